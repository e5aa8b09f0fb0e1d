"""Faces followed through a film that may be cut: where each one stays, from when to when, and what it looks like.

Every picture is compared with the one before, made small: a part of it that changes at once is another shot or another
layout, and ends the tracks of the faces there (shot boundaries by the difference of pictures: Zhang et al. 1993). The faces
themselves are looked for at such a change and once a second. Whose they are is for ``monitor.vision.tiles.identity``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float32, Float64, Person, Picture, Uint8
from monitor.vision.tiles.borders import TileBorders
from monitor.vision.tiles.likeness import SAME_IN_ONE, alike, likeness, mean_likeness

# A face of 3 % of the picture is 5 px wide in it, which is enough to see that something else is there now.
SMALL_PX: Final = 160
# Enough to know somebody by (px).
STILL_PX: Final = 112
# How often faces are looked for where nothing has changed at once: the longest that another person may go unnoticed.
_CHECK_S: Final = 1.0
# Layouts glide for some tenths of a second, and the first picture after a cut is often coarse.
_SETTLE_S: Final = 0.3
# A film that flickers changes all the time: more checks than this would only cost (s from check to check).
_LEAST_CHECK_S: Final = 0.2
# Mean change of a face's part of the small picture, of 255. Measured for this project: people who talk, nod and gesture stay
# below 15 from picture to picture, also at 10 a second; another person or another place gives 30 and more.
_ANOTHER_LEVELS: Final = 20.0
# A part of the picture in which another tile opens: this share of it changes at once.
_EVENT_SHARE: Final = 0.03
# The face with its hair, and the collar (face sizes left, above, right, below).
_REGION_FACES: Final = (0.25, 0.4, 0.25, 0.4)
# A seated person's face stays within this from one check to the next (face sizes), and within this ratio of sizes.
_SAME_PLACE_FACES: Final = 1.0
_SAME_SIZE_RATIO: Final = 1.5
# Checks that are remembered to see since when a face that has just been found may have been there.
_REMEMBERED: Final = 12

# To look at every part of a picture costs up to 0.3 s of a core; where a hand waves before a face, changes come all the time.
_THOROUGH_S: Final = 2.0
# A face that looks away or is small may be missed: so often both people are looked for before a film with one is believed.
_FIRST_SEARCHES: Final = 6

# Finds faces in a picture: x, y, width, height in pixels. With faces that are known, it looks at the whole picture and around
# these; with None, in every part of it.
Search = Callable[[Uint8, list[Float64] | None], list[Float64]]


@dataclass(slots=True)
class FaceTrack:
    """A face that stays in its part of the picture without a cut.

    start_s, end_s : from when to when (end excluded). boxes : x, y, width, height in picture widths. still : RGB of the face
    when it was found first. change_sum : how much its part changes from picture to picture, of 255, over ``n_pictures``.
    """

    start_s: float
    end_s: float = float("nan")
    boxes: list[Float64] = field(default_factory=list)
    seen_s: list[float] = field(default_factory=list)
    borders: TileBorders = field(default_factory=TileBorders)
    total: Float32 | None = None
    still: Uint8 = field(default_factory=lambda: np.zeros((1, 1, 3), np.uint8))
    change_sum: float = 0.0
    n_pictures: int = 0

    @property
    def looks(self) -> Float32:
        """The likeness of all its pictures together."""
        assert self.total is not None
        return mean_likeness(self.total)

    @property
    def box(self) -> Float64:
        """Its latest place: x, y, width, height in picture widths."""
        return self.boxes[-1]

    @property
    def around(self) -> Float64:
        """All its places: left, top, right, bottom and the median face size, in picture widths [shape=(5,)]."""
        boxes = np.array(self.boxes)
        low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
        return np.array([*low, *high, np.median(boxes[:, 2:].max(axis=1))])

    def add(self, time_s: float, box: Float64, looks: Float32) -> None:
        """The face was found here."""
        self.boxes.append(box)
        self.seen_s.append(time_s)
        self.total = looks.copy() if self.total is None else self.total + looks

    def overlap_s(self, other: FaceTrack) -> float:
        """For how long both are in the picture."""
        return min(self.end_s, other.end_s) - max(self.start_s, other.start_s)


class FaceTracks:
    """``push`` every picture in the order of time, then ``finish``: ``tracks`` are the faces that were found.

    shape : height of the pictures, in picture widths. picture_px : their width. checks_s : when faces were looked for.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._open: list[FaceTrack] = []
        self._before: Uint8 | None = None
        self._time_s = self._step_s = 0.0
        self._changed_s = self._checked_s = -np.inf
        self._settles_s = np.inf
        self._due = True
        self._unsearched = True  # whether somebody may be in any part of the picture since the last change
        self._searched_s, self._n_searched = -np.inf, 0
        self._lost: list[FaceTrack] = []  # what the last change has ended
        self._memory: deque[tuple[float, Uint8]] = deque(maxlen=_REMEMBERED)
        self._seen_small: dict[int, Uint8] = {}  # by track: the small picture in which it was found last
        self.tracks: list[FaceTrack] = []
        self.checks_s: list[float] = []
        self.shape = float("nan")
        self.picture_px = 0

    def push(self, picture: Picture, full: Callable[[], Uint8]) -> None:
        """The next picture, ``SMALL_PX`` wide and always of the same size. full : gives it in full."""
        time_s, small = picture.time_s, picture.image
        before, self._before = self._before, small
        self._step_s, self._time_s = (time_s - self._time_s if before is not None else 0.0), time_s
        if before is None:
            self._changed(time_s, [])
        else:
            self._compare(time_s, before, small)
        beginning = len(self._open) < 2 and self._n_searched < _FIRST_SEARCHES
        wanted = self._due or beginning or time_s >= self._settles_s or time_s - self._checked_s >= _CHECK_S
        if wanted and time_s - self._checked_s >= _LEAST_CHECK_S:
            self._check(time_s, small, full())

    def finish(self) -> list[FaceTrack]:
        """End every track: those with a face that was found."""
        self._end(self._open, self._time_s + self._step_s)
        return self.tracks

    def _compare(self, time_s: float, before: Uint8, small: Uint8) -> None:
        change = picture_change(before, small)
        ended = []
        for track in self._open:
            level = float(_region(change, track.box).mean())
            track.change_sum += level
            track.n_pictures += 1
            if level > _ANOTHER_LEVELS:
                ended.append(track)
        if ended or is_event(change):
            self._changed(time_s, ended)

    def _changed(self, time_s: float, ended: list[FaceTrack]) -> None:
        self._lost = [*ended] if self._checked_s > self._changed_s else self._lost + ended
        self._end(ended, time_s)
        self._due = self._unsearched = True
        self._changed_s, self._settles_s = time_s, time_s + _SETTLE_S

    def _end(self, ended: list[FaceTrack], end_s: float) -> None:
        for track in ended:
            track.end_s = max(end_s, track.start_s)
            self._seen_small.pop(id(track), None)
        self._open = [track for track in self._open if not any(track is gone for gone in ended)]

    def _check(self, time_s: float, small: Uint8, image: Uint8) -> None:
        """Look for faces, and see which of them are known."""
        if time_s >= self._settles_s:
            self._settles_s = np.inf
        self._due, self._checked_s = False, time_s
        self.checks_s.append(time_s)
        height_px, width_px = image.shape[:2]
        self.shape, self.picture_px = height_px / width_px, max(self.picture_px, width_px)
        found = self._look(image, [track.box * width_px for track in (*self._open, *self._lost)])
        is_new = len(found) < 2 and self._n_searched < _FIRST_SEARCHES
        if is_new or (self._unsearched and time_s - self._searched_s >= _THOROUGH_S):
            if not (self._lost and all(_is_back(track, found) for track in self._lost)):
                found, self._searched_s = self._look(image, None), time_s
                self._n_searched += 1
            self._unsearched = False
        left = list(found)
        for track in list(self._open):
            match = min(left, key=lambda face: _apart(track.box, face[0]), default=None)
            if match is None or not _same_place(track.box, match[0]):
                self._see_whether_there(track, small)
                continue
            left = [face for face in left if face is not match]
            if alike(track.looks, match[1]) < SAME_IN_ONE:
                # Somebody else without a cut, as where one picture fades into the next: when exactly is not known.
                self._end([track], track.seen_s[-1])
                left.append(match)
                continue
            track.add(time_s, *match)
            track.borders.push(image, match[0])
            self._seen_small[id(track)] = small
        for box, looks in left:
            track = FaceTrack(self._since(time_s, box, small))
            track.add(time_s, box, looks)
            track.borders.push(image, box)
            track.still = still_picture(image, box * width_px)
            self._open.append(track)
            self.tracks.append(track)
            self._seen_small[id(track)] = small
        self._memory.append((time_s, small))

    def _look(self, image: Uint8, known: list[Float64] | None) -> list[tuple[Float64, Float32]]:
        """The faces in picture widths, and what they look like."""
        return [(face / image.shape[1], likeness(image, face)) for face in self._search(image, known)]

    def _see_whether_there(self, track: FaceTrack, small: Uint8) -> None:
        """A face that is not found has turned away, unless its part of the picture is another one by now."""
        seen = self._seen_small[id(track)]
        if _difference(seen, small, track.box) > _ANOTHER_LEVELS:
            self._end([track], track.seen_s[-1])

    def _since(self, time_s: float, box: Float64, small: Uint8) -> float:
        """Since when a face that is found now may have been in its place: back to the last change, while the place is alike."""
        since_s = time_s
        for checked_s, earlier in reversed(self._memory):
            if checked_s < self._changed_s or _difference(earlier, small, box) > _ANOTHER_LEVELS:
                break
            since_s = checked_s
        return since_s


