"""A part of a window, or of what is shared, that keeps its place when the whole is moved or resized, as a call's tiles do."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.sources.rectangle import Rectangle


@dataclass(frozen=True, slots=True)
class Part:
    """In shares of the whole's width and height."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, rectangle: Rectangle, whole: Rectangle) -> Part:
        """A rectangle in the same units as the whole."""
        x, y = rectangle.x_px - whole.x_px, rectangle.y_px - whole.y_px
        return cls(
            x / whole.width_px, y / whole.height_px, rectangle.width_px / whole.width_px, rectangle.height_px / whole.height_px
        )

    def on(self, whole: Rectangle) -> Rectangle:
        """Where it lies in a whole of another place and size: at least a pixel, and never beyond it."""
        left = min(max(0, round(self.left * whole.width_px)), whole.width_px - 1)
        top = min(max(0, round(self.top * whole.height_px)), whole.height_px - 1)
        width = max(1, min(round(self.width * whole.width_px), whole.width_px - left))
        height = max(1, min(round(self.height * whole.height_px), whole.height_px - top))
        return Rectangle(whole.x_px + left, whole.y_px + top, width, height)
