"""Whom each film shows, and where in its picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from monitor.errors import SourceError, UsageError
from monitor.files import new_private
from monitor.offline.recordings import Recordings, Say
from monitor.quiet import hush_native
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Person
from monitor.vision.finder import FACES_AT_ONCE, face_boxes
from monitor.vision.shared_view import Layout, SharedView, find_people
from monitor.vision.tiles.person_tiles import PersonTiles
from monitor.words import say

# Whether a film shows two people is seen in so much of it; a look takes up to 0.3 s (s).
_LOOKED_AT_S: Final = 6.0


@dataclass(frozen=True, slots=True)
class FilmPicture:
    """A film's picture. tiles : where each person is in it along its time; None for a picture of one person."""

    film: MediaFile
    tiles: Mapping[Person, PersonTiles | None]

    def exchanged(self) -> FilmPicture:
        """The same with the two people exchanged; a picture of one person stays that one's."""
        if len(self.tiles) < 2:
            return self
        return replace(self, tiles={person: self.tiles[partner] for person, partner in (PEOPLE, PEOPLE[::-1])})


def film_pictures(
    recordings: Recordings,
    *,
    layout: Layout | None,
    faces: Mapping[Person, int] | None,
    report: Callable[[float], None],
    said: Say,
) -> tuple[list[FilmPicture], str]:
    """Look through films of both people; and a sentence for the user about who is taken for whom.

    layout, faces : as for ``SharedView.choose``. report : called with the share that is done (0..1). said : called where a
    picture is left out. Raises SourceError where two people are needed and not found.
    """
    found, note = [], ""
    for picture in recordings.pictures:
        tiles: Mapping[Person, PersonTiles | None] = dict.fromkeys(picture.people)
        if len(picture.people) > 1:
            try:
                chosen = _shared_view(picture.film, report).choose(layout or "auto", faces)
            except SourceError:
                if layout or faces or not recordings.can_do_without_picture:
                    raise
                said(say("recording-picture-left-out", film=picture.film.name))
                continue
            tiles, note = chosen.tiles, chosen.note
        found.append(FilmPicture(picture.film, tiles))
    return found, note


def shows_two(path: Path) -> bool:
    """Whether a film begins with two people side by side, so that it is of a conversation."""
    film = MediaFile(path)
    try:
        return film.has_picture and _shared_view(film, lambda share: None, until_s=_LOOKED_AT_S).is_of_two
    except SourceError:  # nothing of the picture can be decoded, which is said where it is measured
        return False


def save_faces(path: Path, *, report: Callable[[float, float], None]) -> tuple[Path, int]:
    """Save a picture of everybody in a film with their numbers, for ``--faces``; returns where, and how many they are.

    It is written as FILM-faces.png into the folder where the program was started; a file there is kept. Raises SourceError
    for a film without a face, UsageError where the picture cannot be written.
    """
    import cv2

    view = _shared_view(MediaFile(path), lambda share: report(share, 1.0))
    report(1.0, 1.0)
    if not view.people:
        raise SourceError(f"no face was found in {path.name}; use a film that shows faces at least 40 px wide")
    is_drawn, content = cv2.imencode(".png", view.sheet[:, :, ::-1])
    assert is_drawn
    target = Path(f"{path.stem}-faces.png")
    try:
        with new_private(target) as file:
            file.write(content.tobytes())
    except FileExistsError:
        raise UsageError(f"{target} is there already; look at that one, or move it away and start again") from None
    except OSError as error:
        raise UsageError(
            f"cannot write {target} ({error.strerror or error}); start it in a folder that you may write to"
        ) from None
    return target, len(view.people)


def _shared_view(film: MediaFile, report: Callable[[float], None], *, until_s: float = math.inf) -> SharedView:
    from monitor.vision.landmarks import Landmarker

    hush_native()
    with Landmarker(video=False, num_faces=FACES_AT_ONCE) as landmarker:
        return find_people(
            film,
            partial(face_boxes, landmarker),
            lambda done_s: report(min(1.0, done_s / (film.duration_s or 1.0))),
            until_s=until_s,
        )
