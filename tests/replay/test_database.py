"""What readers of a session share: the collector of garbage, and the scores of every second without an object for each."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from monitor.replay import series as series_module
from monitor.replay.database import uncollected
from monitor.replay.series import Series, read_series
from monitor.replay.session import load_session
from monitor.types import Person
from tests.support import sessions as builders


def test_garbage_is_collected_again_once_the_last_of_several_readers_is_done() -> None:
    """Several pages may be made at once, in threads: the one that begins second must not take its off for what was before."""
    gc.enable()
    first, second = uncollected(), uncollected()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_series_are_read_once_while_somebody_makes_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, read = load_session(builders.build(tmp_path, duration_s=2.0, with_sketch=False)), []

    def counted(database: object, path: Path, person: Person, family: str) -> Series:
        read.append((person, family))
        return read_series(database, path, person, family)  # type: ignore[arg-type]

    monkeypatch.setattr(series_module, "read_series", counted)
    first, second = session.keeping_series(), session.keeping_series()
    first.__enter__()
    second.__enter__()  # another page, in another thread
    assert session.series("user", "face") is session.series("user", "face")
    assert not session.series("user", "face").values.flags.writeable  # it has several readers
    first.__exit__(None, None, None)
    session.series("user", "face")
    assert read == [("user", "face")]
    second.__exit__(None, None, None)
    assert not session.series("user", "face").values.flags.writeable  # always, so that nobody comes to rely on the other
    assert read == [("user", "face")] * 2


def test_tracks_hold_the_numbers_of_the_scores(tmp_path: Path) -> None:
    session = load_session(builders.build(tmp_path, duration_s=90.0, with_sketch=False))
    for name in session.summary:
        track = session.scores(name)
        scores = [score for score in session.updates if score.name == name]
        for column, values in track.items():
            np.testing.assert_array_equal(values, np.array([getattr(score, column) for score in scores], np.float64))
        assert (name in session.drawn) == bool(np.isfinite(session.scores(name)["score"]).any())
    assert session.scored_from_s == min(score.time_s for score in session.updates if score.status == "ok")
    session.scores("coordination")["score"][:] = 0.0  # a reader's own copy
    assert np.nanmax(session.scores("coordination")["score"]) > 0
