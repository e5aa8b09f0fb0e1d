"""Responses: short utterances of either that stand alone among one's own speech, near the other's phrase ends.

They are chosen without a look at the other: what is called a backchannel because it lies near the other's speech lies near it
in any pairing, and two people who never met then seem to respond. Each response weighs by its delay behind the other's nearest
phrase end, a bell about the 0.2 s in which most answers come (Stivers et al. 2009); the null rotates one person by 20 s and
more, both directions together.

The first 20 s count for nothing: greetings come alike in every talk, also in those of people who never met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour import trains
from monitor.synchrony.behaviour.events import EventStore
from monitor.synchrony.correlation.surrogates import compare_with_skewed_null
from monitor.types import PEOPLE, Event, Float64
from monitor.words import say

NAN = float("nan")
REACH_SD: Final = 2.0  # a response counts as "at a phrase end" within so many spreads of the usual delay


@dataclass(frozen=True, slots=True)
class Responses:
    """Responses of the last ``span_s``; pairs are of the user and the partner.

    n : short utterances that stand alone. at_ends : those from 0.8 s before to 1.2 s after an end of the other's phrase.
    ends : own phrases that ended. z : of all delays, against chance. reason : why there is no z, in words; else empty.
    """

    span_s: float
    n: tuple[int, int] = (0, 0)
    at_ends: tuple[int, int] = (0, 0)
    ends: tuple[int, int] = (0, 0)
    z: float = NAN
    reason: str = ""


def responses(store: EventStore, time_s: float, *, span_s: float | None = None) -> Responses:
    """Those of the last ``span_s`` (300 s by default) before ``time_s``, without the session's first 20 s.

    store : of the kind "phrase".
    """
    numbers = constants.responses()
    wanted_s = min(numbers.window_s if span_s is None else span_s, constants.events().keep_s)
    span_s = max(0.0, min(time_s - numbers.greeting_s, wanted_s))
    if span_s < numbers.min_span_s:
        needed = f"{numbers.greeting_s + numbers.min_span_s:.0f}"
        return Responses(span_s, reason=say("synchrony-seconds-needed", done=f"{int(time_s)}", needed=needed))
    from_s = time_s - span_s
    # One that ends in the span, or within a second before it, began so much earlier at most.
    begun_s = from_s - constants.voice().phrase_max_s - numbers.alone_s
    phrases = [store.between(person, "phrase", from_s=begun_s, until_s=time_s) for person in PEOPLE]
    short = [standing_alone(of_one, until_s=time_s) - from_s for of_one in phrases]
    ends = [np.sort([phrase.end_s - from_s for phrase in of_one]) for of_one in phrases]
    return describe(
        (short[0][short[0] >= 0], short[1][short[1] >= 0]),
        (_within(ends[0], span_s), _within(ends[1], span_s)),
        span_s=span_s,
    )


def standing_alone(phrases: Sequence[Event], *, until_s: float) -> Float64:
    """When the short ones began, seconds [shape=(n,)], with a second without own speech known on both sides.

    phrases : of one person, by start. until_s : up to when they are known.
    """
    numbers = constants.responses()
    chosen, before_s = [], 0.0
    for phrase, after_s in zip(phrases, [*(later.start_s for later in phrases[1:]), until_s], strict=False):
        if (
            phrase.end_s - phrase.start_s < numbers.longest_s
            and phrase.start_s - before_s >= numbers.alone_s
            and after_s - phrase.end_s >= numbers.alone_s
        ):
            chosen.append(phrase.start_s)
        before_s = max(before_s, phrase.end_s)
    return np.array(chosen, dtype=np.float64)


def describe(
    short_s: tuple[Float64, Float64],
    ends_s: tuple[Float64, Float64],
    *,
    span_s: float,
) -> Responses:
    """The picture of a span. short_s, ends_s : of user and partner, increasing seconds from the span's start (n,)."""
    numbers = constants.responses()
    cells_s, distant = trains.centres_s(span_s), trains.distant(span_s)
    reach_s = REACH_SD * numbers.delay_sd_s
    off_s = [trains.nearest(ends, cells_s, delay_s=numbers.delay_s) for ends in ends_s]
    at_ends = [
        int(np.count_nonzero(trains.nearest(ends_s[1 - person], short_s[person], delay_s=numbers.delay_s) <= reach_s))
        for person in range(len(PEOPLE))
    ]
    n, ends = (len(short_s[0]), len(short_s[1])), (len(ends_s[0]), len(ends_s[1]))
    z, reason = NAN, ""
    if not all(ends):
        reason = say("synchrony-part-voices-unknown", voices=sum(count > 0 for count in ends))
    elif sum(n) < numbers.min_responses:
        reason = say("synchrony-few-responses", n=sum(n), needed=str(numbers.min_responses))
    else:
        bells = [np.exp(-0.5 * (off / numbers.delay_sd_s) ** 2) for off in off_s]
        expected = (bells[0] - bells[0].mean(), bells[1] - bells[1].mean())
        weight = np.sum(trains.both_directions(_impulses(short_s, span_s), expected), axis=0)
        z = compare_with_skewed_null(weight, distant).z
        reason = "" if np.isfinite(z) else say("synchrony-responses-no-null")
    return Responses(span_s, n, (at_ends[0], at_ends[1]), ends, z, reason)


def _impulses(times_s: tuple[Float64, Float64], span_s: float) -> tuple[Float64, Float64]:
    return trains.impulses(times_s[0], span_s), trains.impulses(times_s[1], span_s)


def _within(times_s: Float64, span_s: float) -> Float64:
    return np.asarray(times_s[(times_s > 0) & (times_s <= span_s)], dtype=np.float64)
