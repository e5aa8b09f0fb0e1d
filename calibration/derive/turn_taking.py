"""Counts how much more or less often people start and stop speaking, by whether the other speaks and since when.

    python calibration/derive/turn_taking.py [--data ../shared/data/real]

Prints the three tables of ``calibration/constants/turn_taking.toml``: one for each corpus of turns, all of its recordings taken
together. Starts and stops are compared with how often they come by the person's own rhythm alone (``turn_offset.changes``).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor import constants
from monitor.voice.alignment.turn_offset import changes, history
from monitor.voice.intake import FRAME_S

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
CORPORA = {"free": "ifadv_turns", "orderly": "connar_turns", "task": "temperature_ipus"}
# Ratios of fewer changes than these are drawn to 1, and none is trusted beyond 20-fold.
PRIOR = 10.0
MOST = 3.0

Bool = NDArray[np.bool_]


def talk(path: Path) -> tuple[Bool, Bool]:
    """Who speaks in one recording's table, a frame each ``FRAME_S``; silences are bridged as the speech detector does."""
    rows = [row for row in csv.DictReader(path.open(encoding="utf-8")) if row["start_s"] and row["end_s"]]
    n_frames = round(max(float(row["end_s"]) for row in rows) / FRAME_S)
    bridged_s = constants.voice().vad_min_silence_s
    people = []
    for person in "ab":
        speech, end = np.zeros(n_frames, bool), -n_frames
        for start_s, end_s in sorted((float(r["start_s"]), float(r["end_s"])) for r in rows if r["person"] == person):
            start = round(start_s / FRAME_S)
            speech[max(0, end if (start - end) * FRAME_S < bridged_s else start) : round(end_s / FRAME_S)] = True
            end = max(end, round(end_s / FRAME_S))
        people.append(speech)
    return people[0], people[1]


def talks(folder: Path) -> dict[str, tuple[Bool, Bool]]:
    """A corpus's recordings of three minutes and more."""
    paths = [path for path in sorted(folder.glob("*.csv")) if path.stem not in ("split", "ratings", "files")]
    everything = {path.stem: talk(path) for path in paths}
    return {name: pair for name, pair in everything.items() if pair[0].size * FRAME_S >= 175}


def ratios(pairs: Iterable[tuple[Bool, Bool]]) -> NDArray[np.float64]:
    """Logarithms of how much more often than by their own rhythm people start and stop [shape=(2, 2 * n_bins)]."""
    edges_s = constants.turn_taking().edges_s
    counts = np.zeros((2, 2 * len(edges_s)))
    expected = np.zeros_like(counts)
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            state = history(other, edges_s)
            for kind, change in enumerate(changes(one, np.ones(one.size, bool))):
                counts[kind] += np.bincount(state, change.happens, counts.shape[1])
                expected[kind] += np.bincount(state, change.hazard, counts.shape[1])
    expected *= (counts.sum(axis=1) / expected.sum(axis=1))[:, None]
    return np.clip(np.log((counts + PRIOR) / (expected + PRIOR)), -MOST, MOST)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    data = parser.parse_args().data
    for style, corpus in CORPORA.items():
        for kind, values in zip(("starts", "stops"), ratios(talks(data / corpus).values()), strict=True):
            print(f"[{style}_{kind}]\nvalue = [{', '.join(f'{value:.2f}' for value in values)}]")


if __name__ == "__main__":
    main()
