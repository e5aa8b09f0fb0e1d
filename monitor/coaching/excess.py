"""Excessive mimicry by the user: six facets, each with its counts in words, and the rule when they are worth a word.

A separate axis: it is never subtracted from a score. Only what the user does after the partner counts; copies inside
0.3 s are a leak (the own picture captured as the partner's, an echo in the microphone) and are said to be that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from monitor.coaching.words import PLURAL
from monitor.constants import load
from monitor.synchrony.echoes import Echoes
from monitor.synchrony.events import GESTURE_KINDS, GESTURES, POOLED
from monitor.synchrony.evidence import Coupling, Evidence, Finding
from monitor.types import FACETS, Facet, Update

NAN = float("nan")
_DECISIVE = frozenset({"dense", "literal", "one-way"})


class Excess:
    """Streaming: ``push`` once a second; ``alert`` is the reason in words while the rule holds, empty otherwise."""

    def __init__(self) -> None:
        self._held = Held(load("excess")["one_way_s"])
        self._facets_held = {name: Held(load("excess")["hold_s"]) for name in FACETS}
        self._rule = Alert()
        self._worst: dict[str, Facet] = {}
        self._last: dict[str, Facet] = {}
        self.alert = ""
        self.leak = ""

    def push(self, update: Update, evidence: Evidence | None = None) -> tuple[Facet, ...]:
        """The six facets of this moment, in the order of ``FACETS``; the evidence is the update's own unless given."""
        if evidence is None and isinstance(update, Finding):
            evidence = update.evidence
        facets = self._judge(update.time_s, evidence)
        self.alert = self._rule.push(update.time_s, facets)
        self.leak = "" if evidence is None else leak_words(evidence)
        for facet in facets:
            self._last[facet.name] = facet
            if self._facets_held[facet.name].push(update.time_s, facet.fires):
                worst = self._worst.get(facet.name)
                if worst is None or _badness(facet) > _badness(worst):
                    self._worst[facet.name] = facet
        return facets

    def summary(self, evidence: Evidence | None = None) -> tuple[Facet, ...]:
        """The session's facets: those that held for 20 s at their strongest, the rest as they were last.

        evidence : of the whole session where it is at hand; a facet that fires over the whole session fires here.
        """
        whole = {} if evidence is None else {facet.name: facet for facet in self._judge(evidence.time_s, evidence, steady=True)}
        found = []
        for name in FACETS:
            last = whole.get(name) or self._last.get(name) or Facet(0.0, name, False, NAN, "not enough signal")
            held = self._worst.get(name)
            found.append(held if held is not None else last if name in whole else replace(last, fires=False))
        return tuple(found)

    def _judge(self, time_s: float, evidence: Evidence | None, *, steady: bool = False) -> tuple[Facet, ...]:
        if evidence is None:
            return tuple(Facet(time_s, name, False, NAN, "not enough signal") for name in FACETS)
        constants = load("excess")
        one_way = _one_way(time_s, evidence)
        if not steady and not self._held.push(time_s, one_way.fires):
            reason = f"{one_way.reason}, for less than {constants['one_way_s']:.0f} s" if one_way.fires else one_way.reason
            one_way = replace(one_way, fires=False, reason=reason)
        return (
            _strong(time_s, evidence),
            _literal(time_s, evidence),
            _fast(time_s, evidence),
            _dense(time_s, evidence),
            _broad(time_s, evidence),
            one_way,
        )


class Alert:
    """Two facets for 20 s, one of them dense, literal or one-way."""

    def __init__(self) -> None:
        self._held = Held(load("excess")["hold_s"])

    def push(self, time_s: float, facets: Iterable[Facet]) -> str:
        """The reason in words while the rule holds, empty otherwise."""
        fired = sorted((facet for facet in facets if facet.fires), key=lambda facet: facet.name not in _DECISIVE)
        due = len(fired) >= load("excess")["facets_needed"] and fired[0].name in _DECISIVE
        return fired[0].reason if self._held.push(time_s, due) and due else ""


class Held:
    """Has a condition held for so long? Interruptions under 5 s do not count as its end."""

    def __init__(self, least_s: float) -> None:
        self._least_s = least_s
        self._release_s = load("excess")["release_s"]
        self._since_s = self._until_s = NAN

    def push(self, time_s: float, now: bool) -> bool:
        if now:
            if not time_s - self._until_s <= self._release_s:
                self._since_s = time_s
            self._until_s = time_s
        elif not time_s - self._until_s <= self._release_s:
            self._since_s = NAN
        return time_s - self._since_s >= self._least_s


def leak_words(evidence: Evidence) -> str:
    """What looks like a leak, in words; empty where nothing does."""
    if not evidence.recent_fused.leak:
        return ""
    return (
        f"movements within 0.3 s of each other go together beyond chance (z {evidence.recent_fused.simultaneous_z:.1f}): "
        "one picture or microphone may hold both people; this is not counted as mirroring"
    )


def _following_z(coupling: Coupling) -> float:
    """The user following: the band 0.3-2 s, or the peak where it lies later and on the user's side."""
    peak = coupling.peak_z if coupling.lag_s >= load("events")["echo_min_s"] else NAN
    return max((z for z in (coupling.z_follow, peak) if math.isfinite(z)), default=NAN)


