"""What is said about the user's picture: calm sentences, who else is in it, and where the partner's picture is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.calibrate.profile import GazeTable, Profile, save_profile
from monitor.clock import Clock
from monitor.live.checks import NoticeDebouncer, PlacementCheck, SecondFaceCheck
from monitor.live.inputs import Inputs
from monitor.live.profile import ProfileManager
from monitor.live.requests import CalibrateRequest, PersonSources, SourceSelection
from monitor.live.shared_view import tile_on
from monitor.sources.spec import Rectangle
from monitor.types import Picture
from monitor.vision.gaze_map import GazeMap
from monitor.vision.observer import VideoFeatures
from monitor.voice.listener import AudioFeatures
from tests.support.gaze_looks import rows


def test_a_sentence_is_said_once_it_holds_and_stays_a_while():
    calm = NoticeDebouncer(rise_s=2.0, fall_s=3.0)
    assert calm.push(0.0, ["dark"]) == ()
    assert calm.push(1.0, []) == ()
    assert calm.push(1.5, ["dark"]) == (), "a gap begins it anew"
    assert calm.push(4.0, ["dark", ""]) == ("dark",)
    assert calm.push(6.5, []) == ("dark",)
    assert calm.push(7.5, []) == ()


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0.05, 2.0), st.booleans()), max_size=40))
def test_no_sentence_flickers(moments: list[tuple[float, bool]]):
    calm, now_s, held_s, was = NoticeDebouncer(rise_s=1.0, fall_s=3.0), 0.0, -1.0, False
    for step_s, holds in moments:
        now_s += step_s
        held_s = now_s if holds else held_s
        said = calm.push(now_s, ["a"] if holds else []) != ()
        assert said or not was or now_s - held_s > 3.0, "once said, it stays for as long after it held last"
        was = said


def seen(
    time_s: float, *, quality: float = 1.0, light: float = 120.0, face_light: float = 120.0, **face: float
) -> VideoFeatures:
    at = np.array([time_s])
    values = {"yaw_deg": 0.0, "face_x": 0.5, "face_size": 0.1, **face} if quality else {}
    return VideoFeatures(
        time_s, (rows("face", at, quality=quality, **values), rows("motion", at, light=light, face_light=face_light)), None
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"quality": 0.0}, "out of the picture"),
        ({"quality": 0.0, "light": 20.0}, "too dark"),
        ({"quality": 0.5}, "far from the camera"),
        ({"face_size": 0.3}, "very near"),
        ({"face_x": 0.08}, "at the edge"),
        ({"face_light": 40.0, "light": 160.0}, "light comes from behind"),
    ],
)
def test_what_is_wrong_with_a_picture_is_one_sentence(given: dict[str, float], said: str):
    placement = PlacementCheck()
    for time_s in np.arange(10.0, 13.0, 1 / 15):
        placement.push(seen(float(time_s), **given))
    assert said in placement.notice(13.0) if said else placement.notice(13.0) == ""
    assert placement.notice(60.0) == "", "nothing is said of pictures that do not come"


class Faces:
    """A finder that has found these faces."""

    def __init__(self, *widths: float) -> None:
        self._subscribers = [np.array([0.0, 0.0, width, width]) for width in widths]
        self.busy = False
        self.asked = 0

    def ask(self, image: np.ndarray) -> None:
        self.busy, self.asked = True, self.asked + 1

    def answer(self) -> list[np.ndarray]:
        self.busy = False
        return self._subscribers

    def rest(self) -> None:
        self.busy = False


@pytest.mark.parametrize(("widths", "many"), [((), False), ((100.0,), False), ((100.0, 30.0), False), ((100.0, 80.0), True)])
def test_a_second_face_is_said_a_picture_on_the_wall_is_not(widths: tuple[float, ...], many: bool):
    company = SecondFaceCheck()
    company._finder = faces = Faces(*widths)  # type: ignore[assignment]
    picture = Picture(0.0, np.zeros((4, 4, 3), np.uint8))
    for now_s in (0.0, 0.1, 0.2, 1.0):
        company.look(picture, now_s)
    assert faces.asked == 1, "it is looked for now and then only"
    assert ("two faces" in company.note) == many
    company.rest()
    assert company.note == ""


def test_the_partners_part_in_shares_of_their_screen():
    screen = Rectangle(1920, 0, 1000, 500)
    assert tile_on(Rectangle(2170, 125, 500, 250), screen) == (0.25, 0.25, 0.75, 0.75)
    assert tile_on(Rectangle(100, 100, 300, 300), screen) is None
    assert tile_on(Rectangle(2800, 350, 200, 200), screen) == pytest.approx((0.88, 0.7, 1.0, 1.0))


class Ear:
    start_s = 0.0


class Eye:
    ready, latest = True, None

    def __init__(self) -> None:
        self.gaze: object = None

    def set_gaze(self, gaze: object) -> None:
        self.gaze = gaze


@pytest.fixture
def personal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProfileManager:
    """The user before a camera of their own, with a profile for it."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    screen = GazeMap((1.0, 2.0), (16.0, -2.0), (-30.0, 0.0), (0.0, -20.0), (0.3, 0.2, 0.7, 0.8), (1.5, 2.0), (0.0, -5.0))
    voice = {"f0_hz": 120, "f0_low_hz": 95, "f0_high_hz": 160, "level_db": -25, "noise_db": -60}
    fields = {"id": "desk", "name": "Desk", "camera": "A camera", "gaze": GazeTable.of(screen), "voice": voice}
    save_profile(Profile.model_validate({**fields, "created": datetime.now(UTC)}))
    nothing = SimpleNamespace(of=lambda person: None)
    inputs = SimpleNamespace(
        choice=SourceSelection(),
        camera=lambda person: "A camera",
        video=SimpleNamespace(open=nothing, analyzers={"user": Eye()}),
        audio=SimpleNamespace(open=nothing, analyzers={"user": Ear()}),
    )
    return ProfileManager(inputs, clock=Clock())  # type: ignore[arg-type]


