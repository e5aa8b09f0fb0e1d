"""Where one person's camera, partner's picture and screen lie in the directions measured from their eyes.

A zone is a region of the screen (a point for the camera) made soft by the noise of this person's measure; the zone of a look is
the most probable one. What the head turns away from the calibrated pose widens the noise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitor.constants import load
from monitor.measures import GAZE_ZONES
from monitor.types import Float64

ZONES = ("camera", "tile", "screen", "away")
_CODES = np.array([GAZE_ZONES.index(name) for name in ZONES])
_UNKNOWN = GAZE_ZONES.index("unknown")
Box = tuple[float, float, float, float]
Terms = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class GazeMap:
    """Directions are (yaw, pitch) in degrees as in the columns ``camera_yaw_deg`` and ``camera_pitch_deg``.

    camera_deg : measured while looking into the camera. corner_deg, across_deg, down_deg : the screen's upper left corner, and
    the ways from there to its upper right and its lower left corner. tile : the partner's picture in shares of the screen
    (left, top, right, bottom). spread_deg : noise of one look. head_deg : yaw and pitch of the head then.
    head_yaw, head_pitch : what a turn of the head since then adds to the direction's yaw and pitch, by ``head_terms``; it is
    taken out again. leak : what it adds unknown, deg a deg.
    """

    camera_deg: tuple[float, float]
    corner_deg: tuple[float, float]
    across_deg: tuple[float, float]
    down_deg: tuple[float, float]
    tile: Box
    spread_deg: tuple[float, float]
    head_deg: tuple[float, float]
    head_yaw: Terms = (0.0, 0.0, 0.0)
    head_pitch: Terms = (0.0, 0.0, 0.0)
    leak: tuple[float, float] = (0.0, 0.0)

    def mirrored(self) -> GazeMap:
        """The same map for a picture that shows the person as a mirror does."""

        def turned(pair: tuple[float, float]) -> tuple[float, float]:
            return -pair[0], pair[1]

        yaw, pitch = self.head_yaw, self.head_pitch
        return replace(
            self,
            camera_deg=turned(self.camera_deg),
            corner_deg=turned(self.corner_deg),
            across_deg=turned(self.across_deg),
            down_deg=turned(self.down_deg),
            head_deg=turned(self.head_deg),
            head_yaw=(yaw[0], -yaw[1], -yaw[2]),
            head_pitch=(-pitch[0], pitch[1], pitch[2]),
        )

    def direction(self, gaze_deg: Float64, head_deg: Float64) -> Float64:
        """The direction without what the head's turn adds [shapes=(n, 2), (n, 2) -> (n, 2)]."""
        added = head_terms(head_deg - np.array(self.head_deg)) @ np.array([self.head_yaw, self.head_pitch]).T
        return np.asarray(gaze_deg - added)

    def chances(self, gaze_deg: Float64, head_deg: Float64) -> Float64:
        """How probable each of ``ZONES`` is, NaN where the gaze is [shapes=(n, 2), (n, 2) -> (n, 4)]."""
        from scipy.special import ndtr

        limits = load("gaze_map")
        at = self.direction(gaze_deg, head_deg)
        turned = np.hypot(*(head_deg - np.array(self.head_deg)).T)[:, None]
        leak = np.array(self.leak) * turned
        variance = np.square(self.spread_deg) + np.square(limits.sequence("drift")) + np.square(leak)
        off = at - np.array(self.camera_deg)
        camera = np.exp(-np.sum(np.square(off) / variance, axis=1) / 2) / (2 * np.pi * np.sqrt(variance.prod(axis=1)))
        to_deg = np.column_stack([self.across_deg, self.down_deg])
        to_share = np.linalg.inv(to_deg)
        place = (at - np.array(self.corner_deg)) @ to_share.T
        blur = np.sqrt(variance @ np.square(to_share).T)
        area = abs(float(np.linalg.det(to_deg)))

        def inside(box: Box) -> Float64:
            low, high = np.array(box[:2]), np.array(box[2:])
            return np.asarray((ndtr((high - place) / blur) - ndtr((low - place) / blur)).prod(axis=1))

        left, top, right, bottom = self.tile
        on_tile, on_screen = inside(self.tile), inside((0.0, 0.0, 1.0, 1.0))
        tile_area = area * (right - left) * (bottom - top)
        wide, high = limits.sequence("away_span")
        density = np.column_stack(
            [
                camera,
                on_tile / tile_area,
                np.maximum(on_screen - on_tile, 0) / max(area - tile_area, limits["rest_least"] * area),
                (1 - on_screen) / max(wide * high - area, 1.0),
            ]
        )
        weighed = density * np.array(limits.sequence("chance"))
        return np.asarray(weighed / weighed.sum(axis=1, keepdims=True))

    def zones(self, gaze_deg: Float64, head_deg: Float64) -> tuple[NDArray[np.int64], Float64]:
        """Codes of ``measures.GAZE_ZONES`` and how sure they are; *unknown*, 0, where the gaze is NaN or no zone is sure."""
        chances = np.nan_to_num(self.chances(gaze_deg, head_deg))
        best = chances.argmax(axis=1)
        sure = chances[np.arange(len(best)), best]
        known = sure >= load("gaze_map")["sure"]
        return np.where(known, _CODES[best], _UNKNOWN), np.where(known, sure, 0.0)


def head_terms(turn_deg: Float64) -> Float64:
    """A turn's yaw, its pitch, and its yaw to either side: one eye is seen worse both ways [shapes=(n, 2) -> (n, 3)]."""
    most = load("gaze_map")["head_most"]
    yaw, pitch = np.clip(turn_deg, -most, most).T
    return np.column_stack([yaw, pitch, np.abs(yaw)])
