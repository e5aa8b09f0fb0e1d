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
from monitor.live.state import worded
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import parse
from monitor.types import Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import GazeMap
from monitor.voice.person_voice import AudioFeatures
from tests.support.gaze_looks import rows


def test_a_notice_is_shown_once_it_holds_and_stays_a_while():
    debouncer, dark = NoticeDebouncer(rise_s=2.0, fall_s=3.0), worded("dark", "It is dark")
    assert debouncer.push(0.0, [dark]) == ()
    assert debouncer.push(1.0, []) == ()
    assert debouncer.push(1.5, [dark]) == (), "a gap begins it anew"
    assert debouncer.push(4.0, [dark, None]) == (dark,)
    darker = worded("dark", "It is darker")
    assert debouncer.push(4.5, [darker]) == (darker,), "another wording of the same is no other notice"
    assert debouncer.push(7.0, []) == (darker,)
    assert debouncer.push(8.0, []) == ()


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0.05, 2.0), st.booleans()), max_size=40))
def test_no_notice_flickers(moments: list[tuple[float, bool]]):
    debouncer, now_s, held_s, was = NoticeDebouncer(rise_s=1.0, fall_s=3.0), 0.0, -1.0, False
    for step_s, holds in moments:
        now_s += step_s
        held_s = now_s if holds else held_s
        shown = debouncer.push(now_s, [worded("a", "A")] if holds else []) != ()
        assert shown or not was or now_s - held_s > 3.0, "once shown, it stays for as long after it held last"
        was = shown


def seen(
    time_s: float, *, quality: float = 1.0, light: float = 120.0, face_light: float = 120.0, **face: float
) -> VideoFeatures:
    at = np.array([time_s])
    values = {"yaw_deg": 0.0, "face_x": 0.5, "face_size": 0.1, **face} if quality else {}
    return VideoFeatures(
        time_s, (rows("face", at, quality=quality, **values), rows("motion", at, light=light, face_light=face_light)), None
    )


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({}, "", ""),
        ({"quality": 0.0}, "framing-no-face", "out of the picture"),
        ({"quality": 0.0, "light": 20.0}, "framing-too-dark", "too dark"),
        ({"quality": 0.5}, "framing-too-far", "far from the camera"),
        ({"face_size": 0.3}, "framing-too-near", "very close"),
        ({"face_x": 0.08}, "framing-cut-off", "at the edge"),
        ({"face_light": 40.0, "light": 160.0}, "framing-backlit", "light is behind you"),
    ],
)
def test_what_is_wrong_with_a_picture_is_one_notice(given: dict[str, float], kind: str, words: str):
    placement = PlacementCheck()
    for time_s in np.arange(10.0, 13.0, 1 / 15):
        placement.push(seen(float(time_s), **given))
    notice = placement.notice(13.0)
    assert notice is None if not kind else notice is not None and (notice["kind"] == kind and words in notice["words"])
    assert placement.notice(60.0) is None, "nothing is said of pictures that do not come"


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
    check = SecondFaceCheck()
    check._finder = faces = Faces(*widths)  # type: ignore[assignment]
    picture = Picture(0.0, np.zeros((4, 4, 3), np.uint8))
    for now_s in (0.0, 0.1, 0.2, 1.0):
        check.look(picture, now_s)
    assert faces.asked == 1, "it is looked for now and then only"
    assert (check.notice is not None and "two faces" in check.notice["words"]) == many
    check.rest()
    assert check.notice is None


def test_the_partners_part_in_shares_of_their_screen():
    screen = Rectangle(1920, 0, 1000, 500)
    assert tile_on(Rectangle(2170, 125, 500, 250), screen) == (0.25, 0.25, 0.75, 0.75)
    assert tile_on(Rectangle(100, 100, 300, 300), screen) is None
    assert tile_on(Rectangle(2800, 350, 200, 200), screen) == pytest.approx((0.88, 0.7, 1.0, 1.0))


class AudioStub:
    start_s = 0.0


class VideoStub:
    ready, latest = True, None

    def __init__(self) -> None:
        self.gaze: object = None

    def set_gaze(self, gaze: object) -> None:
        self.gaze = gaze


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProfileManager:
    """The user before a camera of their own, with a profile for it."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    screen = GazeMap((1.0, 2.0), (16.0, -2.0), (-30.0, 0.0), (0.0, -20.0), (0.3, 0.2, 0.7, 0.8), (1.5, 2.0), (0.0, -5.0))
    voice = {"f0_hz": 120, "f0_low_hz": 95, "f0_high_hz": 160, "level_db": -25, "noise_db": -60}
    fields = {"id": "desk", "name": "Desk", "camera": "A camera", "gaze": GazeTable.of(screen), "voice": voice}
    save_profile(Profile.model_validate({**fields, "created": datetime.now(UTC)}))
    nothing = OpenStub()
    inputs = SimpleNamespace(
        selection=SourceSelection(),
        camera=lambda person: "A camera",
        sources=lambda person: (),
        video=SimpleNamespace(open=nothing, analyzers={"user": VideoStub()}),
        audio=SimpleNamespace(open=nothing, analyzers={"user": AudioStub()}),
    )
    return ProfileManager(inputs, clock=Clock())  # type: ignore[arg-type]


def speak(profiles: ProfileManager, f0_hz: float, *, start_s: float, seconds: float) -> None:
    for now_s in np.arange(start_s, start_s + seconds, 1.0):
        time_s = now_s + np.arange(0, 1, 0.016)
        profiles.take([], [AudioFeatures((rows("voice", time_s, speech=1.0, f0_hz=f0_hz, level_db=-25.0),), ())])
        profiles.refresh(float(now_s) + 1, preset="interview")


def test_somebody_else_gets_the_usual_zones_until_the_owner_is_back_or_insists(profiles: ProfileManager) -> None:
    video = profiles._inputs.video.analyzers["user"]
    speak(profiles, 120.0, start_s=0.0, seconds=10)
    assert profiles.in_use is not None and video.gaze is not None  # type: ignore[attr-defined]
    speak(profiles, 215.0, start_s=10.0, seconds=60)
    assert profiles.in_use is None and video.gaze is None and profiles.profile_snapshot() is None  # type: ignore[attr-defined]
    assert [notice for notice in profiles.notices("running") if "doesn't seem to be yours" in notice["words"]]
    assert profiles.notices("ended") == []
    speak(profiles, 120.0, start_s=70.0, seconds=90)
    assert profiles.in_use is not None, "the owner is back"
    speak(profiles, 215.0, start_s=160.0, seconds=60)
    assert profiles.in_use is None
    profiles.use("desk")
    speak(profiles, 215.0, start_s=220.0, seconds=40)
    assert profiles.in_use is not None, "whoever chooses it once more knows better"
    assert not [notice for notice in profiles.notices("running") if "doesn't seem to be yours" in notice["words"]]


class OpenStub(list[SimpleNamespace]):
    """The one picture that is open, the user's."""

    def __init__(self, *shown: SimpleNamespace) -> None:
        super().__init__(shown)

    def for_person(self, person: str) -> SimpleNamespace | None:
        return next(iter(self), None) if person == "user" else None