def speak(personal: ProfileManager, f0_hz: float, *, start_s: float, seconds: float) -> None:
    for now_s in np.arange(start_s, start_s + seconds, 1.0):
        time_s = now_s + np.arange(0, 1, 0.016)
        personal.take([], [AudioFeatures((rows("voice", time_s, speech=1.0, f0_hz=f0_hz, level_db=-25.0),), ())])
        personal.refresh(float(now_s) + 1, preset="interview")


def test_somebody_else_gets_the_usual_zones_until_the_owner_is_back_or_insists(personal: ProfileManager) -> None:
    eye = personal._inputs.video.analyzers["user"]
    speak(personal, 120.0, start_s=0.0, seconds=10)
    assert personal.in_use is not None and eye.gaze is not None  # type: ignore[attr-defined]
    speak(personal, 215.0, start_s=10.0, seconds=60)
    assert personal.in_use is None and eye.gaze is None and personal.told() is None  # type: ignore[attr-defined]
    assert [one for one in personal.notices("running") if "does not seem to be yours" in one]
    assert personal.notices("ended") == []
    speak(personal, 120.0, start_s=70.0, seconds=90)
    assert personal.in_use is not None, "the owner is back"
    speak(personal, 215.0, start_s=160.0, seconds=60)
    assert personal.in_use is None
    personal.use("desk")
    speak(personal, 215.0, start_s=220.0, seconds=40)
    assert personal.in_use is not None, "whoever chooses it once more knows better"
    assert not [one for one in personal.notices("running") if "does not seem to be yours" in one]


def before(personal: ProfileManager, **picture: object) -> None:
    """Set the user before this picture."""
    spec = SimpleNamespace(kind="camera", is_played=False, label="camera")
    shown = SimpleNamespace(**{"spec": spec, "shared": False, **picture})
    personal._inputs.video.open = SimpleNamespace(of=lambda person: shown if person == "user" else None)  # type: ignore[assignment]


def test_the_camera_is_called_what_it_is_called_once_it_is_open(
    personal: ProfileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(personal)
    inputs, eye = personal._inputs, personal._inputs.video.analyzers["user"]
    inputs.plays, inputs.play_from = False, lambda start_s: None  # type: ignore[misc,method-assign]
    monkeypatch.setattr(inputs, "camera", lambda person: None)
    eye.face = "not seen"
    personal.begin(CalibrateRequest())
    personal.step(1.0, busy=True)
    monkeypatch.setattr(inputs, "camera", lambda person: "A camera")
    assert personal.calibration is not None and not personal.measures
    eye.face = "seen"
    personal.step(2.0, busy=True)
    assert personal.measures and personal.calibration.camera == "A camera"


def test_a_camera_of_a_long_name_is_the_same_everywhere() -> None:
    stream = SimpleNamespace(device_name="Camera " * 20)
    picture = SimpleNamespace(shared=False, spec=None, stream=stream)
    inputs = SimpleNamespace(video=SimpleNamespace(open=SimpleNamespace(of=lambda person: picture)))
    name = Inputs.camera(inputs, "user")  # type: ignore[arg-type]
    assert name == ("Camera " * 20)[:80]
    fields = {"id": "a", "name": "A", "camera": name, "created": "2026-11-01T10:00:00Z"}
    assert Profile.model_validate(fields).camera == name


@pytest.mark.parametrize(
    ("done", "saved", "said"), [(False, None, "broken off"), (True, None, "not saved"), (True, "desk", "")]
)
def test_with_another_camera_no_calibration_is_left_to_repeat(
    personal: ProfileManager, done: bool, saved: str | None, said: str
) -> None:
    personal.calibration = SimpleNamespace(done=done, saved=saved)  # type: ignore[assignment]
    personal._inputs.choice = SourceSelection(user=PersonSources(picture="camera:1"))
    personal.chosen()
    assert personal.calibration is None
    news = personal.notices("setup")[0]
    assert said in news if said else news == ""


def test_a_picture_of_both_people_has_the_usual_zones(personal: ProfileManager) -> None:
    eye = personal._inputs.video.analyzers["user"]
    before(personal)
    personal.refresh(0.0, preset="interview")
    personal.use("desk")
    assert personal.in_use is not None
    before(personal, shared=True)
    personal.refresh(1.0, preset="interview")
    assert personal.in_use is None and eye.gaze is None  # type: ignore[attr-defined]
    assert [one for one in personal.notices("running") if "shows your partner too" in one]
    before(personal)
    personal.refresh(2.0, preset="interview")
    assert personal.in_use is not None
