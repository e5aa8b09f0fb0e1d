"""How a planted phrase sounds over time: its F0, its level and its voiced stretches, for the series and for the voice."""

from __future__ import annotations

import numpy as np

from monitor.simulate.truth import Phrase
from monitor.types import Float64

# Dip between two syllables, as a share of the peak: deep enough for syllable nuclei (de Jong & Wempe 2009 ask for 2 dB).
VALLEY = 0.22


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
