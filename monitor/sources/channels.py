"""From the channels of a track to one: nobody's voice is cancelled, nobody's made weaker.

Channels that carry the same (also inverted, delayed or a little weaker) count once, by the strongest of them: their sum would
cancel what is inverted or delayed. Channels that carry different things are added, each at its own level: their mean would
weaken every voice by the number of channels. A channel of mere noise beside one with a voice is left out. Which is which is
decided once for a track, by samples spread over all of it, so that nothing changes on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, Final

import numpy as np

from monitor.clock import SOUND_GAP_S
from monitor.types import Float32, Float64, Sound

# Nothing that records speech is outside it; a damaged header may say anything.
SOUND_RATES_HZ: Final = (1_000, 1_000_000)
# More is no recording of people; FFmpeg's own arrays of planes hold eight.
_MOST_CHANNELS: Final = 64
_MOST_PLANES: Final = 8
# Long enough to hold speech and its pauses.
_PIECE_S: Final = 2.0
# Formants up to 4 kHz tell one voice from another.
_SAMPLE_HZ: Final = 8_000
# A syllable or two.
_BLOCK_S: Final = 0.5
# Microphones of one room lie within 10 m of each other, which is 30 ms.
_LAG_S: Final = 0.03
# Speech falls by 6 dB an octave; without this its lowest harmonics, and hum, alone would decide (the usual pre-emphasis).
_PRE_EMPHASIS: Final = 0.95
# The largest correlation within that lag, median over loud blocks, measured for this project on two readers: copies 0.99, with
# white noise of their own 10 dB below 0.6, in a room 0.6; two voices at once 0.06.
_SAME: Final = 0.3
# One channel's level over the other's stays where both are copies; at two microphones it changes with who speaks.
_STEADY_DB: Final = 6.0
# A copy that is weaker than this can be added: it changes the sum by 2.5 dB at most.
_WEAK_DB: Final = 12.0
# Between its syllables and pauses speech changes by far more, a fan or a hum by far less.
_NOISE_DB: Final = 4.0
_VOICE_DB: Final = 8.0
# Blocks this near to a channel's loud ones hold more voice than noise; those this far below are its pauses.
_CLEAR_DB: Final = 10.0
_PAUSE_DB: Final = 25.0
# Sound that is quieter all along says nothing about its channels.
_HEARD_DB: Final = -70.0
# Stamps of live recordings wander by less; more is sound that is there twice.
_TWICE_S: Final = 0.25
# So many comparisons of two blocks take half a second; more would not change a median.
_MOST_COMPARISONS: Final = 3_000
# Blocks in which something is heard, fewer of which decide nothing.
_LEAST_BLOCKS: Final = 6


def channel_samples(frame: Any) -> Float32 | None:
    """A decoded frame's channels, full scale 1 [shape=(n_channels, n_samples)]; None for one that cannot be sound."""
    most = _MOST_PLANES if frame.format.is_planar else _MOST_CHANNELS
    if frame.layout.nb_channels > most or not SOUND_RATES_HZ[0] <= frame.sample_rate <= SOUND_RATES_HZ[1]:
        return None
    try:
        values = frame.to_ndarray()
    except ValueError:  # a format that numpy has no type for
        return None
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    samples: Float32 = values.astype(np.float32, copy=False)
    if values.dtype == np.uint8:
        samples = (samples - np.float32(128)) / np.float32(128)
    elif values.dtype.kind == "i":
        samples = samples / -np.float32(np.iinfo(values.dtype).min)
    return samples


