"""A calibration beside the preview: a film of known gaze as the camera, and planted rows on a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.calibrate import steps
from monitor.calibrate.profile import Profile, load_profile, save_profile
from monitor.errors import CalibrationError, UsageError
from monitor.live import calibration as calibration_module
from monitor.live.calibration import CalibrationRun
from monitor.live.engine import LiveEngine
from monitor.live.requests import CalibrateRequest, PersonSources, ProfileLabel, SourceSelection, StartRequest
from monitor.live.state import CalibrationState
from monitor.measures import GAZE_ZONES, columns
from monitor.replay.session import load_session
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from tests.support.calibration import shorten
from tests.support.gaze_films import Gaze, write_film
from tests.support.gaze_looks import OFF, looking, reading
from tests.support.until import until

STEPS = ("neutral", "camera", "tile", "top_left", "bottom_right")
TILE = (0.25, 0.25, 0.75, 0.85)
AT = {"neutral": (0.5, 0.55), "camera": None, "tile": (0.5, 0.55), "top_left": (0.04, 0.06), "bottom_right": (0.96, 0.94)}
SHORT = {"neutral_s": 1.6, "neutral_least_s": 0.5, "look_s": 1.3, "look_least_s": 0.4, "ready_s": 0.05, "settle_s": 0.3}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A calibration of seconds instead of a minute."""
    for name, value in SHORT.items():
        shorten(monkeypatch, name, value)


@pytest.fixture
def engine(tmp_path: Path, home: Path) -> Iterator[LiveEngine]:
    engine = LiveEngine(sessions=tmp_path / "sessions", label=ProfileLabel(name="Simulated", place="at home"))
    engine.start()
    yield engine
    engine.close()


@pytest.mark.slow
def test_a_film_of_known_gaze_becomes_a_profile_that_changes_what_is_measured(
    engine: LiveEngine, short: None, tmp_path: Path
) -> None:
    pytest.importorskip("skimage", reason="the simulated people come with the demo extra")
    lasts = {
        name: SHORT["ready_s"] + SHORT["settle_s"] + SHORT["neutral_s" if name == "neutral" else "look_s"] for name in STEPS
    }
    shakes = {"camera": 8.0, "tile": 8.0}
    gazes = [Gaze(lasts[name], AT[name], shakes.get(name, 0.0)) for name in STEPS]
    film = write_film(tmp_path / "camera.mp4", [*gazes, Gaze(2.0, AT["tile"])])

    with pytest.raises(UsageError, match="choose your camera first"):
        engine.calibrate(CalibrateRequest())
    engine.choose(SourceSelection(user=PersonSources(picture=str(film))))
    assert engine.calibrate(CalibrateRequest(tile=TILE, only=STEPS))["calibration"]["state"] == "settling"
    with pytest.raises(UsageError, match="already running"):
        engine.calibrate(CalibrateRequest())
    with pytest.raises(UsageError, match="still running"):
        engine.save_profile(ProfileLabel())
    until(lambda: engine.state["calibration"]["state"] == "done", "the last step")
    for _ in range(3):
        if (engine.state["calibration"]["result"]["right"] or 0) > 0.75:
            break
        # A machine too busy to look at the pictures of so short a step takes them all again.
        engine.calibrate(CalibrateRequest(only=STEPS))
        until(lambda: engine.state["calibration"]["state"] == "done", "the last step, once more")
    result = engine.state["calibration"]["result"]
    assert [step["name"] for step in engine.state["calibration"]["steps"]] == list(STEPS)
    assert (result["right"] or 0) > 0.75, (result, engine.state["load"])
    assert engine.state["profile"] is None, "nothing counts before it is saved"

    state = engine.save_profile(ProfileLabel())
    assert state["calibration"]["saved"] == "simulated"
    assert (state["profile"]["name"], state["profile"]["camera"]) == ("Simulated", "camera.mp4")
    assert load_profile("simulated").place == "at home"
    assert [profile["id"] for profile in engine.profiles["profiles"]] == [state["profile"]["id"]]
    assert engine.leave_calibration()["calibration"] is None

    # The same film as a session: second 0 is the film's. At its end the profile is put aside.
    engine.begin(StartRequest())
    put_aside_s = sum(lasts[name] for name in STEPS[:3])
    until(lambda: engine.state["time_s"] > put_aside_s, "the first three looks")
    assert engine.use_profile(None)["profile"] is None
    put_aside_s = engine.state["time_s"] + 0.3
    until(lambda: engine.state["time_s"] > put_aside_s + 1.5, "some looks without it")
    engine.end()
    until(lambda: engine.state["phase"] == "ended", "the end")
    session = load_session(tmp_path / "sessions" / engine.state["session"])
    assert session.header.profile is not None
    assert (session.header.profile.id, session.header.profile.right) == ("simulated", result["right"])
    zones = zones_of(session)
    ends_s = np.cumsum([lasts[name] for name in STEPS])
    truth = {"neutral": "tile", "camera": "camera", "tile": "tile"}
    right = [
        zone == truth[name]
        for name, end_s in zip(truth, ends_s, strict=False)
        for at_s, zone in zones
        if end_s - SHORT["look_s"] + 0.2 < at_s < end_s - 0.1
    ]
    # The usual zones know no tile: without the profile no more than the middle third could be right.
    assert np.mean(right) > 0.75, zones
    after = {zone for at_s, zone in zones if at_s > put_aside_s}
    assert after and not after & {"tile", "screen"}, "without the profile the usual zones count, at once"


