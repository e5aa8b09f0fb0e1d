"""What can be said of a talk after 30, 60 or 90 s, long before a score: descriptions, each beside what is usual or chance.

None of them is a score, none is better high or low: they say what has been so far, and what is usual is beside them only once
as short a talk was measured. The usual ranges are of real talks after as long a time
(``calibration/constants/talk_ranges.toml``): the shorter a talk, the more uneven it may be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.coaching.context import ConversationContext
from monitor.config import Preset
from monitor.synchrony.behaviour.floor import FloorPicture
from monitor.synchrony.behaviour.looks import target_range
from monitor.types import PEOPLE, Person
from monitor.words import say
from monitor.words.numbers import percent

Kind = Literal["balance", "looking", "posture", "pace", "floor"]
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Description:
    """One thing that is known. ``value`` : the user's or the pair's, a share 0..1 or syllables/s; NaN where only the partner's
    is known, and of the posture. theirs : the partner's, NaN where there is none. low, high : 10 and 90 % of real talks after
    as long a time, NaN where chance is there instead or the time is too short. since_s : the seconds it rests on. words :
    the value in words; usual : the range or chance.
    """

    kind: Kind
    value: float
    since_s: float
    words: str
    usual: str
    theirs: float = NAN
    low: float = NAN
    high: float = NAN
    chance: float = NAN


def descriptions(
    context: ConversationContext, time_s: float, preset: Preset, *, floor: FloorPicture | None = None
) -> tuple[Description, ...]:
    """What is known at ``time_s`` of the last three minutes, at most one of each kind, in the order of ``Kind``."""
    found = (
        _balance(context, time_s),
        _looking(context, time_s) if preset.gaze else None,
        _posture(context, time_s),
        _pace(context, time_s),
        _floor(floor),
    )
    return tuple(item for item in found if item is not None)


def _balance(context: ConversationContext, time_s: float) -> Description | None:
    share, spoken_s = context.talk_share(time_s, span_s=constants.nudges().talk_span_s)
    numbers = constants.first_minute()
    if math.isnan(share) or time_s < numbers.from_s or spoken_s < numbers.spoken_least_s:
        return None
    low, high = constants.talk_ranges().share_range(spoken_s)
    words = say("first-balance", percent=percent(share))
    return Description("balance", share, spoken_s, words, _usual_share(low, high), low=low, high=high)


def _looking(context: ConversationContext, time_s: float) -> Description | None:
    """Over both roles, as the calls were measured; the words say how much of it was while listening, where that is known."""
    span_s = constants.nudges().memory_s
    share, known_s = context.looks(time_s, span_s=span_s)
    # Without a map of the user's own not every look at the partner is found, and not every one that is found is one.
    measured = constants.talk_ranges().looking_range(known_s)
    low, high = target_range(measured, mapped=context.mapped)
    numbers = constants.first_minute()
    if math.isnan(share) or time_s < numbers.from_s or known_s < numbers.looked_least_s or not context.looks_clear(time_s):
        return None
    listening, listened_s, _ = context.look_share(time_s, span_s=span_s)
    heard = context.heard("partner", time_s) and listened_s >= constants.nudges().look_least_s
    words = say(
        "first-looking",
        target="partner" if context.mapped else "call",
        percent=percent(share),
        role="listening" if heard else "any",
        listening=percent(listening) if heard else "",
    )
    usual = _usual_share(low, high)
    high = NAN if math.isnan(low) else high
    return Description("looking", share, known_s, words, usual, low=low, high=high)


def _usual_share(low: float, high: float) -> str:
    if math.isnan(low):
        return ""
    most = "open" if high >= 1.0 else "known"
    return say("first-usual-share", low=percent(low), high=percent(high), most=most)


def _posture(context: ConversationContext, time_s: float) -> Description | None:
    sitting = context.sitting(time_s) if time_s >= constants.first_minute().from_s else None
    if sitting is None:
        return None
    words = say("first-posture", low="yes" if sitting.low else "no", lower=percent(sitting.lower))
    return Description("posture", NAN, sitting.since_s, words, "")


def _pace(context: ConversationContext, time_s: float) -> Description | None:
    low, _, high = constants.talk_ranges().pace_hz
    medians: dict[Person, float] = {}
    spoken_s = 0.0
    for person in PEOPLE:
        phrases = context.events(person, "phrase", time_s=time_s, span_s=constants.nudges().talk_span_s)
        known = [event for event in phrases if math.isfinite(event.value)]
        if len(known) >= constants.nudges().recent_phrases:
            medians[person] = float(np.median([event.value for event in known]))
            spoken_s += sum(event.end_s - event.start_s for event in known)
    # The user alone suffices, and so does the partner: either pace is beside the same range. What was said of the user before
    # does not go away because the partner has spoken more.
    last = None if "user" in medians and time_s >= constants.first_minute().from_s else _last_pace(context, time_s)
    if last is not None or not medians or time_s < constants.first_minute().from_s:
        return last
    yours, theirs = (medians.get(person, NAN) for person in PEOPLE)
    words = say(
        "first-pace",
        people="both" if len(medians) == len(PEOPLE) else next(iter(medians)),
        yours=f"{yours:.1f}",
        theirs=f"{theirs:.1f}",
    )
    usual = say("first-usual-pace", low=f"{low:.1f}", high=f"{high:.1f}")
    return Description("pace", yours, spoken_s, words, usual, theirs=theirs, low=low, high=high)


def _last_pace(context: ConversationContext, time_s: float) -> Description | None:
    """The pace of the user's last phrase, which is true from the first one on: no range is of a single phrase."""
    phrases = context.events("user", "phrase", time_s=time_s, span_s=constants.nudges().talk_span_s)
    known = [event for event in phrases if math.isfinite(event.value)]
    if not known:
        return None
    last = known[-1]
    words = say("first-pace-phrase", yours=f"{last.value:.1f}")
    return Description("pace", last.value, last.end_s - last.start_s, words, "")


def _floor(floor: FloorPicture | None) -> Description | None:
    if floor is None or not (math.isfinite(floor.one) and math.isfinite(floor.one_chance)):
        return None
    words = say("first-floor", percent=percent(floor.one))
    usual = say("first-chance", percent=percent(floor.one_chance))
    return Description("floor", floor.one, floor.known_s, words, usual, chance=floor.one_chance)
