"""How well a number tells real pairs from exchanged ones, and how often exchanged ones pass for real, with intervals.

People are the unit: several recordings of the same two are one cluster in every bootstrap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

BEYOND = 1.6449  # z of the one-sided 5 %
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number of one pair. z : NaN where there was no score. people : both names, a's first."""

    z: float
    people: tuple[str, str]
    real: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """pairs : real pairs of people. n_real, n_exchanged : recordings with a score. scored, scored_real : share of all and
    of the real ones that had one.

    auc, low, high : with its 90 % interval over people. beyond, beyond_low, beyond_high : share of exchanged ones beyond the
    nominal 5 %, with the 90 % interval over people. hits : share of real ones beyond. mean, spread : of z among real ones.
    """

    pairs: int
    n_real: int
    n_exchanged: int
    scored: float
    auc: float
    low: float
    high: float
    beyond: float
    beyond_low: float
    beyond_high: float
    hits: float
    mean: float
    spread: float
    scored_real: float

    def __str__(self) -> str:
        return (
            f"{self.pairs:3d} pairs {self.n_real:4d}/{self.n_exchanged:5d} scored {self.scored:4.0%}  "
            f"AUC {self.auc:.3f} ({self.low:.2f}-{self.high:.2f})  beyond 5 %: exchanged {self.beyond:5.1%} "
            f"({self.beyond_low:.1%}-{self.beyond_high:.1%}), real {self.hits:.0%}  z {self.mean:.2f} +- {self.spread:.2f}"
        )


def auc(real: Sequence[float] | np.ndarray, exchanged: Sequence[float] | np.ndarray) -> float:
    """Share of pairs (real, exchanged) in which the real one is higher; ties count half."""
    first, second = np.ravel(real), np.ravel(exchanged)
    if not len(first) or not len(second):
        return math.nan
    ranks = rankdata(np.concatenate([first, second]))
    return float((ranks[: len(first)].sum() - len(first) * (len(first) + 1) / 2) / len(first) / len(second))


def judge(outcomes: Iterable[Outcome], *, seed: int = 0, draws: int = DRAWS) -> Verdict:
    """All of it. The intervals draw the first people of real pairs anew, each with all recordings of theirs.

    A real recording counts as often as its first person was drawn; an exchanged one as often as its first person, times the
    mean of those who really talked with its second. (Confederates talk with several, so pairs alone are no units.)
    """
    every = list(outcomes)
    known = [outcome for outcome in every if math.isfinite(outcome.z)]
    real = [outcome for outcome in known if outcome.real]
    exchanged = [outcome for outcome in known if not outcome.real]
    names = sorted({outcome.people[0] for outcome in every if outcome.real})
    place = {name: number for number, name in enumerate(names)}
    met: dict[str, set[int]] = {}
    for outcome in every:
        if outcome.real:
            met.setdefault(outcome.people[1], set()).add(place[outcome.people[0]])
    real_z = np.array([outcome.z for outcome in real])
    exchanged_z = np.array([outcome.z for outcome in exchanged])
    real_at = np.array([place[outcome.people[0]] for outcome in real], dtype=int)
    at_a = np.array([place[outcome.people[0]] for outcome in exchanged], dtype=int)
    share_of = np.zeros((len(exchanged), len(names)))
    for row, outcome in enumerate(exchanged):
        partners = sorted(met[outcome.people[1]])
        share_of[row, partners] = 1 / len(partners)
    rng = np.random.default_rng(seed)
    aucs, shares = [], []
    for _ in range(draws):
        weight = np.bincount(rng.integers(len(names), size=len(names)), minlength=len(names)).astype(float)
        of_real, of_exchanged = weight[real_at], weight[at_a] * (share_of @ weight)
        if of_real.sum() and of_exchanged.sum():
            aucs.append(_weighted_auc(real_z, of_real, exchanged_z, of_exchanged))
            shares.append(float(of_exchanged @ (exchanged_z > BEYOND) / of_exchanged.sum()))
    low, high = np.quantile(aucs, [0.05, 0.95]) if aucs else (math.nan, math.nan)
    below, above = np.quantile(shares, [0.05, 0.95]) if shares else (math.nan, math.nan)
    pairs = {frozenset(outcome.people) for outcome in real}
    return Verdict(
        len(pairs),
        len(real),
        len(exchanged),
        len(known) / len(every) if every else math.nan,
        auc(real_z, exchanged_z),
        float(low),
        float(high),
        float(np.mean(exchanged_z > BEYOND)) if len(exchanged_z) else math.nan,
        float(below),
        float(above),
        float(np.mean(real_z > BEYOND)) if len(real_z) else math.nan,
        float(np.mean(real_z)) if len(real_z) else math.nan,
        float(np.std(real_z)) if len(real_z) else math.nan,
        len(real) / max(1, sum(outcome.real for outcome in every)),
    )


def _weighted_auc(real: np.ndarray, of_real: np.ndarray, exchanged: np.ndarray, of_exchanged: np.ndarray) -> float:
    order = np.argsort(exchanged)
    below = np.concatenate([[0.0], np.cumsum(of_exchanged[order])])
    less = below[np.searchsorted(exchanged[order], real, side="left")]
    up_to = below[np.searchsorted(exchanged[order], real, side="right")]
    return float(of_real @ (less + up_to) / 2 / of_real.sum() / below[-1])
