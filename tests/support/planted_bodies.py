"""A body and a face drawn by hand: the measures' expected values follow from their places."""

from __future__ import annotations

import numpy as np

from monitor.vision.landmarks import BodyLandmarks, FaceLandmarks

# Left is on the right of the picture. Shoulders 0.4 wide at y 0.4, elbows and wrists hanging, hips in sight.
PLACES = {
    0: (0.5, 0.21),
    7: (0.55, 0.2),
    8: (0.45, 0.2),
    11: (0.7, 0.4),
    12: (0.3, 0.4),
    13: (0.75, 0.55),
    14: (0.25, 0.55),
    15: (0.8, 0.7),
    16: (0.2, 0.7),
    17: (0.8, 0.72),
    18: (0.2, 0.72),
    19: (0.8, 0.72),
    20: (0.2, 0.72),
    21: (0.8, 0.71),
    22: (0.2, 0.71),
    23: (0.6, 0.9),
    24: (0.4, 0.9),
}


def body(moved: dict[int, tuple[float, float]] | None = None, *, hidden: tuple[int, ...] = ()) -> BodyLandmarks:
    """A body with some points elsewhere and some unseen."""
    points = np.full((33, 3), 0.1, np.float32)
    for number, place in {**PLACES, **(moved or {})}.items():
        points[number, :2] = place
    visibility = np.ones(33, np.float32)
    visibility[list(hidden)] = 0.1
    return BodyLandmarks(points, visibility, 1.0)


def face(x: float = 0.5, y: float = 0.2, *, wide: float = 0.16) -> FaceLandmarks:
    """A face a quarter higher than wide, its nose in the middle."""
    turn = np.linspace(0, 2 * np.pi, 478)
    points = np.stack([x + wide / 2 * np.cos(turn), y + 0.625 * wide * np.sin(turn), 0 * turn], axis=1).astype(np.float32)
    points[1] = x, y, 0
    return FaceLandmarks(points, np.zeros(52, np.float32), np.eye(4), 60.0)
