"""The newest sound of both people, and whether a turn in it sounded finished where it stopped."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np

from monitor.models import has_model
from monitor.speech import SpeechClip
from monitor.types import PEOPLE, Float32, Person
from monitor.voice.intake import FRAME_S, RATE_HZ
from monitor.voice.turn_end.completion import HEARD_S, MODEL, finished, load

# The model was trained with this much of the silence after the speech.
_PAUSE_S: Final = 0.2
# A speech detector cuts the first sounds short.
_BEFORE_S: Final = 0.25
# With more of the turn's sound missing there is no answer.
_MOST_MISSING: Final = 0.1


class TurnEnds:
    """Streaming: each person's own sound in, in order; asked for the turns where it matters, as an answer costs 0.1 s of CPU.

    judge : from sound [shape=(n,)] to the probability that a turn was finished at its end. The model is loaded with the first
    sound, so that talk does not wait for it later; raises ModelError then where it is damaged. Without one there is no answer.
    """

    def __init__(self, judge: Callable[[Float32], float] = finished) -> None:
        self._judge = judge
        self._is_mute = judge is finished and not has_model(MODEL)
        self._clips: dict[Person, deque[SpeechClip]] = {person: deque() for person in PEOPLE}

    def push(self, clip: SpeechClip, /) -> None:
        """Take in sound that follows what came before, of 16 kHz."""
        if self._is_mute:
            return
        if self._judge is finished:
            load()
        self._clips[clip.person].append(clip)

    def forget(self, before_s: float) -> None:
        """Nothing that ended before this time will be asked for."""
        for clips in self._clips.values():
            while clips and clips[0].end_s < before_s:
                clips.popleft()

    def probability(self, person: Person, start_s: float, end_s: float) -> float:
        """That the turn from ``start_s`` sounded finished at ``end_s``, 0..1; NaN where the sound is not at hand."""
        start_s = max(start_s - _BEFORE_S, end_s + _PAUSE_S - HEARD_S)
        sound, missing = self._between(person, start_s, end_s)
        if not sound.size or missing > _MOST_MISSING * sound.size:
            return math.nan
        # What follows may be missing: there the sound ended with the speech.
        return self._judge(np.concatenate([sound, self._between(person, end_s, end_s + _PAUSE_S)[0]]))

    def _between(self, person: Person, start_s: float, end_s: float) -> tuple[Float32, int]:
        """The sound, zeros where there is none, and how many these are."""
        parts, missing, at_s = [], 0, start_s
        for clip in self._clips[person]:
            if clip.end_s <= start_s or clip.start_s >= end_s:
                continue
            first = max(0, round((start_s - clip.start_s) * RATE_HZ))
            stop = round((end_s - clip.start_s) * RATE_HZ)
            gap_s = clip.start_s + first / RATE_HZ - at_s
            # Within a stretch the clock is corrected by less than that.
            if gap_s > FRAME_S / 2:
                parts.append(np.zeros(round(gap_s * RATE_HZ), np.float32))
                missing += parts[-1].size
            parts.append(clip.samples[first:stop])
            at_s = min(end_s, clip.end_s)
        rest = max(0, round((end_s - at_s) * RATE_HZ))
        return np.concatenate([*parts, np.zeros(rest, np.float32)]), missing + rest
