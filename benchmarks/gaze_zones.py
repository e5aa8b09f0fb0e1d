"""Gaze zones without calibration against labelled frames (camera, away, closed): balanced accuracy and what is called what.

    python benchmarks/gaze_zones.py [FOLDER]

FOLDER holds films and ``eye_contact_labels.csv`` (video, frame, face_x_px, face_y_px, label), labelled by one reader.
Default: ``../shared/data/gaze``. A film of two people side by side is cut into its halves, as the program does. Printed are
the frames each for itself, the same frames followed through the film as the program does, and, left out one film at a time,
with the cone drawn anew from the other films: the gains come from no label, so that the cone is what there is to fit (and
``eye_trust``, where 0.6 to 0.75 do equally well).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor.measures import GAZE_ZONES
from monitor.quiet import hush_native
from monitor.types import Picture, Uint8
from monitor.vision.face import head_pose
from monitor.vision.gaze import Gaze, gaze_of
from monitor.vision.landmarks import FaceLandmarks, Landmarker

LABELS = ("camera", "away", "closed")
# As in vision.toml: the cone's half width and height in spreads (root mean square over the films) of the camera frames.
CONE_SPREADS = np.array([1.5, 2.5])


@dataclass(frozen=True, slots=True)
class Frame:
    """One labelled face: seen by itself, and followed from the film's beginning. who : the film and the half it is in."""

    who: str
    number: int
    label: str
    alone: Gaze | None
    followed: Gaze | None


def labelled(folder: Path) -> list[Frame]:
    """Each label with the face nearest to its place."""
    import av

    wanted: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "eye_contact_labels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wanted[row["video"]].append(row)
    frames: list[Frame] = []
    with Landmarker(video=False, num_faces=3) as alone:
        for video, rows in wanted.items():
            with av.open(str(folder / video)) as film, Landmarker() as left, Landmarker() as right:
                several: bool | None = None
                for number, frame in enumerate(film.decode(video=0)):
                    image = frame.to_ndarray(format="rgb24")
                    if several is None:
                        several = len(alone.faces(image)) > 1
                    halves = (0, image.shape[1] // 2) if several else (0,)
                    wide = image.shape[1] // len(halves)
                    seen = {}
                    for first, landmarker in zip(halves, (left, right), strict=False):
                        half = np.ascontiguousarray(image[:, first : first + wide])
                        seen[first] = half, _gaze(landmarker.face(Picture(float(frame.time or 0.0), half)))
                    for row in rows:
                        if int(row["frame"]) == number:
                            place = float(row["face_x_px"]), float(row["face_y_px"])
                            first = max(start for start in halves if start <= place[0])
                            face = _nearest(alone, seen[first][0], (place[0] - first, place[1]))
                            frames.append(Frame(f"{video}:{first}", number, row["label"], _gaze(face), seen[first][1]))
                    if number >= max(int(row["frame"]) for row in rows):
                        break
    return frames


def _nearest(landmarker: Landmarker, image: Uint8, place: tuple[float, float]) -> FaceLandmarks | None:
    faces = landmarker.faces(image)
    return min(faces, key=lambda face: float(np.hypot(*(face.points[:468, :2].mean(0) * image.shape[1] - place))), default=None)


def _gaze(face: FaceLandmarks | None) -> Gaze | None:
    if face is None:
        return None
    yaw, pitch, roll = head_pose(face.matrix)
    return gaze_of(face, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)


def _zone(gaze: Gaze | None, cone: np.ndarray | None = None) -> str:
    if gaze is None:
        return "unknown"
    if cone is None or np.isnan(gaze.likely_deg).any():
        return GAZE_ZONES[gaze.zone]
    return "camera" if np.hypot(*(np.array(gaze.likely_deg) / cone)) < 1 else "away"


def left_out(frames: list[Frame]) -> tuple[list[str], np.ndarray]:
    """Zones with the cone of the other films, and the cones."""
    middles = {}
    for who in {frame.who for frame in frames}:
        gazes = [frame.alone for frame in frames if frame.who == who and frame.label == "camera" and frame.alone]
        if gazes:
            middles[who] = np.nanmedian([gaze.likely_deg for gaze in gazes], axis=0)
    cones = {
        who: CONE_SPREADS * np.sqrt(np.mean(np.square([at for somebody, at in middles.items() if somebody != who]), axis=0))
        for who in {frame.who for frame in frames}
    }
    return [_zone(frame.alone, cones[frame.who]) for frame in frames], np.array(list(cones.values()))


def report(title: str, frames: list[Frame], zones: list[str]) -> bool:
    called = {label: Counter(z for f, z in zip(frames, zones, strict=True) if f.label == label) for label in LABELS}
    accuracy = np.mean([called[label][label] / sum(called[label].values()) for label in LABELS if called[label]])
    unknown = zones.count("unknown") / len(zones)
    print(
        f"{title}: balanced accuracy {accuracy:.3f}, unknown {unknown:.1%}, closed called camera {called['closed']['camera']}"
    )
    for label in LABELS:
        print(f"  {label}: {called[label][label]} of {sum(called[label].values())} right, called {dict(called[label])}")
    return bool(accuracy >= 0.85 and unknown <= 0.15 and called["closed"]["camera"] == 0)


def main() -> int:
    default = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "gaze"
    hush_native()
    frames = labelled(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    alone = [_zone(frame.alone) for frame in frames]
    good = report(f"{len(frames)} frames by themselves", frames, alone)
    good &= report("followed through the film", frames, [_zone(frame.followed) for frame in frames])
    zones, cones = left_out(frames)
    good &= report("the cone from the other films", frames, zones)
    print(f"  cones {cones.min(axis=0).round(1)} to {cones.max(axis=0).round(1)} deg")
    for frame, zone in zip(frames, alone, strict=True):
        if zone != frame.label:
            gaze = frame.alone
            where = (
                f"{gaze.camera_yaw_deg:.0f}, {gaze.camera_pitch_deg:.0f} deg, sure {gaze.confidence:.2f}" if gaze else "no face"
            )
            print(f"  wrong: {Path(frame.who).name} frame {frame.number}: {frame.label} called {zone} ({where})")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
