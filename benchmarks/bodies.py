"""Bodies, arms and hands of people, and of nobody.

    python benchmarks/bodies.py FOLDER

FOLDER : the shared recordings. **Pictures** (``gaze_people/pictures``): how many real faces are taken for drawings; in how many
a body with shoulders, an arm, hips, a hand at the face is measured, against what a reader saw (``HAND_AT_FACE``). **Films**
(``gaze_people/films``, ``real``, ``video``; the first six seconds): the share of the looks with each, by the whole path of the
observer; how often the hand model is asked, and what it takes. **Nobody** (``tests/support/nobody.py``): what is measured.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))

from monitor.measures import columns
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.types import Picture
from monitor.vision.hands import HandsAtFace
from monitor.vision.landmarks import FaceLandmarks, Landmarker
from monitor.vision.observer import Observer
from monitor.vision.posture import body_values
from monitor.vision.presence.drawn import DrawnWatch, shading
from monitor.vision.presence.own_body import Head, OwnBody, has_shoulders, is_same_head
from monitor.vision.series.settle import SettledFeatures
from tests.support import nobody

FILM_S, FACE_HZ, BODY_HZ = 6.0, 15.0, 5.0
NAMES = columns("body")
# Rows of labels.csv in which a hand touches the labelled person's face or hair, or holds something before the chin.
HAND_AT_FACE = (1, 2, 62, 64, 97, 111, 136, 194, 195, 196, 197)


class Counted(Landmarker):
    """Counts what is asked of the hand model."""

    def __init__(self, *, video: bool = True) -> None:
        super().__init__(video=video)
        self.asked, self.took_s = 0, 0.0

    def hands(self, picture, box):  # type: ignore[no-untyped-def]
        started_s = time.process_time()
        found = super().hands(picture, box)
        self.asked += 1
        self.took_s += time.process_time() - started_s
        return found


def _labelled(folder: Path, landmarker: Landmarker, row: dict[str, str]) -> tuple[Picture, FaceLandmarks | None]:
    """A picture and the face of it that the labels mean."""
    image = np.ascontiguousarray(cv2.imread(str(folder / row["video"]))[:, :, ::-1])
    wide = image.shape[1]
    place = np.array([float(row["face_x_px"]), float(row["face_y_px"])]) / wide
    for face in landmarker.faces(image):
        outline = face.points[:468, :2]
        middle = (outline.max(axis=0) + outline.min(axis=0)) / 2
        if np.hypot(*(middle - place)) < float(row["face_w_px"]) / wide / 2:
            return Picture(0.0, image), face
    return Picture(0.0, image), None


def pictures(folder: Path) -> None:
    counts: Counter[str] = Counter()
    spreads, near, unsure = [], [], []
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with Counted(video=False) as landmarker, Landmarker(video=False, num_faces=8) as all_faces:
        for number, row in enumerate(rows):
            picture, face = _labelled(folder, all_faces, row)
            counts["pictures"] += 1
            if face is None:
                continue
            counts["faces"] += 1
            watch = DrawnWatch()
            watch.push(0.0, picture.image, face.points)
            counts["faces taken for drawn"] += watch.is_drawn
            spreads.append(shading(picture.image, face.points)[0])
            body = landmarker.body(picture)
            counts["bodies found by the model"] += body is not None
            if body is None:
                continue
            counts["with shoulders"] += has_shoulders(body)
            counts["with shoulders, another's"] += has_shoulders(body) and not is_same_head(body, Head.of_face(face))
            own = body if OwnBody().is_own(0.0, body, Head.of_face(face)) else None
            values = dict(zip(NAMES, body_values(own, HandsAtFace(landmarker).push(picture, own, face))[0], strict=True))
            counts["own bodies"] += own is not None
            counts["with an arm"] += bool(np.isfinite(values["openness"]))
            counts["with hips"] += bool(np.isfinite(values["torso_lean_deg"]))
            sides = np.array([values["hand_to_face_left"], values["hand_to_face_right"]])
            if own is not None and (np.nan_to_num(sides) > 0).any():
                near.append(number)
            elif number in HAND_AT_FACE:
                unsure.append((number, "no body" if own is None else "NaN" if np.isnan(sides).any() else "0"))
        print(dict(counts))
        print(f"skin's variation, least {np.sort(spreads)[:4].round(3)}")
        right = set(near) & set(HAND_AT_FACE)
        print(
            f"hand at the face: {len(right)} of {len(HAND_AT_FACE)} found, {sorted(set(near) - right)} wrongly, missed {unsure}"
        )
        print(f"hand model: asked in {landmarker.asked} pictures, {1000 * landmarker.took_s / max(landmarker.asked, 1):.1f} ms")


def film(path: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    settled = SettledFeatures("user")
    with MediaFile(path) as media, Observer("user", face_hz=FACE_HZ, body_hz=BODY_HZ) as observer:
        landmarker = Counted()
        landmarker.load_body()
        observer._landmarker.close()
        observer._landmarker = landmarker
        observer.cut()
        features = []
        for picture in media.pictures(wants=FrameRateLimiter(FACE_HZ)):
            if picture.time_s > FILM_S:
                break
            features += settled.push(observer.observe(picture))
        features += settled.finish()
    for seen in features:
        for rows in seen.rows:
            values = rows.values[0]
            counts[f"{rows.family} looks"] += 1
            counts[rows.family] += bool(rows.quality[0] > 0)
            if rows.family == "body":
                row = dict(zip(NAMES, values, strict=True))
                counts["arm"] += bool(np.isfinite(row["openness"]))
                counts["hips"] += bool(np.isfinite(row["torso_lean_deg"]))
                counts["hand"] += bool(max(np.nan_to_num([row["hand_to_face_left"], row["hand_to_face_right"]])) > 0)
    counts["asked"], counts["ms"] = landmarker.asked, round(1000 * landmarker.took_s)
    return counts


def films(folder: Path) -> None:
    total: Counter[str] = Counter()
    print(f"{'film':44} face body  arm hips hand  asked")
    paths = [*folder.glob("gaze_people/films/*.mp4"), *folder.glob("real/*/*.mp4"), *folder.glob("video/*.m*")]
    for path in sorted(paths):
        counts = film(path)
        total += counts
        shares = [counts["face"] / counts["face looks"]]
        shares += [counts[name] / counts["body looks"] for name in ("body", "arm", "hips", "hand")]
        print(f"{path.stem[-44:]:44} {' '.join(f'{share:4.2f}' for share in shares)}  {counts['asked']}", flush=True)
    print(f"hand model: {total['asked']} calls of {total['ms'] / max(total['asked'], 1):.1f} ms, {total['body looks']} looks")
    print(f"a frame on average {total['ms'] / total['face looks']:.2f} ms")


def nobody_there() -> None:
    for name in nobody.FILMS:
        settled, features = SettledFeatures("user"), []
        with Observer("user", body_hz=4) as observer:
            for number, image in enumerate(nobody.pictures(name, 16)):
                features += settled.push(observer.observe(Picture(number / 4, image)))
        features += settled.finish()
        rows = [rows for seen in features for rows in seen.rows if rows.family != "motion"]
        found = sum(bool(row.quality[0] > 0) or bool(np.isfinite(row.values).any()) for row in rows)
        print(f"{name:20} {found} of {len(rows)} rows")


if __name__ == "__main__":
    shared = Path(sys.argv[1])
    pictures(shared / "gaze_people")
    nobody_there()
    films(shared)
