"""Two people in one picture: where each one is, and how to cut them out large enough to be followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from monitor.errors import SourceError
from monitor.sources.follow import MARGIN_FACES, SHARED_WIDTH_PX
from monitor.sources.media import MediaFile
from monitor.sources.stream import PERSON_WIDTH_PX
from monitor.types import Float64, Person, Picture, Uint8

# Beyond this an enlarged face holds no more detail for the landmarks (times).
_ENLARGE_MOST: Final = 6.0
# Enough that a person who looks away in some is still found in others (pictures).
_LAYOUT_SAMPLES: Final = 8
# A face of 40 px is 12 % of 320 px: the detector finds faces from about 10 % of the picture's width (docs/architecture.md).
_SEARCH_PARTS_PX: Final = (640.0, 320.0)
# How far a seated person's face wanders from its median place (face widths).
_SAME_FACE_WIDTHS: Final = 1.5
# A face that is seen less often is a passer-by or a picture on the wall (share of the sampled pictures).
_SEEN_SHARE: Final = 0.3


Layout = Literal["left-right", "right-left", "auto"]
# Finds faces in a picture: boxes as x, y, width, height in pixels [shape=(n_faces, 4)].
FaceFinder = Callable[[Uint8], Float64]


@dataclass(frozen=True, slots=True)
class Crop:
    """A person's part of a shared picture, in pixels of that picture as its film gives it (``MediaFile.widest_px``).

    scale : how much to enlarge it when it is cut.
    """

    x_px: int
    y_px: int
    width_px: int
    height_px: int
    scale: float = 1.0

    def resized(self, factor: float) -> Crop:
        """The same part of the person, for a picture that is ``factor`` times as large."""
        x_px, y_px, width_px, height_px = (round(factor * px) for px in (self.x_px, self.y_px, self.width_px, self.height_px))
        return Crop(x_px, y_px, width_px, height_px, self.scale / factor)


def cut(picture: Picture, crop: Crop) -> Picture:
    """The person's part of a picture, enlarged. A picture too small to hold it (a film may change its size) is taken whole."""
    part = picture.image[crop.y_px : crop.y_px + crop.height_px, crop.x_px : crop.x_px + crop.width_px]
    if not part.size:
        return picture
    if crop.scale == 1.0:
        return Picture(picture.time_s, np.ascontiguousarray(part))
    import cv2

    size = (max(1, round(part.shape[1] * crop.scale)), max(1, round(part.shape[0] * crop.scale)))
    how = cv2.INTER_CUBIC if crop.scale > 1 else cv2.INTER_AREA
    return Picture(picture.time_s, cv2.resize(part, size, interpolation=how))


def find_crops(film: MediaFile, layout: Layout, find_faces: FaceFinder) -> dict[Person, Crop]:
    """Where each person is in a film with both; ``auto`` takes the left face for the user.

    ``left-right`` has the user on the left. The picture is divided midway between the two faces; where ``layout`` names the
    sides and no faces are found, in the middle. ``film.widest_px`` becomes what the two crops need. Raises SourceError where
    ``auto`` does not find two people.
    """
    film.widest_px = SHARED_WIDTH_PX
    pictures = list(_samples(film, _LAYOUT_SAMPLES))
    if not pictures:
        raise SourceError(f"{film.name} has no picture, so two people cannot be told apart; give one file for each person")
    height_px, width_px = pictures[0].image.shape[:2]
    same = [picture.image for picture in pictures if picture.image.shape[:2] == (height_px, width_px)]
    boxes: list[Float64] = []
    with_two = 0
    for image in same:
        # Once two people have been found often enough to count, they are looked for where they sit.
        faces = all_faces(image, find_faces, near=boxes if with_two >= _SEEN_SHARE * len(same) else None)
        with_two += len(faces) >= 2
        boxes += faces
    people = _two(np.array(boxes).reshape(-1, 4), n_pictures=len(same))
    if people is None and layout == "auto":
        raise SourceError(
            f"expected two people side by side in {film.name}, but saw {'one face' if boxes else 'no face'}; "
            "use --layout left-right (you are on the left) or right-left, or give one film for each person"
        )
    if people is None:
        left, right = _halves(width_px, height_px)
    else:
        left, right = _divided(people, width_px, height_px)
    left, right = _fitted(film, left, right, max(width_px, height_px))
    return _sided(left, right, layout)


def share(faces: list[Float64], *, width_px: int, height_px: int, layout: Layout) -> dict[Person, Crop] | None:
    """Where each person is in one live picture with both, by the two largest of its faces.

    faces : x, y, width, height in pixels. With fewer than two the picture is divided in the middle where ``layout`` names the
    sides; None where it does not.
    """
    largest = sorted(faces, key=lambda face: -face[2])[:2]
    if len(largest) == 2:
        first, second = (_around(face[None, :]) for face in largest)
        return _sided(*_divided((first, second), width_px, height_px), layout)
    return None if layout == "auto" else _sided(*_halves(width_px, height_px), layout)


def _sided(left: Crop, right: Crop, layout: Layout) -> dict[Person, Crop]:
    return {"user": right, "partner": left} if layout == "right-left" else {"user": left, "partner": right}


