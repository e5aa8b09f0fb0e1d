"""What can be chosen on this computer: cameras, sounds, screens and presets.

A small JPEG of a picture, for the set-up's preview.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, Final, TypeVar

from monitor.config import load_preset, preset_names
from monitor.errors import SourceError, UsageError
from monitor.sources.spec import Rectangle, parse
from monitor.types import Uint8

# Two previews beside each other on a laptop's page.
_PREVIEW_WIDTH_PX: Final = 320.0
# About 12 kB a picture (JPEG quality 0..100).
_PREVIEW_QUALITY: Final = 70


def jpeg(image: Uint8, *, widest_px: int | None = None) -> bytes:
    """image : RGB [shape=(height, width, 3)]. widest_px : a wider one is made smaller (None: to a preview)."""
    import cv2

    factor = min(1.0, (widest_px or _PREVIEW_WIDTH_PX) / image.shape[1])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor < 1.0 else image
    quality = [cv2.IMWRITE_JPEG_QUALITY, _PREVIEW_QUALITY]
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), quality)[1])


T = TypeVar("T")
_WIDEST_PX = 1280


def list_devices() -> dict[str, Any]:
    """The lists of the set-up; ``notes`` says what could not be listed, one sentence each."""
    notes: list[str] = []

    def listed(look: Callable[[], list[T]]) -> list[T]:
        try:
            return look()
        except SourceError as error:
            notes.append(str(error))
            return []

    # Each asks the system, which may take its time; some in processes of their own.
    with ThreadPoolExecutor(4) as pool:
        pictures, microphones, loopbacks, screens = pool.map(listed, (_cameras, _microphones, _loopbacks, _screens))
    presets = [load_preset(name) for name in preset_names()]
    return {
        "pictures": pictures,
        "sounds": microphones + loopbacks,
        "screens": screens,
        "presets": [{"name": preset.name, "title": preset.title, "gaze": preset.gaze} for preset in presets],
        "notes": notes,
    }


def screen_jpeg(source: str = "") -> bytes:
    """The screen that ``source`` names (all of them without) as it is now. Raises SourceError when it cannot be seen."""
    from monitor.sources.screen import whole_screen

    whole, image = whole_screen(2 * _WIDEST_PX)
    part = _place(source)
    if part:
        scale = image.shape[1] / whole.width_px
        x, y = round((part.x_px - whole.x_px) * scale), round((part.y_px - whole.y_px) * scale)
        image = image[max(0, y) : y + round(part.height_px * scale), max(0, x) : x + round(part.width_px * scale)]
    if not image.size:
        raise UsageError("this part lies beside the screen; look for the devices again")
    return jpeg(image, widest_px=_WIDEST_PX)


def _place(source: str) -> Rectangle | None:
    return parse(source, "picture").rectangle if source else None


def _cameras() -> list[dict[str, Any]]:
    from monitor.sources.cameras import camera_source, cameras

    found = cameras()
    refused = "no permission for it; `rapport doctor` says what to do"
    return [
        {"source": camera_source(one, found), "name": one.name or f"Camera {one.index}", "note": "" if one.allowed else refused}
        for one in found
    ]


def _microphones() -> list[dict[str, Any]]:
    from monitor.sources.microphone import microphones

    return [{"source": f"microphone:{name}", "name": name, "note": "", "loopback": False} for name in microphones()]


def _loopbacks() -> list[dict[str, Any]]:
    from monitor.sources.loopback import loopbacks

    return [{"source": f"loopback:{name}", "name": f"What {name} plays", "note": "", "loopback": True} for name in loopbacks()]


def _screens() -> list[dict[str, Any]]:
    from monitor.sources.screen import screens

    return [
        {
            "source": f"screen:{one.rectangle}",
            "name": one.name,
            "width_px": one.rectangle.width_px,
            "height_px": one.rectangle.height_px,
        }
        for one in screens()
    ]


def screen_tiles(source: str = "") -> dict[str, Any]:
    """Parts of the screen with a face in them, with room for the shoulders, the largest face's first; takes a few seconds.

    source : only those on this screen.
    """
    from monitor.sources.follow import propose
    from monitor.vision.finder import FaceFinder

    finder = FaceFinder()
    try:
        found = [tile.rectangle for tile in propose(finder)]
    finally:
        finder.close()
    within = _place(source)
    tiles = [one for one in found if within is None or _overlaps(one, within)]
    return {"tiles": [{"source": f"screen:{one}", **asdict(one)} for one in tiles], "note": ""}


def _overlaps(one: Rectangle, other: Rectangle) -> bool:
    return (
        one.x_px < other.x_px + other.width_px
        and other.x_px < one.x_px + one.width_px
        and one.y_px < other.y_px + other.height_px
        and other.y_px < one.y_px + one.height_px
    )
