"""How often strangers exceed each null's 5 % in ``rapport synchrony``, and how often real or planted pairs do.

    OMP_NUM_THREADS=1 python benchmarks/nulls.py [--pairs 1000] [--surrogates 99] [--only ar1|real] [--data ../shared/data]

Strangers are pairs of independent AR(1) series of coefficient 0.9 at 30 and 10 Hz, 3 and 10 minutes long, and exchanged real
people; planted is an AR(1) series that follows the other by 1.5 s with a correlation of 0.25. "mean" and "peak" are the two
statistics. What takes long is tried on every fourth or tenth pair (``EVERY``; of exchanged people IAAFT and data on every
third), IAAFT with the mean only, and 10 minutes on a third of the pairs. Then come the costs of the nulls with 499 surrogates
for 10 minutes. Prints shares in percent with the number of pairs, or with their 90 % interval over people.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.real import corpora
from benchmarks.real.corpora import GRID_HZ, MissingCorpusError, Motion, exchanged_motion
from benchmarks.real.judge import BEYOND, Outcome, judge
from monitor.errors import UsageError
from monitor.synchrony.case import case_of
from monitor.synchrony.correlation import nulls
from monitor.synchrony.correlation.normalize import normalize
from monitor.synchrony.correlation.surrogates import compare_with_null, null_shifts, products
from monitor.synchrony.resample import onto_grid

NULLS = ("own", "circular", "time-shift", "segment", "iaaft", "pseudo", "data")
EVERY = {"segment": 4, "iaaft": 10, "data": 10}  # pairs: what takes long is tried on fewer
LAG_S, COUPLING, WINDOW_S, MAX_LAG_S = 1.5, 0.25, 30.0, 5.0


def z_of(
    user: np.ndarray, partner: np.ndarray, *, n: int, seed: int, others: Sequence[np.ndarray], skip: Sequence[str] = ()
) -> dict[tuple[str, str], float]:
    """z by statistic and null of two series on the grid; as ``coordination`` computes it."""
    found = {}
    normalized = normalize(np.stack([user, partner]), rate_hz=GRID_HZ, window_s=WINDOW_S)
    for statistic in ("mean", "peak"):
        case = case_of(normalized, partner, statistic=statistic, rate_hz=GRID_HZ, window_s=WINDOW_S, max_lag_s=MAX_LAG_S)
        profile = products(case.user, case.partner)
        distant = null_shifts(case.n_cells, GRID_HZ) & profile.known[0]
        values = case.statistic(profile.values[0])
        own = compare_with_null(values, distant, centred=statistic == "mean")
        found[statistic, "own"] = own.z
        for null in NULLS[1:]:
            if null in skip or (null == "iaaft" and statistic == "peak"):
                continue
            if null == "pseudo":
                try:
                    draws = nulls.pseudo(case, others)
                except UsageError:
                    continue
                test = nulls.spread_test(values[0], draws.values, effective_n=own.effective_n)
            else:
                draws = nulls.draw(case, null, n=n, seed=seed)
                test = nulls.rank_test(values[0], draws.values, effective_n=own.effective_n)
            found[statistic, null] = test.z
    return found


def ar1(rng: np.random.Generator, n: int, rate_hz: float) -> np.ndarray:
    return onto_grid(lfilter([1.0], [1.0, -0.9], rng.standard_normal(n + 300))[300:], rate_hz, GRID_HZ)


def planted(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    late = round(LAG_S * GRID_HZ)
    leader, own = ar1(rng, n + late, GRID_HZ), ar1(rng, n, GRID_HZ)
    return COUPLING * leader[:n] + math.sqrt(1 - COUPLING**2) * own, leader[late:]


def beyond(z: float) -> bool:
    return z >= BEYOND - 1e-9  # the rank that is just 5 % counts


def synthetic(pairs: int, n: int) -> None:
    for name, rate_hz, seconds in (
        ("AR(1) 10 Hz", 10.0, 180), ("AR(1) 30 Hz", 30.0, 180), ("planted", 10.0, 180),
        ("AR(1) 10 Hz", 10.0, 600), ("planted", 10.0, 600), ("AR(1) 30 Hz", 30.0, 600),
    ):  # fmt: skip
        count = pairs // (3 if seconds > 180 else 1) // (3 if name == "planted" else 1)
        rng = np.random.default_rng(seconds + round(rate_hz) + len(name))
        hits, tried = defaultdict(int), defaultdict(int)
        for number in range(count):
            cells = round(seconds * rate_hz)
            user, partner = planted(rng, cells) if name == "planted" else (ar1(rng, cells, rate_hz), ar1(rng, cells, rate_hz))
            others = [ar1(rng, cells, rate_hz) for _ in range(12)]
            skip = [null for null, every in EVERY.items() if number % every]
            for key, z in z_of(user, partner, n=n, seed=number, others=others, skip=skip).items():
                tried[key] += 1
                hits[key] += beyond(z)
        for statistic in ("mean", "peak"):
            shares = "  ".join(
                f"{null} {100 * hits[statistic, null] / tried[statistic, null]:4.1f} of {tried[statistic, null]}"
                for null in NULLS
                if tried[statistic, null]
            )
            print(f"{name:12s} {seconds:4d} s {statistic}: {shares}", flush=True)


def corpora_of(data: Path) -> Iterable[tuple[str, str, list[Motion]]]:
    for name, signal, read in (
        ("video calls, motion", "motion", corpora.video_calls), ("video calls, AU12", "smile", corpora.video_calls),
        ("survival, motion", "motion", corpora.survival), ("MULTISIMO, motion", "motion", corpora.multisimo),
        ("therapy, motion", "motion", corpora.therapy),
    ):  # fmt: skip
        try:
            yield (
                name,
                signal,
                [motion for motion in read(data) if motion.quality in ("", "1080p") and signal in motion.signals],
            )
        except MissingCorpusError as missing:
            print(missing)


def real(data: Path, n: int, most: int, only: str) -> None:
    for name, signal, motions in corpora_of(data):
        if only not in name:
            continue
        exchanged = list(exchanged_motion(motions))
        if len(exchanged) > most:
            exchanged = [exchanged[place] for place in np.random.default_rng(0).permutation(len(exchanged))[:most]]
        outcomes = defaultdict(list)
        for number, motion in enumerate([*motions, *exchanged]):
            user, partner = motion.signals[signal]
            others = [one.signals[signal][1] for one in motions if not set(one.people) & set(motion.people)]
            skip = () if motion.real or number % 3 == 0 else ("iaaft", "data")
            for key, z in z_of(user, partner, n=n, seed=number, others=others, skip=skip).items():
                outcomes[key].append(Outcome(BEYOND + 1e-9 if abs(z - BEYOND) < 1e-9 else z, motion.people, motion.real))
        for key in sorted(outcomes, key=lambda key: (key[0], NULLS.index(key[1]))):
            print(f"{name:20s} {key[0]} {key[1]:10s} {judge(outcomes[key], draws=300)}", flush=True)


def costs() -> None:
    rng = np.random.default_rng(1)
    user, partner = ar1(rng, 6000, GRID_HZ), ar1(rng, 6000, GRID_HZ)
    normalized = normalize(np.stack([user, partner]), rate_hz=GRID_HZ, window_s=WINDOW_S)
    case = case_of(normalized, partner, statistic="mean", rate_hz=GRID_HZ, window_s=WINDOW_S, max_lag_s=MAX_LAG_S)
    for null in ("circular", "time-shift", "segment", "iaaft", "data"):
        start = time.process_time()
        nulls.draw(case, null, n=499, seed=1)
        print(f"499 surrogates of 10 minutes, {null}: {time.process_time() - start:.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--surrogates", type=int, default=99)
    parser.add_argument("--only", choices=["ar1", "real"])
    parser.add_argument("--most", type=int, default=300, help="Exchanged pairs of each corpus.")
    parser.add_argument("--corpus", default="", help="Only corpora with this in their name.")
    parser.add_argument("--data", type=Path, default=corpora.WHERE)
    arguments = parser.parse_args()
    if arguments.only != "real":
        synthetic(arguments.pairs, arguments.surrogates)
        costs()
    if arguments.only != "ar1":
        real(arguments.data, arguments.surrogates, arguments.most, arguments.corpus)


if __name__ == "__main__":
    main()
