"""Sounds of one program, which may play several at once, as one: in step, and silence where it plays none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.types import Float32

# A sound that gave nothing for so long is paused; the server hands over blocks of 20 ms.
_PAUSED_S: Final = 0.15
# Silence is told this late, so that a sound that begins is not behind it.
_SILENCE_S: Final = 0.1


@dataclass(slots=True)
class _Pending:
    samples: Float32
    arrived_s: float  # when its last sample was


class Mixer:
    """``push`` what the sounds give as it arrives, ``take`` what is complete. ``rate_hz``: of all of them."""

    def __init__(self, rate_hz: int, start_s: float) -> None:
        self._rate_hz = rate_hz
        self._sounds: dict[int, _Pending] = {}
        self._given_s = start_s

    def push(self, key: int, arrived_s: float, samples: Float32) -> None:
        """A sound's next mono samples [shape=(n_samples,)], the last of which was captured at ``arrived_s``."""
        before = self._sounds.get(key)
        self._sounds[key] = _Pending(samples if before is None else np.concatenate([before.samples, samples]), arrived_s)

    def drop(self, key: int) -> None:
        """The sound is over; what it gave last is not waited for."""
        self._sounds.pop(key, None)

    def take(self, now_s: float) -> tuple[float, Float32] | None:
        """What every sound that plays has given: when its first sample was captured, and their sum; None for nothing yet."""
        playing = [sound for sound in self._sounds.values() if now_s - sound.arrived_s < _PAUSED_S]
        if not playing:
            self._sounds.clear()
            return self._silence(now_s - _SILENCE_S)
        n_samples = min(sound.samples.size for sound in playing)
        if not n_samples:
            return None
        shortest = next(sound for sound in playing if sound.samples.size == n_samples)
        mixed: Float32 = np.zeros(n_samples, np.float32)
        for sound in playing:
            mixed += sound.samples[:n_samples]
            sound.samples = sound.samples[n_samples:]
        self._given_s = shortest.arrived_s
        return shortest.arrived_s - n_samples / self._rate_hz, mixed

    def _silence(self, until_s: float) -> tuple[float, Float32] | None:
        n_samples = round((until_s - self._given_s) * self._rate_hz)
        if n_samples <= 0:
            return None
        start_s, self._given_s = self._given_s, self._given_s + n_samples / self._rate_hz
        return start_s, np.zeros(n_samples, np.float32)
