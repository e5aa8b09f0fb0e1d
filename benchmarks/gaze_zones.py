"""Gaze zones without calibration against labelled frames (camera, away, closed): balanced accuracy and what is called what.

    python benchmarks/gaze_zones.py [FOLDER]

FOLDER holds films and ``eye_contact_labels.csv`` (video, frame, face_x_px, face_y_px, label), labelled by one reader.
Default: ``../shared/data/gaze``. A film of two people side by side is cut into its halves, as the program does.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from monitor.measures import GAZE_ZONES
from monitor.quiet import hush_native
from monitor.types import Uint8
from monitor.vision.face import head_pose
from monitor.vision.gaze import gaze_of
from monitor.vision.landmarks import FaceLandmarks, Landmarker

LABELS = ("camera", "away", "closed")


def labelled(folder: Path) -> list[tuple[str, FaceLandmarks | None]]:
    """Each label and the face nearest to its place."""
    import av

    wanted: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
    with (folder / "eye_contact_labels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wanted[row["video"]][int(row["frame"])] = row
    found: list[tuple[str, FaceLandmarks | None]] = []
    with Landmarker(video=False, num_faces=3) as landmarker:
        for video, rows in wanted.items():
            with av.open(str(folder / video)) as film:
                for number, frame in enumerate(film.decode(video=0)):
                    if number in rows:
                        place = float(rows[number]["face_x_px"]), float(rows[number]["face_y_px"])
                        found.append((rows[number]["label"], _nearest(landmarker, frame.to_ndarray(format="rgb24"), place)))
                    if number >= max(rows):
                        break
    return found


def _nearest(landmarker: Landmarker, image: Uint8, place: tuple[float, float]) -> FaceLandmarks | None:
    faces = landmarker.faces(image)
    if len(faces) > 1:
        half = image.shape[1] // 2
        first = half if place[0] >= half else 0
        image, place = np.ascontiguousarray(image[:, first : first + half]), (place[0] - first, place[1])
        faces = landmarker.faces(image)
    return min(faces, key=lambda face: float(np.hypot(*(face.points[:468, :2].mean(0) * image.shape[1] - place))), default=None)


def main() -> int:
    default = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "gaze"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    hush_native()
    called: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for label, face in labelled(folder):
        zone = "unknown"
        if face is not None:
            yaw, pitch, roll = head_pose(face.matrix)
            zone = GAZE_ZONES[gaze_of(face, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll).zone]
        called[label][zone] += 1
    shares = []
    for label, zones in called.items():
        n = sum(zones.values())
        shares.append(zones[label] / n)
        print(f"{label}: {zones[label]} of {n} right; called {dict(zones)}")
    unknown = sum(zones["unknown"] for zones in called.values()) / sum(sum(zones.values()) for zones in called.values())
    print(f"balanced accuracy {np.mean(shares):.3f}, unknown {unknown:.1%}, closed called camera {called['closed']['camera']}")
    return 0 if np.mean(shares) >= 0.85 and unknown <= 0.15 and called["closed"]["camera"] == 0 else 1


if __name__ == "__main__":
    raise SystemExit(main())
