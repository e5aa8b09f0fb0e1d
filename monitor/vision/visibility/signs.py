"""What a covered eye or mouth looks like, in numbers: from one picture of a face and its landmarks.

The landmarks' model draws eyes behind dark glasses and lips under a mask, and is as sure of them as of any. The picture knows:
an eye has an iris darker than the white beside it and skin around it as light as the cheek; a mouth is redder than the skin
around it, with a dark line between the lips, on skin of the forehead's colour.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from monitor.types import Float32, Float64, Uint8
from monitor.vision.landmarks import EYES, FaceLandmarks

# The face is looked at in this width: an iris is nine pixels wide, and noise averages out (pixels).
_SIDE_PX: Final = 96
# Added to brightnesses before their ratios are taken: the darkest pixels are noise (grey levels).
_FLOOR: Final = 8.0
_GREY: Final = np.array([0.299, 0.587, 0.114], np.float32)
# The colour of a place is the median of some landmarks'.
_BELOW: Final = ((448, 449, 450, 451, 452), (228, 229, 230, 231, 232))  # of the own left and right eye
_LIDS: Final = ((339, 254, 253, 252, 256), (110, 24, 23, 22, 26))
_CHEEKS: Final = (50, 280, 205, 425, 101, 330, 36, 266)
_BRIDGE: Final = (168, 6, 197, 195)
_FOREHEAD: Final = (151, 9, 108, 337, 69, 299)
_CHEEKBONES: Final = (117, 346, 118, 347, 50, 280)
_LIPS: Final = (37, 267, 84, 314, 39, 269, 181, 405)
_BETWEEN: Final = (13, 14)
_AROUND: Final = (164, 167, 393, 165, 391, 200, 199, 208, 428, 57, 287, 43, 273, 212, 432, 216, 436)
# An eye is compared with the skin of its own side, as light often comes from one; mostly above where a mask ends.
_SIDES: Final = ((280, 425, 330, 266, 337, 299, 168, 6), (50, 205, 101, 36, 108, 69, 168, 6))
_PLACES: Final = (*_BELOW, *_LIDS, *_SIDES, _CHEEKS, _BRIDGE, _FOREHEAD, _CHEEKBONES, _LIPS, _BETWEEN, _AROUND)
_WIDEST: Final = max(len(place) for place in _PLACES)
# All places at once: a row's end is filled with a point that comes last in order (a median of each would cost ten times more).
_POINTS: Final = np.array([[*place, *[468] * (_WIDEST - len(place))] for place in _PLACES])
_MIDDLES: Final = np.array([((len(place) - 1) // 2, len(place) // 2) for place in _PLACES])
_TOP, _CHIN = 10, 152
# How far the box round both eyes goes from its middle (shares of the distance of the outer corners); smaller ones tell nothing.
_EYES_BOX: Final = np.array([0.6, 0.18])
_LEAST_PX: Final = 6
# Shares of an eye's width from its middle: across to the outer corner, and down.
_ACROSS, _DOWN = np.meshgrid(np.linspace(-0.6, 0.6, 17), np.linspace(-0.3, 0.3, 9))
_LINE: Final = np.linspace(-0.42, 0.42, 17)
_IRIS: Final = 0.12  # half the iris's width, at least
_WHITE: Final = 0.22  # so far from the iris's middle the white begins

EYE_SIGNS: Final = ("below", "lid", "colour", "iris", "spread", "light", "dark", "contrast")
MOUTH_SIGNS: Final = ("colour", "blue", "light", "lips_red", "line", "cheek_colour", "lips_light")


def signs_of(image: Uint8, face: FaceLandmarks) -> tuple[Float64, Float64, float, float] | None:
    """Signs of both eyes and of the mouth, the face's contrast in grey levels, and how sharp its eyes are (``_sharpness``).

    None where no face is in the picture.
    image : RGB [shape=(height, width, 3)]. Returns arrays [shapes=(2, len(EYE_SIGNS)), (len(MOUTH_SIGNS),)].
    """
    small, points = _cut(image, face)
    if small is None:
        return None
    colours = np.vstack([_at(small, points[:468]), np.full((1, 3), np.inf, np.float32)])
    ordered = np.sort(colours[_POINTS], axis=1)
    places = np.take_along_axis(ordered, _MIDDLES[..., None], axis=1).mean(axis=1)
    below, lids, skin = places[0:2], places[2:4], places[4:6]
    cheeks, bridge, forehead, bones, lips, between, around = places[6:]
    down_face = points[_CHIN] - points[_TOP]
    eyes = [
        (
            _ratio(below[eye], skin[eye]),
            _ratio(lids[eye], skin[eye]),
            float(np.abs(_tint(lids[eye]) - _tint(skin[eye])).sum()),
            *_inside(small, points[list(EYES[eye])], down_face, float(skin[eye] @ _GREY) + _FLOOR),
        )
        for eye in (0, 1)
    ]
    upper = np.sort([bridge, forehead, bones], axis=0)[1]
    off, red = _tint(around) - _tint(upper), _tint(lips) - _tint(around)
    mouth = (
        float(np.abs(off).sum()),
        float(off[1]),
        abs(_ratio(around, upper)),
        float(red[0]),
        min(_ratio(between, lips), 0.0),
        float(np.abs(_tint(cheeks) - _tint(forehead)).sum()),
        abs(_ratio(lips, around)),
    )
    light = np.sort(colours[:468] @ _GREY)
    return np.array(eyes), np.array(mouth), _quantile(light, 0.95) - _quantile(light, 0.05), _sharpness(small, points)


def _sharpness(small: Uint8, points: Float64) -> float:
    """Mean size of the second differences across the eyes over their spread, without unit; infinite where they are cut off.

    A picture blurred by movement has lost the iris's edges across its way, and heads mostly move sideways.
    """
    corners = points[[corner for eye in EYES for corner in eye[:2]]]
    reach = _EYES_BOX * np.ptp(corners[:, 0])
    low, high = np.maximum(corners.mean(axis=0) - reach, 0).astype(int), np.maximum(corners.mean(axis=0) + reach, 0).astype(int)
    light = small[low[1] : high[1], low[0] : high[0]] @ _GREY
    if min(light.shape) < _LEAST_PX:
        return float("inf")
    bends = np.abs(light[:, 2:] - 2 * light[:, 1:-1] + light[:, :-2]).mean()
    return float(bends / (light.std() + 1))


def _cut(image: Uint8, face: FaceLandmarks) -> tuple[Uint8 | None, Float64]:
    """The face about ``_SIDE_PX`` wide, and the landmarks in its pixels [shape=(478, 2)]."""
    import cv2

    height, width = image.shape[:2]
    points = face.points[:, :2].astype(np.float64) * width
    (left, top), (right, bottom) = points[:468].min(axis=0), points[:468].max(axis=0)
    x, y = max(int(left), 0), max(int(top), 0)
    part = image[y : min(int(bottom) + 2, height), x : min(int(right) + 2, width)]
    if min(part.shape[:2]) < 2:
        return None, points
    factor = _SIDE_PX / max(float(right - left), 1.0)
    size = max(round(part.shape[1] * factor), 1), max(round(part.shape[0] * factor), 1)
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    scale = size[0] / part.shape[1], size[1] / part.shape[0]
    return np.asarray(small), (points - (x, y)) * scale - 0.5


def _at(small: Uint8, points: Float64) -> Float32:
    """Colours at points, the border's beyond it [shapes=(height, width, 3), (n, 2) -> (n, 3)]."""
    x, y = np.rint(points).astype(int).T
    return np.asarray(small[y.clip(0, small.shape[0] - 1), x.clip(0, small.shape[1] - 1)], np.float32)


