"""Films observed in stretches against the same films in one piece, and both against the landmarks' own noise.

    python benchmarks/stretches.py FILM [FILM ...] [--seconds 60] [--leads 2 6 10]

Each film is observed in one piece, then in stretches of 10 s, each with a lead. What differs between them stands beside what
differs between two observers in one piece of whom the second begins with the third picture: the noise that the landmarks'
following has of itself, as nobody says which picture a film has to begin with. Both are root mean squares over the pictures
that both have measured. The cuts' first second is compared with the rest: a seam would show there.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np

from monitor.measures import columns
from monitor.offline.clocks import FileClock
from monitor.offline.stretches.observed_film import FilmPerson, FilmPlan, ObservedFilm
from monitor.offline.stretches.plan import Stretch
from monitor.quiet import hush_native
from monitor.sources.media import MediaFile
from monitor.types import Float64
from monitor.vision.features import VideoFeatures

MEASURES = {
    "face": ("yaw_deg", "pitch_deg", "roll_deg", "smile", "brow", "jaw", "blink", "look_yaw_deg", "look_pitch_deg"),
    "body": ("shoulder_roll_deg", "lean", "shoulder_x", "shoulder_y"),
    "motion": ("motion",),
}
STRETCH_S = 10.0
# The first seconds of either piece are the following's beginning.
SETTLED_S = 12.0

Series = dict[str, dict[float, Float64]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--leads", nargs="+", type=float, default=[2.0, 6.0, 10.0])
    options = parser.parse_args()
    hush_native()
    differences: dict[str, dict[str, list[Float64]]] = {}
    pictures = {f"lead {lead_s:g} s": [0, 0] for lead_s in options.leads}
    for path in options.films:
        film = MediaFile(path)
        end_s = min(options.seconds, film.duration_s)
        whole = observed(film, [Stretch(0, end_s, 0)])
        third_s = sorted(whole["face"])[2]
        compared = {"own noise": observed(film, [Stretch(third_s, end_s, third_s)])}
        for lead_s in options.leads:
            edges_s = np.arange(0, end_s, STRETCH_S).tolist()
            cut = [Stretch(start_s, min(start_s + STRETCH_S, end_s), max(start_s - lead_s, 0.0)) for start_s in edges_s]
            name = f"lead {lead_s:g} s"
            compared[name] = together([observed(film, [stretch]) for stretch in cut])
            pictures[name][0] += len(set(whole["face"]) & set(compared[name]["face"]))
            pictures[name][1] += len(whole["face"])
        for name, series in compared.items():
            for family, names in MEASURES.items():
                times_s = np.array(sorted(t for t in set(whole[family]) & set(series[family]) if t >= SETTLED_S))
                if not times_s.size:
                    continue
                apart = np.array([series[family][t] - whole[family][t] for t in times_s])
                at_cut = (times_s % STRETCH_S) < 1.0
                for number, measure in enumerate(names):
                    kept = differences.setdefault(measure, {})
                    kept.setdefault(name, []).append(apart[:, number])
                    if name != "own noise":
                        kept.setdefault(f"{name}, first second", []).append(apart[at_cut, number])
                    kept.setdefault("spread", []).append(np.array([whole[family][t][number] for t in times_s]))
    kinds = ["own noise", *(kind for name in pictures for kind in (name, f"{name}, first second"))]
    print("| measure | spread | " + " | ".join(kinds) + " |\n|" + "---|" * (2 + len(kinds)))
    for measure, kept in differences.items():
        spread = float(np.nanstd(np.concatenate(kept["spread"])))
        values = [math.sqrt(float(np.nanmean(np.concatenate(kept[kind]) ** 2))) for kind in kinds]
        print(f"| {measure} | {spread:.3g} | " + " | ".join(f"{value:.2g}" for value in values) + " |")
    for name, (both, all_) in pictures.items():
        print(f"{name}: {both} of {all_} pictures are the same ones")
    return 0


def observed(film: MediaFile, stretches: list[Stretch]) -> Series:
    """By family, the measures of each picture by its time."""
    first_s = next(film.pictures(widest_px=16)).time_s
    plan = FilmPlan(0, film.path, film.timeline, film.widest_px, FileClock(), first_s, (FilmPerson("user", None, None),))
    part = ObservedFilm(plan)
    try:
        seen = [f for stretch in stretches for batch in part.batches(stretch) if not batch.is_lead for _, f in batch.seen]
    finally:
        part.close()
    return as_series(seen)


def as_series(seen: list[VideoFeatures]) -> Series:
    series: Series = {family: {} for family in MEASURES}
    for features in seen:
        for rows in features.rows:
            numbers = [columns(rows.family).index(name) for name in MEASURES[rows.family]]
            series[rows.family][round(features.time_s, 4)] = rows.values[0, numbers].astype(float)
    return series


def together(parts: list[Series]) -> Series:
    return {family: {t: row for part in parts for t, row in part[family].items()} for family in MEASURES}


if __name__ == "__main__":
    raise SystemExit(main())
