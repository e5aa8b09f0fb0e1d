"""The three components of rapport after Tickle-Degnen & Rosenthal (1990), from behaviours alone.

attention : gaze by role, nods and backchannels at the other's pauses, few interruptions. warmth : smiles, shared smiles, pitch
range. coordination : the fused channels and the rhythm of turns. Each part is a z: against shifted pairings where there is a
null (50 is chance), else against a published or judged norm (50 is usual). No part reads an emotion.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.config import Preset
from monitor.synchrony.behaviour.echoes import tally
from monitor.synchrony.behaviour.events import OTHER_PERSON, EventStore
from monitor.synchrony.behaviour.gaze import GazeCoupling
from monitor.synchrony.correlation.surrogates import circular_shift_z
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.scoring import make_shrunk_score, rank_z
from monitor.types import PEOPLE, Event, Float64, Person, Score
from monitor.words import say

NAN = float("nan")
_Recent = Mapping[Person, Mapping[str, tuple[Event, ...]]]  # by person and kind
_DESCRIBED = frozenset({"gaze", "interruptions", "smiles", "pitch_range"})
_KINDS = ("nod", "backchannel", "phrase", "interruption", "smile")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a component. z : against chance or norm, NaN where unknown. quality : 0..1. text : the counts in words."""

    name: str
    z: float
    quality: float
    text: str


