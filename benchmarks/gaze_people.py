"""Gaze zones without calibration against labelled frames of many people: pictures alone, films as the product runs them.

    python benchmarks/gaze_people.py [FOLDER]

FOLDER (default ``../shared/data/gaze_people``) holds ``labels.csv`` (pictures) and ``film_labels.csv`` (films): video, frame,
time_s (films), face_x_px, face_y_px, label (camera, away, closed), near, person; or, for films alone,
``eye_contact_labels.csv`` without time_s, near and person. Balanced accuracy is the mean of the shares of camera and away
frames that are called so; *unknown* is wrong. Frames labelled ``near`` (a look some 10 to 20 degrees off) are counted apart
and must not be called camera.

Films run through the observer at the product's rate, twice: as live (the zero by what was before) and as recorded (by what
follows too, looks a median). A film whose labelled face is not the one followed is cut into its halves, as the program does.
The zero's error is against the median reading over the labelled camera frames of the film, 5 s after the first face and at the
end. Left out, one person at a time: the cone round the own zero, and the usual zero with the lift of squints, each chosen by
the others.
"""

from __future__ import annotations

import csv
import itertools
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from monitor import constants
from monitor.measures import GAZE_ZONES, columns
from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.tabulate import FACE_HZ
from monitor.types import Picture
from monitor.vision.face import blendshape, head_pose
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze import gaze_of
from monitor.vision.landmarks import Landmarker
from monitor.vision.observer import Observer
from monitor.vision.series.recorded_zones import RecordedZones
from monitor.vision.series.settle import SettledFeatures

AT = {name: number for number, name in enumerate(columns("face"))}
LOOK = [AT["look_yaw_deg"], AT["look_pitch_deg"]]
ZERO = [AT["zero_yaw_deg"], AT["zero_pitch_deg"]]
# Nothing of the body is asked for, and nothing later than what the last label's zone waits for.
BODY_HZ = 0.1
WAIT_S = 25.0
CONES = ((6.0, 8.0), (7.0, 9.0), (8.0, 10.0), (9.0, 11.0), (10.0, 12.0))


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled frame. row : the columns of the face (NaN without one) [shape=(n_columns,)]. squint : of a picture."""

    where: str
    person: str
    label: str
    zone: str
    row: np.ndarray
    squint: float = 0.0


def label_of(row: dict[str, str]) -> str:
    return "near" if row.get("near") == "1" else row["label"]


def pictures(folder: Path) -> list[Case]:
    """Every labelled face of a picture by itself."""
    import cv2

    cases = []
    with (folder / "labels.csv").open(encoding="utf-8") as file, Landmarker(video=False, num_faces=6) as landmarker:
        for row in csv.DictReader(file):
            image = np.ascontiguousarray(cv2.imread(str(folder / row["video"]))[..., ::-1])
            place = np.array([float(row["face_x_px"]), float(row["face_y_px"])]) / image.shape[1]
            faces = sorted(landmarker.faces(image), key=lambda face: float(np.hypot(*(_middle(face.points) - place))))
            values, zone, squint = np.full(len(AT), np.nan), "no face", 0.0
            if faces:
                yaw, pitch, roll = head_pose(faces[0].matrix)
                gaze = gaze_of(faces[0], yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)
                values[LOOK], zone = gaze.likely_deg, GAZE_ZONES[gaze.zone]
                squint = blendshape(faces[0], "eyeSquintLeft", "eyeSquintRight")
            cases.append(Case(row["video"], row["person"], label_of(row), zone, values, squint))
    return cases


def _middle(points: np.ndarray) -> np.ndarray:
    return np.asarray((points[:468, :2].max(axis=0) + points[:468, :2].min(axis=0)) / 2)


@dataclass(frozen=True, slots=True)
class Run:
    """What the product made of a film: rows of the face live and recorded [shape=(n, n_columns)], and their times."""

    time_s: np.ndarray
    live: np.ndarray
    recorded: np.ndarray
    left: float  # of the part that was shown, in widths of the picture
    wide: float

    def has(self, x: float, y: float, time_s: float) -> bool:
        """Whether the face that was followed is the one at this place (picture widths)."""
        row = self.live[self.nearest(time_s)]
        place = (np.array([x - self.left, y])) / self.wide - row[[AT["face_x"], AT["face_y"]]]
        return bool(np.hypot(*place) < 1.2 * row[AT["face_size"]])

    def nearest(self, time_s: float) -> int:
        return int(np.abs(self.time_s - time_s).argmin())


def run(path: Path, until_s: float, left: float = 0.0, wide: float = 1.0) -> Run:
    """A film up to a time, or the part of its width from ``left``, as live and as recorded."""
    settled, zones = SettledFeatures("user"), RecordedZones()
    live: list[VideoFeatures] = []
    recorded: list[VideoFeatures] = []
    with MediaFile(path) as film, Observer("user", face_hz=FACE_HZ, body_hz=BODY_HZ) as observer:
        for picture in film.pictures(wants=FrameRateLimiter(FACE_HZ)):
            if picture.time_s > until_s:
                break
            first, stop = round(left * picture.image.shape[1]), round((left + wide) * picture.image.shape[1])
            seen = observer.observe(Picture(picture.time_s, np.ascontiguousarray(picture.image[:, first:stop])))
            live.append(seen)
            for ready in settled.push(seen):
                recorded += zones.push(ready)
    for ready in settled.finish():
        recorded += zones.push(ready)
    recorded += zones.finish()
    tables = [np.array([seen.rows[0].values[0] for seen in features], np.float64) for features in (live, recorded)]
    return Run(np.array([seen.time_s for seen in live]), *tables, left, wide)


@dataclass(frozen=True, slots=True)
class ZeroError:
    """Error of a person's zero and what it says of it (yaw, pitch) [shape=(2,)]. after : seconds of film, inf for all of it."""

    person: str
    after_s: float
    error_deg: np.ndarray
    stated_deg: float


