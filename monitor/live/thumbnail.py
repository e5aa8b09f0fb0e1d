"""A small JPEG of a picture, for the set-up's preview."""

from __future__ import annotations

from monitor.constants import load
from monitor.types import Uint8


def jpeg(image: Uint8, *, widest_px: int | None = None) -> bytes:
    """image : RGB [shape=(height, width, 3)]. widest_px : a wider one is made smaller (None: to a preview)."""
    import cv2

    constants = load("live")
    factor = min(1.0, (widest_px or constants["preview_width_px"]) / image.shape[1])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor < 1.0 else image
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(constants["preview_quality"])]
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), quality)[1])