class ChangeWatch:
    """``push`` live pictures: whether a part of one is another than before, and whose place that is."""

    def __init__(self) -> None:
        self._before: Uint8 | None = None

    def push(self, image: Uint8, places: Mapping[Person, Float64]) -> tuple[bool, list[Person]]:
        """The next picture. places : x, y, width, height of faces, in picture widths."""
        import cv2

        size = (SMALL_PX, max(1, round(SMALL_PX * image.shape[0] / image.shape[1])))
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        before, self._before = self._before, small
        if before is None:
            return False, []
        if before.shape != small.shape:
            return True, [*places]
        change = picture_change(before, small)
        ended = [person for person, box in places.items() if float(_region(change, box).mean()) > _ANOTHER_LEVELS]
        return bool(ended) or is_event(change), ended


def picture_change(before: Uint8, small: Uint8) -> Float64:
    """How much each pixel of a small picture has changed, of 255 [shape=(height, width)]."""
    return np.asarray(np.abs(small.astype(np.int16) - before).mean(axis=2))


def is_event(change: Float64) -> bool:
    """Whether a part of the picture, as large as a small tile, is another all at once."""
    return float((change > 2 * _ANOTHER_LEVELS).mean()) > _EVENT_SHARE


def still_picture(image: Uint8, face: Float64) -> Uint8:
    """A face with its hair, RGB [shape=(STILL_PX, STILL_PX, 3)]. face : x, y, width, height in pixels."""
    import cv2

    size = float(max(face[2:]))
    x0, y0 = (int(max(0.0, edge - 0.4 * size)) for edge in face[:2])
    x1, y1 = (int(edge + 0.4 * size) for edge in face[:2] + face[2:])
    return np.asarray(cv2.resize(image[y0:y1, x0:x1], (STILL_PX, STILL_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _region(values: NDArray[Any], box: Float64) -> NDArray[Any]:
    """The part of a small picture's values that holds a face; never empty. box : in picture widths."""
    height, width = values.shape[:2]
    size = float(max(box[2:])) * width
    left, above, right, below = (margin * size for margin in _REGION_FACES)
    x, y, wide, high = box * width
    x0, y0 = int(np.clip(x - left, 0, width - 1)), int(np.clip(y - above, 0, height - 1))
    return values[y0 : max(y0 + 1, round(y + high + below)), x0 : max(x0 + 1, round(x + wide + right))]


def _difference(first: Uint8, second: Uint8, box: Float64) -> float:
    """Mean difference of two small pictures where a face is, of 255."""
    parts = (_region(image, box).astype(np.int16) for image in (first, second))
    return float(np.abs(np.subtract(*parts)).mean())


def _is_back(track: FaceTrack, found: list[tuple[Float64, Float32]]) -> bool:
    """Whether a face is found where it was before something moved across it."""
    return any(_same_place(track.box, box) and alike(track.looks, looks) >= SAME_IN_ONE for box, looks in found)


def _apart(first: Float64, second: Float64) -> float:
    """The distance of two faces' middles, in sizes of the first."""
    return float(np.hypot(*(first[:2] + first[2:] / 2 - second[:2] - second[2:] / 2)) / max(first[2:]))


def _same_place(first: Float64, second: Float64) -> bool:
    ratio = float(max(second[2:]) / max(first[2:]))
    return _apart(first, second) < _SAME_PLACE_FACES and 1 / _SAME_SIZE_RATIO < ratio < _SAME_SIZE_RATIO
