"""The user's own tile among the faces of a shared tab or of the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from monitor.errors import SourceError
from monitor.process.supervision import START_S
from monitor.sources.follow.faces import SHARED_WIDTH_PX, FaceRegion, Finder, face_regions
from monitor.sources.rectangle import Rectangle
from monitor.types import Float32, Float64, Uint8
from monitor.vision.tiles.likeness import SAME_IN_ONE, likeness
from monitor.words import say

Way = Literal["tab", "screen", "none"]
# SOURCE texts begin so.
_PREFIXES: Final = {"tab": "browser:tab", "screen": "screen"}
# Two people who are about as much like the user are not told apart (``likeness``).
_CLEARLY: Final = 0.05

# All of a picture now, at most so wide, and its place: ``whole_screen``, ``whole_picture`` of a tab.
Look = Callable[[int], tuple[Rectangle, Uint8]]


@dataclass(frozen=True, slots=True)
class Search:
    """What is known before the search.

    number : of the search, so that a late answer of an earlier one is known. way : where to look. partner_there : whether the
    partner's picture comes from there. partner_part : its part, None for all of it. partner_face : the middle of their face in
    it, in its widths, None where it is not seen. user_look : the user's likeness from when the camera still showed them, None
    where it never did.
    """

    number: int
    way: Way
    partner_there: bool = False
    partner_part: Rectangle | None = None
    partner_face: tuple[float, float] | None = None
    user_look: Float32 | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A face that may be the user's. source : SOURCE text of its part. image : of that part, RGB, as it is shown there."""

    source: str
    rectangle: Rectangle
    image: Uint8


@dataclass(frozen=True, slots=True)
class Found:
    """tiles : the most likely first. sure : whether the first is the user's; else the user says which one is."""

    tiles: tuple[Tile, ...]
    sure: bool


def find_tiles(search: Search, look: Look, finder: Finder) -> Found:
    """Look for the user's own tile; takes a few seconds. Raises SourceError, one sentence, when there is none.

    It is sure where it looks like the user, and clearly more so than the others, or where how the user looks is not known,
    the partner's tile is, and one other face is left. Own tiles are small, so the smallest comes first otherwise.
    """
    whole, image = look(SHARED_WIDTH_PX)
    finder.ask(image)
    regions = face_regions(whole, image, finder.answer(wait_s=START_S) or [])
    others = [region for region in regions if not _is_partner(region, search, whole)]
    if not others:
        raise SourceError(say("own-tile-not-found", way=search.way))
    alike = [_alike(search.user_look, region, whole, image) for region in others]
    best = int(np.argmax(alike))
    rest = max((value for n, value in enumerate(alike) if n != best), default=-1.0)
    if search.user_look is not None and alike[best] >= SAME_IN_ONE and alike[best] - rest >= _CLEARLY:
        order, sure = [best, *(n for n in range(len(others)) if n != best)], True
    else:
        order = sorted(range(len(others)), key=lambda n: others[n].face.width_px)
        # Whoever doesn't look like the user is somebody else who joined the call.
        is_left = search.partner_there and (search.partner_part or search.partner_face) is not None and len(others) == 1
        sure = is_left and (search.user_look is None or alike[best] >= SAME_IN_ONE)
    return Found(tuple(_tile(others[n], search.way, whole, image) for n in order), sure)


def _is_partner(region: FaceRegion, search: Search, whole: Rectangle) -> bool:
    if not search.partner_there:
        return False
    part = search.partner_part or whole
    if search.partner_face is not None:
        x = part.x_px + search.partner_face[0] * part.width_px
        y = part.y_px + search.partner_face[1] * part.width_px
        return _holds(region.rectangle, x, y)
    face = region.face
    return search.partner_part is not None and _holds(part, face.x_px + face.width_px / 2, face.y_px + face.height_px / 2)


def _holds(part: Rectangle, x: float, y: float) -> bool:
    return part.x_px <= x <= part.x_px + part.width_px and part.y_px <= y <= part.y_px + part.height_px


def _alike(look: Float32 | None, region: FaceRegion, whole: Rectangle, image: Uint8) -> float:
    """How much a tile, the right way round again, is like the user; -1 where that is not known."""
    if look is None:
        return -1.0
    part, scale = _cut(region.rectangle, whole, image), image.shape[1] / whole.width_px
    left = (region.face.x_px - region.rectangle.x_px) * scale
    top, width = (region.face.y_px - region.rectangle.y_px) * scale, region.face.width_px * scale
    face: Float64 = np.array([part.shape[1] - left - width, top, width, region.face.height_px * scale])
    return float(look @ likeness(np.ascontiguousarray(part[:, ::-1]), face))


def _tile(region: FaceRegion, way: Way, whole: Rectangle, image: Uint8) -> Tile:
    rectangle = region.rectangle
    return Tile(f"{_PREFIXES[way]}:auto,{rectangle},mirrored", rectangle, _cut(rectangle, whole, image))


def _cut(part: Rectangle, whole: Rectangle, image: Uint8) -> Uint8:
    """A part of the whole in its picture."""
    scale = image.shape[1] / whole.width_px
    place = replace(part, x_px=part.x_px - whole.x_px, y_px=part.y_px - whole.y_px)
    left, top = round(place.x_px * scale), round(place.y_px * scale)
    return image[top : top + round(part.height_px * scale), left : left + round(part.width_px * scale)]
