"""A simulated person as a mesh: landmarks with depth, hair and neck around them, and how all of it moves.

With a smile, an open jaw, raised brows, a blink and a glance the landmarks move by displacement fields. The indices are those
of MediaPipe's 478 landmarks; the picture is the astronaut's, who smiles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.errors import ModelError
from monitor.simulate.portrait import DARK_PX, SIDE_PX, Portrait, astronaut, cut_out, points
from monitor.types import Float32, Float64, Person, Uint8

_GRID_PX: Final = 9
_EDGE_PX, _EDGE_SHARE, _NOSE_SHARE = 12.0, 0.55, 0.85
# The landmarks of the lips' inner rims lie a little on the teeth.
_LIP_PX: Final = 1.9


@dataclass(frozen=True, slots=True)
class Figure:
    """rest : vertices of the neutral face in px of the portrait, x right, y down, z away [shape=(n, 3)].

    fields : how they move with smile, jaw, brow, blink, glance to the picture's right and glance up, at 1 [shape=(6, n, 3)].
    texture : where each vertex lies in ``portrait.head``, px [shape=(n, 2)].
    head_share : 1 on the head, 0 where the neck meets the body [shape=(n,)].
    teeth : vertices of the inner rims of the upper and the lower lip, then of the teeth's upper and lower edge, then of the
    dark below them [shape=(6, 11)]. teeth_height : px [shape=(11,)].
    portrayed_deg : yaw, pitch and roll of the head in the portrait.
    """

    portrait: Portrait
    rest: Float64
    fields: Float64
    texture: Float32
    head_share: Float64
    triangles: NDArray[np.int32]
    teeth: NDArray[np.int64]
    teeth_height: Float64
    portrayed_deg: tuple[float, float, float]


def _landmarks(picture: Uint8) -> Float64:
    """The 478 landmarks of the one face in a picture, px, z away from the camera [shape=(478, 3)]. Raises ModelError."""
    from monitor.vision.landmarks import Landmarker

    with Landmarker(video=False) as landmarker:
        faces = landmarker.faces(picture)
    if not faces:
        raise ModelError("the landmark model finds no face in the astronaut's picture; run: python models/provision.py")
    return np.asarray(faces[0].points * picture.shape[1], np.float64)


def figure(person: Person) -> Figure:
    """The user or the partner: the partner is the astronaut herself, the user her changed mirror image.

    Raises RapportError when the picture is not installed, ModelError when the landmarks cannot be found.
    """
    picture = astronaut()
    made = _build(cut_out(picture, person), _landmarks(picture))
    return _mirrored(_changed(made)) if person == "user" else made


def _build(portrait: Portrait, landmarks: Float64) -> Figure:
    from scipy.spatial import Delaunay

    n_face = len(landmarks)
    flat = landmarks.copy()
    # The face's edge bends back less than in life: a steeper one would fold over the hair in a ragged line.
    flat[:, 2] = np.where(flat[:, 2] > _EDGE_PX, _EDGE_PX + _EDGE_SHARE * (flat[:, 2] - _EDGE_PX), flat[:, 2])
    # The near camera makes noses large; hers was far away.
    flat[:, 2] = np.where(flat[:, 2] < 0, _NOSE_SHARE * flat[:, 2], flat[:, 2])
    face = neutral(flat)
    around = _around(flat)
    source = np.concatenate([flat, around])
    triangles = Delaunay(source[:, :2]).simplices
    # What lies between the lips is not skin; it gets its own vertices.
    triangles = triangles[~np.isin(triangles, [*MOUTH_TOP, *MOUTH_BOTTOM]).all(axis=1)]
    top, bottom = np.array(MOUTH_TOP), np.array(MOUTH_BOTTOM)
    gap = source[bottom] - source[top]
    texture = source[:, :2].copy()
    rim = _LIP_PX * np.sin(np.linspace(0, np.pi, 11)) ** 0.3
    texture[top, 1] -= rim
    texture[bottom, 1] += rim
    dark = np.broadcast_to(DARK_PX, (22, 2))
    texture = np.concatenate([texture, (source[top] + 0.15 * gap)[:, :2], (source[top] + 0.85 * gap)[:, :2], dark])
    strips = len(source) + np.arange(44).reshape(4, 11)
    mouth = np.concatenate([_strip(strips[0], strips[1]), _strip(strips[2], strips[3])])
    rest = np.concatenate([face, around, np.zeros((44, 3))])
    fields = np.zeros((6, len(rest), 3))
    fields[0, :n_face] = flat - face
    fields[1, :n_face] = jaw(face)
    fields[2, :n_face] = brows(face)
    fields[3, :n_face] = blink(face)
    fields[4:6, :n_face] = glance(face)
    rows = rest[:, 1]
    x = np.clip((rows - 176) / (204 - 176), 0, 1)
    share = 1 - x * x * (3 - 2 * x)
    share[:n_face] = 1
    triangles = np.concatenate([triangles, mouth]).astype(np.int32)
    teeth = np.concatenate([[top, bottom], strips])
    yaw, pitch, roll = constants.simulate().portrayed_deg
    return Figure(
        portrait, rest, fields, texture.astype(np.float32), share, triangles, teeth, np.abs(gap[:, 1]), (yaw, pitch, roll)
    )


def _strip(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.int64]:
    a, b, c, d = above[:-1], above[1:], below[:-1], below[1:]
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([b, d, c], axis=1)])


def _around(landmarks: Float64) -> Float64:
    """Vertices of hair and neck around the face (n, 3), their depth drawn smoothly from the face to the hair's outline."""
    import cv2
    from scipy.interpolate import RBFInterpolator

    numbers = constants.simulate()
    outline, neck = points(constants.simulate().outline_px), points(constants.simulate().neck_px)
    hair = outline[(outline[:, 1] < 132)]
    hull = cv2.convexHull(landmarks[:468, :2].astype(np.float32)).astype(np.float32)
    low, high = np.array([hair[:, 0].min(), hair[:, 1].min()]) - 10, np.array([hair[:, 0].max() + 10, 228])
    grid = np.stack(np.meshgrid(np.arange(low[0], high[0] + _GRID_PX, _GRID_PX), np.arange(low[1], high[1], _GRID_PX)), axis=-1)
    grid = grid.reshape(-1, 2)
    outside = np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), True) < -3 for x, y in grid])
    grid = grid[outside]
    rim = landmarks[np.unique(cv2.convexHull(landmarks[:468, :2].astype(np.float32), returnPoints=False).ravel())]
    back = numbers.head_back_px
    behind = np.concatenate([hair, neck[5:-5]])
    # Beside the jaw is nothing to be seen: what is there goes with the jaw, so that its edge stays smooth.
    beside = np.concatenate([neck[1:4] - np.array([9, 0]), neck[-4:-1] + np.array([9, 0])])
    nearest = rim[np.argmin(np.linalg.norm(beside[:, None] - rim[None, :, :2], axis=2), axis=1), 2]
    known = np.concatenate([rim, np.column_stack([behind, np.full(len(behind), back)]), np.column_stack([beside, nearest])])
    depth = RBFInterpolator(known[:, :2], known[:, 2], kernel="linear", smoothing=1.0)(grid)
    return np.column_stack([grid, np.clip(depth, landmarks[:, 2].min(), back + 4)])


