"""One picture with both people: who is where, found by their faces and found anew when somebody has moved."""

from __future__ import annotations

import math
from collections.abc import Mapping

from monitor.clock import Clock
from monitor.constants import load
from monitor.errors import RapportError
from monitor.sources.tiles import Layout, Tile, share
from monitor.types import Person, Picture
from monitor.vision.finder import FaceFinder


class Sharing:
    """``push`` pictures: it gives both tiles whenever they are known anew, None else. ``close`` it.

    Looks at once, then after ``share_pause_s`` for as long as ``missing`` says that a face is lost. note : one sentence while
    the two people are not told apart.
    """

    def __init__(self, layout: Layout, *, clock: Clock, finder: FaceFinder | None = None) -> None:
        self._layout: Layout = layout
        self._clock = clock
        self._finder = finder or FaceFinder()
        self._pause_s, self._idle_s = load("live")["share_pause_s"], load("sources")["finder_idle_s"]
        self._asked_s = -math.inf
        self._size_px = (0, 0)
        self._known = False
        self.note = "looking for the two people in the picture"

    def push(self, picture: Picture, *, missing: bool) -> Mapping[Person, Tile] | None:
        """The newest picture. missing : a person's face is not seen in their tile."""
        now_s = self._clock.now_s()
        try:
            if self._finder.busy:
                faces = self._finder.answer()
                return None if faces is None else self._found(share(faces, **self._size(), layout=self._layout), len(faces))
            if (missing or not self._known) and now_s - self._asked_s >= self._pause_s:
                self._asked_s = now_s
                height_px, width_px = picture.image.shape[:2]
                self._size_px = width_px, height_px
                self._finder.ask(picture.image)
            elif now_s - self._asked_s > self._idle_s:
                self._finder.rest()
        except RapportError as error:
            self.note = str(error)
        return None

    def close(self) -> None:
        """End the finder."""
        self._finder.close()

    def _size(self) -> dict[str, int]:
        return {"width_px": self._size_px[0], "height_px": self._size_px[1]}

    def _found(self, tiles: Mapping[Person, Tile] | None, n_faces: int) -> Mapping[Person, Tile] | None:
        if n_faces < 2:
            seen = "one face" if n_faces else "no face"
            self.note = f"two people are expected in the picture, {seen} is seen; sit beside each other, both facing the camera"
            # Sides that are known stay: somebody may only have turned away.
            return None if self._known else tiles
        self._known, self.note = True, ""
        return tiles
