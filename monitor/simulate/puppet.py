"""Draws a figure in any pose: its head's mesh turned in depth over its body, in front of its background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.errors import RapportError
from monitor.simulate.figure import Figure
from monitor.simulate.portrait import SIDE_PX
from monitor.types import Float64, Uint8

# The trunk grows about the collar, so that a nearer lean keeps the head's height, and turns about the shoulders' middle.
_COLLAR_ROW: Final = 195.0
_SHOULDER_ROW: Final = 245.0


@dataclass(frozen=True, slots=True)
class Pose:
    """What a figure does at one moment; signs as in ``monitor.measures``. Angles are against the camera.

    lean : log of the size. sway : picture widths. smile, jaw, brow, blink : 0..1. eye_yaw_deg, eye_pitch_deg : in the head.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    lean: float = 0.0
    sway: float = 0.0
    shoulder_roll_deg: float = 0.0
    smile: float = 0.0
    jaw: float = 0.0
    brow: float = 0.0
    blink: float = 0.0
    eye_yaw_deg: float = 0.0
    eye_pitch_deg: float = 0.0


class Puppet:
    """One figure in front of one background; ``draw`` makes a picture of the background's size."""

    def __init__(self, figure: Figure, background: Uint8) -> None:
        import cv2

        if not hasattr(cv2, "triangleRasterize"):
            raise RapportError(
                f"the simulated people need OpenCV 5 or later, not {cv2.__version__}; upgrade opencv-contrib-python"
            )
        self._figure = figure
        self._background = background
        numbers = constants.simulate()
        self._pivot = np.array(numbers.pivot_px)
        self._half_angle = np.radians(numbers.camera_angle_deg / 2)
        self._view = numbers.view_px
        self._settings = cv2.TriangleRasterizeSettings()
        self._settings.setCullingMode(cv2.RASTERIZE_CULLING_NONE)
        self._settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)
        self._colours = np.column_stack([figure.texture / SIDE_PX, np.ones(len(figure.texture))]).astype(np.float32)

    def draw(self, pose: Pose) -> Uint8:
        """The picture of a pose, RGB [shape=(height, width, 3)]."""
        import cv2

        height, width = self._background.shape[:2]
        trunk = self._trunk(pose)
        body = cv2.warpAffine(self._figure.portrait.body, trunk, (width, height), flags=cv2.INTER_LINEAR)
        picture = _over(self._background, body)
        vertices = self._place(self._shape(pose), pose, trunk)
        low = np.maximum(np.floor(vertices[:, :2].min(axis=0)).astype(int), 0)
        high = np.minimum(np.ceil(vertices[:, :2].max(axis=0)).astype(int) + 1, (width, height))
        if np.any(high - low < 2):
            return picture
        box = slice(low[1], high[1]), slice(low[0], high[0])
        picture[box] = _over(picture[box], self._head(vertices - np.array([*low, 0.0]), *(high - low)))
        return picture

    def _trunk(self, pose: Pose) -> Float64:
        """Portrait px to picture px (2, 3): size by the lean, turn by the shoulders, shift by the sway."""
        height, width = self._background.shape[:2]
        middle, top, bottom = self._view
        scale = height / (bottom - top)
        size = scale * np.exp(pose.lean)
        angle = np.radians(pose.shoulder_roll_deg)
        turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        place = np.array([width * (0.5 + pose.sway), (_COLLAR_ROW - top) * scale + (_SHOULDER_ROW - _COLLAR_ROW) * size])
        return np.column_stack([turn, place - turn @ np.array([middle, _SHOULDER_ROW])])

    def _shape(self, pose: Pose) -> Float64:
        """Vertices (n, 3) with the face's expression, head unturned."""
        figure = self._figure
        amounts = np.array([pose.smile, pose.jaw, pose.brow, pose.blink, pose.eye_yaw_deg / 30, pose.eye_pitch_deg / 30])
        # Closed lids hide the glance; half of it stays so that the iris does not jump.
        amounts[4:] *= 1 - 0.5 * pose.blink
        vertices = figure.rest + np.tensordot(amounts, figure.fields, axes=1)
        top, bottom, *strips = figure.teeth
        gap = vertices[bottom] - vertices[top]
        closed = gap[:, 1] < 0
        vertices[bottom[closed]] = vertices[top[closed]] = (vertices[bottom[closed]] + vertices[top[closed]]) / 2
        gap[closed] = 0
        # A smile shows all of the upper teeth, talk only the front ones' edges.
        front = np.clip((np.sin(np.linspace(0, np.pi, 11)) - 0.55) / 0.4, 0, 1)
        teeth = figure.teeth_height * (0.35 * front + 0.65 * pose.smile)
        share = np.minimum(1.0, teeth / np.maximum(gap[:, 1], 1e-6))[:, None]
        vertices[strips[0]] = vertices[top]
        vertices[strips[1]] = vertices[strips[2]] = vertices[top] + share * gap
        vertices[strips[3]] = vertices[bottom]
        return np.asarray(vertices)

    def _place(self, vertices: Float64, pose: Pose, trunk: Float64) -> Float64:
        """Vertices in the picture (n, 3): px from its upper left corner, and the depth in portrait px.

        The camera has the landmark model's opening angle, and the portrait counts as taken by it: a vertex lies on the ray of
        its place in the portrait. So an unmoved head is the portrait's, and sway, lean and turn all follow perspective.
        """
        placed = self.in_space(vertices, pose)
        head = self.seen_at(placed)
        on_body = vertices[:, :2] @ trunk[:, :2].T + trunk[:, 2]
        share = self._figure.head_share[:, None]
        return np.column_stack([share * head + (1 - share) * on_body, placed[:, 2] - self._rest_depth * np.exp(-pose.lean)])

    @property
    def _focal_px(self) -> float:
        return float(self._background.shape[0] / 2 / np.tan(self._half_angle))

    @property
    def _rest_depth(self) -> float:
        _, top, bottom = self._view
        return float(self._focal_px * (bottom - top) / self._background.shape[0])

    def in_space(self, vertices: Float64, pose: Pose) -> Float64:
        """Points of the unturned head, posed, in portrait px: x right, y down, z away from the camera at 0 [shape=(n, 3)]."""
        height, width = self._background.shape[:2]
        middle, top, bottom = self._view
        centre = np.array([middle, (top + bottom) / 2])
        depth = self._rest_depth + vertices[:, 2:] - self._pivot[2]
        solid = np.column_stack([(vertices[:, :2] - centre) * depth / self._rest_depth, depth])
        turned = (solid - np.array([*(self._pivot[:2] - centre), self._rest_depth])) @ self._turn(pose).T
        away = self._rest_depth * np.exp(-pose.lean)
        pivot = self._trunk(pose) @ np.array([*self._pivot[:2], 1.0]) - np.array([width / 2, height / 2])
        return np.asarray(turned + np.array([*(pivot / self._focal_px * away), away]))

    def seen_at(self, points: Float64) -> Float64:
        """Where the camera sees points of space, px from the picture's upper left corner [shape=(n, 2)]."""
        height, width = self._background.shape[:2]
        return np.asarray(self._focal_px * points[:, :2] / points[:, 2:] + np.array([width / 2, height / 2]))

    def head_axes(self, pose: Pose) -> Float64:
        """The head's axes in space as columns: right, down and away as the camera sees an unturned head [shape=(3, 3)]."""
        return self._turn(pose) @ _rotation(*self._figure.portrayed_deg)

    def vertices(self, pose: Pose) -> Float64:
        """The mesh in the picture, px from its upper left corner, the 478 landmarks first [shape=(n, 2)]."""
        return self._place(self._shape(pose), pose, self._trunk(pose))[:, :2]

    def _turn(self, pose: Pose) -> Float64:
        """Rotation (3, 3) from the head as portrayed to the pose; the portrait's bow stays, its tilt does not."""
        rest = self._figure.portrayed_deg
        return _rotation(pose.yaw_deg, rest[1] + pose.pitch_deg, pose.roll_deg) @ _rotation(*rest).T

    def _head(self, vertices: Float64, width: int, height: int) -> Uint8:
        """The head's mesh drawn into its own picture, RGBA."""
        import cv2

        depth = -(1 + (vertices[:, 2] + 200) / 2000)
        x = (vertices[:, 0] - width / 2) / (height / 2) * -depth
        y = (height / 2 - vertices[:, 1]) / (height / 2) * -depth
        points = np.column_stack([x, y, depth]).astype(np.float32)
        where = np.full((height, width, 3), -0.1, np.float32)
        far = np.full((height, width), 10.0, np.float32)
        cv2.triangleRasterize(
            points,
            self._figure.triangles,
            self._colours,
            where,
            far,
            np.eye(4, dtype=np.float32),
            np.pi / 2,
            0.1,
            10.0,
            self._settings,
        )
        head = self._figure.portrait.head
        return np.asarray(
            cv2.remap(head, where[..., 0] * SIDE_PX, where[..., 1] * SIDE_PX, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        )


def _rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Float64:
    """x right, y down, z away: roll first, then yaw, then pitch, the order in which the measures are defined (300W-LP)."""
    yaw, pitch, roll = np.radians([yaw_deg, pitch_deg, roll_deg])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_x @ about_y @ about_z)


def _over(below: Uint8, above: Uint8) -> Uint8:
    """A premultiplied RGBA picture over an RGB one."""
    import cv2

    # cvtColor rather than slicing: a strided copy takes ten times as long.
    alpha = 255 - cv2.extractChannel(above, 3)
    seen = cv2.multiply(below, cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB), scale=1 / 255)
    return np.asarray(cv2.add(seen, cv2.cvtColor(above, cv2.COLOR_RGBA2RGB)))
