"""Tempo: syllable nuclei as peaks of intensity with dips between them, voiced.

de Jong & Wempe 2009, "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior Research
Methods 41, 385-390, on the energy of the first formants only (after Mermelstein 1975), with F0 from this program's own
tracker. What the changes gain is measured by benchmarks/tempo.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from monitor import constants
from monitor.filters import butter, sosfilt
from monitor.types import Float32
from monitor.voice.intake import FRAME_SAMPLES, RATE_HZ, Blocks, decibels


class BandPower:
    """Streaming: 16 kHz sound in, each frame's mean squares in the band of the first formants out, four a frame."""

    def __init__(self) -> None:
        numbers = constants.voice()
        self._filter = butter(2, numbers.tempo_band_hz, "bandpass", fs=RATE_HZ, output="sos")
        self._state = np.zeros((self._filter.shape[0], 2))
        self._n_steps = round(FRAME_SAMPLES / (numbers.tempo_step_s * RATE_HZ))
        self._blocks = Blocks(FRAME_SAMPLES)
        # The first frame is centred on the first sample: what lies before it is silence.
        list(self._blocks.push(np.zeros(FRAME_SAMPLES // 2, np.float32)))

    def push(self, samples: Float32) -> Float32:
        """Powers of the next frames [shape=(n_frames, n_steps)]."""
        if not samples.size:
            return np.empty((0, self._n_steps), np.float32)
        filtered, self._state = sosfilt(self._filter, samples, zi=self._state)
        blocks = list(self._blocks.push(np.square(filtered, dtype=np.float32)))
        powers: Float32 = np.array(blocks, np.float32).reshape(-1, self._n_steps, FRAME_SAMPLES // self._n_steps).mean(axis=2)
        return powers


def syllable_nuclei(power: Float32, *, voiced: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where a phrase's syllables have their peaks.

    power : mean squares in the band, one each ``tempo_step_s`` [shape=(n_steps,)]. voiced : whether F0 was found there
    [shape=(n_steps,)]. Returns indices of steps, increasing. Peaks count when they are voiced, not further below the
    phrase's 99 % quantile than ``tempo_below_peak_db``, and dips of ``tempo_dip_db`` part them; of two peaks without
    such a dip the higher one counts.
    """
    numbers = constants.voice()
    if not power.size:
        return np.empty(0, np.intp)
    smooth = gaussian_filter1d(power.astype(np.float64), numbers.tempo_sd_s / numbers.tempo_step_s, mode="constant")
    level_db = decibels(smooth)
    floor_db = np.quantile(level_db, 0.99) - numbers.tempo_below_peak_db
    beside = np.concatenate([[-np.inf], level_db, [-np.inf]])
    peaks = np.flatnonzero((level_db >= beside[:-2]) & (level_db > beside[2:]) & (level_db > floor_db) & _near(voiced))
    nuclei: list[int] = []
    for peak in peaks.tolist():
        if nuclei:
            last = nuclei[-1]
            dip_db = min(level_db[last], level_db[peak]) - level_db[last : peak + 1].min()
            if dip_db < numbers.tempo_dip_db:
                nuclei[-1] = peak if level_db[peak] > level_db[last] else last
                continue
        nuclei.append(peak)
    return np.array(nuclei, np.intp)


def _near(voiced: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Voiced here or within two steps (8 ms), as a frame's F0 stands for its whole length."""
    wide = np.convolve(voiced, np.ones(5), "same") if voiced.size >= 5 else np.full(voiced.size, float(voiced.any()))
    return wide > 0.5
