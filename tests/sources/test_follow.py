"""A face followed over a true display: planted faces are coloured squares, once a real face and the real finder."""

from __future__ import annotations

import time

import cv2
import numpy as np
import psutil
import pytest

from monitor.clock import Clock
from monitor.sources.follow.faces import face_regions, propose
from monitor.sources.follow.region import FollowedRegion
from monitor.sources.rectangle import Rectangle
from monitor.sources.screen import ScreenPictures
from monitor.vision.finder import FaceFinder
from tests.support.fake_clock import FakeClock
from tests.support.xvfb import HEIGHT, WIDTH, Display

PATIENCE_S = 100.0
PARTNER, USER = (200, 120, 40), (40, 200, 90)  # RGB
ROOMS = {PARTNER: (80, 60, 20), USER: (10, 40, 90)}


class SquareFinder:
    """Faces are the bright squares on the dark screen; the answer comes at the second time of asking."""

    def __init__(self) -> None:
        self.asked = 0
        self.rests = 0
        self.closed = False
        self._answers: list[list[np.ndarray] | None] = []

    @property
    def busy(self) -> bool:
        return bool(self._answers)

    def ask(self, image: np.ndarray) -> None:
        self.asked += 1
        count, _, stats, _ = cv2.connectedComponentsWithStats((image.max(axis=2) > 100).astype(np.uint8))
        self._answers = [None, [stats[i, :4].astype(np.float64) for i in range(1, count)]]

    def answer(self, *, wait_s: float = 0.0) -> list[np.ndarray] | None:
        return self._answers.pop(0)

    def rest(self) -> None:
        self.rests += 1

    def close(self) -> None:
        self.closed = True


