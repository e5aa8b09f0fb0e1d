"""How often the group statistics of studies find what is not there, and what they find of what is.

    OMP_NUM_THREADS=1 python benchmarks/group_nulls.py [--studies 2000] [--simulated 20] [--only null|power|simulated|uneven]

Null studies: 12 dyads of 120 s, independent series with the bursts and slow waves of movement (AR(1) of 1 s, waves of 15 s,
exponentiated); "alone" share nothing, "common" share a slow beginning and a task that changes in the middle, as all talks of
one study do. For each: how often a measure is beyond 5 % against pseudo-dyads, by the sessions' own nulls, and between two
conditions of six. Every tenth study has ten such measures: how often anything is found at all after Benjamini & Hochberg; and,
with three of the ten coupled, the share of false ones among what is found. Power: one measure, by coupling (the share of the
leader's movement in the follower's, 1.5 s later) and number of dyads. Simulated: ``monitor.simulate.dyad``, 12 dyads of 60 s,
through everything a session goes through but pictures and sound. Uneven: 24 dyads of 80 to 240 s that share twice what "common"
do, each scored over all it has ("whole") and as the program does it ("even"), and two conditions of
six, one twice as long as the other ("conditions"). Prints percent, with 95 % intervals (Wilson).
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import lfilter
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor import simulate
from monitor.config import load_preset
from monitor.study.groups import permutation, pseudo
from monitor.study.groups.dyad import SIGNALS, Track
from monitor.study.groups.pair_scores import SCORES, pair_scores
from monitor.synchrony.case import case_of
from monitor.synchrony.correlation.normalize import NormalizedSeries, normalize
from monitor.synchrony.correlation.surrogates import compare_each_with_null, null_shifts, products
from monitor.synchrony.grid import Grid
from monitor.types import PEOPLE

RATE_HZ, SECONDS, WINDOW_S, LAG_S = 10.0, 120, 30.0, 1.5
MEASURES, COUPLED, DYADS, TEN_EVERY = 10, 3, 12, 10
UNEVEN_DYADS, UNEVEN_SHARED = 24, 2.0
POWER_COUPLINGS, POWER_DYADS = (0.15, 0.25, 0.35), (6, 12, 24)
LEVEL = 0.05
TESTS = ("pseudo-dyads", "own nulls", "conditions")


def movement(rng: np.random.Generator, people: int, n: int) -> np.ndarray:
    """Independent series of people [shape=(people, n)]: quick and slow movement."""
    quick = lfilter([1.0], [1.0, -0.9], rng.standard_normal((people, n + 300)), axis=1)[:, 300:]
    slow = gaussian_filter1d(rng.standard_normal((people, n)), 15 * RATE_HZ / 4, axis=1, mode="wrap")
    return quick / quick.std(axis=1, keepdims=True) + 0.5 * slow / slow.std(axis=1, keepdims=True)


def energy(series: np.ndarray) -> np.ndarray:
    """As motion energy is: never below 0, with bursts."""
    return np.exp(0.6 * series)


def common(rng: np.random.Generator, people: int, n: int) -> np.ndarray:
    """What a study's task does to everybody: a slow beginning, and a stir of ten seconds, at about the middle."""
    time_s = np.arange(n) / RATE_HZ
    late_s = rng.normal(0, 1.0, (people, 1))
    stir = np.exp(-0.5 * ((time_s - SECONDS / 2 - late_s) / 5) ** 2)
    return np.minimum(time_s / 40, 1.0) + 1.5 * stir


def dyads(
    rng: np.random.Generator, n_dyads: int, *, coupling: float | np.ndarray, shared: float
) -> tuple[np.ndarray, np.ndarray]:
    """Series of the users and of their partners [shape=(n_dyads, n_cells) each]. shared : how strong ``common`` is."""
    n, late = round(SECONDS * RATE_HZ), round(LAG_S * RATE_HZ)
    strength = np.broadcast_to(np.asarray(coupling, dtype=np.float64), n_dyads)[:, None]
    partner, own = movement(rng, n_dyads, n + late), movement(rng, n_dyads, n)
    user = strength * partner[:, :n] + np.sqrt(1 - strength**2) * own
    partner = partner[:, late:]
    if shared:
        user, partner = user + shared * common(rng, n_dyads, n), partner + shared * common(rng, n_dyads, n)
    return energy(user), energy(partner)


