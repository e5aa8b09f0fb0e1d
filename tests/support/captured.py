"""A page that captures, without a browser: its messages as the program gets them."""

from __future__ import annotations

import json
import struct
from typing import Any

import cv2
import numpy as np

from monitor.clock import Clock
from monitor.sources.browser.tracks import BrowserTracks


class CapturingPage:
    """Tells tracks of itself what a page would. late_ms : its clock's time minus the program's."""

    def __init__(self, tracks: BrowserTracks, clock: Clock, *, apart_s: float = 5000.0) -> None:
        self.tracks, self.clock, self.apart_s = tracks, clock, apart_s
        self.texts: list[dict[str, Any]] = []
        self.page = tracks.join(lambda kind, text: self.texts.append(json.loads(text)))

    @property
    def place(self) -> str:
        """``accepted`` or ``occupied``, by the newest word."""
        return next(text["type"] for text in reversed(self.texts) if text["type"] != "views")

    @property
    def views(self) -> list[dict[str, Any]]:
        """What is wanted by the newest word."""
        wanted: list[dict[str, Any]] = next(text["views"] for text in reversed(self.texts) if text["type"] == "views")
        return wanted

    def say(self, name: str, use: str, **fields: Any) -> None:
        """How a track is doing."""
        self.tracks.text(self.page, json.dumps({"type": "track", "name": name, "use": use, **fields}))

    def picture(self, view: int, image: np.ndarray | None = None, *, ago_s: float = 0.01) -> None:
        """A picture of that time ago."""
        image = np.full((36, 64, 3), 90, np.uint8) if image is None else image
        self.send(1, view, bytes(cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1]), ago_s)

    def sound(self, view: int, samples: np.ndarray, rate_hz: int = 48_000, *, ago_s: float | None = None) -> None:
        """A block whose last sample is of now."""
        length_s = samples.size / rate_hz
        self.send(2, view, samples.astype("<f4").tobytes(), length_s if ago_s is None else ago_s, rate_hz)

    def send(self, kind: int, view: int, body: bytes, ago_s: float, rate_hz: int = 0) -> None:
        """Any message."""
        sent_ms = 1000 * (self.clock.now_s() + self.apart_s)
        header = struct.pack("<BBHHHI4xdd", kind, 0, view, 0, 0, rate_hz, sent_ms - 1000 * ago_s, sent_ms)
        self.tracks.data(self.page, header + body)

    def leave(self) -> None:
        """Close it."""
        self.tracks.leave_page(self.page)
