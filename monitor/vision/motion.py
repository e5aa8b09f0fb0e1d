"""How much a picture changes: motion energy, as in frame differencing (Ramseyer & Tschacher 2011)."""

from __future__ import annotations

import numpy as np

from monitor.constants import load
from monitor.types import Float32, Picture


class Motion:
    """Mean absolute change in grey levels between successive pictures, per 1/15 s.

    Every picture is made small and blurred first, so that sensor noise and compression count little.
    """

    def __init__(self) -> None:
        self._limits = load("vision")
        self._grey: Float32 | None = None
        self._time_s = float("nan")

    def light(self, box: tuple[float, float, float, float] | None) -> tuple[float, float]:
        """Mean brightness of the picture pushed last, and of a part of it (NaN without), 0..255.

        box : left, top, right, bottom in picture widths, as of a face.
        """
        if self._grey is None:
            return float("nan"), float("nan")
        width = self._grey.shape[1]
        part = float("nan")
        if box is not None:
            left, top, right, bottom = (round(value * width) for value in box)
            inside = self._grey[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
            part = float(inside.mean()) if inside.size else float("nan")
        return float(self._grey.mean()), part

    def push(self, picture: Picture) -> float:
        """Change since the picture before; NaN for the first, after a gap, and when the size of the pictures changed."""
        import cv2

        height, width = picture.image.shape[:2]
        small_px = min(int(self._limits["motion_width"]), width)
        size_px = (small_px, max(1, round(height * small_px / width)))
        small = cv2.resize(picture.image, size_px, interpolation=cv2.INTER_AREA)
        grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32), (5, 5), 0)
        before, passed_s = self._grey, picture.time_s - self._time_s
        self._grey, self._time_s = grey, picture.time_s
        if before is None or before.shape != grey.shape or not 0 < passed_s <= self._limits["motion_gap"]:
            return float("nan")
        return float(np.abs(grey - before).mean()) / (15.0 * passed_s)
