"""A shared screen, through a portal on a true D-Bus; the stream of pictures is a stand-in of the library's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.desktop import extras
from monitor.sources.desktop.shared_screen import SharedScreenPictures, load_token
from monitor.sources.rectangle import Rectangle
from monitor.sources.stream import Stream
from monitor.types import Picture
from tests.support.portal import LIBRARIES, Portal

KEY = "partner.face"


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.syspath_prepend(str(LIBRARIES))
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    with Portal(tmp_path) as found:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", found.address)
        yield found


def opened(**options: object) -> SharedScreenPictures:
    return SharedScreenPictures(KEY, clock=Clock(), rate_hz=50, **options)  # type: ignore[arg-type]


def first(device: SharedScreenPictures) -> Picture:
    end_s = time.monotonic() + 60
    while time.monotonic() < end_s:
        picture = device.read()
        if picture is not None:
            return picture
    raise AssertionError(device.absence)


def halves(height: int = 720, width: int = 1280) -> np.ndarray:
    image = np.zeros((height, width, 3), np.uint8)
    image[:, : width // 2] = (200, 20, 10)
    image[:, width // 2 :] = (10, 20, 200)
    return image


def wait(true: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end_s, "it did not come about"
        time.sleep(0.02)


@pytest.mark.slow
def test_a_shared_screen_is_seen_moved_over_and_opened_again_without_asking(portal: Portal) -> None:
    portal.show(halves())
    device = opened(widest_px=640)
    assert device.absence.startswith("your desktop asks what to share")
    picture = first(device)
    assert device.absence == "" and picture.image.shape == (360, 640, 3)
    assert picture.image[100, 100].tolist() == [200, 20, 10] and picture.image[100, 600].tolist() == [10, 20, 200]
    device.move(Rectangle(700, 0, 400, 300))
    assert (first(device).image == (10, 20, 200)).all()
    whole, image = device.whole(320)
    assert whole == Rectangle(0, 0, 1280, 720) and image.shape == (180, 320, 3)
    with pytest.raises(SourceError, match=r"the part 1000,0,640,360 is not inside what you share .1280 x 720"):
        device.move(Rectangle(1000, 0, 640, 360))
    # A window made half as large: the same part of it, at half the size.
    portal.show(halves(360, 640))
    smaller = first(device)
    assert smaller.image.shape == (150, 200, 3) and (smaller.image == (10, 20, 200)).all()
    device.close()
    # Asked for windows and screens, to be remembered until it is revoked; the token is the user's alone, and used next time.
    assert (portal.answers.options["types"], portal.answers.options["persist_mode"]) == (3, 2)
    (file,) = (Path(portal.file).parent / "home" / "portal").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and load_token(KEY) == "first"
    portal.answers.token = "second"
    again = opened(mirrored=True, rectangle=Rectangle(0, 0, 400, 300))
    assert first(again).image.shape == (300, 400, 3)
    again.close()
    assert portal.answers.asked == ["", "first"] and load_token(KEY) == "second"


@pytest.mark.slow
def test_who_shares_nothing_or_stops_is_asked_again_only_when_they_want(portal: Portal) -> None:
    clock = Clock()
    portal.answers.code = None
    portal.show(halves())

    def open_device() -> SharedScreenPictures:
        return SharedScreenPictures(KEY, clock=clock, rate_hz=50)

    with Stream(open_device, name="the screen", stream=KEY, clock=clock, capacity=4) as stream:
        wait(lambda: "your desktop asks" in stream.status.note)
        portal.answer(0)
        wait(lambda: stream.status.state == "on" and stream.status.received > 0)
        stopped_s = clock.now_s()
        portal.answers.code = None
        portal.show(halves(), ended="")
        wait(lambda: "the sharing was stopped" in stream.status.note)
        assert stream.status.trouble == "stopped" and portal.answers.asked == [""]
        stream.ask_again()
        wait(lambda: len(portal.answers.asked) == 2 and "your desktop asks" in stream.status.note)
        # Who ended the sharing is asked; a token would have shared again in silence.
        assert portal.answers.asked == ["", ""] and load_token(KEY) == ""
        portal.answer(1)
        wait(lambda: stream.status.note.startswith("nothing is shared; to be asked again"))
        assert stream.status.trouble == "refused"
        reads = clock.now_s() + 1.2  # two of its looks for an answer
        wait(lambda: clock.now_s() > reads)
        assert len(portal.answers.asked) == 2 and stream.status.state == "waiting"
        gap = stream.open_gap()
        assert gap is not None and gap.start_s < stopped_s + 0.5 and gap.reason.startswith("the sharing was stopped")


@pytest.mark.slow
def test_what_fails_is_said(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.answers.code = 2
    device = opened()
    with pytest.raises(SourceError, match=r"your desktop could not share the screen .Start.; try again"):
        first(device)
    device.close()
    portal.answers.code = 0
    portal.answers.version = 3  # before restore tokens
    portal.show(halves(), ended="negotiation failed")
    device = opened()
    with pytest.raises(SourceError, match=r"cannot be read .negotiation failed.; share the call's tab in the browser"):
        first(device)
    device.close()
    assert "persist_mode" not in portal.answers.options
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    device = opened()
    with pytest.raises(SourceError, match="this desktop does not let programs share the screen; install xdg-desktop-portal"):
        first(device)
    device.close()


def test_without_the_extra_the_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(
        SourceError, match=r'the extra “wayland” is not installed; run: ".*" -m pip install "rapport-monitor\[wayl'
    ):
        opened()
