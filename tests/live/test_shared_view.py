"""A live picture of both people: drawn calls (``support.calls``) and a finder that answers at the next picture."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from monitor.live.shared_view import HiddenGaps, SharedViewTracker
from monitor.types import Float64, Person, Picture
from monitor.vision.finder import FaceFinder
from monitor.vision.tiles.person_tiles import Crop
from tests.support.calls import FPS, Scene, in_tile, picture, squares
from tests.support.fake_clock import FakeClock

LEFT, RIGHT, WHOLE = (0, 60, 320, 240), (320, 60, 320, 240), (0, 0, 640, 360)
GALLERY: Scene = {"ann": LEFT, "ben": RIGHT}
SWAPPED: Scene = {"ben": LEFT, "ann": RIGHT}


class SquareFinder:
    """A ``FaceFinder`` for drawn faces."""

    def __init__(self) -> None:
        self.asked: np.ndarray | None = None
        self.n_asked = 0

    @property
    def busy(self) -> bool:
        return self.asked is not None

    def ask(self, image: np.ndarray) -> None:
        self.asked, self.n_asked = image, self.n_asked + 1

    def answer(self, *, wait_s: float = 0.0) -> list[Float64] | None:
        image, self.asked = self.asked, None
        return None if image is None else sorted(squares(image), key=lambda box: -box[2])

    def rest(self) -> None: ...

    def close(self) -> None: ...


def followed(scenes: list[tuple[int, Scene]]) -> tuple[list[dict[Person, Crop | None]], SquareFinder]:
    """Whose crop is where after each picture."""
    clock, finder = FakeClock(), SquareFinder()
    tracker = SharedViewTracker("auto", clock=clock, finder=cast("FaceFinder", finder))
    crops: dict[Person, Crop | None] = {"user": None, "partner": None}
    after, number = [], 0
    for n, scene in scenes:
        for _ in range(n):
            crops = crops | (tracker.push(Picture(number / FPS, picture(scene, number)), missing=False) or {})
            after.append(crops)
            clock.sleep(1 / FPS)
            number += 1
    return after, finder


@pytest.mark.parametrize(
    "scenes",
    [
        [(20, GALLERY), (20, SWAPPED)],
        [(20, GALLERY), (20, {"ben": WHOLE}), (20, {"ann": WHOLE})],
        [(20, GALLERY), (20, {"ben": WHOLE, "ann": (490, 12, 140, 100)})],
        [(20, GALLERY), (20, {"cem": WHOLE}), (20, SWAPPED)],
    ],
)
def test_nobody_else_is_shown_as_a_person(scenes: list[tuple[int, Scene]]) -> None:
    after, _ = followed(scenes)
    shown = [scene for n, scene in scenes for _ in range(n)]
    missed = 0
    for crops, scene in zip(after, shown, strict=True):
        for person, name in (("user", "ann"), ("partner", "ben")):
            crop = crops[person]  # type: ignore[index]
            if crop is None:
                missed += name in scene
                continue
            middle = crop.x_px + crop.width_px / 2, crop.y_px + crop.height_px / 2
            assert [other for other, rect in scene.items() if in_tile(middle, rect)][-1:] == [name]
    # The finder answers one picture later, and is asked at most twice a second.
    assert missed <= 0.2 * len(shown)


def test_a_call_that_does_not_change_is_looked_at_once() -> None:
    _, finder = followed([(60, GALLERY)])
    assert finder.n_asked == 1


def test_a_picture_that_changes_all_the_time_costs_little() -> None:
    scenes = [(1, GALLERY if number % 2 else SWAPPED) for number in range(60)]
    _, finder = followed(scenes)
    assert finder.n_asked <= 13


def test_a_stretch_without_the_person_is_a_gap() -> None:
    hidden = HiddenGaps("partner")
    hidden.push(1.0, shown=True, was_shown=False)
    hidden.push(4.0, shown=False, was_shown=True)
    assert [(gap.stream, gap.start_s, gap.end_s) for gap in hidden.open(5.0)] == [("partner.face", 4.0, 5.0)]
    hidden.push(6.5, shown=True, was_shown=False)
    assert [(gap.start_s, gap.end_s) for gap in hidden.take()] == [(4.0, 6.5)]
    assert not hidden.take()
    assert not hidden.open(9.0)
