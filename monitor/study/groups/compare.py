"""From the sessions of a study to its group statistics."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, get_args

import numpy as np
from scipy.special import ndtr

from monitor.errors import UsageError
from monitor.study.groups import effects, permutation, pseudo
from monitor.study.groups.dyad import DyadTracks, StudyDyad
from monitor.study.groups.matrix import Report, read_matrix
from monitor.study.groups.pair_scores import SCORES, known_z
from monitor.study.groups.permutation import PermutationTest
from monitor.study.groups.pseudo import PairMatrix
from monitor.study.groups.result import (
    DYADS_LEAST,
    LEVEL,
    PAIRS_LEAST,
    Basis,
    Comparison,
    DyadPlace,
    Exchange,
    GroupResult,
    Null,
    PassedOver,
)
from monitor.study.groups.text import condition_label, p_text
from monitor.types import Float64
from monitor.words import listed, say

_SEED_LIMIT: Final = 2**32


def compare_study(
    dyads: Sequence[StudyDyad],
    *,
    null: Null = "pseudo",
    seed: int = 0,
    report: Report | None = None,
    exchange: Exchange = "condition",
    left_out: Sequence[PassedOver] = (),
) -> GroupResult:
    """Group statistics of a study.

    Parameters
    ----------
    dyads : sequence of StudyDyad
        In any order; a dyad whose session cannot be read is passed over, with the reason.
    null : {"pseudo", "own"}
        Whether dyads are compared with pseudo-dyads (each user with the partners of other dyads), or each with the circular
        shifts of its own recording, as its scores are.
    seed : int
        Of the blocks, permutations and resamples: the same seed gives the same numbers.
    report : callable, optional
        Called with how much of how much is done.
    exchange : {"condition", "study"}
        Among whom partners are exchanged: dyads of one condition, whose tasks are alike, or all of the study.
    left_out : sequence of PassedOver
        Dyads of the study that have no session, with the reason: they are listed and counted. Any number may share an id.

    Returns
    -------
    GroupResult
        What cannot be tested is a row with its reason, not an error.

    Raises
    ------
    UsageError
        If two dyads have one id, or an argument is none of these.

    References
    ----------
    docs/method.md, "Studies"; Bernieri & Rosenthal 1991 (pseudo-synchrony); Ramseyer & Tschacher 2010 (shuffled dyads);
    Moulder et al. 2018 (participant shuffle); Benjamini & Hochberg 1995.
    """
    _check(dyads, null, seed, exchange)
    ordered = sorted(dyads, key=lambda dyad: dyad.id)
    within = exchange == "condition"
    read, passed_over, matrix = read_matrix(
        ordered, null, within_conditions=within, seed=seed, report=report or (lambda done, total: None)
    )
    own = {name: np.array([known_z(dyad.scores.get(name)) for dyad in read]) for name in SCORES}
    strata = matrix.strata(within_conditions=within)
    beyond = own if null == "own" else {name: pseudo.excess(z, strata) for name, z in matrix.values.items()}
    alone = list(_left_out(read, own, beyond, exchange))
    of_none = {one.id for one in alone}
    conditions = {dyad.id: dyad.condition for dyad in read}
    comparisons = [*_with_chance(matrix, own, strata, null, seed), *_between_conditions(matrix, own, within, null, seed)]
    return GroupResult(
        null=null,
        seed=seed,
        exchange=exchange,
        dyads={id_: condition for id_, condition in conditions.items() if id_ not in of_none},
        passed_over=tuple(sorted([*left_out, *passed_over, *alone], key=lambda one: one.id)),
        comparisons=tuple(comparisons),
        places=tuple(_places(matrix, own, strata, null)),
        chance={} if null == "own" else {name: z[pseudo.pseudo_mask(z, strata)] for name, z in matrix.values.items()},
        blocks=len(np.unique(matrix.blocks)) if len(read) else 0,
        notes=tuple(_notes(conditions, comparisons, within and null == "pseudo")),
    )


def _check(dyads: Sequence[StudyDyad], null: str, seed: int, exchange: str) -> None:
    ids = [dyad.id for dyad in dyads]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise UsageError(f"each dyad of a study should have an id of its own; {', '.join(twice[:5])} stands for more than one")
    if null not in get_args(Null):
        raise UsageError(f"null should be one of {', '.join(get_args(Null))}, not {null!r}")
    if exchange not in get_args(Exchange):
        raise UsageError(f"exchange should be one of {', '.join(get_args(Exchange))}, not {exchange!r}")
    if not 0 <= seed < _SEED_LIMIT:
        raise UsageError(f"seed should be a whole number from 0 to {_SEED_LIMIT - 1}, not {seed}")


def _left_out(
    read: Sequence[DyadTracks], own: dict[str, Float64], beyond: dict[str, Float64], exchange: Exchange
) -> Iterator[PassedOver]:
    """The dyads that were read and take no part in any comparison with chance."""
    for place, dyad in enumerate(read):
        if any(math.isfinite(z[place]) for z in beyond.values()):
            continue
        has_value = any(math.isfinite(z[place]) for z in own.values())
        yield PassedOver(dyad.id, dyad.condition, say(f"groups-left-alone.{exchange}" if has_value else "groups-left-empty"))


def _with_chance(
    matrix: PairMatrix, own: dict[str, Float64], strata: permutation.Ints, null: Null, seed: int
) -> list[Comparison]:
    rows = [
        _against_pseudo(name, matrix.values[name], strata, seed) if null == "pseudo" else _against_own(name, own[name], seed)
        for name in SCORES
    ]
    return _adjusted(rows)


def _against_pseudo(name: str, values: Float64, strata: permutation.Ints, seed: int) -> Comparison:
    beyond = pseudo.excess(values, strata)
    known = np.isfinite(beyond)
    row = Comparison("pseudo", name, n_first=int(known.sum()))
    if row.n_first < PAIRS_LEAST:
        return replace(row, reason=_few(row.n_first, PAIRS_LEAST, int(np.isfinite(np.diagonal(values)).sum()) - row.n_first))
    chance = values[pseudo.pseudo_mask(values, strata)]
    row = replace(row, mean_first=float(np.diagonal(values)[known].mean()), mean_second=float(chance.mean()))
    effect = effects.standardized_mean(beyond, sd=pseudo.spread(values, strata), seed=seed)
    # Who has no pseudo-dyad would only add arrangements, in which others go without a value.
    kept = pseudo.comparable(values, strata)
    return _tested(row, effect, permutation.exchange_partners(values[np.ix_(kept, kept)], strata[kept], seed=seed))


def _against_own(name: str, z: Float64, seed: int) -> Comparison:
    row = Comparison("own", name, n_first=int(np.isfinite(z).sum()))
    if row.n_first < PAIRS_LEAST:
        return replace(row, reason=_few(row.n_first, PAIRS_LEAST))
    row = replace(row, mean_first=float(np.nanmean(z)), mean_second=0.0)
    # z is in standard deviations of chance already.
    return _tested(row, effects.standardized_mean(z, sd=1.0, seed=seed), permutation.exchange_signs(z, seed=seed))


def _between_conditions(
    matrix: PairMatrix, own: dict[str, Float64], within: bool, null: Null, seed: int
) -> Iterator[Comparison]:
    """Each two conditions; a family for Benjamini & Hochberg are all measures and conditions of one basis."""
    conditions = np.array(matrix.conditions, dtype=object)
    names = sorted(set(matrix.conditions))
    bases: tuple[Basis, ...] = ("pseudo", "own") if null == "pseudo" else ("own",)
    for basis in bases:
        rows = []
        for (first, second), name in itertools.product(itertools.combinations(names, 2), SCORES):
            values = matrix.values[name] if basis == "pseudo" else np.diag(own[name])
            rows.append(_two_conditions(basis, name, values, matrix.blocks, conditions, (first, second), within, seed))
        yield from _adjusted(rows)


def _two_conditions(
    basis: Basis,
    name: str,
    values: Float64,
    blocks: permutation.Ints,
    conditions: np.ndarray,
    pair: tuple[str, str],
    within: bool,
    seed: int,
) -> Comparison:
    """One measure in two conditions. values : [shape=(n, n)] of every pair; of the sessions' own z on the diagonal."""
    strata = blocks if not within else _joint(blocks, conditions)
    beyond = np.diagonal(values) if basis == "own" else pseudo.excess(values, strata)
    kept = np.flatnonzero(np.isfinite(beyond) & np.isin(conditions, pair))
    in_first = conditions[kept] == pair[0]
    sides = beyond[kept][in_first], beyond[kept][~in_first]
    row = Comparison(basis, name, *pair, n_first=len(sides[0]), n_second=len(sides[1]))
    if min(row.n_first, row.n_second) < DYADS_LEAST:
        fewest = min((row.n_first, pair[0]), (row.n_second, pair[1]))
        valued = int((np.isfinite(np.diagonal(values)) & (conditions == fewest[1])).sum())
        return replace(row, reason=_few(fewest[0], DYADS_LEAST, valued - fewest[0], condition=condition_label(fewest[1])))
    row = replace(row, mean_first=float(sides[0].mean()), mean_second=float(sides[1].mean()))

    def excess(marked: np.ndarray) -> Float64:
        if basis == "pseudo" and within:
            return pseudo.excess_by_labels(values[np.ix_(kept, kept)], blocks[kept], marked)
        return np.broadcast_to(beyond[kept], marked.shape)

    test = permutation.exchange_labels(excess, in_first, seed=seed)
    return _tested(row, effects.hedges_g(*sides, seed=seed), test)


