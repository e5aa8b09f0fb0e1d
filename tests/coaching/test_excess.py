from dataclasses import replace

import numpy as np
import pytest

from monitor.coaching.excess import Alert, Excess
from monitor.coaching.facets import side_sentence
from monitor.synchrony.behaviour.copying import LiteralCopy
from monitor.synchrony.behaviour.events import EventCoupling, EventEvidence
from monitor.synchrony.behaviour.sides import SidePicture
from monitor.synchrony.evidence import Coupling, Evidence, UpdateWithEvidence
from monitor.types import FACETS, Event, Facet, Person, Update

NATURAL = Coupling("fused", z=2.0, z_follow=1.8, z_lead=1.7, peak_z=2.2, lag_s=0.8)
COPYING = Coupling("fused", z=4.0, z_follow=5.2, z_lead=0.3, peak_z=6.0, lag_s=1.1)


COPIED = LiteralCopy(index=0.6, lag_s=1.1, r=0.85, whitened_r=0.42, signals=9)
FREE = LiteralCopy(index=0.15, lag_s=0.9, r=0.35, whitened_r=0.06, signals=9)


def evidence(
    fused: Coupling,
    *,
    time_s: float = 200.0,
    echoes: EventEvidence | None = None,
    copied: LiteralCopy | None = None,
    **channels: Coupling,
) -> Evidence:
    if copied is None:
        copied = COPIED if fused.z_follow > 4 else FREE
    total = abs(fused.z_follow) + abs(fused.z_lead)
    return Evidence(
        time_s,
        channels,
        channels,
        fused,
        fused,
        dominance=(fused.z_follow - fused.z_lead) / total,
        reciprocity=0.9,
        literal=copied,
        echoes=echoes,
    )


def by_name(facets: tuple[Facet, ...]) -> dict[str, Facet]:
    return {facet.name: facet for facet in facets}


def watch(excess: Excess, seen: Evidence, *, seconds: int, start_s: float = 200.0) -> dict[str, Facet]:
    facets: tuple[Facet, ...] = ()
    for second in range(seconds):
        facets = excess.push(Update(start_s + second), seen)
    return by_name(facets)


def echoes(delay_s: float, *, kind: str = "posture_shift", n: int = 12, of: int = 12, same: bool = True) -> EventEvidence:
    """Theirs at odd times over five minutes; mine after ``of`` of the ``n``, in the same direction or in another."""
    coupling = EventCoupling()
    at = np.sort(np.random.default_rng(3).uniform(5, 290, n))
    directions = ("left", "forward", "right", "back")
    people: list[tuple[Person, np.ndarray]] = [("partner", at), ("user", at[:of] + delay_s)]
    for person, train in people:
        for i, start_s in enumerate(train):
            turned = directions[i % 4] if person == "partner" or same else directions[(i + 1 + i % 3) % 4]
            coupling.push_event(Event(person, kind, float(start_s), float(start_s) + 1, 3.0, {"direction": turned}))
    return coupling.evidence(300.0)


def test_the_facets_come_in_their_order_and_say_when_there_is_too_little() -> None:
    facets = Excess().push(Update(5.0), None)
    assert tuple(facet.name for facet in facets) == FACETS
    assert not any(facet.fires for facet in facets)
    assert all(np.isnan(facet.value) and facet.reason for facet in facets)


def test_natural_coupling_fires_nothing() -> None:
    excess = Excess()
    facets = watch(excess, evidence(NATURAL, echoes=echoes(1.4, of=4), head=replace(NATURAL, name="head")), seconds=90)
    assert not [name for name, facet in facets.items() if facet.fires]
    assert excess.alert == ""
    assert not any(facet.fires for facet in excess.summary())


def test_a_copy_is_strong_literal_and_one_way_and_alerts_after_twenty_seconds() -> None:
    excess, copying = Excess(), evidence(COPYING)
    facets = watch(excess, copying, seconds=20)
    assert facets["strong"].fires and facets["literal"].fires
    assert not facets["one-way"].fires  # not for 60 s yet
    assert excess.alert == ""  # 19 s
    watch(excess, copying, seconds=1, start_s=220.0)
    assert "9 of your movements repeat theirs 1.1 s later" in excess.alert
    assert watch(excess, copying, seconds=40, start_s=221.0)["one-way"].fires


def test_an_update_that_carries_its_evidence_is_enough() -> None:
    facets = by_name(Excess().push(UpdateWithEvidence(200.0, evidence=evidence(COPYING))))
    assert facets["strong"].fires


def test_strong_alone_or_strong_and_broad_is_no_alert() -> None:
    coupling = replace(NATURAL, z_follow=3.5, z_lead=3.4, peak_z=3.4)
    excess = Excess()
    channels = {name: replace(coupling, name=name) for name in ("head", "posture", "smile")}
    facets = watch(excess, evidence(coupling, **channels), seconds=60)
    assert facets["strong"].fires and facets["broad"].fires
    assert facets["broad"].reason.endswith("head, posture, smile")
    assert excess.alert == ""


