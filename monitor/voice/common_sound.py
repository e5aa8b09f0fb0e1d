"""How much later one recording began than another, by a sound that both hold: a voice that bleeds over, a room, a call's mix.

Generalised cross-correlation (Knapp & Carter 1976, IEEE Transactions on Acoustics, Speech, and Signal Processing 24, 320) of
sounds whose spectra are flattened frame by frame, so that what is heard faintly while nobody else speaks counts as much as
loud speech, and hum that never stops counts little. Block by block, as the clocks of two devices drift apart by more than the
sound's grain within an hour; the blocks' correlations are summed along the line that the drift draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.stats import theilslopes

from monitor.types import Float32, Float64
from monitor.voice.overview import THIN_HZ, Int16

# Long enough that a faint sound stands out, short enough that a drift of 200 ppm moves it by less than 2 ms within.
BLOCK_S: Final = 8.0
# What a bin of lags holds: its highest correlation. A block's peak wanders by less than this from the line.
BIN_S: Final = 0.01
# Flattening: a frame of 64 ms (pitch is just resolved, a hum is one line), and how far above its floor a sound counts fully.
_FRAME: Final = 256
_FLOOR_QUANTILE: Final = 0.2
_FLOOR_GAIN: Final = 3.0
# Rounding to 16 bits leaves about 0.3 of a step in every sample; what is not above it is no sound.
_ROUNDING: Final = 2.0
# Two devices within 100 ppm each (as the sound cards of sources/drift).
MOST_PPM: Final = 200.0
# A block's correlation is in units of its own noise; more than this says no more.
_MOST_Z: Final = 25.0
# The highest of some 500,000 lags of noise is 5.
_CLEAR_Z: Final = 7.0
_FINE_S: Final = 0.25
_LONGEST_FFT: Final = 2**19


@dataclass(frozen=True, slots=True)
class CommonSound:
    """Where two recordings fit best by their sound.

    offset_s : user's time of the partner's second 0. drift_ppm : by how much the partner's clock runs slow; 0 where it cannot
    be told. clear_blocks : blocks of ``BLOCK_S`` in which the sound stands out there. spread_s : from the first to the last of
    them. score, runner_up : summed evidence there, and at the best place over a second away.
    """

    offset_s: float
    drift_ppm: float
    clear_blocks: int
    spread_s: float
    score: float
    runner_up: float


def flattened(samples: Int16) -> Float32:
    """The sound with each frame's spectrum flattened down to its floor, which is what is always there [shape=(n_samples,)]."""
    window = np.sqrt(np.hanning(_FRAME + 1)[:-1]).astype(np.float32)
    hop = _FRAME // 2
    n_frames = max(1, -(-samples.size // hop))
    padded = np.zeros((n_frames + 1) * hop, np.float32)
    padded[: samples.size] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::hop]
    # A thousand frames tell the floor as well as all of them.
    some = np.abs(rfft(frames[:: max(1, n_frames // 1000)] * window, axis=1))
    heard = some[some.max(axis=1) > 0]
    rounding = _ROUNDING * 0.29 * np.sqrt(np.sum(window**2))
    floor = np.maximum(np.quantile(heard, _FLOOR_QUANTILE, axis=0) if heard.size else 0.0, rounding).astype(np.float32)
    out = np.zeros(padded.size, np.float32)
    for first in range(0, n_frames, 4096):
        spectrum = rfft(frames[first : first + 4096] * window, axis=1)
        level = np.abs(spectrum)
        # Nothing below 120 Hz: rumble and mains.
        spectrum *= level / (level + _FLOOR_GAIN * floor) / np.maximum(level, 1e-9)
        spectrum[:, : round(120 * _FRAME / THIN_HZ)] = 0
        pieces = irfft(spectrum, _FRAME, axis=1) * window
        place = first * hop
        n = pieces.shape[0] * hop
        out[place : place + n] += pieces[:, :hop].reshape(-1)
        out[place + hop : place + hop + n] += pieces[:, hop:].reshape(-1)
    return out[: samples.size]


def find_common_sound(user: Int16, partner: Int16, *, most_s: float) -> CommonSound | None:
    """The best fit within ``most_s`` either way; None where there is nothing to compare.

    user, partner : sound at ``THIN_HZ`` [shape=(n_samples,)].
    """
    if min(user.size, partner.size) < THIN_HZ:
        return None
    one, two = flattened(user), flattened(partner)
    rows, times_s = _correlograms(one, two, most_s)
    if not times_s.size:
        return None
    evidence = np.minimum(rows, _MOST_Z) ** 2
    evidence -= np.median(evidence, axis=1, keepdims=True)
    n_side = (rows.shape[1] - 1) // 2
    best, drift = _best_line(evidence, times_s)
    coarse_s = (int(np.argmax(best)) - n_side) * BIN_S
    away = np.abs(np.arange(best.size) - np.argmax(best)) * BIN_S > 1.0
    score, runner_up = float(best.max()), float(best[away].max(initial=0.0))
    return _refined(one, two, coarse_s, drift, score, runner_up)


def _blocks(sound: Float32) -> Iterator[tuple[int, Float32]]:
    n = round(BLOCK_S * THIN_HZ)
    for first in range(0, max(1, sound.size - n // 2), n):
        block = sound[first : first + n]
        if np.any(block):
            yield first, block


def _correlograms(user: Float32, partner: Float32, most_s: float) -> tuple[Float32, Float64]:
    """Each block of the partner's sound against the user's around it: rows by bins of lags, in units of each row's noise.

    Returns rows [shape=(n_blocks, n_bins)], the middle bin the lag 0, and the blocks' times [shape=(n_blocks,)].
    """
    per_bin = round(BIN_S * THIN_HZ)
    n_side = round(most_s / BIN_S)
    reach = n_side * per_bin + per_bin // 2
    n_lags = (2 * n_side + 1) * per_bin
    rows, times_s = [], []
    for first, block in _blocks(partner):
        low, high = first - reach, first + reach + block.size
        if high <= 0 or low >= user.size:
            continue
        around = np.zeros(n_lags + block.size, np.float32)
        begin, end = max(low, 0), min(high, user.size)
        around[begin - low : end - low] = user[begin:end]
        n_fft = next_fast_len(around.size, real=True)
        correlation = irfft(rfft(around, n_fft) * np.conj(rfft(block, n_fft)), n_fft)[:n_lags]
        # By how much of the user's sound there is at each lag: a correlation with little of it varies little.
        power = np.cumsum(np.concatenate([[0.0], np.square(around, dtype=np.float64)]))
        under = np.sqrt(np.maximum(power[block.size : block.size + n_lags] - power[:n_lags], 0))
        fullest = under.max()
        if fullest <= 0:
            continue
        usable = under > 0.1 * fullest
        scaled = np.where(usable, correlation / np.maximum(under, 0.1 * fullest), 0)
        noise = 1.4826 * np.median(np.abs(scaled[usable]))
        if noise <= 0:
            continue
        rows.append((np.abs(scaled) / noise).reshape(-1, per_bin).max(axis=1).astype(np.float32))
        times_s.append(first / THIN_HZ)
    if not rows:
        return np.empty((0, 2 * n_side + 1), np.float32), np.empty(0)
    return np.array(rows), np.array(times_s)


def _best_line(evidence: Float32, times_s: Float64) -> tuple[Float32, float]:
    """The summed evidence by lag at the partner's second 0, along the drift that fits best; and that drift."""
    span_s = float(times_s[-1] - times_s[0])
    n_steps = int(MOST_PPM * 1e-6 * span_s / BIN_S)
    best, found = None, 0.0
    for step in sorted(range(-n_steps, n_steps + 1), key=abs):
        drift = step * BIN_S / span_s if span_s else 0.0
        shifts = np.round(drift * times_s / BIN_S).astype(int)
        total = np.zeros(evidence.shape[1], np.float32)
        for row, shift in zip(evidence, shifts, strict=True):
            if shift >= 0:
                total[: total.size - shift] += row[shift:]
            else:
                total[-shift:] += row[:shift]
        # A drift has to explain more than none does.
        if best is None or total.max() > 1.02 * best.max():
            best, found = total, drift
    assert best is not None
    return best, found


def _refined(user: Float32, partner: Float32, coarse_s: float, drift: float, score: float, runner_up: float) -> CommonSound:
    """The offset to the millisecond and the drift, from each block's own peak near the coarse line."""
    reach = round(_FINE_S * THIN_HZ)
    peaks: list[tuple[float, float, float]] = []
    for first, block in _blocks(partner):
        low = first + round((coarse_s + drift * first / THIN_HZ) * THIN_HZ) - reach
        around = np.zeros(2 * reach + block.size, np.float32)
        begin, end = max(low, 0), min(low + around.size, user.size)
        if end - begin < block.size // 4:
            continue
        around[begin - low : end - low] = user[begin:end]
        n_fft = next_fast_len(around.size, real=True)
        correlation = np.abs(irfft(rfft(around, n_fft) * np.conj(rfft(block, n_fft)), n_fft)[: 2 * reach])
        noise = 1.4826 * float(np.median(correlation))
        peak = int(np.argmax(correlation))
        if noise > 0 and correlation[peak] > _CLEAR_Z * noise:
            middle_s = (first + block.size / 2) / THIN_HZ
            peaks.append((middle_s, (low + peak - first) / THIN_HZ, float(correlation[peak]) / noise))
    if not peaks:
        return CommonSound(coarse_s, drift * 1e6, 0, 0.0, score, runner_up)
    times_s, lags_s, _ = np.array(peaks).T
    line = coarse_s + drift * times_s
    near = np.abs(lags_s - np.median(lags_s - line) - line) < 0.05
    times_s, lags_s = times_s[near], lags_s[near]
    spread_s = float(np.ptp(times_s))
    slope, offset_s = 0.0, float(np.median(lags_s))
    if times_s.size >= 8 and spread_s >= 120:
        line = theilslopes(lags_s, times_s)
        # Only a drift that is told from none, and that moves something by the end.
        if line.low_slope * line.high_slope > 0 and abs(line.slope) * spread_s > 0.005:
            slope, offset_s = float(line.slope), float(line.intercept)
    return CommonSound(offset_s, slope * 1e6, int(times_s.size), spread_s, score, runner_up)
