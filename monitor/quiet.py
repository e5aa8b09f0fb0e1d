"""Hush the native libraries and their telemetry. Called first thing by every process, before they are imported."""

from __future__ import annotations

import os

# Environment variables the native libraries read when they are loaded.
SETTINGS = {
    # onnxruntime below 1.29 sends nothing; later ones would keep an identity. Off in any case.
    "ORT_DISABLE_TELEMETRY": "1",
    # MediaPipe (glog and absl) and TensorFlow Lite: errors only, no start-up chatter on the user's terminal.
    "GLOG_minloglevel": "2",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "ABSL_MIN_LOG_LEVEL": "2",
}


def hush() -> None:
    """Set the environment of ``SETTINGS`` for this process and its children.

    Logging levels that the user has set stay; telemetry is off whatever the environment says.
    """
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
