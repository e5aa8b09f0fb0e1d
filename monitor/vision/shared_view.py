"""Two people in one picture: who is who, where each one is, and how to cut them out large enough to be followed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from monitor.errors import SourceError, UsageError
from monitor.sources.device import PERSON_WIDTH_PX
from monitor.sources.follow.faces import SHARED_WIDTH_PX
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Float32, Float64, Person, Uint8
from monitor.vision.finder import Detector, FaceSearch
from monitor.vision.tiles.borders import TileBorders
from monitor.vision.tiles.face_tracks import SMALL_PX, FaceTrack, FaceTracks
from monitor.vision.tiles.identity import CLEAR_BY, SeenPerson, people_of
from monitor.vision.tiles.likeness import SAME_IN_ONE, alike
from monitor.vision.tiles.person_tiles import Crop, PersonTiles, TileSpan, contact_sheet, crop_around, is_upon, spans_of
from monitor.words import say
from monitor.words.options import option

# A larger enlargement of half a picture holds no more detail (times).
_ENLARGE_HALF: Final = 2.0

# Of three and more, those who are there at the beginning are the two; somebody who is seen for less than this share of the
# time of who is seen most is not one of them.
_OFTEN_SHARE: Final = 0.25
# Faces of one layout are not all found in the same look (a look a second).
_BEGINNING_S: Final = 1.0

# Two people in one picture are seen together except while one turns away (share of the time).
_TOGETHER_SHARE: Final = 0.8

Layout = Literal["left-right", "right-left", "auto"]


@dataclass(frozen=True, slots=True)
class SharedView:
    """The faces of a film that shows both people.

    people : who is seen longest first; with ``--faces`` they are chosen by their number, from 1 on. tracks : every face.
    shape : height of the picture, in picture widths. picture_px : its width.
    """

    film: MediaFile
    people: tuple[SeenPerson, ...]
    tracks: tuple[FaceTrack, ...]
    shape: float
    picture_px: int

    @property
    def sheet(self) -> Uint8:
        """The people's faces beside each other with their numbers, RGB, to choose from."""
        return contact_sheet([person.still for person in self.people])

    @property
    def is_of_two(self) -> bool:
        """Whether it shows two people, and no third, who move and are nearly always in the picture together."""
        moving = [person for person in self.people if person.moves]
        if len(moving) != len(PEOPLE) or len(self.people) != len(PEOPLE):
            return False
        first, second = moving
        together_s = sum(one.overlap_s(other) for one in first.tracks for other in second.tracks)
        return together_s >= _TOGETHER_SHARE * max(person.seen_s for person in moving)

    def choose(self, layout: Layout, faces: Mapping[Person, int] | None = None) -> Chosen:
        """Who is the user and who the partner, and where they are along the film.

        layout : on which side the user is when both are seen first; ``auto`` takes the left face. faces : numbers of
        ``people`` instead. ``film.widest_px`` becomes what the crops need. Raises SourceError where ``auto`` does not find two
        people, UsageError for numbers that nobody has.
        """
        if faces:
            people = self._numbered(faces)
            return self._chosen(people, say("tiles-chosen", user=faces["user"], partner=faces["partner"]))
        moving = _at_the_beginning([person for person in self.people if person.moves])
        taken = (moving + [person for person in self.people if not person.moves])[:2]
        if len(taken) == 2:
            taken, together = _in_order(*taken)
            named = dict(zip(PEOPLE if layout != "right-left" else PEOPLE[::-1], taken, strict=True))
            return self._chosen(named, self._note(named, together))
        if layout == "auto" and not self.tracks:
            raise SourceError(
                f"expected two people side by side in {self.film.name}, but saw no face; use a film, the right way up, where "
                "both faces are at least 40 px wide, or give one film for each person"
            )
        if layout == "auto":
            raise SourceError(
                f"expected two people side by side in {self.film.name}, but saw one face; "
                f"use {option('--layout', 'left-right')} (you are on the left) or right-left, or give one film for each person"
            )
        return self._halves(taken, layout)

    def _numbered(self, faces: Mapping[Person, int]) -> dict[Person, SeenPerson]:
        numbers = [faces.get(person, 0) for person in PEOPLE]
        if len(set(numbers)) < 2 or not all(1 <= number <= len(self.people) for number in numbers):
            raise UsageError(
                f"expected two different numbers from 1 to {len(self.people)} for the faces in {self.film.name}, but got "
                f"{' and '.join(map(str, numbers))}; choose them like --faces 1,2 (yours first)"
            )
        return {person: self.people[number - 1] for person, number in zip(PEOPLE, numbers, strict=True)}

    def _chosen(self, people: Mapping[Person, SeenPerson], note: str) -> Chosen:
        tiles = {}
        for name, person in people.items():
            others = [track for track in self.tracks if not any(track is own for own in person.tracks)]
            spans = spans_of(person.tracks, others, shape=self.shape, picture_px=self.picture_px)
            tiles[name] = PersonTiles(spans, reason=say("tiles-not-shown"))
        return Chosen(self._fitted(tiles), note)

    def _note(self, people: Mapping[Person, SeenPerson], together: bool) -> str:
        user, partner = (people[person] for person in PEOPLE)
        side = _side(user, partner) if together else ("first" if user.first_s <= partner.first_s else "second")
        note = say("analyze-layout", side=side)
        if len(self.people) > 2:
            note += " " + say("tiles-more-people", count=len(self.people))
        return note

    def _halves(self, taken: list[SeenPerson], layout: Layout) -> Chosen:
        """Where the sides are named and no two people are found: the halves of the picture, unless somebody leaves theirs."""
        width_px, height_px = self.picture_px, round(self.shape * self.picture_px)
        left, right = _halves(width_px, height_px)
        tiles = {person: PersonTiles([TileSpan(0.0, math.inf, crop)]) for person, crop in _sided(left, right, layout).items()}
        for person in taken:
            sides = {"left" if track.around[0] + track.around[2] < 1.0 else "right" for track in person.tracks}
            across = any(track.around[0] < 0.5 < track.around[2] for track in person.tracks)
            if across or len(sides) > 1:
                first = "left" if float(np.mean(person.tracks[0].around[[0, 2]])) < 0.5 else "right"
                user_first = (first == "left") == (layout == "left-right")
                name: Person = "user" if user_first else "partner"
                spans = spans_of(person.tracks, (), shape=self.shape, picture_px=width_px)
                tiles = {other: PersonTiles((), reason=say("tiles-not-found")) for other in PEOPLE}
                tiles[name] = PersonTiles(spans, reason=say("tiles-not-shown"))
        side = "left" if layout == "left-right" else "right"
        return Chosen(self._fitted(tiles), say("analyze-layout", side=side))

    def _fitted(self, tiles: dict[Person, PersonTiles]) -> dict[Person, PersonTiles]:
        """Where all crops would be made smaller, let the film make the whole picture smaller instead, which costs less."""
        scales = [span.crop.scale for person in tiles.values() for span in person.spans]
        factor = min(1.0, max(scales, default=1.0))
        longest_px = self.picture_px * max(1.0, self.shape)
        self.film.widest_px = max(1, math.ceil(longest_px * factor))
        width_px, _ = self.film.picture_size_px()
        return {name: person.resized(width_px) for name, person in tiles.items()}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where both people are in a film. note : whom we take to be who, for the user."""

    tiles: dict[Person, PersonTiles]
    note: str


def find_people(
    film: MediaFile,
    find_faces: Detector,
    report: Callable[[float], None] = lambda done_s: None,
    *,
    until_s: float = math.inf,
) -> SharedView:
    """Everybody in a film with both people, by one look through all of it.

    report : is called with the seconds done. until_s : look no further. Raises SourceError where the film has no picture.
    """
    # A file of its own: what cannot be decoded is counted where the film is measured.
    looked_at = MediaFile(film.path)
    looked_at.widest_px = SHARED_WIDTH_PX
    tracks = FaceTracks(FaceSearch(find_faces))
    if film.has_picture:
        for view in looked_at.views(small_px=SMALL_PX):
            tracks.push(view.small, view.full)
            report(view.small.time_s)
            if view.small.time_s >= until_s:
                break
    if not tracks.checks_s:
        raise SourceError(f"{film.name} has no picture, so two people cannot be told apart; give one file for each person")
    found = tracks.finish()
    return SharedView(film, tuple(people_of(found)), tuple(found), tracks.shape, tracks.picture_px)


def half_crops(*, width_px: int, height_px: int, layout: Layout) -> dict[Person, Crop] | None:
    """Each person's half of a live picture in which no two faces are found; None where ``layout`` does not name the sides."""
    return None if layout == "auto" else _sided(*_halves(width_px, height_px), layout)


