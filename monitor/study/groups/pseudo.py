"""Every user with every partner, once: what pseudo-dyads give, and what each dyad gives beyond them.

Pseudo-dyads (Bernieri & Rosenthal 1991; Moulder et al. 2018) share the task, its course in time and the way people behave in
it, and nothing else. They are made within a condition, as conditions may differ in their course, and within blocks of dyads
that are drawn with the seed where a study has many: each dyad then still meets dozens.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.study.groups.permutation import Ints
from monitor.types import Float64

# So that 60 dyads are 1,200 pairs and not 3,600, with 38 pseudo-dyads each.
BLOCK_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class PairMatrix:
    """Scores of every user with every partner.

    ids, conditions : of the n dyads, by id. blocks : [shape=(n,)]. values : by name, z of user i with partner j [shape=(n, n)],
    NaN where there is none, as between blocks; the diagonal are the dyads. scored_s : by name, how much of each dyad its z is
    of [shape=(n,)].
    """

    ids: tuple[str, ...]
    conditions: tuple[str, ...]
    blocks: Ints
    values: Mapping[str, Float64]
    scored_s: Mapping[str, Float64]

    def strata(self, *, within_conditions: bool) -> Ints:
        """Which dyads may lend each other their partners [shape=(n,)]."""
        return strata_of(self.blocks, self.conditions, within_conditions=within_conditions)


def strata_of(blocks: Ints, conditions: Sequence[str], *, within_conditions: bool) -> Ints:
    """Which dyads may lend each other their partners: those of one block and, if so, one condition [shape=(n,)]."""
    keys = [(int(block), condition if within_conditions else "") for block, condition in zip(blocks, conditions, strict=True)]
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    return np.array([places[key] for key in keys], dtype=np.int64)


def draw_blocks(n: int, *, seed: int) -> list[list[int]]:
    """Places of the dyads of each block, of even size and at most ``BLOCK_MOST``; conditions play no part in it."""
    count = max(1, math.ceil(n / BLOCK_MOST))
    order = np.random.default_rng(seed).permutation(n) if count > 1 else np.arange(n)
    return [sorted(part.tolist()) for part in np.array_split(order, count)]


def even_lengths(durations_s: Float64, mask: NDArray[np.bool_]) -> Float64:
    """How much of each dyad a measure is scored over: the median of what its pseudo-dyads have [shape=(n,)] (s).

    durations_s : [shape=(n,)]. mask : ``pseudo_mask`` of the measure, as whom a dyad is not compared with must not count. NaN
    where a dyad has no pseudo-dyad. A pair is as long as the shorter of the two, so a long dyad would score higher than its
    pseudo-dyads by its length alone wherever a task moves everybody alike.
    """
    common = np.minimum(durations_s[:, None], durations_s[None, :])
    own = [np.concatenate([common[dyad, mask[dyad]], common[mask[:, dyad], dyad]]) for dyad in range(len(durations_s))]
    return np.array([np.median(lengths) if len(lengths) else np.nan for lengths in own], dtype=np.float64)


def pseudo_mask(values: Float64, strata: Ints) -> NDArray[np.bool_]:
    """Which pairs are pseudo-dyads with a value [shape=(n, n)]."""
    same = strata[:, None] == strata[None, :]
    return np.asarray(same & np.isfinite(values) & ~np.eye(len(strata), dtype=bool))


def excess(values: Float64, strata: Ints) -> Float64:
    """What each dyad gives beyond the mean of the pseudo-dyads with one of its people [shape=(n,)], NaN where there is none."""
    mask = pseudo_mask(values, strata)
    known = np.where(mask, values, 0.0)
    count = mask.sum(axis=0) + mask.sum(axis=1)
    mean = (known.sum(axis=0) + known.sum(axis=1)) / np.maximum(count, 1)
    return np.asarray(np.where(count > 0, np.diagonal(values) - mean, np.nan))


def excess_by_labels(values: Float64, blocks: Ints, in_first: NDArray[np.bool_]) -> Float64:
    """``excess`` when the dyads marked are one condition and the others another [shape=(n_arrangements, n) -> same]."""
    mask = pseudo_mask(values, blocks)
    known, counted = np.where(mask, values, 0.0), mask.astype(np.float64)
    both_ways, both_counts = known + known.T, counted + counted.T
    result = np.full(in_first.shape, np.nan)
    for side in (in_first, ~in_first):
        member = side.astype(np.float64)
        total, count = member @ both_ways, member @ both_counts
        own = np.diagonal(values) - total / np.maximum(count, 1.0)
        np.copyto(result, own, where=side & (count > 0))
    return result


def comparable(values: Float64, strata: Ints) -> Ints:
    """The places of the dyads that have a pseudo-dyad: the others say nothing for or against chance."""
    mask = pseudo_mask(values, strata)
    return np.flatnonzero(mask.any(axis=0) | mask.any(axis=1))


@dataclass(frozen=True, slots=True)
class Place:
    """A dyad among the pseudo-dyads with one of its people.

    mean : of those. n : how many. p : share of them at least as high, the dyad added. excess : z beyond their mean. effect :
    the same in standard deviations of all pseudo-dyads of the study.
    """

    mean: float
    n: int
    p: float
    excess: float
    effect: float


def places(values: Float64, strata: Ints) -> list[Place]:
    """The place of each dyad; NaN where it has no value, or no pseudo-dyad."""
    mask, sd = pseudo_mask(values, strata), spread(values, strata)
    found = []
    for dyad, beyond in enumerate(excess(values, strata).tolist()):
        chance = np.concatenate([values[dyad, mask[dyad]], values[mask[:, dyad], dyad]])
        own = float(values[dyad, dyad])
        if not math.isfinite(beyond):
            found.append(Place(float(chance.mean()) if len(chance) else math.nan, len(chance), *[math.nan] * 3))
            continue
        p = (int(np.count_nonzero(chance >= own)) + 1) / (len(chance) + 1)
        found.append(Place(float(chance.mean()), len(chance), p, beyond, beyond / sd if sd > 0 else math.nan))
    return found


def spread(values: Float64, strata: Ints) -> float:
    """Standard deviation of all pseudo-dyads about the mean of their stratum; NaN with fewer than two."""
    mask = pseudo_mask(values, strata)
    squares, free = 0.0, 0
    for stratum in np.unique(strata):
        chance = values[mask & (strata == stratum)[:, None]]
        if len(chance) > 1:
            squares += float(((chance - chance.mean()) ** 2).sum())
            free += len(chance) - 1
    return math.sqrt(squares / free) if free else math.nan
