"""Who comes back: planted pictures of two people in their own rooms."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.types import Picture, Uint8
from monitor.vision.tiles.same_person import SamePerson

BOX = (0.4, 0.2, 0.6, 0.45)


def room(wall: tuple[int, int, int], skin: tuple[int, int, int], shirt: tuple[int, int, int], seed: int = 0) -> Uint8:
    image = np.full((240, 320, 3), wall, np.float64)
    image[140:, 90:230] = shirt
    image[64:144, 128:192] = skin
    image[85:95, 138:182] = np.array(skin) / 3  # eyes
    image += np.random.default_rng(seed).normal(0, 4, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def one(seed: int = 0) -> Uint8:
    return room((180, 170, 150), (200, 160, 140), (40, 60, 120), seed)


def other(seed: int = 0) -> Uint8:
    return room((90, 120, 90), (110, 80, 60), (200, 190, 60), seed)


@pytest.mark.parametrize("away_s", [1.5, 20.0])
def test_who_comes_back_is_the_same_or_another(away_s: float) -> None:
    for comes, changed in ((one, False), (other, True)):
        same = SamePerson()
        assert not any(same.push(Picture(k / 5, one(k)), BOX) for k in range(25))
        assert same.push(Picture(5.0 + away_s, comes(99)), BOX) is changed
        assert not same.push(Picture(5.2 + away_s, comes(98)), BOX), "once"


def test_a_moment_without_a_face_is_nobody_else() -> None:
    same = SamePerson()
    for k in range(25):
        same.push(Picture(k / 5, one(k)), BOX)
    assert not same.push(Picture(5.5, other()), BOX)


def test_a_face_at_the_edge_of_the_picture() -> None:
    same = SamePerson()
    assert not same.push(Picture(0.0, one()), (-0.1, -0.05, 0.1, 0.2))
    assert not same.push(Picture(9.0, one()), (-0.1, -0.05, 0.1, 0.2))
