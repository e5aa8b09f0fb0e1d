"""Two sounds of two devices brought to the same times: the microphone's blocks, and what was played when they were heard."""

from __future__ import annotations

from collections import deque

import numpy as np

from monitor import constants
from monitor.types import Float32, Sound
from monitor.voice.echo_canceller import BLOCK
from monitor.voice.intake import RATE_HZ


class Resampler:
    """Streaming: sound of any rate in, 16 kHz out; ``n_in`` counts what came in, in samples at 16 kHz."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.n_in = 0.0
        self._stream = None
        if rate_hz != RATE_HZ:
            import soxr

            self._stream = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32")

    def push(self, samples: Float32) -> Float32:
        self.n_in += samples.size * RATE_HZ / self.rate_hz
        if self._stream is None:
            return samples
        # Its filter would smear a number that is none over its neighbours.
        whole: Float32 = self._stream.resample_chunk(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0))
        return whole

    def finish(self) -> Float32:
        if self._stream is None:
            return np.empty(0, np.float32)
        rest: Float32 = self._stream.resample_chunk(np.empty(0, np.float32), last=True)
        return rest


class NearEnd:
    """The microphone, cut into blocks of ``BLOCK`` samples at 16 kHz, with the stamps it came with."""

    def __init__(self) -> None:
        self._gap_s = constants.echo().gap_s
        self._resampler: Resampler | None = None
        self._samples: Float32 = np.empty(0, np.float32)
        self._marks: deque[tuple[float, float]] = deque()  # a sample's count, and the stamp that holds from there on
        self._n_out = 0
        self.end_s = -np.inf

    def breaks(self, sound: Sound) -> bool:
        """Whether this sound does not follow on what came before."""
        if self._resampler is None:
            return False
        return sound.rate_hz != self._resampler.rate_hz or abs(sound.time_s - self.end_s) > self._gap_s

    def push(self, sound: Sound) -> None:
        if self._resampler is None:
            self._resampler = Resampler(sound.rate_hz)
        self._marks.append((self._resampler.n_in, sound.time_s))
        self._samples = np.concatenate([self._samples, self._resampler.push(sound.samples)])
        self.end_s = sound.time_s + sound.samples.size / sound.rate_hz

    def end(self) -> None:
        """The stretch ends; what is left of it is given by ``next_block(whole=False)``."""
        if self._resampler is not None:
            self._samples = np.concatenate([self._samples, self._resampler.finish()])
            self._resampler = None

    def next_block(self, *, whole: bool = True) -> Sound | None:
        """The next block; ``whole=False``: also the shorter one at a stretch's end."""
        if self._samples.size < (BLOCK if whole else 1):
            if not whole:
                self._clear()
            return None
        while len(self._marks) > 1 and self._marks[1][0] <= self._n_out:
            self._marks.popleft()
        index, time_s = self._marks[0]
        return Sound(time_s + (self._n_out - index) / RATE_HZ, self._samples[:BLOCK], RATE_HZ)

    def drop(self) -> None:
        """The block that ``next_block`` gave is done with."""
        self._n_out += min(BLOCK, self._samples.size)
        self._samples = self._samples[BLOCK:]

    def _clear(self) -> None:
        self._samples = np.empty(0, np.float32)
        self._marks.clear()
        self._n_out = 0
        self.end_s = -np.inf


