"""Who speaks when and how: planted turns, phrases and syllables, with matching of pitch, level and tempo."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from monitor import constants
from monitor.simulate.movement import uniform
from monitor.simulate.plan import DyadPlan
from monitor.simulate.truth import Phrase, Syllable
from monitor.simulate.voice import contour_hz, voiced_times
from monitor.types import PEOPLE, Event, Person

N_VOWELS: Final = 5


@dataclass(frozen=True, slots=True)
class _Turn:
    person: Person
    phrases: tuple[Phrase, ...]
    interrupts: bool

    @property
    def start_s(self) -> float:
        return self.phrases[0].start_s

    @property
    def end_s(self) -> float:
        return self.phrases[-1].end_s


@dataclass(slots=True)
class _Voices:
    """The two voices' state from turn to turn: pitch, level and tempo as standard scores."""

    plan: DyadPlan
    rng: np.random.Generator
    last_scores: dict[Person, tuple[float, ...]] = field(default_factory=dict)

    def next(self, person: Person, time_s: float) -> tuple[float, float, float]:
        """F0 (Hz), level (dB) and tempo (syllables/s) of the person's next turn."""
        plan, numbers = self.plan, constants.simulate()
        scores = self.rng.standard_normal(3)
        matching = np.array(
            [
                plan.coupling if value is None else value
                for value in (plan.pitch_matching, plan.level_matching, plan.tempo_matching)
            ]
        )
        if plan.copies(time_s):
            matching = np.maximum(matching, 0.95)
        partners = self.last_scores.get(PEOPLE[1 - PEOPLE.index(person)])
        if partners is not None and plan.follower in (None, person):
            scores = matching * np.array(partners) + np.sqrt(1 - matching**2) * scores
        scores = np.clip(scores, -2.5, 2.5)
        self.last_scores[person] = tuple(scores)
        index = PEOPLE.index(person)
        nearer = 1 - plan.convergence * min(time_s / plan.duration_s, 1.0)
        rests = np.array([12 * np.log2(numbers.f0_hz), numbers.level_db])
        middle = rests.mean(axis=1)
        f0_st, level_db = middle + (rests[:, index] - middle) * nearer
        f0_hz = 2 ** ((f0_st + numbers.f0_spread_st * scores[0]) / 12)
        rate_hz = numbers.syllable_rate_hz[index] * math.exp(numbers.rate_spread * scores[2])
        return float(f0_hz), float(level_db + numbers.level_spread_db * scores[1]), rate_hz


def _phrase(
    rng: np.random.Generator, person: Person, start_s: float, n: int, voice: tuple[float, float, float], *, short: bool = False
) -> Phrase:
    """``n`` syllables in a row; the last one is longer, as at every boundary."""
    f0_hz, level_db, rate_hz = voice
    lengths = np.exp(rng.normal(0, 0.14, n))
    lengths[-1] *= 1.25
    lengths *= n / rate_hz / lengths.sum()
    edges = start_s + np.concatenate([[0.0], np.cumsum(lengths)])
    vowels = rng.integers(0, N_VOWELS, n)
    fricatives = rng.random(n) < 0.35
    syllables = tuple(
        Syllable(float(a), float(b), int(v), bool(f)) for (a, b), v, f in zip(pairwise(edges), vowels, fricatives, strict=True)
    )
    return Phrase(person, float(edges[0]), float(edges[-1]), f0_hz, level_db, syllables, short)


