"""The part of the screen ends with the call's tile, where the tile has edges."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.live.pages.screen_picture import ScreenPicture, tiles_around
from monitor.sources import screen
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.follow.faces import FaceRegion
from monitor.sources.rectangle import Rectangle
from tests.support.until import until

DESKTOP = Rectangle(100, 50, 1920, 1080)
NEAR_PX = 6.0  # a share of a face that nobody sees


def region(face: Rectangle) -> FaceRegion:
    wide = Rectangle(face.x_px - 300, face.y_px - 150, face.width_px + 600, face.height_px + 450)
    return FaceRegion(wide, face, np.zeros(512))


def test_a_tile_is_found_by_its_edges_and_a_face_without_a_tile_keeps_its_room() -> None:
    rng = np.random.default_rng(18)
    image = np.full((1080, 1920, 3), 40, np.uint8)
    image[200:560, 300:940] = rng.integers(110, 140, (360, 640, 3))  # planted: the tile on the desktop is 400,250,640,360
    faces = [Rectangle(660, 350, 110, 110), Rectangle(1500, 800, 110, 110)]
    tile, free = tiles_around(DESKTOP, image, [region(face) for face in faces])
    found = [tile.x_px, tile.y_px, tile.x_px + tile.width_px, tile.y_px + tile.height_px]
    assert np.abs(np.array(found) - [400, 250, 1040, 610]).max() <= NEAR_PX
    assert free == region(faces[1]).rectangle


def test_a_picture_that_nobody_looks_into_does_not_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[weakref.ref[object]] = []

    def look(widest_px: int) -> tuple[Rectangle, np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]]:
        image = np.zeros((90, 160, 3), np.uint8)
        seen.append(weakref.ref(image))
        return Rectangle(0, 0, 160, 90), image

    monkeypatch.setattr(screen, "whole_screen", look)
    tracks = BrowserTracks(Clock())
    long = ScreenPicture(tracks)
    long.take("")
    long.take("")
    gc.collect()
    assert [picture() is None for picture in seen] == [True, False]  # the last one only
    assert long._keep(None) is not None
    brief = ScreenPicture(tracks, keeps_s=0.01)
    brief.take("")
    until(lambda: seen[2]() is None, "the picture to be forgotten")
