"""Where the partner's picture is on the screen, as far as the chosen source says."""

from __future__ import annotations

from monitor.errors import SourceError
from monitor.live.connections import Connection
from monitor.sources.spec import Rectangle
from monitor.types import Picture
from monitor.vision.gaze_map import Box


def partner_tile(source: Connection[Picture] | None) -> Box | None:
    """The partner's part of the screen it is on, in shares of it (left, top, right, bottom); None for other sources."""
    if source is None or source.spec.kind != "screen":
        return None
    part = source.stream.rectangle or source.spec.rectangle
    if part is None:
        return None
    from monitor.sources.screen import screens

    try:
        places = [screen.rectangle for screen in screens()]
    except SourceError:
        return None
    boxes = [box for place in places if (box := tile_on(part, place)) is not None]
    return boxes[0] if boxes else None


def tile_on(part: Rectangle, screen: Rectangle) -> Box | None:
    """A part in shares of the screen that its middle is on; None when it is on another one."""
    x, y = part.x_px - screen.x_px, part.y_px - screen.y_px
    middle = (x + part.width_px / 2) / screen.width_px, (y + part.height_px / 2) / screen.height_px
    if not (0 <= middle[0] < 1 and 0 <= middle[1] < 1):
        return None
    right, bottom = x + part.width_px, y + part.height_px
    return (
        max(0.0, x / screen.width_px),
        max(0.0, y / screen.height_px),
        min(1.0, right / screen.width_px),
        min(1.0, bottom / screen.height_px),
    )
