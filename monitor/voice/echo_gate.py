"""The partner's voice heard again in the user's microphone through the loudspeakers: recognised, and not counted as the user's.

The computer's own sound (loopback) and the microphone are compared block by block (``Canceller``); what the loudspeakers
explain is taken away. Where nothing is left that stands out against what may remain of the echo and against the room's noise,
the microphone is turned down: the likelihood ratio of Sohn, Kim & Sung 1999, "A statistical model-based voice activity
detection" (IEEE Signal Processing Letters 6, 1), with the remaining echo as part of the noise.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from scipy.fft import rfft

from monitor import constants
from monitor.types import Float32, Sound
from monitor.voice.echo_align import FarEnd, NearEnd
from monitor.voice.echo_canceller import BLOCK, BLOCK_S, Canceller, Complex64, Split
from monitor.voice.intake import RATE_HZ


class EchoGuard:
    """Streaming: what the computer plays and the microphone in, the microphone without the partner's voice out, at 16 kHz.

    Until an echo was recognised, the microphone's sound comes out as it came in (resampled to 16 kHz where it had another
    rate). Both sounds carry stamps on one clock, each good to some 30 ms; the microphone's come out again, ``latency_s`` later.
    A microphone that runs ahead of the computer's sound waits for it, ``wait_s`` at most.

    is_known : it is known that there is an echo, its main part just after the
    partner's stamps; none has to be recognised first.
    """

    def __init__(self, *, is_known: bool = False) -> None:
        numbers = constants.echo()
        self._far = FarEnd()
        self._near = NearEnd()
        self._canceller = Canceller(numbers.lead_s + numbers.span_s, is_aligned=is_known)
        self._recognition = _Recognition(is_known=is_known)
        self._gate = _Gate()
        self.latency_s = BLOCK_S + numbers.lead_s + self._gate.latency_s

    @property
    def echoing(self) -> bool:
        """Whether the partner is heard in the user's microphone."""
        return self._recognition.echoing

    def push_partner(self, sound: Sound) -> None:
        """What the computer plays."""
        self._far.push(sound)

    def push_user(self, sound: Sound) -> list[Sound]:
        """The microphone's sound so far, as far as it is decided."""
        clean = []
        if self._near.breaks(sound):
            clean += self.finish()
        self._near.push(sound)
        while (block := self._near.next_block()) is not None:
            far = self._far.played_at(block.time_s, newest_s=self._near.end_s)
            if far is None:
                break
            self._near.drop()
            clean += self._cleaned(block, far)
        return clean

    def finish(self) -> list[Sound]:
        """What is still due: the microphone's sound ends here, or has a gap."""
        clean = []
        self._near.end()
        while (block := self._near.next_block(whole=False)) is not None:
            far = self._far.played_at(block.time_s, newest_s=np.inf)
            assert far is not None
            self._near.drop()
            clean += self._cleaned(block, far)
        return [*clean, *self._gate.finish()]

    def _cleaned(self, block: Sound, far: Float32) -> list[Sound]:
        n_samples = block.samples.size
        bad = ~np.isfinite(block.samples)
        samples = np.where(bad, np.float32(0), block.samples)
        split = self._canceller.push(far, np.pad(samples, (0, BLOCK - n_samples)))
        echoing = self._recognition.push(split, far)
        rest = np.where(bad, np.float32(np.nan), split.rest[:n_samples] if echoing else block.samples)
        return self._gate.push(Sound(block.time_s, rest.astype(np.float32), RATE_HZ), split, echoing=echoing)


class _Recognition:
    """Whether what the computer plays is heard in the microphone, from how much of it the filter foretells."""

    def __init__(self, *, is_known: bool) -> None:
        self._constants = constants.echo()
        self._is_known = is_known
        self._floor = 10 ** (self._constants.far_floor_db / 10)
        self._far: deque[float] = deque(maxlen=4)
        self._explained: deque[bool] = deque(maxlen=self._constants.unexplained_blocks)
        self.echoing = is_known

    def push(self, split: Split, far: Float32) -> bool:
        """The state after one more block."""
        if self._is_known:
            return True
        self._far.append(float(np.mean(np.square(far))))
        if max(self._far) < self._floor:
            return self.echoing
        heard = split.echo + split.rest
        scale = float(np.sqrt(np.sum(np.square(heard)) * np.sum(np.square(split.echo)))) + 1e-9
        self._explained.append(float(np.dot(heard, split.echo)) / scale > self._constants.explained)
        recent = list(self._explained)[-self._constants.recent_blocks :]
        if sum(recent) >= self._constants.explained_blocks:
            self.echoing = True
        elif len(self._explained) == self._explained.maxlen and not any(self._explained):
            self.echoing = False
        return self.echoing


