"""Whether who comes back into the picture is who was there before."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from monitor.types import Float32, Picture
from monitor.vision.tiles.likeness import SAME_IN_ONE, alike, likeness, mean_likeness

# Who is not seen for less has not changed places with somebody (s).
_AWAY_S: Final = 1.0
# A person is looked at so often, and so many looks say what they look like (s).
_LOOK_S: Final = 10.0
_FIRST_LOOK_S: Final = 1.0
_FIRST_LOOKS: Final = 3


class SamePerson:
    """``push`` every picture with the person's face in it: True where another person has come."""

    def __init__(self) -> None:
        self._total: Float32 | None = None
        self._n_looks = 0
        self._seen_s = self._due_s = -math.inf

    def push(self, picture: Picture, box: tuple[float, float, float, float]) -> bool:
        """box : left, top, right, bottom in picture widths."""
        time_s = picture.time_s
        returns = self._total is not None and time_s - self._seen_s >= _AWAY_S
        self._seen_s = time_s
        if not returns and time_s < self._due_s:
            return False
        self._due_s = time_s + (_LOOK_S if self._n_looks >= _FIRST_LOOKS else _FIRST_LOOK_S)
        left, top, right, bottom = np.array(box) * picture.image.shape[1]
        look = likeness(picture.image, np.array([left, top, right - left, bottom - top]))
        if returns and self._total is not None and alike(mean_likeness(self._total), look) < SAME_IN_ONE:
            self._total, self._n_looks = look, 1
            return True
        self._total = look if self._total is None else self._total + look
        self._n_looks += 1
        return False
