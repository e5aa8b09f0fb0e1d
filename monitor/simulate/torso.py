"""The pullover of the simulated people, drawn: soft folds, a knit's grain, darker at its edges."""

from __future__ import annotations

from typing import Any

import numpy as np

from monitor.constants import load
from monitor.types import Person, Uint8


def torso(person: Person, *, side_px: int) -> Uint8:
    """RGBA with colours premultiplied, in the portrait's own px [shape=(side, side, 4)]."""
    import cv2
    from scipy.interpolate import splev, splprep

    corners = np.array(load("simulate").sequence("torso_px")).reshape(-1, 2)
    curve, _ = splprep([*np.vstack([corners, corners[:1]]).T], s=30, per=True)
    outline = np.stack(splev(np.linspace(0, 1, 400), curve), axis=1)
    large = np.zeros((4 * side_px, 4 * side_px), np.uint8)
    cv2.fillPoly(large, [np.round(4 * outline).astype(np.int32)], 255)
    opacity = cv2.resize(large, (side_px, side_px), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    rows, columns = np.mgrid[0:side_px, 0:side_px].astype(np.float32)
    inside = cv2.distanceTransform((opacity[..., 0] > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    shade = 0.6 + 0.4 * np.clip(inside / 60, 0, 1) ** 0.6
    shade *= 1 - 0.1 * np.clip((columns - 225) / 140, -1, 1)
    # The chin's shadow.
    shade *= 1 - 0.3 * np.exp(-(((rows - 196) / 20) ** 2) - ((columns - 225) / 46) ** 2)
    rng = np.random.default_rng(1)
    for strength, wide, high in ((0.05, 14.0, 14.0), (0.05, 5.0, 22.0), (0.03, 0.7, 0.7)):
        shade *= 1 + strength * _grain(rng, side_px, wide, high)
    colours = np.array(load("simulate").sequence(f"{person}_rgb")) * shade[..., None]
    return np.asarray(np.round(np.concatenate([np.clip(colours, 0, 255) * opacity, 255 * opacity], axis=-1)), np.uint8)


def _grain(rng: np.random.Generator, side_px: int, wide: float, high: float) -> Any:
    """Smooth noise of unit variance."""
    import cv2

    noise = cv2.GaussianBlur(rng.standard_normal((side_px, side_px)), (0, 0), sigmaX=wide, sigmaY=high)
    return noise / noise.std()