def before(profiles: ProfileManager, source: str = "camera", **picture: object) -> None:
    """Set the user before this picture."""
    spec = parse(source)
    shown = SimpleNamespace(**{"spec": spec, "shared": False, "people": ("user",), "stream": None, **picture})
    profiles._inputs.video.open = OpenStub(shown)  # type: ignore[assignment]
    profiles._inputs.sources = lambda person: [("picture", shown.spec, shown.stream)]  # type: ignore[assignment,method-assign]


def test_the_camera_is_called_what_it_is_called_once_it_is_open(
    profiles: ProfileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(profiles)
    inputs, video = profiles._inputs, profiles._inputs.video.analyzers["user"]
    inputs.plays, inputs.play_from = False, lambda start_s: None  # type: ignore[misc,method-assign]
    monkeypatch.setattr(inputs, "camera", lambda person: None)
    video.face = "not seen"
    profiles.begin(CalibrateRequest())
    profiles.step(1.0, busy=True)
    monkeypatch.setattr(inputs, "camera", lambda person: "A camera")
    assert profiles.calibration is not None and not profiles.measures
    video.face = "seen"
    profiles.step(2.0, busy=True)
    assert profiles.measures and profiles.calibration.camera == "A camera"


def test_a_camera_of_a_long_name_is_the_same_everywhere() -> None:
    stream = SimpleNamespace(device_name="Camera " * 20)
    picture = SimpleNamespace(shared=False, spec=None, stream=stream)
    inputs = SimpleNamespace(video=SimpleNamespace(open=SimpleNamespace(for_person=lambda person: picture)))
    name = Inputs.camera(inputs, "user")  # type: ignore[arg-type]
    assert name == ("Camera " * 20)[:80]
    fields = {"id": "a", "name": "A", "camera": name, "created": "2026-11-01T10:00:00Z"}
    assert Profile.model_validate(fields).camera == name


@pytest.mark.parametrize(
    ("done", "saved", "said"),
    [(False, None, "the calibration stopped"), (True, None, "unsaved calibration was closed"), (True, "desk", "")],
)
def test_with_another_camera_no_calibration_is_left_to_repeat(
    profiles: ProfileManager, done: bool, saved: str | None, said: str
) -> None:
    profiles.calibration = SimpleNamespace(done=done, saved=saved)  # type: ignore[assignment]
    profiles._inputs.selection = SourceSelection(user=PersonSources(picture="camera:1"))
    profiles.sources_changed()
    assert profiles.calibration is None
    notices = profiles.notices("setup")
    assert said in notices[0]["words"] if said else not notices


def test_in_the_own_tile_of_the_call_only_the_voice_of_the_profile_holds(profiles: ProfileManager) -> None:
    video = profiles._inputs.video.analyzers["user"]
    before(profiles)
    profiles.refresh(0.0, preset="interview")
    profiles.use("desk")
    whole = profiles.in_use
    assert whole is not None and whole.gaze is not None and video.gaze is not None  # type: ignore[attr-defined]
    before(profiles, "screen:auto,0,0,320,240,mirrored")
    profiles.refresh(1.0, preset="interview")
    assert profiles.in_use is not None
    assert (profiles.in_use.gaze, profiles.in_use.neutral, profiles.in_use.voice) == (None, None, whole.voice)
    assert video.gaze is None  # type: ignore[attr-defined]
    told = profiles.profile_snapshot()
    assert told is not None
    assert "only what it says of your voice" in told["words"]
    before(profiles)
    profiles.refresh(2.0, preset="interview")
    assert profiles.in_use == whole


def test_a_picture_of_both_people_has_the_usual_zones(profiles: ProfileManager) -> None:
    video = profiles._inputs.video.analyzers["user"]
    before(profiles)
    profiles.refresh(0.0, preset="interview")
    profiles.use("desk")
    assert profiles.in_use is not None
    before(profiles, shared=True)
    profiles.refresh(1.0, preset="interview")
    assert profiles.in_use is None and video.gaze is None  # type: ignore[attr-defined]
    assert [notice for notice in profiles.notices("running") if "also shows your partner" in notice["words"]]
    before(profiles)
    profiles.refresh(2.0, preset="interview")
    assert profiles.in_use is not None
