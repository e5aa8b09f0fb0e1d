"""Fundamental frequency, one value a frame: swift-f0, streamed.

Nieradzik 2025, "SwiftF0: Fast and accurate monophonic pitch detection" (arXiv 2508.18440). It won against Praat and
pYIN on sentences with a laryngograph's truth: benchmarks/pitch.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from monitor import quiet
from monitor.constants import load
from monitor.types import Float32
from monitor.voice.intake import FRAME_S, FRAME_SAMPLES, RATE_HZ, Blocks

# Frames a run of the network; more cost less (each run repeats 21 frames of context) and answer later.
RUN_FRAMES = 16
# The network looks ten frames ahead (swift_f0.core.LOOKAHEAD_FRAMES).
LATENCY_S = (RUN_FRAMES + 10) * FRAME_S


class Pitch:
    """Streaming: 16 kHz sound in, F0 of each frame out, later by up to ``LATENCY_S``."""

    def __init__(self, *, detector: Any = None) -> None:
        self._stream = (detector or load_detector()).stream()
        self._blocks = Blocks(RUN_FRAMES * FRAME_SAMPLES)
        self._threshold = load("voice")["voiced_confidence"]
        self._n_in = 0
        self._n_out = 0

    def push(self, samples: Float32) -> Float32:
        """F0 of the next frames in Hz, NaN when unvoiced [shape=(n_frames,)]."""
        self._n_in += samples.size
        parts = [self._f0(self._stream.push(block, RATE_HZ)) for block in self._blocks.push(samples)]
        f0_hz = np.concatenate(parts) if parts else np.empty(0, np.float32)
        self._n_out += f0_hz.size
        return f0_hz

    def finish(self) -> Float32:
        """F0 of the frames still due."""
        due = self._n_in // FRAME_SAMPLES - self._n_out
        rest = self._blocks.finish()
        parts = [self._f0(self._stream.push(rest, RATE_HZ))] if rest.size else []
        parts.append(self._f0(self._stream.flush()))
        return np.concatenate(parts)[:due]

    def _f0(self, result: Any) -> Float32:
        return np.where(result.confidence >= self._threshold, result.pitch_hz, np.nan).astype(np.float32)


def load_detector() -> Any:
    """The network, on one thread that sleeps between runs; streams may share it within a thread."""
    quiet.hush()
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1, spin=False)