def share_faces(faces: list[Float64], *, layout: Layout) -> dict[Person, Float64]:
    """Whose the two largest faces are, by their sides. faces : x, y, width, height, two at least."""
    first, second = sorted(faces, key=lambda face: -face[2])[:2]
    apart = first[:2] + first[2:] / 2 - second[:2] - second[2:] / 2
    left, right = (first, second) if apart[int(abs(apart[1]) > abs(apart[0]))] < 0 else (second, first)
    return {"user": right, "partner": left} if layout == "right-left" else {"user": left, "partner": right}


def match_faces(looks: list[Float32], known: Mapping[Person, Float32]) -> dict[Person, int]:
    """Which of some faces is whose, by number; who is not among them, or not for certain, is left out."""
    near = {person: [alike(own, face) for face in looks] for person, own in known.items()}
    owners: dict[Person, int] = {}
    for person, values in near.items():
        best = int(np.argmax(values)) if values else 0
        rest = max([value for k, value in enumerate(values) if k != best], default=0.0)
        others = max((theirs[best] for other, theirs in near.items() if other != person and theirs), default=0.0)
        if values and values[best] >= SAME_IN_ONE and values[best] >= max(rest, others) + CLEAR_BY:
            owners[person] = best
    return owners


def crop_of_face(number: int, faces: list[Float64], image: Uint8) -> Crop:
    """The crop of one of a picture's faces. faces : x, y, width, height in pixels."""
    height_px, width_px = image.shape[:2]
    boxes = [face / width_px for face in faces]
    own, others = boxes[number], [box for k, box in enumerate(boxes) if k != number]
    ends = None
    if any(is_upon(own, other) for other in others):
        borders = TileBorders()
        borders.push(image, own)
        ends = borders.around([other[:2] + other[2:] / 2 for other in others])
    around = [around_face(other) for other in others]
    return crop_around(around_face(own), around, shape=height_px / width_px, picture_px=width_px, ends=ends)


