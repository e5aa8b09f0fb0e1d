"""Whether a turn sounds finished where it stops: Smart Turn v3.2.

Smart Turn (Daily / pipecat-ai 2025, BSD-2) is the encoder of Whisper tiny (Radford et al. 2022) with a head for one question,
trained on turns in 23 languages: is the speaker done, or will they go on? It needs no words beside the sound.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from monitor import quiet
from monitor.filters import get_window
from monitor.models import model_file, onnx_session
from monitor.types import Float32, Float64
from monitor.voice.intake import RATE_HZ

MODEL: Final = "smart-turn-v3.2-cpu.onnx"

# What it was trained on: the last 8 s, the stop at their end, and Whisper's features of them.
HEARD_S: Final = 8.0
_SAMPLES: Final = round(HEARD_S * RATE_HZ)
_FFT: Final = 400
_STEP: Final = 160
_N_BANDS: Final = 80
_LEAST_POWER: Final = 1e-10
# In log10: what is further below the loudest is as quiet as this.
_DEPTH: Final = 8.0


def finished(samples: Float32) -> float:
    """The model's probability that the turn was finished where the sound ends, 0..1.

    samples : 16 kHz, with the first 0.2 s of the silence after the speech [shape=(n,)]; the last 8 s count. Raises ModelError
    where the model is missing.
    """
    return float(_network()(features(samples)[np.newaxis]))


def features(samples: Float32) -> Float32:
    """Whisper's log-mel spectrum of the last 8 s at mean 0 and power 1, after silence where it is shorter [shape=(80, 800)]."""
    heard = np.zeros(_SAMPLES, np.float32)
    last = samples[-_SAMPLES:]
    heard[_SAMPLES - last.size :] = last
    heard = (heard - heard.mean()) / np.sqrt(heard.var() + 1e-7)
    padded = np.pad(heard.astype(np.float64), _FFT // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[:-1:_STEP]
    power = np.square(np.abs(np.fft.rfft(windows * _window(), axis=1)))
    logs = np.log10(np.maximum(_bands() @ power.T, _LEAST_POWER))
    spectrum: Float32 = ((np.maximum(logs, logs.max() - _DEPTH) + 4.0) / 4.0).astype(np.float32)
    return spectrum


def load() -> None:
    """Load the network now, once a process. Raises ModelError where its file is missing or not the right one."""
    _network()


@cache
def _network() -> Callable[[Float32], float]:
    """From features [shape=(1, 80, 800)] to a probability; threads may share it."""
    quiet.hush()
    session = onnx_session(model_file(MODEL))
    (given,) = session.get_inputs()
    return lambda spectrum: float(np.ravel(session.run(None, {given.name: spectrum})[0])[0])


@cache
def _window() -> Float64:
    return np.asarray(get_window("hann", _FFT), dtype=np.float64)


@cache
def _bands() -> Float64:
    """Triangles of equal area on Slaney's mel scale, 0 to 8 kHz [shape=(80, 201)]."""
    # As librosa.filters.mel, whose import would hold a call up for 2 s, cold for 18 s. Linear below
    # 1 kHz, 15 mel there; above it 27 mel are a factor of 6.4.
    top = 15.0 + 27.0 * np.log(RATE_HZ / 2 / 1000.0) / np.log(6.4)
    mel = np.linspace(0.0, top, _N_BANDS + 2)
    edges = np.where(mel < 15.0, mel * 200.0 / 3.0, 1000.0 * 6.4 ** ((mel - 15.0) / 27.0))[:, np.newaxis]
    hz = np.arange(_FFT // 2 + 1) * (RATE_HZ / _FFT)
    rising = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    bands: Float64 = np.maximum(0, np.minimum(rising, falling)) * 2.0 / (edges[2:] - edges[:-2])
    return bands
