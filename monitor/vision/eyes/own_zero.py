"""The zero of a person's own: what is read off them as they look into the camera, found while they talk.

People's readings at the lens differ by some degrees (``zero_spread``). A look goes to the camera, to the screen below it or
elsewhere, in shares that nobody knows: for several such shares, and every zero of a grid, the looks have a likelihood, and the
zero is the posterior's mean. Who keeps looking at one place of the screen pulls it there, by about half of the way: the zone
*camera* then means towards the call.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from statistics import median
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import Float64
from monitor.vision.eyes.zone import Zero

# A look a second: nearer ones are the same look.
_LOOK_S: Final = 1.0
# A look is the median of the readings of so long, of two at least (s).
_LOOK_SPAN_S: Final = 0.5
_LOOK_LEAST: Final = 2
# Zeros that are tried (degrees to each side, and apart): four spreads of people's zeros in yaw, three in pitch.
_GRID_DEG: Final = 12
_STEP_DEG: Final = 1
# A look so many looks back counts less by a factor of e. In planted talks whose zero wanders, or jumps as a laptop is moved, it
# is followed within a minute, and a zero that stays is found as well as with all looks.
_MEMORY_LOOKS: Final = 60
FORGOTTEN: Final = math.exp(-1 / _MEMORY_LOOKS)


class LookSampler:
    """``push`` the reading of every picture: it gives a look a second [shape=(2,)], NaN readings being none."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float, float]] = deque()
        self._due_s = -math.inf

    def push(self, time_s: float, yaw_deg: float, pitch_deg: float) -> Float64 | None:
        """The look that ends with this picture, where one is due."""
        if math.isfinite(yaw_deg) and math.isfinite(pitch_deg):
            self._recent.append((time_s, yaw_deg, pitch_deg))
        while self._recent and self._recent[0][0] <= time_s - _LOOK_SPAN_S:
            self._recent.popleft()
        if self._due_s == -math.inf:
            self._due_s = time_s + _LOOK_SPAN_S
        if time_s < self._due_s - 1e-3 or len(self._recent) < _LOOK_LEAST:
            return None
        self._due_s = max(self._due_s + _LOOK_S, time_s + _LOOK_S / 2)
        return np.array([median(reading[axis] for reading in self._recent) for axis in (1, 2)])


def log_likelihood(look_deg: Float64) -> Float64:
    """Of one look (yaw, pitch), by shares of looks and zero [shape=(2,) -> (n_shares, n_yaw, n_pitch)]."""
    limits = constants.eyes()
    to_camera, to_screen = np.array(limits.shares_camera)[:, None, None], np.array(limits.shares_screen)[:, None, None]
    camera = _density(look_deg, (0.0, 0.0), limits.look_spread)
    screen = _density(look_deg, limits.screen_place, limits.screen_spread)
    elsewhere = _density(look_deg, limits.elsewhere_place, limits.elsewhere_spread)
    return np.asarray(np.log(to_camera * camera + to_screen * screen + (1 - to_camera - to_screen) * elsewhere))


def zero_of(evidence: Float64 | None) -> Zero | None:
    """The zero by the sum of the looks' ``log_likelihood``; None while it is not known, or where it is hardly anybody's."""
    if evidence is None:
        return None
    limits = constants.eyes()
    prior = _prior(limits.zero_spread)
    weight = np.exp(evidence + prior - (evidence + prior).max()).sum(axis=0)
    weight /= weight.sum()
    yaw_deg, pitch_deg = float(weight.sum(axis=1) @ _GRID), float(weight.sum(axis=0) @ _GRID)
    spreads = (
        math.sqrt(max(float(weight.sum(axis=1) @ np.square(_GRID - yaw_deg)), 0.0)),
        math.sqrt(max(float(weight.sum(axis=0) @ np.square(_GRID - pitch_deg)), 0.0)),
    )
    yaw_error, pitch_error = (math.hypot(spread, least) for spread, least in zip(spreads, limits.zero_error_least, strict=True))
    zero = Zero(yaw_deg, pitch_deg, yaw_error, pitch_error)
    is_likely = math.hypot(yaw_deg / limits.zero_spread[0], pitch_deg / limits.zero_spread[1]) < limits.zero_likely
    return zero if is_likely and zero.error_deg < limits.zero_known else None


class OwnZero:
    """Streaming: readings in, the zero of the looks so far."""

    def __init__(self) -> None:
        self._sampler = LookSampler()
        self._evidence: Float64 | None = None
        self.zero: Zero | None = None

    def push(self, time_s: float, yaw_deg: float, pitch_deg: float) -> Zero | None:
        """The zero, None while it is not known."""
        look = self._sampler.push(time_s, yaw_deg, pitch_deg)
        if look is not None:
            evidence = log_likelihood(look)
            self._evidence = evidence if self._evidence is None else FORGOTTEN * self._evidence + evidence
            self.zero = zero_of(self._evidence)
        return self.zero


_GRID = np.arange(-_GRID_DEG, _GRID_DEG + _STEP_DEG, _STEP_DEG, dtype=np.float64)


def _density(look_deg: Float64, place: Sequence[float], spread: Sequence[float]) -> Float64:
    """Normal density of a look whose middle is beside the zero, by the zero [shape=(n_yaw, n_pitch)]."""
    yaw, pitch = (
        np.exp(-np.square((look_deg[axis] - place[axis] - _GRID) / spread[axis]) / 2) / spread[axis] for axis in (0, 1)
    )
    return np.asarray(np.outer(yaw, pitch) / (2 * np.pi))


def _prior(spread: Sequence[float]) -> Float64:
    yaw, pitch = (-np.square(_GRID / spread[axis]) / 2 for axis in (0, 1))
    return np.asarray(yaw[:, None] + pitch[None, :])
