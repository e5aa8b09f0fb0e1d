"""Speech matching: do the two draw their pitch, volume and tempo together, and keep one rhythm of turns?

Utterance by utterance (Levitan & Hirschberg 2011), because two people who alternate have no sample-by-sample correlation;
beside it the time-aligned moving averages (Kousidis et al. 2009) for the running picture. Real people show a little in pitch
and nothing in tempo and turn rhythm (benchmarks/real/speech.py); no corpus has loudness.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour.adaptation import Adaptation, adaptation
from monitor.synchrony.behaviour.speech_profile import SpeechProfile, speech_profile
from monitor.synchrony.behaviour.utterance import Utterance, utterance
from monitor.synchrony.scoring import direction_from_z, make_score
from monitor.types import PEOPLE, Event, Float64, Score
from monitor.words import say

SPEECH_CHANNELS = ("pitch", "volume", "tempo", "turn_rhythm")
QUALITIES = ("pitch", "volume", "tempo")
LIVE_CHANNELS: Final = ("pitch",)
_ALIKE: Final = 1e-6
# Frames that are worked on at once; how many changes the memory that is taken, and no value.
_FRAMES: Final = 390


@dataclass(frozen=True, slots=True)
class Tama:
    """Time-aligned moving averages. time_s : (n_frames,) middles of 20 s frames, 10 s apart.

    values : quality -> (n_frames, 2), columns user and partner, duration-weighted, NaN where a person did not speak. Pitch in
    semitones re 1 Hz, volume in dB, tempo in log syllables/s.
    """

    time_s: Float64
    values: dict[str, Float64]


def tama(events: Iterable[Event], time_s: float) -> Tama:
    """The running picture of a whole session up to ``time_s``: of its turns; other events are ignored."""
    return _frames([utterance(event) for event in events if event.kind == "turn" and event.person != "pair"], time_s)


def profile(events: Iterable[Event]) -> SpeechProfile:
    """Of a whole session's phrases and turns; other events are ignored."""
    matching = SpeechMatching()
    for event in events:
        matching.push_event(event)
    return matching.profile()


def _frames(turns: Sequence[Utterance], time_s: float, *, most: int | None = None) -> Tama:
    """most : how many of the latest frames, all of them without."""
    frame_s, step_s = constants.speech().tama_frame_s, constants.speech().tama_step_s
    last = math.floor((time_s - frame_s) / step_s)
    first = 0 if most is None else max(0, last - most + 1)
    starts_s = step_s * np.arange(first, last + 1, dtype=np.float64)
    values = {name: np.full((len(starts_s), len(PEOPLE)), np.nan) for name in QUALITIES}
    for column, person in enumerate(PEOPLE):
        spoken_turns = [turn for turn in turns if turn.person == person]
        begin_s, end_s = np.array([(turn.start_s, turn.end_s) for turn in spoken_turns], np.float64).reshape(-1, 2).T
        measured = np.array([turn.values for turn in spoken_turns], np.float64).reshape(-1, len(QUALITIES))
        # All frames beside all turns would grow with the square of a session's length.
        for begin in range(0, len(starts_s), _FRAMES):
            part = slice(begin, begin + _FRAMES)
            near = (end_s > starts_s[begin]) & (begin_s < starts_s[part][-1] + frame_s)
            averages = _averages(starts_s[part], frame_s, begin_s[near], end_s[near], measured[near])
            for name, average in zip(QUALITIES, averages, strict=True):
                values[name][part, column] = average
    return Tama(starts_s + frame_s / 2, values)


def _averages(starts_s: Float64, frame_s: float, begin_s: Float64, end_s: Float64, measured: Float64) -> Iterator[Float64]:
    """Means over each frame of each quality, weighted by how long a turn is in it; NaN without any [each shape=(n_frames,)].

    begin_s, end_s, measured : of the turns of one person [shapes=(n_turns,), (n_turns,), (n_turns, n_qualities)].
    """
    inside_s = np.maximum(np.minimum(end_s, starts_s[:, None] + frame_s) - np.maximum(begin_s, starts_s[:, None]), 0)
    for value in measured.T:
        weight = inside_s * np.isfinite(value)
        total = weight.sum(axis=1)
        spoken = total > 0
        average = np.full(starts_s.size, np.nan)
        average[spoken] = (weight @ np.nan_to_num(value))[spoken] / total[spoken]
        yield average


