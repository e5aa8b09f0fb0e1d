"""Landmarks as scripts write MediaPipe's and OpenPose's results, hand-worked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from monitor.vision.landmarks import BLENDSHAPES

Frame = dict[str, Any]


def pose(shoulders: tuple[float, float, float], *, n: int = 25, sure: float = 0.8) -> Frame:
    """Of OpenPose: x and y of the middle of the shoulders and their half width, the own left 10 px lower; eyes level."""
    x, y, half = shoulders
    points = np.zeros((n, 3))
    points[0] = x, y - 120, sure
    points[2], points[5] = (x - half, y - 5, sure), (x + half, y + 5, sure)
    eyes = (15, 16) if n == 25 else (14, 15)
    points[eyes[0]], points[eyes[1]] = (x - 20, y - 130, sure), (x + 20, y - 130, sure)
    return {"person_id": [-1], "pose_keypoints_2d": points.ravel().tolist(), "face_keypoints_2d": []}


def turned(yaw_deg: float, pitch_deg: float, roll_deg: float) -> list[list[float]]:
    """A face-to-camera matrix (x right, y up, z to the camera) of a head that is rolled, then pitched, then yawed."""
    y, p, r = (math.radians(angle) for angle in (yaw_deg, pitch_deg, roll_deg))
    # The own left is the picture's right; chin up turns the nose up; a tilt to the own left is clockwise in the picture.
    about_y = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(p), math.sin(p)], [0, -math.sin(p), math.cos(p)]])
    about_z = np.array([[math.cos(r), math.sin(r), 0], [-math.sin(r), math.cos(r), 0], [0, 0, 1]])
    matrix = np.eye(4)
    matrix[:3, :3] = 1.02 * about_x @ about_y @ about_z
    matrix[:3, 3] = (1.0, -2.0, -45.0)
    return matrix.tolist()


def mesh(x: float = 0.5, y: float = 0.5, wide: float = 0.2) -> list[list[float]]:
    """478 points in a rectangle; the outer corners of the eyes three fifths of its width apart."""
    points = [[x + wide * ((i % 20) / 19 - 0.5), y + wide * ((i // 20) / 23 - 0.5), 0.0] for i in range(478)]
    points[33], points[263] = [x - 0.3 * wide, y, 0.0], [x + 0.3 * wide, y, 0.0]
    return points


def frame(number: int, *, smile: float = 0.4, yaw_deg: float = 12.0, **of_mesh: float) -> Frame:
    """As Python's results are written."""
    shapes = dict.fromkeys(BLENDSHAPES, 0.1) | {"mouthSmileLeft": smile, "mouthSmileRight": smile + 0.2, "jawOpen": 0.25}
    return {
        "timestamp_ms": 40 * number,
        "face_landmarks": [[{"x": x, "y": y, "z": z} for x, y, z in mesh(**of_mesh)]],
        "face_blendshapes": [
            [{"index": i, "score": score, "category_name": name} for i, (name, score) in enumerate(shapes.items())]
        ],
        "facial_transformation_matrixes": [turned(yaw_deg, 6.0, -9.0)],
    }


def javascript(entry: Frame) -> Frame:
    """The same as JavaScript's library gives it, within what a page adds."""
    shapes = [{"categoryName": one["category_name"], "score": one["score"]} for one in entry["face_blendshapes"][0]]
    data = np.array(entry["facial_transformation_matrixes"][0]).T.ravel().tolist()
    result = {
        "faceLandmarks": entry["face_landmarks"],
        "faceBlendshapes": [{"categories": shapes, "headIndex": -1, "headName": ""}],
        "facialTransformationMatrixes": [{"rows": 4, "columns": 4, "data": data}],
    }
    return {"timeStamp": entry["timestamp_ms"] / 1000, "result": result}


FRAMES = [frame(number, smile=0.4 + 0.01 * number) for number in range(20)]