def _halves(width_px: int, height_px: int) -> tuple[Crop, Crop]:
    middle_px = width_px // 2
    scale = min(PERSON_WIDTH_PX / max(1, middle_px), 2.0)
    return Crop(0, 0, middle_px, height_px, scale), Crop(middle_px, 0, width_px - middle_px, height_px, scale)


def _fitted(film: MediaFile, left: Crop, right: Crop, longest_px: int) -> tuple[Crop, Crop]:
    """Where both crops would be made smaller, let the film make the whole picture smaller instead, which costs less."""
    film.widest_px = max(1, round(longest_px * min(1.0, max(left.scale, right.scale))))
    part = film.widest_px / longest_px
    return left.resized(part), right.resized(part)


def _samples(film: MediaFile, n: int) -> Iterator[Picture]:
    if film.has_picture:
        yield from film.sample_pictures(n)


def all_faces(image: Uint8, find_faces: FaceFinder, *, near: list[Float64] | None) -> list[Float64]:
    """Faces of the whole picture and, until two are found, of smaller squares of it, enlarged; only ``near`` known faces."""
    import cv2

    side_px = int(PERSON_WIDTH_PX)
    height_px, width_px = image.shape[:2]
    faces: list[Float64] = list(find_faces(image))
    for most_px in _SEARCH_PARTS_PX:
        part_px = int(most_px)
        if len(_distinct(faces)) >= 2 or part_px >= max(width_px, height_px):
            continue
        for top_px in _steps(height_px, part_px):
            for left_px in _steps(width_px, part_px):
                square = np.array([left_px, top_px, part_px, part_px], np.float64)
                if near is not None and not any(_holds(square, box) for box in near):
                    continue
                part = image[top_px : top_px + part_px, left_px : left_px + part_px]
                factor = side_px / part_px
                size = (round(part.shape[1] * factor), round(part.shape[0] * factor))
                boxes = find_faces(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC))
                faces += [box / factor + np.array([left_px, top_px, 0.0, 0.0]) for box in boxes]
    return _distinct(faces)


def _steps(length_px: int, part_px: int) -> list[int]:
    """Left edges of parts that overlap by half and reach the end."""
    last = max(0, length_px - part_px)
    count = int(np.ceil(2 * last / part_px)) + 1
    return [round(edge) for edge in np.linspace(0, last, count)]


def _distinct(boxes: list[Float64]) -> list[Float64]:
    """Boxes of which none has its centre in a larger one."""
    kept: list[Float64] = []
    for box in sorted(boxes, key=lambda box: -box[2]):
        if not any(_holds(larger, box) for larger in kept):
            kept.append(box)
    return kept


def _holds(box: Float64, smaller: Float64) -> bool:
    """Whether the centre of ``smaller`` lies in ``box``."""
    x, y = smaller[0] + smaller[2] / 2, smaller[1] + smaller[3] / 2
    return bool(box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3])


def _two(boxes: Float64, *, n_pictures: int) -> tuple[Float64, Float64] | None:
    """The two people who are seen most, as the box around all their faces and the median face's size (x0, y0, x1, y1, size)."""
    groups: list[list[Float64]] = []
    near = _SAME_FACE_WIDTHS
    for box in boxes:
        for group in groups:
            middle = np.median(group, axis=0)
            if np.hypot(*(box[:2] + box[2:] / 2 - middle[:2] - middle[2:] / 2)) < near * middle[2]:
                group.append(box)
                break
        else:
            groups.append([box])
    often = [group for group in groups if len(group) >= _SEEN_SHARE * n_pictures]
    often.sort(key=lambda group: (-len(group), -float(np.median([box[2] for box in group]))))
    if len(often) < 2:
        return None
    first, second = (_around(np.array(group)) for group in often[:2])
    return first, second


def _around(group: Float64) -> Float64:
    low, high = group[:, :2].min(axis=0), (group[:, :2] + group[:, 2:]).max(axis=0)
    return np.array([*low, *high, np.median(group[:, 2:].max(axis=1))])


def _divided(people: tuple[Float64, Float64], width_px: int, height_px: int) -> tuple[Crop, Crop]:
    """Crops of the left and the right (or upper and lower) person: the cut lies midway between their faces."""
    centres = np.array([(box[:2] + box[2:4]) / 2 for box in people])
    axis = 0 if abs(centres[0, 0] - centres[1, 0]) >= abs(centres[0, 1] - centres[1, 1]) else 1
    first, second = (people[i] for i in np.argsort(centres[:, axis]))
    edge = float(first[2 + axis] + second[axis]) / 2
    whole = np.array([0.0, 0.0, width_px, height_px])
    low, high = whole.copy(), whole.copy()
    low[2 + axis] = high[axis] = edge
    return _crop(first, low), _crop(second, high)


def _crop(person: Float64, within: Float64) -> Crop:
    """Space for the shoulders and for moving about, measured in face sizes, inside the person's part of the picture."""
    left, above, right, below = MARGIN_FACES
    size = person[4]
    x0, x1 = max(within[0], person[0] - left * size), min(within[2], person[2] + right * size)
    y0, y1 = max(within[1], person[1] - above * size), min(within[3], person[3] + below * size)
    width_px, height_px = round(x1 - x0), round(y1 - y0)
    widest_px = PERSON_WIDTH_PX
    scale = min(widest_px / max(width_px, height_px), _ENLARGE_MOST)
    return Crop(round(x0), round(y0), width_px, height_px, scale)