def _tint(rgb: Float32) -> Float32:
    """Red and blue beside the brightness, as shares of it [shape=(2,)]."""
    light = rgb @ _GREY
    return np.asarray((rgb[[0, 2]] - light) / (light + _FLOOR))


def _ratio(rgb: Float32, other: Float32) -> float:
    return float(np.log((rgb @ _GREY + _FLOOR) / (other @ _GREY + _FLOOR)))


def _quantile(ordered: Float32, share: float) -> float:
    """Of values in order, by linear interpolation."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def _inside(small: Uint8, eye: Float64, down_face: Float64, base: float) -> tuple[float, ...]:
    """Of an eye (outer corner, inner corner, iris): white less iris, spread, lightest and darkest part, spread in levels."""
    outer, inner, iris = eye
    middle, across = (outer + inner) / 2, outer - inner
    down = np.array([-across[1], across[0]])
    down = -down if down @ down_face < 0 else down
    room = max(float(across @ across), 1e-9)
    place, lift = float((iris - middle) @ across) / room, float((iris - middle) @ down) / room
    grid = middle + _ACROSS.reshape(-1, 1) * across + _DOWN.reshape(-1, 1) * down
    lines = [middle + _LINE[:, None] * across + (lift + shift) * down for shift in (-0.06, 0.0, 0.06)]
    light = _at(small, np.vstack([grid, *lines])) @ _GREY
    patch, line = light[: _ACROSS.size], light[_ACROSS.size :].reshape(3, -1).mean(axis=0)
    away = np.abs(_LINE - place)
    nearest = away <= max(_IRIS, float(away.min()))
    contrast = _quantile(np.sort(line[away > _WHITE]), 0.75) - float(line[nearest].mean())
    ordered = np.sort(patch)
    dark, bright = _quantile(ordered, 0.1), _quantile(ordered, 0.9)
    spread = float(patch.std())
    return (
        contrast / base,
        spread / base,
        float(np.log((bright + _FLOOR) / base)),
        float(np.log((dark + _FLOOR) / base)),
        float(np.log1p(spread)),
    )
