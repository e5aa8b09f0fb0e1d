"""Close copying by the user as time goes by: which of its six facets hold, and the rule when they are worth a cue.

A separate axis: it is never subtracted from a score.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from monitor import constants
from monitor.coaching.facets import broad, dense, fast, leak_words, literal, one_way, strong, unknown
from monitor.synchrony.evidence import Evidence, UpdateWithEvidence
from monitor.types import FACETS, Facet, Update

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
            last = whole.get(name) or self._last.get(name) or unknown(0.0, name)
            held = self._worst.get(name)
            facets.append(held if held is not None else last if name in whole else replace(last, fires=False))
        return tuple(facets)

    def _judge(self, time_s: float, evidence: Evidence | None, *, steady: bool = False) -> tuple[Facet, ...]:
        if evidence is None:
            return tuple(unknown(time_s, name) for name in FACETS)
        last = one_way(time_s, evidence)
        if not steady and not self._held.push(time_s, last.fires) and last.fires:
            last = replace(one_way(time_s, evidence, brief=True), fires=False)
        return *(judge(time_s, evidence) for judge in (strong, literal, fast, dense, broad)), last


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
    """Do enough facets fire, from more than one source and one of them decisive?"""
    sources = {_SOURCE[name] for name in fired}
    enough = len(fired) >= constants.excess().facets_needed
    return enough and len(sources) > 1 and any(name in decisive for name in fired)


def would_corroborate(fired: Collection[str]) -> tuple[str, ...]:
    """The facets any one of which would complete the rule; empty if it holds already or two more are needed."""
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


def _badness(facet: Facet) -> float:
    """Larger is more excessive; a shorter latency is the faster one."""
    return -facet.value if facet.name == "fast" else facet.value