class FarEnd:
    """What the computer played, to be asked for by the microphone's times.

    The two devices' clocks differ a little: the position that is read moves as fast as the stamps of the last minute say, and
    not where each of them says, as a filter that is learned meanwhile needs a sound that does not wander.
    """

    def __init__(self) -> None:
        self._constants = constants.echo()
        self._keep = round(self._constants.keep_s * RATE_HZ)
        self._lead_s = self._constants.lead_s
        self._resampler: Resampler | None = None
        self._samples: Float32 = np.zeros(self._keep, np.float32)
        self._n_end = 0  # the count of the newest sample's end
        self._n_due = 0.0  # the count that ``offset_s`` belongs to: what came, the resampler's delay included
        self._offset_s = np.nan  # time of a sample - count / rate
        self._position: float | None = None
        self._rate = 0.0  # how much faster the position moves than the microphone's samples
        self._n_asked = 0
        self._trail: deque[tuple[int, float]] = deque(maxlen=self._constants.trail_points)

    @property
    def end_s(self) -> float:
        """Up to when it is known what was played; -inf when nothing ever was."""
        return self._offset_s + self._n_end / RATE_HZ if self._resampler else -np.inf

    def push(self, sound: Sound) -> None:
        if self._resampler is None or self._resampler.rate_hz != sound.rate_hz:
            self._resampler = Resampler(sound.rate_hz)
            self._n_due = float(self._n_end)
        offset_s = sound.time_s - self._n_due / RATE_HZ
        jump_s = offset_s - self._offset_s
        if abs(jump_s) > self._constants.gap_s:
            self._jump(round(jump_s * RATE_HZ))
            offset_s = sound.time_s - self._n_due / RATE_HZ
        self._offset_s = offset_s
        self._n_due += sound.samples.size * RATE_HZ / sound.rate_hz
        self._append(self._resampler.push(np.where(np.isfinite(sound.samples), sound.samples, np.float32(0))))

    def played_at(self, time_s: float, *, newest_s: float) -> Float32 | None:
        """What was played from ``time_s`` + lead on [shape=(BLOCK,)]; None while it may still come.

        newest_s : up to when the microphone is known; what is not there after ``wait_s`` is silence.
        """
        if self._resampler is None:
            return np.zeros(BLOCK, np.float32)
        wanted = (time_s + self._lead_s - self._offset_s) * RATE_HZ
        if self._position is None or abs(wanted - self._position) > self._constants.slip_s * RATE_HZ:
            self._position = wanted
            self._trail.clear()
        missing = self._position + BLOCK + 4 > self._n_end
        late_s = newest_s - time_s
        if missing and late_s < self._constants.wait_s and newest_s - self.end_s < self._constants.keep_s:
            return None
        self._follow(wanted)
        most = self._constants.pull_most_ppm * 1e-6
        pull = (wanted - self._position) / RATE_HZ / self._constants.pull_s
        step = 1 + self._rate + min(most, max(-most, pull))
        positions = self._position + step * np.arange(BLOCK)
        self._position += step * BLOCK
        return self._between(positions)

    def _follow(self, wanted: float) -> None:
        """Learn the clocks' rate from where the stamps want the position to be, by Theil's and Sen's line."""
        self._n_asked += BLOCK
        if self._trail and self._n_asked - self._trail[-1][0] < self._constants.trail_step_s * RATE_HZ:
            return
        self._trail.append((self._n_asked, wanted - self._n_asked))
        if len(self._trail) < self._constants.trail_least:
            return
        count, ahead = np.array(self._trail).T
        later, earlier = np.tril_indices(count.size, -1)
        slopes = (ahead[later] - ahead[earlier]) / (count[later] - count[earlier])
        low, rate, high = np.quantile(slopes, (0.25, 0.5, 0.75)) * 1e6
        # Stamps that stepped, as when a device begins, show no rate.
        known = high - low < self._constants.rate_spread_ppm and abs(rate) < self._constants.rate_most_ppm
        self._rate = 1e-6 * float(rate) if known else 0.0

    def _between(self, positions: np.ndarray) -> Float32:
        """The sound between its samples, by cubics through four of them (Catmull & Rom 1974)."""
        whole = np.floor(positions).astype(np.int64)
        t = (positions - whole).astype(np.float32)
        first, end = int(whole[0]) - 1, int(whole[-1]) + 3
        around = self._part(first, end)
        index = whole - first
        a, b, c, d = (around[index + shift] for shift in (-1, 0, 1, 2))
        samples: Float32 = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        return samples.astype(np.float32)

    def _part(self, first: int, end: int) -> Float32:
        """The samples ``first`` to before ``end``; silence where they are forgotten or not there yet."""
        oldest = self._n_end - self._keep
        low, high = (min(max(count - oldest, 0), self._keep) for count in (first, end))
        before = min(max(oldest - first, 0), end - first)
        return np.pad(self._samples[low:high], (before, end - first - before - (high - low)))

    def _append(self, samples: Float32) -> None:
        self._samples = np.concatenate([self._samples, samples])[-self._keep :]
        self._n_end += samples.size

    def _jump(self, n_samples: int) -> None:
        """The stamps jump: silence for what is missing; sound for a time that had some already repositions it."""
        if n_samples > 0:
            self._append(np.zeros(min(n_samples, self._keep), np.float32))
            self._n_end += max(0, n_samples - self._keep)
        else:
            kept = self._samples[: max(0, self._keep + n_samples)]
            self._samples = np.concatenate([np.zeros(self._keep - kept.size, np.float32), kept])
            self._n_end += n_samples
        self._n_due += n_samples
