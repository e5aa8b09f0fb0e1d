"""Four analyses at once in one program: each is what it is when it runs alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import monitor
from monitor.measures import FAMILIES
from monitor.replay.session import Session
from monitor.types import PEOPLE

# Who is whose film and in what kind of talk.
TALKS = (("user", "partner", "interview"), ("partner", "user", "sales"), ("user", "", "interview"), ("partner", "", "friends"))


def told(session: Session) -> list[str]:
    """All that was measured and found, in which NaN is like NaN."""
    rows = [session.series(person, family) for person in PEOPLE for family in FAMILIES]
    arrays = [array.tobytes().hex() for series in rows for array in (series.time_s, series.values, series.quality)]
    tables = (session.duration_s, session.events, session.nudges, session.gaps, session.updates, session.whole_scores)
    return [repr(tables), *arrays]


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_is_as_it_is_alone(films: Path, tmp_path: Path) -> None:
    """Eight analyses of seven seconds, with the models: it takes a minute."""

    def analyzed(folder: Path, user: str, partner: str, preset: str) -> list[str]:
        other = films / f"{partner}.mp4" if partner else None
        return told(monitor.analyze(films / f"{user}.mp4", other, preset=preset, sessions=folder, workers=1))

    with ThreadPoolExecutor(len(TALKS)) as pool:
        at_once = list(pool.map(lambda talk: analyzed(tmp_path / "at once", *talk), TALKS))
    alone = [analyzed(tmp_path / "alone", *talk) for talk in TALKS]
    assert at_once == alone
    assert len({told[0] for told in alone}) == len(TALKS)
    assert len(list((tmp_path / "at once").iterdir())) == len(TALKS)
