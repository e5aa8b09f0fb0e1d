"""``CaptureStream`` of pipewire-capture 0.3.0 as it is documented, over the file of ``tests.support.portal``."""

from __future__ import annotations

import os

import numpy as np


class CaptureStream:
    """fd : borrowed, as the library has it."""

    def __init__(self, fd: int, node_id: int, width: int, height: int, capture_interval: float = 0.25) -> None:
        if capture_interval < 0:
            raise ValueError("capture_interval must be finite and non-negative")
        assert (node_id, width, height) == (7, 1280, 720)
        self._fd = os.dup(fd)
        self._started = False
        self.window_invalid = False
        self.error: str | None = None

    def start(self) -> None:
        self._started = True

    def get_frame(self) -> np.ndarray | None:
        """BGRA [shape=(height, width, 4)]."""
        assert self._started
        height, width, ended, failed = np.frombuffer(os.pread(self._fd, 16, 0), "<i4").tolist()
        if ended:
            self.window_invalid, self.error = True, "negotiation failed" if failed else None
            return None
        data = os.pread(self._fd, height * width * 4, 16)
        return np.frombuffer(data, np.uint8).reshape(height, width, 4)

    def stop(self) -> None:
        if self._started:
            os.close(self._fd)
        self._started = False