def around_face(face: Float64) -> Float64:
    """left, top, right, bottom and size of a face that is given by x, y, width, height."""
    return np.array([*face[:2], *(face[:2] + face[2:]), max(face[2:])])


def _sided(left: Crop, right: Crop, layout: Layout) -> dict[Person, Crop]:
    return {"user": right, "partner": left} if layout == "right-left" else {"user": left, "partner": right}


def _halves(width_px: int, height_px: int) -> tuple[Crop, Crop]:
    middle_px = width_px // 2
    scale = min(PERSON_WIDTH_PX / max(1, middle_px), _ENLARGE_HALF)
    left, right = (
        Crop(0, 0, middle_px, height_px, scale, width_px),
        Crop(middle_px, 0, width_px - middle_px, height_px, scale, width_px),
    )
    return left, right


def _at_the_beginning(people: list[SeenPerson]) -> list[SeenPerson]:
    """Those who are there when two are first seen together come first, then the others; each by how long they are seen."""
    often = [person for person in people if person.seen_s >= _OFTEN_SHARE * people[0].seen_s]
    meetings = [
        max(one.start_s, other.start_s)
        for k, first in enumerate(often)
        for second in often[:k]
        for one in first.tracks
        for other in second.tracks
        if one.overlap_s(other) > 0
    ]
    if not meetings:
        return people
    until_s = min(meetings) + _BEGINNING_S
    early = [person for person in often if person.first_s <= until_s]
    return early + [person for person in people if not any(person is other for other in early)]


def _in_order(first: SeenPerson, second: SeenPerson) -> tuple[list[SeenPerson], bool]:
    """Two people from left to right (or from the top) where both are seen first; else as they come. Whether they meet."""
    meetings = [
        (max(one.start_s, other.start_s), one, other)
        for one in first.tracks
        for other in second.tracks
        if one.overlap_s(other) > 0
    ]
    if not meetings:
        return sorted((first, second), key=lambda person: person.first_s), False
    _, one, other = min(meetings, key=lambda meeting: meeting[0])
    return ([first, second] if _axis_place(one, other) < 0 else [second, first]), True


def _axis_place(one: FaceTrack, other: FaceTrack) -> float:
    """How far one face is before another, along the axis on which they are further apart (negative: to the left or above)."""
    apart = one.boxes[0][:2] + one.boxes[0][2:] / 2 - other.boxes[0][:2] - other.boxes[0][2:] / 2
    return float(apart[int(abs(apart[1]) > abs(apart[0]))])


def _side(user: SeenPerson, partner: SeenPerson) -> str:
    """On which side the user is where both are seen first."""
    one, other = min(
        ((one, other) for one in user.tracks for other in partner.tracks if one.overlap_s(other) > 0),
        key=lambda pair: max(pair[0].start_s, pair[1].start_s),
    )
    apart = one.boxes[0][:2] + one.boxes[0][2:] / 2 - other.boxes[0][:2] - other.boxes[0][2:] / 2
    beside = abs(apart[0]) >= abs(apart[1])
    return ("left" if apart[0] < 0 else "right") if beside else ("upper" if apart[1] < 0 else "lower")
