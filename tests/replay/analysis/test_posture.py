"""How one sat is told by the last minute: as by all that went before, and at no higher price."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calibrate.baseline import Neutral, slouching
from monitor.calibrate.profile import Profile, used_neutral, used_profile
from monitor.record.header import UsedProfile
from monitor.record.writer import SessionWriter
from monitor.replay.analysis import posture
from monitor.replay.session import load_session
from monitor.replay.summary import summarize
from tests.coaching.test_posture import UPRIGHT, family
from tests.support import sessions as builders


@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.slow
def test_by_the_last_minute_as_by_all_before(seed: int) -> None:
    chance = np.random.default_rng(seed)
    time_s = 5.0 * np.flatnonzero(chance.random(120) < 0.8) + 5.0  # stretches of five seconds, some unseen
    deep = np.repeat(chance.random(12) < 0.6, 10)[: time_s.size]
    height, neck = np.where(deep, -0.3, 0.0), np.where(deep & (chance.random(time_s.size) < 0.95), -0.2, 0.0)
    slouched = posture.slouch_at(time_s, height=height, neck=neck)
    by_all = [slouching(time_s[:n], height=height[:n], neck=neck[:n]) is not None for n in range(1, time_s.size + 1)]
    assert slouched.tolist() == by_all


def test_a_whole_day_is_judged_minute_by_minute() -> None:
    """Low from 3600 to 7195 s, every five seconds: twelve of thirteen moments of a minute are a tenth short of all of them."""
    time_s = np.arange(5.0, 86_400.0, 5.0)
    height = np.where((time_s >= 3600) & (time_s < 7200), -0.3, 0.0)
    slouched = time_s[posture.slouch_at(time_s, height=height, neck=np.full(time_s.size, np.nan))]
    assert (slouched[0], slouched[-1], slouched.size) == (3655.0, 7200.0, 710)


def sitting(folder: Path, used: UsedProfile | None, **moved: float) -> posture.PostureAnalysis:
    """Six minutes, the last four of them lower by so much."""
    time_s, rng = np.arange(0, 360, 0.2), np.random.default_rng(5)
    share = np.clip((time_s - 130) / 60, 0, 1)
    columns = {name: value + share * moved.get(name, 0.0) for name, value in UPRIGHT.items()}
    head = builders.header(profile=used)
    with SessionWriter.create(folder / head.id, head) as writer:
        for name in ("face", "body"):
            writer.add_rows(family(name, time_s, columns, rng))
    analysis = load_session(folder / head.id).posture
    assert analysis is not None
    return analysis


def profile(**changed: float) -> Profile:
    neutral = Neutral(**(UPRIGHT | changed))
    return Profile(id="me", name="Me", created=datetime(2026, 5, 4, tzinfo=UTC), neutral=neutral)


def test_a_session_is_judged_against_the_rest_that_it_was_measured_with(tmp_path: Path) -> None:
    """Low from the first second: only the rest of the calibration tells, also once the profile is deleted (there is none)."""
    used = used_profile(profile(face_y=0.19))
    assert used_neutral(used) == profile(face_y=0.19).neutral
    assert sitting(tmp_path / "calibrated", used).sunk_share > 0.8
    assert sitting(tmp_path / "old", UsedProfile(id="me", name="Me", right=0.9)).sunk_share == 0.0
    assert sitting(tmp_path / "without", None).sunk_share == 0.0


def test_a_rest_that_a_foreign_header_made_up_is_left_aside() -> None:
    assert used_neutral(UsedProfile(id="me", name="Me", neutral={"face_size": -3.0})) is None
    assert used_neutral(UsedProfile(id="me", name="Me", neutral={"a": 1.0})) is None


def test_sliding_down_is_told_in_the_summary(tmp_path: Path) -> None:
    analysis = sitting(tmp_path, None, face_y=0.08, shoulder_y=0.08)
    assert analysis.sunk_share == 0.0
    assert analysis.slid == pytest.approx(0.2, abs=0.02)
    (session,) = tmp_path.iterdir()
    lines = [str(sentence) for sentence in summarize(load_session(session))]
    assert any("You gradually slid down in your chair" in line and "20 % of" in line for line in lines), lines
