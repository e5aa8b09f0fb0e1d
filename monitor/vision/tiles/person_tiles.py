"""Where a person's tile is, from when to when: a film's crops along its time, and the stretches in which they are not shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from monitor.sources.device import PERSON_WIDTH_PX
from monitor.sources.follow.faces import MARGIN_FACES
from monitor.types import Float64, Gap, Person, Picture, Uint8
from monitor.vision.tiles.face_tracks import FaceTrack

# Beyond this an enlarged face holds no more detail for the landmarks (times).
_ENLARGE_MOST: Final = 6.0
# A face that comes back to its place within this has been there all the time, but for a hand before it.
_BRIDGE_S: Final = 0.5
# The same tile: the face's middle within this of where it was, and its size within this ratio (face sizes; ratio).
_SAME_TILE_FACES: Final = 0.6
_SAME_TILE_RATIO: Final = 1.3
# Faces of tiles beside each other are about as large as each other; a thumbnail's is smaller (ratio of sizes).
_UPON_RATIO: Final = 1.8
# Shorter stretches without a person go unnoticed in what is measured.
_LEAST_GAP_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Crop:
    """A person's part of a shared picture, in pixels of a picture that is ``of_px`` wide (0: of any picture).

    scale : how much to enlarge it when it is cut.
    """

    x_px: int
    y_px: int
    width_px: int
    height_px: int
    scale: float = 1.0
    of_px: int = 0

    def resized(self, factor: float) -> Crop:
        """The same part of the person, for a picture that is ``factor`` times as large."""
        x_px, y_px, width_px, height_px = (round(factor * px) for px in (self.x_px, self.y_px, self.width_px, self.height_px))
        return Crop(x_px, y_px, width_px, height_px, self.scale / factor, round(self.of_px * factor))

    def within(self, picture_px: int) -> Crop:
        """The same part of a picture that is ``picture_px`` wide: calls change their size as the line allows."""
        return self if self.of_px in (0, picture_px) else self.resized(picture_px / self.of_px)


def cut(picture: Picture, crop: Crop) -> Picture:
    """The person's part of a picture, enlarged. A picture too small to hold it is taken whole."""
    crop = crop.within(picture.image.shape[1])
    part = picture.image[crop.y_px : crop.y_px + crop.height_px, crop.x_px : crop.x_px + crop.width_px]
    if not part.size:
        return picture
    if crop.scale == 1.0:
        return replace(picture, image=np.ascontiguousarray(part))
    import cv2

    size = (max(1, round(part.shape[1] * crop.scale)), max(1, round(part.shape[0] * crop.scale)))
    how = cv2.INTER_CUBIC if crop.scale > 1 else cv2.INTER_AREA
    enlarged = max(picture.enlarged * crop.scale, 1.0)
    return Picture(picture.time_s, cv2.resize(part, size, interpolation=how), enlarged)


@dataclass(frozen=True, slots=True)
class TileSpan:
    """A stretch in which a person stays in one part of the picture (end excluded)."""

    start_s: float
    end_s: float
    crop: Crop


class PersonTiles:
    """A person's parts of a film's pictures along its time.

    spans : in the order of time, without overlap. reason : why there is nothing of the person elsewhere, in words.
    """

    def __init__(self, spans: Sequence[TileSpan], *, reason: str = "") -> None:
        self.spans = tuple(spans)
        self.reason = reason
        self._starts_s = [span.start_s for span in self.spans]

    def resized(self, picture_px: int) -> PersonTiles:
        """The same for pictures that are ``picture_px`` wide."""
        spans = [replace(span, crop=span.crop.within(picture_px)) for span in self.spans]
        return PersonTiles(spans, reason=self.reason)

    def on_clock(self, time_of: Callable[[float], float]) -> PersonTiles:
        """The same by another clock, which says when each of the film's moments is."""
        spans = [replace(span, start_s=time_of(span.start_s), end_s=time_of(span.end_s)) for span in self.spans]
        return PersonTiles(spans, reason=self.reason)

    def span_at(self, time_s: float) -> TileSpan | None:
        """The span that holds a time; None where the person is not shown."""
        k = bisect_right(self._starts_s, time_s) - 1
        return self.spans[k] if k >= 0 and time_s < self.spans[k].end_s else None

    def crop_at(self, time_s: float) -> Crop | None:
        """Where the person is at a time; None where they are not shown."""
        span = self.span_at(time_s)
        return None if span is None else span.crop

    def part(self, picture: Picture) -> Picture | None:
        """The part of a picture that shows the person; None where none does."""
        crop = self.crop_at(picture.time_s)
        return None if crop is None else cut(picture, crop)

    def gaps(self, person: Person, *, end_s: float) -> list[Gap]:
        """The stretches up to ``end_s`` without the person."""
        edges = [0.0, *(edge for span in self.spans for edge in (span.start_s, min(span.end_s, end_s))), end_s]
        return [
            Gap(f"{person}.face", start_s, stop_s, self.reason)
            for start_s, stop_s in zip(edges[::2], edges[1::2], strict=True)
            if stop_s - start_s >= _LEAST_GAP_S
        ]


