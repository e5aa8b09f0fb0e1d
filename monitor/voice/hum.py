"""Steady tones in a sound (mains hum and its harmonics, a fan): found by their phase, and subtracted before F0 is looked for.

A machine's tone keeps its frequency, so its phase runs on evenly for seconds, through speech and silence; a voice's does not.
The phases of a spectral line over the last seconds, each of length 1 whatever its power, add up where the line is a tone and
cancel where it is a voice: the mean resultant length of directional statistics (Mardia & Jupp 2000), over windows in time.
What is subtracted is a sinusoid of known phase, not a notch's whole band: a voice at the very pitch of the hum stays.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import uniform_filter1d

from monitor.filters import butter, sosfilt
from monitor.types import Float32, Float64
from monitor.voice.intake import FRAME_SAMPLES, RATE_HZ, Blocks

Complex = NDArray[np.complex128]
Cleaned = tuple[Float32, NDArray[np.bool_]]

# A window tells lines 4 Hz apart; an eighth of a second on, a line's phase still says which whole turn it made.
_WINDOW: Final = 8192
_HOP: Final = 2048
_BLOCKS: Final = _WINDOW // FRAME_SAMPLES
# After it the phases of 20 windows are known.
PATIENCE_S: Final = 3.0
# How many windows count (6 s), and how many there must be first (2.4 s: after 8, vowels of real sentences were tones).
_MEMORY: Final = 48
_LEAST: Final = 16
# Lower there is no hum; higher the pitch network does not look (it ends at 2,093 Hz).
_BAND_HZ: Final = (45.0, 2_100.0)
# A line stands out so far from the mean about it (47 Hz either side), in the mean level of the windows.
_PROMINENT_DB: Final = 6.0
_ABOUT: Final = 24
# Length of the mean of the phases. Noise reaches 0.45, as windows overlap by three quarters; fewer windows must agree more.
_COHERENT: Final = 0.6
_COHERENT_FEW: Final = 0.97
# The same for a line that was there a moment ago and for the harmonics of a clear one, whose frequency is known beforehand.
_KNOWN: Final = 0.4
_CLEAR: Final = 0.8
_MOST: Final = 40
_PADDED: Final = 1024
# -90 dB: what lies below is a converter's own.
_FLOOR: Final = 1e-9
# A tone that has fallen below half for three windows has stopped.
_STOPPED: Final = 0.5
# A frame whose voice band holds less than this share of the tones' power says nothing of a voice: what subtraction leaves
# of them, 20 dB and more below, is then what the network would hear.
_AUDIBLE: Final = 0.25
_VOICE_BAND_HZ: Final = (60.0, 1_500.0)

_HANN: Final = np.hanning(_WINDOW + 1)[:-1]
_FIRST, _LAST = (round(edge_hz * _WINDOW / RATE_HZ) for edge_hz in _BAND_HZ)


@dataclass(frozen=True, slots=True)
class _Tones:
    """frequency : cycles a sample. phasor : amplitude and phase at sample 0 [each shape=(n_tones,)]."""

    frequency: Float64 = field(default_factory=lambda: np.zeros(0))
    phasor: Complex = field(default_factory=lambda: np.zeros(0, np.complex128))

    @property
    def power(self) -> float:
        return float(np.square(np.abs(self.phasor)).sum()) / 2


class HumCanceller:
    """Streaming: 16 kHz sound in; the same without its steady tones out, and which frames a voice can be heard in.

    Tones are known ``_LEAST`` windows after the sound began, and within six seconds of their own beginning. patient : the
    first ``PATIENCE_S`` wait, so that the tones are known from the first sample on (a recording); else nothing waits.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self._blocks = Blocks(FRAME_SAMPLES)
        self._heard: deque[Float32] = deque([np.zeros(FRAME_SAMPLES, np.float32)] * _BLOCKS, maxlen=_BLOCKS)
        self._n_heard = self._n_out = 0
        self._held: list[Float32] | None = [] if patient else None
        self._finder = _Finder()
        self._tones = self._before = _Tones()
        self._turns: Complex = np.empty((0, FRAME_SAMPLES), np.complex128)
        self._filter = butter(2, _VOICE_BAND_HZ, "bandpass", fs=RATE_HZ, output="sos")
        self._state = np.zeros((self._filter.shape[0], 2))
        self._power: float | None = None

    def push(self, samples: Float32) -> Cleaned:
        """Whole frames without the tones [shape=(n_samples,)]; whether a voice can be heard in each [shape=(n_frames,)]."""
        frames: list[tuple[Float64, bool]] = []
        for block in self._blocks.push(samples):
            if self._held is None:
                frames.append(self._clean(block))
                self._listen(block)
                continue
            self._held.append(block)
            self._listen(block)
            if len(self._held) * FRAME_SAMPLES >= PATIENCE_S * RATE_HZ:
                frames += self._release()
        return _joined(frames)

    def finish(self) -> Cleaned:
        """What is left; the last samples may be fewer than a frame, and are as they came."""
        samples, audible = _joined(self._release())
        return np.concatenate([samples, self._blocks.finish()]), audible

    def _release(self) -> list[tuple[Float64, bool]]:
        held, self._held = self._held or [], None
        self._before = self._tones
        return [self._clean(block) for block in held]

    def _clean(self, block: Float32) -> tuple[Float64, bool]:
        rest: Float64 = block.astype(np.float64) - self._hum()
        self._n_out += FRAME_SAMPLES
        if not self._tones.phasor.size:
            # The usual case costs no filter; it settles within a frame or two once there is something to compare with.
            self._power = None
            return rest, True
        band, self._state = sosfilt(self._filter, rest, zi=self._state)
        power = float(np.mean(np.square(band)))
        # A frame is centred on its first sample.
        mean = power if self._power is None else (power + self._power) / 2
        self._power = power
        return rest, mean >= _AUDIBLE * self._tones.power

    def _hum(self) -> Float64 | float:
        """The tones of the next frame; after a change from those before to those now."""
        now = _sound(self._tones, self._n_out, self._turns)
        if self._before is self._tones:
            return now
        before = _sound(self._before, self._n_out, _turns(self._before))
        self._before = self._tones
        share = np.arange(FRAME_SAMPLES) / FRAME_SAMPLES
        return (1 - share) * before + share * now

    def _listen(self, block: Float32) -> None:
        self._heard.append(block)
        self._n_heard += FRAME_SAMPLES
        if self._n_heard >= _WINDOW and self._n_heard % _HOP == 0:
            self._tones = self._finder.push(np.concatenate(self._heard), self._n_heard - _WINDOW)
            self._turns = _turns(self._tones)