def zones_of(session: Any) -> list[tuple[float, str]]:
    rows = session.series("user", "face")
    codes = rows.values[:, columns("face").index("gaze_zone")]
    return [(float(at_s), GAZE_ZONES[int(code)]) for at_s, code in zip(rows.time_s, codes, strict=True) if np.isfinite(code)]


class Sitter:
    """Feeds planted rows of every step to a calibration, on a clock that the test moves."""

    def __init__(self, *, has_voice: bool = True) -> None:
        self.calibration = CalibrationRun(tile=None, has_voice=has_voice, camera="A camera")

    def run(self, start_s: float = 100.0, *, only: tuple[Any, ...] | None = None, **changes: Any) -> float:
        """Sit through all steps; ``changes`` of the planted rows by step. The end's time."""
        calibration = self.calibration
        calibration.begin(start_s, only)
        now_s = start_s
        for step_run in list(calibration._runs):
            if step_run.step.name == "read":
                for part in reading(step_run.step, start_s=step_run.from_s - 50.0):
                    # What is heard has a second 0 of its own.
                    heard = AudioFeatures((), (part,)) if hasattr(part, "kind") else AudioFeatures((part,), ())
                    calibration.hear(heard, 50.0)
            else:
                how = {"at": OFF if step_run.step.dot is None else None, **changes.get(step_run.step.name, {})}
                face = looking(step_run.step, start_s=step_run.from_s, **how)
                for row in range(face.time_s.size):
                    cut = slice(row, row + 1)
                    part = type(face)("user", "face", face.time_s[cut], face.values[cut], face.quality[cut])
                    calibration.see(VideoFeatures(float(face.time_s[row]), (part,), None))
            while now_s < step_run.end_s:
                now_s += 0.5
                calibration.step(now_s)
        for _ in range(4):
            now_s += 0.5
            calibration.step(now_s)
        return now_s

    def snapshot(self, now_s: float) -> CalibrationState:
        return self.calibration.snapshot(now_s)


def test_a_minute_ends_in_a_result_and_only_what_was_poor_is_repeated(home: Path) -> None:
    sitter = Sitter()
    end_s = sitter.run(tile={"quality": 0.0})
    assert 45 < end_s - 100 < 60, "a minute"
    state = sitter.snapshot(end_s)
    assert (state["state"], state["at"], state["left_s"]) == ("done", None, 0)
    assert [step["name"] for step in state["result"]["again"]] == ["tile"]
    poor = {step["name"]: step["reason_kind"] for step in state["steps"] if step["state"] == "poor"}
    assert poor == {"tile": "no-face"}
    end_s = sitter.run(end_s, only=("tile",))
    state = sitter.snapshot(end_s)
    assert [step["name"] for step in state["steps"]] == ["tile"]
    assert state["result"]["again"] == [] and state["result"]["right"] > 0.9
    assert len(state["result"]["keeps"]) == 3
    assert (state["result"]["kind"], state["steps"][0]["reason_kind"]) == ("works-well", "")
    assert state["result"]["words"].startswith("It works well. Your gaze was placed correctly ")
    profile = sitter.calibration.profile(name=" ", place="", preset="sales")
    assert (profile.id, profile.camera, profile.preset) == ("my-profile", "A camera", "sales")
    assert profile.voice is not None and profile.voice.f0_hz == pytest.approx(120, rel=0.05)


def test_the_steps_tell_what_to_do_and_how_long(home: Path) -> None:
    sitter = Sitter(has_voice=False)
    sitter.calibration.begin(10.0)
    state = sitter.snapshot(10.0)
    assert (state["state"], state["at"]) == ("settling", 0)
    assert "read" not in [step["name"] for step in state["steps"]], "no microphone, no sentence"
    assert state["left_s"] == pytest.approx(calibration_module._READY_S + steps._SETTLE_S)
    sitter.calibration.step(11.95)
    state = sitter.snapshot(11.95)
    assert (state["state"], state["left_s"]) == ("recording", pytest.approx(9.95))
    with pytest.raises(UsageError, match="needs a microphone"):
        sitter.calibration.begin(20.0, ("read",))
    with pytest.raises(UsageError, match="left, top, right and bottom"):
        CalibrationRun(tile=(0.5, 0.0, float("nan"), 1.0), has_voice=True, camera="")


