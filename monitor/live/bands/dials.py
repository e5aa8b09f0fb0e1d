"""The dials of the live page, in the order in which they become known: talk, eyes, voice, and posture once it is."""

from __future__ import annotations

import math
from typing import Final, Literal

from monitor.coaching.first_minutes import Description
from monitor.coaching.indicators import Indicator
from monitor.live.display.page_state import DialState
from monitor.live.display.talk_balance import Balance
from monitor.live.state import LiveState
from monitor.types import Person
from monitor.words import say
from monitor.words.numbers import percent

# The ends of the dial of pace (syllables/s): nobody speaks slower or faster for minutes.
_PACE_HZ: Final = (2.0, 8.0)
# How long the talk so far is called its first minute (s).
_FIRST_S: Final = 60.0
# The share is of the last minutes from then on (s).
_SPAN_S: Final = 180.0
# From then on it is said who has talked more, though not yet by how much (s).
_ROUGH_S: Final = 9.0
# From this share on it is one of the two; the share of 10 s is known to 19 points (benchmarks/first_minute.py turns).
_UNEVEN: Final = 0.7
_UNKNOWN: Final = Indicator("unknown", "")


def dials(
    live: LiveState,
    balance: Balance,
    *,
    time_s: float,
    heard: frozenset[Person],
    rough_share: float = math.nan,
    alone: bool = False,
    eyes: bool = True,
) -> list[DialState]:
    """heard : who has been heard to speak. rough_share : the user's share of the speech so far, however little.

    alone : whether nobody but the user is measured. eyes : whether looks are.
    """
    items = {item.kind: item for item in live.descriptions}
    marks = live.indicators
    shown = [] if alone else [_talk(balance, time_s=time_s, heard=heard, rough_share=rough_share)]
    if eyes:
        shown.append(_eyes(items.get("looking"), marks.eye_contact if marks else _UNKNOWN))
    shown.append(_voice(items.get("pace"), marks.voice if marks else _UNKNOWN))
    posture = _posture(items.get("posture"), marks.posture if marks else _UNKNOWN)
    return [*shown, posture] if posture["known"] else shown


def _talk(balance: Balance, *, time_s: float, heard: frozenset[Person], rough_share: float) -> DialState:
    share, low, high = balance.user_share, balance.low, balance.high
    if math.isnan(share):
        return _rough_talk(rough_share, heard) if time_s >= _ROUGH_S else _dial("talk", False, "unknown", "")
    ranged = low > 0 or high < 1
    detail = say(
        "dial-talk-detail",
        span="minute" if time_s < _FIRST_S else "early" if balance.early or time_s < _SPAN_S else "minutes",
        ranged="yes" if ranged else "no",
        low=percent(low),
        high=percent(high),
    )
    within = low <= share <= high
    level = ("well" if within else "attend") if ranged else "even"
    words = say("dial-talk", percent=percent(share))
    return _dial("talk", True, level, words, detail, share, *((low, high) if ranged else (None, None)))


def _rough_talk(share: float, heard: frozenset[Person]) -> DialState:
    """After so few seconds a share is off by up to 19 points; who has talked more is known all the same."""
    more = "user" if share >= _UNEVEN else "partner" if share <= 1 - _UNEVEN else "even"
    if len(heard) == 1:
        more = next(iter(heard))
    elif math.isnan(share):
        more = "heard"  # a word or two of one of them
    return _dial("talk", bool(heard), "even", say("dial-talk-rough", more=more, voices=len(heard)))


def _eyes(looking: Description | None, mark: Indicator) -> DialState:
    if looking is None:
        return _dial("eyes", mark.level != "unknown", mark.level, mark.words if mark.level != "unknown" else "")
    share = say("dial-eyes", percent=percent(looking.value))
    level, text, detail = ("even", share, looking.usual) if mark.level == "unknown" else (mark.level, mark.words, share)
    return _dial("eyes", True, level, text, detail, looking.value, _known(looking.low), _known(looking.high))


def _voice(pace: Description | None, mark: Indicator) -> DialState:
    is_marked = mark.level != "unknown"
    if pace is None or math.isnan(pace.value):
        return _dial("voice", is_marked, mark.level, mark.words if is_marked else "")
    rate = say("dial-pace", rate=f"{pace.value:.1f}")
    value, low, high = (_at(hz) for hz in (pace.value, pace.low, pace.high))
    if is_marked:  # against the user's own usual pace, so what most people's is would contradict it
        return _dial("voice", True, mark.level, mark.words, rate, value)
    return _dial("voice", True, "even", rate, "", value, low, high)


def _posture(posture: Description | None, mark: Indicator) -> DialState:
    if mark.level != "unknown":
        return _dial("posture", True, mark.level, mark.words)
    return _dial("posture", posture is not None, "even", "" if posture is None else posture.words)


def _dial(
    kind: Literal["talk", "eyes", "voice", "posture"],
    known: bool,
    level: str,
    words: str,
    detail: str = "",
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> DialState:
    return {
        "kind": kind,
        "label": say(f"dial-label-{kind}"),
        "known": known,
        "level": level if known else "unknown",
        "words": words if known else say("dial-waiting", kind=kind),
        "detail": detail if known else "",
        "value": None if value is None else round(value, 3),
        "low": None if low is None else round(low, 3),
        "high": None if high is None else round(high, 3),
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _at(rate_hz: float) -> float | None:
    least_hz, most_hz = _PACE_HZ
    return min(max((rate_hz - least_hz) / (most_hz - least_hz), 0.0), 1.0) if math.isfinite(rate_hz) else None
