"""Landmarks that MediaPipe found in a film, written as JSON and imported, against `rapport measure` of the same film.

    python benchmarks/landmarks_import.py FILM [SECONDS]

The landmarks come from MediaPipe's own functions, with the models and limits that the program uses, on the same pictures, and
are written in three ways: as Python's results, as JavaScript's, and an object a line. Bodies are
looked for about five times a second. For each column: how many rows both know, how many only one of them
does, and the largest and usual difference.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from monitor import constants
from monitor.measures import GAZE_ZONES, columns
from monitor.models import model_file
from monitor.offline.foreign.given import Asked
from monitor.offline.foreign.reading import read_given
from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.tabulate import FACE_HZ, measure_rows
from monitor.types import Picture
from monitor.vision.landmarks import wrap


def dump(film: Path, until_s: float):
    """Each picture's time, size and MediaPipe's two results."""
    from mediapipe.tasks.python import BaseOptions, vision

    limits = constants.vision()
    mode = vision.RunningMode.VIDEO
    faces = vision.FaceLandmarker.create_from_options(
        vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=model_file("face_landmarker.task").read_bytes()),
            running_mode=mode,
            min_face_detection_confidence=limits.face_detection,
            min_face_presence_confidence=limits.face_presence,
            min_tracking_confidence=limits.face_tracking,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
    )
    bodies = vision.PoseLandmarker.create_from_options(
        vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=model_file("pose_landmarker.task").read_bytes()),
            running_mode=mode,
            min_pose_detection_confidence=limits.body_detection,
            min_pose_presence_confidence=limits.body_presence,
            min_tracking_confidence=limits.body_tracking,
        )
    )
    with MediaFile(film) as media, faces, bodies:
        due_s = -1.0
        for picture in media.pictures(wants=FrameRateLimiter(FACE_HZ)):
            if picture.time_s > until_s:
                break
            stamp = round(picture.time_s * 1000)
            body = None
            if picture.time_s >= due_s:
                due_s = picture.time_s + 0.18
                body = bodies.detect_for_video(wrap(picture.image), stamp)
            yield picture, faces.detect_for_video(wrap(picture.image), stamp), body


def python_frame(picture: Picture, face, body) -> dict[str, object]:
    """As ``dataclasses.asdict`` and ``json`` write Python's results."""
    frame = {
        "timestamp_ms": picture.time_s * 1000,
        "image_width": picture.image.shape[1],
        "image_height": picture.image.shape[0],
        "face_landmarks": [[{"x": p.x, "y": p.y, "z": p.z} for p in points] for points in face.face_landmarks],
        "face_blendshapes": [
            [{"index": c.index, "score": c.score, "display_name": "", "category_name": c.category_name} for c in shapes]
            for shapes in face.face_blendshapes
        ],
        "facial_transformation_matrixes": [matrix.tolist() for matrix in face.facial_transformation_matrixes],
    }
    if body is not None:
        frame["pose_landmarks"] = [
            [{"x": p.x, "y": p.y, "z": p.z, "visibility": p.visibility} for p in points] for points in body.pose_landmarks
        ]
    return frame


def javascript_frame(frame: dict, picture: Picture) -> dict[str, object]:
    """As ``JSON.stringify`` writes those of the page's library."""
    return {
        "time": picture.time_s,
        "width": frame["image_width"],
        "height": frame["image_height"],
        "results": {
            "faceLandmarks": frame["face_landmarks"],
            "faceBlendshapes": [
                {
                    "categories": [
                        {"index": c["index"], "score": c["score"], "categoryName": c["category_name"], "displayName": ""}
                        for c in shapes
                    ],
                    "headIndex": -1,
                    "headName": "",
                }
                for shapes in frame["face_blendshapes"]
            ],
            "facialTransformationMatrixes": [
                {"rows": 4, "columns": 4, "data": np.array(matrix).T.ravel().tolist()}
                for matrix in frame["facial_transformation_matrixes"]
            ],
        }
        | ({"poseLandmarks": frame["pose_landmarks"]} if "pose_landmarks" in frame else {}),
    }


def main(film: Path, until_s: float) -> None:
    hush_native()
    pictures = [(picture.time_s, python_frame(picture, face, body), picture) for picture, face, body in dump(film, until_s)]
    frames = [frame for _, frame, _ in pictures]
    scripts = [javascript_frame(frame, picture) for _, frame, picture in pictures]
    measured = {float(str(row["time_s"])): row for row in measure_rows(film)}
    with tempfile.TemporaryDirectory() as folder:
        ways = {"python.json": json.dumps(frames), "javascript.json": json.dumps({"frames": scripts})}
        ways["lines.jsonl"] = "\n".join(map(json.dumps, frames))
        found = {}
        for name, text in ways.items():
            (path := Path(folder) / name).write_text(text)
            found[name] = read_given(path, "user", "auto", Asked()).blocks
    first = found["python.json"]
    for name, blocks in found.items():
        same = all(
            np.allclose(a.values, b.values, rtol=1e-4, atol=1e-5, equal_nan=True) for a, b in zip(first, blocks, strict=True)
        )
        print(f"{name}: {len(ways[name]) / 1e6:.1f} MB, {'as python.json' if same else 'OTHER VALUES'}")
    print(f"{'':20} {'both':>6} {'measure':>8} {'import':>7} {'median':>9} {'p99':>9} {'largest':>9}")
    for block in first:
        for place, column in enumerate(columns(block.family)):
            pairs = np.array(
                [
                    (_number(measured[round(at_s, 4)][column]), value)
                    for at_s, value in zip(block.time_s.tolist(), block.values[:, place].tolist(), strict=True)
                    if round(at_s, 4) in measured
                ]
            )
            both = np.isfinite(pairs).all(axis=1)
            apart = np.abs(pairs[both, 0] - pairs[both, 1])
            values = [*np.quantile(apart, (0.5, 0.99)), apart.max()] if both.any() else [np.nan] * 3
            only = [int((np.isfinite(pairs[:, one]) & ~both).sum()) for one in (0, 1)]
            print(f"{column:20} {int(both.sum()):6} {only[0]:8} {only[1]:7} " + " ".join(f"{value:9.4f}" for value in values))


def _number(cell: object) -> float:
    if cell in GAZE_ZONES:
        return float(GAZE_ZONES.index(str(cell)))
    return float("nan") if cell == "" else float(str(cell))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else float("inf"))
