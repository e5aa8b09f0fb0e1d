"""Three numbers of a session with what suits or is usual, and how they were in the user's last sessions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor import constants
from monitor.replay.analysis.moments import longest_stretch, speech
from monitor.replay.analysis.talk import share_of_speech
from monitor.replay.data import preset_of
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.fields import Fact, FactName, LastFive
from monitor.replay.opening.last_five import last_five
from monitor.words import say
from monitor.words.numbers import clock, percent, whole

Range = tuple[float, float]

_MOST: Final = 3
# What was seen of somebody for less than a third of the time is not told as theirs (share of the session).
COVERAGE_LEAST: Final = 0.3
# The bar of the pace: slower and faster is rare in any language (syllables/s).
_PACE_AXIS: Final = (2.0, 8.0)
_MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact before it is put into words. suits : the range it is beside; kind : what that range is."""

    name: FactName
    value: float
    suits: Range | None
    axis: Range
    kind: str = ""

    @property
    def side(self) -> str:
        """``below`` or ``above`` its range; ``within`` it or without one."""
        if self.suits is None:
            return "within"
        # As they are shown: nobody reads that 5.9 is more than 5.9.
        low, value, high = (_shown(self.name, number) for number in (self.suits[0], self.value, self.suits[1]))
        return "below" if value < low else "above" if value > high else "within"


def _shown(name: FactName, value: float) -> float:
    """A fact's number with as many digits as ``words_of`` gives it."""
    return float(f"{value:.1f}") if name == "pace" else float(whole(100 * value))


def readings(session: AnalyzedSession, *, alone: bool) -> list[Reading]:
    """What is known of the user: share, looks and pace; alone, looks, pace and the longest turn. In this order."""
    own = [_looking(session, alone=alone), _pace(session)]
    found = [*own, _longest_turn(session)] if alone else [_talk_share(session), *own]
    return [reading for reading in found if reading is not None][:_MOST]


def facts(session: AnalyzedSession, found: list[Reading]) -> list[Fact]:
    """As the document has them."""
    five = last_five(session) if found else {}
    return [_fact(reading, five) for reading in found]


def _fact(reading: Reading, five: Mapping[FactName, LastFive]) -> Fact:
    low, high = reading.axis
    return {
        "name": reading.name,
        "label": _label(reading),
        "value": reading.value,
        "text": words_of(reading.name, reading.value),
        "low": low,
        "high": max(high, reading.value),
        "range": reading.suits,
        "range_words": _range_words(reading),
        "five": five.get(reading.name),
        "five_words": five_words(reading.value, five.get(reading.name)),
    }


def five_words(value: float, five: LastFive | None) -> str:
    """How it was in the user's own last sessions: ``within your last 4``; empty without any."""
    if five is None:
        return ""
    side = "above" if value > five["high"] else "below" if value < five["low"] else "within"
    return say("opening-five", side=side, count=five["n"])


def _label(reading: Reading) -> str:
    if reading.name == "looking" and reading.suits is None:
        return say("opening-fact-looking.alone")
    return say(f"opening-fact-{reading.name.replace('_', '-')}")


def words_of(name: FactName, value: float) -> str:
    """A fact's number with its unit."""
    if name == "pace":
        return say("opening-pace", rate=f"{value:.1f}")
    if name == "longest_turn":
        return clock(value)
    return say("opening-percent", percent=percent(value))


def range_ends(reading: Reading) -> str:
    """The range beside it, such as ``28 to 77 %``; empty without one."""
    if reading.suits is None:
        return ""
    low, high = reading.suits
    if reading.name == "pace":
        return say("opening-ends", low=f"{low:.1f}", high=f"{high:.1f}")
    if high >= 1:
        return say("opening-ends-percent.open", low=percent(low))
    return say("opening-ends-percent", low=percent(low), high=percent(high))


def _range_words(reading: Reading) -> str:
    return "" if reading.suits is None else say(f"opening-range-{reading.kind}", ends=range_ends(reading))


def _talk_share(session: AnalyzedSession) -> Reading | None:
    share = share_of_speech(session.events)
    spoken_s = sum(end_s - start_s for person in ("user", "partner") for start_s, end_s in speech(session.events, person))
    if math.isnan(share) or spoken_s < constants.nudges().talk_least_s:
        return None
    limits = preset_of(session.header).limits
    return Reading("talk_share", share, (limits.talk_share_low, limits.talk_share_high), (0.0, 1.0), "suits")


def _looking(session: AnalyzedSession, *, alone: bool) -> Reading | None:
    """While listening; of somebody alone, at any time, which no range is of."""
    gaze = session.gaze
    if gaze is None or session.people["user"]["coverage"]["face"] < COVERAGE_LEAST or gaze.people["user"].ambiguous:
        return None
    if alone:
        share = session.people["user"]["means"].get("gaze_camera_share", math.nan)
        return Reading("looking", share, None, (0.0, 1.0)) if math.isfinite(share) else None
    share = gaze.people["user"].listening
    if not math.isfinite(share):
        return None
    usual = gaze.usual.get("listening")
    return Reading("looking", share, usual or gaze.preset["listening"], (0.0, 1.0), "usual" if usual else "suits")


def _pace(session: AnalyzedSession) -> Reading | None:
    rate = session.people["user"]["means"].get("articulation_rate_hz", math.nan)
    spoken_s = sum(end_s - start_s for start_s, end_s in speech(session.events, "user"))
    if not math.isfinite(rate) or spoken_s < constants.first_minute().spoken_least_s:
        return None
    low, _, high = constants.talk_ranges().pace_hz
    return Reading("pace", rate, (low, high), _PACE_AXIS, "most")


def _longest_turn(session: AnalyzedSession) -> Reading | None:
    """The longest stretch of speech; of little use as a bar under a minute, so its axis is a minute at least."""
    longest = longest_stretch(session.events, "user")
    return None if longest is None else Reading("longest_turn", longest[1] - longest[0], None, (0.0, _MINUTE_S))
