"""How large the picture of one person is that is observed: a larger one costs more and shows the landmarks nothing more."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from monitor.types import Picture

# 640 x 640 RGB: the widest picture of one person that pays (docs/architecture.md: 640 px), square at most.
MOST_BYTES: Final = 1_228_800


def fitting(picture: Picture) -> Picture:
    """The picture, scaled down where it is larger than that."""
    image = picture.image
    if image.nbytes <= MOST_BYTES:
        return picture
    import cv2

    factor = (MOST_BYTES / image.nbytes) ** 0.5
    size = (max(1, int(image.shape[1] * factor)), max(1, int(image.shape[0] * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return replace(picture, image=small, enlarged=max(picture.enlarged * small.shape[1] / image.shape[1], 1.0))
