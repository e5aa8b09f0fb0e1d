"""Whether the view moved: a planted room before a planted camera."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from monitor.types import Uint8
from monitor.vision.presence.view import ViewWatch

FACE = (0.4, 0.15, 0.6, 0.4)


def room(seed: int = 1) -> Uint8:
    """A wall with shelves."""
    image = np.full((360, 640, 3), 150, np.uint8)
    rng = np.random.default_rng(seed)
    for _ in range(60):
        x, y = (int(rng.integers(0, most)) for most in (640, 360))
        cv2.rectangle(image, (x, y), (x + 25, y + 35), tuple(int(n) for n in rng.integers(0, 255, 3)), -1)
    return image


def seen_by(image: Uint8, *, aside: float = 0.0, zoom: float = 1.0, person: float = 0.5) -> Uint8:
    """The room from a camera moved aside (picture widths), and a person before it."""
    turn = cv2.getRotationMatrix2D((320, 180), 0, zoom)
    turn[0, 2] += aside * 640
    view = cv2.warpAffine(image, turn, (640, 360), borderMode=cv2.BORDER_REPLICATE)
    cv2.ellipse(view, (round(person * 640), 280), (90, 200), 0, 0, 360, (90, 60, 40), -1)
    return np.asarray(view, np.uint8)


@pytest.mark.parametrize(
    ("after", "moves"),
    [
        ({}, False),
        ({"person": 0.56}, False),  # the person leans aside before a room that stands
        ({"aside": 0.05}, True),
        ({"aside": -0.02}, True),
        ({"zoom": 1.08}, True),
        ({"aside": 0.05, "zoom": 1.1, "person": 0.56}, True),
    ],
)
def test_the_background_says_whether_the_camera_moved(after: dict[str, float], moves: bool) -> None:
    watch, wall = ViewWatch(), room()
    said = [watch.push(2.0 * n, seen_by(wall, **(after if n >= 4 else {})), FACE) for n in range(10)]
    assert said == [n == 4 and moves for n in range(10)]


def test_a_cut_to_another_room_moves_the_view() -> None:
    watch = ViewWatch()
    assert [watch.push(2.0 * n, seen_by(room(1 if n < 3 else 2)), FACE) for n in range(6)] == [n == 3 for n in range(6)]


def test_a_face_that_jumps_is_a_cut_before_a_plain_wall() -> None:
    watch, wall = ViewWatch(), np.full((360, 640, 3), 180, np.uint8)
    boxes = [FACE, FACE, (0.55, 0.15, 0.75, 0.4), (0.55, 0.15, 0.75, 0.4)]
    assert [watch.push(n / 15, wall, box) for n, box in enumerate(boxes)] == [False, False, True, False]
