"""A part of the screen, or of what is shared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the virtual desktop, in its pixels: x to the right, y down; negative left of and above the first screen."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.x_px},{self.y_px},{self.width_px},{self.height_px}"

    def common(self, rectangle: Rectangle) -> Rectangle:
        """What it has in common with another one; without width or height where that is nothing."""
        x_px, y_px = max(self.x_px, rectangle.x_px), max(self.y_px, rectangle.y_px)
        width_px = min(self.x_px + self.width_px, rectangle.x_px + rectangle.width_px) - x_px
        height_px = min(self.y_px + self.height_px, rectangle.y_px + rectangle.height_px) - y_px
        return Rectangle(x_px, y_px, max(0, width_px), max(0, height_px))

    def overlap_px(self, rectangle: Rectangle) -> int:
        """The area that it shares with another one."""
        common = self.common(rectangle)
        return common.width_px * common.height_px
