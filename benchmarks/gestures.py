"""Smiles against labelled faces, nods and shakes against planted ones on films of people who do not nod, and both by rate.

    python benchmarks/gestures.py FOLDER [--cache DIR]

FOLDER holds ``gaze_people``, ``gaze``, ``video`` and ``real/nods`` (see benchmarks/README.md). The labels of smiles are in
tests/data/smiles.csv: one reader, two passes in different orders; only frames on which both agree count. Every face is
followed at the film's full rate once (some 10 minutes; ``--cache`` keeps the columns), and 15 rows a second are taken of it.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import av
import cv2
import numpy as np

from monitor.measures import columns
from monitor.quiet import hush_native
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.sources.frames import FrameRateLimiter
from monitor.types import PEOPLE, Event, FeatureBlock, Float64, Picture
from monitor.vision.face import face_values
from monitor.vision.gestures import Gestures
from monitor.vision.landmarks import Landmarker
from tests.support.frame_rates import body_times

LABELS = Path(__file__).resolve().parents[1] / "tests" / "data" / "smiles.csv"
OTHERS = ("video/talking_face_200s.mp4", "video/retalking_1.mp4", "video/retalking_4.mp4", "gaze/retalking_2.mp4")
NODS = tuple(f"real/nods/{name}.mp4" for name in ("nod", "turn", "still"))
# In it a man bows his head to the beat, and an interviewee to what he says: nods by their shape.
BOBBING = ("hamilton", "interview")
RATES_HZ = (12.5, 15.0, 20.0, 24.0, 25.0, 30.0)
NEEDED = ("yaw_deg", "pitch_deg", "smile")

Film = dict[str, Float64]


def followed(path: Path, cache: Path | None) -> Film:
    """Times, frame numbers and the needed columns of the one followed face."""
    kept = cache / f"{path.parent.name}__{path.stem}.npz" if cache else None
    if kept and kept.exists():
        with np.load(kept) as stored:
            return {name: stored[name] for name in stored.files}
    seen = []
    with av.open(str(path)) as film, Landmarker() as landmarker:
        for number, frame in enumerate(film.decode(video=0)):
            time_s = float(frame.time or 0.0)
            face = landmarker.face(Picture(time_s, np.ascontiguousarray(frame.to_ndarray(format="rgb24"))))
            if face is not None:
                values, _ = face_values(face, time_s=time_s, before=None)
                seen.append((number, time_s, *(values[columns("face").index(name)] for name in NEEDED)))
    made = dict(zip(("frame", "time_s", *NEEDED), np.array(seen).T, strict=True))
    if kept:
        np.savez_compressed(kept, **made)
    return made


def gestures(film: Film, *, hz: float = 15.0, most_hz: float = 15.0) -> list[Event]:
    """What the product makes of a film of ``hz`` pictures a second (stamps true), of which it takes 15."""
    kept = np.arange(film["time_s"].size)
    for rate in (hz, most_hz):
        limiter = FrameRateLimiter(rate)
        kept = np.array([n for n in kept if limiter(float(film["time_s"][n]))])
    values = np.full((kept.size, len(columns("face"))), np.nan, np.float32)
    for name in NEEDED:
        values[:, columns("face").index(name)] = film[name][kept]
    stream = Gestures("user")
    block = FeatureBlock("user", "face", film["time_s"][kept], values, np.ones(kept.size, np.float32))
    return [*stream.push(block), *stream.finish()]


def agreed(row: dict[str, str]) -> str:
    return row["first"] if row["first"] == row["second"] else "unclear"


def smile_frames(root: Path, films: dict[str, Film], labels: list[dict[str, str]]) -> None:
    known: list[tuple[bool, str, bool, float]] = []
    with Landmarker(video=False, num_faces=6) as landmarker, (root / "gaze_people" / "labels.csv").open() as file:
        pictures = {row["video"]: row for row in csv.DictReader(file)}
        for row in (row for row in labels if agreed(row) != "unclear"):
            if row["file"] in films:
                film = films[row["file"]]
                value = film["smile"][np.flatnonzero(film["frame"] == int(row["frame"]))[0]]
            else:
                image = np.ascontiguousarray(cv2.imread(str(root / "gaze_people" / row["file"]))[..., ::-1])
                x, y = float(pictures[row["file"]]["face_x_px"]), float(pictures[row["file"]]["face_y_px"])
                wanted = np.array([x, y]) / image.shape[1]
                face = min(landmarker.faces(image), key=lambda face: float(np.hypot(*(face.points[:468, :2].mean(0) - wanted))))
                value = face_values(face, time_s=0.0, before=None)[0][columns("face").index("smile")]
            known.append((row["file"] in films, row["person"], agreed(row) == "smile", float(value)))
    in_film, person, smiles, value = (np.array(column) for column in zip(*known, strict=True))
    limits = np.arange(0.2, 0.8, 0.025)

    def f1(chosen: np.ndarray, limit: float) -> float:
        met = np.sum((value > limit) & smiles & chosen)
        return float(2 * met / (np.sum((value > limit) & chosen) + np.sum(smiles & chosen)))

    best = {one: max(limits, key=lambda limit: f1(person != one, limit)) for one in np.unique(person)}
    for name, found in (("limit 0.5", value > 0.5), ("people left out", value > np.array([best[one] for one in person]))):
        for where, here in (("films", in_film), ("pictures", ~in_film)):
            recall, precision = found[here & smiles].mean(), smiles[here & found].mean()
            print(f"smile frames, {where}, {name}: {here.sum()} of {len(set(person[here]))} people,", end=" ")
            print(f"recall {recall:.3f}, precision {precision:.3f}")
        for what, right in (("smiles", found[smiles]), ("others", ~found[~smiles])):
            of = person[smiles] if what == "smiles" else person[~smiles]
            means = [right[of == one].mean() for one in np.unique(of)]
            print(f"  by person ({len(means)}), {what} right: mean {np.mean(means):.3f}, spread {np.std(means):.3f}")


def smile_episodes(films: dict[str, Film], labels: list[dict[str, str]]) -> None:
    """An episode is a run of labelled smiles, with up to 1.6 s of unclear ones between."""
    total = np.zeros(5, int)
    for name, film in films.items():
        marks = [(float(row["time_s"]), agreed(row)) for row in labels if row["file"] == name]
        if not marks:
            continue
        episodes: list[list[float]] = []
        before = ("none", -np.inf)
        for time_s, label in marks:
            if label == "smile":
                if before[0] == "smile" and time_s - before[1] <= 1.6:
                    episodes[-1][1] = time_s
                else:
                    episodes.append([time_s, time_s])
            if label != "unclear":
                before = (label, time_s)
        found = [event for event in gestures(film) if event.kind == "smile"]
        met = [any(e.start_s - 0.1 <= end and e.end_s + 0.1 >= start for e in found) for start, end in episodes]
        step_s = np.median(np.diff([time_s for time_s, _ in marks])) / 2
        inside = [{label for time_s, label in marks if e.start_s - step_s <= time_s <= e.end_s + step_s} for e in found]
        true, false = sum("smile" in labels for labels in inside), sum(labels == {"none"} for labels in inside)
        total += (len(episodes), sum(met), true, false, len(found) - true - false)
    print("smile episodes: {} labelled, {} met; events {} right, {} false, {} where the labels are unclear".format(*total))


def swing(time_s: Float64, *, start_s: float, hz: float, cycles: int, deg: float, even: bool) -> Float64:
    """A nod from one extreme to the other: begun and ended at rest, even or swelling and dying away."""
    done = np.clip((time_s - start_s) * hz, 0, cycles)
    if even:
        return np.asarray(-deg * (1 - np.cos(2 * np.pi * done)) / 2)
    return np.asarray(-deg / 2 * np.sin(2 * np.pi * done) * np.sqrt(np.sin(np.pi * done / cycles)))


def planted(films: dict[str, Film], *, n: int = 200) -> None:
    """Swings of 4 to 15 deg, 0.8 to 4 Hz and 1 to 5 cycles, added to what people do in the films."""
    background = [film for name, film in films.items() if name not in NODS[:2] and np.ptp(film["time_s"]) > 3]
    for kind, angle in (("nod", "pitch_deg"), ("shake", "yaw_deg")):
        rng, by_cycles = np.random.default_rng(1), defaultdict(list)
        for _ in range(n):
            film = background[rng.integers(len(background))]
            hz, cycles, deg = float(np.exp(rng.uniform(*np.log((0.8, 4.0))))), int(rng.integers(1, 6)), rng.uniform(4, 15)
            even, length_s = bool(rng.random() < 0.5), cycles / hz
            first_s, last_s = film["time_s"][[0, -1]]
            if last_s - first_s < length_s + 2:
                continue
            start_s = rng.uniform(first_s + 1, last_s - length_s - 1)
            near = np.abs(film["time_s"] - start_s - length_s / 2) < length_s / 2 + 2
            part = {name: values[near] for name, values in film.items()}
            part[angle] = part[angle] + swing(part["time_s"], start_s=start_s, hz=hz, cycles=cycles, deg=deg, even=even)
            found = [e for e in gestures(part) if e.kind == kind]
            by_cycles[min(cycles, 3)].append(any(e.start_s < start_s + length_s and e.end_s > start_s for e in found))
        seen = [(name, e) for name, film in films.items() if name not in NODS[:2] for e in gestures(film) if e.kind == kind]
        minutes = sum(np.ptp(film["time_s"]) for film in background) / 60
        bobs = sum(any(word in name for word in BOBBING) for name, _ in seen)
        recalls = ", ".join(f"{count}{'+' if count == 3 else ''}: {np.mean(by_cycles[count]):.2f}" for count in (1, 2, 3))
        overall = np.mean([hit for hits in by_cycles.values() for hit in hits])
        print(f"{kind}s planted: recall {overall:.2f} (cycles {recalls})", end="; ")
        print(f"in {minutes:.1f} min of films {len(seen)} found ({len(seen) / minutes:.2f} a minute), {bobs} of them bobbing")
    for name in NODS:
        print(
            name,
            [(e.kind, round(e.start_s, 1), round(e.end_s, 1), e.value) for e in gestures(films[name]) if e.kind != "smile"],
        )


def simulated(seeds: tuple[int, ...] = (5, 6, 7)) -> None:
    """Planted dyads as series, in which people move as they talk; errors of the landmarks are noise."""
    planned, found = [], []
    for seed in seeds:
        truth = dyad(DyadPlan.of(duration_s=300, seed=seed))
        planned += [(seed, event) for event in events(truth)]
        for person in PEOPLE:
            stream = Gestures(person)
            made = [e for block in rows(truth) if block.person == person for e in stream.push(block)]
            found += [(seed, event) for event in [*made, *stream.finish()]]

    def near(one: tuple[int, Event], other: tuple[int, Event]) -> bool:
        (seed, a), (other_seed, b) = one, other
        same = (seed, a.person, a.kind) == (other_seed, b.person, b.kind)
        return same and a.start_s < b.end_s + 0.3 and b.start_s < a.end_s + 0.3

    for kind in ("nod", "shake", "smile"):
        true, seen = ([item for item in items if item[1].kind == kind] for items in (planned, found))
        met, false = (sum(any(near(a, b) for b in true) for a in seen), len(seen))
        caught = sum(any(near(a, b) for b in seen) for a in true)
        print(f"{kind}s in {10 * len(seeds)} person-minutes of series: {len(true)} planted, {caught} met, {false - met} false")


def by_rate(films: dict[str, Film]) -> None:
    for kind in ("nod", "shake"):
        for low_hz, high_hz in ((1.0, 3.0), (3.0, 4.0)):
            counts = [sum(e.kind == kind for e in gestures(_series(kind, hz, low_hz, high_hz))) for hz in RATES_HZ]
            print(f"{kind}s of {low_hz:g}-{high_hz:g} Hz among 240 planted, at {RATES_HZ} pictures a second: {counts}")
    for kind in ("nod", "smile"):
        # 30 a second of the 30 fps films, every second picture, and so on; 25 fps films at 25 and 12.5.
        counts = {}
        for hz in (12.5, 15.0, 20.0, 30.0):
            parts = [gestures(film, hz=hz) for film in films.values() if 28 < 1 / np.median(np.diff(film["time_s"])) < 32]
            counts[hz] = sum(e.kind == kind for part in parts for e in part)
        print(f"{kind}s in the films of 30 pictures a second, by rate: {counts}")
    seconds = {}
    for hz in (12.5, 15.0, 20.0, 30.0):
        parts = [gestures(film, hz=hz) for film in films.values()]
        seconds[hz] = round(sum(e.end_s - e.start_s for part in parts for e in part if e.kind == "smile"), 1)
    print(f"seconds of smiles in all films, by rate: {seconds}")


def touches(n: int = 240) -> None:
    """Hands at the face, of 0.6 to 4 s, in the pictures in which the body is looked for."""
    rng = np.random.default_rng(10)
    starts_s = np.arange(n) * 8.0 + 2 + rng.uniform(0, 0.5, n)
    ends_s = starts_s + np.exp(rng.uniform(*np.log((0.6, 4.0)), n))
    names, counts = columns("body"), {}
    for hz in RATES_HZ:
        time_s = body_times(hz, n * 8.0)
        place = np.searchsorted(starts_s, time_s, side="right") - 1
        values = np.full((time_s.size, len(names)), np.nan, np.float32)
        values[:, names.index("hand_to_face_left")] = (place >= 0) & (time_s < ends_s[place])
        stream = Gestures("user")
        found = [*stream.push(FeatureBlock("user", "body", time_s, values, np.ones(time_s.size, np.float32))), *stream.finish()]
        lengths_s = [e.end_s - e.start_s for e in found if e.kind == "hand_to_face"]
        counts[hz] = len(lengths_s), round(sum(lengths_s))
    print(f"hands at the face, {n} planted for {(ends_s - starts_s).sum():.0f} s: number and seconds by rate: {counts}")


def _series(kind: str, hz: float, low_hz: float, high_hz: float, *, n: int = 240) -> Film:
    rng, time_s = np.random.default_rng(10), np.arange(0, n * 8.0, 1 / hz)
    angles = {
        name: sum(
            rng.uniform(1, 3) * np.sin(2 * np.pi * f * time_s + rng.uniform(0, 6.28)) / (1 + 3 * f)
            for f in (0.05, 0.11, 0.2, 0.33)
        )
        for name in ("yaw_deg", "pitch_deg")
    }
    noise = np.random.default_rng(round(10 * hz))
    angles = {name: values + noise.normal(0, 0.3, time_s.size) for name, values in angles.items()}
    for index in range(n):
        drawn = float(np.exp(rng.uniform(*np.log((low_hz, high_hz)))))
        angles["pitch_deg" if kind == "nod" else "yaw_deg"] += swing(
            time_s, start_s=index * 8 + 2 + rng.uniform(0, 0.1), hz=drawn, cycles=int(rng.integers(1, 6)),
            deg=rng.uniform(3, 15), even=bool(rng.random() < 0.5),
        )  # fmt: skip
    return {"time_s": time_s, "smile": np.zeros_like(time_s), **angles}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path)
    words = parser.parse_args()
    hush_native()
    with LABELS.open(encoding="utf-8") as file:
        labels = list(csv.DictReader(file))
    wanted = {row["file"]: words.folder / "gaze_people" / row["file"] for row in labels if row["file"].startswith("films/")}
    # The same film at its full length is among the others.
    wanted |= {name: words.folder / name for name in (*OTHERS, *NODS)}
    films = {name: followed(path, words.cache) for name, path in wanted.items()}
    smile_frames(words.folder, films, labels)
    smile_episodes(films, labels)
    alone = {name: film for name, film in films.items() if "shared__talking_face" not in name}
    planted(alone)
    simulated()
    by_rate(alone)
    touches()


if __name__ == "__main__":
    main()
