"""How much later one recording began than another, by a sound that both hold: a voice that bleeds over, a room, a call's mix.

Generalised cross-correlation (Knapp & Carter 1976, IEEE Transactions on Acoustics, Speech, and Signal Processing 24, 320) of
sounds whose spectra are flattened frame by frame, so that what is heard faintly while nobody else speaks counts as much as
loud speech, and hum that never stops counts little. Block by block, as the clocks of two devices drift apart by more than the
sound's grain within an hour; the blocks' correlations are summed along the line that the drift draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from monitor.filters import resample_poly
from monitor.types import Float32, Float64, Person
from monitor.voice.alignment.sound_alignment import MOST_Z, Line, align, blocks
from monitor.voice.overview import THIN_HZ, Int16

# Long enough that a faint sound stands out, short enough that a drift of 200 ppm moves it by less than 2 ms within; a short
# recording is cut into six, so that there is more than one witness.
BLOCK_S: Final = 8.0
_SHORTEST_BLOCK_S: Final = 1.0
_BLOCKS_LEAST: Final = 6
# Where to look is found on half the samples: what lies below 1 kHz is enough.
_COARSE: Final = 2
# What a bin of lags holds: its highest correlation. A block's peak wanders by less than this from the line.
BIN_S: Final = 0.01
# Flattening: a frame of 64 ms (pitch is just resolved, a hum is one line), and how far above its floor a sound counts fully.
_FRAME: Final = 256
_LOWEST_HZ: Final = 120
_FLOOR_QUANTILE: Final = 0.2
_FLOOR_GAIN: Final = 3.0
# Rounding to 16 bits leaves 0.29 of a step in every sample; what is not twice above it is no sound.
_ROUNDING: Final = 0.58
# Two devices within 100 ppm each.
MOST_PPM: Final = 200.0
# A recording that began minutes before is looked for with so many blocks against all of it.
_FAR_BLOCKS: Final = 8
_FAR_BINS: Final = 5
_FAR_NEAR_S: Final = 2.0
# What a block's noise is told by: so much of it is lower. Not the middle, as much of it may be exactly nothing.
_NOISE_QUANTILE: Final = 0.95
_NOISE_SD: Final = 1.96


@dataclass(frozen=True, slots=True)
class CommonSound:
    """Where two recordings fit best by their sound.

    offset_s : user's time of the partner's second 0. drift_ppm : by how much the partner's clock runs slow; 0 where it cannot
    be told. clear_blocks : stretches of up to ``BLOCK_S`` in which the sound stands out there. score, runner_up : summed
    evidence there, and at the best place over a second away. heard_s : where the sound lies that the partner's file has first
    and the user's later, which is the offset too unless voices were heard both ways. one_way : "user" or "partner" where only
    that person's voice is heard in both, None otherwise.
    """

    offset_s: float
    drift_ppm: float
    clear_blocks: int
    score: float
    runner_up: float
    heard_s: float
    one_way: Person | None = None


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
    rounding = _ROUNDING * np.sqrt(np.sum(window**2))
    floor = np.maximum(np.quantile(heard, _FLOOR_QUANTILE, axis=0) if heard.size else 0.0, rounding).astype(np.float32)
    out = np.zeros(padded.size, np.float32)
    for first in range(0, n_frames, 4096):
        spectrum = rfft(frames[first : first + 4096] * window, axis=1)
        level = np.abs(spectrum)
        spectrum *= level / (level + _FLOOR_GAIN * floor) / np.maximum(level, 1e-9)
        spectrum[:, : round(_LOWEST_HZ * _FRAME / THIN_HZ)] = 0
        pieces = irfft(spectrum, _FRAME, axis=1) * window
        place = first * hop
        n = pieces.shape[0] * hop
        out[place : place + n] += pieces[:, :hop].reshape(-1)
        out[place + hop : place + hop + n] += pieces[:, hop:].reshape(-1)
    return out[: samples.size]


def find_common_sound(user: Int16, partner: Int16, *, most_s: float) -> CommonSound | None:
    """The best fit within ``most_s`` either way, else at any offset; None where there is nothing to compare.

    user, partner : sound at ``THIN_HZ`` [shape=(n_samples,)].
    """
    if min(user.size, partner.size) < 2 * THIN_HZ:
        return None
    shorter_s, longer_s = sorted((user.size / THIN_HZ, partner.size / THIN_HZ))
    block_s = min(BLOCK_S, max(_SHORTEST_BLOCK_S, shorter_s / _BLOCKS_LEAST))
    sounds = flattened(user), flattened(partner)
    coarse = resample_poly(sounds[0], 1, _COARSE), resample_poly(sounds[1], 1, _COARSE)
    found = _best(coarse, block_s, most_s)
    if found is not None and not _stands_out(found):
        further = _far(coarse, block_s, longer_s) if longer_s > most_s else None
        if further is not None and _stands_out(further):
            found = further
    if found is None or (aligned := align((user, partner), sounds, found, block_s)) is None:
        return None
    drift_ppm = aligned.drift * 1e6
    return CommonSound(
        aligned.offset_s, drift_ppm, aligned.n_clear, found.score, found.runner_up, aligned.heard_s, aligned.one_way
    )


def _stands_out(line: Line) -> bool:
    return line.score > 2 * line.runner_up


def _far(sounds: tuple[Float32, Float32], block_s: float, most_s: float) -> Line | None:
    """The best line at any offset, roughly by a few blocks, then by all of them."""
    rows, times_s = _correlograms(*sounds, block_s, most_s, _FAR_BLOCKS)
    if not times_s.size:
        return None
    # Wider bins, as there are many of them.
    wide = rows[:, : rows.shape[1] // _FAR_BINS * _FAR_BINS].reshape(len(rows), -1, _FAR_BINS).max(axis=2)
    total, _ = best_drift(evidence_of(wide), times_s, _FAR_BINS * BIN_S)
    best = int(np.argmax(total))
    rate_hz = THIN_HZ // _COARSE
    shift = round(((best + 0.5) * _FAR_BINS * BIN_S - most_s) * rate_hz)
    user = sounds[0][shift:] if shift > 0 else np.concatenate([np.zeros(-shift, np.float32), sounds[0]])
    near = _best((user, sounds[1]), block_s, _FAR_NEAR_S)
    if near is None:
        return None
    away = np.abs(np.arange(total.size) - best) * _FAR_BINS * BIN_S > 1.0
    return Line(near.lag_s + shift / rate_hz, near.drift, float(total[best]), float(total[away].max(initial=0.0)))


def evidence_of(rows: Float32) -> Float32:
    evidence = np.square(np.minimum(rows, MOST_Z))
    return np.asarray(evidence - np.median(evidence[:, :: max(1, evidence.shape[1] // 5000)], axis=1, keepdims=True))


def _best(sounds: tuple[Float32, Float32], block_s: float, most_s: float) -> Line | None:
    """The best line within ``most_s``, from all blocks."""
    rows, times_s = _correlograms(*sounds, block_s, most_s, None)
    if not times_s.size:
        return None
    total, drift = best_drift(evidence_of(rows), times_s, BIN_S)
    best = int(np.argmax(total))
    away = np.abs(np.arange(total.size) - best) * BIN_S > 1.0
    lag_s = (best - (total.size - 1) // 2) * BIN_S
    return Line(lag_s, drift, float(total[best]), float(total[away].max(initial=0.0)))


def _correlograms(
    user: Float32, partner: Float32, block_s: float, most_s: float, n_blocks: int | None
) -> tuple[Float32, Float64]:
    """Blocks of the partner's sound against the user's around them, in units of each block's noise.

    Returns rows [shape=(n_blocks, n_bins)], the middle bin around the lag 0, and the blocks' times [shape=(n_blocks,)].
    """
    rate_hz = THIN_HZ // _COARSE
    per_bin = round(BIN_S * rate_hz)
    n_side = round(most_s / BIN_S)
    reach = n_side * per_bin + per_bin // 2
    power = np.concatenate([[0.0], np.cumsum(np.square(user, dtype=np.float64))])
    pieces = list(blocks(partner, rate_hz, block_s))
    if n_blocks is not None and len(pieces) > n_blocks:
        # The ones with most sound of each part.
        parts = np.array_split(np.arange(len(pieces)), n_blocks)
        pieces = [pieces[max(part, key=lambda k: float(np.sum(np.square(pieces[k][1]))))] for part in parts]
    rows, times_s, around, spectrum = [], [], (0, 0, 0), np.empty(0, np.complex64)
    for first, block in pieces:
        begin, end = max(first - reach, 0), min(first + reach + block.size, user.size)
        if end - begin < block.size // 2:
            continue
        n_fft = next_fast_len(end - begin + block.size, real=True)
        if (begin, end, n_fft) != around:
            around, spectrum = (begin, end, n_fft), rfft(user[begin:end], n_fft)
        correlation = irfft(spectrum * np.conj(rfft(block, n_fft)), n_fft)
        # Where the block may lie: half of it before the user's sound to half of it after.
        places = np.arange(begin - block.size // 2, end - block.size // 2)
        correlation = np.concatenate([correlation[n_fft - block.size // 2 :], correlation[: places.size - block.size // 2]])
        # By how much of the user's sound there is: a correlation with little of it varies little.
        under = np.sqrt(power[np.minimum(places + block.size, user.size)] - power[np.maximum(places, 0)])
        if not (least := 0.1 * under.max()):
            continue
        correlation = np.where(under > least, np.abs(correlation) / np.maximum(under, least), 0)
        some = correlation[:: max(1, correlation.size // 20_000)]
        if not (noise := float(np.quantile(some, _NOISE_QUANTILE)) / _NOISE_SD):
            continue
        lags = np.zeros((2 * n_side + 1) * per_bin, np.float32)
        start = int(places[0]) - first + reach
        low, high = max(0, start), min(lags.size, start + correlation.size)
        lags[low:high] = correlation[low - start : high - start] / noise
        rows.append(lags.reshape(-1, per_bin).max(axis=1))
        times_s.append(first / rate_hz)
    return (np.array(rows) if rows else np.empty((0, 2 * n_side + 1), np.float32)), np.array(times_s)


def best_drift(evidence: Float32, times_s: Float64, bin_s: float) -> tuple[Float32, float]:
    """The evidence by lag at the partner's second 0, summed along the drift that fits best; and that drift."""
    span_s = float(times_s[-1] - times_s[0])
    n_steps = int(MOST_PPM * 1e-6 * span_s / bin_s)
    best, found = evidence.sum(axis=0), 0.0
    for step in sorted(range(-n_steps, n_steps + 1), key=abs)[1:]:
        drift = step * bin_s / span_s
        total = np.zeros_like(best)
        for row, shift in zip(evidence, np.round(drift * times_s / bin_s).astype(int), strict=True):
            if shift >= 0:
                total[: total.size - shift] += row[shift:]
            else:
                total[-shift:] += row[:shift]
        # A drift has to explain more than none does.
        if total.max() > 1.02 * best.max():
            best, found = total, drift
    return best, found
