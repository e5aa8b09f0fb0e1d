"""Close copying by the user: six facets, each with its counts in words, and the rule when they are worth a cue.

A separate axis: it is never subtracted from a score. Only what the user does after the partner counts; copies inside
0.3 s are a leak (the user's picture captured as the partner's, an echo in the microphone) and are reported as one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from monitor import constants
from monitor.synchrony.behaviour.echoes import Echoes
from monitor.synchrony.behaviour.events import GESTURE_KINDS, GESTURES, POOLED
from monitor.synchrony.behaviour.sides import SidePicture
from monitor.synchrony.evidence import Coupling, Evidence, UpdateWithEvidence
from monitor.types import FACETS, Facet, Update
from monitor.words import say

NAN = float("nan")
# What each facet is read from: two facets of one source say one thing twice.
_SOURCE = {"strong": "coupling", "broad": "coupling", "one-way": "coupling"} | {
    name: name for name in ("literal", "fast", "dense")
}
_DECISIVE = ("literal", "dense", "one-way")


class Excess:
    """Streaming: ``push`` once a second; ``alert`` is the reason in words while the rule holds, empty otherwise.

    leak : what looks like one source for both people just now, in words. lasting_leak : the same once it has held.
    """

    def __init__(self) -> None:
        self._held = Held(constants.excess().one_way_s)
        self._facets_held = {name: Held(constants.excess().hold_s) for name in FACETS}
        self._rule = Alert()
        self._worst: dict[str, Facet] = {}
        self._last: dict[str, Facet] = {}
        self.alert = ""
        self.leak = self.lasting_leak = ""
        self._leak_held = Held(constants.excess().hold_s)

    def push(self, update: Update, evidence: Evidence | None = None) -> tuple[Facet, ...]:
        """The six facets of this moment, in the order of ``FACETS``; the evidence is the update's unless given."""
        if evidence is None and isinstance(update, UpdateWithEvidence):
            evidence = update.evidence
        facets = self._judge(update.time_s, evidence)
        self.alert = self._rule.push(update.time_s, facets)
        self.leak = "" if evidence is None else leak_words(evidence)
        holds = self._leak_held.push(update.time_s, bool(self.leak))
        self.lasting_leak = (self.leak or self.lasting_leak) if holds else ""
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
        facets = []
        for name in FACETS:
            last = whole.get(name) or self._last.get(name) or _unknown(0.0, name)
            held = self._worst.get(name)
            facets.append(held if held is not None else last if name in whole else replace(last, fires=False))
        return tuple(facets)

    def _judge(self, time_s: float, evidence: Evidence | None, *, steady: bool = False) -> tuple[Facet, ...]:
        if evidence is None:
            return tuple(_unknown(time_s, name) for name in FACETS)
        one_way = _one_way(time_s, evidence)
        if not steady and not self._held.push(time_s, one_way.fires) and one_way.fires:
            one_way = replace(_one_way(time_s, evidence, brief=True), fires=False)
        return (
            _strong(time_s, evidence),
            _literal(time_s, evidence),
            _fast(time_s, evidence),
            _dense(time_s, evidence),
            _broad(time_s, evidence),
            one_way,
        )


class Alert:
    """A dense or literal facet that has held for 20 s beside a facet read from something else; or a one-way facet, where that
    other one has held as long.

    Strong, broad and one-way are all read from the coupling of the movement: someone who follows freely shows all three.
    """

    def __init__(self) -> None:
        self._held = {name: Held(constants.excess().hold_s) for name in FACETS}

    def push(self, time_s: float, facets: Iterable[Facet]) -> str:
        """The reason in words while the rule holds, empty otherwise."""
        fired = {facet.name: facet for facet in facets if facet.fires}
        held = [name for name in FACETS if self._held[name].push(time_s, name in fired) and name in fired]
        for name in _DECISIVE:
            if name in held and corroborated(held if name == "one-way" else fired, (name,)):
                return fired[name].reason
        return ""


def corroborated(fired: Collection[str], decisive: Collection[str] = _DECISIVE) -> bool:
    """Do two of the facets that fire, one of them decisive, say two things?"""
    sources = {_SOURCE[name] for name in fired}
    enough = len(fired) >= constants.excess().facets_needed
    return enough and len(sources) > 1 and any(name in decisive for name in fired)


def would_corroborate(fired: Collection[str]) -> tuple[str, ...]:
    """The facets of which one more would do, beside those that fire; empty where they do already or two more are needed."""
    if corroborated(fired):
        return ()
    return tuple(name for name in FACETS if name not in fired and corroborated({*fired, name}))


