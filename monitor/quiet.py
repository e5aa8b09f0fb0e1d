"""Telemetry off, native chatter silenced. Called first thing by a process, before the native libraries are imported."""

from __future__ import annotations

import logging
import os
import sys

# onnxruntime below 1.29 sends nothing; later ones would keep an identity. Off in any case.
# faster-whisper brings Hugging Face's hub, which asks for models at an address and reports its use unless told not to.
SETTINGS = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
}

# Set to anything to see what the native libraries write, for a bug report.
NATIVE_LOG = "RAPPORT_NATIVE_LOG"


def hush() -> None:
    """Switch telemetry off for this process and its children, whatever the environment said."""
    os.environ.update(SETTINGS)
    # MediaPipe imports matplotlib, which at its first start in an account tells each process's terminal about its fonts.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def hush_native() -> None:
    """Discard what native libraries write to the terminal; Python's ``sys.stderr`` still reaches it.

    For worker processes. MediaPipe prints a dozen lines and ignores environment variables (GLOG_minloglevel and
    TF_CPP_MIN_LOG_LEVEL were tried with 0.10.33), and PortAudio reports every ALSA device it cannot open; so descriptor 2
    itself goes to the null device, and ``sys.stderr`` to a copy of the old one. Nothing is changed where ``RAPPORT_NATIVE_LOG``
    is set or the process has no terminal to write to. A second call changes nothing more.
    """
    if os.environ.get(NATIVE_LOG) or sys.stderr is None:
        return
    try:
        if sys.stderr.fileno() != 2:
            return
    except (OSError, ValueError):  # a captured or closed stream: descriptor 2 is not ours to move
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)
    sys.stderr = open(kept, "w", encoding=sys.stderr.encoding, errors="backslashreplace", buffering=1)  # noqa: PTH123, SIM115
