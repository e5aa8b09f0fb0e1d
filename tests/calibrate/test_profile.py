"""Profiles on the disk: written whole for their owner only, read with care; and when one does not fit any more."""

from __future__ import annotations

import json
import os
import stat
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.calibrate.baseline import Neutral, VoiceBaseline
from monitor.calibrate.checks import notices
from monitor.calibrate.profile import (
    GazeTable,
    Profile,
    Quality,
    delete_profile,
    fitting_profile,
    list_profiles,
    load_profile,
    profile_id,
    profiles_dir,
    save_profile,
)
from monitor.errors import CalibrationError
from monitor.measures import GAZE_ZONES
from monitor.vision.gaze_map import GazeMap

CREATED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MAP = GazeMap((1.0, 2.0), (16.0, -2.0), (-30.0, 0.0), (0.0, -20.0), (0.3, 0.2, 0.7, 0.8), (1.5, 2.0), (0.0, -5.0))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00Z", "1999-12-31T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_has_no_local_time_is_one_sentence(home, created):
    save_profile(profile())
    path = profiles_dir() / "at-my-desk.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"created": created}))
    with pytest.raises(CalibrationError, match=r"is damaged \(created"):
        load_profile("at-my-desk")
    assert list_profiles()[0] == ()


def profile(name="At my desk", **changes):
    fields = {
        "id": profile_id(name),
        "name": name,
        "camera": "Integrated Camera",
        "place": "desk",
        "preset": "interview",
        "created": CREATED,
        "neutral": Neutral(yaw_deg=1, pitch_deg=-6, roll_deg=0, face_x=0.5, face_y=0.25, face_size=0.1, lean=-0.9),
        "gaze": GazeTable.of(MAP),
        "voice": VoiceBaseline(f0_hz=120, f0_low_hz=95, f0_high_hz=160, level_db=-25, noise_db=-60, pace_hz=4.5),
        "proportions": (-0.9, -0.6, 0.4, -0.2),
        "quality": Quality(right=0.97, by_step={"camera": 1.0, "tile": 0.95}),
    }
    return Profile.model_validate(fields | changes)


def test_a_profile_comes_back_as_it_was(home):
    path = save_profile(profile())
    assert load_profile("at-my-desk") == profile()
    assert load_profile("at-my-desk").gaze.map() == MAP
    assert path.stat().st_size < 3000
    assert "Integrated Camera" in path.read_text(encoding="utf-8"), "anybody can read it"
    assert [path.name for path in profiles_dir().iterdir()] == ["at-my-desk.json"], "nothing is left beside it"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(profiles_dir().stat().st_mode) == 0o700


def test_more_than_one_listed_and_deleted():
    save_profile(profile("Kitchen", created=CREATED + timedelta(days=1)))
    save_profile(profile())
    (profiles_dir() / "broken.json").write_text("{", encoding="utf-8")
    profiles, problems = list_profiles()
    assert [profile.id for profile in profiles] == ["kitchen", "at-my-desk"]
    assert len(problems) == 1 and "broken" in problems[0]
    delete_profile("broken")
    delete_profile("kitchen")
    assert [profile.id for profile in list_profiles()[0]] == ["at-my-desk"]
    with pytest.raises(CalibrationError, match="no profile 'kitchen'"):
        delete_profile("kitchen")


def test_no_profiles_is_no_fault(home):
    assert list_profiles() == ((), ())
    assert fitting_profile(camera="any") is None
    assert not (home / "profiles").exists(), "looking makes nothing"


def changed(**changes):
    return json.dumps(json.loads(profile().model_dump_json()) | changes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "damaged"),
        ("[]", "damaged"),
        ("{" * 5000, r"is damaged \(not JSON\); "),
        ("x" * 100_000, "larger than 64 KiB"),
        (changed(version=2), "written by a newer version"),
        (changed(kind="a shopping list"), "damaged"),
        (changed(gaze={"camera_deg": [0, 0]}), "damaged"),
        (changed(gaze=json.loads(profile().model_dump_json())["gaze"] | {"down_deg": [-3, 0]}), "at least one square degree"),
        (changed(extra=1), "damaged"),
        (changed(proportions=[float("nan")] * 4).replace("NaN", "1e999"), "damaged"),
        (changed(id="another"), "holds the profile 'another'"),
        (changed(neutral=None).replace("desk", "\x00desk"), "damaged"),
    ],
)
def test_a_damaged_or_foreign_file_is_one_sentence(content, said):
    profiles_dir().mkdir()
    (profiles_dir() / "at-my-desk.json").write_text(content, encoding="utf-8")
    with pytest.raises(CalibrationError, match=said) as caught:
        load_profile("at-my-desk")
    assert "\n" not in str(caught.value)
    assert fitting_profile(camera="Integrated Camera") is None


