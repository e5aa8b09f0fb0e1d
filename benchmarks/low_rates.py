"""What the low rates cost: 7 faces and 2 bodies a second beside 15 and 5, on the same films, nods and pairs of people.

    python benchmarks/low_rates.py FOLDER [--films N] [--spare]

FOLDER holds ``gaze_people``, ``real/nods`` and ``dyads`` (see benchmarks/README.md). Each film is observed twice, as the
program does live; what the full rates say is the reference. Nods are planted on films of people who do not nod. Pairs are the
real and exchanged ones of ``benchmarks/real``, with their signals read so often. With ``--spare`` instead: the full rates
while faces and bodies that look as they did are looked at less often, as in every live session, on the films alone, with the
CPU's time. The films one after the other make dyads of strangers, whose scores are compared, too.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.gestures import Film, followed, gestures, swing
from benchmarks.real import corpora
from benchmarks.real.judge import judge
from benchmarks.real.motion import _joined, segment_pairs
from monitor import constants
from monitor.config import load_preset
from monitor.live.power.throttle import FULL, LOW, Rates
from monitor.measures import GAZE_ZONES, columns
from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.movement import fusion_weights
from monitor.types import PEOPLE, Event, FeatureBlock, Float64, Score
from monitor.vision.gestures import Gestures
from monitor.vision.observer import Observer

_LEAST_S = 8.0  # of a film; in less there is little to compare
_TOGETHER_S = 0.5  # so far apart two nods may be and be one
_NODS = 240
_DYADS = 20
_BETWEEN_S = 0.5  # between two films
_SECONDS = (60, 180)
_CAMERA = GAZE_ZONES.index("camera")


@dataclass(slots=True)
class Seen:
    """What a film gave at one rate: rows of each family with their times, and events."""

    rows: dict[str, list[tuple[float, Float64]]] = field(default_factory=lambda: {"face": [], "body": [], "motion": []})
    events: list[Event] = field(default_factory=list)
    cpu_s: float = 0.0

    def bodies(self) -> int:
        """How many were looked at and found: a row that only repeats the one before was not."""
        rows = [row for _, row in self.rows["body"] if np.isfinite(row).any()]
        same = [np.array_equal(row, before, equal_nan=True) for before, row in pairwise(rows)]
        return len(rows) - sum(same)

    def column(self, family: str, name: str) -> Float64:
        """Its values, where there are any."""
        values = np.array([row[columns(family).index(name)] for _, row in self.rows[family]], np.float64)
        return values[np.isfinite(values)]

    def camera_share(self) -> float:
        """Of the time in which the zone is known; a row stands for the time since the one before, half a second at most."""
        place = columns("face").index("gaze_zone")
        time_s, zone = np.array([(time_s, row[place]) for time_s, row in self.rows["face"]]).T
        seconds = np.diff(time_s, prepend=time_s[0]).clip(0, 0.5) * np.isfinite(zone)
        return float(seconds[zone == _CAMERA].sum() / seconds.sum()) if seconds.any() else np.nan

    def without_mouth_s(self) -> float:
        """Seconds around which too few openings of the mouth lie to tell whether it speaks (``voice.attribution``)."""
        numbers = constants.voice()
        time_s, half_s = np.array([time_s for time_s, _ in self.rows["face"]]), numbers.mouth_window_s / 2
        at_s = np.arange(time_s[0] + half_s, time_s[-1] - half_s, 0.1)
        n = np.searchsorted(time_s, at_s + half_s, side="right") - np.searchsorted(time_s, at_s - half_s)
        return 0.1 * float(np.count_nonzero(n < numbers.mouth_min_samples))

    def by_second(self, family: str, name: str, n: int) -> Float64:
        """Its means over each second [shape=(n,)]."""
        sums, counts = np.zeros(n), np.zeros(n)
        for time_s, row in self.rows[family]:
            value = float(row[columns(family).index(name)])
            if np.isfinite(value) and int(time_s) < n:
                sums[int(time_s)] += value
                counts[int(time_s)] += 1
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def observed(path: Path, rates: Rates, *, spares: bool = False) -> Seen:
    """A film as the program observes it at these rates."""
    seen, stream = Seen(), Gestures("user")
    with MediaFile(path) as film, Observer("user", face_hz=rates.face_hz, body_hz=rates.body_hz) as observer:
        observer.spares = spares
        for picture in film.pictures(wants=FrameRateLimiter(rates.face_hz)):
            begun_s = time.process_time()
            blocks = observer.observe(picture).rows
            seen.cpu_s += time.process_time() - begun_s
            for block in blocks:
                seen.rows[block.family] += zip(block.time_s.tolist(), block.values.astype(np.float64), strict=True)
                seen.events += stream.push(block)
    seen.events += stream.finish()
    return seen


def compare(full: Seen, low: Seen) -> dict[str, float]:
    """Differences of one film."""
    n = int(max(time_s for time_s, _ in full.rows["face"])) + 1
    made: dict[str, float] = {"seconds": n}
    shares = [seen.camera_share() for seen in (full, low)]
    if np.isfinite(shares).all():
        made["gaze share"] = shares[1] - shares[0]
    made |= {"CPU seconds at full": full.cpu_s, "CPU seconds at low": low.cpu_s}
    for name, seen in (("full", full), ("low", low)):
        made |= {f"faces at {name}": len(seen.rows["face"]), f"bodies at {name}": seen.bodies()}
        made[f"seconds without a known mouth at {name}"] = seen.without_mouth_s()
    smiles = [sum(event.end_s - event.start_s for event in seen.events if event.kind == "smile") / n for seen in (full, low)]
    made["smiling share"] = smiles[1] - smiles[0]
    for family, name in (("face", "smile"), ("face", "pitch_deg"), ("body", "lean"), ("body", "shoulder_y")):
        values = [seen.column(family, name) for seen in (full, low)]
        if min(value.size for value in values) > 4:
            made[f"{name} median"] = float(np.median(values[1]) - np.median(values[0]))
    for family, name in (("face", "smile"), ("motion", "motion"), ("body", "lean"), ("body", "shoulder_y")):
        both = np.stack([seen.by_second(family, name, n) for seen in (full, low)])
        both = both[:, np.isfinite(both).all(0)]
        if both.shape[1] > 8 and both.std(1).min() > 0:
            made[f"{name} by second, r"] = float(np.corrcoef(both)[0, 1])
    for kind in ("nod", "shake", "smile", "posture_shift", "hand_to_face"):
        events = [[event for event in seen.events if event.kind == kind] for seen in (full, low)]
        made[f"{kind}s at full"], made[f"{kind}s at low"] = len(events[0]), len(events[1])
        made[f"{kind}s in both"] = sum(any(_meet(event, other) for other in events[1]) for event in events[0])
    return made


def _meet(first: Event, second: Event) -> bool:
    return first.start_s - _TOGETHER_S < second.end_s and second.start_s - _TOGETHER_S < first.end_s


def films(folder: Path, most: int | None, *, spares: bool) -> None:
    """The paired films."""
    paths = [*sorted((folder / "gaze_people" / "films").glob("*.mp4")), folder / "real" / "nods" / "nod.mp4"]
    table, both = [], []
    for path in paths[-most:] if most else paths:
        full = observed(path, FULL)
        if not full.rows["face"] or full.rows["face"][-1][0] < _LEAST_S:
            continue
        low = observed(path, FULL, spares=True) if spares else observed(path, LOW)
        both.append((full, low))
        row = compare(full, low)
        table.append(row)
        print(path.stem[-40:], {name: round(value, 3) for name, value in row.items()}, flush=True)
    print(f"\n{len(table)} films, {sum(row['seconds'] for row in table) / 60:.1f} min")
    for name in dict.fromkeys(name for row in table for name in row):
        values = np.array([row[name] for row in table if name in row])
        if name.endswith((" full", " low", " both")):
            print(f"{name}: {values.sum():.0f}")
        elif name.endswith(", r"):
            print(f"{name}: median {np.median(values):.3f}, least {values.min():.3f}")
        elif name != "seconds":
            off = np.abs(values)
            print(f"{name}: off by {np.mean(off):.4f} on average, {off.max():.4f} at most (mean {values.mean():+.4f})")
    exchanged_scores(both)


def exchanged_scores(both: list[tuple[Seen, Seen]]) -> None:
    """Scores of strangers whose films follow one another, all at the full rates and with faces spared."""
    rng = np.random.default_rng(5)
    off: dict[str, list[tuple[float, float]]] = {}
    for _ in range(_DYADS):
        order = rng.permutation(len(both))
        whole, spared = (_scores([[both[n][way] for n in order[person::2]] for person in (0, 1)]) for way in (0, 1))
        for name in whole.keys() & spared.keys():
            off.setdefault(name, []).append((whole[name].score, spared[name].score))
        only = list(whole.keys() ^ spared.keys())
        if only:
            print(f"scored one way only: {only}")
    for name, pairs in sorted(off.items()):
        full, low = np.array(pairs).T
        least = np.abs(full - low)
        r = np.corrcoef(full, low)[0, 1] if len(full) > 2 else np.nan
        print(f"score of {name}, {len(full)} dyads: off by {least.mean():.2f} points, {least.max():.2f} at most; r {r:.4f}")


def _scores(people: list[list[Seen]]) -> dict[str, Score]:
    """Of two people, each with the films of one after the other, up to where the shorter row of films ends."""
    estimator, ends_s = Estimator(preset=load_preset("interview")), []
    for person, films_of in zip(PEOPLE, people, strict=True):
        from_s = 0.0
        for seen in films_of:
            for family, rows in seen.rows.items():
                time_s, values = np.array([at_s for at_s, _ in rows]) + from_s, np.array([row for _, row in rows], np.float32)
                quality = np.isfinite(values).any(1).astype(np.float32)
                estimator.push_rows(FeatureBlock(person, family, time_s, values, quality))
            from_s += seen.rows["motion"][-1][0] + _BETWEEN_S
        ends_s.append(from_s)
    update = estimator.finish(min(ends_s))
    return {score.name: score for score in update.scores if score.status == "ok"}


def planted_nods(folder: Path) -> None:
    """Nods of known speed on films of people who do not nod: how many are found."""
    names = ("shared__webcam_man_53s", "shared__opendbm_subj01_t01", "shared__opendbm_subj02_t01")
    still: list[Film] = [followed(folder / "gaze_people" / "films" / f"{name}.mp4", None) for name in names]
    for low_hz, high_hz in ((0.8, 1.5), (1.5, 2.5), (2.5, 4.0)):
        found = {15.0: [], 7.0: []}
        rng = np.random.default_rng(3)
        for _ in range(_NODS):
            film = still[rng.integers(len(still))]
            hz, cycles, deg = rng.uniform(low_hz, high_hz), int(rng.integers(2, 5)), rng.uniform(4, 15)
            first_s, last_s = film["time_s"][[0, -1]]
            if last_s - first_s < cycles / hz + 4:
                continue
            start_s = rng.uniform(first_s + 1, last_s - cycles / hz - 1)
            near = np.abs(film["time_s"] - start_s - cycles / hz / 2) < cycles / hz / 2 + 2
            part = {name: values[near] for name, values in film.items()}
            part["pitch_deg"] = part["pitch_deg"] + swing(
                part["time_s"], start_s=start_s, hz=hz, cycles=cycles, deg=deg, even=True
            )
            for rate_hz, hits in found.items():
                hits.append(any(event.kind == "nod" for event in gestures(part, most_hz=rate_hz)))
        print(
            f"nods planted at {low_hz}-{high_hz} Hz: found",
            {f"{hz:.0f} Hz": round(float(np.mean(h)), 2) for hz, h in found.items()},
        )


def pairs(folder: Path) -> None:
    """Joined movement of real and exchanged pairs, their signals read so often."""
    weights = fusion_weights(load_preset("interview").channel_weights)
    for rates in (FULL, LOW):
        motions = [_read_at(motion, rates.face_hz) for motion in corpora.video_calls(folder)]
        for seconds in _SECONDS:
            verdict = judge(_joined(list(segment_pairs(motions, seconds)), weights))
            print(f"joined movement, {rates.face_hz:.0f} Hz, {seconds} s: {verdict}", flush=True)


def _read_at(motion: corpora.Motion, rate_hz: float) -> corpora.Motion:
    """Its signals read ``rate_hz`` times a second and put on the grid of 10 Hz again, looks as they were last."""
    from dataclasses import replace

    grid_s = np.arange(next(iter(motion.signals.values())).shape[-1]) / corpora.GRID_HZ
    read_s = np.arange(0.0, grid_s[-1], 1 / rate_hz)
    signals = {}
    for name, values in motion.signals.items():
        if rate_hz >= corpora.GRID_HZ:
            signals[name] = values
        elif name == "gaze_camera":
            taken = np.searchsorted(read_s, grid_s, side="right") - 1
            signals[name] = values[:, np.searchsorted(grid_s, read_s)][:, taken]
        else:
            signals[name] = np.stack([np.interp(grid_s, read_s, np.interp(read_s, grid_s, row)) for row in values])
    return replace(motion, signals=signals)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--films", type=int, help="only so many of the films")
    parser.add_argument("--spare", action="store_true", help="faces and bodies that look as they did are looked at less often")
    words = parser.parse_args()
    hush_native()
    if not words.spare:
        pairs(words.folder)
        planted_nods(words.folder)
    films(words.folder, words.films, spares=words.spare)


if __name__ == "__main__":
    main()
