"""Screen capture on a true display, Xvfb."""

from __future__ import annotations

import time

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.rectangle import Rectangle
from monitor.sources.screen import ScreenPictures, screens, whole_screen
from monitor.sources.stream import Stream
from tests.support.fake_clock import FakeClock
from tests.support.xvfb import HEIGHT, WIDTH, Display


def opened(rectangle: Rectangle, **options: object) -> ScreenPictures:
    return ScreenPictures(rectangle, clock=FakeClock(), **options)  # type: ignore[arg-type]


def test_the_part_is_seen_in_its_colours_at_its_rate_and_follows_the_screen(display: Display) -> None:
    display.pixels[50:100, 200:300] = (10, 20, 200, 0)
    device = opened(Rectangle(180, 40, 200, 100), rate_hz=10)
    stamps_s = []
    for _ in range(20):
        picture = device.read()
        assert picture is not None
        stamps_s.append(picture.time_s)
    assert np.diff(stamps_s) == pytest.approx(0.1)
    assert picture.image.shape == (100, 200, 3)
    assert picture.image[10, 20].tolist() == [200, 20, 10]
    assert picture.image[9, 20].tolist() == picture.image[10, 19].tolist() == [0, 0, 0]
    display.pixels[50:100, 200:300] = (0, 255, 0, 0)
    picture = device.read()
    assert picture is not None and picture.image[10, 20].tolist() == [0, 255, 0]
    device.move(Rectangle(200, 50, 100, 50))
    picture = device.read()
    assert picture is not None and picture.image.shape == (50, 100, 3) and (picture.image == (0, 255, 0)).all()
    device.close()


def test_a_mirrored_part_is_turned_and_a_large_one_made_smaller(display: Display) -> None:
    display.pixels[:, :320] = (0, 0, 255, 0)
    device = opened(Rectangle(0, 0, 1280, 720), mirrored=True, widest_px=640)
    picture = device.read()
    device.close()
    assert picture is not None and picture.image.shape == (360, 640, 3)
    assert picture.image[100, 630].tolist() == [255, 0, 0]
    assert picture.image[100, 10].tolist() == [0, 0, 0]


def test_the_whole_screen_for_choosing_a_part(display: Display) -> None:
    display.pixels[360:, 640:] = (255, 255, 255, 0)
    desktop, image = whole_screen(320)
    assert desktop == Rectangle(0, 0, WIDTH, HEIGHT)
    assert image.shape == (180, 320, 3)
    assert image[90:, 160:].min() == 255 and image[:89].max() == 0
    (screen,) = screens()
    assert screen.rectangle == desktop


@pytest.mark.parametrize(
    ("rectangle", "words"),
    [
        (
            Rectangle(1000, 100, 640, 360),
            "the part 1000,100,640,360 extends beyond the screen .1280 x 720 at 0,0.; choose",
        ),
        (Rectangle(-700, 0, 640, 360), "the part -700,0,640,360 is outside the screen"),
    ],
)
def test_a_part_off_the_screen_is_said(display: Display, rectangle: Rectangle, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        opened(rectangle)
    device = opened(Rectangle(0, 0, 640, 360))
    with pytest.raises(SourceError, match=words):
        device.move(rectangle)
    assert device.rectangle == Rectangle(0, 0, 640, 360)
    device.close()


def test_a_covered_window_is_said(display: Display) -> None:
    display.pixels[:] = 77
    device = opened(Rectangle(0, 0, 640, 360), rate_hz=4)
    for _ in range(43):
        device.read()
    assert device.note.startswith("the picture hasn't changed for 10 s; bring the call's window to the front")
    device.close()


def test_a_display_that_goes_is_lost_and_one_that_hides_is_said(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    rectangle = Rectangle(0, 0, 640, 360)
    with Stream(
        lambda: ScreenPictures(rectangle, clock=clock), name="the screen", stream="user.face", clock=clock, capacity=4
    ) as stream:
        end = time.monotonic() + 30
        while not stream.status.received and time.monotonic() < end:
            time.sleep(0.01)
        display.process.kill()
        while stream.status.state != "waiting" and time.monotonic() < end:
            time.sleep(0.01)
        assert stream.status.note.startswith("the screen cannot be captured; run this in a graphical session (DISPLAY set)")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(SourceError, match="screen cannot be captured; under Wayland the desktop asks what to share"):
        screens()


def test_a_black_screen_beside_wayland_is_said(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(SourceError, match="under Wayland"):
        whole_screen(320)
