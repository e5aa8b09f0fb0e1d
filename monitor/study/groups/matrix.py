"""The sessions of a study read and scored: every user with every partner of a block, each dyad over what its null has."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from monitor.errors import SessionError
from monitor.study.groups.dyad import DyadTracks, StudyDyad, load_tracks
from monitor.study.groups.pair_scores import SCORES, pair_scores
from monitor.study.groups.pseudo import PairMatrix, draw_blocks, even_lengths, pseudo_mask, strata_of
from monitor.study.groups.result import Null, PassedOver

Report = Callable[[float, float], None]
Pairs = dict[tuple[int, int], dict[str, float]]


def read_matrix(
    dyads: Sequence[StudyDyad], null: Null, *, within_conditions: bool, seed: int, report: Report
) -> tuple[list[DyadTracks], list[PassedOver], PairMatrix]:
    """The dyads that could be read, in order and without their tracks; those that could not; every user with every partner.

    within_conditions : whether a dyad's pseudo-dyads, and so its length, are those of its own condition. One block of dyads is
    in memory at a time.
    """
    blocks = draw_blocks(len(dyads), seed=seed)
    total = sum(len(block) + (len(block) ** 2 if null == "pseudo" else 0) for block in blocks)
    done = 0.0

    def step(count: int = 1) -> None:
        nonlocal done
        done += count
        report(done, float(total))

    read: dict[int, DyadTracks] = {}
    passed_over: dict[int, PassedOver] = {}
    block_of: dict[int, int] = {}
    pairs: Pairs = {}
    scored_s: dict[int, dict[str, float]] = {}
    for number, block in enumerate(blocks):
        loaded: dict[int, DyadTracks] = {}
        for place in block:
            try:
                loaded[place] = load_tracks(dyads[place])
            except SessionError as error:
                passed_over[place] = PassedOver(dyads[place].id, dyads[place].condition, str(error))
            step()
        scored_s |= {place: dict.fromkeys(SCORES, dyad.user.duration_s) for place, dyad in loaded.items()}
        if null == "pseudo":
            for user, partner in itertools.permutations(loaded, 2):
                preset = loaded[user].preset
                pairs[user, partner] = pair_scores(loaded[user].user, loaded[partner].partner, preset=preset)
                step()
            scored_s |= _lengths(loaded, pairs, within_conditions=within_conditions)
            for place, dyad in loaded.items():
                pairs[place, place] = _own_scores(dyad, scored_s[place])
                step()
            step(len(block) ** 2 - len(loaded) ** 2)
        read |= {place: dyad.without_tracks() for place, dyad in loaded.items()}
        block_of |= dict.fromkeys(loaded, number)
    report(float(total), float(total))
    kept = sorted(read)
    values = _values({place: at for at, place in enumerate(kept)}, pairs)
    matrix = PairMatrix(
        tuple(read[place].id for place in kept),
        tuple(read[place].condition for place in kept),
        np.array([block_of[place] for place in kept], dtype=np.int64),
        values,
        {name: np.array([scored_s[place][name] for place in kept], dtype=np.float64) for name in SCORES},
    )
    return [read[place] for place in kept], [passed_over[place] for place in sorted(passed_over)], matrix


def _lengths(loaded: Mapping[int, DyadTracks], pairs: Pairs, *, within_conditions: bool) -> dict[int, dict[str, float]]:
    """How much of each dyad of a block each measure is scored over, all of it where there is no pseudo-dyad (s)."""
    at = {place: number for number, place in enumerate(loaded)}
    durations_s = np.array([dyad.user.duration_s for dyad in loaded.values()])
    conditions = [dyad.condition for dyad in loaded.values()]
    strata = strata_of(np.zeros(len(at), dtype=np.int64), conditions, within_conditions=within_conditions)
    lengths: dict[int, dict[str, float]] = {place: {} for place in loaded}
    for name, values in _values(at, {pair: scores for pair, scores in pairs.items() if pair[0] in at}).items():
        even_s = even_lengths(durations_s, pseudo_mask(values, strata))
        for place, length_s in zip(loaded, np.where(np.isfinite(even_s), even_s, durations_s).tolist(), strict=True):
            lengths[place][name] = length_s
    return lengths


def _own_scores(dyad: DyadTracks, scored_s: Mapping[str, float]) -> dict[str, float]:
    """A dyad's own z, each measure over its length; measures mostly share one."""
    scores = {
        until_s: pair_scores(dyad.user, dyad.partner, preset=dyad.preset, until_s=until_s)
        for until_s in dict.fromkeys(scored_s.values())
    }
    return {name: scores[until_s][name] for name, until_s in scored_s.items()}


def _values(at: Mapping[int, int], pairs: Mapping[tuple[int, int], Mapping[str, float]]) -> dict[str, np.ndarray]:
    """z of user and partner by name [shape=(n, n)], NaN where there is none. at : place -> row and column."""
    values = {name: np.full((len(at), len(at)), math.nan) for name in SCORES}
    for (user, partner), scores in pairs.items():
        for name, z in scores.items():
            values[name][at[user], at[partner]] = z
    return values
