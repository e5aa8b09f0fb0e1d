"""The test tone: four soft gliding notes, and how they are found again in a sound, by matched filters.

A glide of 0.28 s over 900 Hz correlates with nothing but itself (its time-bandwidth product is about 250), so that it is found
beneath speech; four of them at their times do not come about by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from monitor.speech import as_wav
from monitor.types import Float32, Float64

# What is searched; a sound of another rate is resampled to it first.
RATE_HZ: Final = 16_000
# Its band lies below half of this.
_THIN_HZ: Final = 8_000
# Where loudspeakers of a laptop play and calls transmit (Hz), from and to, one note after the other.
_GLIDES_HZ: Final = ((600.0, 1500.0), (1900.0, 1000.0), (800.0, 1700.0), (1500.0, 600.0))
_NOTE_S: Final = 0.28
_STEP_S: Final = 0.32
# A quarter of full scale, with flanks of half a note: heard, and nobody starts (share of full scale).
_LEVEL: Final = 0.25
# A room and a resampler move the notes against each other by less (s).
_SLACK_S: Final = 0.003
# Below and above the glides nothing is looked at (Hz).
_BAND_HZ: Final = (450.0, 2100.0)
# What is softer than the noise of 16 bits holds no tone.
_FLOOR: Final = 1e-5
# Measured (benchmarks/ready_check.py): speech without the tone has at most 0.14; the tone 6 dB below a voice has 0.36 and more,
# behind the reverberation of a large room 0.29.
FOUND_LEAST: Final = 0.2


@dataclass(frozen=True, slots=True)
class ToneMatch:
    """Where a tone fits best. fit : 0..1, the geometric mean of its notes' correlations. at_s : of its beginning, from the
    sound's.
    """

    fit: float
    at_s: float

    @property
    def found(self) -> bool:
        """Whether that is the tone and no chance."""
        return self.fit >= FOUND_LEAST


@cache
def tone(rate_hz: int = RATE_HZ) -> Float32:
    """The tone, mono, with a little silence after it [shape=(n_samples,)]."""
    samples = np.zeros(round((_STEP_S * len(_GLIDES_HZ) + 0.1) * rate_hz), np.float32)
    for number, note in enumerate(_notes(rate_hz)):
        start = round(number * _STEP_S * rate_hz)
        samples[start : start + note.size] += (_LEVEL * note).astype(np.float32)
    samples.setflags(write=False)
    return samples


def tone_wav(rate_hz: int = 48_000) -> bytes:
    """The tone as a WAV file, for the page to play."""
    return as_wav(tone(rate_hz), rate_hz)


def find_tone(samples: Float32) -> ToneMatch:
    """Where in a sound of ``RATE_HZ`` the tone is, if it is [shape=(n_samples,)]."""
    from scipy.fft import ifft, irfft, next_fast_len, rfft
    from scipy.ndimage import maximum_filter1d

    notes = _notes(_THIN_HZ)
    length, step = notes[0].size, round(_STEP_S * _THIN_HZ)
    heard = _thin(samples)
    places = heard.size - step * (len(notes) - 1) - length + 1
    if places < 1:
        return ToneMatch(0.0, 0.0)
    size = next_fast_len(heard.size + length)
    spectrum = rfft(heard, size)
    energy = np.concatenate([[0.0], np.cumsum(np.square(irfft(spectrum, size)[: heard.size]))])
    norm = np.sqrt(np.maximum(energy[length:] - energy[:-length], length * _FLOOR**2))
    logarithms = np.zeros(places)
    slack = 2 * round(_SLACK_S * _THIN_HZ) + 1
    for number, note in enumerate(notes):
        # The positive frequencies alone: the size of what comes back is the envelope.
        matched = ifft(2 * spectrum * rfft(note / math.sqrt(float(note @ note)), size).conj(), size)[: norm.size]
        fit = maximum_filter1d(np.abs(matched) / norm, slack)
        logarithms += np.log(np.clip(fit[number * step : number * step + places], 1e-3, 1.0))
    best = int(logarithms.argmax())
    return ToneMatch(float(np.exp(logarithms[best] / len(notes))), best / _THIN_HZ)


def _thin(samples: Float32) -> Float64:
    """What lies in the band of the tone, at ``_THIN_HZ``."""
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(samples.size)
    spectrum = rfft(samples.astype(np.float64), size)
    frequencies_hz = np.arange(spectrum.size) * RATE_HZ / size
    spectrum[(frequencies_hz < _BAND_HZ[0]) | (frequencies_hz > _BAND_HZ[1])] = 0
    return np.asarray(irfft(spectrum, size)[: samples.size : RATE_HZ // _THIN_HZ])


def _notes(rate_hz: int) -> list[Float64]:
    time_s = np.arange(round(_NOTE_S * rate_hz)) / rate_hz
    envelope = np.sin(np.pi * time_s / _NOTE_S) ** 2
    return [
        envelope * np.sin(2 * np.pi * (from_hz * time_s + (to_hz - from_hz) * time_s**2 / (2 * _NOTE_S)))
        for from_hz, to_hz in _GLIDES_HZ
    ]
