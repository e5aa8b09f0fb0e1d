"""What the check notes of one person's sound: all of it, on one clock, and when somebody spoke in it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from monitor.clock import SOUND_GAP_S
from monitor.types import Float32, Float64, Person, Sound
from monitor.voice.person_voice import AudioFeatures

RATE_HZ: Final = 16_000
# The samples of a device at full scale, rounding included.
_FULL: Final = 0.985
# Two bits of sixteen: what is softer is no sound but a stream of nothing.
_NOTHING: Final = 1e-4
_FRAME_S: Final = 0.032
# A pause of a voice says how loud the room is (share of the frames that are softer).
_ROOM_QUANTILE: Final = 0.1


class SoundLog:
    """``sound`` as it comes, ``heard`` what the analysis says of it."""

    def __init__(self) -> None:
        self._runs: list[list[Sound]] = []
        self._end_s = -math.inf
        self._speech_s: list[float] = []
        self._n_rows = 0

    def sound(self, sound: Sound) -> None:
        """The next block."""
        follows = self._runs and abs(sound.time_s - self._end_s) <= SOUND_GAP_S and self._runs[-1][0].rate_hz == sound.rate_hz
        if follows:
            self._runs[-1].append(sound)
        else:
            self._runs.append([sound])
        self._end_s = sound.time_s + sound.samples.size / sound.rate_hz

    def heard(self, features: AudioFeatures, person: Person, *, start_s: float) -> None:
        """What was heard of this person. start_s : where the analysis' second 0 is on the clock."""
        for rows in features.rows:
            if rows.person == person:
                self._n_rows += len(rows.time_s)
                self._speech_s += (rows.time_s[rows.values[:, 0] > 0] + start_s).tolist()

    @property
    def came(self) -> bool:
        """Whether there was any block."""
        return bool(self._runs)

    @property
    def peak(self) -> float:
        """The largest sample, 0..1."""
        return max(
            (float(np.abs(np.nan_to_num(sound.samples)).max(initial=0.0)) for run in self._runs for sound in run), default=0.0
        )

    @property
    def is_silent(self) -> bool:
        """Whether nothing but zeros came."""
        return self.peak < _NOTHING

    def samples(self, from_s: float, to_s: float) -> Float32:
        """All of it at ``RATE_HZ`` between two times of the clock, zeros where nothing came [shape=(n_samples,)]."""
        import soxr

        out = np.zeros(max(0, round((to_s - from_s) * RATE_HZ)), np.float32)
        for run in self._runs:
            block = np.nan_to_num(np.concatenate([sound.samples for sound in run]), posinf=0.0, neginf=0.0)
            part = np.asarray(soxr.resample(block.astype(np.float32), run[0].rate_hz, RATE_HZ), np.float32)
            start = round((run[0].time_s - from_s) * RATE_HZ)
            part, start = part[max(0, -start) :], max(0, start)
            length = min(part.size, max(0, out.size - start))
            out[start : start + length] = part[:length]
        return out

    def clipped(self, from_s: float, to_s: float) -> float:
        """The share of the samples at full scale, of the blocks that begin between two times."""
        blocks = [sound.samples for run in self._runs for sound in run if from_s <= sound.time_s < to_s]
        return float(np.mean(np.abs(np.concatenate(blocks)) >= _FULL)) if blocks else 0.0

    def speech_s(self, from_s: float, to_s: float) -> Float64:
        """When there was speech, a time for each row of the analysis."""
        times_s = np.array(self._speech_s)
        return times_s[(times_s >= from_s) & (times_s < to_s)]

    def levels_db(self, from_s: float, to_s: float) -> tuple[float, float]:
        """Of the speech between two times, and of the room; NaN where there was none."""
        samples = self.samples(from_s, to_s)
        length = round(_FRAME_S * RATE_HZ)
        frames = samples[: samples.size // length * length].reshape(-1, length)
        if not len(frames):
            return math.nan, math.nan
        power = np.mean(np.square(frames.astype(np.float64)), axis=1)
        spoken = np.zeros(len(frames), bool)
        spoken[np.clip(((self.speech_s(from_s, to_s) - from_s) / _FRAME_S).astype(int), 0, len(frames) - 1)] = True
        if not spoken.any() or not (power > 0).any():
            return math.nan, math.nan
        return _db(float(np.mean(power[spoken]))), _db(float(np.quantile(power[power > 0], _ROOM_QUANTILE)))


def _db(power: float) -> float:
    return 10 * math.log10(power + 1e-12)
