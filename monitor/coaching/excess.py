"""Close copying by the user: six facets, each with its counts in words, and the rule when they are worth a word.

A separate axis: it is never subtracted from a score. Only what the user does after the partner counts; copies inside
0.3 s are a leak (the own picture captured as the partner's, an echo in the microphone) and are said to be that.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import replace

from monitor import constants
from monitor.coaching.words import PLURAL, side_words
from monitor.synchrony.behaviour.echoes import Echoes
from monitor.synchrony.behaviour.events import GESTURE_KINDS, GESTURES, POOLED
from monitor.synchrony.evidence import Coupling, Evidence, UpdateWithEvidence
from monitor.types import FACETS, Facet, Update

NAN = float("nan")
# What each facet is read from: two facets of one witness say one thing twice.
_WITNESS = {"strong": "coupling", "broad": "coupling", "one-way": "coupling"} | {
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
        """The six facets of this moment, in the order of ``FACETS``; the evidence is the update's own unless given."""
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
        found = []
        for name in FACETS:
            last = whole.get(name) or self._last.get(name) or Facet(0.0, name, False, NAN, "not enough signal")
            held = self._worst.get(name)
            found.append(held if held is not None else last if name in whole else replace(last, fires=False))
        return tuple(found)

    def _judge(self, time_s: float, evidence: Evidence | None, *, steady: bool = False) -> tuple[Facet, ...]:
        if evidence is None:
            return tuple(Facet(time_s, name, False, NAN, "not enough signal") for name in FACETS)
        numbers = constants.excess()
        one_way = _one_way(time_s, evidence)
        if not steady and not self._held.push(time_s, one_way.fires):
            reason = f"{one_way.reason}, for less than {numbers.one_way_s:.0f} s" if one_way.fires else one_way.reason
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
    """A dense or literal facet that has held for 20 s beside a facet read from something else; or a one-way facet, where that
    other one has held as long.

    Strong, broad and one-way are all read from the coupling of the movement: who follows a leader freely shows all three.
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
    witnesses = {_WITNESS[name] for name in fired}
    enough = len(fired) >= constants.excess().facets_needed
    return enough and len(witnesses) > 1 and any(name in decisive for name in fired)


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
        turned = "the other way round, as in a mirrored self-view" if evidence.own_picture else "as yours does"
        return (
            f"the head in your partner's picture turns with yours, {turned}: it may be your own picture; choose your partner's"
        )
    if not evidence.recent_fused.leak:
        return ""
    return (
        "movements within 0.3 s of each other go together more than chance would have it: "
        "one picture or microphone may hold both people; this is not counted as mirroring"
    )


def own_picture_words(mirrored: bool) -> str:
    """The picture taken for the partner's goes with the user's own: said, with what to do."""
    how = "the other way round, as in a mirrored self-view" if mirrored else "the same way"
    return f"the head in your partner's picture turns with yours, {how}: it may be your own picture; choose your partner's"


def _following_z(coupling: Coupling) -> float:
    """The user following: the band 0.3-2 s, or the peak where it lies later and on the user's side."""
    peak = coupling.peak_z if coupling.lag_s >= constants.events().echo_min_s else NAN
    return max((z for z in (coupling.z_follow, peak) if math.isfinite(z)), default=NAN)


def _strong(time_s: float, evidence: Evidence) -> Facet:
    z, least = _following_z(evidence.recent_fused), constants.excess().strong_z
    if not math.isfinite(z):
        return Facet(time_s, "strong", False, NAN, "not enough signal")
    reason = f"your movement follows theirs {beyond(z)} chance; {least:.0f} and more is strong"
    return Facet(time_s, "strong", z > least, z, reason)


def _literal(time_s: float, evidence: Evidence) -> Facet:
    numbers, side = constants.excess(), side_words(evidence.sides)
    if evidence.echoes is not None:
        made, gestures = evidence.echoes.copies, evidence.echoes.user_follows[GESTURES]
        # Whoever answers a few gestures in kind does not copy: it must be most of what both did.
        most = max(gestures.n_other, gestures.n_own)
        many = made.exact >= max(numbers.dense_least, numbers.dense_share * (most + numbers.dense_doubt))
        if many and gestures.p <= numbers.dense_p and made.exact_share >= numbers.literal_share:
            reason = f"{made.exact} of your {made.n} gestures after theirs were the same in kind and side{side}"
            return Facet(time_s, "literal", True, made.exact_share, reason)
    # How much, not how surely: a strong free coupling is beyond chance too, when it lasts. A copy explains most of it.
    found = evidence.literal
    if not math.isfinite(found.index):
        return Facet(time_s, "literal", False, NAN, "not enough signal")
    # Chance reaches higher the fewer signals are averaged.
    full = numbers.literal_signals
    bar = numbers.literal_index * (full / min(found.signals, full)) ** numbers.literal_power
    fires = found.index >= bar
    alike = f"{100 * found.index:.0f} % alike"
    if fires:
        reason = f"{found.signals} of your movements repeat theirs {found.lag_s:.1f} s later{side}: {alike}"
    else:
        reason = f"your movements were at most {alike} theirs {found.lag_s:.1f} s earlier"
    reason += f"; a copy begins at {100 * bar:.0f} %"
    return Facet(time_s, "literal", fires, found.index, reason)


