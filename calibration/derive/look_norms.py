"""Counts how much people look at their partner's picture in real video calls, for the norms of gaze by role.

    python calibration/derive/look_norms.py [--data ../shared/data]

Prints the mean, the median, the range from 10 to 90 % and the spread of the share of time with the gaze code 3 (at the
partner's picture), over people and over single calls; the ranges of
``calibration/presets/default.toml`` by role follow from it; and how long unbroken looks last.

The calls have no speech. The shares by role are therefore those of Argyle & Ingham (1972), face to face, times one factor by
which their mean over both roles becomes that of the calls. That takes for granted that either speaks for half of the time, and
that being on a call takes as much from both roles.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
AT_PARTNER = "3"
# While listening and while speaking, face to face (Argyle & Ingham 1972, recalled).
FACE_TO_FACE = (0.75, 0.41)

RATE_HZ = 30.0
# As in calibration/constants/looks.toml: shorter ones are flicker.
LEAST_S = 0.2

Looks = dict[str, list[NDArray[np.bool_]]]


def looks(paths: list[Path]) -> Looks:
    """Person, as ``dyad01 a`` -> whether they look at the partner, for each of their calls [shape=(n_frames,)]."""
    people: Looks = defaultdict(list)
    for path in paths:
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for person in "ab":
            codes = [row[f"gaze_{person}"] for row in rows if row.get(f"gaze_{person}")]
            if codes:
                people[f"{path.stem.split('_')[0]} {person}"].append(np.array(codes) == AT_PARTNER)
    return people


def of_calls(people: Looks) -> NDArray[np.float64]:
    return np.array([call.mean() for calls in people.values() for call in calls])


def of_people(people: Looks) -> NDArray[np.float64]:
    return np.array([np.mean([call.mean() for call in calls]) for calls in people.values()])


def row(name: str, shares: NDArray[np.float64]) -> str:
    low, median, high = np.quantile(shares, [0.1, 0.5, 0.9])
    spread = f"{shares.min():>7.2f}-{shares.max():.2f}{shares.std(ddof=1):>8.3f}"
    return f"{name:<26}{shares.size:>5}{shares.mean():>8.3f}{median:>8.3f}{low:>7.2f}-{high:.2f}{spread}"


def lengths_s(people: Looks) -> NDArray[np.float64]:
    """Unbroken looks at the partner."""
    lengths = []
    for call in (call for calls in people.values() for call in calls):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], call, [False]]).astype(np.int8)))
        lengths.append((edges[1::2] - edges[::2]) / RATE_HZ)
    every = np.concatenate(lengths)
    return every[every >= LEAST_S]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    data = parser.parse_args().data
    calls = sorted((data / "dyads" / "video_calls").glob("dyad*.csv"))
    # A call without delay is the same recording as the one in 1080p.
    delayed = [path for path in sorted((data / "real" / "delay_calls").glob("dyad*_a.csv")) if "_0000ms_" not in path.stem]
    print(f"{'':<26}{'n':>5}{'mean':>8}{'median':>8}{'10-90 %':>12}{'all':>12}{'sd':>8}")
    for quality in ("1080p", "480p", "240p"):
        print(row(f"{quality}, people", of_people(looks([path for path in calls if path.stem.endswith(quality)]))))
    for delay in ("0500ms", "1000ms"):
        print(
            row(f"{delay[:4].lstrip('0')} ms late, people", of_people(looks([path for path in delayed if delay in path.stem])))
        )
    everybody = looks([*calls, *delayed])
    print(row("all, people", of_people(everybody)))
    print(row("all, single calls", of_calls(everybody)))

    mean = float(of_people(everybody).mean())
    factor = mean / float(np.mean(FACE_TO_FACE))
    low, high = np.quantile(of_calls(everybody), [0.1, 0.9]) / of_calls(everybody).mean()
    print(f"face to face times {factor:.2f}; single calls, 10 to 90 %: {low:.2f} to {high:.2f} of their mean")
    for role, share in zip(("listening", "speaking"), FACE_TO_FACE, strict=True):
        print(f"  {role}: {share * factor:.2f} ({low * share * factor:.2f} to {high * share * factor:.2f})")
    lengths = lengths_s(everybody)
    print(
        f"{lengths.size} looks: median {np.median(lengths):.1f} s, one in a hundred over {np.quantile(lengths, 0.99):.0f} s, "
        f"longest {lengths.max():.0f} s"
    )


if __name__ == "__main__":
    main()
