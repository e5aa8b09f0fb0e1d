"""A whole recording's sound at a glance: who speaks when, how loud, and a thin copy to compare with another recording.

Made once before recordings are scored, to find out on which clock they are and whose voices they hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import FinishingStage, Float32, Sound
from monitor.voice.intake import FRAME_S, RATE_HZ, Clean, Intake
from monitor.voice.prosody import Level
from monitor.voice.vad import SpeechGate, SpeechProbability

# Speech keeps most of its power below 2 kHz, and a shift by one sample is a quarter of a millisecond.
THIN_HZ: Final = 4000
_INT16_MOST: Final = 32767

Int16 = NDArray[np.int16]

# Of a frame: times that lie half-way between two frames all go to the later one, whatever their last digit.
_HALF: Final = 0.5 + 1e-6


def nearest_frames(time_s: NDArray[np.floating]) -> NDArray[np.intp]:
    """The frames whose middles are nearest to each time; frames in a row keep their distances [shape=(n,)].

    ``np.round`` goes to the even one of two: every other frame would be missing where an offset ends on half a frame.
    """
    return np.asarray(np.floor(time_s / FRAME_S + _HALF), np.intp)


@dataclass(frozen=True, slots=True)
class SoundOverview:
    """A recording's sound from its second 0 on.

    speech, known : whether somebody speaks, and whether there is sound at all, a frame each ``FRAME_S`` (its middle lies at
    its number times that) [shape=(n_frames,)]. level_db : dB re full scale, NaN where unknown [shape=(n_frames,)].
    samples : the sound at ``THIN_HZ``, 0 where there is none [shape=(n_samples,)].
    """

    speech: NDArray[np.bool_]
    known: NDArray[np.bool_]
    level_db: Float32
    samples: Int16

    @property
    def duration_s(self) -> float:
        """Up to where there are frames."""
        return self.speech.size * FRAME_S


def overview(sounds: Iterable[Sound]) -> SoundOverview:
    """Listen to all of a recording. Raises SourceError for sound that cannot be taken."""
    intake: FinishingStage[Sound, list[Clean]] = Intake()
    builder = _Builder()
    for sound in sounds:
        for piece in intake.push(sound):
            builder.push(piece)
    for piece in intake.finish():
        builder.push(piece)
    return builder.overview()


class _Builder:
    """Puts the stretches of a recording at their times."""

    def __init__(self) -> None:
        self._stretch: _StretchOverview | None = None
        self._parts: list[tuple[float, NDArray[np.bool_], Float32, Int16]] = []

    def push(self, piece: Clean) -> None:
        stretch = self._stretch = self._stretch or _StretchOverview(piece.start_s)
        stretch.push(piece.samples)
        if piece.ends:
            self._parts.append(stretch.finish())
            self._stretch = None

    def overview(self) -> SoundOverview:
        ends_s = [start_s + max(speech.size * FRAME_S, thin.size / THIN_HZ) for start_s, speech, _, thin in self._parts]
        end_s = max(ends_s, default=0.0)
        n_frames, n_samples = round(end_s / FRAME_S), round(end_s * THIN_HZ)
        speech, known = np.zeros(n_frames, bool), np.zeros(n_frames, bool)
        level_db, samples = np.full(n_frames, np.nan, np.float32), np.zeros(n_samples, np.int16)
        for start_s, spoken, level, thin in self._parts:
            first = max(0, round(start_s / FRAME_S))
            n = min(spoken.size, n_frames - first)
            speech[first : first + n], level_db[first : first + n], known[first : first + n] = spoken[:n], level[:n], True
            first = max(0, round(start_s * THIN_HZ))
            n = min(thin.size, n_samples - first)
            samples[first : first + n] = thin[:n]
        return SoundOverview(speech, known, level_db, samples)


class _StretchOverview:
    """One unbroken stretch."""

    def __init__(self, start_s: float) -> None:
        import soxr

        self._start_s = start_s
        self._probability: FinishingStage[Float32, Float32] = SpeechProbability()
        self._gate: FinishingStage[Float32, NDArray[np.bool_]] = SpeechGate()
        self._level = Level()
        self._thinner = soxr.ResampleStream(RATE_HZ, THIN_HZ, 1, dtype="float32")
        self._speech: list[NDArray[np.bool_]] = []
        self._levels: list[Float32] = []
        self._thin: list[Int16] = []

    def push(self, samples: Float32) -> None:
        self._speech.append(self._gate.push(self._probability.push(samples)))
        self._levels.append(self._level.push(samples))
        self._thin.append(_int16(self._thinner.resample_chunk(samples)))

    def finish(self) -> tuple[float, NDArray[np.bool_], Float32, Int16]:
        self._speech += [self._gate.push(self._probability.finish()), self._gate.finish()]
        self._thin.append(_int16(self._thinner.resample_chunk(np.empty(0, np.float32), last=True)))
        speech, level_db = np.concatenate(self._speech), np.concatenate(self._levels)
        n = min(speech.size, level_db.size)
        return self._start_s, speech[:n], level_db[:n], np.concatenate(self._thin)


def _int16(samples: Float32) -> Int16:
    return np.round(np.clip(samples, -1, 1) * _INT16_MOST).astype(np.int16)
