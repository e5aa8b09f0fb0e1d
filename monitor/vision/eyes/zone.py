"""The zone of a look without a map: towards the camera, or away from it."""

from __future__ import annotations

import math
from typing import NamedTuple

from monitor import constants
from monitor.measures import GAZE_ZONES

_CAMERA, _AWAY = (GAZE_ZONES.index(name) for name in ("camera", "away"))


class Zero(NamedTuple):
    """What is read off one person who looks into the camera, in degrees; ``yaw_error_deg``, ``pitch_error_deg`` : how sure."""

    yaw_deg: float
    pitch_deg: float
    yaw_error_deg: float
    pitch_error_deg: float

    @property
    def error_deg(self) -> float:
        """Of both directions together."""
        return math.hypot(self.yaw_error_deg, self.pitch_error_deg)


def camera_or_away(yaw_deg: float, pitch_deg: float, zero: Zero | None = None) -> tuple[int, float]:
    """The zone of a reading (``Gaze.likely_deg``), and the chance that the true look is on that side of the edge.

    zero : the person's own, where it is known: the cone is then narrower and lies round it.
    """
    limits = constants.eyes()
    (wide, high), error_deg = limits.camera_cone, limits.gaze_error
    if zero is not None:
        (wide, high), spread = limits.own_cone, limits.look_spread
        yaw_deg, pitch_deg = yaw_deg - zero.yaw_deg, pitch_deg - zero.pitch_deg
        errors = math.hypot(spread[0], zero.yaw_error_deg), math.hypot(spread[1], zero.pitch_error_deg)
    distance = math.hypot(yaw_deg / wide, pitch_deg / high)
    # In degrees along the direction of this gaze: the cone is not round.
    off_deg = math.hypot(yaw_deg, pitch_deg)
    edge_deg = off_deg / distance if distance > 0 else min(wide, high)
    if zero is not None:
        across, up = (yaw_deg / off_deg, pitch_deg / off_deg) if off_deg > 0 else (1.0, 0.0)
        error_deg = math.hypot(across * errors[0], up * errors[1])
    return (_CAMERA if distance < 1 else _AWAY), normal(abs(edge_deg - off_deg) / error_deg)


def normal(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