@dataclass(slots=True)
class _Block:
    """A block that waits: sound, whether the user may speak in it, whether an echo is in it."""

    sound: Sound
    speaks: bool
    audible: bool


class _Gate:
    """Turns the microphone down while an echo is heard and nothing else; a decision waits for the two blocks after."""

    def __init__(self) -> None:
        numbers = constants.echo()
        self._constants = numbers
        self._edges = np.round(np.array(numbers.bands_hz) / RATE_HZ * 2 * BLOCK).astype(int)
        self._widths = np.diff(self._edges)
        self._window = np.hanning(2 * BLOCK).astype(np.float32)
        self._tail_share = 10 ** (numbers.tail_db / 10)
        self._closed = np.float32(10 ** (numbers.closed_db / 20))
        self._hold = round(numbers.hold_s / BLOCK_S)
        self._ahead = 2
        self.latency_s = self._ahead * BLOCK_S
        n_bands = self._edges.size - 1
        self._noise = np.full(n_bands, np.inf)
        self._tail = np.zeros(n_bands)
        self._doubt = np.zeros(BLOCK + 1, np.float32)
        self._echo = self._rest = np.zeros(BLOCK, np.float32)
        self._gain = np.float32(1)
        self._draw = np.random.default_rng(0)
        self._waiting: deque[_Block] = deque()
        self._open_for = 0

    def push(self, sound: Sound, split: Split, *, echoing: bool) -> list[Sound]:
        speaks, audible = self._detect(split)
        self._waiting.append(_Block(sound, speaks, echoing and audible))
        return [self._decided()] if len(self._waiting) > self._ahead else []

    def finish(self) -> list[Sound]:
        return [self._decided() for _ in range(len(self._waiting))]

    def _detect(self, split: Split) -> tuple[bool, bool]:
        """Whether there is more than echo and noise, and whether there is an echo, from the last two blocks."""
        echoed, left = self._spectrum(self._echo, split.echo), self._spectrum(self._rest, split.rest)
        echo, rest, heard = (self._bands(np.square(np.abs(spectrum))) for spectrum in (echoed, left, echoed + left))
        # The filter gives its doubt for a block as it is, here two lie under a window of 3/8 of their power.
        doubt = 0.75 * self._bands((self._doubt + split.doubt) / 2)
        self._echo, self._rest, self._doubt = split.echo, split.rest, split.doubt
        self._tail = np.maximum(echo, self._constants.tail_keep * self._tail)
        risen = np.where(np.isfinite(self._noise), self._noise, heard) * self._constants.noise_up
        fallen = self._constants.noise_keep * risen + (1 - self._constants.noise_keep) * heard
        self._noise = np.where(heard < risen, fallen, risen)
        ratio = rest / (doubt + self._tail_share * self._tail + 2 * self._noise + 1e-12)
        evidence = np.where(ratio > 1, ratio - np.log(np.maximum(ratio, 1)) - 1, 0)
        speaks = float(np.mean(np.log1p(evidence))) > self._constants.own_ratio
        return speaks, float(self._tail.sum()) > self._constants.audible * float(heard.sum())

    def _spectrum(self, before: Float32, block: Float32) -> Complex64:
        spectrum: Complex64 = rfft(self._window * np.concatenate([before, block]))
        return spectrum

    def _bands(self, power: np.ndarray) -> np.ndarray:
        """Mean power in each band [shape=(n_bands,)]."""
        return np.add.reduceat(power.astype(np.float64), self._edges)[:-1] / self._widths

    def _decided(self) -> Sound:
        """The oldest block that waits, turned down or not."""
        block = self._waiting[0]
        if any(waiting.speaks for waiting in self._waiting):
            self._open_for = self._hold + 1
        self._waiting.popleft()
        shut = block.audible and self._open_for <= 0
        self._open_for -= 1
        before, self._gain = self._gain, self._closed if shut else np.float32(1)
        if before == self._gain == 1:
            return block.sound
        gain = np.full(block.sound.samples.size, self._gain, np.float32)
        ramp = min(gain.size, BLOCK // 8)
        gain[:ramp] = np.linspace(before, self._gain, ramp, dtype=np.float32)
        # The room's noise continues: after digital silence the speech detector misses first words.
        noise = self._draw.standard_normal(gain.size, np.float32) * (1 - gain) * self._noise_level()
        return Sound(block.sound.time_s, block.sound.samples * gain + noise, RATE_HZ)

    def _noise_level(self) -> np.float32:
        """Root mean square of the room's noise."""
        # A window of 3/8 of the power over two blocks; the bands' part of the spectrum, once for each sign.
        return np.float32(np.sqrt(2 * np.dot(self._noise, self._widths) / (0.375 * (2 * BLOCK) ** 2)))
