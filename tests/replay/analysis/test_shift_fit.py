"""The turn-taking at every shift: a share worked by hand, and a displaced track found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.measures import columns
from monitor.record.header import Alignment, ClockAlignment
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.shift_fit import reach_s
from monitor.replay.session import Session, load_session
from monitor.types import FeatureBlock
from tests.replay.conftest import LATE_S
from tests.support.sessions import header

FRAME_S = 0.016


def voices(folder: Path, user: np.ndarray, partner: np.ndarray) -> Session:
    with SessionWriter.create(folder, header()) as writer:
        for person, speech in (("user", user), ("partner", partner)):
            values = np.full((speech.size, len(columns("voice"))), np.nan, dtype=np.float32)
            values[:, 0] = speech
            time_s = np.arange(speech.size) * FRAME_S
            writer.add_rows(FeatureBlock(person, "voice", time_s, values, np.ones(speech.size, dtype=np.float32)))
    return load_session(folder)


def test_shares_of_turns_of_eight_seconds_without_a_gap(tmp_path: Path) -> None:
    second = 125  # frames in two seconds
    user = np.tile(np.r_[np.ones(4 * second), np.zeros(4 * second)], 16)
    fit = voices(tmp_path / "a", user, 1 - user).shift_fit
    assert fit is not None
    at = dict(zip(fit.shift_s.tolist(), fit.one_speaks.tolist(), strict=True))
    assert (fit.shift_s[0], fit.shift_s[-1]) == (-30.0, 30.0)
    # Half of the time one speaks in both, half of it in none, at a shift of one turn; in between in proportion.
    for shift_s, share in ((0.0, 1.0), (4.0, 0.5), (-4.0, 0.5), (8.0, 0.0), (-8.0, 0.0), (16.0, 1.0)):
        assert at[shift_s] == pytest.approx(share, abs=0.01), shift_s


def test_a_displaced_track_is_found_where_it_belongs(displaced: Session) -> None:
    fit = displaced.shift_fit
    assert fit is not None
    assert fit.best_s == pytest.approx(LATE_S, abs=0.5)
    assert fit.shift_s[np.nanargmax(fit.one_speaks)] == pytest.approx(LATE_S, abs=0.5)
    assert (fit.shift_s[0], fit.shift_s[-1]) == (-60.0, 60.0)


def test_without_a_voice_of_each_there_is_none(tmp_path: Path) -> None:
    assert voices(tmp_path / "b", np.ones(100), np.zeros(100)).shift_fit is None


@pytest.mark.parametrize(
    ("clock", "reach"),
    [
        (None, 30),
        (ClockAlignment(offset_s=0.0, source="none", sure=False), 60),
        (ClockAlignment(offset_s=4.0, source="turns", sure=True), 60),
        (ClockAlignment(offset_s=4.0, source="sound", sure=True), 30),
        (ClockAlignment(offset_s=4.0, source="given", sure=True), 30),
        (
            ClockAlignment(
                offset_s=4.0, source="given", sure=True, original=Alignment(offset_s=0.0, source="none", sure=False)
            ),
            60,
        ),
    ],
)
def test_how_far_the_track_is_slid(clock: ClockAlignment | None, reach: int) -> None:
    assert reach_s(header(clock=clock)) == reach