def films(folder: Path) -> tuple[list[Case], list[Case], list[ZeroError]]:
    """The labelled frames live and recorded, and the zeros' errors."""
    import av

    names = ("film_labels.csv", "eye_contact_labels.csv")
    table = next(folder / name for name in names if (folder / name).is_file())
    wanted: dict[str, list[dict[str, str]]] = defaultdict(list)
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wanted[row["video"]].append(row)
    live, recorded, errors = [], [], []
    for video, rows in wanted.items():
        with av.open(str(folder / video)) as film:
            stream = film.streams.video[0]
            width_px, rate_hz = stream.width, float(stream.average_rate or 25)
        until_s = max(float(row.get("time_s") or float(row["frame"]) / rate_hz) for row in rows) + WAIT_S
        runs = {0.0: run(folder / video, until_s)}
        readings: dict[float, list[np.ndarray]] = defaultdict(list)
        for row in rows:
            time_s = float(row.get("time_s") or float(row["frame"]) / rate_hz)
            x, y = float(row["face_x_px"]) / width_px, float(row["face_y_px"]) / width_px
            part = next((key for key, made in runs.items() if made.has(x, y, time_s)), None)
            if part is None:
                part = 0.5 if x >= 0.5 else -1.0  # -1: the left half
                if part not in runs:
                    runs[part] = run(folder / video, until_s, max(part, 0.0), 0.5)
            made = runs[part]
            at = made.nearest(time_s)
            for cases, values in ((live, made.live[at]), (recorded, made.recorded[at])):
                zone = GAZE_ZONES[int(values[AT["gaze_zone"]])] if np.isfinite(values[AT["gaze_zone"]]) else "no face"
                where = f"{video} {row['frame']}"
                cases.append(Case(where, row.get("person") or f"{video}:{part}", label_of(row), zone, values))
            if label_of(row) == "camera" and np.isfinite(made.live[at, LOOK]).all():
                readings[part].append(made.live[at, LOOK])
        for part, looks in readings.items():
            errors += _zero_errors(rows[0].get("person") or video, runs[part], np.median(looks, axis=0))
        print(f"  {video}", end="\r", flush=True)
    print()
    return live, recorded, errors


def _zero_errors(person: str, made: Run, truth: np.ndarray) -> list[ZeroError]:
    begins_s = made.time_s[np.isfinite(made.live[:, AT["face_x"]])][0]
    errors = []
    for after_s, rows in ((5.0, made.live), (np.inf, made.live)):
        row = rows[made.time_s <= begins_s + after_s + 1 / FACE_HZ][-1]
        errors.append(ZeroError(person, after_s, row[ZERO] - truth, float(row[AT["zero_error_deg"]])))
    return errors


def report(title: str, cases: list[Case]) -> dict[str, float]:
    """Print what is called what; the balanced accuracy and the mean and spread of people's own share, by name."""
    called: dict[str, Counter[str]] = defaultdict(Counter)
    people: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        called[case.label][case.zone] += 1
        people[case.label][case.person].append(case.zone == case.label)
    shares = {label: called[label][label] / sum(called[label].values()) for label in ("camera", "away") if called[label]}
    own = {label: [float(np.mean(right)) for right in by.values()] for label, by in people.items()}
    people_own = own.get("camera", [float("nan")])
    figures = {
        "balanced": float(np.mean(list(shares.values()))),
        "by person": float(np.mean([np.mean(own[label]) for label in shares])),
        "own": float(np.mean(people_own)),
        "spread": float(np.std(people_own, ddof=1) if len(people_own) > 1 else 0.0),
    }
    print(f"{title}: balanced {figures['balanced']:.3f}, by person {figures['by person']:.3f}")
    for label in ("camera", "away", "closed", "near"):
        wanted = "away" if label == "near" else label
        if called[label]:
            print(f"  {label}: {called[label][wanted]} of {sum(called[label].values())} right, called {dict(called[label])}")
    n_people = len(people_own)
    print(f"  own camera frames found, by person: mean {figures['own']:.3f}, spread {figures['spread']:.3f}, {n_people} people")
    return figures


