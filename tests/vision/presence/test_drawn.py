"""Drawn faces: planted skin with and without shading."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.types import Float32, Uint8
from monitor.vision.presence.drawn import DrawnWatch, shading

WIDE = 200


def points() -> Float32:
    """A mesh all over a disc in the middle of the picture, a quarter of it wide; its outline is outside."""
    turn = np.arange(478) * 2.399963  # the golden angle: even everywhere
    far = 0.25 * np.sqrt((np.arange(478) + 0.5) / 478)
    mesh = np.stack([0.5 + far * np.cos(turn), 0.5 + far * np.sin(turn), 0 * turn], axis=1)
    outline = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377]
    outline += [152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109]
    around = np.linspace(0, 2 * np.pi, len(outline), endpoint=False)
    mesh[outline, 0], mesh[outline, 1] = 0.5 + 0.25 * np.sin(around), 0.5 - 0.25 * np.cos(around)
    return mesh.astype(np.float32)


def image(*, slope: float = 0.0, around: float = 60.0, level: float = 120.0) -> Uint8:
    """A disc whose level rises by ``slope`` shares of it over its width, on another level."""
    y, x = np.indices((WIDE, WIDE)) / WIDE - 0.5
    disc = level * (1 + slope * x / 0.5)
    grey = np.where(np.hypot(x, y) < 0.25, disc, around)
    return np.clip(grey, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)


def test_shading_of_a_slope() -> None:
    # Even over a disc of diameter 1: quartiles of x at -0.202 and +0.202; 0.4 a diameter gives 0.16.
    assert shading(image(slope=0.4), points())[0] == pytest.approx(0.404 * 0.4, rel=0.1)
    # From 120 to 60 all round.
    assert shading(image(), points()) == pytest.approx((0, 0.5), abs=0.02)


@pytest.mark.parametrize(
    ("drawn", "picture"),
    [
        (False, image(slope=0.5)),
        (True, image()),  # one colour
        (False, image(slope=0.15)),
        (True, image(slope=0.15, around=120)),  # with the colour of the wall
        (False, image(slope=0.5, around=120)),
    ],
)
def test_what_is_drawn(*, drawn: bool, picture: Uint8) -> None:
    watch = DrawnWatch()
    watch.push(0.0, picture, points())
    assert watch.is_drawn is drawn


def test_one_odd_look_changes_nothing() -> None:
    watch = DrawnWatch()
    for number in range(4):
        watch.push(2.0 * number, image(slope=0.5), points())
    watch.push(8.0, image(), points())
    assert not watch.is_drawn
    for number in range(5, 10):
        watch.push(2.0 * number, image(), points())
    assert watch.is_drawn


def test_what_cannot_be_judged_is_not_called_drawn() -> None:
    watch = DrawnWatch()
    watch.push(0.0, image(level=15, around=10), points())  # dark
    watch.push(1.0, image(), points() + np.array([3, 0, 0], np.float32))  # outside the picture
    watch.push(2.0, np.full((1, 1, 3), 90, np.uint8), points())
    assert not watch.is_drawn