def matrix(users: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """z of every user with every partner against the shifts of that pair [shape=(n, n)], as ``coordination`` has it."""
    count = len(users)
    normalized = normalize(np.concatenate([users, partners]), rate_hz=RATE_HZ, window_s=WINDOW_S)
    first, second = np.repeat(np.arange(count), count), np.tile(np.arange(count), count) + count
    pairs = [NormalizedSeries(normalized.values[rows], normalized.valid[rows]) for rows in (first, second)]
    profile = products(*pairs)
    case = case_of(normalized, partners[0], statistic="mean", rate_hz=RATE_HZ, window_s=WINDOW_S, max_lag_s=5.0)
    values = np.stack([case.statistic(row) for row in profile.values])
    shifts = null_shifts(values.shape[1], RATE_HZ)
    return np.array([test.z for test in compare_each_with_null(values, [shifts] * len(values))]).reshape(count, count)


def exchanged(values: np.ndarray, seed: int) -> float:
    test = permutation.exchange_partners(values, np.zeros(len(values), dtype=np.int64), seed=seed)
    assert test is not None
    return test.p


def compared(values: np.ndarray, seed: int) -> float:
    """p of the first half of the dyads against the second."""
    in_first = np.arange(len(values)) < len(values) // 2
    blocks = np.zeros(len(values), dtype=np.int64)
    test = permutation.exchange_labels(lambda marked: pseudo.excess_by_labels(values, blocks, marked), in_first, seed=seed)
    assert test is not None
    return test.p


def null_study(task: tuple[int, bool]) -> dict[str, list[float]]:
    """p of one study without any coupling, and of the same with three coupled measures."""
    seed, shared = task
    rng = np.random.default_rng([seed, int(shared)])
    found: dict[str, list[float]] = defaultdict(list)
    has_ten = seed % TEN_EVERY == 0
    for _ in range(MEASURES if has_ten else 1):
        values = matrix(*dyads(rng, DYADS, coupling=0.0, shared=shared))
        found["pseudo-dyads"].append(exchanged(values, seed))
        if not found["own nulls"]:
            signs = permutation.exchange_signs(np.diagonal(values).copy(), seed=seed)
            assert signs is not None
            found["own nulls"].append(signs.p)
        found["conditions"].append(compared(values, seed))
        found["places"] += [place.p for place in pseudo.places(values, np.zeros(DYADS, dtype=np.int64))]
    if not has_ten:
        return dict(found)
    planted = [exchanged(matrix(*dyads(rng, DYADS, coupling=0.35, shared=shared)), seed) for _ in range(COUPLED)]
    mixed = permutation.adjusted(np.array([*planted, *found["pseudo-dyads"][COUPLED:]])) < LEVEL
    found["false share"] = [float(mixed[COUPLED:].sum() / max(mixed.sum(), 1))]
    found["found of the coupled"] = mixed[:COUPLED].astype(float).tolist()
    for name in ("pseudo-dyads", "conditions"):
        found[f"any {name}"] = [float((permutation.adjusted(np.array(found[name])) < LEVEL).any())]
    return dict(found)


def uneven_study(seed: int) -> tuple[float, float]:
    """p of dyads of many lengths, each scored over all it has, and over what its pseudo-dyads have."""
    rng = np.random.default_rng([seed, 2])
    lengths_s = rng.uniform(80, 240, UNEVEN_DYADS)
    users, partners = (np.concatenate(parts, axis=1) for parts in zip(
        *(dyads(rng, UNEVEN_DYADS, coupling=0.0, shared=UNEVEN_SHARED) for _ in range(2)), strict=True))  # fmt: skip
    even_s = pseudo.even_lengths(lengths_s, ~np.eye(UNEVEN_DYADS, dtype=bool))
    values = np.empty((UNEVEN_DYADS, UNEVEN_DYADS))
    for user in range(UNEVEN_DYADS):
        for partner in range(UNEVEN_DYADS):
            n = round(min(lengths_s[user], lengths_s[partner]) * RATE_HZ)
            values[user, partner] = matrix(users[user, None, :n], partners[partner, None, :n])[0, 0]
    whole = exchanged(values, seed)
    for dyad in range(UNEVEN_DYADS):
        n = round(even_s[dyad] * RATE_HZ)
        values[dyad, dyad] = matrix(users[dyad, None, :n], partners[dyad, None, :n])[0, 0]
    return whole, exchanged(values, seed)


def uneven_conditions_study(seed: int) -> float:
    """p between six dyads of 80 to 120 s and six of 180 to 240 s, each cut to the pseudo-dyads of its condition."""
    rng = np.random.default_rng([seed, 3])
    lengths_s = np.concatenate([rng.uniform(80, 120, DYADS // 2), rng.uniform(180, 240, DYADS // 2)])
    users, partners = (np.concatenate(parts, axis=1) for parts in zip(
        *(dyads(rng, DYADS, coupling=0.0, shared=UNEVEN_SHARED) for _ in range(2)), strict=True))  # fmt: skip
    condition = np.arange(DYADS) < DYADS // 2
    even_s = pseudo.even_lengths(lengths_s, (condition[:, None] == condition) & ~np.eye(DYADS, dtype=bool))
    values = np.empty((DYADS, DYADS))
    for user in range(DYADS):
        for partner in range(DYADS):
            length_s = even_s[user] if user == partner else min(lengths_s[user], lengths_s[partner])
            n = round(length_s * RATE_HZ)
            values[user, partner] = matrix(users[user, None, :n], partners[partner, None, :n])[0, 0]
    return compared(values, seed)


def power_study(task: tuple[int, float, int]) -> tuple[float, float]:
    """p against pseudo-dyads, and of a condition with the coupling against one without it."""
    seed, coupling, n_dyads = task
    rng = np.random.default_rng([seed, n_dyads, round(100 * coupling)])
    coupled = matrix(*dyads(rng, n_dyads, coupling=coupling, shared=True))
    half = np.where(np.arange(n_dyads) < n_dyads // 2, coupling, 0.0)
    return exchanged(coupled, seed), compared(matrix(*dyads(rng, n_dyads, coupling=half, shared=True)), seed)


def simulated_study(task: tuple[int, float]) -> dict[str, float]:
    """p by measure of twelve simulated dyads."""
    seed, coupling = task
    preset = load_preset()
    people = [
        tracks(simulate.DyadPlan.of(duration_s=60, seed=1000 * seed + number, coupling=coupling)) for number in range(DYADS)
    ]
    values = {name: np.full((DYADS, DYADS), np.nan) for name in SCORES}
    for user in range(DYADS):
        for partner in range(DYADS):
            for name, z in pair_scores(people[user][0], people[partner][1], preset=preset).items():
                values[name][user, partner] = z
    tests = {name: permutation.exchange_partners(z, np.zeros(DYADS, dtype=np.int64), seed=seed) for name, z in values.items()}
    return {name: math.nan if test is None else test.p for name, test in tests.items()}


def tracks(plan: simulate.DyadPlan) -> tuple[Track, Track]:
    """Both people of a simulated dyad, as a session would give them."""
    truth = simulate.dyad(plan)
    grid = Grid()
    for rows in simulate.rows(truth):
        grid.push(rows)
    block = grid.finish(plan.duration_s)
    own = {
        person: tuple(one for one in simulate.events(truth) if one.person == person and one.kind in ("phrase", "laugh"))
        for person in PEOPLE
    }
    user, partner = (
        Track(person, np.stack([block.signals[name][:, column] for name in SIGNALS]), own[person], plan.duration_s)
        for column, person in enumerate(PEOPLE)
    )
    return user, partner


def share(hits: float, n: int) -> str:
    """Percent with the 95 % interval."""
    interval = binomtest(round(hits), n).proportion_ci(method="wilson")
    return f"{100 * hits / n:5.1f} % ({100 * interval.low:.1f}-{100 * interval.high:.1f}) of {n}"


def null(pool: ProcessPoolExecutor, studies: int) -> None:
    for shared in (False, True):
        every: dict[str, list[float]] = defaultdict(list)
        for found in pool.map(null_study, [(seed, shared) for seed in range(studies)], chunksize=20):
            for name, numbers in found.items():
                # Measures of one study are drawn independently here, but one of each is enough.
                every[name] += numbers[:1] if name in TESTS else numbers
        what = "common" if shared else "alone"
        for name in (*TESTS, "places"):
            p = np.array(every[name])
            print(f"{what:7s} {name:13s} beyond 5 %: {share(float((p <= LEVEL).sum()), len(p))}", flush=True)
        for name in ("pseudo-dyads", "conditions"):
            any_found = np.array(every[f"any {name}"])
            print(f"{what:7s} {name:13s} anything of ten after BH: {share(any_found.sum(), len(any_found))}", flush=True)
        false = np.array(every["false share"])
        error = 1.96 * false.std() / math.sqrt(len(false))
        coupled = np.array(every["found of the coupled"])
        print(f"{what:7s} false among what BH finds, 3 of 10 coupled: {100 * false.mean():.1f} % +- {100 * error:.1f}")
        print(f"{what:7s} of the coupled BH finds {share(coupled.sum(), len(coupled))}", flush=True)


def power(pool: ProcessPoolExecutor, studies: int) -> None:
    for coupling in POWER_COUPLINGS:
        for n_dyads in POWER_DYADS:
            p = np.array(list(pool.map(power_study, [(seed, coupling, n_dyads) for seed in range(studies)], chunksize=5)))
            hits = (p <= LEVEL).sum(axis=0)
            print(
                f"coupling {coupling:.2f}, {n_dyads:2d} dyads: against pseudo-dyads {share(hits[0], studies)}; "
                f"half of them against the others without {share(hits[1], studies)}",
                flush=True,
            )


def uneven(pool: ProcessPoolExecutor, studies: int) -> None:
    p = np.array(list(pool.map(uneven_study, range(studies), chunksize=5)))
    for name, hits in zip(("whole", "even"), (p <= LEVEL).sum(axis=0), strict=True):
        print(f"uneven  {name:5s} beyond 5 %: {share(hits, studies)}", flush=True)
    conditions = np.array(list(pool.map(uneven_conditions_study, range(2 * studies), chunksize=5)))
    print(f"uneven  conditions beyond 5 %: {share(float((conditions <= LEVEL).sum()), len(conditions))}", flush=True)


def simulated(pool: ProcessPoolExecutor, studies: int) -> None:
    for coupling in (0.0, 0.3):
        every: dict[str, list[float]] = defaultdict(list)
        for found in pool.map(simulated_study, [(seed, coupling) for seed in range(studies)]):
            for name, p in found.items():
                every[name].append(p)
        known = {name: np.array([p for p in numbers if math.isfinite(p)]) for name, numbers in every.items()}
        shares = [f"{name} {100 * (p <= LEVEL).mean():.0f} %" for name, p in known.items() if len(p)]
        print(f"simulated, coupling {coupling:.1f}, {studies} studies: {', '.join(shares)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--simulated", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", choices=("null", "power", "simulated", "uneven"), default=None)
    options = parser.parse_args()
    parts = {
        "null": (null, options.studies),
        "power": (power, max(1, options.studies // 20)),
        "uneven": (uneven, max(1, options.studies // 16)),
        "simulated": (simulated, options.simulated),
    }
    with ProcessPoolExecutor(options.processes) as pool:
        for name, (part, studies) in parts.items():
            if options.only in (None, name):
                began_s = time.monotonic()
                part(pool, studies)
                print(f"({name}: {time.monotonic() - began_s:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