class ChannelComparison:
    """``push`` samples of a track from several of its places; ``weights`` says what each channel counts in the sum."""

    def __init__(self) -> None:
        self._pairs: list[tuple[int, int]] = []
        self._levels: list[Float64] = []
        self._likeness: list[Float64] = []  # of each compared block: the signed correlation of each pair
        self._compared: list[int] = []

    @property
    def is_sure(self) -> bool:
        """Whether enough was heard."""
        return len(self._compared) >= _LEAST_BLOCKS

    def push_frames(self, frames: Iterable[Any], *, most: int | None = None) -> None:
        """Take decoded frames that follow each other, in pieces of two seconds, at most so many."""
        parts: list[Float32] = []
        size = n_pieces = 0
        for frame in frames:
            samples, rate_hz = channel_samples(frame), frame.sample_rate
            if samples is None:
                continue
            if parts and len(samples) != len(parts[0]):
                parts, size = [], 0
            parts.append(samples)
            size += samples.shape[1]
            if size >= _PIECE_S * rate_hz:
                self.push(np.concatenate(parts, axis=1), rate_hz)
                parts, size, n_pieces = [], 0, n_pieces + 1
                if n_pieces == most:
                    return
        if parts:
            self.push(np.concatenate(parts, axis=1), rate_hz)

    def push(self, samples: Float32, rate_hz: int) -> None:
        """Take a second or two of all channels [shape=(n_channels, n_samples)]; what is shorter than a block is left out.

        Sound with another number of channels than the first is left out.
        """
        import soxr

        if not self._levels:
            self._pairs = list(combinations(range(len(samples)), 2))
        elif self._levels[0].size != len(samples):
            return
        thin = soxr.resample(np.nan_to_num(samples, posinf=0.0, neginf=0.0).T.astype(np.float32), rate_hz, _SAMPLE_HZ).T
        size = round(_BLOCK_S * _SAMPLE_HZ)
        for start in range(0, thin.shape[1] - size + 1, size):
            block = thin[:, start : start + size].astype(np.float64)
            level_db = 10 * np.log10(np.maximum((block**2).mean(axis=1), 1e-9))
            self._levels.append(level_db)
            if level_db.max() > _HEARD_DB and len(self._compared) * len(self._pairs) < _MOST_COMPARISONS:
                self._compared.append(len(self._levels) - 1)
                self._likeness.append(self._correlations(block))

    def _correlations(self, block: Float64) -> Float64:
        edged = np.diff(block, prepend=0.0) + (1 - _PRE_EMPHASIS) * np.roll(block, 1, axis=1)
        spectra = np.fft.rfft(edged, 2 * edged.shape[1])
        norms = np.sqrt((edged**2).sum(axis=1)) + 1e-12
        most = round(_LAG_S * _SAMPLE_HZ)
        found = np.zeros(len(self._pairs))
        for number, (one, other) in enumerate(self._pairs):
            lags = np.fft.irfft(spectra[one] * spectra[other].conj())
            near = np.concatenate([lags[-most:], lags[: most + 1]])
            found[number] = near[np.abs(near).argmax()] / (norms[one] * norms[other])
        return found

    def weights(self) -> Float32:
        """1 for what is added, -1 for what is added inverted, 0 for what is left out; equal parts of what was never heard."""
        n_channels = self._levels[0].size if self._levels else 1
        if not self._compared:
            return np.full(n_channels, 1 / n_channels, np.float32)
        levels = np.array(self._levels)[self._compared]
        likeness = np.array(self._likeness)
        loud, quiet = np.percentile(levels, (95, 5), axis=0)
        changes = loud - quiet
        weights = np.zeros(n_channels, np.float32)
        has_voice = bool(((changes >= _VOICE_DB) & (loud > _HEARD_DB)).any())
        # Nearly equal ones in their order.
        for channel in np.argsort(-np.round(loud), kind="stable").tolist():
            if has_voice and changes[channel] < _NOISE_DB and loud[channel] > _HEARD_DB:
                continue
            weights[channel] = self._weight(channel, np.flatnonzero(weights).tolist(), levels, likeness, loud)
        return weights

    def _weight(self, channel: int, taken: Iterable[int], levels: Float64, likeness: Float64, loud: Float64) -> float:
        """What a channel counts beside those that are taken already, which are louder."""
        weight = 1.0
        for other in taken:
            pair = self._pairs.index((min(channel, other), max(channel, other)))
            both = levels[:, [channel, other]] - np.maximum(loud[[channel, other]], _HEARD_DB)
            clear = (both > -_CLEAR_DB).all(axis=1)
            if _likeness(likeness[clear, pair]) and clear.sum() >= min(_LEAST_BLOCKS, len(levels) / 2):
                above_db = levels[clear, other] - levels[clear, channel]
                low_db, middle_db, high_db = np.percentile(above_db, (10, 50, 90))
                if high_db - low_db < _STEADY_DB and abs(middle_db) < _WEAK_DB:
                    return 0.0
            weight = _likeness(likeness[(both > -_PAUSE_DB).all(axis=1), pair]) or weight
        return weight