def _joint(blocks: permutation.Ints, conditions: np.ndarray) -> permutation.Ints:
    return np.unique(conditions.astype(str), return_inverse=True)[1] + len(conditions) * blocks


def _tested(row: Comparison, effect: effects.Effect, test: PermutationTest | None) -> Comparison:
    row = replace(row, effect=effect.value, low=effect.low, high=effect.high)
    if test is None:
        return replace(row, reason=say("groups-reason-no-arrangement"))
    return replace(row, p=test.p, p_least=test.p_least, permutations=test.n, exact=test.exact)


def _adjusted(rows: list[Comparison]) -> list[Comparison]:
    p = permutation.adjusted(np.array([row.p for row in rows]))
    return [replace(row, p_adjusted=value) for row, value in zip(rows, p.tolist(), strict=True)]


def _few(n: int, needed: int, alone: int = 0, *, condition: str = "") -> str:
    """alone : how many have a value and no pseudo-dyad. condition : of which; empty of all."""
    key = ("groups-reason-few-here" if condition else "groups-reason-few") + (".alone" if alone else "")
    return say(key, n=n, needed=needed, alone=alone, condition=condition)


def _places(matrix: PairMatrix, own: dict[str, Float64], strata: permutation.Ints, null: Null) -> Iterator[DyadPlace]:
    for name in SCORES:
        if null == "pseudo":
            z = np.diagonal(matrix.values[name])
            found = pseudo.places(matrix.values[name], strata)
        else:
            z = own[name]
            found = [pseudo.Place(0.0, 0, float(ndtr(-value)), float(value), float(value)) for value in z]
        used_s = np.where(np.isfinite(z), matrix.scored_s[name], np.nan).tolist()
        for id_, condition, value, length_s, of in zip(matrix.ids, matrix.conditions, z.tolist(), used_s, found, strict=True):
            yield DyadPlace(id_, condition, name, value, length_s, of.mean, of.n, of.p, of.excess, of.effect)


def _notes(conditions: dict[str, str], comparisons: list[Comparison], within: bool) -> Iterator[str]:
    """What limits the comparisons: conditions of one dyad, and p that cannot be small."""
    counts = {condition: list(conditions.values()).count(condition) for condition in sorted(set(conditions.values()))}
    alone = [condition_label(condition) for condition, count in counts.items() if count == 1]
    if alone and len(conditions) > 1:
        yield say("groups-note-alone.exchanged" if within else "groups-note-alone", conditions=listed(alone), count=len(alone))
    for first, second in itertools.combinations(counts, 2):
        rows = [row for row in comparisons if (row.first, row.second) == (first, second) and math.isfinite(row.p_least)]
        best = min(rows, key=lambda row: row.p_least, default=None)
        if best is not None and best.p_least > LEVEL:
            names = {"first": condition_label(first), "second": condition_label(second)}
            yield say("groups-note-least", n_first=best.n_first, n_second=best.n_second, p=p_text(best.p_least), **names)
    tested = [row for row in comparisons if not row.of_conditions and np.isfinite(row.p_least)]
    if tested and (least := min(row.p_least for row in tested)) > LEVEL:
        yield say("groups-note-least-pairs", p=p_text(least))
