"""Is what the user's microphone hears also in the partner's sound, and which of them has it first?

Where the user is loud, stretches of half a second are looked for in the other sound (normalized cross-correlation); a true copy
is found everywhere at one lag. What is in the microphone *later* came out of the loudspeakers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.types import Float32, Float64

RATE_HZ: Final = 16_000
_THIN: Final = 2
_WINDOW_S: Final = 0.5
_STEP_S: Final = 0.25
# Two devices' stamps differ by less, a call's echo of oneself comes later (s).
_EARLY_S: Final = 0.6
_LATE_S: Final = 1.6
# Voices, without hum (Hz).
_BAND_HZ: Final = (150.0, 3400.0)
# Loud: so far below the loudest, and not softer than a quiet room (dB, dB of full scale).
_BELOW_DB: Final = 18.0
_LEAST_DB: Final = -62.0
# Fewer loud stretches say nothing.
_WINDOWS_LEAST: Final = 6
# Two devices' clocks and a room spread a copy over so much (s).
_SPREAD_S: Final = 0.004
# Measured (benchmarks/ready_check.py): different sounds have at most 0.12; the same one beneath another of twice its level 0.39
# and more.
COPY_LEAST: Final = 0.3
# Stamps of a loopback are 10 ms off, those of two recordings of one microphone 50 ms.
SAME_TIME_S: Final = 0.08


@dataclass(frozen=True, slots=True)
class SharedSound:
    """fit : how much of the user's loud stretches is found in the partner's sound, 0..1; NaN where there was too little.

    lag_s : how much later the partner's sound has it.
    """

    fit: float
    lag_s: float

    @property
    def is_known(self) -> bool:
        """Whether there was enough to compare."""
        return math.isfinite(self.fit)

    @property
    def is_copy(self) -> bool:
        """Whether both have the same sound."""
        return self.fit >= COPY_LEAST


def shared_sound(user: Float32, partner: Float32) -> SharedSound:
    """Two sounds of ``RATE_HZ`` that begin together [shape=(n_samples,)]."""
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.ndimage import maximum_filter1d

    rate_hz = RATE_HZ // _THIN
    n = min(user.size, partner.size)
    near, far = (_voices(samples[:n]) for samples in (user, partner))
    length, step = round(_WINDOW_S * rate_hz), round(_STEP_S * rate_hz)
    starts = np.arange(0, near.size - length + 1, step)
    levels_db = np.array([_db(near[start : start + length]) for start in starts])
    loud = starts[levels_db >= max(_LEAST_DB, float(levels_db.max(initial=-math.inf)) - _BELOW_DB)] if starts.size else starts
    if loud.size < _WINDOWS_LEAST:
        return SharedSound(math.nan, 0.0)
    early, late = round(_EARLY_S * rate_hz), round(_LATE_S * rate_hz)
    padded = np.concatenate([np.zeros(early), far, np.zeros(late)])
    size = next_fast_len(early + late + 2 * length)
    total = np.zeros(early + late + 1)
    for start in loud.tolist():
        window = near[start : start + length]
        around = padded[start : start + early + late + length]
        energy = np.concatenate([[0.0], np.cumsum(np.square(around))])
        norm = np.sqrt(np.maximum(energy[length:] - energy[:-length], 1e-12 * length) * float(window @ window))
        total += np.abs(irfft(rfft(around, size) * rfft(window, size).conj(), size)[: norm.size]) / norm
    fits = maximum_filter1d(total / loud.size, 2 * round(_SPREAD_S * rate_hz) + 1)
    best = int((total / loud.size).argmax())
    return SharedSound(float(fits[best]), (best - early) / rate_hz)


def _voices(samples: Float32) -> Float64:
    from monitor.filters import butter, sosfiltfilt

    if samples.size < RATE_HZ:
        return np.zeros(0)
    return np.asarray(sosfiltfilt(butter(4, _BAND_HZ, "bandpass", fs=RATE_HZ, output="sos"), samples.astype(np.float64)))[
        ::_THIN
    ]


def _db(samples: Float64) -> float:
    return 10 * math.log10(float(np.mean(np.square(samples))) + 1e-12)