def _joined(frames: list[tuple[Float64, bool]]) -> Cleaned:
    if not frames:
        return np.empty(0, np.float32), np.empty(0, bool)
    return np.concatenate([rest for rest, _ in frames]).astype(np.float32), np.array([heard for _, heard in frames])


def _turns(tones: _Tones) -> Complex:
    return np.asarray(np.exp(2j * np.pi * tones.frequency[:, None] * np.arange(FRAME_SAMPLES)))


def _sound(tones: _Tones, start: int, turns: Complex) -> Float64 | float:
    if not tones.phasor.size:
        return 0.0
    # A sum and no matrix product: for so few tones BLAS would wake all its threads.
    return np.asarray(((tones.phasor * np.exp(2j * np.pi * tones.frequency * start))[:, None] * turns).sum(axis=0).real)


class _Finder:
    """The steady tones of the last windows."""

    def __init__(self) -> None:
        self._spectra: deque[Complex] = deque(maxlen=_MEMORY)
        self._levels: deque[Float64] = deque(maxlen=_MEMORY)
        self._sum_db: Float64 = np.zeros(0)
        self._known: Float64 = np.zeros(0)  # frequencies of the tones now, in bins

    def push(self, window: Float32, start: int) -> _Tones:
        """The tones after one more window that begins at sample ``start``."""
        spectrum = fft.rfft(window * _HANN)[: _LAST + _ABOUT] * (2 / _HANN.sum())
        level_db = 10 * np.log10(np.square(np.abs(spectrum)) + _FLOOR)
        self._sum_db = self._sum_db + level_db if self._sum_db.size else level_db
        if len(self._levels) == _MEMORY:
            self._sum_db = self._sum_db - self._levels[0]
        self._spectra.append(spectrum)
        self._levels.append(level_db)
        n = len(self._spectra)
        if n < _LEAST:
            return _Tones()
        starts = start - _HOP * np.arange(n - 1, -1, -1)
        found, phasors, coherence = _tones(self._spectra, starts, self._peaks(n))
        least = min(_COHERENT_FEW, _COHERENT * np.sqrt(_MEMORY / n))
        kept = coherence >= least
        found, phasors, coherence = found[kept], phasors[kept], coherence[kept]
        more = self._expected(found, coherence)
        if more.size:
            again, also, coherence = _tones(self._spectra, starts, more, exact=True)
            kept = coherence >= _KNOWN
            found, phasors = np.concatenate([found, again[kept]]), np.concatenate([phasors, also[kept]])
        self._known = found
        return _Tones(found / _WINDOW, phasors)

    def _peaks(self, n: int) -> Float64:
        """Bins of the lines that stand out, the strongest ones."""
        mean_db = self._sum_db / n
        above_db = mean_db - uniform_filter1d(mean_db, 2 * _ABOUT + 1)
        inside = slice(_FIRST, _LAST)
        is_peak = (mean_db[inside] >= mean_db[_FIRST - 1 : _LAST - 1]) & (mean_db[inside] > mean_db[_FIRST + 1 : _LAST + 1])
        bins = _FIRST + np.flatnonzero(is_peak & (above_db[inside] > _PROMINENT_DB))
        return bins[np.argsort(-mean_db[bins])[:_MOST]].astype(np.float64)

    def _expected(self, found: Float64, coherence: Float64) -> Float64:
        """Where else tones are likely: those of before, and harmonics of the clearest one found."""
        expected = [*self._known.tolist()]
        clear = found[coherence >= _CLEAR]
        if clear.size:
            expected += (clear.min() * np.arange(2, int(_LAST / clear.min()) + 1)).tolist()
        chosen: list[float] = []
        for value in expected:
            if value < _LAST and all(abs(value - other) > 1.0 for other in (*found.tolist(), *chosen)):
                chosen.append(value)
        return np.array(chosen[: max(0, _MOST - found.size)])


