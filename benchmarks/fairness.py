"""Fairness of the face measures: misses by group of people and of pictures, with intervals by person.

    python benchmarks/fairness.py [FOLDER] [--attributes FILE] [--films]

FOLDER holds ``labels.csv`` (video, face_x_px, face_y_px, face_w_px, label camera / away / closed, near, person, glasses) and
the pictures it names; default: ``../shared/data/gaze_people``. FILE (default: ``fairness_people.csv`` beside this file) says
what one reader saw in each picture, as far as a picture tells: skin (light, medium, dark; unknown in black and white), age
(child, adult, older), cover (hair or a hat near the eyes), beard, light, smile. Without it the groups are glasses and what the
picture itself tells: size, brightness, backlight, shadow across the face, colour. ``--films`` also follows the films of
``film_labels.csv``.

A rate is the mean over people of each person's own rate, its 95 % interval is Wilson's with as many trials as people, that of
a difference to the rest Newcombe's (Statistics in Medicine 1998). Of a hundred differences some five leave out zero by chance.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from monitor.measures import GAZE_ZONES
from monitor.quiet import hush_native
from monitor.types import Picture, Uint8
from monitor.vision.face import face_values, head_pose
from monitor.vision.gaze import gaze_of
from monitor.vision.landmarks import FaceLandmarks, Landmarker

FLAG = 0.10
Z95 = 1.96
# Of the labelled face's width: farther away is another face.
NEAR_WIDTHS = 0.5
SMILE_AT = 0.5
# Fewer people, of a group or of the rest, say nothing of it.
LEAST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """One labelled face. groups : (kind, group). zone : a word, "no face". NaN where no face was found."""

    person: str
    label: str
    zone: str
    groups: tuple[tuple[str, str], ...]
    quality: float = 0.0
    smile: float = math.nan
    smiles: bool | None = None
    reading: tuple[float, float] = (math.nan, math.nan)
    pose: tuple[float, float, float] = (math.nan, math.nan, math.nan)


@dataclass(slots=True)
class Misses:
    """Of one kind of miss: who it can befall, and whom it did."""

    name: str
    counts: Callable[[Seen], bool]
    missed: Callable[[Seen], bool]


KINDS = (
    Misses("no face", lambda seen: True, lambda seen: seen.zone == "no face"),
    Misses("unknown", lambda seen: seen.zone != "no face", lambda seen: seen.zone == "unknown"),
    Misses("camera missed", lambda seen: seen.label == "camera", lambda seen: seen.zone != "camera"),
    Misses("away called camera", lambda seen: seen.label == "away", lambda seen: seen.zone == "camera"),
    Misses("closed missed", lambda seen: seen.label == "closed", lambda seen: seen.zone != "closed"),
    Misses("smile missed", lambda seen: seen.smiles is True, lambda seen: not seen.smile > SMILE_AT),
    Misses("smile where none", lambda seen: seen.smiles is False, lambda seen: seen.smile > SMILE_AT),
)


def main() -> int:
    parser = argparse.ArgumentParser(description="misses by group")
    here = Path(__file__).resolve().parent
    parser.add_argument("folder", nargs="?", type=Path, default=here.parents[1] / "shared" / "data" / "gaze_people")
    parser.add_argument("--attributes", type=Path, default=here / "fairness_people.csv")
    parser.add_argument("--films", action="store_true", help="follow the labelled films too")
    options = parser.parse_args()
    hush_native()
    attributes = _attributes(options.attributes)
    pictures = list(_pictures(options.folder, attributes))
    print(f"{len(pictures)} pictures of {len({seen.person for seen in pictures})} people")
    _print_table(pictures)
    if options.films:
        films = list(_films(options.folder, pictures))
        print(f"\n{len(films)} frames of films of {len({seen.person for seen in films})} people")
        _print_table(films)
    return 0


def _attributes(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {row["picture"]: row for row in csv.DictReader(file)}


def _pictures(folder: Path, attributes: dict[str, dict[str, str]]) -> Iterable[Seen]:
    import cv2

    with (folder / "labels.csv").open(encoding="utf-8") as file, Landmarker(video=False, num_faces=6) as landmarker:
        for row in csv.DictReader(file):
            image = np.ascontiguousarray(cv2.imread(str(folder / row["video"]))[..., ::-1])
            place, width = (float(row["face_x_px"]), float(row["face_y_px"])), float(row["face_w_px"])
            near = [face for face in landmarker.faces(image) if _off(face, place, image) < NEAR_WIDTHS * width]
            face = min(near, key=lambda face: _off(face, place, image), default=None)
            known = attributes.get(Path(row["video"]).stem, {})
            groups = [("glasses", "yes" if row["glasses"] == "1" else "no")]
            groups += [(kind, known[kind]) for kind in ("skin", "age", "cover", "light") if known.get(kind)]
            if known:
                groups.append(("beard", "yes" if known["beard"] == "1" else "no"))
            groups += _of_the_picture(image, place, width)
            smiles = {"1": True, "0": False}.get(known.get("smile", ""))
            yield _seen(face, row["person"], row["label"], tuple(groups), smiles=smiles)


def _off(face: FaceLandmarks, place: tuple[float, float], image: Uint8) -> float:
    outline = face.points[:468, :2]
    return float(np.hypot(*((outline.max(0) + outline.min(0)) / 2 * image.shape[1] - place)))


def _seen(
    face: FaceLandmarks | None, person: str, label: str, groups: tuple[tuple[str, str], ...], smiles: bool | None = None
) -> Seen:
    if face is None:
        return Seen(person, label, "no face", groups, smiles=smiles)
    pose = head_pose(face.matrix)
    gaze = gaze_of(face, yaw_deg=pose[0], pitch_deg=pose[1], roll_deg=pose[2])
    smile = float(np.mean(face.blendshapes[44:46]))
    quality = face_values(face, time_s=0.0, before=None)[1]
    return Seen(person, label, GAZE_ZONES[gaze.zone], groups, quality, smile, smiles, gaze.likely_deg, pose)


def _of_the_picture(image: Uint8, place: tuple[float, float], width: float) -> list[tuple[str, str]]:
    """Groups that the picture itself tells: size, brightness, backlight, shadow across the face, colour."""
    grey, half = image.astype(np.float64) @ (0.299, 0.587, 0.114), 0.35 * width
    (x, y), (rows, columns) = place, grey.shape
    top, bottom = int(max(y - half, 0)), int(min(y + half, rows))
    left, middle, right = int(max(x - half, 0)), int(x), int(min(x + half, columns))
    patch = grey[top:bottom, left:right]
    around = np.ones_like(grey, bool)
    around[int(max(y - width, 0)) : int(y + width), int(max(x - 0.7 * width, 0)) : int(x + 0.7 * width)] = False
    bright = float(patch.mean())
    behind = float(grey[around].mean()) if around.any() else bright
    one, other = float(grey[top:bottom, left:middle].mean()), float(grey[top:bottom, middle:right].mean())
    colour = image[top:bottom, left:right].astype(np.float64)
    spread = float((colour.max(axis=2) - colour.min(axis=2)).mean())
    return [
        ("face px", "under 110" if width < 110 else "110-180" if width < 180 else "over 180"),
        ("brightness", "under 80" if bright < 80 else "80-160" if bright < 160 else "over 160"),
        ("backlight", "face under 0.6 of the rest" if bright < 0.6 * behind else "no"),
        ("shadow", "one half under 0.7 of the other" if min(one, other) < 0.7 * max(one, other) else "no"),
        ("colour", "black and white" if spread < 8 else "colour"),
    ]


def _films(folder: Path, pictures: list[Seen]) -> Iterable[Seen]:
    """The followed face at each labelled frame; a person's groups are those that all their pictures share."""
    import av

    of_person: dict[str, set[tuple[str, str]]] = {}
    for seen in pictures:
        of_person[seen.person] = of_person.get(seen.person, set(seen.groups)) & set(seen.groups)
    wanted: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
    with (folder / "film_labels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wanted[row["video"]][int(row["frame"])] = row
    for video, labels in wanted.items():
        with av.open(str(folder / video)) as film, Landmarker() as landmarker:
            for number, frame in enumerate(film.decode(video=0)):
                face = landmarker.face(Picture(float(frame.time or 0.0), frame.to_ndarray(format="rgb24")))
                if number in labels:
                    person = labels[number]["person"]
                    yield _seen(face, person, labels[number]["label"], tuple(sorted(of_person.get(person, ()))))
                if number >= max(labels):
                    break


@dataclass(slots=True)
class Rate:
    """Mean over people of each one's rate, and its Wilson interval with as many trials as people."""

    by_person: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    @property
    def people(self) -> int:
        return len(self.by_person)

    @property
    def mean(self) -> float:
        return float(np.mean([np.mean(missed) for missed in self.by_person.values()])) if self.by_person else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        n, p = self.people, self.mean
        middle, half = p + Z95**2 / (2 * n), Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
        return max((middle - half) / (1 + Z95**2 / n), 0.0), min((middle + half) / (1 + Z95**2 / n), 1.0)


def difference(one: Rate, other: Rate) -> tuple[float, float, float]:
    """One rate less the other and Newcombe's 95 % interval of it (his method 10)."""
    (low, high), (other_low, other_high) = one.interval, other.interval
    gap = one.mean - other.mean
    return (
        gap,
        gap - math.hypot(one.mean - low, other_high - other.mean),
        gap + math.hypot(high - one.mean, other.mean - other_low),
    )


def rate(frames: Iterable[Seen], misses: Misses) -> Rate:
    """How often a miss befell those whom it can befall."""
    found = Rate()
    for seen in frames:
        if misses.counts(seen):
            found.by_person[seen.person].append(misses.missed(seen))
    return found


def _print_table(frames: list[Seen]) -> None:
    groups = sorted({group for seen in frames for group in seen.groups})
    kinds = [misses for misses in KINDS if any(map(misses.counts, frames))]
    head = "mean by person in %, 95 % interval, missed / pictures"
    print(f"\n{head:52}" + "".join(f"{misses.name:>22}" for misses in kinds))
    print(f"{'all':44}{len({seen.person for seen in frames}):4}{len(frames):4}" + "".join(map(_said, _rates(frames, kinds))))
    flagged, compared = [], 0
    for group in groups:
        inside = [seen for seen in frames if group in seen.groups]
        outside = [seen for seen in frames if group not in seen.groups]
        rates = _rates(inside, kinds)
        people = len({seen.person for seen in inside})
        print(f"{': '.join(group):44}{people:4}{len(inside):4}" + "".join(map(_said, rates)))
        for misses, one, other in zip(kinds, rates, _rates(outside, kinds), strict=True):
            if min(one.people, other.people) < LEAST_PEOPLE:
                continue
            compared += 1
            gap, low, high = difference(one, other)
            if abs(gap) > FLAG:
                sure = "beyond chance" if low > 0 or high < 0 else "within chance"
                flagged.append(
                    f"  {misses.name}, {': '.join(group)} ({one.people} people): {100 * gap:+.0f} points "
                    f"({100 * low:+.0f} to {100 * high:+.0f}), {sure}"
                )
    print(
        f"\nover {100 * FLAG:.0f} points against the rest, of {compared} compared (groups of {LEAST_PEOPLE} people and more):"
    )
    print("\n".join(flagged) or "  none")
    _print_readings(frames, groups)


def _rates(frames: list[Seen], kinds: list[Misses]) -> list[Rate]:
    return [rate(frames, misses) for misses in kinds]


def _said(found: Rate) -> str:
    if not found.people:
        return f"{'-':>22}"
    pictures, missed = sum(map(len, found.by_person.values())), sum(map(sum, found.by_person.values()))
    low, high = found.interval
    return f"{100 * found.mean:6.0f} ({100 * low:.0f}-{100 * high:.0f}) {missed:2}/{pictures:3}".rjust(22)


def _print_readings(frames: list[Seen], groups: list[tuple[str, str]]) -> None:
    print("\nreading of looks into the camera (0 is the middle of the cone), head and quality; mean by person, deg")
    camera = [seen for seen in frames if seen.label == "camera" and math.isfinite(seen.reading[0])]
    for group in [None, *groups]:
        of_person = defaultdict(list)
        for seen in camera:
            if group is None or group in seen.groups:
                of_person[seen.person].append((*seen.reading, *seen.pose[:2], seen.quality))
        if len(of_person) >= LEAST_PEOPLE:
            means = np.array([np.mean(values, axis=0) for values in of_person.values()])
            error = means.std(axis=0, ddof=1) / math.sqrt(len(means))
            yaw, pitch, head_yaw, head_pitch, quality = means.mean(axis=0)
            print(
                f"{': '.join(group) if group else 'all':44}{len(means):4} yaw {yaw:+5.1f} +- {error[0]:.1f}, "
                f"pitch {pitch:+5.1f} +- {error[1]:.1f}, "
                f"head yaw {head_yaw:+5.1f} pitch {head_pitch:+5.1f}, quality {quality:.2f}"
            )


if __name__ == "__main__":
    raise SystemExit(main())