def report_zeros(errors: list[ZeroError]) -> None:
    """Print the errors of the zeros; both directions are stated together."""
    for after_s, title in ((5.0, "5 s"), (np.inf, "the whole film")):
        known = [one for one in errors if one.after_s == after_s and np.isfinite(one.stated_deg)]
        n = sum(one.after_s == after_s for one in errors)
        if not known:
            continue
        off = np.array([one.error_deg for one in known])
        both, stated = np.hypot(*off.T), np.array([one.stated_deg for one in known])
        yaw, pitch = np.median(np.abs(off), axis=0)
        print(f"zero after {title}: known of {len(known)} of {n} people; error yaw {yaw:.1f}, pitch {pitch:.1f} deg (median), "
              f"root mean square {np.sqrt(np.mean(both**2)):.1f}, stated {np.sqrt(np.mean(stated**2)):.1f} deg")  # fmt: skip
        # Two normal directions together have a median of 1.18 of each's spread, as stated / sqrt(2) is.
        print(f"  error over stated: {np.median(both / stated) / (1.1774 / np.sqrt(2)):.2f} (by the median; 1 is right)")


def _balanced(cases: list[Case], cone: Any, zero: Any = None) -> dict[str, list[bool]]:
    """Whether each camera and away frame is right by another cone round its zero (or the usual one)."""
    right: dict[str, list[bool]] = {"camera": [], "away": []}
    for case in cases:
        if case.label in right:
            off = case.row[LOOK] - (0.0 if zero is None else zero(case))
            own = np.isfinite(case.row[ZERO]).all()
            off = off - case.row[ZERO] if own else off
            edge = np.array(cone if own or zero is not None else constants.eyes().camera_cone)
            zone = case.zone if np.isnan(off).any() else "camera" if np.hypot(*(off / edge)) < 1 else "away"
            right[case.label].append(zone == case.label)
    return right


def _mean(right: dict[str, list[bool]]) -> float:
    return float(np.mean([np.mean(answers) for answers in right.values() if answers]))


def left_out_cone(cases: list[Case]) -> None:
    """The cone round the own zero chosen by all other people. The look is the frame's own, so figures differ a little."""
    answers: dict[str, list[bool]] = {"camera": [], "away": []}
    chosen: Counter[Any] = Counter()
    for person in {case.person for case in cases}:
        others = [case for case in cases if case.person != person]
        cone = max(CONES, key=lambda tried: _mean(_balanced(others, tried)))
        chosen[cone] += 1
        for label, right in _balanced([case for case in cases if case.person == person], cone).items():
            answers[label] += right
    print(f"  own cone chosen with people left out: balanced {_mean(answers):.3f}; cones {dict(chosen)}")
    print("  " + ", ".join(f"{cone[0]:.0f} x {cone[1]:.0f}: {_mean(_balanced(cases, cone)):.3f}" for cone in CONES))


def left_out_zero(cases: list[Case]) -> None:
    """The usual zero and the lift of squints fitted on all other people's camera frames."""
    limits = constants.eyes()
    lifted = {id(case): case.row[LOOK[1]] + limits.look_zero[1] + limits.squint_lift * case.squint for case in cases}
    answers: dict[str, list[bool]] = {"camera": [], "away": []}
    fits = []
    for person in {case.person for case in cases}:
        others = [case for case in cases if case.person != person and case.label == "camera" and np.isfinite(lifted[id(case)])]
        lift, rest = np.polyfit([case.squint for case in others], [lifted[id(case)] for case in others], 1)
        fits.append((rest, lift))

        def zero(case: Case, rest: float = rest, lift: float = lift) -> np.ndarray:
            return np.array([0.0, rest + lift * case.squint - limits.look_zero[1] - limits.squint_lift * case.squint])

        for label, right in _balanced([case for case in cases if case.person == person], limits.camera_cone, zero).items():
            answers[label] += right
    low, high = np.min(fits, axis=0).round(1).tolist(), np.max(fits, axis=0).round(1).tolist()
    print(f"  usual zero and squint fitted with people left out: balanced {_mean(answers):.3f}; fits {low} to {high}")


def wrong(cases: list[Case]) -> None:
    for case in cases:
        if case.zone != ("away" if case.label == "near" else case.label):
            look = ", ".join(f"{value:.0f}" for value in itertools.chain(case.row[LOOK], case.row[ZERO]))
            print(f"  wrong: {case.where}: {case.label} called {case.zone} (look, zero {look} deg)")


def main() -> int:
    default = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "gaze_people"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    hush_native()
    good = True
    if (folder / "labels.csv").is_file():
        cases = pictures(folder)
        good &= report(f"{len(cases)} pictures by themselves", cases)["balanced"] >= 0.93
        left_out_zero(cases)
    live, recorded, errors = films(folder)
    for title, cases in (("live", live), ("recorded", recorded)):
        good &= report(f"{len(cases)} frames of films, {title}", cases)["balanced"] >= 0.93
        left_out_cone(cases)
    wrong(recorded)
    report_zeros(errors)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
