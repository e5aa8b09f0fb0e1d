"""One simulated talk, kept twice: with both recordings on one clock, and with the partner's stamped from its own start."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.record.header import ClockAlignment
from monitor.replay.session import Session, load_session
from monitor.simulate.plan import DyadPlan
from tests.support.displaced import record
from tests.support.films import made_once

PLAN = DyadPlan.of(duration_s=92, coupling=0.7, seed=4)
LATE_S = 4.0
UNSURE = ClockAlignment(offset_s=0.0, source="none", sure=False)


def _recorded(factory: pytest.TempPathFactory, name: str, *, aligned: bool, clock: ClockAlignment | None = None) -> Path:
    """Recorded once for a test run."""
    return made_once(factory, name, lambda folder: record(folder, PLAN, late_s=LATE_S, aligned=aligned, clock=clock))


@pytest.fixture(scope="session")
def aligned(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Not to be changed."""
    return load_session(_recorded(tmp_path_factory, "aligned", aligned=True))


@pytest.fixture(scope="session")
def displaced_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return _recorded(tmp_path_factory, "displaced", aligned=False, clock=UNSURE)


@pytest.fixture(scope="session")
def displaced(displaced_folder: Path) -> Session:
    """Its clock is unsure; not to be changed."""
    return load_session(displaced_folder)
