"""A calibration of seconds instead of a minute."""

from __future__ import annotations

import pytest

from monitor.calibrate import collect, conclude, fit, framing, steps
from monitor.live import calibration


def shorten(monkeypatch: pytest.MonkeyPatch, name: str, value: float) -> None:
    """Give the calibration's number of that name, such as ``look_s``, another value wherever it is used."""
    places = [
        (module, spelled)
        for module in (collect, conclude, fit, framing, steps, calibration)
        for spelled in (name.upper(), f"_{name.upper()}")
        if hasattr(module, spelled)
    ]
    assert places, f"no module has {name}"
    for module, spelled in places:
        # The engine waits as long for the last picture of a step, under the same name; that is another number.
        if not (module is calibration and spelled == "SETTLE_S"):
            monkeypatch.setattr(module, spelled, value)
