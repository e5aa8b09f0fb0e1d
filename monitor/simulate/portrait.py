"""What moves apart in a simulated person: the astronaut's head above, a body below, each a picture with its own opacity.

The body wears a pullover, which is drawn: soft folds, a knit's grain, darker at its edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.errors import RapportError
from monitor.installation import extra_command
from monitor.types import Float64, Person, Uint8


def torso(person: Person, *, side_px: int) -> Uint8:
    """RGBA with colours premultiplied, in the portrait's own px [shape=(side, side, 4)]."""
    import cv2
    from scipy.interpolate import splev, splprep

    corners = np.array(constants.simulate().torso_px).reshape(-1, 2)
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
    numbers = constants.simulate()
    colours = np.array(numbers.user_rgb if person == "user" else numbers.partner_rgb) * shade[..., None]
    return np.asarray(np.round(np.concatenate([np.clip(colours, 0, 255) * opacity, 255 * opacity], axis=-1)), np.uint8)


def _grain(rng: np.random.Generator, side_px: int, wide: float, high: float) -> Any:
    """Smooth noise of unit variance."""
    import cv2

    noise = cv2.GaussianBlur(rng.standard_normal((side_px, side_px)), (0, 0), sigmaX=wide, sigmaY=high)
    return noise / noise.std()


SIDE_PX: Final = 512
# A corner of the head's picture that is never seen holds the dark of an open mouth.
DARK_PX = (6.0, 6.0)
_DARK_RGB = (58, 22, 24)


@dataclass(frozen=True, slots=True)
class Portrait:
    """head, body : RGBA uint8 with colours premultiplied [shape=(512, 512, 4)]."""

    head: Uint8
    body: Uint8


def astronaut() -> Uint8:
    """The picture of scikit-image, RGB [shape=(512, 512, 3)]. Raises RapportError when the ``demo`` extra is missing."""
    try:
        from skimage.data import astronaut as picture
    except ImportError:
        raise RapportError(
            f"the simulated people need scikit-image, which is not installed; run: {extra_command('demo')}"
        ) from None
    return np.asarray(picture())


def points(flat_px: tuple[float, ...]) -> Float64:
    """Points in px [shape=(n, 2)] from their coordinates in a row, as the constants have them."""
    return np.array(flat_px).reshape(-1, 2)


def cut_out(picture: Uint8, person: Person) -> Portrait:
    """The astronaut's head over a pullover; the user gets other hair and skin (other proportions and the mirror come later)."""
    import cv2

    outline, neck = points(constants.simulate().outline_px), points(constants.simulate().neck_px)
    strict = _opacity(_head_outline(outline, neck))
    # The jaw's edge is cut a little outside the landmarks' rim, where the mesh moves as one: cut on it, it would fray.
    wider = neck + np.where(neck[:, :1] < 225, -1.0, 1.0) * [[1.8, 0.0]] * ((neck[:, 1:] > 136) & (neck[:, 1:] < 164))
    head = _opacity(_head_outline(outline, neck, drawn=wider))
    # Her black collar fades into the pullover.
    rows = np.arange(SIDE_PX, dtype=np.float32)[:, None]
    head *= np.clip((208 - rows) / 14, 0, 1)
    edge = (strict < 0.6) & (cv2.dilate(strict, np.ones((15, 15))) > 0.5)
    colours = np.asarray(cv2.inpaint(picture, edge.astype(np.uint8), 3, cv2.INPAINT_TELEA))
    if person == "user":
        colours = _recoloured(colours)
    return Portrait(_rgba(colours, head), torso(person, side_px=SIDE_PX))


def _head_outline(outline: Float64, neck: Float64, *, drawn: Float64 | None = None) -> Float64:
    """Hair and ears from the outline, then the jaw and the collar (or other points drawn in their place)."""
    left = int(np.flatnonzero((outline == neck[0]).all(axis=1))[0])
    right = int(np.flatnonzero((outline == neck[-1]).all(axis=1))[0])
    return np.concatenate([outline[right + 1 :], outline[: left + 1], (neck if drawn is None else drawn)[1:]])


def _opacity(polygon: Float64) -> NDArray[np.float32]:
    """0..1 inside a polygon (512, 512), with an edge about two pixels soft, a little inside the drawn line."""
    import cv2

    large = np.zeros((SIDE_PX * 4, SIDE_PX * 4), np.uint8)
    cv2.fillPoly(large, [np.round((polygon + 0.5) * 4).astype(np.int32)], 255)
    large = cv2.erode(large, np.ones((5, 5), np.uint8))
    soft = cv2.resize(large, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), 0.8) / np.float32(255), np.float32)


def _recoloured(picture: Uint8) -> Uint8:
    """Dark hair, a darker skin and a shadow of a beard."""
    result = picture.astype(np.float32)
    rows, columns = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32)
    face = np.exp(-((((columns - 225) / 42) ** 2 + ((rows - 130) / 50) ** 2) ** 3))
    hair = np.clip((168 - rows) / 10, 0, 1) * (1 - face)
    result *= 1 - hair[..., None] * np.array([0.55, 0.56, 0.52])
    beard = np.exp(-((((columns - 223) / 40) ** 2 + ((rows - 162) / 22) ** 2) ** 2)) * np.clip((rows - 128) / 14, 0, 1)
    beard *= 1 - np.exp(-((((columns - 223) / 22) ** 2 + ((rows - 147) / 9) ** 2) ** 2))
    result *= np.array([0.93, 0.89, 0.86]) * (1 - 0.15 * beard[..., None] * np.array([1.0, 0.95, 0.9]))
    return np.asarray(result.clip(0, 255), np.uint8)


def _rgba(colours: Uint8, opacity: NDArray[np.float32]) -> Uint8:
    alpha = opacity[..., None]
    result = np.asarray(np.round(np.concatenate([colours * alpha, alpha * 255], axis=-1)), np.uint8)
    x, y = (int(value) for value in DARK_PX)
    result[: 2 * y, : 2 * x] = (*_DARK_RGB, 255)
    return result
