"""What the lag map works on fills no memory, whatever times a session holds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from monitor.measures import columns
from monitor.replay.analysis import lag_map
from monitor.replay.analysis.lag_map import rate_hz, regrid
from monitor.replay.series import Series


def session(*times_s: float) -> SimpleNamespace:
    """A day, it says, with rows of the face at these times and nothing else."""
    rows = np.array(times_s)

    def series(person: str, family: str) -> Series:
        at_s = rows if family == "face" else np.zeros(0)
        here = columns(family)
        return Series(here, at_s, np.zeros((at_s.size, len(here)), np.float32), np.ones(at_s.size, np.float32))

    return SimpleNamespace(duration_s=86_000.0, series=series)


def n_cells(*times_s: float) -> int:
    return int(regrid(session(*times_s)).shape[2])  # type: ignore[arg-type]


def cells_to(end_s: float) -> int:
    """0, 0.1 ... up to and with ``end_s``."""
    return round(end_s * rate_hz()) + 1


def test_nothing_is_long_after_the_last_row() -> None:
    assert n_cells(1.0, 20.0) == cells_to(20.0 + lag_map._SESSION_AFTER_S)


@pytest.mark.full
@pytest.mark.slow
def test_a_row_hours_later_adds_no_more_than_the_first_hours() -> None:
    assert n_cells(1.0, 20.0, 85_000.0) == cells_to(20.0 + lag_map._SESSION_AFTER_S)
    assert n_cells(1.0, 14_390.0, 85_000.0) == cells_to(lag_map._CELLS_LONGEST_S)
