"""Level of each frame: unweighted RMS in dB re full scale (a full-scale square wave is 0 dB, a sine -3 dB)."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.types import Float32
from monitor.voice.intake import FRAME_SAMPLES, Blocks


def decibels(power: Float32) -> Float32:
    """Level of a power (mean square) in dB re full scale, not below the constant ``level_floor_db``."""
    floor = constants.voice().level_floor_db
    return (10 * np.log10(np.maximum(power, 10 ** (floor / 10)))).astype(np.float32)


class Loudness:
    """Streaming: 16 kHz sound in, the level of each frame out. The window is two frames (32 ms) about the frame's time."""

    def __init__(self) -> None:
        self._blocks = Blocks(FRAME_SAMPLES)
        self._before: float | None = None

    def push(self, samples: Float32) -> Float32:
        """Levels of the next frames [shape=(n_frames,)]."""
        powers = []
        for block in self._blocks.push(samples):
            power = float(np.mean(np.square(block, dtype=np.float64)))
            # The stretch's first frame has sound on one side only.
            powers.append(power if self._before is None else (self._before + power) / 2)
            self._before = power
        return decibels(np.array(powers))