def test_what_is_no_file_does_not_hold_the_program_up():
    profiles_dir().mkdir()
    (profiles_dir() / "folder.json").mkdir()
    names = ["folder"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(profiles_dir() / "pipe.json")
        names.append("pipe")
    for name in names:
        with pytest.raises(CalibrationError):
            load_profile(name)


@pytest.mark.parametrize("identity", ["../session", "a/b", "", "UPPER", "a.json", "x" * 80])
def test_an_id_is_no_path(identity):
    with pytest.raises(CalibrationError, match="lower-case letters"):
        load_profile(identity)
    with pytest.raises(CalibrationError, match="lower-case letters"):
        delete_profile(identity)


@pytest.mark.parametrize(
    ("name", "identity"), [("Küche / Süd", "kuche-sud"), ("   ", "profile"), ("日本", "profile"), ("a" * 99, "a" * 60)]
)
def test_a_name_becomes_a_file_name(name, identity):
    assert profile_id(name) == identity


def test_the_profile_of_this_camera_is_used_the_likest_and_newest():
    save_profile(profile("old"))
    save_profile(profile("new", created=CREATED + timedelta(days=3), preset="sales"))
    save_profile(profile("other", camera="USB Camera", created=CREATED + timedelta(days=9)))
    assert fitting_profile(camera="Integrated Camera").id == "new"
    assert fitting_profile(camera="Integrated Camera", preset="interview").id == "old"
    assert fitting_profile(camera="Integrated Camera", place="kitchen") is None
    assert fitting_profile(camera="USB Camera").id == "other"


def test_a_folder_that_refuses_is_one_sentence(home):
    (home / "profiles").write_text("a file where the folder should be")  # refuses root, too
    with pytest.raises(CalibrationError, match="cannot write the profile"):
        save_profile(profile())
    assert [path.name for path in home.iterdir()] == ["profiles"], "nothing is left of the attempt"


NOW = {"yaw_deg": 2.0, "pitch_deg": -5.0, "roll_deg": 1.0, "face_x": 0.52, "face_y": 0.26, "face_size": 0.11}


@pytest.mark.parametrize(
    ("asked", "kinds", "fits"),
    [
        ({}, [], True),
        ({"camera": "Integrated Camera", "now": NOW, "proportions": (-0.91, -0.58, 0.4, -0.21), "f0_hz": 130.0}, [], True),
        ({"camera": "USB Camera"}, ["other_camera"], False),
        ({"now": NOW | {"pitch_deg": 8.0}}, ["camera_moved"], True),
        ({"now": NOW | {"face_x": 0.8}}, ["camera_moved"], True),
        ({"now": NOW | {"face_size": 0.2}}, ["camera_moved"], True),
        ({"now": dict.fromkeys(NOW, float("nan"))}, [], True),
        ({"now": {}}, [], True),
        ({"proportions": (-0.85, -0.75, 0.44, -0.1)}, ["somebody_else"], False),
        ({"f0_hz": 215.0}, ["somebody_else"], False),  # ten semitones higher
        ({"now": NOW | {"pitch_deg": 8.0}, "f0_hz": 215.0}, ["somebody_else"], False),
        ({"at": CREATED + timedelta(days=200)}, ["old"], True),
        ({"at": CREATED - timedelta(days=2000)}, [], True),  # a clock that was set back
    ],
)
def test_when_a_profile_does_not_fit(asked, kinds, fits):
    speaking = notices(profile(), **({"at": CREATED + timedelta(days=2)} | asked))
    assert [notice.kind for notice in speaking] == kinds
    assert all(notice.fits for notice in speaking) == fits
    assert all(notice.words.endswith(".") and notice.words.count(". ") == 1 and notice.short for notice in speaking)


DEGREES = st.tuples(st.floats(-180, 180), st.floats(-180, 180))
TERMS = st.tuples(*[st.floats(-5, 5)] * 3)


@settings(max_examples=50)
@given(
    st.fixed_dictionaries(
        {
            "camera_deg": DEGREES,
            "corner_deg": DEGREES,
            "across_deg": DEGREES,
            "down_deg": DEGREES,
            "tile": st.tuples(st.floats(0, 0.49), st.floats(0, 0.49), st.floats(0.5, 1), st.floats(0.5, 1)),
            "spread_deg": st.tuples(st.floats(0.001, 180), st.floats(0.001, 180)),
            "head_deg": DEGREES,
            "head_yaw": TERMS,
            "head_pitch": TERMS,
            "leak": st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
        }
    ),
    DEGREES,
)
def test_whatever_map_a_file_may_hold_names_every_look(table, look):
    try:
        gaze_map = GazeTable.model_validate(table).map()
    except ValidationError:
        return
    codes, sure = gaze_map.zones(np.array([look]), np.array([[0.0, 0.0]]))
    assert GAZE_ZONES[int(codes[0])] in ("unknown", "camera", "tile", "screen", "away")
    assert 0 <= sure[0] <= 1