class Components:
    """Streaming: blocks and events in, three scores out. ``parts`` says what they are made of.

    gaze : where to read the gazes from, fed by its owner; when None, one that ``push`` feeds.
    """

    def __init__(self, *, preset: Preset, gaze: GazeCoupling | None = None, seed: int = 0) -> None:
        self._preset = preset
        self._constants = constants.components()
        self._rate_hz = constants.synchrony().grid_rate_hz
        self._store = EventStore(_KINDS)
        self._feeds_gaze = gaze is None
        self._gaze = GazeCoupling() if gaze is None else gaze
        self._seen: NDArray[np.bool_] = np.empty((0, len(PEOPLE)), dtype=np.bool_)
        half = np.random.default_rng(seed).random(constants.events().rotations // 2)
        self._fractions: Float64 = np.concatenate([half, [0.5], 1 - half])

    def push(self, block: GridBlock) -> None:
        """Take the signals ``smile``, ``gaze_camera`` and ``speech`` of consecutive cells."""
        if self._feeds_gaze and self._preset.gaze:
            self._gaze.push(block)
        keep = int(constants.events().keep_s * self._rate_hz)
        self._seen = np.concatenate([self._seen, np.isfinite(block.signals["smile"])])[-keep:]

    def push_event(self, event: Event) -> None:
        """Take events of any kind; those that do not matter here are ignored."""
        self._store.push(event)

    def scores(
        self, time_s: float, *, fused: Score, turn_rhythm: Score, span_s: float | None = None
    ) -> tuple[Score, Score, Score]:
        """Attention, warmth and coordination.

        fused : the fusion of the channels. turn_rhythm : that channel. span_s : how far back, 300 s by default.
        """
        return *self.attention_and_warmth(time_s, span_s=span_s), self.coordination(
            time_s, fused=fused, turn_rhythm=turn_rhythm, span_s=span_s
        )

    def attention_and_warmth(self, time_s: float, *, span_s: float | None = None) -> tuple[Score, Score]:
        """Attention and warmth."""
        span_s = self._span_s(time_s, span_s)
        parts = self.parts(time_s, span_s=span_s)
        return (
            self._join("attention", parts["attention"], self._preset.attention_weights, time_s, span_s),
            self._join("warmth", parts["warmth"], self._preset.components.warmth.model_dump(), time_s, span_s),
        )

    def coordination(self, time_s: float, *, fused: Score, turn_rhythm: Score, span_s: float | None = None) -> Score:
        """Coordination: the fused channels and the rhythm of turns."""
        parts = _of_score("channels", fused), _of_score("turn_rhythm", turn_rhythm)
        weights = self._preset.components.coordination.model_dump()
        return self._join("coordination", parts, weights, time_s, self._span_s(time_s, span_s))

    def _span_s(self, time_s: float, span_s: float | None) -> float:
        return min(time_s, self._constants.window_s if span_s is None else span_s)

    def parts(self, time_s: float, *, span_s: float | None = None) -> dict[str, tuple[Part, ...]]:
        """Parts of attention and warmth over the last ``span_s``."""
        span_s = self._span_s(time_s, span_s)
        recent = {person: self._recent(person, time_s, span_s) for person in PEOPLE}
        return {
            "attention": (self._looking(span_s), self._responses(time_s, span_s), self._interruptions(recent, span_s)),
            "warmth": (
                self._smiles(recent, span_s),
                self._mutual_smiles(recent, time_s, span_s),
                self._pitch_range(recent),
            ),
        }

    def described(self, time_s: float, *, span_s: float | None = None) -> dict[str, tuple[Part, ...]]:
        """Component -> what belongs to it and has no null of its own, where it is known."""
        parts = self.parts(time_s, span_s=span_s)
        return {name: tuple(part for part in of if part.quality > 0 and part.name in _DESCRIBED) for name, of in parts.items()}

    def _recent(self, person: Person, time_s: float, span_s: float) -> dict[str, tuple[Event, ...]]:
        return {kind: self._store.between(person, kind, from_s=time_s - span_s, until_s=time_s) for kind in _KINDS}

    def _looking(self, span_s: float) -> Part:
        """Half by whether each looks more while the other speaks, half by how much they look in either role."""
        if not self._preset.gaze:
            return Part("gaze", NAN, 0.0, say("synchrony-part-gaze-off"))
        picture = self._gaze.picture(span_s=span_s)
        levels = [self._level(*shares) for shares in zip(picture.listening, picture.speaking, strict=True)]
        people = [
            (role_z + level) / 2
            for role_z, level in zip(picture.role_z, levels, strict=True)
            if math.isfinite(role_z) and math.isfinite(level)
        ]
        if not people:
            text = say("synchrony-part-gaze-unknown") if any(self._coverage(span_s)) else say("synchrony-part-unseen", faces=0)
            return Part("gaze", NAN, 0.0, text)
        percents = [f"{100 * share:.0f}" for share in picture.listening if math.isfinite(share)]
        return Part("gaze", _mean(people), picture.known_s / picture.span_s, _of_people("synchrony-part-gaze", percents))

    def _level(self, listening: float, speaking: float) -> float:
        """Shares of looking against those of video calls; looking more than is usual soon stops counting."""
        usual = ((listening, self._constants.look_listening), (speaking, self._constants.look_speaking))
        known = [(share - norm) / self._constants.look_sd for share, norm in usual if math.isfinite(share)]
        return _mean([min(z, self._constants.look_most_z) for z in known]) if known else NAN

    def _responses(self, time_s: float, span_s: float) -> Part:
        """Nods and backchannels at the other's phrase ends, both people together, against shifted pairings."""
        if span_s < self._constants.min_span_s:
            return Part("responses", NAN, 0.0, say("synchrony-part-early"))
        window_s = (self._constants.response_low_s, self._constants.response_high_s)
        tallies = []
        for person in PEOPLE:
            start_s = time_s - span_s
            responses_s = np.sort(
                np.concatenate(
                    [self._store.starts(person, kind, from_s=start_s, until_s=time_s) for kind in ("nod", "backchannel")]
                )
            )
            phrases = self._store.between(OTHER_PERSON[person], "phrase", from_s=start_s, until_s=time_s)
            ends = np.sort(np.array([event.end_s - start_s for event in phrases], dtype=np.float64))
            fractions = self._fractions if person == "user" else 1 - self._fractions
            tallies.append(tally(responses_s, ends, span_s=span_s, fractions=fractions, window_s=window_s))
        n = sum(counts.n_own for counts in tallies)
        if n < self._constants.min_responses or not any(counts.n_other for counts in tallies):
            return Part("responses", NAN, 0.0, say("synchrony-part-few-responses", n=str(n)))
        at_pauses = sum(counts.followed for counts in tallies)
        z = rank_z(at_pauses, np.sum([counts.followed_null for counts in tallies], axis=0))
        return Part("responses", z, 1.0, say("synchrony-part-responses", at_pauses=str(at_pauses), n=str(n)))

    def _interruptions(self, recent: _Recent, span_s: float) -> Part:
        speakers = [person for person in PEOPLE if recent[person]["phrase"]]
        if len(speakers) < len(PEOPLE):
            return Part("interruptions", NAN, 0.0, say("synchrony-part-voices-unknown", voices=len(speakers)))
        n = sum(len(recent[person]["interruption"]) for person in PEOPLE)
        expected = 2 * self._constants.interruptions_per_min * span_s / 60
        limit = self._constants.interruptions_z_limit
        z = (expected - n) / math.sqrt(expected)
        text = say("synchrony-part-interruptions", n=str(n), usual=f"{expected:.0f}")
        return Part("interruptions", max(-limit, min(limit, z)), 1.0, text)

    def _smiles(self, recent: _Recent, span_s: float) -> Part:
        counts = [len(recent[person]["smile"]) for person in PEOPLE]
        expected = self._constants.smiles_per_min * span_s / 60
        # An unseen face may have smiled as much: a low count then is no coldness.
        seen = self._coverage(span_s)
        rates = [
            (share, math.log((count + 0.5) / (share * expected + 0.5)) / self._constants.smiles_log_sd)
            for count, share in zip(counts, seen, strict=True)
            if share >= self._constants.min_seen
        ]
        if not rates:
            return Part("smiles", NAN, 0.0, say("synchrony-part-unseen", faces=0))
        yours, theirs = (str(count) for count in counts)
        text = say("synchrony-part-smiles", yours=yours, theirs=theirs, usual=f"{expected:.0f}")
        return Part("smiles", _mean([z for _, z in rates]), sum(share for share, _ in rates) / len(PEOPLE), text)

    def _coverage(self, span_s: float) -> tuple[float, float]:
        """Share of the span in which each face was seen."""
        wanted = max(1, round(span_s * self._rate_hz))
        seen = self._seen[-wanted:].sum(axis=0) / wanted
        return float(seen[0]), float(seen[1])

    def _mutual_smiles(self, recent: _Recent, time_s: float, span_s: float) -> Part:
        """Time both smile, against shifted pairings."""
        if span_s < self._constants.min_span_s or not all(recent[person]["smile"] for person in PEOPLE):
            faces = sum(share >= self._constants.min_seen for share in self._coverage(span_s))
            unseen = say("synchrony-part-unseen", faces=faces)
            text = say("synchrony-part-no-mutual-smiles") if faces == len(PEOPLE) else unseen
            return Part("mutual_smiles", NAN, 0.0, text)
        cells = (time_s - span_s) + np.arange(int(span_s * self._rate_hz)) / self._rate_hz
        smiling = {person: np.zeros(len(cells)) for person in PEOPLE}
        for person in PEOPLE:
            begun = np.searchsorted(cells, [event.start_s for event in recent[person]["smile"]], side="left")
            ended = np.searchsorted(cells, [event.end_s for event in recent[person]["smile"]], side="right")
            for first, stop in zip(begun.tolist(), ended.tolist(), strict=True):
                smiling[person][first:stop] = 1.0
        z = float(circular_shift_z(smiling["user"], smiling["partner"], rate_hz=self._rate_hz))
        both_s = float(np.count_nonzero(smiling["user"] * smiling["partner"])) / self._rate_hz
        text = say("synchrony-part-mutual-smiles", seconds=f"{both_s:.0f}")
        return Part("mutual_smiles", z, 1.0 if math.isfinite(z) else 0.0, text)

    def _pitch_range(self, recent: _Recent) -> Part:
        ranges = {person: _numbers(recent[person]["phrase"], "f0_range_st") for person in PEOPLE}
        known = [_median(values) for values in ranges.values() if len(values) >= self._constants.min_responses]
        if not known:
            return Part("pitch_range", NAN, 0.0, say("synchrony-part-little-speech"))
        z = [(value - self._constants.pitch_range_st) / self._constants.pitch_range_sd_st for value in known]
        text = _of_people("synchrony-part-pitch-range", [f"{value:.1f}" for value in known])
        return Part("pitch_range", _mean(z), len(known) / len(PEOPLE), text)

    def _join(self, name: str, parts: tuple[Part, ...], weights: Mapping[str, float], time_s: float, span_s: float) -> Score:
        if span_s < self._constants.min_span_s:
            reason = say("synchrony-seconds-needed", done=f"{int(span_s)}", needed=f"{self._constants.min_span_s:.0f}")
            return Score(time_s, name, "calibrating", reason=reason)
        limit = self._constants.part_z_limit
        known = [
            (weights[part.name] * part.quality, max(-limit, min(limit, part.z))) for part in parts if math.isfinite(part.z)
        ]
        weight, every = sum(share for share, _ in known), sum(weights.values())
        if not every or weight < self._constants.min_weight * every:
            reasons = [part.text for part in parts if weights[part.name] and not math.isfinite(part.z)]
            reason = "; ".join(dict.fromkeys(reasons))
            return Score(time_s, name, "not enough signal", n=len(known), reason=reason or say("synchrony-part-none"))
        z = sum(share * value for share, value in known) / math.sqrt(sum(share**2 for share, _ in known))
        confidence = weight / every * (1 - math.exp(-span_s / self._constants.n_half_s))
        return make_shrunk_score(time_s, name, z=z, n=len(known), confidence=confidence)


def _of_score(name: str, score: Score) -> Part:
    if score.status != "ok" or not math.isfinite(score.z):
        return Part(name, NAN, 0.0, score.reason)
    return Part(name, score.z, score.confidence, "")


def _of_people(message: str, values: list[str]) -> str:
    """A message about one or both people, with a value of each."""
    return say(message, people=len(values), first=values[0] if values else "", last=values[-1] if values else "")


def _numbers(events: tuple[Event, ...], name: str) -> list[float]:
    values = [event.detail.get(name, NAN) for event in events]
    return [float(value) for value in values if isinstance(value, int | float) and math.isfinite(value)]


def _mean(values: list[float]) -> float:
    return float(np.mean(values))


def _median(values: list[float]) -> float:
    return float(np.median(values))
