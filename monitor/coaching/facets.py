"""The six facets of close copying by the user, each with its counts in words, and what may be a leak instead.

Only what the user does after the partner counts; copies inside 0.3 s are a leak (the user's picture captured as the partner's,
an echo in the microphone) and are reported as one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from monitor import constants
from monitor.synchrony.behaviour.echoes import Echoes
from monitor.synchrony.behaviour.events import GESTURE_KINDS, GESTURES, POOLED
from monitor.synchrony.behaviour.sides import SidePicture
from monitor.synchrony.evidence import Coupling, Evidence
from monitor.types import Facet
from monitor.words import say
from monitor.words.numbers import percent

NAN = float("nan")


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
    """One line on leans, head tilts or hands at the face: ``your head tilts mirror theirs``."""
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
    """The user following: the lags from lag_low_s to lag_high_s, or the peak where it lies later and on the user's side."""
    peak = coupling.peak_z if coupling.lag_s >= constants.events().echo_min_s else NAN
    return max((z for z in (coupling.z_follow, peak) if math.isfinite(z)), default=NAN)


def unknown(time_s: float, name: str) -> Facet:
    return Facet(time_s, name, False, NAN, say("facet-unknown"))


def strong(time_s: float, evidence: Evidence) -> Facet:
    z, least = _following_z(evidence.recent_fused), constants.excess().strong_z
    if not math.isfinite(z):
        return unknown(time_s, "strong")
    side, sd = _from_chance(z)
    return Facet(time_s, "strong", z > least, z, say("facet-strong", side=side, sd=sd, least=f"{least:.0f}"))


def literal(time_s: float, evidence: Evidence) -> Facet:
    numbers, side = constants.excess(), _common_side(evidence.sides)
    if evidence.echoes is not None:
        copies, gestures = evidence.echoes.copies, evidence.echoes.user_follows[GESTURES]
        # Answering a few gestures in kind is not copying: it must be most of what both did.
        most = max(gestures.n_other, gestures.n_own)
        many = copies.exact >= max(numbers.dense_least, numbers.dense_share * (most + numbers.dense_doubt))
        if many and gestures.p <= numbers.dense_p and copies.exact_share >= numbers.literal_share:
            reason = say("facet-literal-gestures", same=str(copies.exact), n=str(copies.n), side=side)
            return Facet(time_s, "literal", True, copies.exact_share, reason)
    # How much, not how surely: a strong free coupling is beyond chance too, when it lasts. A copy explains most of it.
    copied = evidence.literal
    if not math.isfinite(copied.index):
        return unknown(time_s, "literal")
    # Chance reaches higher the fewer signals are averaged.
    full = numbers.literal_signals
    bar = numbers.literal_index * (full / min(copied.signals, full)) ** numbers.literal_power
    fires = copied.index >= bar
    values = {"alike": percent(copied.index), "lag": f"{copied.lag_s:.1f}", "bar": percent(bar)}
    if fires:
        reason = say("facet-literal-copy", signals=str(copied.signals), side=side, **values)
    else:
        reason = say("facet-literal-free", **values)
    return Facet(time_s, "literal", fires, copied.index, reason)


def fast(time_s: float, evidence: Evidence) -> Facet:
    if evidence.echoes is None:
        return unknown(time_s, "fast")
    numbers = constants.excess()
    echoes = [evidence.echoes.user_follows[kind] for kind in GESTURE_KINDS]
    known = [echo for echo in echoes if echo.followed >= numbers.fast_least and echo.p <= numbers.fast_p]
    if not known:
        n = sum(echo.followed for echo in echoes)
        return Facet(time_s, "fast", False, NAN, say("facet-fast-chance", n=str(n)))
    quickest = min(known, key=lambda echo: echo.latency_s)
    latency_s = quickest.latency_s
    reason = say("facet-fast", n=str(quickest.followed), kind=quickest.kind, latency=f"{latency_s:.1f}")
    return Facet(time_s, "fast", latency_s < numbers.fast_latency_s, latency_s, reason)


def dense(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    if evidence.echoes is None:
        return Facet(time_s, "dense", False, NAN, say("facet-dense-none"))
    # Each kind alone would be half a dozen chances to be dense by luck.
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


def broad(time_s: float, evidence: Evidence) -> Facet:
    numbers = constants.excess()
    z = {name: _following_z(coupling) for name, coupling in evidence.recent.items()}
    if not z:
        return unknown(time_s, "broad")
    together = sorted(name for name, value in z.items() if value > numbers.broad_z)
    message = "facet-broad-channels" if together else "facet-broad"
    reason = say(message, n=str(len(together)), all=str(len(z)), channels=", ".join(together))
    return Facet(time_s, "broad", len(together) >= numbers.broad_channels, float(len(together)), reason)


def one_way(time_s: float, evidence: Evidence, *, brief: bool = False) -> Facet:
    """brief : it has not held for long enough, and the reason says so."""
    numbers = constants.excess()
    follow, lead = evidence.recent_fused.z_follow, evidence.recent_fused.z_lead
    if not math.isfinite(evidence.dominance) or not math.isfinite(follow):
        return unknown(time_s, "one-way")
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