def test_free_coupling_that_is_significant_but_explains_little_is_not_literal() -> None:
    excess = Excess()
    facets = watch(excess, evidence(COPYING, copied=FREE), seconds=40)
    assert facets["strong"].fires
    assert not facets["literal"].fires
    assert excess.alert == ""


def test_a_late_copy_is_strong_by_its_peak() -> None:
    late = replace(COPYING, z_follow=0.2, lag_s=3.5, peak_z=5.0)
    assert watch(Excess(), evidence(late), seconds=1)["strong"].value == 5.0
    partners = replace(late, lag_s=-3.5)
    assert not watch(Excess(), evidence(partners), seconds=1)["strong"].fires


def test_following_a_leader_freely_is_no_alert() -> None:
    """Strong, broad and one-way are read from the same movement: together they say one thing."""
    led = Coupling("fused", z=3.0, z_follow=4.5, z_lead=0.2, peak_z=4.6, lag_s=1.0)
    channels = {name: replace(led, name=name) for name in ("head", "posture", "smile")}
    excess = Excess()
    facets = watch(excess, evidence(led, copied=FREE, **channels), seconds=120)
    assert {name for name, facet in facets.items() if facet.fires} == {"strong", "broad", "one-way"}
    assert excess.alert == ""


def test_the_second_facet_may_come_later_than_the_decisive_one() -> None:
    excess = Excess()
    watch(excess, evidence(NATURAL, copied=COPIED), seconds=30)
    assert excess.alert == ""  # literal alone
    watch(excess, evidence(COPYING), seconds=1, start_s=230.0)
    assert "repeat theirs" in excess.alert


@pytest.mark.parametrize(("seconds", "alerts"), [(10, False), (25, True)])
def test_beside_a_one_way_facet_the_other_must_have_held_as_well(seconds: int, alerts: bool) -> None:
    """Who follows a leader freely repeats something for a moment now and then."""
    alert, now_s = Alert(), 0.0
    said = []
    for names, length_s in (({"one-way", "strong"}, 60), ({"one-way", "strong", "fast"}, seconds)):
        for _ in range(length_s):
            now_s += 1
            said.append(alert.push(now_s, [Facet(now_s, name, name in names, 1.0, name) for name in FACETS]))
    assert any(said) is alerts


@pytest.mark.parametrize(("signals", "fires"), [(10, True), (4, False)])
def test_fewer_signals_must_be_more_alike(signals: int, fires: bool) -> None:
    """Chance reaches higher over 4 signals than over 10: a limit of 0.40 becomes one of 0.54."""
    copied = LiteralCopy(index=0.45, lag_s=1.1, r=0.6, whitened_r=0.2, signals=signals)
    assert watch(Excess(), evidence(NATURAL, copied=copied), seconds=1)["literal"].fires is fires


def test_the_side_of_a_copy_is_named() -> None:
    tilts = SidePicture(z=3.1, verdict="mirror-wise")
    hands = SidePicture(mirror_wise=5, z=2.2, verdict="mirror-wise")
    leans = SidePicture(z=-3.0, verdict="same side")
    for sides, said in (
        ({"head_tilt": tilts, "hand_to_face": hands}, "1.1 s later, like a mirror image (60 %"),
        ({"lean": leans, "head_tilt": SidePicture()}, "1.1 s later, on the same side as theirs (60 %"),
        ({"lean": leans, "head_tilt": tilts}, "1.1 s later (60 %"),
        ({}, "1.1 s later (60 %"),
    ):
        literal = watch(Excess(), replace(evidence(COPYING), sides=sides), seconds=1)["literal"]
        assert said in literal.reason
    assert side_sentence("head_tilt", tilts) == "your head tilts mirror theirs"
    assert side_sentence("hand_to_face", hands) == (
        "your hand-to-face gestures mirror theirs (5 of the 5 that followed theirs were mirrored)"
    )
    assert side_sentence("lean", SidePicture(1, 1)) == (
        "your sideways leans have no clear side: 1 of the 2 that followed theirs were mirrored"
    )


def test_the_own_picture_taken_for_the_partners_is_a_leak() -> None:
    excess = Excess()
    watch(excess, replace(evidence(NATURAL), own_picture=True), seconds=1)
    assert "mirrored as in a self-view" in excess.leak
    assert excess.lasting_leak == "", "said once it has held for twenty seconds"
    watch(excess, replace(evidence(NATURAL), own_picture=True), seconds=25, start_s=201.0)
    assert "mirrored as in a self-view" in excess.lasting_leak
    watch(excess, evidence(NATURAL), seconds=3, start_s=226.0)
    assert "mirrored as in a self-view" in excess.lasting_leak, "a moment without it is bridged"
    watch(excess, evidence(NATURAL), seconds=10, start_s=229.0)
    assert excess.lasting_leak == ""