def test_nobody_there_is_a_result_too(home: Path) -> None:
    sitter = Sitter(has_voice=False)
    sitter.calibration.begin(0.0)
    for now_s in np.arange(0.0, 60.0, 0.5):
        sitter.calibration.step(float(now_s))
    state = sitter.snapshot(60.0)
    assert state["state"] == "done"
    assert state["result"]["kind"] == "failed"
    assert state["result"]["words"].startswith("No profile could be made. The camera sent no picture")
    assert len(state["result"]["again"]) == 7 and state["result"]["keeps"] == []
    with pytest.raises(CalibrationError, match="No profile could be made"):
        sitter.calibration.profile(name="", place="", preset="")


@pytest.mark.parametrize(
    ("fault", "said"), [(CalibrationError("this cannot be kept"), "This cannot be kept"), (ValueError(), "didn't work")]
)
def test_what_cannot_be_worked_out_ends_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    def refuse(*given: object, **named: object) -> None:
        raise fault

    monkeypatch.setattr(calibration_module, "conclude", refuse)
    sitter = Sitter(has_voice=False)
    with suppress(ValueError):
        sitter.run(only=("neutral",))
    sitter.calibration.step(500.0)
    state = sitter.snapshot(500.0)
    assert state["state"] == "done" and said in state["result"]["words"]


def test_a_computer_that_slept_takes_the_step_again(home: Path) -> None:
    sitter = Sitter(has_voice=False)
    sitter.calibration.begin(0.0)
    for now_s in np.arange(0.0, 8.0, 0.5):
        sitter.calibration.step(float(now_s))
    sitter.calibration.step(5000.0)
    state = sitter.snapshot(5000.0)
    assert (state["state"], state["at"]) == ("settling", 0)
    assert [step["state"] for step in state["steps"]].count("to come") == 6


def profile(**values: Any) -> Profile:
    return Profile.model_validate(
        {"id": "desk", "name": "Desk", "camera": "camera.mp4", "created": "2026-11-01T10:00:00Z", **values}
    )


def test_names_that_are_taken_replace_nothing_else(home: Path) -> None:
    save_profile(profile(camera="A camera"))
    sitter = Sitter(has_voice=False)
    sitter.run(only=("neutral", "camera"))
    assert sitter.calibration.profile(name="Desk", place="", preset="").id == "desk", "the same camera, place and preset"
    assert sitter.calibration.profile(name="Desk", place="office", preset="").id == "desk-2"
    (home / "profiles" / "desk-2.json").write_text("damaged")
    assert sitter.calibration.profile(name="Desk", place="office", preset="").id == "desk-3"


@pytest.mark.slow
def test_profiles_are_chosen_put_aside_and_deleted(engine: LiveEngine, home: Path, long_films: Path) -> None:
    save_profile(profile(camera="user.mp4"))
    save_profile(profile(id="other", name="Other", camera="Another camera"))
    (home / "profiles" / "broken.json").write_text("{")
    engine.choose(SourceSelection(user=PersonSources(picture=str(long_films / "user.mp4"))))
    until(lambda: engine.state["profile"] is not None, "the profile of this camera")
    assert (engine.state["profile"]["id"], engine.state["profile"]["chosen"]) == ("desk", "auto")
    assert [item for item in engine.state["notices"] if "broken is damaged" in item["words"]]
    assert len(engine.profiles["profiles"]) == 2 and "broken" in engine.profiles["notes"][0]
    assert engine.use_profile(None)["profile"] is None
    assert engine.use_profile("desk")["profile"]["chosen"] == "by hand"
    # One of another camera does not fit, and it is said.
    engine.use_profile("other")
    until(lambda: engine.state["profile"] is None, "the other camera's profile to be put aside")
    assert [item for item in engine.state["notices"] if "was made with another camera" in item["words"]]
    for wrong in ("broken", "nowhere", "../../etc/passwd"):
        with pytest.raises(CalibrationError):
            engine.use_profile(wrong)
    assert engine.use_profile("auto")["profile"]["id"] == "desk"
    engine.delete_profile("broken")
    assert [profile["id"] for profile in engine.delete_profile("desk")["profiles"]] == ["other"]
    assert engine.state["profile"] is None
    # Another source breaks a calibration off; a session that begins does too.
    engine.calibrate(CalibrateRequest())
    engine.choose(SourceSelection(user=PersonSources(picture=str(long_films / "partner.mp4"))))
    until(lambda: engine.state["calibration"] is None, "the calibration to be broken off")
    assert [item for item in engine.state["notices"] if item["kind"] == "calibration-source-changed"]
    engine.calibrate(CalibrateRequest())
    assert engine.begin(StartRequest())["calibration"] is None
    with pytest.raises(UsageError, match="cannot calibrate during a session"):
        engine.calibrate(CalibrateRequest())


def test_silence_counts_from_when_the_sentence_is_to_be_read() -> None:
    calibration = CalibrationRun(tile=None, has_voice=True, camera="Lid")
    calibration.begin(100.0, ["read"])
    asked_s = calibration_module._READY_S + steps._SETTLE_S
    assert calibration.reading_s(100.0) == 0
    assert calibration.reading_s(100.0 + asked_s + 2.5) == pytest.approx(2.5)
    calibration.begin(200.0, ["camera"])
    assert calibration.reading_s(203.0) == 0
