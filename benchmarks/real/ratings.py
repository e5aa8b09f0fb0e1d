"""Do people's ratings of a conversation go along with what is measured of it? Spearman's rank correlation over pairs of people.

Rated: the conversation's quality (video calls at 0, 500 and 1000 ms of delay, mean of the two people), collaboration
(MULTISIMO, by two annotators), and what strangers thought of each other after tasks and questions (``temperature_ipus``, mean
of the two). The p are two-sided, from permutations; so many are tried at once that the best of them is also given as
Bonferroni corrects it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.stats import rankdata

from benchmarks.real import corpora, peers
from benchmarks.real.corpora import GRID_HZ, WHERE, MissingCorpusError, Motion
from benchmarks.real.scores import scores
from monitor.synchrony import coordination
from monitor.synchrony.published import rmea

OF_THE_OTHER: Final = ("closeness", "similarity", "likeability", "becomeFriends", "comfortPost")
SPOKEN: Final = ("floor", "pitch", "attention")
_PERMUTATIONS: Final = 9999


@dataclass(frozen=True, slots=True)
class Tried:
    """One measure against one rating. n : pairs of people. p : two-sided, of this one alone."""

    corpus: str
    rating: str
    measure: str
    n: int
    rho: float
    p: float


def spearman(first: Sequence[float], second: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """Rank correlation and its two-sided p from permutations; NaN where all of one are equal."""
    ranks = [rankdata(values) - (len(values) + 1) / 2 for values in (first, second)]
    size = math.sqrt(float(ranks[0] @ ranks[0]) * float(ranks[1] @ ranks[1]))
    if not size:
        return math.nan, math.nan
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(ranks[1], (_PERMUTATIONS, 1)), axis=1) @ ranks[0]
    observed = float(ranks[0] @ ranks[1])
    return observed / size, float((1 + (np.abs(drawn) >= abs(observed) - 1e-9).sum()) / (1 + _PERMUTATIONS))


def _correlated(corpus: str, measures: dict[str, dict[str, float]], ratings: dict[str, dict[str, float]]) -> Iterator[Tried]:
    for rating, of_pairs in ratings.items():
        for measure, values in measures.items():
            known = [name for name in values if math.isfinite(values[name]) and math.isfinite(of_pairs.get(name, math.nan))]
            if len(known) > 3:
                rho, p = spearman([values[name] for name in known], [of_pairs[name] for name in known])
                yield Tried(corpus, rating, measure, len(known), rho, p)


def _by_pair(motions: Sequence[Motion], measure: Callable[[Motion], float]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for motion in motions:
        values.setdefault(motion.people[0].split(":")[0], []).append(measure(motion))
    return {name: float(np.mean(found)) for name, found in values.items()}


def _z(signal: str) -> Callable[[Motion], float]:
    return lambda motion: coordination(*motion.signals[signal], rate_hz=GRID_HZ).z


def _rmea(motion: Motion) -> float:
    return rmea(*motion.signals["motion"], rate_hz=GRID_HZ, smooth_s=0.5).grand_average


def calls(data: Path) -> Iterator[Tried]:
    """Files are named after the participant at station a: dyad07 is s7 and s8."""
    rows = corpora._rows(data / "real/delay_calls/ratings.csv")
    pair_of = {row["dyadic"]: f"dyad{int(row['participant'][1:]):02d}" for row in rows if row["A_or_B"] == "A"}
    calls, late = corpora.video_calls(data), corpora.delay_calls(data)
    best = [motion for motion in calls if motion.quality == "1080p"]
    together = {pair.people[0].split(":")[0]: pair.readings[peers.JOINED].value for pair in peers.joined(best) if pair.real}
    for delay in ("0ms", "500ms", "1000ms"):
        given: dict[str, list[float]] = {}
        for row in rows:
            if row["condition"] == delay:
                given.setdefault(pair_of[row["dyadic"]], []).append(float(row["cq"]))
        ratings = {"quality of the conversation": {name: float(np.mean(both)) for name, both in given.items()}}
        if delay == "0ms":
            found = {name: _by_pair(best, _z(signal)) for signal, name in peers.SIGNALS.items()}
            found |= {"joined movement": together, "rMEA, motion": _by_pair(best, _rmea)}
        else:
            part = [motion for motion in late if motion.quality.startswith(delay.rjust(6, "0"))]
            found = {"motion": _by_pair(part, _z("motion")), "rMEA, motion": _by_pair(part, _rmea)}
        yield from _correlated(f"video calls, delay {delay.removesuffix('ms')} ms", found, ratings)


def multisimo(data: Path) -> Iterator[Tried]:
    rows = corpora._rows(data / "real/multisimo_motion/ratings.csv")
    motions = corpora.multisimo(data)
    found = {"motion": _by_pair(motions, _z("motion")), "rMEA, motion": _by_pair(motions, _rmea)}
    yield from _correlated("multisimo", found, {"collaboration": {row["session"]: float(row["collaboration"]) for row in rows}})


def strangers(data: Path) -> Iterator[Tried]:
    rows = corpora._rows(data / "real/temperature_ipus/ratings.csv")
    ratings: dict[str, dict[str, float]] = {}
    for rating in OF_THE_OTHER:
        given: dict[str, list[float]] = {}
        for row in rows:
            given.setdefault(row["dyad"], []).append(corpora._number(row[rating]))
        ratings[rating] = {name: float(np.nanmean(both)) for name, both in given.items() if np.isfinite(both).any()}
    values: dict[str, dict[str, list[float]]] = {name: {} for name in SPOKEN}
    for talk in corpora.temperature(data):
        dyad, known = talk.people[0].split(":")[0], scores(talk, float(int(talk.duration_s)))
        for name in SPOKEN:
            if math.isfinite(known[name].z):
                values[name].setdefault(dyad, []).append(known[name].z)
    found = {name: {dyad: float(np.mean(several)) for dyad, several in rows.items()} for name, rows in values.items()}
    yield from _correlated("temperature", found, ratings)


def tried(data: Path = WHERE) -> list[Tried]:
    """All of them; corpora that are not there are left out."""
    every: list[Tried] = []
    for corpus in (calls, multisimo, strangers):
        try:
            every += corpus(data)
        except (MissingCorpusError, FileNotFoundError):
            continue
    return every


def table(every: Sequence[Tried]) -> str:
    """A line for each, the smallest p first, and what the best is worth among so many."""
    known = sorted((one for one in every if math.isfinite(one.p)), key=lambda one: one.p)
    lines = ["| corpus | rating | measure | pairs | rho | p |", "|---|---|---|---|---|---|"]
    lines += [f"| {one.corpus} | {one.rating} | {one.measure} | {one.n} | {one.rho:+.2f} | {one.p:.3f} |" for one in known]
    if known:
        lines.append(
            f"\n{len(known)} tried; the best p is {known[0].p:.3f}, corrected {min(1.0, known[0].p * len(known)):.2f}."
        )
    return "\n".join(lines)