def show(display: Display, *people: tuple[tuple[int, int, int], int, int, int]) -> None:
    """people : colour, centre x, centre y, side of the face; each in a room of their own on the dark screen."""
    display.pixels[:] = 0
    for colour, x, y, side in people:
        display.pixels[max(0, y - 2 * side) : y + 3 * side, max(0, x - 2 * side) : x + 2 * side, :3] = ROOMS[colour][::-1]
        display.pixels[y - side // 2 : y + side // 2, x - side // 2 : x + side // 2, :3] = colour[::-1]


def play(device: FollowedRegion, clock: FakeClock, for_s: float, *, shows: tuple[int, int, int] | None = None) -> list[float]:
    """Read on; the face counts as seen while ``shows`` is in the picture. The times of the pictures."""
    end_s, stamps_s = clock.time_s + for_s, []
    while clock.time_s < end_s:
        picture = device.read()
        if picture is not None:
            stamps_s.append(picture.time_s)
            device.report_face(shows is not None and bool((picture.image[::4, ::4] == shows).all(axis=2).any()), picture.time_s)
    return stamps_s


def followed(clock: FakeClock, finder: SquareFinder, rectangle: Rectangle | None = None) -> FollowedRegion:
    return FollowedRegion(
        ScreenPictures(rectangle, clock=clock, rate_hz=5, widest_px=2000), rectangle, finder=finder, clock=clock
    )


@pytest.mark.slow
def test_the_largest_face_is_found_and_followed_to_where_it_moves(display: Display) -> None:
    clock, finder = FakeClock(), SquareFinder()
    show(display, (PARTNER, 400, 200, 100), (USER, 1100, 600, 60))
    device = followed(clock, finder)
    assert device.note == "looking for a face in the picture of the call"
    assert len(play(device, clock, 1.2, shows=PARTNER)) >= 5
    assert device.rectangle is not None and device.note == "following the face"
    where = device.rectangle
    assert where.x_px < 350 and where.y_px < 150 and where.x_px + where.width_px > 450 and where.y_px + where.height_px > 250
    play(device, clock, 7.0, shows=PARTNER)
    assert finder.asked == 1 and device.note == ""
    # Gallery: the partner is small and right now, the user larger.
    show(display, (USER, 300, 300, 120), (PARTNER, 1000, 400, 80))
    stamps_s = play(device, clock, 4.0, shows=PARTNER)
    assert np.diff(stamps_s).max() < 0.3  # the old part goes on until the face is found again
    assert device.note == "the face moved; following it again"
    assert abs(device.rectangle.x_px + device.rectangle.width_px / 2 - 1000) < 80
    play(device, clock, 30.0, shows=PARTNER)
    assert finder.asked == 2 and finder.rests > 0 and "hasn't changed for" in device.note
    device.close()
    assert finder.closed


@pytest.mark.slow
def test_another_face_is_not_taken_for_the_one_that_left(display: Display) -> None:
    clock, finder = FakeClock(), SquareFinder()
    show(display, (PARTNER, 400, 200, 100))
    device = followed(clock, finder)
    play(device, clock, 2.0, shows=PARTNER)
    where = device.rectangle
    show(display, (USER, 900, 500, 120))
    play(device, clock, 30.0, shows=PARTNER)
    assert device.rectangle == where
    assert device.note.startswith("the person you chose isn't in the picture of the call any more; bring the call's window")
    assert 4 <= finder.asked <= 7  # after 3, 5, 9, 17, 25 seconds
    show(display)
    play(device, clock, 9.0)
    assert device.note.startswith("no face in the picture of the call; bring")
    show(display, (PARTNER, 900, 500, 120))
    play(device, clock, 9.0, shows=PARTNER)
    assert device.rectangle != where
    device.close()


def test_a_chosen_part_is_kept_and_tells_who_is_followed(display: Display) -> None:
    clock, finder = FakeClock(), SquareFinder()
    chosen = Rectangle(760, 330, 400, 300)
    show(display, (USER, 300, 300, 120), (PARTNER, 1000, 500, 80))
    device = followed(clock, finder, chosen)
    for _ in range(40):  # nobody tells whether there is a face
        device.read()
    play(device, clock, 5.0, shows=PARTNER)
    assert device.rectangle == chosen and finder.asked == 1
    show(display, (USER, 1000, 500, 80), (PARTNER, 300, 300, 120))
    play(device, clock, 5.0, shows=PARTNER)
    assert device.rectangle is not None and abs(device.rectangle.x_px + device.rectangle.width_px / 2 - 300) < 100
    device.close()


def test_a_face_that_is_hidden_where_it_is_stays(display: Display) -> None:
    clock, finder = FakeClock(), SquareFinder()
    show(display, (PARTNER, 400, 300, 100))
    device = followed(clock, finder)
    play(device, clock, 2.0, shows=PARTNER)
    where = device.rectangle
    play(device, clock, 6.0)
    assert device.rectangle == where and device.note == "the face in the chosen part is hard to see"
    device.close()


def test_parts_have_room_and_hold_no_other_face() -> None:
    """Worked by hand: room of 2.3, 1.2, 2.3 and 3.0 faces; two faces with 200 px between them are cut in the middle."""
    image = np.zeros((1000, 2000, 3), np.uint8)
    faces = [np.array([500.0, 300.0, 100.0, 100.0]), np.array([800.0, 320.0, 90.0, 90.0])]
    desktop = Rectangle(-1000, 0, 1000, 500)  # the picture has two pixels for each unit
    first, second = face_regions(desktop, image, faces)
    assert first.rectangle == Rectangle(-1000 + 135, 90, 215, 260)
    assert second.rectangle == Rectangle(-1000 + 350, 106, 198, 234)
    assert first.face == Rectangle(-750, 150, 50, 50)


@pytest.mark.slow
def test_a_real_face_is_found_and_followed_by_the_real_finder(display: Display) -> None:
    data = pytest.importorskip("skimage", reason="the picture of a face comes with the demo extra").data
    face = np.ascontiguousarray(data.astronaut()[:300, 80:380, ::-1])

    def put(x: int, y: int, side: int) -> None:
        display.pixels[:] = 200
        display.pixels[y : y + side, x : x + side, :3] = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)

    put(100, 150, 300)
    (tile,) = propose_once()
    assert tile.face.x_px > 100 and tile.face.x_px + tile.face.width_px < 400
    clock = Clock()
    device = FollowedRegion(ScreenPictures(tile.rectangle, clock=clock), tile.rectangle, finder=FaceFinder(), clock=clock)
    end = time.monotonic() + PATIENCE_S
    try:
        hidden = "the face in the chosen part is hard to see"
        while device.note != hidden and time.monotonic() < end:  # a slow machine first says that nothing changes
            if picture := device.read():
                device.report_face(False, picture.time_s)
        assert device.note == hidden
        put(900, 300, 220)
        while device.rectangle == tile.rectangle and time.monotonic() < end:
            if picture := device.read():
                device.report_face(False, picture.time_s)
        middle_px = device.rectangle.x_px + device.rectangle.width_px / 2
        assert 900 < middle_px < 1120
        assert len(psutil.Process().children()) >= 2  # the display and the finder
    finally:
        device.close()


def propose_once() -> list:  # type: ignore[type-arg]
    finder = FaceFinder()
    try:
        return propose(finder)
    finally:
        finder.close()


@pytest.mark.slow
def test_a_finder_that_dies_has_found_nothing_and_starts_again() -> None:
    image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    before = set(psutil.Process().children())
    finder = FaceFinder()
    try:
        finder.ask(image)
        started = set(psutil.Process().children()) - before
        (process,) = (child for child in started if "resource_tracker" not in " ".join(child.cmdline()))
        process.kill()
        assert finder.answer(wait_s=PATIENCE_S) == []
        assert not finder.busy
        finder.ask(image)
        assert finder.answer(wait_s=PATIENCE_S) == []
        finder.rest()
        assert finder.answer() is None
    finally:
        finder.close()
