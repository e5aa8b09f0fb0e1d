"""How alike two faces of one recording are: colours of the head and of what is near it, and a coarse picture of the face.

Meant for telling apart the few people of one call, where everybody has their own light, clothes and room; it is no face
recognition and finds nobody again in another recording. Likenesses live in memory only and are never stored.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from monitor.types import Float32, Float64, Uint8

# Parts of the picture around a face (face sizes left, above, right, below): with the hair, the face alone, and with collar and
# room. What is farther away differs between a large tile and a small one of the same person.
_PARTS_FACES: Final = ((0.0, 0.3, 0.0, 0.0), (-0.05, 0.0, -0.05, 0.0), (0.4, 0.3, 0.4, 0.5))
_FACE_FACES: Final = (-0.15, -0.15, -0.15, -0.15)
# CIELAB as OpenCV has it: 16 levels of lightness, and of both colour axes where skin, hair and clothes lie.
_LAB_BINS: Final = (16, 16, 16)
_LAB_RANGES: Final = (0, 256, 80, 176, 80, 176)
# Neighbouring colours count as nearly the same, so that compression changes little (bins).
_LAB_BLUR_BINS: Final = 0.7
# A larger face is made as small as this first: it costs less, and says the same (px).
_FACE_PX: Final = 64.0
# Larger, and the expression counts; smaller, and all faces are alike (px).
_PATCH_PX: Final = 24
# What varies less is the noise of a picture without a face (standard deviation, levels of 255).
_FLAT_LEVELS: Final = 2.0
# Shares of the three parts' colours and of the patch. Measured for this project on 34 people, ten pictures each, made 40 px
# large, darker, and in other tiles: d' is 3.9 for all together, 2.7 to 3.3 for each.
_SHARES: Final = (0.3, 0.3, 0.15, 0.25)
# One picture against what is known of a person: the same person has more in 98 of 100 pictures, others in 2 of 100.
SAME_IN_ONE: Final = 0.75
# The means of several pictures against each other: the same person in tiles of one size has 0.85 and more; of the 6,328 pairs
# of 113 other people, by whom nothing here was chosen, 1.55 % have 0.80 and more (pictures of one studio, mostly).
SAME_IN_MANY: Final = 0.82


def likeness(image: Uint8, face: Float64) -> Float32:
    """What a face looks like, as a vector of unit length whose products with others are 1 for equal ones (``alike``).

    image : RGB [shape=(height, width, 3)]. face : x, y, width, height in pixels.
    """
    import cv2

    image, face = _around(image, face)
    lightness = float(_lab(_part(image, face, _FACE_FACES))[..., 0].mean())
    colours = [_colours(_part(image, face, margins), lightness) for margins in _PARTS_FACES]
    small = cv2.resize(_part(image, face, (0.0, 0.0, 0.0, 0.0)), (_PATCH_PX, _PATCH_PX), interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.0)
    patch = (grey - grey.mean()).ravel()
    parts = (*colours, patch / max(float(np.linalg.norm(patch)), _PATCH_PX * _FLAT_LEVELS))
    return np.concatenate([np.sqrt(share) * part for share, part in zip(_SHARES, parts, strict=True)]).astype(np.float32)


def mean_likeness(total: Float32) -> Float32:
    """The likeness that a sum of likenesses stands for: each of its parts has its share again."""
    colours = int(np.prod(_LAB_BINS))
    parts = np.split(total, [colours, 2 * colours, 3 * colours])
    scaled = [
        part * (np.sqrt(share) / max(float(np.linalg.norm(part)), 1e-9)) for share, part in zip(_SHARES, parts, strict=True)
    ]
    return np.concatenate(scaled).astype(np.float32)


def alike(first: Float32, second: Float32) -> float:
    """How alike two faces are: 1 for equal ones, below ``SAME_IN_ONE`` for most pairs of people."""
    return float(first @ second)


def _around(image: Uint8, face: Float64) -> tuple[Uint8, Float64]:
    """The face and what is near it alone, made small where it is large, and where the face is then."""
    import cv2

    part = _part(image, face, _PARTS_FACES[-1])
    left, above = (margin * max(face[2:]) for margin in _PARTS_FACES[-1][:2])
    place = face - np.array([max(0, int(face[0] - left)), max(0, int(face[1] - above)), 0, 0])
    factor = _FACE_PX / float(max(face[2:]))
    if factor >= 1:
        return part, place
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8), place * factor


def _part(image: Uint8, face: Float64, margins: tuple[float, float, float, float]) -> Uint8:
    """The picture around a face; never empty."""
    left, above, right, below = (margin * float(max(face[2:])) for margin in margins)
    height_px, width_px = image.shape[:2]
    x0, y0 = int(np.clip(face[0] - left, 0, width_px - 1)), int(np.clip(face[1] - above, 0, height_px - 1))
    x1, y1 = int(face[0] + face[2] + right), int(face[1] + face[3] + below)
    return image[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]


def _lab(part: Uint8) -> Uint8:
    import cv2

    return np.asarray(cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2LAB), np.uint8)


def _colours(part: Uint8, lightness: float) -> Float32:
    """Square roots of how much of a part has which colour, so that a product is Bhattacharyya's coefficient.

    lightness : of the face. Cameras and screens change the light of a whole picture: only what is lighter or darker than the
    face counts.
    """
    import cv2
    from scipy.ndimage import gaussian_filter

    lab = _lab(part)
    lab[..., 0] = np.clip(lab[..., 0].astype(np.float32) - lightness + 128, 0, 255).astype(np.uint8)
    # Stronger colours than skin has count as the strongest.
    lab[..., 1:] = np.clip(lab[..., 1:], _LAB_RANGES[2], _LAB_RANGES[3] - 1)
    counts = cv2.calcHist([lab], [0, 1, 2], None, list(_LAB_BINS), list(_LAB_RANGES))
    smooth = np.sqrt(gaussian_filter(counts, _LAB_BLUR_BINS).ravel())
    return np.asarray(smooth / max(float(np.linalg.norm(smooth)), 1e-6), np.float32)
