"""Is somebody else in the user's picture too? Looked at now and then, in a process of its own, while a calibration runs."""

from __future__ import annotations

import math

from monitor.constants import load
from monitor.errors import RapportError
from monitor.types import Picture
from monitor.vision.finder import FaceFinder


class Company:
    """``look`` at the newest picture often; ``rest`` when nobody asks any more."""

    def __init__(self) -> None:
        self._finder = FaceFinder()
        self._asked_s = -math.inf
        self._failed = False
        self.note = ""

    def look(self, picture: Picture | None, now_s: float) -> None:
        """Take the finder's answer, or ask again when it is time."""
        if self._failed:
            return
        try:
            if self._finder.busy:
                faces = self._finder.answer()
                if faces is not None:
                    widths = sorted((float(face[2]) for face in faces), reverse=True)
                    many = len(widths) > 1 and widths[1] >= load("live")["second_face"] * widths[0]
                    self.note = (
                        "There are two faces in your picture; sit before the camera alone for this minute." if many else ""
                    )
            elif picture is not None and now_s - self._asked_s >= load("live")["faces_pause_s"]:
                self._asked_s = now_s
                self._finder.ask(picture.image)
        except RapportError:  # without it a calibration works as well
            self._failed, self.note = True, ""

    def rest(self) -> None:
        """End the process; a later ``look`` starts it again."""
        self._finder.rest()
        self._asked_s, self.note = -math.inf, ""