class Held:
    """Has a condition held for so long? Interruptions under 5 s do not count as its end."""

    def __init__(self, least_s: float) -> None:
        self._least_s = least_s
        self._release_s = constants.excess().release_s
        self._since_s = self._until_s = NAN

    def push(self, time_s: float, now: bool) -> bool:
        if now:
            if not time_s - self._until_s <= self._release_s:
                self._since_s = time_s
            self._until_s = time_s
        elif not time_s - self._until_s <= self._release_s:
            self._since_s = NAN
        return self._until_s - self._since_s >= self._least_s


def leak_words(evidence: Evidence) -> str:
    """What looks like a leak, in words; empty where nothing does."""
    if evidence.own_picture is not None:
        return own_picture_words(evidence.own_picture)
    return simultaneous_words() if evidence.recent_fused.leak else ""


def own_picture_words(mirrored: bool) -> str:
    """The picture taken for the partner's goes with the user's own: what it may be and what to do."""
    return say("leak-own-picture", view="mirrored" if mirrored else "plain")


def simultaneous_words() -> str:
    """Both move at the same moment more than chance would have it: what that may be."""
    return say("leak-simultaneous")


def side_sentence(movement: str, side: SidePicture) -> str:
    """One line on leans, head tilts or hands at the face: ``your head tilts go with theirs as in a mirror``."""
    n = side.mirror_wise + side.same_side
    counts = {"mirrored": str(side.mirror_wise), "n": str(n)}
    name = _SIDE.get(side.verdict)
    if name is None:
        return say("side-unclear", movement=movement, **counts) if n else say("side-unclear-few", movement=movement)
    if not n:
        return say("side-clear", movement=movement, side=name)
    return say("side-clear-counts", movement=movement, side=name, **counts)


# The variants of the catalogue by a side's verdict.
_SIDE = {"mirror-wise": "mirror", "same side": "same"}


def _common_side(sides: Mapping[str, SidePicture]) -> str:
    """The side of all copies whose side is clear; *unclear* where there are none or they differ."""
    clear = {side.verdict for side in sides.values()} - {"unclear"}
    return _SIDE[clear.pop()] if len(clear) == 1 else "unclear"


def _following_z(coupling: Coupling) -> float:
    """The user following: the band 0.3-2 s, or the peak where it lies later and on the user's side."""
    peak = coupling.peak_z if coupling.lag_s >= constants.events().echo_min_s else NAN
    return max((z for z in (coupling.z_follow, peak) if math.isfinite(z)), default=NAN)


def _unknown(time_s: float, name: str) -> Facet:
    return Facet(time_s, name, False, NAN, say("facet-unknown"))


def _strong(time_s: float, evidence: Evidence) -> Facet:
    z, least = _following_z(evidence.recent_fused), constants.excess().strong_z
    if not math.isfinite(z):
        return _unknown(time_s, "strong")
    side, sd = _from_chance(z)
    return Facet(time_s, "strong", z > least, z, say("facet-strong", side=side, sd=sd, least=f"{least:.0f}"))


def _literal(time_s: float, evidence: Evidence) -> Facet:
    numbers, side = constants.excess(), _common_side(evidence.sides)
    if evidence.echoes is not None:
        copies, gestures = evidence.echoes.copies, evidence.echoes.user_follows[GESTURES]
        # Whoever answers a few gestures in kind does not copy: it must be most of what both did.
        most = max(gestures.n_other, gestures.n_own)
        many = copies.exact >= max(numbers.dense_least, numbers.dense_share * (most + numbers.dense_doubt))
        if many and gestures.p <= numbers.dense_p and copies.exact_share >= numbers.literal_share:
            reason = say("facet-literal-gestures", same=str(copies.exact), n=str(copies.n), side=side)
            return Facet(time_s, "literal", True, copies.exact_share, reason)
    # How much, not how surely: a strong free coupling is beyond chance too, when it lasts. A copy explains most of it.
    literal = evidence.literal
    if not math.isfinite(literal.index):
        return _unknown(time_s, "literal")
    # Chance reaches higher the fewer signals are averaged.
    full = numbers.literal_signals
    bar = numbers.literal_index * (full / min(literal.signals, full)) ** numbers.literal_power
    fires = literal.index >= bar
    values = {"alike": f"{100 * literal.index:.0f}", "lag": f"{literal.lag_s:.1f}", "bar": f"{100 * bar:.0f}"}
    if fires:
        reason = say("facet-literal-copy", signals=str(literal.signals), side=side, **values)
    else:
        reason = say("facet-literal-free", **values)
    return Facet(time_s, "literal", fires, literal.index, reason)


