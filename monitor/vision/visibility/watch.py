"""Can this person's eyes and mouth be seen? Looked at once a second and judged over the last two or three."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.types import Float64, Uint8
from monitor.vision.landmarks import EYES, FaceLandmarks
from monitor.vision.visibility.signs import signs_of

# Glasses and masks do not come and go within a picture; a look costs a millisecond and more (s).
_LOOK_S: Final = 1.0
# Looks are averaged over about so long: a blink, a hand that passes and a blurred picture do not count (s).
_MEMORY_S: Final = 1.5
# After so long without a face it is looked at anew (s).
_FORGET_S: Final = 5.0
# One eye, or two blurred ones, give a direction, but none to be sure of: below what enters the shares (0..1).
DOUBTFUL_SURE: Final = 0.55
# What one look may say at most, so that a few others outweigh it (log odds).
_MOST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Visible:
    """Which parts of a face can be seen.

    light : how well its light allows to read it, 0..1. sharp : not blurred by a movement.
    """

    left_eye: bool = True
    right_eye: bool = True
    mouth: bool = True
    light: float = 1.0
    sharp: bool = True

    @property
    def eyes(self) -> int:
        """How many eyes can be seen."""
        return self.left_eye + self.right_eye


class VisibilityWatch:
    """``push`` every picture with a face: what of it can be seen."""

    def __init__(self) -> None:
        self._limits = constants.visibility()
        self._looked_s = -math.inf
        self._odds: Float64 | None = None  # logarithms for: left eye, right eye, mouth is covered
        self._contrast = 0.0
        self._hidden: NDArray[np.bool_] = np.zeros(3, bool)
        self._visible = Visible()

    def push(self, time_s: float, image: Uint8, face: FaceLandmarks) -> Visible:
        """The next picture, RGB [shape=(height, width, 3)], and the face in it. A face turned away is as it was before."""
        passed_s = time_s - self._looked_s
        if 0 <= passed_s < _LOOK_S or _turn_deg(face) > self._limits.turned:
            return self._visible
        signs = signs_of(image, face)
        if signs is None:
            return self._visible
        odds = np.array([*(eye_odds(eye) for eye in signs[0]), mouth_odds(signs[1])])
        odds = np.where(_outside(image, face), _MOST, np.clip(odds, -_MOST, _MOST))
        new = self._odds is None or not 0 <= passed_s <= _FORGET_S
        share = 1.0 if new else 1 - math.exp(-passed_s / _MEMORY_S)
        before = odds if self._odds is None else self._odds
        self._odds = before + share * (odds - before)
        self._contrast += share * (signs[2] - self._contrast)
        self._looked_s = time_s
        self._hidden = self._judged(np.zeros(3, bool) if new else self._hidden)
        flat, clear = self._limits.contrast
        light = float(np.clip((self._contrast - flat) / (clear - flat), 0, 1))
        left, right, mouth = (~self._hidden).tolist()
        # Not averaged: a blur passes with the movement.
        self._visible = Visible(left, right, mouth, light, signs[3] >= self._limits.sharp)
        return self._visible

    def _judged(self, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of left eye, right eye and mouth are covered; what was stays so at half the odds."""
        assert self._odds is not None
        both, one = self._limits.eye_sure
        limits = np.where(hidden, 0.5, 1.0) * (one, one, self._limits.mouth_sure)
        covered = np.asarray(self._odds > limits)
        # Glasses cover both eyes: one that is doubtful goes with one that is sure.
        eyes = self._odds[:2]
        if eyes.min() > 0 and eyes.mean() > both * (0.5 if hidden[:2].all() else 1.0):
            covered[:2] = True
        return covered


def eye_odds(signs: Float64) -> float:
    """Logarithm of the odds that an eye is covered, by its ``EYE_SIGNS``."""
    limits = constants.visibility()
    return float(signs @ np.array(limits.eye_weights)) + limits.eye_rest


def mouth_odds(signs: Float64) -> float:
    """Logarithm of the odds that a mouth is covered, by its ``MOUTH_SIGNS``."""
    limits = constants.visibility()
    return float(signs @ np.array(limits.mouth_weights)) + limits.mouth_rest


_PARTS: Final = (*EYES, (61, 291, 13, 14))


def _outside(image: Uint8, face: FaceLandmarks) -> Float64:
    """Which of both eyes and the mouth lie partly beyond the picture's edges [shape=(3,)]."""
    height = image.shape[0] / image.shape[1]
    beyond = [
        bool(((face.points[list(part), :2] < 0) | (face.points[list(part), :2] > (1.0, height))).any()) for part in _PARTS
    ]
    return np.array(beyond)


def _turn_deg(face: FaceLandmarks) -> float:
    """How far the face is turned from the camera, to any side."""
    return math.degrees(math.acos(min(max(float(face.rotation[2, 2]), -1.0), 1.0)))
