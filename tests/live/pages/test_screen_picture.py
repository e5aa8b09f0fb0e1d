"""The part of the screen ends with the call's tile, where the tile has edges."""

from __future__ import annotations

import numpy as np

from monitor.live.pages.screen_picture import tiles_around
from monitor.sources.follow.faces import FaceRegion
from monitor.sources.rectangle import Rectangle

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