def _fast(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    echoes = [] if evidence.echoes is None else [evidence.echoes.user_follows[kind] for kind in GESTURE_KINDS]
    known = [echo for echo in echoes if echo.followed >= numbers.fast_least and echo.p <= numbers.fast_p]
    if not known:
        n = sum(echo.followed for echo in echoes)
        return Facet(time_s, "fast", False, NAN, say("facet-fast-chance", n=str(n)))
    quickest = min(known, key=lambda echo: echo.latency_s)
    latency_s = quickest.latency_s
    reason = say("facet-fast", n=str(quickest.followed), kind=quickest.kind, latency=f"{latency_s:.1f}")
    return Facet(time_s, "fast", latency_s < numbers.fast_latency_s, latency_s, reason)


def _dense(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    if evidence.echoes is None:
        return Facet(time_s, "dense", False, NAN, say("facet-dense-none"))
    # Each kind by itself would be half a dozen chances to be dense by luck.
    pooled = (evidence.echoes.user_follows[name] for name in (POOLED, GESTURES))
    counted = [echo for echo in pooled if echo.n_other >= numbers.dense_least and math.isfinite(echo.corrected_share)]
    if not counted:
        n = evidence.echoes.user_follows[POOLED].n_other
        return Facet(time_s, "dense", False, NAN, say("facet-dense-few", n=str(n), least=f"{numbers.dense_least:.0f}"))
    proven = [echo for echo in counted if echo.p <= numbers.dense_p]
    densest = max(proven or counted, key=lambda echo: echo.corrected_share)
    # A few echoes of a few events are a poor guess of the share: as if some more had come and not been echoed.
    doubted = densest.echoed / (densest.n_other + numbers.dense_doubt)
    share = (doubted - densest.chance_share) / (1 - densest.chance_share) if densest.chance_share < 1 else 0.0
    fires = densest in proven and share >= numbers.dense_share
    return Facet(time_s, "dense", fires, densest.corrected_share, echo_words(densest))


def _broad(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    z = {name: _following_z(coupling) for name, coupling in evidence.recent.items()}
    together = sorted(name for name, value in z.items() if value > numbers.broad_z)
    message = "facet-broad-channels" if together else "facet-broad"
    reason = say(message, n=str(len(together)), all=str(len(z)), channels=", ".join(together))
    return Facet(time_s, "broad", len(together) >= numbers.broad_channels, float(len(together)), reason)


def _one_way(time_s: float, evidence: Evidence, *, brief: bool = False) -> Facet:
    """brief : it has not held for long enough, and the reason says so."""
    numbers = constants.excess()
    follow, lead = evidence.recent_fused.z_follow, evidence.recent_fused.z_lead
    if not math.isfinite(evidence.dominance) or not math.isfinite(follow):
        return _unknown(time_s, "one-way")
    coupled = follow > numbers.one_way_z
    follow_side, follow_sd = _from_chance(follow)
    lead_side, lead_sd = _from_chance(lead)
    reason = say(
        "facet-one-way",
        follow_side=follow_side,
        follow_sd=follow_sd,
        lead_side=lead_side,
        lead_sd=lead_sd,
        note="uncoupled" if not coupled else "brief" if brief else "none",
        seconds=f"{numbers.one_way_s:.0f}",
    )
    fires = coupled and evidence.dominance > numbers.one_way_dominance
    return Facet(time_s, "one-way", fires, evidence.dominance, reason)


def _from_chance(z: float) -> tuple[str, str]:
    """On which side of chance (above, below, none), and how many standard deviations away."""
    sd = f"{abs(z):.1f}"
    return "none" if float(sd) == 0 else "above" if z >= 0 else "below", sd


def echo_words(echoes: Echoes) -> str:
    """An echo count in words, such as *4 of your last 6 posture shifts followed theirs within 4 s*."""
    return say(
        "facet-dense",
        kind=echoes.kind,
        followed=str(echoes.followed),
        n=str(echoes.n_own),
        seconds=f"{constants.events().echo_max_s:.0f}",
        echoed=str(echoes.echoed),
        theirs=str(echoes.n_other),
        chance=f"{echoes.chance_share * echoes.n_other:.0f}",
    )


def _badness(facet: Facet) -> float:
    """Larger is more excessive; a shorter latency is the faster one."""
    return -facet.value if facet.name == "fast" else facet.value