def test_one_way_needs_coupling_and_not_only_a_ratio_of_noises() -> None:
    noise = Coupling("fused", z=0.3, z_follow=0.6, z_lead=-0.1)
    assert not watch(Excess(), evidence(noise), seconds=90)["one-way"].fires


def test_dense_counts_in_words() -> None:
    echoed = evidence(NATURAL, echoes=echoes(2.2, of=10, same=False))
    dense = watch(Excess(), echoed, seconds=1)["dense"]
    assert dense.fires
    assert dense.value > 0.5
    assert dense.reason.startswith("10 of your last 10 ")
    assert "followed theirs within 4 s; you echoed 10 of their 12" in dense.reason


def test_four_echoes_of_six_are_too_few_to_be_sure() -> None:
    """4 of 6 are 0.59 beyond chance, but as 4 of 8 only 0.4; 6 of 6 are sure."""
    four, six = (watch(Excess(), evidence(NATURAL, echoes=echoes(2.2, n=6, of=n)), seconds=1)["dense"] for n in (4, 6))
    assert not four.fires
    assert six.fires


def test_dense_needs_six_of_theirs() -> None:
    dense = watch(Excess(), evidence(NATURAL, echoes=echoes(2.2, n=5, of=5)), seconds=1)["dense"]
    assert not dense.fires
    assert "5 nods, smiles and gestures of theirs; 6 needed" in dense.reason


@pytest.mark.parametrize(
    ("kind", "delay_s", "fires"), [("posture_shift", 0.6, True), ("posture_shift", 1.5, False), ("nod", 0.6, False)]
)
def test_fast_is_for_posture_and_gesture_only(kind: str, delay_s: float, fires: bool) -> None:
    assert watch(Excess(), evidence(NATURAL, echoes=echoes(delay_s, kind=kind)), seconds=1)["fast"].fires is fires


def test_gestures_copied_in_kind_and_direction_are_literal() -> None:
    literal = watch(Excess(), evidence(NATURAL, echoes=echoes(2.0)), seconds=1)["literal"]
    assert literal.fires
    assert literal.reason == "12 of the 12 gestures you made after theirs matched in kind and direction"
    different = watch(Excess(), evidence(NATURAL, echoes=echoes(2.0, same=False)), seconds=1)["literal"]
    assert not different.fires
    few = watch(Excess(), evidence(NATURAL, echoes=echoes(2.0, n=18, of=7)), seconds=1)["literal"]
    assert not few.fires


def test_few_copies_among_many_gestures_of_ones_own_are_not_literal() -> None:
    coupling = EventCoupling()
    for person, train in (("partner", range(10, 150, 20)), ("user", [*range(12, 152, 20), *range(160, 300, 12)])):
        for at in train:
            coupling.push_event(Event(person, "posture_shift", float(at), at + 1.0, 3.0, {"direction": "left"}))  # type: ignore[arg-type]
    counts = coupling.evidence(300.0)
    assert (counts.copies.exact, counts.user_follows["gesture"].n_own) == (7, 19)
    assert not watch(Excess(), evidence(NATURAL, echoes=counts), seconds=1)["literal"].fires


def test_a_short_pause_does_not_restart_the_clock_and_a_long_one_does() -> None:
    for gap_s, alerted in ((3, True), (8, False)):
        excess = Excess()
        watch(excess, evidence(COPYING), seconds=15)
        watch(excess, evidence(NATURAL), seconds=gap_s, start_s=215.0)
        watch(excess, evidence(COPYING), seconds=7, start_s=215.0 + gap_s)
        assert bool(excess.alert) is alerted


def test_a_leak_is_said_to_be_one_and_is_no_facet() -> None:
    leak = replace(NATURAL, z_follow=0.1, z_lead=0.2, peak_z=0.3, simultaneous_z=9.0, leak=True)
    excess = Excess()
    facets = watch(excess, evidence(leak), seconds=60)
    assert not any(facet.fires for facet in facets.values())
    assert "isn't counted as mirroring" in excess.leak
    assert excess.alert == ""


def test_the_summary_keeps_what_held_at_its_strongest() -> None:
    excess = Excess()
    watch(excess, evidence(COPYING), seconds=30)
    watch(excess, evidence(COPYING, copied=replace(COPIED, index=0.7)), seconds=30, start_s=230.0)
    watch(excess, evidence(NATURAL), seconds=60, start_s=260.0)
    summary = by_name(excess.summary())
    assert summary["literal"].fires
    assert summary["literal"].value == 0.7
    assert not summary["dense"].fires
    brief = Excess()
    watch(brief, evidence(COPYING), seconds=5)
    assert not any(facet.fires for facet in brief.summary())
    assert by_name(brief.summary(evidence(COPYING)))["literal"].fires
