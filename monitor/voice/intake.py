"""Sound of any rate, whole or damaged, becomes clean stretches at 16 kHz with each frame's quality."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.errors import SourceError
from monitor.filters import lfilter
from monitor.types import Float32, Sound

MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 192_000
RATE_HZ: Final = 16_000
FRAME_SAMPLES: Final = 256
FRAME_S = FRAME_SAMPLES / RATE_HZ


def decibels(power: Float32) -> Float32:
    """Level of a power (mean square) in dB re full scale, not below the constant ``level_floor_db``."""
    floor = constants.voice().level_floor_db
    return (10 * np.log10(np.maximum(power, 10 ** (floor / 10)))).astype(np.float32)


class Blocks:
    """Cuts a stream into blocks of one length, so that what follows computes the same however the stream was split."""

    def __init__(self, n_samples: int) -> None:
        self._n_samples = n_samples
        self._rest: Float32 = np.empty(0, np.float32)

    def push(self, samples: Float32) -> Iterator[Float32]:
        """Whole blocks [shape=(n_samples,)], oldest first."""
        rest = np.concatenate([self._rest, samples]) if self._rest.size else samples
        whole = rest.size - rest.size % self._n_samples
        self._rest = rest[whole:].copy()
        yield from rest[:whole].reshape(-1, self._n_samples)

    def finish(self) -> Float32:
        """What is left, shorter than a block."""
        rest, self._rest = self._rest, np.empty(0, np.float32)
        return rest


@dataclass(frozen=True, slots=True)
class Clean:
    """A piece of one unbroken stretch.

    start_s : time of the stretch's first sample by the newest time stamps. samples : 16 kHz [shape=(n_samples,)].
    quality : 0..1 of further frames [shape=(n_frames,)]; frame k is centred on the stretch's sample 256 k.
    ends : the stretch ends with this piece.
    """

    start_s: float
    samples: Float32
    quality: Float32
    ends: bool = False


class Intake:
    """Streaming: sound in, clean pieces out. A jump of the time stamps or another rate ends a stretch."""

    def __init__(self) -> None:
        self._constants = constants.voice()
        self._stretch: _Stretch | None = None
        self._heard_to_s = -math.inf

    def push(self, sound: Sound) -> list[Clean]:
        """Clean pieces, at most one stretch's end among them.

        Raises SourceError for a rate outside 8-192 kHz, sound that is not mono, or a time stamp that is no number.
        """
        samples = _checked(sound)
        if not samples.size:
            return []
        pieces: list[Clean] = []
        time_s = sound.time_s
        stretch = self._stretch
        if stretch is not None:
            error_s = time_s - stretch.end_s
            if error_s > self._constants.gap_s or sound.rate_hz != stretch.rate_hz:
                pieces += self.finish()
                stretch = None
            elif error_s >= -self._constants.gap_s:
                stretch.follow(error_s)
                pieces += stretch.push(samples)
                self._heard_to_s = stretch.end_s
                return pieces
        # Time that was already described is not described again.
        known = math.ceil((self._heard_to_s - time_s) * sound.rate_hz - 0.5) if self._heard_to_s > time_s else 0
        samples = samples[known:]
        if not samples.size:
            return pieces
        if stretch is None:
            stretch = self._stretch = _Stretch(time_s + known / sound.rate_hz, sound.rate_hz)
        pieces += stretch.push(samples)
        self._heard_to_s = stretch.end_s
        return pieces

    def finish(self) -> list[Clean]:
        """End the stretch."""
        stretch, self._stretch = self._stretch, None
        return [] if stretch is None else [stretch.finish()]


class _Stretch:
    """One unbroken stretch of sound at one rate."""

    def __init__(self, start_s: float, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._constants = constants.voice()
        self._start_s = start_s
        self._n_raw = 0
        self._blocks = Blocks(rate_hz // 50)
        self._held = np.float32(0)
        # One-pole high-pass, its pole from the cut-off.
        self._pole = math.exp(-2 * math.pi * self._constants.dc_cutoff_hz / rate_hz)
        self._filter_state: Float32 | None = None
        self._quality = _FrameQuality(rate_hz)
        self._n_out = 0
        self._resampler = None
        if rate_hz != RATE_HZ:
            import soxr

            self._resampler = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32")

    @property
    def end_s(self) -> float:
        return self._start_s + self._n_raw / self.rate_hz

    def follow(self, error_s: float) -> None:
        """Follow a device whose clock runs a little fast or slow."""
        if abs(error_s) > self._constants.drift_s:
            step_s = self._constants.drift_step_s
            self._start_s += min(step_s, max(-step_s, error_s))

    def push(self, samples: Float32) -> list[Clean]:
        self._n_raw += samples.size
        pieces = [self._clean(block) for block in self._blocks.push(samples)]
        return [self._piece(np.concatenate(pieces), ends=False)] if pieces else []

    def finish(self) -> Clean:
        rest = self._clean(self._blocks.finish())
        if self._resampler is not None:
            rest = np.concatenate([rest, self._resampler.resample_chunk(np.empty(0, np.float32), last=True)])
        return self._piece(rest, ends=True)

    def _piece(self, samples: Float32, *, ends: bool) -> Clean:
        self._n_out += samples.size
        return Clean(self._start_s, samples, self._quality.read(self._n_out // FRAME_SAMPLES, ends=ends), ends)

    def _clean(self, block: Float32) -> Float32:
        if not block.size:
            return block
        bad = ~np.isfinite(block)
        self._quality.push(bad, np.abs(block) >= self._constants.clip_level)
        if bad.any():
            block = self._hold(block, bad)
        self._held = block[-1]
        block = np.clip(block, -1, 1)
        if self._filter_state is None:
            self._filter_state = np.array([-block[0]], np.float32)
        numerator, denominator = np.array([1, -1], np.float32), np.array([1, -self._pole], np.float32)
        block, self._filter_state = lfilter(numerator, denominator, block, zi=self._filter_state)
        return block if self._resampler is None else self._resampler.resample_chunk(block)

    def _hold(self, block: Float32, bad: np.ndarray) -> Float32:
        """Bad samples repeat the last good one, which the high-pass turns into silence without a click."""
        index = np.where(bad, 0, np.arange(1, block.size + 1))
        return np.concatenate([[self._held], block])[np.maximum.accumulate(index)].astype(np.float32)


class _FrameQuality:
    """Counts bad and clipped samples of the frames at the original rate."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._clip_share_full = constants.voice().clip_share_full
        self._first = 0
        self._n_samples = 0
        self._counts = np.zeros((3, 0))

    def push(self, bad: np.ndarray, clipped: np.ndarray) -> None:
        frames = np.rint((self._n_samples + np.arange(bad.size)) / (self._rate_hz * FRAME_S)).astype(int) - self._first
        self._n_samples += bad.size
        n_frames = max(self._counts.shape[1], int(frames[-1]) + 1)
        counts = np.zeros((3, n_frames))
        counts[:, : self._counts.shape[1]] = self._counts
        for row, weights in zip(counts, (None, bad, clipped & ~bad), strict=True):
            row += np.bincount(frames, weights, minlength=n_frames)
        self._counts = counts

    def read(self, until_frame: int, *, ends: bool) -> Float32:
        """Quality of the frames before ``until_frame`` that were not read yet and are complete."""
        # The newest frame may still grow; the resampler is always behind it but at a stretch's end.
        n = min(until_frame - self._first, self._counts.shape[1] - (0 if ends else 1))
        if n <= 0:
            return np.empty(0, np.float32)
        total, bad, clipped = self._counts[:, :n] / np.maximum(self._counts[0, :n], 1)
        self._counts = self._counts[:, n:]
        self._first += n
        # A frame half of bad samples measures nothing; clipping costs up to half.
        whole = np.where((bad > 0.5) | (total == 0), 0, 1 - bad)
        quality: Float32 = (whole * (1 - 0.5 * np.minimum(1, clipped / self._clip_share_full))).astype(np.float32)
        return quality


def _checked(sound: Sound) -> Float32:
    if not MIN_RATE_HZ <= sound.rate_hz <= MAX_RATE_HZ:
        raise SourceError(
            f"sound should have {MIN_RATE_HZ} to {MAX_RATE_HZ} samples per second, not {sound.rate_hz}; resample it first"
        )
    if not math.isfinite(sound.time_s):
        raise SourceError(f"a block of sound needs its time in seconds, not {sound.time_s}; use the session's clock")
    samples = np.asarray(sound.samples)
    if samples.ndim != 1:
        raise SourceError(f"sound should be mono (one number per sample), not shaped {samples.shape}; mix the channels first")
    return samples.astype(np.float32, copy=False)
