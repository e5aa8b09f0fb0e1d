"""The picture that an area of the screen, or of the shared tab, is chosen on, and the people found in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from monitor.errors import UsageError
from monitor.live.devices import jpeg
from monitor.sources.browser.device import whole_picture
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.follow.faces import SHARED_WIDTH_PX, FaceRegion
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import SCREEN_LEAST_PX, parse
from monitor.types import Float64, Uint8

_WIDEST_PX: Final = 1280
_KEEPS_S: Final = 60.0
View = tuple[Rectangle, Uint8]


class ScreenPicture:
    """``take`` a picture for the page to show, then find the ``tiles`` in that very picture.

    The page hides its own previews while it is taken, so that nobody is found in them. Used from any thread.
    keeps_s : how long a picture waits to be looked into; a whole screen must not stay in memory.
    """

    def __init__(self, tracks: BrowserTracks, *, keeps_s: float = _KEEPS_S) -> None:
        self._tracks, self._keeps_s = tracks, keeps_s
        self._taken: tuple[str, View] | None = None
        self._forgets: threading.Timer | None = None
        self._lock = threading.Lock()

    def take(self, source: str) -> bytes:
        """JPEG of the screen that ``source`` names (all of them without), or of the shared tab, as it is now.

        Raises SourceError when it cannot be seen.
        """
        part, look = self._view(source)
        whole, image = look(SHARED_WIDTH_PX)
        self._keep((source, (whole, image)))
        if part:
            scale = image.shape[1] / whole.width_px
            x, y = round((part.x_px - whole.x_px) * scale), round((part.y_px - whole.y_px) * scale)
            image = image[max(0, y) : y + round(part.height_px * scale), max(0, x) : x + round(part.width_px * scale)]
        if not image.size:
            raise UsageError("that part is outside the screen; refresh the list of devices and choose again")
        return jpeg(image, widest_px=_WIDEST_PX)

    def tiles(self, source: str) -> dict[str, Any]:
        """The parts with a person in them: their tile of the call where it has edges, else the face and the shoulders.

        source : only those on this screen, or in the shared tab; in the picture of it that was taken last. Takes a few seconds.
        """
        from monitor.sources.follow.faces import propose
        from monitor.vision.finder import FaceFinder

        within, look = self._view(source)
        taken = self._keep(None)
        view = taken[1] if taken is not None and taken[0] == source else look(SHARED_WIDTH_PX)
        finder = FaceFinder()
        try:
            regions = propose(finder, look=lambda widest_px: view)
        finally:
            finder.close()
        kind = "browser:tab" if parse(source or "none", "picture").kind == "browser" else "screen"
        parts = [part for part in tiles_around(*view, regions) if within is None or _overlaps(part, within)]
        return {"tiles": [{"source": f"{kind}:{part}", **asdict(part)} for part in parts], "note": ""}

    def _keep(self, taken: tuple[str, View] | None) -> tuple[str, View] | None:
        """Keep another picture, or none; the one before."""
        with self._lock:
            if self._forgets is not None:
                self._forgets.cancel()
                self._forgets = None
            if taken is not None:
                self._forgets = threading.Timer(self._keeps_s, self._forget, (taken,))
                self._forgets.daemon = True
                self._forgets.start()
            before, self._taken = self._taken, taken
        return before

    def _forget(self, taken: tuple[str, View]) -> None:
        with self._lock:
            if self._taken is taken:
                self._taken = self._forgets = None

    def _view(self, source: str) -> tuple[Rectangle | None, Callable[[int], View]]:
        """The part that a source names, and what gives all that it is a part of."""
        spec = parse(source, "picture") if source else None
        if spec is not None and spec.kind == "browser":
            track = spec.name
            return spec.rectangle, lambda widest_px: whole_picture(self._tracks, track, widest_px=widest_px)
        from monitor.sources.screen import whole_screen

        return spec.rectangle if spec else None, whole_screen


def tiles_around(whole: Rectangle, image: Uint8, regions: Sequence[FaceRegion]) -> list[Rectangle]:
    """The part of the screen for each person, in their order: the rectangle of four lines around this face and no other, as a
    call draws its tiles; where there is none, the region itself.

    whole : what ``image`` [shape=(height, width, 3)] shows.
    """
    from monitor.vision.tiles.borders import TileBorders

    faces = [_shares(region.face, whole) for region in regions]
    middles = [face[:2] + face[2:] / 2 for face in faces]
    parts = []
    for number, (region, face) in enumerate(zip(regions, faces, strict=True)):
        borders = TileBorders()
        borders.push(image, face)
        edges = borders.edges([middle for other, middle in enumerate(middles) if other != number])
        parts.append(region.rectangle if edges is None else _rectangle(edges, whole) or region.rectangle)
    return parts


def _shares(part: Rectangle, whole: Rectangle) -> Float64:
    """x, y, width, height in widths of the whole."""
    place = np.array([part.x_px - whole.x_px, part.y_px - whole.y_px, part.width_px, part.height_px], np.float64)
    return np.asarray(place / whole.width_px)


def _rectangle(edges: Float64, whole: Rectangle) -> Rectangle | None:
    """On the screen, no further than the edges; None where it is too small to be chosen."""
    right_px, bottom_px = whole.width_px, whole.height_px
    left, top, right, bottom = edges * whole.width_px
    left, top = max(0, int(np.ceil(left))), max(0, int(np.ceil(top)))
    right, bottom = min(right_px, int(right)), min(bottom_px, int(bottom))
    if min(right - left, bottom - top) < SCREEN_LEAST_PX:
        return None
    return Rectangle(whole.x_px + left, whole.y_px + top, right - left, bottom - top)


def _overlaps(first: Rectangle, second: Rectangle) -> bool:
    return (
        first.x_px < second.x_px + second.width_px
        and second.x_px < first.x_px + first.width_px
        and first.y_px < second.y_px + second.height_px
        and second.y_px < first.y_px + first.height_px
    )
