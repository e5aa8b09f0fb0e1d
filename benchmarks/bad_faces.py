"""What is told of a face that cannot be seen well: labelled faces with things drawn over them, in bad light, cut off, small.

    python benchmarks/bad_faces.py FOLDER [--every N] [--real PICTURES ...]

FOLDER is that of the labelled pictures (gaze_people: labels.csv and pictures/); every N-th is taken (10). Of each kind: in how
many a face was found, the zone was missing or unsure (confidence below 0.6), sure and right, sure and wrong; how often a blink
and a smile were told. --real: folders of pictures of people with sunglasses, masks and such, without labels: what is told.
Every picture stands alone; in a film the same is judged over a second or two.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.measures import GAZE_ZONES, columns
from monitor.quiet import hush_native
from monitor.types import Float32, Uint8
from monitor.vision.face import face_values, limit_confidence
from monitor.vision.landmarks import FaceLandmarks, Landmarker
from monitor.vision.visibility.watch import VisibilityWatch, Visible
from tests.support.covered_faces import KINDS

SURE, MOST_PX = 0.6, 1000
COLUMNS = columns("face")


def read(path: Path) -> Uint8 | None:
    image = cv2.imread(str(path))
    if image is None:
        return None
    factor = min(1.0, MOST_PX / max(image.shape))
    return np.ascontiguousarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)[..., ::-1])


def around(image: Uint8, points: Float32) -> tuple[Uint8, Float32]:
    """One face and as much of the picture round it, and its points there."""
    (left, top), (right, bottom) = points[:468].min(axis=0), points[:468].max(axis=0)
    room = right - left
    x, y = round(max(left - room, 0)), round(max(top - room, 0))
    return np.ascontiguousarray(image[y : round(bottom + room), x : round(right + room)]), points - (x, y)


def told(image: Uint8, face: FaceLandmarks) -> dict[str, float]:
    visible = VisibilityWatch().push(0.0, image, face)
    values, quality = face_values(face, time_s=0.0, before=None, visible=visible)
    return dict(zip(COLUMNS, limit_confidence(values, visible).tolist(), strict=True)) | {"quality": quality} | seen(visible)


def seen(visible: Visible) -> dict[str, float]:
    return {"eyes": visible.eyes, "mouth": visible.mouth}


def line(name: str, rows: list[tuple[str, dict[str, float] | None]]) -> None:
    """rows : label and what was told of each face, None where none was found."""
    found = [(label, row) for label, row in rows if row]
    zones = [(label, GAZE_ZONES[int(row["gaze_zone"])], row["gaze_confidence"]) for label, row in found]
    sure = [(label, zone) for label, zone, confidence in zones if confidence >= SURE and zone != "unknown"]
    right = sum(label == zone for label, zone in sure)
    counts = [len(found), len(found) - len(sure), right, len(sure) - right]
    unknown = sum(zone == "unknown" for _, zone, _ in zones)
    closed = sum(zone == "closed" and label != "closed" for label, zone in sure)
    smiles = sum(bool(row["smile"] > 0.4 and row["quality"] >= 0.5) for _, row in found)
    mouths = sum(bool(np.isfinite(row["smile"])) for _, row in found)
    one, none = (sum(row["eyes"] == n for _, row in found) for n in (1, 0))
    low = sum(row["quality"] < 0.5 for _, row in found)
    numbers = [len(rows), *counts, unknown, closed, one, none, mouths, smiles, low]
    print(f"{name:26}" + "".join(f"{number:9}" for number in numbers), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    hush_native()
    heads = (
        "faces",
        "found",
        "unsure",
        "right",
        "wrong",
        "unknown",
        "closed?",
        "one eye",
        "no eye",
        "mouths",
        "smiles",
        "low q.",
    )
    print(f"{'':26}" + "".join(f"{head:>9}" for head in heads))
    got: dict[str, list[tuple[str, dict[str, float] | None]]] = {name: [] for name in ("as they are", *options.kinds)}
    with (options.folder / "labels.csv").open() as file, Landmarker(video=False, num_faces=6) as reader:
        for number, row in enumerate(list(csv.DictReader(file))[:: options.every]):
            image = read(options.folder / row["video"])
            faces = [] if image is None else reader.faces(image)
            if image is None or not faces:
                continue
            place = np.array([float(row["face_x_px"]), float(row["face_y_px"])])
            points = min(
                (face.points[:, :2] * image.shape[1] for face in faces),
                key=lambda points: float(np.hypot(*((points.max(axis=0) + points.min(axis=0)) / 2 - place))),
            )
            image, points = around(image, points)
            for name in got:
                rng = np.random.default_rng(number)
                bad = image if name == "as they are" else KINDS[name](image.copy(), points, rng)
                found = reader.faces(np.ascontiguousarray(bad))
                face = max(found, key=lambda face: face.face_px, default=None)
                got[name].append((row["label"], None if face is None else told(bad, face)))
        for name, rows in got.items():
            line(name, rows)
        for folder in options.real:
            pictures = [image for path in sorted(folder.iterdir())[:: options.every] if (image := read(path)) is not None]
            found = [max(reader.faces(image), key=lambda face: face.face_px, default=None) for image in pictures]
            line(folder.name, [("", None if f is None else told(i, f)) for i, f in zip(pictures, found, strict=True)])


if __name__ == "__main__":
    main()
