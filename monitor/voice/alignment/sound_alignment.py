"""Where exactly a sound lies that two recordings hold, how their clocks drift apart, and whose voice it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from monitor.types import PEOPLE, Float32, Float64, Person
from monitor.voice.overview import THIN_HZ, Int16

# A block's correlation is in units of its own noise; more than this says no more. The highest of 500,000 lags of noise is 5.
MOST_Z: Final = 25.0
_CLEAR_Z: Final = 7.0
# Peaks this near to the best line are looked at closely: a call's delay, there and back.
_FINE_S: Final = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """A drift's line through the blocks' correlations, its evidence, and that of the best one over a second away."""

    lag_s: float
    drift: float
    score: float
    runner_up: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """As in ``CommonSound``; drift is a ratio."""

    offset_s: float
    drift: float
    n_clear: int
    heard_s: float
    one_way: Person | None


def blocks(sound: Float32, rate_hz: int, block_s: float) -> Iterator[tuple[int, Float32]]:
    """First sample and samples of each stretch with sound."""
    n = round(block_s * rate_hz)
    for first in range(0, max(1, sound.size - n // 2), n):
        block = sound[first : first + n]
        if np.any(block):
            yield first, block


def align(raw: tuple[Int16, Int16], sounds: tuple[Float32, Float32], line: Line, block_s: float) -> Alignment | None:
    """The offset to the millisecond, the drift and the ways the sound went, from the blocks' own peaks near the line.

    raw, sounds : the user's and the partner's sound at ``THIN_HZ``, as it is and flattened. None where nothing overlaps there.
    """
    user, partner = sounds
    reach = round(_FINE_S * THIN_HZ)
    rows, firsts = [], []
    for first, block in blocks(partner, THIN_HZ, block_s):
        low = first + round(line.lag_s * THIN_HZ + line.drift * first) - reach
        around = np.zeros(2 * reach + block.size, np.float32)
        begin, end = max(low, 0), min(low + around.size, user.size)
        if end - begin < block.size // 4:
            continue
        around[begin - low : end - low] = user[begin:end]
        n_fft = next_fast_len(around.size, real=True)
        correlation = irfft(rfft(around, n_fft) * np.conj(rfft(block, n_fft)), n_fft)[: 2 * reach]
        if noise := float(np.quantile(np.abs(correlation), 0.75)) / 1.15:
            rows.append(correlation / noise)
            firsts.append(first)
    if not rows:
        return None
    z = np.array(rows)
    times_s = np.array(firsts) / THIN_HZ
    starts_s = np.round(line.lag_s * THIN_HZ + line.drift * np.array(firsts)) / THIN_HZ - _FINE_S
    ways = [_way(raw, sounds, z, starts_s, times_s, peak) for peak in _peaks(z)]
    first_way = ways[0]
    other = next((way for way in ways[1:] if way.source and first_way.source and way.source != first_way.source), None)
    if other is None:
        one_way, offset_s, heard_s = first_way.source, first_way.offset_s, first_way.offset_s
    else:
        # Both voices were heard, each as much later as the sound travelled: the clocks' offset lies between.
        one_way, offset_s = None, (first_way.offset_s + other.offset_s) / 2
        heard_s = first_way.offset_s if first_way.source == PEOPLE[1] else other.offset_s
    return Alignment(offset_s, first_way.drift, first_way.n_clear, heard_s, one_way)


def _peaks(z: Float32) -> list[int]:
    """Lags at which the blocks' correlations together stand out, highest first, at most three, 4 ms and more apart."""
    total = np.square(np.clip(z, -MOST_Z, MOST_Z)).sum(axis=0)
    total -= np.median(total)
    peaks: list[int] = []
    left, apart = total.copy(), round(0.004 * THIN_HZ)
    while len(peaks) < 3 and (not peaks or left.max() > 0.2 * total.max()):
        peaks.append(int(np.argmax(left)))
        left[max(0, peaks[-1] - apart) : peaks[-1] + apart + 1] = 0
    return peaks


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of the sound: whose it is, None where it cannot be told or is both's."""

    offset_s: float
    drift: float
    n_clear: int
    source: Person | None


def _way(
    raw: tuple[Int16, Int16],
    sounds: tuple[Float32, Float32],
    z: Float32,
    starts_s: Float64,
    times_s: Float64,
    peak: int,
) -> _Way:
    """The blocks' own peaks around one lag, by a robust line (Theil & Sen) where there are many."""
    # What a drift beside the line makes, and a block's own noise.
    near = round(0.01 * THIN_HZ)
    low = max(0, peak - near)
    part = np.abs(z[:, low : peak + near + 1])
    own = low + np.argmax(part, axis=1)
    clear = part.max(axis=1) > _CLEAR_Z
    lags_s = (starts_s + own / THIN_HZ)[clear]
    at_s = times_s[clear]
    if not at_s.size:
        return _Way(float(starts_s[0] + peak / THIN_HZ), 0.0, 0, None)
    drift, offset_s = 0.0, float(np.median(lags_s))
    if at_s.size >= 8 and np.ptp(at_s) >= 120:
        from scipy.stats import theilslopes  # a fifth of a second to import, which every page would wait for

        line = theilslopes(lags_s, at_s)
        # Only a drift that is told from none, and that moves something by the end.
        if line.low_slope * line.high_slope > 0 and abs(line.slope) * np.ptp(at_s) > 0.005:
            drift, offset_s = float(line.slope), float(line.intercept)
    return _Way(offset_s, drift, int(at_s.size), _source(raw, sounds, offset_s, drift))


def _source(raw: tuple[Int16, Int16], sounds: tuple[Float32, Float32], offset_s: float, drift: float) -> Person | None:
    """Whose voice is heard in both recordings at an offset: the one without whom there is nothing in common."""
    n = round(0.25 * THIN_HZ)
    begins = np.arange(0, sounds[1].size - n, n)
    places = begins + np.round(offset_s * THIN_HZ + drift * begins).astype(np.intp)
    inside = (places >= 0) & (places + n <= sounds[0].size)
    if np.count_nonzero(inside) < 8:
        return None
    pieces, active = [], []
    for sound, samples, at in zip(sounds, raw, (places[inside], begins[inside]), strict=True):
        index = at[:, None] + np.arange(n)
        pieces.append(sound[index])
        level = np.sqrt(np.mean(np.square(samples[index], dtype=np.float32), axis=1))
        active.append(level > 0.1 * np.quantile(level, 0.95))
    product = np.sum(pieces[0] * pieces[1], axis=1)
    common = product / np.maximum(np.sqrt(np.sum(pieces[0] ** 2, axis=1) * np.sum(pieces[1] ** 2, axis=1)), 1e-9)
    common *= np.sign(product.sum())
    for person, mine, theirs in zip(PEOPLE, active, active[::-1], strict=True):
        without = theirs & ~mine
        if mine.sum() >= 8 and without.sum() >= 8 and common[without].mean() < 0.3 * common[mine].mean():
            return person
    return None
