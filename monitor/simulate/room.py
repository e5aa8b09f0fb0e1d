"""Two quiet rooms out of focus, drawn for the simulated people to sit in."""

from __future__ import annotations

import numpy as np

from monitor.types import Person, Uint8

# Boxes as left, top, width, height in picture heights from the middle column, and a colour.
_ROOMS = {
    "partner": (
        ((226, 219, 208), (188, 176, 162)),
        [
            (-0.86, 0.10, 0.34, 0.46, (246, 243, 236)),
            (-0.84, 0.12, 0.30, 0.42, (214, 230, 238)),
            (0.42, 0.30, 0.50, 0.03, (142, 108, 80)),
            (0.46, 0.16, 0.05, 0.14, (96, 122, 140)),
            (0.52, 0.13, 0.04, 0.17, (178, 92, 74)),
            (0.57, 0.18, 0.06, 0.12, (206, 176, 112)),
            (0.72, 0.20, 0.12, 0.10, (92, 128, 96)),
            (0.42, 0.62, 0.50, 0.03, (142, 108, 80)),
            (0.50, 0.46, 0.07, 0.16, (120, 98, 128)),
            (0.59, 0.49, 0.05, 0.13, (72, 96, 112)),
        ],
    ),
    "user": (
        ((150, 166, 176), (104, 120, 132)),
        [
            (0.40, -0.05, 0.46, 0.62, (224, 232, 236)),
            (0.62, -0.05, 0.02, 0.62, (150, 158, 162)),
            (-0.92, 0.20, 0.36, 0.80, (116, 92, 72)),
            (-0.89, 0.24, 0.30, 0.16, (142, 120, 98)),
            (-0.86, 0.26, 0.04, 0.14, (68, 84, 110)),
            (-0.80, 0.27, 0.06, 0.13, (160, 110, 90)),
            (-0.70, 0.25, 0.05, 0.15, (196, 186, 160)),
            (-0.89, 0.48, 0.30, 0.18, (142, 120, 98)),
            (-0.84, 0.52, 0.10, 0.14, (84, 118, 98)),
        ],
    ),
}


def room(person: Person, *, width_px: int, height_px: int) -> Uint8:
    """The background of one person, RGB [shape=(height, width, 3)]."""
    import cv2

    (top, bottom), boxes = _ROOMS[person]
    shade = np.linspace(0, 1, height_px)[:, None, None]
    picture = np.broadcast_to(np.array(top) * (1 - shade) + np.array(bottom) * shade, (height_px, width_px, 3)).copy()
    for left, upper, wide, high, colour in boxes:
        x, y = round(width_px / 2 + left * height_px), round(upper * height_px)
        picture[max(y, 0) : max(y + round(high * height_px), 0), max(x, 0) : max(x + round(wide * height_px), 0)] = colour
    picture = cv2.GaussianBlur(picture, (0, 0), height_px / 36)
    # A little grain, so that the encoder does not draw steps into the gradient.
    grain = np.random.default_rng(0).normal(0, 1.2, (height_px, width_px, 1))
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)
