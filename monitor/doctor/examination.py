"""The whole examination. What may hang or crash runs as a process of its own, side by side, each with a time-out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from monitor.doctor import devices, software
from monitor.doctor.finding import Finding

# Generous, as the first import after a start of the machine reads hundreds of megabytes.
PROBE_LIMIT_S = 30.0


def examine(*, probe_limit_s: float = PROBE_LIMIT_S) -> list[Finding]:
    """Look at everything. Never raises; takes about as long as its slowest probe, ``probe_limit_s`` at most."""
    examinations: list[Callable[[], list[Finding]]] = [
        software.python,
        software.packages,
        software.opencv_once,
        software.models,
        software.libraries,
        *(partial(devices.probe, wanted, limit_s=probe_limit_s) for wanted in devices.WANTED if wanted.essential),
        software.sessions_folder,
        software.sqlite,
        devices.cameras,
        *(partial(devices.probe, wanted, limit_s=probe_limit_s) for wanted in devices.WANTED if not wanted.essential),
        software.browser,
    ]
    with ThreadPoolExecutor(max_workers=4) as pool:
        return [finding for findings in pool.map(_safely, examinations) for finding in findings]


def _safely(examination: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return examination()
    except Exception as error:
        name = getattr(examination, "__name__", "examination").replace("_", " ")
        return [
            Finding(
                name, False, f"could not be looked at ({type(error).__name__}: {error})", "report this with your system's name"
            )
        ]
