"""A voice by source-filter synthesis with known F0, level and syllables (Klatt 1980, with Rosenberg's 1971 pulse).

How a phrase runs (its F0, its level, its voiced stretches) is used for the voice and for the planted series alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from monitor import constants
from monitor.simulate.truth import Phrase, Truth
from monitor.types import PEOPLE, Float64, Person, Sound

# Dip between two syllables, as a share of the peak: deep enough for syllable nuclei (de Jong & Wempe 2009 ask for 2 dB).
VALLEY: Final = 0.22


def _shape_st(phrase: Phrase, time_s: Float64) -> Float64:
    """Declination, an accent every third syllable and a final fall, in semitones."""
    x = (time_s - phrase.start_s) / max(phrase.end_s - phrase.start_s, 1e-6)
    accents = 0.8 * np.sin(2 * np.pi * (x * len(phrase.syllables) / 3 + phrase.start_s % 1))
    return np.asarray(2.4 * (0.5 - x) + accents - 1.5 * np.clip((x - 0.8) / 0.2, 0, 1) ** 2)


def contour_hz(phrase: Phrase, time_s: Float64) -> Float64:
    """F0 of a phrase at times inside it (n,); its geometric mean over the voiced stretches is ``phrase.f0_hz``."""
    shape = _shape_st(phrase, time_s) - np.mean(_shape_st(phrase, voiced_times(phrase)))
    return np.asarray(phrase.f0_hz * 2 ** (shape / 12))


def envelope(phrase: Phrase, time_s: Float64) -> Float64:
    """Amplitude 0..1 of the voice at times (n,): one soft hump a syllable with a valley between, 0 outside the phrase."""
    result = np.zeros_like(time_s)
    for syllable in phrase.syllables:
        first, last = np.searchsorted(time_s, (syllable.start_s, syllable.end_s))
        x = (time_s[first:last] - syllable.start_s) / (syllable.end_s - syllable.start_s)
        # The vowel comes fast and goes slowly.
        result[first:last] = VALLEY + (1 - VALLEY) * np.sin(np.pi * x**0.8) ** 1.2
    edge = np.clip(np.minimum(time_s - phrase.start_s, phrase.end_s - time_s) / 0.03, 0, 1)
    return np.asarray(result * edge)


def voiced_times(phrase: Phrase) -> Float64:
    """Times (n,) in the voiced stretches, about every 4 ms."""
    stretches = [syllable.voiced_s for syllable in phrase.syllables]
    return np.concatenate(
        [np.linspace(start_s, end_s, max(2, round((end_s - start_s) / 0.004))) for start_s, end_s in stretches]
    )


def voiced(phrase: Phrase, time_s: Float64) -> np.ndarray:
    """Which times (n,) lie in a voiced stretch."""
    result = np.zeros(time_s.shape, bool)
    for syllable in phrase.syllables:
        first, last = np.searchsorted(time_s, syllable.voiced_s)
        result[first:last] = True
    return result


_VOWELS = ("a", "e", "i", "o", "u")
_FRAME_S: Final = 0.004
_TAIL_S: Final = 0.06


def sounds(truth: Truth, person: Person, *, block_s: float = 1.0) -> Iterator[Sound]:
    """One person's voice as mono blocks of ``simulate.sound_hz`` without a gap, over a quiet room."""
    numbers = constants.simulate()
    rate_hz = numbers.sound_hz
    rng = np.random.default_rng([truth.plan.seed, 20, PEOPLE.index(person)])
    room_noise = 10 ** (numbers.silence_db / 20)
    waiting = [phrase for phrase in truth.phrases if phrase.person == person]
    total, block = round(truth.plan.duration_s * rate_hz), round(block_s * rate_hz)
    ahead = np.zeros(0)
    for first in range(0, total, block):
        last = min(first + block, total)
        while waiting and waiting[0].start_s * rate_hz < last:
            phrase = waiting.pop(0)
            spoken = utter(phrase, rng=rng, rate_hz=rate_hz)
            offset = round(phrase.start_s * rate_hz) - first
            ahead = np.pad(ahead, (0, max(0, offset + spoken.size - ahead.size)))
            ahead[offset : offset + spoken.size] += spoken
        ahead = np.pad(ahead, (0, max(0, last - first - ahead.size)))
        samples = ahead[: last - first] + room_noise * rng.standard_normal(last - first)
        ahead = ahead[last - first :]
        yield Sound(first / rate_hz, np.clip(samples, -1, 1).astype(np.float32), rate_hz)


def utter(phrase: Phrase, *, rng: np.random.Generator, rate_hz: int) -> Float64:
    """A phrase as sound (n_samples,), from its start; the RMS level of its vowels is ``phrase.level_db``."""
    n = round((phrase.end_s - phrase.start_s + _TAIL_S) * rate_hz)
    time_s = phrase.start_s + np.arange(n) / rate_hz
    f0_hz = contour_hz(phrase, np.minimum(time_s, phrase.end_s))
    # Half a percent of slow unsteadiness makes a throat of a buzzer.
    f0_hz = f0_hz * (1 + 0.005 * _smooth(rng.standard_normal(n), round(0.02 * rate_hz), unit=True))
    phase = np.cumsum(f0_hz) / rate_hz
    loud = envelope(phrase, time_s) * _vowels(phrase, time_s)
    breath = 0.035 * rng.standard_normal(n) * (0.6 + 0.4 * np.sin(2 * np.pi * phase))
    voiced = _throat((_pulse(phase) + breath) * loud, phrase, rate_hz)
    voiced[-round(0.02 * rate_hz) :] *= np.linspace(1, 0, round(0.02 * rate_hz))
    level = np.sqrt(np.mean(voiced[loud > 0.3] ** 2)) if np.any(loud > 0.3) else 1.0
    gain = 10 ** (phrase.level_db / 20) / max(float(level), 1e-9)
    return gain * voiced + 10 ** (phrase.level_db / 20) * _consonants(phrase, time_s, rng, rate_hz)


