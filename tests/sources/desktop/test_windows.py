"""Windows on a true X11 display; the readers of Windows and macOS over stand-ins of their systems' functions."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from ctypes import wintypes
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from Xlib.display import Display as Client

from monitor.errors import SourceError
from monitor.sources.desktop import extras, windows
from monitor.sources.desktop.part import Part
from monitor.sources.desktop.window import Window
from monitor.sources.desktop.window_pictures import WindowPictures
from monitor.sources.desktop.windows import find_window, list_windows
from monitor.sources.desktop.windows_macos import MacWindows
from monitor.sources.desktop.windows_win32 import Win32Windows
from monitor.sources.follow.region import FollowedRegion
from monitor.sources.rectangle import Rectangle
from tests.support.fake_clock import FakeClock
from tests.support.xvfb import Display

RED, BLUE = 0xC81400, 0x0014C8


@pytest.fixture
def client(display: Display) -> Iterator[Client]:
    client = Client(display.name)
    yield client
    client.close()


def open_window(client: Client, title: str, place: Rectangle, colour: int) -> Any:
    screen = client.screen()
    window = screen.root.create_window(
        place.x_px, place.y_px, place.width_px, place.height_px, 0, screen.root_depth, background_pixel=colour
    )
    window.change_property(client.intern_atom("_NET_WM_NAME"), client.intern_atom("UTF8_STRING"), 8, title.encode())
    window.set_wm_class("call", "Caller")
    window.map()
    client.sync()
    return window


def test_a_window_is_followed_wherever_it_goes(client: Client) -> None:
    clock = FakeClock()
    device = WindowPictures("müller", clock=clock, rate_hz=10)
    assert device.absence == "no window is called müller; open the call's window, or choose another one"
    assert device.read() is None
    window = open_window(client, "Call with Müller", Rectangle(100, 50, 400, 300), RED)
    open_window(client, "Notes", Rectangle(700, 400, 200, 200), BLUE)
    assert [found.title for found in list_windows()] == ["Notes", "Call with Müller"]

    def sees(rectangle: Rectangle, shape: tuple[int, int], colour: tuple[int, int, int] = (200, 20, 0)) -> None:
        picture = device.read()
        assert picture is not None and picture.image.shape[:2] == shape and (picture.image == colour).all()
        assert device.rectangle == rectangle and device.absence == ""

    sees(Rectangle(100, 50, 400, 300), (300, 400))
    assert device.name == "Call with Müller"
    whole, image = device.whole(200)
    assert whole == Rectangle(100, 50, 400, 300) and image.shape == (150, 200, 3)
    # The right half, which moves with the window and grows with it; another title changes nothing.
    device.move(Rectangle(300, 50, 200, 300))
    sees(Rectangle(300, 50, 200, 300), (300, 200))
    window.configure(x=500, y=20, width=480, height=330)
    window.change_property(client.intern_atom("_NET_WM_NAME"), client.intern_atom("UTF8_STRING"), 8, b"(1) Chat")
    client.sync()
    sees(Rectangle(740, 20, 240, 330), (330, 240))
    assert device.name == "(1) Chat"
    # Half of it beyond the screen: what can be seen of it. All of it: said.
    window.configure(x=1280 - 360, y=20)
    client.sync()
    sees(Rectangle(1160, 20, 120, 330), (330, 120))
    window.configure(x=1270, y=20)
    client.sync()
    assert device.read() is None and device.absence == "the window müller is outside the screen; move it back"
    window.configure(x=0, y=0)
    window.unmap()
    client.sync()
    assert device.read() is None and device.absence == "the window müller is minimised; bring it to the front"
    window.map()
    client.sync()
    sees(Rectangle(240, 0, 240, 330), (330, 240))
    window.destroy()
    client.sync()
    assert device.read() is None and device.absence.startswith("the window müller was closed; reopen it to continue")
    with pytest.raises(SourceError, match="the window müller was closed"):
        device.whole(200)
    open_window(client, "Call with Müller", Rectangle(0, 0, 200, 200), BLUE)
    sees(Rectangle(100, 0, 100, 200), (200, 100), (0, 20, 200))
    device.close()


def test_a_window_that_goes_before_a_face_was_found_in_it_is_said(client: Client) -> None:
    clock = FakeClock()
    window = open_window(client, "Call", Rectangle(100, 50, 400, 300), RED)
    device = FollowedRegion(WindowPictures("call", clock=clock), None, finder=NoFaces(), clock=clock)
    assert device.read() is None and device.absence == ""
    window.unmap()
    client.sync()
    assert device.read() is None and device.absence.startswith("the window call is minimised")
    window.map()
    client.sync()
    assert device.read() is None and device.absence == ""
    device.close()


class NoFaces:
    """A finder that finds nobody."""

    busy = False

    def ask(self, image: object) -> None:
        """It is asked."""

    def answer(self, *, wait_s: float = 0.0) -> list[Any]:
        return []

    def rest(self) -> None:
        """It rests."""

    def close(self) -> None:
        """It ends."""


def test_which_window_is_meant() -> None:
    place = Rectangle(0, 0, 400, 300)
    found = [
        Window(1, "Zoom Meeting - notes", "editor", place, True),
        Window(2, "Zoom Meeting", "zoom", place, False),
        Window(3, "Hidden panel", "zoom", Rectangle(0, 0, 400, 20), True),
    ]

    def number(name: str) -> int | None:
        window = find_window(found, name)
        return window and window.number

    # The whole title counts before a part of one, a program's name before a part of a title; what is too small never does.
    assert [number(name) for name in ("zoom meeting", "meeting", "ZOOM", "notes", "panel", "Teams")] == [2, 1, 2, 1, None, None]


def test_a_part_keeps_its_place_in_the_whole() -> None:
    part = Part.of(Rectangle(300, 50, 200, 300), Rectangle(100, 50, 400, 300))
    assert part.on(Rectangle(0, 0, 800, 150)) == Rectangle(400, 0, 400, 150)
    assert Part(0.9, 0.9, 0.5, 0.5).on(Rectangle(10, 10, 5, 5)) == Rectangle(14, 14, 1, 1)


# python-xlib leaves its socket to the collector when there is no display.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_where_windows_cannot_be_listed_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":999")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SourceError, match="the windows cannot be listed; run this in a graphical session"):
        list_windows()
    gc.collect()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(SourceError, match=r"choose the shared window or screen instead .portal"):
        list_windows()
    monkeypatch.setattr(windows, "is_wayland", lambda: False)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(SourceError, match=r'rapport-monitor\[window\]"'):
        list_windows()


class User32:
    """Two windows and a hidden one, as user32 answers for them. closed : no longer there."""

    TITLES: ClassVar = {10: "Zoom Meeting", 20: "Asleep", 30: "Hidden", 40: ""}

    def __init__(self) -> None:
        self.iconic: set[int] = set()
        self.closed: set[int] = set()

    def EnumWindows(self, take: Any, parameter: int) -> int:  # noqa: N802
        return int(all(take(number, parameter) for number in self.TITLES))

    def IsWindow(self, number: int) -> int:  # noqa: N802
        return int(number in self.TITLES and number not in self.closed)

    def IsWindowVisible(self, number: int) -> int:  # noqa: N802
        return int(number != 30)

    def IsIconic(self, number: int) -> int:  # noqa: N802
        return int(number in self.iconic)

    def GetWindowTextLengthW(self, number: int) -> int:  # noqa: N802
        return len(self.TITLES[number])

    def GetWindowTextW(self, number: int, text: Any, most: int) -> int:  # noqa: N802
        text.value = self.TITLES[number][: most - 1]
        return len(text.value)

    def GetWindowRect(self, number: int, rectangle: Any) -> int:  # noqa: N802
        raise AssertionError("the frame's own bounds are known")


def attribute(number: int, which: int, value: Any, size: int) -> int:
    """DwmGetWindowAttribute: the frame (9) and whether it is cloaked (14)."""
    if which == 9:
        assert size == ctypes.sizeof(wintypes.RECT)
        frame = ctypes.cast(value, ctypes.POINTER(wintypes.RECT)).contents
        frame.left, frame.top, frame.right, frame.bottom = -8, 20, 792, 620
    else:
        assert (which, size) == (14, 4)
        ctypes.cast(value, ctypes.POINTER(ctypes.c_uint32)).contents.value = 2 if number == 20 else 0
    return 0


def test_windows_of_windows() -> None:
    user = User32()
    reader = Win32Windows(SimpleNamespace(user32=user, dwmapi=SimpleNamespace(DwmGetWindowAttribute=attribute)))
    zoom = Window(10, "Zoom Meeting", "", Rectangle(-8, 20, 800, 600), True)
    assert reader.windows() == [zoom] and reader.window(10) == zoom
    user.iconic.add(10)
    found = reader.window(10)
    assert found is not None and not found.is_shown
    user.closed.add(10)
    assert reader.window(10) is None


def test_windows_of_macos() -> None:
    bounds = {"X": 40.0, "Y": 25.0, "Width": 800.0, "Height": 600.0}
    entries = [
        {"kCGWindowNumber": 5, "kCGWindowLayer": 25, "kCGWindowName": "Item-0", "kCGWindowBounds": bounds},
        {"kCGWindowNumber": 6, "kCGWindowLayer": 0, "kCGWindowOwnerName": "Notes", "kCGWindowBounds": bounds},
        {
            "kCGWindowNumber": 7,
            "kCGWindowLayer": 0,
            "kCGWindowName": "Zoom Meeting",
            "kCGWindowOwnerName": "zoom.us",
            "kCGWindowBounds": bounds,
            "kCGWindowIsOnscreen": True,
        },
    ]

    def copy(options: int, number: int) -> list[dict[str, Any]]:
        return entries if options == 16 else [entry for entry in entries if options == 8 and entry["kCGWindowNumber"] == number]

    quartz = SimpleNamespace(
        kCGWindowListOptionAll=0,
        kCGWindowListExcludeDesktopElements=16,
        kCGWindowListOptionIncludingWindow=8,
        kCGNullWindowID=0,
        CGWindowListCopyWindowInfo=copy,
    )
    reader = MacWindows(quartz)
    zoom = Window(7, "Zoom Meeting", "zoom.us", Rectangle(40, 25, 800, 600), True)
    assert reader.windows() == [zoom] and reader.window(7) == zoom
    entries.pop()
    assert reader.window(7) is None
