"""What one second of sound is: YAMNet's 521 classes of AudioSet, of which six are laughs.

YAMNet: Plakal & Ellis 2020 (tensorflow/models, research/audioset/yamnet), MobileNet v1 (Howard et al. 2017) trained on AudioSet
(Gemmeke et al. 2017, ICASSP). The file is Qualcomm's export with weights and activations of 8 bits; against the same network
in float its answers were as good (benchmarks/laughter.py).
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from monitor import quiet
from monitor.errors import ModelError
from monitor.filters import get_window
from monitor.models import model_file, onnx_session
from monitor.types import Float32, Float64
from monitor.voice.intake import RATE_HZ

MODEL: Final = "YamNet_w8a8.onnx.zip"

# The features YAMNet was trained with: 64 mel bands of 125 to 7500 Hz, windows of 25 ms each 10 ms, ln(magnitude + 0.001).
STEP_SAMPLES: Final = 160
WINDOW_SAMPLES: Final = 400
STEPS: Final = 96
_FFT: Final = 512
_BANDS_HZ: Final = (125.0, 7500.0)
_N_BANDS: Final = 64
# The file's scale of its input begins at ln(0.001), so that is what it was quantised with (sead, its carrier, adds 1e-6).
_OFFSET: Final = 1e-3
# Samples under one patch.
PATCH_SAMPLES: Final = (STEPS - 1) * STEP_SAMPLES + WINDOW_SAMPLES

# Constants of the file: real value = scale * (stored - zero).
_INPUT_SCALE: Final = 0.047937885
_INPUT_ZERO: Final = 144
_OUTPUT_SCALE: Final = 0.7565417
# Laughter, baby laughter, giggle, snicker, belly laugh, chuckle.
_LAUGHS: Final = slice(13, 19)


def mel_magnitudes(samples: Float32) -> Float64:
    """Magnitudes in YAMNet's bands, a row each 10 ms of 16 kHz sound.

    samples : [shape=(n,)], n at least 400; rows [shape=((n - 400) // 160 + 1, 64)].
    """
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_SAMPLES)[::STEP_SAMPLES]
    spectra = np.abs(np.fft.rfft(windows * _window(), _FFT, axis=1))
    magnitudes: Float64 = spectra @ _bands()
    return magnitudes


def laugh_evidence(magnitudes: Float64) -> float:
    """How much a patch sounds like a laugh: the likeliest laugh's log-odds less those of the likeliest sound of any kind.

    magnitudes : rows of ``mel_magnitudes`` [shape=(96, 64)]. 0 where a laugh is the likeliest, else negative, in steps of 0.76.
    """
    stored = np.round(np.log(magnitudes + _OFFSET) / _INPUT_SCALE + _INPUT_ZERO)
    answer = _network()(np.clip(stored, 0, 255).astype(np.uint8)[np.newaxis, np.newaxis]).astype(np.int64)
    return float(_OUTPUT_SCALE * (answer[_LAUGHS].max() - answer.max()))


def load() -> None:
    """Load the network now (0.2 s), once a process. Raises ModelError where its file is missing or not the right one."""
    _network()


@cache
def _network() -> Callable[[np.ndarray], np.ndarray]:
    """From a patch [shape=(1, 1, 96, 64)] to the stored answers [shape=(521,)], uint8 both; threads may share it."""
    quiet.hush()
    path = model_file(MODEL)
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        # The network names its weights as a file beside it: given from memory, nothing has to be unpacked to disk.
        session = onnx_session(files["model.onnx"], weights={"model.data": files["model.data"]})
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"cannot open the model {path} ({error!r}); reinstall the program") from None
    (given,) = session.get_inputs()
    return lambda patch: session.run(None, {given.name: patch})[0][0]


@cache
def _window() -> Float64:
    return np.asarray(get_window("hann", WINDOW_SAMPLES), dtype=np.float64)


@cache
def _bands() -> Float64:
    """Triangles on the mel scale of HTK, as TensorFlow makes them [shape=(257, 64)]: librosa's are triangles in Hz."""
    low, high = (_mel(np.array(hz)) for hz in _BANDS_HZ)
    edges = np.linspace(low, high, _N_BANDS + 2)
    bins = _mel(np.arange(_FFT // 2 + 1) * (RATE_HZ / _FFT))[:, np.newaxis]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    bands: Float64 = np.maximum(0, np.minimum(rising, falling))
    return bands


def _mel(hz: np.ndarray) -> np.ndarray:
    return 1127.0 * np.log1p(hz / 700.0)
