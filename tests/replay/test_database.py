"""What readers of a session share: the collector of garbage, and the scores of every second without an object for each."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np

from monitor.replay.database import uncollected
from monitor.replay.session import load_session
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


def test_tracks_hold_the_numbers_of_the_scores(tmp_path: Path) -> None:
    session = load_session(builders.build(tmp_path, duration_s=90.0, with_sketch=False))
    for name in session.summary:
        track = session.scores(name)
        scores = [score for score in session.updates if score.name == name]
        for column, values in track.items():
            np.testing.assert_array_equal(values, np.array([getattr(score, column) for score in scores], np.float64))
    assert session.scored_from_s == min(score.time_s for score in session.updates if score.status == "ok")
    session.scores("coordination")["score"][:] = 0.0  # a reader's own copy
    assert np.nanmax(session.scores("coordination")["score"]) > 0