def schedule(plan: DyadPlan) -> tuple[tuple[Phrase, ...], tuple[Event, ...]]:
    """Phrases and turn-taking events of a dyad, each by start."""
    numbers = constants.simulate()
    rng = np.random.default_rng([plan.seed, 1])
    voices = _Voices(plan, np.random.default_rng([plan.seed, 2]))
    means = {PEOPLE[0]: 2 * plan.turn_s * plan.user_share, PEOPLE[1]: 2 * plan.turn_s * (1 - plan.user_share)}
    least_s, most_s = numbers.phrase_s
    person = PEOPLE[int(rng.integers(2))]
    start_s, interrupts = 0.4, False
    turns: list[_Turn] = []
    short: list[Phrase] = []
    while True:
        voice = voices.next(person, start_s)
        length_s = max(1.0, means[person] * rng.gamma(4.0, 0.25))
        phrases: list[Phrase] = []
        time_s = start_s
        while time_s - start_s < length_s - 0.4:
            n = max(2, round(min(rng.uniform(least_s, most_s), max(0.7, length_s - (time_s - start_s))) * voice[2]))
            phrases.append(_phrase(rng, person, time_s, n, voice))
            time_s = phrases[-1].end_s + uniform(rng, constants.simulate().pause_s)
        turn = _Turn(person, tuple(phrases), interrupts)
        if turn.end_s > plan.duration_s - 0.2:
            break
        turns.append(turn)
        person = PEOPLE[1 - PEOPLE.index(person)]
        interrupts = bool(rng.random() < plan.interruption_share)
        gap_s = -rng.uniform(0.5, 0.9) if interrupts else rng.normal(plan.gap_s, plan.gap_sd_s)
        start_s = max(turn.end_s + gap_s, turn.start_s + 0.5)
        pauses = [a.end_s for a, b in pairwise(phrases) if b.end_s < start_s]
        chance = plan.backchannels_per_min / 60 * means[turn.person] / max(1.0, means[turn.person] / 2.5 - 1)
        for pause_s in pauses:
            if rng.random() < chance:
                f0_hz, level_db, rate_hz = voices.next(person, pause_s)
                n = int(rng.integers(1, 3))
                short.append(_phrase(rng, person, pause_s + 0.05, n, (f0_hz, level_db - 4, rate_hz), short=True))
    everything = sorted([*(p for turn in turns for p in turn.phrases), *short], key=lambda phrase: phrase.start_s)
    return tuple(everything), tuple(sorted(_events(turns, short), key=lambda event: event.start_s))


def _events(turns: list[_Turn], short: list[Phrase]) -> list[Event]:
    """The turn-taking of a schedule as the pipeline's turn tracker would report it."""
    events = [phrase_event(phrase) for turn in turns for phrase in turn.phrases] + [phrase_event(phrase) for phrase in short]
    for phrase in short:
        events.append(Event(phrase.person, "backchannel", phrase.start_s, phrase.end_s, phrase.end_s - phrase.start_s))
    for turn in turns:
        length_s = turn.end_s - turn.start_s
        weights = np.array([p.end_s - p.start_s for p in turn.phrases])
        details = [phrase_event(p).detail for p in turn.phrases]
        detail = {
            name: float(np.average([float(d[name]) for d in details], weights=weights))
            for name in ("f0_median_hz", "f0_range_st", "level_db")
        }
        detail["syllables"] = float(sum(len(p.syllables) for p in turn.phrases))
        events.append(Event(turn.person, "turn", turn.start_s, turn.end_s, length_s, detail))
        for a, b in pairwise(turn.phrases):
            events.append(Event(turn.person, "pause", a.end_s, b.start_s, b.start_s - a.end_s))
    for before, after in pairwise(turns):
        apart_s = after.start_s - before.end_s
        if apart_s >= 0:
            events.append(Event(after.person, "gap", before.end_s, after.start_s, apart_s))
            continue
        events.append(Event(after.person, "overlap", after.start_s, before.end_s, -apart_s))
        if after.interrupts:
            events.append(Event(after.person, "interruption", after.start_s, before.end_s, -apart_s))
    return events


def phrase_event(phrase: Phrase) -> Event:
    """A phrase as the voice listener would report it."""
    low, middle, high = np.percentile(contour_hz(phrase, voiced_times(phrase)), (5, 50, 95))
    detail = {
        "syllables": float(len(phrase.syllables)),
        "f0_median_hz": float(middle),
        "f0_range_st": float(12 * np.log2(high / low)),
        "level_db": phrase.level_db,
    }
    rate_hz = len(phrase.syllables) / (phrase.end_s - phrase.start_s)
    return Event(phrase.person, "phrase", phrase.start_s, phrase.end_s, rate_hz, detail)