def _changed(made: Figure) -> Figure:
    """Other proportions: a broader jaw, a longer nose and less hair."""
    x0 = constants.simulate().view_px[0]
    rest = made.rest.copy()
    x, y = rest[:, 0] - x0, rest[:, 1]
    jaw = np.exp(-(((y - 160) / 26) ** 2)) * (y < 186)
    hair = np.clip((np.abs(x) - 48) / 22, 0, 1) * np.clip((140 - y) / 20, 0, 1)
    crown = np.clip((70 - y) / 50, 0, 1)
    rest[:, 0] = x0 + x * (1 + 0.07 * jaw) * (1 - 0.12 * hair)
    rest[:, 1] = y + 9 * crown + 1.5 * np.exp(-(((y - 128) / 16) ** 2)) * np.exp(-((x / 12) ** 2))
    return replace(made, rest=rest)


def _mirrored(made: Figure) -> Figure:
    """Left and right changed over, about the middle column of the view."""
    middle = constants.simulate().view_px[0]
    rest, fields = made.rest.copy(), made.fields.copy()
    rest[:, 0] = 2 * middle - rest[:, 0]
    fields[..., 0] *= -1
    fields[4] *= -1
    # The body is not a mesh, so its picture is turned; the head's picture may stay, as the mesh says what comes where.
    body = made.portrait.body[:, ::-1]
    shift = round(2 * middle - (SIDE_PX - 1))
    body = np.roll(body, shift, axis=1)
    yaw, pitch, roll = made.portrayed_deg
    portrait = Portrait(made.portrait.head, np.ascontiguousarray(body))
    return replace(made, portrait=portrait, rest=rest, fields=fields, portrayed_deg=(-yaw, pitch, -roll))


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
    # The upper lip shares its place with the lower one while the mouth is shut, so each gets its own field.
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
