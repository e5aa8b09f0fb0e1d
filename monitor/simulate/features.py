"""How a face's landmarks move with a smile, an open jaw, raised brows, a blink and a glance: displacement fields.

The indices are those of MediaPipe's 478 landmarks, on the astronaut, who smiles.
"""

from __future__ import annotations

import numpy as np

from monitor.types import Float64

MOUTH_TOP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
MOUTH_BOTTOM = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
# Upper and lower lid from the outer to the inner corner, and the iris (centre and four points around it).
EYES = (
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133), (468, 469, 470, 471, 472)),
    ((263, 466, 388, 387, 386, 385, 384, 398, 362), (263, 249, 390, 373, 374, 380, 381, 382, 362), (473, 474, 475, 476, 477)),
)
_BROWS = (70, 63, 105, 66, 107, 46, 53, 52, 65, 55, 300, 293, 334, 296, 336, 276, 283, 282, 295, 285)
_STILL = (1, 2, 4, 6, 98, 327, 168, 33, 133, 362, 263, 234, 454, 10, 127, 356, 151, 145, 374)


def _field(landmarks: Float64, moved: dict[int, tuple[float, float]], still: tuple[int, ...]) -> Float64:
    """A smooth field (n, 3) that moves some landmarks by (x, y) face widths and leaves others where they are."""
    from scipy.interpolate import RBFInterpolator

    width = np.linalg.norm(landmarks[454, :2] - landmarks[234, :2])
    index = [*moved, *(i for i in still if i not in moved)]
    values = np.zeros((len(index), 2))
    values[: len(moved)] = width * np.array(list(moved.values()))
    smooth = RBFInterpolator(landmarks[index, :2], values, kernel="thin_plate_spline", smoothing=0.5)
    result = np.zeros_like(landmarks)
    result[:, :2] = smooth(landmarks[:, :2])
    return result


def neutral(landmarks: Float64) -> Float64:
    """The astronaut without her smile (478, 3): corners in and down, cheeks down, lips together."""
    moved = {
        61: (0.079, 0.060), 291: (-0.079, 0.060), 78: (0.079, 0.060), 308: (-0.079, 0.060),
        0: (0.0, 0.018), 37: (0.006, 0.018), 267: (-0.006, 0.018),
        17: (0.0, -0.036), 84: (0.010, -0.034), 314: (-0.010, -0.034),
        205: (0.012, 0.022), 425: (-0.012, 0.022), 50: (0.004, 0.016), 280: (-0.004, 0.016),
        152: (0.0, -0.028), 199: (0.0, -0.032), 148: (0.0, -0.026), 377: (0.0, -0.026),
    }  # fmt: skip
    result = landmarks + _field(landmarks, moved, (*_STILL, 172, 397, 132, 361))
    top, bottom = result[list(MOUTH_TOP)], result[list(MOUTH_BOTTOM)]
    middle = 0.45 * top + 0.55 * bottom
    result[list(MOUTH_TOP)] = middle
    result[list(MOUTH_BOTTOM)] = middle
    return result


def jaw(landmarks: Float64) -> Float64:
    """Field of a wide open jaw (jaw 1) on the neutral face."""
    down = 0.34
    moved = dict.fromkeys((14, 87, 317, 17, 84, 314), (0.0, down))
    moved |= {178: (0.0, 0.93 * down), 402: (0.0, 0.93 * down), 88: (0.0, 0.75 * down), 318: (0.0, 0.75 * down)}
    moved |= {95: (0.0, 0.55 * down), 324: (0.0, 0.55 * down), 152: (0.0, 0.92 * down), 199: (0.0, 0.97 * down)}
    moved |= {61: (0.012, 0.3 * down), 291: (-0.012, 0.3 * down), 78: (0.012, 0.3 * down), 308: (-0.012, 0.3 * down)}
    moved |= {172: (0.0, 0.3 * down), 397: (0.0, 0.3 * down), 150: (0.0, 0.65 * down), 379: (0.0, 0.65 * down)}
    lower = _field(landmarks, moved, (*_STILL, 132, 361))
    # The upper lip shares its place with the lower one while the mouth is shut, so each gets a field of its own.
    upper = _field(landmarks, {61: (0.012, 0.3 * down), 291: (-0.012, 0.3 * down)}, (*_STILL, 0, 37, 267, 13, 82, 312))
    top = [
        *MOUTH_TOP[1:-1],
        0,
        37,
        267,
        39,
        269,
        40,
        270,
        185,
        409,
        11,
        12,
        72,
        302,
        38,
        268,
        41,
        271,
        42,
        272,
        73,
        303,
        74,
        304,
    ]
    lower[top] = upper[top]
    return lower


def brows(landmarks: Float64) -> Float64:
    """Field of brows raised as far as they go (brow 1)."""
    return _field(landmarks, dict.fromkeys(_BROWS, (0.0, -0.07)), (*_STILL, 159, 386, 10, 109, 338, 61, 291))


def blink(landmarks: Float64) -> Float64:
    """Field of closed eyes (blink 1): the upper lid comes down onto the lower one, the skin above follows."""
    width = np.linalg.norm(landmarks[454, :2] - landmarks[234, :2])
    moved: dict[int, tuple[float, float]] = {}
    for upper, lower, _ in EYES:
        for top, bottom in zip(upper[1:-1], lower[1:-1], strict=True):
            x, y = (landmarks[bottom, :2] - landmarks[top, :2]) / width
            moved[top] = (float(x), float(y))
    result = _field(landmarks, moved, (*_BROWS, *_STILL))
    for upper, lower, iris in EYES:
        result[list(lower)] = 0
        result[list(upper[1:-1])] = landmarks[list(lower[1:-1])] - landmarks[list(upper[1:-1])]
        inside = landmarks[list(lower)]
        inside = inside[np.argsort(inside[:, 0])]
        for index in iris:
            result[index] = 0
            result[index, 1] = np.interp(landmarks[index, 0], inside[:, 0], inside[:, 1]) - landmarks[index, 1]
    return result


def glance(landmarks: Float64) -> Float64:
    """Fields (2, n, 3) of eyes turned by 30 degrees to the picture's right, and up."""
    result = np.zeros((2, *landmarks.shape))
    for upper, _, iris in EYES:
        width = abs(landmarks[upper[0], 0] - landmarks[upper[-1], 0])
        result[0, list(iris), 0] = 0.24 * width
        result[1, list(iris), 1] = -0.10 * width
    return result
