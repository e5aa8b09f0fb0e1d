"""A planted copy on the live path: one calm alert, and no second one right after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.live_alerts import COPY_FROM_S, WITHIN_S, alerts, copied
from monitor.config import load_preset


@pytest.mark.slow
def test_a_copy_is_alerted_once(tmp_path: Path) -> None:
    shown = alerts(copied(21, COPY_FROM_S + 120), tmp_path)
    assert shown, "the copy was not seen"
    assert COPY_FROM_S < shown[0] <= COPY_FROM_S + WITHIN_S
    assert all(later - shown[0] >= load_preset().limits.pause_s for later in shown[1:])
