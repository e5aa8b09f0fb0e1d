"""What this machine has and lacks for the monitor; every lack comes with its remedy.

Checks that may hang or crash run as their own processes, in parallel, each with a time-out.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from monitor.doctor import devices, software
from monitor.doctor.examination import Finding, as_dicts, examine_all, healthy, render

__all__ = ["Finding", "as_dicts", "examine", "healthy", "render"]

# Generous, as the first import after a start of the machine reads hundreds of megabytes.
PROBE_LIMIT_S: Final = 30.0


def examine(*, probe_limit_s: float = PROBE_LIMIT_S) -> list[Finding]:
    """Look at everything. Never raises; takes about as long as its slowest probe, ``probe_limit_s`` at most."""
    return examine_all(
        [
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
            software.extras,
            software.lsl,
            software.browser,
        ]
    )
