"""One voice in the rows of two recordings: how much later one began, by loudness and pitch alone, without the sound.

What a call plays is the partner's voice once more: louder or softer, coded and late, but rising and falling as in the partner's
own microphone. Both are freed of what changes slowly, so that neither a gain control nor who has the floor makes them alike,
and compared block by block, as the clocks of two computers drift apart; the blocks' correlations are summed along the line that
the drift draws, as for a sound (``common_sound``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import uniform_filter1d

from monitor.types import Float32, Float64
from monitor.voice.alignment.common_sound import best_drift, evidence_of
from monitor.voice.intake import FRAME_S

# Some phrases each, so that every block is a witness of its own; a short recording is cut into six.
_BLOCK_S: Final = 20.0
_SHORTEST_BLOCK_S: Final = 5.0
_BLOCKS_LEAST: Final = 6
# Of hours, the blocks with most speech.
_BLOCKS_MOST: Final = 120
_SPEECH_LEAST_S: Final = 1.0
# What changes more slowly is the room's, the gain control's and the turns'.
_SLOW_S: Final = 1.0
_LEVEL_MOST_DB: Final = 15.0
_PITCH_MOST_ST: Final = 6.0
# A bin of lags holds its highest correlation; a block's peak wanders by less than this from the line.
_PER_BIN: Final = 5
_NEAR_S: Final = 0.25
# Apart by more is another place.
_AWAY_S: Final = 1.0
# A block's correlation is in units of its own noise, of which so much is lower; the highest of 400,000 lags of two strangers
# is 6.3 (benchmarks/join.py).
_NOISE_QUANTILE: Final = 0.95
_NOISE_SD: Final = 1.645
_CLEAR_Z: Final = 7.0
_CLEAR_BLOCKS: Final = 3
_RATIO: Final = 2.0
# Enough for a line through the blocks (Theil & Sen).
_LINE_BLOCKS: Final = 8
_LINE_S: Final = 120.0
_LINE_TELLS_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class VoiceTrack:
    """Rows of one voice, a frame each ``FRAME_S``.

    speech : whether somebody speaks. level_db : NaN where unknown. pitch_st : semitones re 1 Hz, NaN where unvoiced
    [each shape=(n_frames,)].
    """

    speech: NDArray[np.bool_]
    level_db: Float32
    pitch_st: Float32


@dataclass(frozen=True, slots=True)
class CommonVoice:
    """Where one recording's voice is heard in another one.

    offset_s : time of the first one's clock at the other's second 0. drift_ppm : how much slower the other's clock runs, 0
    where that cannot be told. clear_blocks : stretches of up to 20 s in which it stands out there. score, runner_up : evidence
    there, and at the best place over a second away. sure : whether it is the same voice.
    """

    offset_s: float
    drift_ppm: float
    clear_blocks: int
    score: float
    runner_up: float

    @property
    def sure(self) -> bool:
        return self.clear_blocks >= _CLEAR_BLOCKS and self.score >= _RATIO * self.runner_up


def find_common_voice(first: VoiceTrack, other: VoiceTrack) -> CommonVoice | None:
    """The place where the other's voice fits best into the first one's, at any offset; None where there is too little."""
    shorter_s = min(first.speech.size, other.speech.size) * FRAME_S
    n = round(min(_BLOCK_S, max(_SHORTEST_BLOCK_S, shorter_s / _BLOCKS_LEAST)) / FRAME_S)
    here, there = _signals(first), _signals(other)
    starts = _blocks(other.speech, n)
    if not (here.any() and starts):
        return None
    rows = [
        row
        for start in starts
        if (row := _correlogram(here, there[:, start : start + n], start, other.speech.size)) is not None
    ]
    if not rows:
        return None
    times_s = np.array([start * FRAME_S for start, _ in rows])
    z = np.array([row for _, row in rows])
    n_bins = z.shape[1] // _PER_BIN
    binned = z[:, : n_bins * _PER_BIN].reshape(len(z), n_bins, _PER_BIN).max(axis=2)
    total, drift = best_drift(evidence_of(np.maximum(binned, 0)), times_s, _PER_BIN * FRAME_S)
    best = int(np.argmax(total))
    away = np.abs(np.arange(n_bins) - best) * _PER_BIN * FRAME_S > _AWAY_S
    lag = (best + 0.5) * _PER_BIN - other.speech.size
    offset_s, drift, clear = _line(z, times_s, lag * FRAME_S, drift, other.speech.size)
    return CommonVoice(offset_s, 1e6 * drift, clear, float(total[best]), float(total[away].max(initial=0.0)))


def overlap_share(first: VoiceTrack, other: VoiceTrack, offset_s: float) -> float:
    """Of who speaks less, the share of the speech in which the other speaks too, at an offset; 0 where nobody speaks."""
    shift = round(offset_s / FRAME_S)
    low, high = max(0, shift), min(first.speech.size, other.speech.size + shift)
    here, there = first.speech[low:high], other.speech[low - shift : high - shift]
    least = min(int(here.sum()), int(there.sum())) if high > low else 0
    return float((here & there).sum() / least) if least else 0.0


def _signals(track: VoiceTrack) -> Float64:
    """Level and pitch without what changes slowly, 0 where nobody speaks [shape=(2, n_frames)]."""
    level = _quick(track.level_db, track.speech & np.isfinite(track.level_db), _LEVEL_MOST_DB)
    pitch = _quick(track.pitch_st, track.speech & np.isfinite(track.pitch_st), _PITCH_MOST_ST)
    return np.stack([level, pitch])


def _quick(values: Float32, known: NDArray[np.bool_], most: float) -> Float64:
    filled, weight = np.where(known, values, 0.0).astype(np.float64), known.astype(np.float64)
    size = round(_SLOW_S / FRAME_S)
    if not values.size:
        return filled
    around = uniform_filter1d(filled, size, mode="constant") / np.maximum(uniform_filter1d(weight, size, mode="constant"), 1e-9)
    return np.asarray(np.where(known, np.clip(filled - around, -most, most), 0.0))


def _blocks(speech: NDArray[np.bool_], n: int) -> list[int]:
    """First frames of the stretches with speech, those with most of it, in the order of time."""
    starts = range(0, max(1, speech.size - n // 2), n)
    spoken = {start: int(speech[start : start + n].sum()) for start in starts}
    enough = [start for start in starts if spoken[start] * FRAME_S >= _SPEECH_LEAST_S]
    return sorted(sorted(enough, key=lambda start: -spoken[start])[:_BLOCKS_MOST])


def _correlogram(here: Float64, block: Float64, start: int, n_other: int) -> tuple[int, Float32] | None:
    """A block against all of the first one, in units of its noise; index 0 is the lag ``-n_other`` [shape=(n_lags,)]."""
    n_here, n_block = here.shape[1], block.shape[1]
    n_fft = next_fast_len(n_here + n_block, real=True)
    total = np.zeros(n_here + n_block - 1)
    places = np.arange(-(n_block - 1), n_here)
    for signal, part in zip(here, block, strict=True):
        energy = float(np.sum(part**2))
        if not energy:
            continue
        product = irfft(rfft(signal, n_fft) * np.conj(rfft(part, n_fft)), n_fft)
        power = np.concatenate([[0.0], np.cumsum(signal**2)])
        under = power[np.clip(places + n_block, 0, n_here)] - power[np.clip(places, 0, n_here)]
        # Little of the voice correlates highly with anything.
        usable = under > 0.1 * energy
        total += np.where(usable, product[places % n_fft] / np.sqrt(energy * np.where(usable, under, 1.0)), 0.0)
    heard = total[total != 0]
    noise = float(np.quantile(heard, _NOISE_QUANTILE)) / _NOISE_SD if heard.size else 0.0
    if noise <= 0:
        return None
    row = np.zeros(n_here + n_other, np.float32)
    first = places[0] - start + n_other
    low, high = max(0, first), min(row.size, first + total.size)
    row[low:high] = total[low - first : high - first] / noise
    return start, row


def _line(z: Float32, times_s: Float64, offset_s: float, drift: float, n_other: int) -> tuple[float, float, int]:
    """Offset, drift and number of the blocks whose own peaks lie near the line."""
    lags_s, clear = [], []
    reach = round(_NEAR_S / FRAME_S)
    for row, time_s in zip(z, times_s, strict=True):
        middle = round((offset_s + drift * time_s) / FRAME_S) + n_other
        low = max(1, middle - reach)
        part = row[low : middle + reach + 1]
        if not part.size:
            continue
        peak = low + int(np.argmax(part))
        if row[peak] < _CLEAR_Z or peak + 1 >= row.size:
            continue
        before, at, after = (float(value) for value in row[peak - 1 : peak + 2])
        curve = before - 2 * at + after
        between = 0.5 * (before - after) / curve if curve < 0 else 0.0
        lags_s.append((peak + float(np.clip(between, -0.5, 0.5)) - n_other) * FRAME_S)
        clear.append(time_s)
    if not lags_s:
        return offset_s, 0.0, 0
    if len(lags_s) >= _LINE_BLOCKS and np.ptp(clear) >= _LINE_S:
        from scipy.stats import theilslopes  # a fifth of a second to import, which every page would wait for

        line = theilslopes(lags_s, clear)
        # Only a drift that is told from none, and that moves something by the end.
        if line.low_slope * line.high_slope > 0 and abs(line.slope) * np.ptp(clear) > _LINE_TELLS_S:
            return float(line.intercept), float(line.slope), len(lags_s)
    return float(np.median(lags_s)), 0.0, len(lags_s)
