"""Eyes that look somewhere: eyeballs drawn into a simulated face, the lids following, for a gaze known to the degree.

The puppet's own glance moves the iris's picture a little; to measure gaze needs eyes as a camera sees them. An eye is a sphere
behind the middle of its corners with the iris as a disc on it; the upper lid goes down with the gaze.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.simulate.figure import EYES, Figure
from monitor.simulate.puppet import Pose, Puppet
from monitor.types import Float64, Uint8

_FINE: Final = 4  # drawn so much larger, then made smaller: soft edges
_HIDDEN: Final = 0.85  # lids nearly shut show no eye
_WHITE = np.array([226.0, 216.0, 210.0])


@dataclass(frozen=True, slots=True)
class Iris:
    """How one person's eyes differ from another's. rgb : the iris's colour. lids : lower than portrayed, 0..1."""

    rgb: tuple[int, int, int] = (96, 70, 48)
    lids: float = 0.0


class GazePuppet:
    """A puppet whose eyes look at points in space; ``draw`` makes a picture of the background's size.

    Space is the camera's, in px of the portrait: x to the picture's right, y down, z away from the camera, which is at 0.
    """

    def __init__(self, figure: Figure, background: Uint8, *, iris: Iris | None = None) -> None:
        self._figure = figure
        self._puppet = Puppet(figure, background)
        self._iris = iris or Iris()
        numbers = constants.simulate()
        self._back, self._reach = numbers.eye_centre_widths, numbers.iris_reach_widths
        self._radius, self._follow = numbers.iris_radius_widths, numbers.lid_follow_per_deg
        self._lower = numbers.lower_lid_follow * self._reach
        rest = figure.rest
        corners = np.array([[rest[upper[0]], rest[upper[-1]]] for upper, _, _ in EYES])
        self._width = float(np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1).mean())
        _, down, away = self._puppet.head_axes(Pose()).T
        raised = numbers.eye_raised_widths
        self._centres = corners.mean(axis=1) + self._width * (self._back * away - raised * down)

    def eyes(self, pose: Pose) -> Float64:
        """The points about which the eyes turn [shape=(2, 3)]."""
        return self._puppet.in_space(self._centres, pose)

    def target(self, pose: Pose, *, yaw_deg: float, pitch_deg: float) -> Float64:
        """The point in the camera's plane that eyes in this pose see that far from the camera (own left, up) [shape=(3,)]."""
        eyes = self.eyes(pose).mean(axis=0)
        ahead = -eyes / np.linalg.norm(eyes)
        # The person's own left is the picture's right.
        right = np.cross(ahead, [0.0, 1.0, 0.0])
        right /= np.linalg.norm(right)
        up = np.cross(ahead, right)
        way = ahead + np.tan(np.radians(yaw_deg)) * right + np.tan(np.radians(pitch_deg)) * up
        return np.asarray(eyes - way * eyes[2] / way[2])

    def draw(self, pose: Pose, target: Float64) -> Uint8:
        """The picture of a pose with both eyes on ``target`` [shape=(3,)], RGB [shape=(height, width, 3)]."""
        eyes, axes = self.eyes(pose), self._puppet.head_axes(pose)
        way = (target - eyes.mean(axis=0)) @ axes
        down_deg = float(np.degrees(np.arctan2(way[1], -way[2])))
        lids = pose.blink + (1 - pose.blink) * float(np.clip(self._iris.lids + self._follow * down_deg, -0.4, 0.8))
        posed = replace(pose, blink=lids, eye_yaw_deg=0.0, eye_pitch_deg=0.0)
        picture = self._puppet.draw(posed)
        if lids < _HIDDEN:
            points = self._puppet.vertices(posed)
            # The lower lid is drawn along by the eye too.
            give = self._lower * np.sin(np.radians(down_deg)) * (1 - pose.blink)
            for (upper, lower, _), centre in zip(EYES, eyes, strict=True):
                under = points[list(lower)]
                under[:, 1] += give * np.sin(np.linspace(0, np.pi, len(lower))) * np.linalg.norm(under[0] - under[-1])
                self._paint(picture, np.concatenate([points[list(upper)], under[-2:0:-1]]), len(upper), centre, target)
        return picture

    def _paint(self, picture: Uint8, rim: Float64, n_upper: int, centre: Float64, target: Float64) -> None:
        """One eye into the opening that ``rim`` surrounds, the upper lid's points first."""
        import cv2

        low = np.maximum(np.floor(rim.min(axis=0)).astype(int) - 3, 0)
        high = np.minimum(np.ceil(rim.max(axis=0)).astype(int) + 4, picture.shape[1::-1])
        if np.any(high - low < 4):
            return
        size = (high - low) * _FINE

        def fine(points: Float64) -> NDArray[np.int32]:
            return np.asarray(np.round((points - low + 0.5) * _FINE - 0.5), np.int32)

        opening = _filled(size, fine(rim))
        distance = cv2.distanceTransform((opening > 0).astype(np.uint8), cv2.DIST_L2, 3)
        wide = float(np.ptp(rim[:, 0])) * _FINE
        shade = 0.55 + 0.45 * np.clip(distance / (0.10 * wide), 0, 1)
        eye = _WHITE * shade[..., None]
        look = (target - centre) / np.linalg.norm(target - centre)
        for share, colour in ((1.0, 0.55), (0.9, 1.0), (0.42, 0.14)):
            disc = fine(self._puppet.seen_at(self._disc(centre, look, share)))
            inside = cv2.GaussianBlur(_filled(size, disc), (0, 0), 0.02 * wide)[..., None] / 255
            eye = eye * (1 - inside) + np.array(self._iris.rgb) * colour * (0.6 + 0.4 * shade[..., None]) * inside
        # A lamp above the camera shines back from the cornea, whose middle lies before the eye's.
        glint = fine(self._puppet.seen_at((centre + 0.75 * self._reach * self._width * look + self._glint())[None]))[0]
        spot = np.zeros(size[::-1], np.uint8)
        cv2.circle(spot, tuple(int(value) for value in glint), max(1, round(0.03 * wide)), 255, -1)
        light = cv2.GaussianBlur(spot, (0, 0), 0.012 * wide)[..., None] / 255 * 0.8
        eye = eye * (1 - light) + 250 * light
        lash = np.zeros(size[::-1], np.uint8)
        cv2.polylines(lash, [fine(rim[:n_upper])], False, 255, max(1, round(0.05 * wide)), cv2.LINE_AA)
        box = slice(low[1], high[1]), slice(low[0], high[0])
        small = tuple(int(value) for value in high - low)
        cover = cv2.resize(opening, small, interpolation=cv2.INTER_AREA)[..., None] / 255
        dark = cv2.resize(lash, small, interpolation=cv2.INTER_AREA)[..., None] / 255 * 0.6
        drawn = cv2.resize(eye.astype(np.float32), small, interpolation=cv2.INTER_AREA)
        mixed = picture[box] * (1 - cover) + drawn * cover
        picture[box] = np.clip(mixed * (1 - dark) + np.array([44, 34, 30]) * dark, 0, 255).astype(np.uint8)

    def _disc(self, centre: Float64, look: Float64, share: float) -> Float64:
        """The edge of the iris, or of a share of it, in space [shape=(32, 3)]."""
        side = np.cross(look, [0.0, 1.0, 0.0])
        side /= np.linalg.norm(side)
        upright = np.cross(look, side)
        angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)[:, None]
        radius = share * self._radius * self._width
        around = radius * (np.cos(angle) * side + np.sin(angle) * upright)
        return np.asarray(centre + self._reach * self._width * look + around)

    def _glint(self) -> Float64:
        return np.array([-0.03, -0.07, -0.2]) * self._width


def _filled(size: NDArray[np.int64], polygon: NDArray[np.int32]) -> Uint8:
    import cv2

    drawn = np.zeros(size[::-1], np.uint8)
    cv2.fillPoly(drawn, [polygon], 255)
    return drawn
