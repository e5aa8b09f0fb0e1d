"""Planted dyads through the real estimator: what the whole session says of copying."""

import pytest

from monitor.coaching.excess import Excess
from monitor.config import load_preset
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.evidence import Finding
from monitor.types import Facet


def summary(plan: DyadPlan) -> dict[str, Facet]:
    truth = dyad(plan)
    estimator = Estimator(preset=load_preset("interview"))
    for block in rows(truth):
        estimator.push_rows(block)
    for event in events(truth):
        estimator.push_event(event)
    found = estimator.finish(plan.duration_s)
    assert isinstance(found, Finding)
    return {facet.name: facet for facet in Excess().summary(found.evidence)}


@pytest.mark.parametrize("lag_s", [0.8, 2.4])
def test_an_outright_copy_is_literal_and_strong(lag_s: float) -> None:
    found = summary(DyadPlan.of(duration_s=180, seed=1, coupling=0.3, lag_s=lag_s, copy_from_s=0.0))
    assert found["literal"].fires
    assert found["strong"].fires
    assert f"{lag_s:.1f} s later" in found["literal"].reason


def test_reciprocal_coupling_is_not_literal() -> None:
    found = summary(DyadPlan.of(duration_s=180, seed=2, coupling=0.7, leader="both", jitter_s=0.5))
    assert not found["literal"].fires
    assert not found["one-way"].fires


def test_strangers_fire_nothing() -> None:
    found = summary(DyadPlan.of(duration_s=180, seed=3, coupling=0.0))
    assert not [name for name, facet in found.items() if facet.fires]


def test_the_partner_copying_is_no_excess_of_the_user() -> None:
    found = summary(DyadPlan.of(duration_s=180, seed=4, coupling=0.3, lag_s=1.2, copy_from_s=0.0, leader="user"))
    assert not [name for name, facet in found.items() if facet.fires]


def test_a_copy_that_is_same_side_is_as_literal() -> None:
    found = summary(DyadPlan.of(duration_s=180, seed=5, coupling=0.3, lag_s=1.5, copy_from_s=0.0, side="same"))
    assert found["literal"].fires
