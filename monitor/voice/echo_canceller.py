"""What one sound contributes to another, learned and taken away: the partner's voice in the user's microphone.

A linear filter from loudspeaker to microphone in the frequency domain, in partitions, each coefficient with its uncertainty:
Enzner & Vary 2006, "Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free telephones" (Signal
Processing 86, 1140); partitioned as in Kuech, Mabande & Enzner 2014 (ICASSP, 1295). When the user speaks, the filter's doubt
about what it hears grows and it learns less, so no separate detector of double talk is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from monitor import constants
from monitor.types import Float32
from monitor.voice.intake import RATE_HZ

BLOCK: Final = 512
BLOCK_S = BLOCK / RATE_HZ

Complex64 = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Split:
    """A block of the microphone. echo, rest : what the filter explains and what it does not; they sum up to the block
    [shape=(BLOCK,)]. doubt : power that may be unexplained echo, by the filter's own account [shape=(BLOCK + 1,)].
    """

    echo: Float32
    rest: Float32
    doubt: Float32


class Canceller:
    """Streaming: blocks of the far sound and of the microphone in, at the same times, at 16 kHz; the microphone split in two.

    span_s : the filter's length; echoes that come later are not explained. is_aligned : it is known that there is an echo,
    its main part soon after ``lead_s``: once the path has settled, its doubt is no more than such a path's power.
    """

    def __init__(self, span_s: float, *, is_aligned: bool = False) -> None:
        numbers = constants.echo()
        self._expected = _expected_power(round(span_s / BLOCK_S)) if is_aligned else None
        self._keep = np.float32(numbers.path_keep)
        # At first anything may be heard; what was learned then is not given up for each word.
        self._open = numbers.path_first
        self._settle, self._least = numbers.path_settle, numbers.path_least
        self._floor = 10 ** (numbers.far_floor_db / 10)
        self._near_keep = np.float32(numbers.near_keep)
        self._repeats, self._repeat_until = numbers.path_repeats, numbers.path_repeat_until
        shape = (round(span_s / BLOCK_S), BLOCK + 1)
        self._weights: Complex64 = np.zeros(shape, np.complex64)
        self._variance: Float32 = np.ones(shape, np.float32)
        self._spectra: Complex64 = np.zeros(shape, np.complex64)
        self._far: Float32 = np.zeros(2 * BLOCK, np.float32)
        self._silent = 0
        self._near: Float32 = np.full(BLOCK + 1, 1e-6, np.float32)

    def push(self, far: Float32, microphone: Float32) -> Split:
        """The next block [shape=(BLOCK,) each]."""
        loud = float(np.mean(np.square(far))) > self._floor
        self._silent = 0 if loud else self._silent + 1
        if self._silent > self._spectra.shape[0] + 1:
            # Nothing is left of what was played; this is most of a session.
            self._far[:], self._spectra[:] = 0, 0
            return Split(np.zeros(BLOCK, np.float32), microphone, np.zeros(BLOCK + 1, np.float32))
        self._far = np.concatenate([self._far[BLOCK:], far])
        self._spectra[1:] = self._spectra[:-1].copy()
        self._spectra[0] = rfft(self._far)
        # Before it learns from the block, so that what it explains it has not just learned by heart.
        echo = self._explained()
        rest = microphone - echo
        power = np.square(np.abs(self._spectra))
        doubt = np.float32(0.5) * (power * self._variance).sum(axis=0)
        # Silence teaches nothing, and would only let it forget.
        if loud:
            self._learn(microphone, rest, power, doubt)
        return Split(echo, rest, doubt)

    def _explained(self) -> Float32:
        """The newest block of what the filter makes of the far sound."""
        echo: Float32 = irfft((self._spectra * self._weights).sum(axis=0), 2 * BLOCK)[BLOCK:].astype(np.float32)
        return echo

    def _learn(self, microphone: Float32, rest: Float32, power: Float32, doubt: Float32) -> None:
        error = _spectrum(rest)
        heard = np.maximum(np.square(np.abs(error)), 1e-9).astype(np.float32)
        self._near = self._near_keep * self._near + (1 - self._near_keep) * heard
        step = self._variance / (doubt + self._near)
        # While the path is new each block is learned from again with what it taught (data reuse: Schnaufer & Jenkins 1993).
        is_new = self._open > self._repeat_until
        repeats = self._repeats if is_new else 1
        for repeat in range(repeats):
            error = _spectrum(microphone - self._explained()) if repeat else error
            impulse = irfft(step * np.conj(self._spectra) * error, 2 * BLOCK, axis=1)
            impulse[:, BLOCK:] = 0  # the filter's part of the circular convolution
            self._weights += rfft(impulse, axis=1)
        self._open = max(self._least, self._open * self._settle)
        kept = np.float32(self._keep**2)
        remaining: Float32 = (np.maximum(1 - 0.5 * step * power, 0) * self._variance).astype(np.float32, copy=False)
        if self._expected is not None and not is_new:
            remaining = np.minimum(remaining, self._expected).astype(np.float32)
        spread = (1 - kept) * (np.square(np.abs(self._weights)) + np.float32(self._open))
        self._variance = (kept * remaining + spread).astype(np.float32, copy=False)


def _expected_power(n_partitions: int) -> Float32:
    """The path's power by partitions, its main part in the second one, a room's tail after it [shape=(n_partitions, 1)]."""
    numbers = constants.echo()
    shape = np.array([numbers.known_before, *numbers.known_tail ** np.arange(n_partitions - 1)])
    power: Float32 = (10 ** (numbers.known_most_db / 10) * shape / shape.sum()).astype(np.float32)
    return power[:, None]


def _spectrum(block: Float32) -> Complex64:
    """Of the second half of a frame whose first half is silent."""
    spectrum: Complex64 = rfft(np.concatenate([np.zeros(BLOCK, np.float32), block]))
    return spectrum
