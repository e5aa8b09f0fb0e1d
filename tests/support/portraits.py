"""Drawn people for the tests of the live page: their pictures, their landmarks, and a screen with both in a call."""

from __future__ import annotations

import math

import cv2
import numpy as np

from monitor.vision.sketch import N_SKETCH, SKETCH_LINES

SCREEN_PX = (1920, 1080)
TILES_PX = ((200, 180, 640, 360), (980, 180, 640, 360))


def sway(person: str, time_s: float) -> float:
    """Where a drawn person's face is, in picture widths."""
    return 0.5 + 0.03 * math.sin(time_s + (0 if person == "user" else 2))


def _figure(image: np.ndarray, centre: tuple[int, int], size: int, colour: tuple[int, int, int]) -> None:
    x, y = centre
    cv2.ellipse(image, (x, y + 2 * size), (int(1.7 * size), int(1.3 * size)), 0, 180, 360, colour, -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y), (int(0.62 * size), int(0.85 * size)), 0, 0, 360, (150, 180, 215), -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(image, (x + side * size // 4, y - size // 8), max(size // 14, 1), (60, 50, 40), -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y + size // 3), (size // 4, size // 9), 0, 10, 170, (80, 70, 150), 2, cv2.LINE_AA)


def portrait(person: str, time_s: float) -> np.ndarray:
    """A drawn person, RGB [shape=(240, 320, 3)]."""
    image = np.full((240, 320, 3), (168, 150, 128) if person == "user" else (150, 168, 170), np.uint8)
    _figure(image, (int(320 * sway(person, time_s)), 82), 52, (130, 90, 60) if person == "user" else (70, 70, 140))
    return np.ascontiguousarray(image[..., ::-1])


def screen() -> np.ndarray:
    """A screen with a call of two tiles, at half its size, RGB [shape=(540, 960, 3)]."""
    image = np.full((SCREEN_PX[1] // 2, SCREEN_PX[0] // 2, 3), (70, 60, 52), np.uint8)
    cv2.rectangle(image, (60, 40), (900, 500), (32, 30, 28), -1)
    for (x, y, w, h), colour in zip(TILES_PX, ((130, 90, 60), (70, 70, 140)), strict=True):
        cv2.rectangle(image, (x // 2, y // 2), ((x + w) // 2, (y + h) // 2), (168, 150, 128), -1)
        _figure(image, (x // 2 + w // 4, y // 2 + 62), 40, colour)
    return np.ascontiguousarray(image[..., ::-1])


def landmarks(x: float) -> np.ndarray:
    """Points of a round face with eyes, in picture widths, NaN what is unseen [shape=(N_SKETCH, 2)]."""
    points = np.full((N_SKETCH, 2), np.nan, np.float32)
    # Outline, eyes, irises, brows, nose, lips: where each line of the sketch is, and how large, as (dx, dy, rx, ry).
    places = [(0, 0, 0.1, 0.14)]
    places += [(side, -0.03, rx, ry) for rx, ry in ((0.02, 0.009), (0.008, 0.008)) for side in (0.045, -0.045)]
    places += [(0.045, -0.065, 0.028, 0.006), (-0.045, -0.065, 0.028, 0.006), (0, 0.01, 0.002, 0.03), (0, 0.035, 0.02, 0.004)]
    places += [(0, 0.075, 0.04, 0.018), (0, 0.075, 0.03, 0.006)]
    for line, (dx, dy, rx, ry) in zip(SKETCH_LINES, places, strict=False):
        for k, point in enumerate(line):
            angle = 2 * math.pi * k / (len(line) - (line[0] == line[-1]))
            points[point] = x + dx + rx * math.sin(angle), 0.26 + dy - ry * math.cos(angle)
    return points