class ChannelMix:
    """One channel of several, which ``ChannelComparison`` has weighed."""

    def __init__(self, weights: Float32) -> None:
        self._weights = weights

    def mono(self, samples: Float32) -> Float32:
        """A block's channels added [shape=(n_channels, n_samples) -> (n_samples,)]; evenly where the layout has changed."""
        weights = self._weights
        if weights.size != len(samples):
            weights = np.full(len(samples), 1 / len(samples), np.float32)
        return np.asarray(np.clip(weights @ samples, -1, 1), np.float32)


def _likeness(correlations: Float64) -> float:
    """1 where two channels hold the same, -1 where one holds it inverted, 0 where they do not."""
    if not correlations.size or float(np.median(np.abs(correlations))) < _SAME:
        return 0.0
    return float(np.sign(correlations.sum()))


class Resampler:
    """Mono sound of any rate to one rate; a gap of the stamps or a change of the rate begins a new stretch."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._resampler: Any = None
        self._from_hz = 0
        self._next_in_s = 0.0  # where the next samples should begin
        self._due_s = 0.0  # where they would be heard
        self._next_out_s = 0.0
        self._heard_to_s = 0.0
        self._is_twice = False

    def push(self, samples: Float32, rate_hz: int, stamp_s: float | None) -> Iterator[Sound]:
        """Take the next samples [shape=(n_samples,)]; without a stamp they follow those before."""
        import av

        start_s = self._next_in_s if stamp_s is None else stamp_s
        end_s = start_s + samples.size / rate_hz
        self._is_twice = self._heard_to_s - start_s > (0.0 if self._is_twice else _TWICE_S)
        if self._is_twice:
            samples = samples[round((self._heard_to_s - start_s) * rate_hz) :]
            if not samples.size:
                return
            start_s = end_s - samples.size / rate_hz
        # Small gaps add up to a large one; what is a little late already stays so.
        is_apart = abs(start_s - self._next_in_s) > SOUND_GAP_S or start_s - self._due_s > SOUND_GAP_S
        if rate_hz != self._from_hz or is_apart:
            yield from self.finish()
            self._resampler = av.AudioResampler(format="fltp", layout="mono", rate=self._rate_hz)
            self._from_hz = rate_hz
            # Sound never goes back in time: what overlaps a little is heard a little late.
            self._due_s = self._next_out_s = max(self._next_out_s, start_s)
        self._next_in_s = end_s
        self._due_s += samples.size / rate_hz
        self._heard_to_s = max(self._heard_to_s, end_s)
        # Without stamps the resampler counts samples; those that wander by a millisecond would make it insert silence.
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :], np.float32), "fltp", "mono")
        frame.sample_rate = rate_hz
        yield from self._sounds(self._resampler.resample(frame))

    def finish(self) -> Iterator[Sound]:
        """What is still in the resampler."""
        if self._resampler is not None:
            yield from self._sounds(self._resampler.resample(None))
            self._resampler = None

    def _sounds(self, frames: list[Any]) -> Iterator[Sound]:
        for frame in frames:
            samples: Float32 = frame.to_ndarray()[0]
            if samples.size:
                yield Sound(self._next_out_s, samples, self._rate_hz)
                self._next_out_s += samples.size / self._rate_hz
