"""Head pose against labels: mean absolute error per angle on faces of AFLW2000-3D.

    python benchmarks/head_pose.py [FOLDER]

FOLDER holds pictures and ``labels.csv`` (image, pitch_deg, yaw_deg, roll_deg, with the data set's signs: yaw to the
person's own right is positive there, pitch and roll as in ``monitor.measures``; seen on the pictures).
Default: ``../shared/data/head_pose``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from monitor.quiet import hush_native
from monitor.types import Picture
from monitor.vision.face import head_pose
from monitor.vision.landmarks import Landmarker

ANGLES = ("yaw", "pitch", "roll")
LIMIT_DEG = 6.0
LARGEST_YAW_DEG = 60.0


def main() -> int:
    import cv2

    default = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "head_pose"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    hush_native()
    errors = []
    with (folder / "labels.csv").open(encoding="utf-8") as file, Landmarker(video=False) as landmarker:
        for row in csv.DictReader(file):
            image = cv2.cvtColor(cv2.imread(str(folder / row["image"])), cv2.COLOR_BGR2RGB)
            truth = np.array([-float(row["yaw_deg"]), float(row["pitch_deg"]), float(row["roll_deg"])])
            face = landmarker.face(Picture(0.0, image))
            if face is None:
                print(f"{row['image']}: no face found (yaw {truth[0]:.1f})")
                continue
            angles = np.array(head_pose(face.matrix))
            inside = abs(truth[0]) < LARGEST_YAW_DEG
            words = ", ".join(f"{name} {a:.1f} (label {b:.1f})" for name, a, b in zip(ANGLES, angles, truth, strict=True))
            print(f"{row['image']}: {words}{'' if inside else ' - not counted'}")
            if inside:
                errors.append(np.abs(angles - truth))
    mean = np.mean(errors, axis=0)
    for name, value in zip(ANGLES, mean, strict=True):
        print(f"{name}: mean absolute error {value:.2f} deg, limit {LIMIT_DEG:g}, n {len(errors)}")
    print(f"all: {mean.mean():.2f} deg")
    return 0 if (mean < LIMIT_DEG).all() else 1


if __name__ == "__main__":
    raise SystemExit(main())