def _strong(time_s: float, evidence: Evidence) -> Facet:
    z, least = _following_z(evidence.recent_fused), load("excess")["strong_z"]
    if not math.isfinite(z):
        return Facet(time_s, "strong", False, NAN, "not enough signal")
    reason = f"your movement follows theirs at z {z:.1f} against chance; above {least:.0f} is strong"
    return Facet(time_s, "strong", z > least, z, reason)


def _literal(time_s: float, evidence: Evidence) -> Facet:
    constants = load("excess")
    if evidence.echoes is not None:
        made, gestures = evidence.echoes.copies, evidence.echoes.user_follows[GESTURES]
        # Whoever answers a few gestures in kind does not copy: it must be most of what the other did.
        many = made.exact >= max(constants["dense_least"], constants["dense_share"] * gestures.n_other)
        if many and gestures.p <= constants["dense_p"] and made.exact_share >= constants["literal_share"]:
            reason = f"{made.exact} of your {made.n} gestures after theirs were the same to the same side"
            return Facet(time_s, "literal", True, made.exact_share, reason)
    # Beyond chance is not enough: a strong free coupling is that too, when it lasts. A copy explains most of the movement.
    found, z = evidence.literal, evidence.recent_fused.literal_z
    if not math.isfinite(found.index) or not math.isfinite(z):
        return Facet(time_s, "literal", False, NAN, "not enough signal")
    fires = z > constants["literal_z"] and found.index >= constants["literal_index"]
    how = "repeat theirs" if fires else "go at most this much with theirs"
    reason = (
        f"{found.signals} of your movements {how} {found.lag_s:.1f} s later "
        f"(likeness {found.index:.2f} of 1; from {constants['literal_index']:.2f} on it counts as a copy)"
    )
    return Facet(time_s, "literal", fires, found.index, reason)


def _fast(time_s: float, evidence: Evidence) -> Facet:
    constants = load("excess")
    echoes = [] if evidence.echoes is None else [evidence.echoes.user_follows[kind] for kind in GESTURE_KINDS]
    known = [one for one in echoes if one.followed >= constants["fast_least"] and one.p <= constants["fast_p"]]
    if not known:
        n = sum(one.followed for one in echoes)
        return Facet(time_s, "fast", False, NAN, f"posture shifts and gestures soon after theirs: {n}, within chance")
    quickest = min(known, key=lambda one: one.latency_s)
    reason = f"half of your {quickest.followed} {PLURAL[quickest.kind]} after theirs came within {quickest.latency_s:.1f} s"
    return Facet(time_s, "fast", quickest.latency_s < constants["fast_latency_s"], quickest.latency_s, reason)


def _dense(time_s: float, evidence: Evidence) -> Facet:
    constants = load("excess")
    if evidence.echoes is None:
        return Facet(time_s, "dense", False, NAN, "no nods, smiles or gestures yet")
    counted = [
        one
        for one in evidence.echoes.user_follows.values()
        if one.n_other >= constants["dense_least"] and math.isfinite(one.corrected_share)
    ]
    if not counted:
        n = evidence.echoes.user_follows[POOLED].n_other
        return Facet(time_s, "dense", False, NAN, f"{n} events of theirs, {constants['dense_least']:.0f} needed")
    proven = [one for one in counted if one.p <= constants["dense_p"]]
    densest = max(proven or counted, key=lambda one: one.corrected_share)
    fires = densest in proven and densest.corrected_share >= constants["dense_share"]
    return Facet(time_s, "dense", fires, densest.corrected_share, echo_words(densest))


def _broad(time_s: float, evidence: Evidence) -> Facet:
    constants = load("excess")
    z = {name: _following_z(one) for name, one in evidence.recent.items()}
    together = sorted(name for name, value in z.items() if value > constants["broad_z"])
    reason = f"{len(together)} of {len(z)} channels follow theirs at once{': ' if together else ''}{', '.join(together)}"
    return Facet(time_s, "broad", len(together) >= constants["broad_channels"], float(len(together)), reason)


def _one_way(time_s: float, evidence: Evidence) -> Facet:
    constants = load("excess")
    follow = evidence.recent_fused.z_follow
    if not math.isfinite(evidence.dominance) or not math.isfinite(follow):
        return Facet(time_s, "one-way", False, NAN, "not enough signal")
    coupled = follow > constants["one_way_z"]
    reason = f"you follow them at z {follow:.1f}, they follow you at z {evidence.recent_fused.z_lead:.1f}"
    if not coupled:
        return Facet(time_s, "one-way", False, evidence.dominance, f"{reason}: within chance")
    return Facet(time_s, "one-way", evidence.dominance > constants["one_way_dominance"], evidence.dominance, reason)


def echo_words(echoes: Echoes) -> str:
    """An echo count in words, such as *4 of your last 6 posture shifts followed theirs within 4 s*."""
    within_s = load("events")["echo_max_s"]
    chance = echoes.chance_share * echoes.n_other
    return (
        f"{echoes.followed} of your last {echoes.n_own} {PLURAL[echoes.kind]} followed theirs within {within_s:.0f} s: "
        f"{echoes.echoed} of their {echoes.n_other} were echoed, chance gives {chance:.0f}"
    )


def _badness(facet: Facet) -> float:
    """Larger is more excessive; a shorter latency is the faster one."""
    return -facet.value if facet.name == "fast" else facet.value