def spans_of(tracks: Sequence[FaceTrack], others: Sequence[FaceTrack], *, shape: float, picture_px: int) -> list[TileSpan]:
    """The spans of one person's tracks.

    others : every other face, which a crop must not hold. shape : height of the picture, in picture widths. picture_px : its
    width.
    """
    stays: list[list[FaceTrack]] = []
    for track in sorted(tracks, key=lambda track: track.start_s):
        if stays and _same_stay(stays[-1][-1], track):
            stays[-1].append(track)
        else:
            stays.append([track])
    spans: list[TileSpan] = []
    for stay in stays:
        start_s, end_s = stay[0].start_s, max(track.end_s for track in stay)
        larger = [
            other for other in others if other.start_s < end_s and start_s < other.end_s and is_upon(stay[0].box, other.box)
        ]
        ends = (
            max(stay, key=lambda track: len(track.boxes)).borders.around([_middle(other.around) for other in larger])
            if larger
            else None
        )
        beside = [other.around for other in others if other.start_s < end_s and start_s < other.end_s]
        start_s = max(start_s, spans[-1].end_s) if spans else start_s
        if end_s > start_s:
            spans.append(
                TileSpan(start_s, end_s, crop_around(_union(stay), beside, shape=shape, picture_px=picture_px, ends=ends))
            )
    return spans


def crop_around(
    person: Float64, others: Sequence[Float64], *, shape: float, picture_px: int, ends: Float64 | None = None
) -> Crop:
    """Space for the shoulders and for moving about, up to midway to the other faces.

    person, others : left, top, right, bottom and size of the face, in picture widths [shape=(5,)]. ends : where the person's
    tile ends, where that is known.
    """
    left, above, right, below = MARGIN_FACES
    size = person[4]
    low = np.maximum(0.0, person[:2] - np.array([left, above]) * size)
    high = np.minimum([1.0, shape], person[2:4] + np.array([right, below]) * size)
    if ends is not None:
        low, high = np.maximum(low, ends[:2]), np.minimum(high, ends[2:])
    for other in others:
        apart = (other[:2] + other[2:4] - person[:2] - person[2:4]) / 2
        axis = int(abs(apart[1]) > abs(apart[0]))
        if apart[axis] > 0:
            high[axis] = min(high[axis], max((person[2 + axis] + other[axis]) / 2, person[axis] + size / 2))
        else:
            low[axis] = max(low[axis], min((other[2 + axis] + person[axis]) / 2, person[2 + axis] - size / 2))
    x0, y0, x1, y1 = (round(float(edge) * picture_px) for edge in (*low, *high))
    return fitted(x0, y0, x1 - x0, y1 - y0, picture_px=picture_px)


def fitted(x_px: int, y_px: int, width_px: int, height_px: int, *, picture_px: int) -> Crop:
    """A crop that is cut as large as the landmarks need it."""
    scale = min(PERSON_WIDTH_PX / max(width_px, height_px, 1), _ENLARGE_MOST)
    return Crop(x_px, y_px, max(width_px, 1), max(height_px, 1), scale, picture_px)


def contact_sheet(stills: Sequence[Uint8]) -> Uint8:
    """Faces beside each other, each with its number from 1 on, RGB: to choose from."""
    import cv2

    tiles = []
    for number, still in enumerate(stills, start=1):
        tile = cv2.copyMakeBorder(still, 4, 40, 4, 4, cv2.BORDER_CONSTANT, value=(255, 255, 255))
        place = (8, tile.shape[0] - 10)
        cv2.putText(tile, str(number), place, cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2, cv2.LINE_AA)
        tiles.append(tile)
    return np.hstack(tiles) if tiles else np.full((8, 8, 3), 255, np.uint8)


def _same_stay(before: FaceTrack, track: FaceTrack) -> bool:
    """Whether a track goes on where another of the same person has ended."""
    if track.start_s - before.end_s > _BRIDGE_S:
        return False
    first, second = before.box, track.boxes[0]
    apart = float(np.hypot(*(first[:2] + first[2:] / 2 - second[:2] - second[2:] / 2))) / float(max(first[2:]))
    ratio = float(max(second[2:]) / max(first[2:]))
    return apart < _SAME_TILE_FACES and 1 / _SAME_TILE_RATIO < ratio < _SAME_TILE_RATIO


def _middle(around: Float64) -> Float64:
    return (around[:2] + around[2:4]) / 2


def is_upon(face: Float64, other: Float64) -> bool:
    """Whether a face is so much smaller than another that its tile may lie upon the other's (x, y, width, height)."""
    return float(max(face[2:])) * _UPON_RATIO < float(max(other[2:]))


def _union(stay: Sequence[FaceTrack]) -> Float64:
    around = np.array([track.around for track in stay])
    return np.array([*around[:, :2].min(axis=0), *around[:, 2:4].max(axis=0), np.median(around[:, 4])])
