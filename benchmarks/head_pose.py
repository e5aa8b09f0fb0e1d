"""Head pose against labels, by angle, and against its own laws.

    python benchmarks/head_pose.py [FOLDER ...] [--laws PICTURES]

FOLDER holds pictures and ``labels.csv`` (image, pitch_deg, yaw_deg, roll_deg, with AFLW2000-3D's signs: yaw to the person's
own right is positive there, pitch and roll as in ``monitor.measures``; seen on the pictures). Default:
``../shared/data/head_pose``, 8 of the 25 pictures of AFLW2000-3D that public repositories hold (16 in yfeng95/PRNet, 9 in
yfeng95/DECA; their labels are in pcr-upm/opal23_headpose). Printed are mean absolute error, bias (ours less the label) and
spread by yaw (outwards is positive then) and by pitch. PICTURES is a folder like ``../shared/data/gaze_people``: two pictures
of each person, also mirrored (yaw and roll change sign), turned in the plane by 15 degrees (roll changes by it), and cut out
(nothing changes).
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from monitor.quiet import hush_native
from monitor.types import Float64, Uint8
from monitor.vision.face import face_values, head_pose
from monitor.vision.landmarks import FaceLandmarks, Landmarker

ANGLES = ("yaw", "pitch", "roll")
LIMIT_DEG = 6.0
LARGEST_YAW_DEG = 60.0
YAW_EDGES_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 90.0)
PITCH_EDGES_DEG = (-90.0, -20.0, -10.0, 10.0, 20.0, 90.0)
TURN_DEG = 15.0
# Faces that a picture may hold beside the labelled one.
FACES = 6


def main() -> int:
    parser = argparse.ArgumentParser(description="head pose against labels and laws")
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "head_pose"
    parser.add_argument("folders", nargs="*", type=Path, default=[default])
    parser.add_argument("--laws", type=Path)
    options = parser.parse_args()
    hush_native()
    truth, found, quality = _against_labels(options.folders)
    known = np.isfinite(found[:, 0])
    off = found - truth
    outwards = off * np.where(truth[:, :1] < 0, (-1, 1, 1), 1)
    _print_by("yaw, either side, outwards positive", np.abs(truth[:, 0]), YAW_EDGES_DEG, outwards, quality)
    _print_by("pitch (yaw under 60)", np.where(np.abs(truth[:, 0]) < 60, truth[:, 1], np.nan), PITCH_EDGES_DEG, off, quality)
    counted = known & (np.abs(truth[:, 0]) < LARGEST_YAW_DEG)
    mean = np.abs(off[counted]).mean(axis=0)
    for name, value in zip(ANGLES, mean, strict=True):
        print(f"{name}: mean absolute error {value:.2f} deg, limit {LIMIT_DEG:g}, n {counted.sum()} (yaw under 60)")
    print(f"all: {mean.mean():.2f} deg")
    if options.laws:
        _laws(options.laws)
    return 0 if (mean < LIMIT_DEG).all() else 1


def _against_labels(folders: list[Path]) -> tuple[Float64, Float64, Float64]:
    """Labelled angles and ours, NaN where no face was found [each shape=(n, 3)], and quality [shape=(n,)]."""
    truth, found, quality = [], [], []
    with Landmarker(video=False, num_faces=FACES) as landmarker:
        for folder in folders:
            with (folder / "labels.csv").open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            for row in rows:
                faces = landmarker.faces(read(folder / row["image"]))
                face = max(faces, key=lambda face: face.face_px, default=None)
                truth.append((-float(row["yaw_deg"]), float(row["pitch_deg"]), float(row["roll_deg"])))
                found.append((np.nan,) * 3 if face is None else head_pose(face.matrix))
                quality.append(face_values(face, time_s=0.0, before=None)[1])
                said = "no face found" if face is None else ", ".join(f"{angle:.1f}" for angle in found[-1])
                print(f"{row['image']}: {said} (label {', '.join(f'{angle:.1f}' for angle in truth[-1])})")
    return np.array(truth), np.array(found), np.array(quality)


def _print_by(title: str, angle: Float64, edges: tuple[float, ...], off: Float64, quality: Float64) -> None:
    print(f"\n{title}: mean absolute error yaw, pitch, roll; bias +- spread of each")
    for low, high in pairwise(edges):
        inside = (angle >= low) & (angle < high)
        known = inside & np.isfinite(off[:, 0])
        if not known.any():
            print(f"  {low:4.0f} to {high:3.0f}: {inside.sum()} pictures, no face found")
            continue
        errors = off[known]
        mean = " ".join(f"{value:5.1f}" for value in np.abs(errors).mean(axis=0))
        bias = ", ".join(
            f"{middle:+.1f} +- {spread:.1f}" for middle, spread in zip(errors.mean(axis=0), errors.std(axis=0), strict=True)
        )
        print(
            f"  {low:4.0f} to {high:3.0f}: {inside.sum():3} pictures, {inside.sum() - known.sum()} without a face, "
            f"{mean}; {bias}; quality {np.median(quality[known]):.2f}"
        )


def _laws(folder: Path) -> None:
    import cv2

    gaps: dict[str, list[Float64]] = {"mirrored": [], f"turned by {TURN_DEG:g} deg": [], "cut out": []}
    lost: Counter[str] = Counter()
    with Landmarker(video=False, num_faces=FACES) as landmarker:
        for image, place, width in two_of_each(folder):
            (x, y), (rows, columns) = place, image.shape[:2]
            face = nearest(landmarker.faces(image), place, image, width)
            if face is None:
                continue
            yaw, pitch, roll = head_pose(face.matrix)
            turn = cv2.getRotationMatrix2D(place, TURN_DEG, 1.0)
            turned = cv2.warpAffine(image, turn, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
            left, top = int(max(x - 1.5 * width, 0)), int(max(y - 1.5 * width, 0))
            cut = image[top : int(y + 1.5 * width), left : int(x + 1.5 * width)]
            # Counter-clockwise as seen lowers the right of the picture's left: the own right shoulder's side.
            variants = (
                (image[:, ::-1], (columns - x, y), (-yaw, pitch, -roll)),
                (turned, place, (yaw, pitch, roll - TURN_DEG)),
                (cut, (x - left, y - top), (yaw, pitch, roll)),
            )
            for name, (changed, where, law) in zip(gaps, variants, strict=True):
                other = nearest(landmarker.faces(np.ascontiguousarray(changed)), where, changed, width)
                if other is None:
                    lost[name] += 1
                else:
                    gaps[name].append(np.array(head_pose(other.matrix)) - law)
    print("\nlaws, on two pictures of each person: off by (yaw, pitch, roll), mean +- spread, and nine of ten within")
    for name, off in gaps.items():
        table = np.array(off)
        words = ", ".join(
            f"{middle:+.1f} +- {spread:.1f} ({most:.1f})"
            for middle, spread, most in zip(table.mean(0), table.std(0), np.quantile(np.abs(table), 0.9, axis=0), strict=True)
        )
        print(f"  {name}: {words}; {len(table)} pictures, {lost[name]} without a face")


def read(path: Path) -> Uint8:
    """A picture, RGB."""
    import cv2

    return np.ascontiguousarray(cv2.imread(str(path))[..., ::-1], np.uint8)


def two_of_each(folder: Path) -> Iterable[tuple[Uint8, tuple[float, float], float]]:
    """Up to two labelled pictures of each person, where the face is and how wide (px)."""
    taken: Counter[str] = Counter()
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            taken[row["person"]] += 1
            if taken[row["person"]] <= 2:
                place = (float(row["face_x_px"]), float(row["face_y_px"]))
                yield read(folder / row["video"]), place, float(row["face_w_px"])


def nearest(faces: list[FaceLandmarks], place: tuple[float, float], image: Uint8, width: float) -> FaceLandmarks | None:
    """The face at this place (px); None if there is none within half its width."""

    def off(face: FaceLandmarks) -> float:
        outline = face.points[:468, :2]
        return float(np.hypot(*((outline.max(0) + outline.min(0)) / 2 * image.shape[1] - place)))

    return min((face for face in faces if off(face) < width / 2), key=off, default=None)


if __name__ == "__main__":
    raise SystemExit(main())
