"""Doing a thing at the same time against chance: planted answers pass, what two people do each for themselves does not."""

from __future__ import annotations

import numpy as np

from monitor.replay.analysis.coincidence import is_beyond_chance

Stretches = list[tuple[float, float]]


def smiles(rng: np.random.Generator) -> Stretches:
    """Some twenty smiles in ten minutes, two to four seconds long."""
    starts = np.sort(rng.uniform(0, 590, 20))
    return [(float(start), float(start + rng.uniform(2, 4))) for start in starts]


def test_answered_smiles_are_more_than_chance() -> None:
    user = smiles(np.random.default_rng(1))
    assert is_beyond_chance(user, [(start + 0.5, end + 0.5) for start, end in user], duration_s=600)


def test_two_strangers_pass_as_rarely_as_asked() -> None:
    """One in a hundred may; more than 4 of 100 would come in fewer than one of 250 such tests."""
    rng = np.random.default_rng(2)
    passed = sum(is_beyond_chance(smiles(rng), smiles(rng), duration_s=600) for _ in range(100))
    assert passed <= 4


def test_what_never_met_or_is_too_short_is_not_claimed() -> None:
    assert not is_beyond_chance([(0, 5)], [(100, 105)], duration_s=600)
    assert not is_beyond_chance([(0, 5)], [(0, 5)], duration_s=30)