def _pulse(phase: Float64) -> Float64:
    """Derivative of Rosenberg's glottal flow at phases (n,) in cycles, without its corners."""
    x = np.arange(2048) / 2048
    opening, closing = 0.42, 0.18
    flow = np.where(x < opening, 0.5 * (1 - np.cos(np.pi * x / opening)), np.cos(np.pi / 2 * (x - opening) / closing))
    flow[x > opening + closing] = 0
    spectrum = np.fft.rfft(flow)
    k = np.arange(spectrum.size)
    # Harmonics above the fortieth would alias in the high voice; the slope makes it soft.
    spectrum *= 1j * k * (k <= 40) / (1 + (k / 14) ** 2) ** 0.5
    table = np.fft.irfft(spectrum, 2048)
    table /= np.sqrt(np.mean(table**2))
    return np.asarray(np.interp(phase % 1, np.arange(2049) / 2048, np.append(table, table[0])))


def _vowels(phrase: Phrase, time_s: Float64) -> Float64:
    """1 in the voiced stretches, 0 in the consonants, with soft edges (n,)."""
    gate = np.zeros_like(time_s)
    for syllable in phrase.syllables:
        start_s, end_s = syllable.voiced_s
        first, last = np.searchsorted(time_s, (start_s, end_s + 0.02))
        rise = np.clip((time_s[first:last] - start_s) / 0.02, 0, 1)
        fall = np.clip((end_s + 0.02 - time_s[first:last]) / 0.02, 0, 1)
        gate[first:last] = np.maximum(gate[first:last], rise * fall)
    return gate


def _throat(source: Float64, phrase: Phrase, rate_hz: int) -> Float64:
    """The source through five resonances that glide from vowel to vowel."""
    from monitor.filters import sosfilt

    numbers = constants.simulate()
    tract = numbers.tract[PEOPLE.index(phrase.person)]
    targets = np.array([getattr(numbers, f"vowel_{vowel}_hz") for vowel in _VOWELS])
    frame = round(_FRAME_S * rate_hz)
    n_frames = -(-source.size // frame)
    frame_s = phrase.start_s + np.arange(n_frames) * _FRAME_S
    index = np.searchsorted([s.end_s for s in phrase.syllables[:-1]], frame_s)
    track = targets[[phrase.syllables[i].vowel for i in index]]
    for syllable in phrase.syllables:
        # The mouth is nearly closed in the consonant: the first resonance dives.
        track[(frame_s >= syllable.start_s) & (frame_s < syllable.voiced_s[0]), 0] = 280
    width = round(0.07 / _FRAME_S)
    track = np.stack([_smooth(column, width) for column in track.T], axis=1)
    upper = np.broadcast_to(numbers.upper_formants_hz, (n_frames, 2))
    formants = tract * np.concatenate([track, upper], axis=1)
    radius = np.exp(-np.pi * np.array(numbers.formant_widths_hz) / rate_hz)
    sections = np.zeros((n_frames, 5, 6))
    sections[..., 3] = 1
    sections[..., 4] = -2 * radius * np.cos(2 * np.pi * formants / rate_hz)
    sections[..., 5] = radius**2
    sections[..., 0] = 1 + sections[..., 4] + sections[..., 5]
    state = np.zeros((5, 2))
    result = np.empty_like(source)
    for number, section in enumerate(sections):
        here = slice(number * frame, (number + 1) * frame)
        result[here], state = sosfilt(section, source[here], zi=state)
    return result


def _consonants(phrase: Phrase, time_s: Float64, rng: np.random.Generator, rate_hz: int) -> Float64:
    """Hisses (fricatives) and short bursts (stops) at the syllables' beginnings, re a voice of level 1."""
    from monitor.filters import butter, sosfilt

    hiss = sosfilt(butter(2, (2800, 7000), "bandpass", fs=rate_hz, output="sos"), rng.standard_normal(time_s.size))
    burst = sosfilt(butter(2, (900, 4500), "bandpass", fs=rate_hz, output="sos"), rng.standard_normal(time_s.size))
    result = np.zeros_like(time_s)
    for syllable in phrase.syllables:
        start_s, voice_s = syllable.start_s, syllable.voiced_s[0]
        begin_s = start_s if syllable.fricative else voice_s - 0.02
        first, last = np.searchsorted(time_s, (begin_s, voice_s + 0.01))
        shape = np.hanning(last - first + 2)[1:-1]
        result[first:last] += (0.16 * hiss[first:last] if syllable.fricative else 0.12 * burst[first:last]) * shape
    return result


def _smooth(values: Float64, width: int, *, unit: bool = False) -> Float64:
    """Moving mean over ``width`` with held ends; ``unit`` brings white noise back to unit variance."""
    kernel = np.hanning(width + 2)[1:-1]
    kernel = kernel / (np.sqrt(np.sum(kernel**2)) if unit else kernel.sum())
    padded = np.pad(values, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, kernel, "valid")