def _fast(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    echoes = [] if evidence.echoes is None else [evidence.echoes.user_follows[kind] for kind in GESTURE_KINDS]
    known = [one for one in echoes if one.followed >= numbers.fast_least and one.p <= numbers.fast_p]
    if not known:
        n = sum(one.followed for one in echoes)
        return Facet(time_s, "fast", False, NAN, f"posture shifts and gestures soon after theirs: {n}, within chance")
    quickest = min(known, key=lambda one: one.latency_s)
    reason = f"half of your {quickest.followed} {PLURAL[quickest.kind]} after theirs came within {quickest.latency_s:.1f} s"
    return Facet(time_s, "fast", quickest.latency_s < numbers.fast_latency_s, quickest.latency_s, reason)


def _dense(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    if evidence.echoes is None:
        return Facet(time_s, "dense", False, NAN, "no nods, smiles or gestures yet")
    # Each kind on its own would be half a dozen chances to be dense by luck.
    pooled = (evidence.echoes.user_follows[name] for name in (POOLED, GESTURES))
    counted = [one for one in pooled if one.n_other >= numbers.dense_least and math.isfinite(one.corrected_share)]
    if not counted:
        n = evidence.echoes.user_follows[POOLED].n_other
        return Facet(time_s, "dense", False, NAN, f"{n} events of theirs, {numbers.dense_least:.0f} needed")
    proven = [one for one in counted if one.p <= numbers.dense_p]
    densest = max(proven or counted, key=lambda one: one.corrected_share)
    # A few echoes of a few events are a poor guess of the share: as if some more had come and not been echoed.
    sure = densest.echoed / (densest.n_other + numbers.dense_doubt)
    surely = (sure - densest.chance_share) / (1 - densest.chance_share) if densest.chance_share < 1 else 0.0
    fires = densest in proven and surely >= numbers.dense_share
    return Facet(time_s, "dense", fires, densest.corrected_share, echo_words(densest))


def _broad(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    z = {name: _following_z(one) for name, one in evidence.recent.items()}
    together = sorted(name for name, value in z.items() if value > numbers.broad_z)
    reason = f"{len(together)} of {len(z)} channels follow theirs at once{': ' if together else ''}{', '.join(together)}"
    return Facet(time_s, "broad", len(together) >= numbers.broad_channels, float(len(together)), reason)


def _one_way(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    follow = evidence.recent_fused.z_follow
    if not math.isfinite(evidence.dominance) or not math.isfinite(follow):
        return Facet(time_s, "one-way", False, NAN, "not enough signal")
    coupled = follow > numbers.one_way_z
    reason = f"you follow them {beyond(follow)} chance; they follow you {beyond(evidence.recent_fused.z_lead)} chance"
    if not coupled:
        return Facet(time_s, "one-way", False, evidence.dominance, f"{reason}: within chance")
    return Facet(time_s, "one-way", evidence.dominance > numbers.one_way_dominance, evidence.dominance, reason)


def beyond(z: float) -> str:
    """How far from chance, in a unit that is known outside this house; the word *chance* goes after it."""
    far = f"{abs(z):.1f}"
    return "no more than" if float(far) == 0 else f"{far} standard deviations {'above' if z >= 0 else 'below'}"


def echo_words(echoes: Echoes) -> str:
    """An echo count in words, such as *4 of your last 6 posture shifts followed theirs within 4 s*."""
    within_s = constants.events().echo_max_s
    chance = echoes.chance_share * echoes.n_other
    return (
        f"{echoes.followed} of your last {echoes.n_own} {PLURAL[echoes.kind]} followed theirs within {within_s:.0f} s: "
        f"{echoes.echoed} of their {echoes.n_other} were echoed, chance gives {chance:.0f}"
    )


def _badness(facet: Facet) -> float:
    """Larger is more excessive; a shorter latency is the faster one."""
    return -facet.value if facet.name == "fast" else facet.value