class SpeechMatching:
    """Streaming: ``push_event`` takes phrases and turns (and ignores the rest), ``scores`` gives the four speech channels.

    Qualities of the voice are compared from phrase to phrase, the last before a change of speaker with the first after it;
    from turn to turn where no phrases come. Turn rhythm is of turns. lag_s of a score is the median delay from the middle of
    an utterance to the middle of the one that adapts to it, positive where the user adapts; NaN unless one clearly adapts.
    """

    def __init__(self, *, seed: int = 0) -> None:
        self._constants = constants.speech()
        self._seed = seed
        self._said: dict[str, list[tuple[float, int, Utterance]]] = {"phrase": [], "turn": []}
        self._pushed = 0
        self._scores: dict[str, tuple[int, Score]] = {}  # by channel: how many utterances had been pushed, the score
        self._live: dict[str, Score] = {}
        self._tested_s = -math.inf

    def push_event(self, event: Event) -> None:
        """Keep a phrase or a turn of one person."""
        if event.kind not in self._said or event.person == "pair":
            return
        self._pushed += 1
        said = self._said[event.kind]
        insort(said, (event.start_s, self._pushed, utterance(event)))
        del said[: max(0, len(said) - self._constants.keep_utterances)]

    def scores(self, time_s: float, *, at_once: bool = True) -> tuple[Score, ...]:
        """Scores of ``SPEECH_CHANNELS``, in that order, over what was said so far.

        at_once : False tests pitch alone, every 5 s, over fewer exchanges: the others are at chance on real people.
        """
        if not at_once:
            if time_s - self._tested_s >= self._constants.live_every_s or time_s < self._tested_s:
                self._tested_s, self._live = time_s, {name: self._score(name, live=True) for name in LIVE_CHANNELS}
            later = Score(time_s, "", "not enough signal", reason=say("synchrony-at-the-end"))
            return tuple(replace(self._live.get(name, later), time_s=time_s, name=name) for name in SPEECH_CHANNELS)
        for name in SPEECH_CHANNELS:
            if self._scores.get(name, (-1, None))[0] != self._pushed:
                self._scores[name] = (self._pushed, self._score(name))
        return tuple(replace(self._scores[name][1], time_s=time_s) for name in SPEECH_CHANNELS)

    def details(self) -> dict[str, Adaptation]:
        """Synchrony, proximity and how far apart the voices are, by channel, where there are exchanges enough."""
        results = {name: self._adaptation(name) for name in SPEECH_CHANNELS}
        return {name: result[0] for name, result in results.items() if not isinstance(result, Score)}

    def profile(self) -> SpeechProfile:
        """What is usual in each one's speech, and how far the two moved together."""
        return speech_profile(self._events("phrase"), self._events("turn"), self.details())

    def tama(self, time_s: float) -> Tama:
        """The running picture up to ``time_s``, in frames that begin on multiples of 10 s; of the last half hour."""
        keep = int(self._constants.tama_keep_s / self._constants.tama_step_s)
        return _frames(self._events("turn"), time_s, most=keep)

    def _events(self, kind: str) -> list[Utterance]:
        return [one for _, _, one in self._said[kind]]

    def _exchanges(self, name: str, most: int) -> tuple[list[Utterance], list[float], list[tuple[int, int]]]:
        """Utterances, their values, and the places of those answered and answering."""
        said = self._events("phrase" if name != "turn_rhythm" and self._said["phrase"] else "turn")
        pairs = [
            (first, first + 1)
            for first, (before, after) in enumerate(pairwise(said))
            if before.person != after.person and after.start_s - before.end_s <= self._constants.adjacent_s
        ][-most:]
        if name != "turn_rhythm":
            values = [one.values[QUALITIES.index(name)] for one in said]
            return said, values, [pair for pair in pairs if all(math.isfinite(values[place]) for place in pair)]
        gaps_s = [round(said[after].start_s - said[before].end_s, 3) for before, after in pairs]
        ranks = np.searchsorted(np.unique(gaps_s), gaps_s)  # one long silence must not make the correlation
        # A gap belongs to the person who ends it: an exchange of gaps is one and the other's next.
        linked = [(first, first + 1) for first, (this, following) in enumerate(pairwise(pairs)) if this[1] == following[0]]
        return [said[after] for _, after in pairs], ranks.astype(np.float64).tolist(), linked

    def _adaptation(self, name: str, *, live: bool = False) -> tuple[Adaptation, Float64] | Score:
        """The adaptation, and (2, n) who answers (1 the user, -1 the partner) after how many seconds; or why there is none."""
        numbers = self._constants
        said, values, pairs = self._exchanges(name, numbers.live_exchanges if live else numbers.max_exchanges)
        needed, n = numbers.min_exchanges, len(pairs)
        if n < needed:
            reason = _unmeasured(name, said, values) or say("synchrony-few-exchanges", n=n, needed=str(needed))
            return Score(0.0, name, "not enough signal", n=n, reason=reason)
        used = [place for place in range(pairs[0][0], len(said)) if math.isfinite(values[place])]
        by_user = np.array([said[place].person == "user" for place in used])
        level = np.array([values[place] for place in used])
        if min(np.ptp(level[by_user]), np.ptp(level[~by_user])) < _ALIKE:
            return Score(0.0, name, "not enough signal", n=n, reason=say("synchrony-constant-exchanges", n=str(n)))
        at_s = np.array([said[place].middle_s for place in used])
        exchanges = np.searchsorted(used, np.array(pairs))
        draws = numbers.live_permutations if live else numbers.permutations
        result = adaptation(level, time_s=at_s, by_user=by_user, exchanges=exchanges, draws=draws, seed=self._seed)
        before, after = exchanges.T
        return result, np.stack([np.where(by_user[after], 1.0, -1.0), at_s[after] - at_s[before]])

    def _score(self, name: str, *, live: bool = False) -> Score:
        result = self._adaptation(name, live=live)
        if isinstance(result, Score):
            return result
        adapted, (side, delay_s) = result
        direction = direction_from_z(adapted.follow_z, adapted.lead_z)
        adapting = {"user follows": 1.0, "partner follows": -1.0}.get(direction)
        lag_s = float("nan") if adapting is None else adapting * float(np.median(delay_s[side == adapting]))
        # A shared rhythm is a correlation of gaps; gaps that only come nearer in length say little.
        z = adapted.synchrony_z if name == "turn_rhythm" else adapted.z
        confidence = 1 - math.exp(-adapted.n / self._constants.n_half)
        return make_score(0.0, name, z=z, n=adapted.n, confidence=confidence, lag_s=lag_s, direction=direction)


def _unmeasured(name: str, said: Sequence[Utterance], values: Sequence[float]) -> str:
    """Whose speech has no value of a quality at all, as in a table without that column; empty where both have, or few spoke."""
    people = {one.person for one in said}
    known = {one.person for one, value in zip(said, values, strict=True) if math.isfinite(value)}
    if len(people) < len(PEOPLE) or people == known:
        return ""
    missing = people - known
    return say("synchrony-quality-missing", quality=name, whose="both" if len(missing) > 1 else next(iter(missing)))
