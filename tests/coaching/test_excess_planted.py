"""Planted dyads through the real estimator: what the whole session says of copying."""

from collections.abc import Collection
from typing import Literal

import pytest

from monitor.coaching.excess import Excess
from monitor.config import load_preset
from monitor.simulate.measured import rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.evidence import Evidence, UpdateWithEvidence
from monitor.types import PEOPLE, Facet, Person
from monitor.vision.gestures import Gestures
from monitor.vision.mirror import unmirror


def whole(plan: DyadPlan, *, mirrored: Collection[Person] = (), turned_back: Collection[Person] = ()) -> Evidence:
    """The session's evidence; pictures of ``mirrored`` people are the wrong way round, and turned back for ``turned_back``."""
    truth = dyad(plan)
    estimator = Estimator(preset=load_preset("interview"))
    gestures = {person: Gestures(person) for person in PEOPLE}
    for block in rows(truth):
        times = (block.person in mirrored) + (block.person in turned_back)
        for _ in range(times):
            block = unmirror(block)
        estimator.push_rows(block)
        for event in gestures[block.person].push(block):
            estimator.push_event(event)
    update = estimator.finish(plan.duration_s)
    assert isinstance(update, UpdateWithEvidence) and update.evidence is not None
    return update.evidence


def summary(plan: DyadPlan) -> dict[str, Facet]:
    return {facet.name: facet for facet in Excess().summary(whole(plan))}


@pytest.mark.parametrize("lag_s", [0.8, 2.4])
@pytest.mark.slow
def test_an_outright_copy_is_literal_and_strong(lag_s: float) -> None:
    facets = summary(DyadPlan.of(duration_s=180, seed=1, coupling=0.3, lag_s=lag_s, copy_from_s=0.0))
    assert facets["literal"].fires
    assert facets["strong"].fires
    reason = facets["literal"].reason
    assert f"{lag_s:.1f} s later" in reason or "gestures you made after theirs matched" in reason


@pytest.mark.slow
def test_reciprocal_coupling_is_not_literal() -> None:
    facets = summary(DyadPlan.of(duration_s=180, seed=2, coupling=0.7, leader="both", jitter_s=0.5))
    assert not facets["literal"].fires
    assert not facets["one-way"].fires


@pytest.mark.slow
def test_strangers_fire_nothing_and_have_no_side() -> None:
    evidence = whole(DyadPlan.of(duration_s=180, seed=3, coupling=0.0))
    assert not [facet.name for facet in Excess().summary(evidence) if facet.fires]
    assert {side.verdict for side in evidence.sides.values()} == {"unclear"}


@pytest.mark.slow
def test_the_partner_copying_is_no_excess_of_the_user() -> None:
    facets = summary(DyadPlan.of(duration_s=180, seed=4, coupling=0.3, lag_s=1.2, copy_from_s=0.0, leader="user"))
    assert not [name for name, facet in facets.items() if facet.fires]


@pytest.mark.parametrize("side", ["mirror", "same"])
@pytest.mark.parametrize("mirrored", [(), ("user",)])
@pytest.mark.slow
def test_the_side_of_a_copy_is_found_whichever_way_round_the_pictures_come(
    side: Literal["mirror", "same"], mirrored: tuple[Person, ...]
) -> None:
    plan = DyadPlan.of(duration_s=150, seed=6, coupling=0.3, lag_s=1.2, copy_from_s=0.0, side=side)
    verdict = {"mirror": "mirror-wise", "same": "same side"}[side]
    evidence = whole(plan, mirrored=mirrored, turned_back=mirrored)
    assert {evidence.sides[name].verdict for name in ("lean", "head_tilt")} == {verdict}
    said = {"mirror": "like a mirror image", "same": "on the same side as theirs"}[side]
    literal = next(facet for facet in Excess().summary(evidence) if facet.name == "literal")
    assert said in literal.reason


@pytest.mark.slow
def test_one_mirrored_picture_that_nobody_knows_of_turns_the_side_round() -> None:
    plan = DyadPlan.of(duration_s=150, seed=6, coupling=0.3, lag_s=1.2, copy_from_s=0.0)
    assert whole(plan, mirrored=("user",)).sides["head_tilt"].verdict == "same side"


@pytest.mark.slow
def test_a_copy_from_the_start_is_alerted_while_movement_still_calibrates() -> None:
    plan = DyadPlan.of(duration_s=70, seed=9, coupling=0.3, lag_s=1.4, copy_from_s=0.0)
    estimator, excess = Estimator(preset=load_preset("interview")), Excess()
    alerts_s = []
    for block in rows(dyad(plan)):
        estimator.push_rows(block)
        for update in estimator.advance(float(block.time_s[0])):
            assert next(score for score in update.scores if score.name == "posture").status == "calibrating"
            excess.push(update)
            alerts_s += [update.time_s] if excess.alert else []
    assert 60 <= alerts_s[0] <= 68