def _tones(
    spectra: Iterable[Complex], starts: NDArray[np.int64], at: Float64, *, exact: bool = False
) -> tuple[Float64, Complex, Float64]:
    """Frequency (bins), phasor and coherence of the lines at these bins. spectra : (n_bins,) each. starts : (n_windows,).

    exact : the frequencies are known; else each is looked for within a bin of ``at``.
    """
    bins = np.rint(at).astype(np.int64)
    # Seen from sample 0: a tone at the bin itself stands still.
    line = np.array([spectrum[bins] for spectrum in spectra]) * np.exp(-2j * np.pi / _WINDOW * starts[:, None] * bins)
    unit = line / np.maximum(np.abs(line), 1e-12)
    if exact:
        aside = at - bins
        coherence = np.abs((unit * np.exp(-2j * np.pi / _WINDOW * starts[:, None] * aside)).mean(axis=0))
    else:
        turning = np.abs(fft.fft(unit, _PADDED, axis=0)) / len(unit)
        best = np.argmax(turning, axis=0)
        coherence = turning[best, np.arange(bins.size)]
        left, right = turning[best - 1, np.arange(bins.size)], turning[(best + 1) % _PADDED, np.arange(bins.size)]
        curve = left - 2 * coherence + right
        best = best + np.where(curve < 0, 0.5 * (left - right) / np.where(curve < 0, curve, 1), 0)
        aside = np.where(best > _PADDED / 2, best - _PADDED, best) / _PADDED * (_WINDOW / _HOP)
    still = line * np.exp(-2j * np.pi / _WINDOW * starts[:, None] * aside)
    # The median of both parts: windows with a voice on the line scatter about it.
    phasor = np.median(still.real, axis=0) + 1j * np.median(still.imag, axis=0)
    # What has just stopped is not subtracted any more; a voice on the line may seem to stop it for a window.
    lately = np.abs(still[-3:]).max(axis=0) / np.maximum(np.abs(phasor), 1e-12)
    phasor *= np.where(lately < _STOPPED, lately, 1)
    response = np.sinc(aside) / np.where(np.abs(np.abs(aside) - 1) < 1e-6, 1, 1 - aside**2) * np.exp(1j * np.pi * aside)
    coherence = np.where(np.abs(aside) < 1, coherence, 0)
    return bins + aside, phasor / np.where(np.abs(response) > 0.1, response, 1), coherence
