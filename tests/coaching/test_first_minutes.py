"""What is said in the first minutes, against planted talks worked by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from monitor import constants, measures
from monitor.coaching.context import ConversationContext
from monitor.coaching.first_minutes import Description, FloorPicture, descriptions
from monitor.coaching.talk_balance import cue_range
from monitor.config import load_preset
from monitor.types import Event, FeatureBlock

INTERVIEW = load_preset("interview")


@dataclass(frozen=True)
class Floor:
    known_s: float
    one: float
    one_chance: float


def talked(seconds: int, *, sure: bool = True) -> ConversationContext:
    """Of each 10 s the user speaks for 5 at 5 syllables/s, the partner for 3 at 4; the user looks at the call for 6."""
    context = ConversationContext()
    names = measures.columns("face")
    for second in range(seconds):
        at_s = second + 0.2 * np.arange(5)
        face = np.full((5, len(names)), np.nan, dtype=np.float32)
        face[:, names.index("gaze_zone")] = 1 if second % 10 < 6 else measures.GAZE_ZONES.index("away")
        face[:, names.index("gaze_confidence")] = 1.0 if sure else 0.0
        face[:, [name.startswith("zero_") for name in names]] = 1.0
        context.push_rows(FeatureBlock("user", "face", at_s, face, np.ones(5, np.float32)))
    for start_s in range(0, seconds, 10):
        for person, from_s, to_s, rate_hz in (("user", 0, 5, 5.0), ("partner", 6, 9, 4.0)):
            if start_s + to_s <= seconds:
                context.push_event(Event(person, "phrase", start_s + from_s, start_s + to_s, rate_hz))  # type: ignore[arg-type]
    return context


def known(
    seconds: int, *, sure: bool = True, floor: FloorPicture | None = None, preset: str = "interview"
) -> dict[str, Description]:
    found = descriptions(talked(seconds, sure=sure), float(seconds), load_preset(preset), floor=floor)
    return {item.kind: item for item in found}


def test_only_the_pace_of_the_last_phrase_is_said_before_half_a_minute() -> None:
    assert known(4) == {}
    pace = known(29)["pace"]
    assert set(known(29)) == {"pace"} and (pace.value, pace.since_s, pace.usual) == (5.0, 5.0, "")
    assert pace.words == "5.0 syllables a second in what you just said" and np.isnan([pace.theirs, pace.low, pace.high]).all()


def test_looking_comes_first_then_the_balance_and_the_pace() -> None:
    assert set(known(32)) == {"looking", "pace"}  # 24 s of speech, four phrases: the pace is still of the last one
    assert known(32)["pace"].usual == ""
    found = known(60)
    assert set(found) == {"balance", "looking", "pace"}
    balance = found["balance"]
    assert balance.value == pytest.approx(5 / 8) and balance.since_s == pytest.approx(48)
    assert balance.words == "You did 62 % of the talking"
    # Between 0.17 after 30 s and 0.24 after 60 s, at log(48/30) / log(2) = 0.678 of the way.
    assert balance.low == pytest.approx(0.17 + 0.678 * 0.07, abs=1e-3) and balance.low + balance.high == pytest.approx(1)
    assert balance.usual == "Usual: 22 to 78 %"
    assert found["looking"].value == pytest.approx(0.6, abs=0.01)
    assert (found["pace"].value, found["pace"].theirs) == (5.0, 4.0)
    assert found["pace"].words == "You: 5.0 syllables a second, partner: 4.0"


def test_looks_that_are_not_sure_and_a_preset_without_them_say_nothing() -> None:
    assert "looking" not in known(60, sure=False)
    assert "looking" not in known(60, preset="no-gaze")


def test_the_floor_stands_beside_its_own_chance() -> None:
    floor = known(90, floor=Floor(88.0, 0.78, 0.64))["floor"]
    assert (floor.value, floor.chance, floor.words) == (0.78, 0.64, "You take turns: exactly one speaks 78 % of the time")
    assert floor.usual == "Chance: 64 %"
    assert "floor" not in known(90, floor=Floor(40.0, 0.78, math.nan))


def test_the_longer_the_talk_the_narrower_what_is_usual() -> None:
    ranges = constants.talk_ranges()
    lows = [ranges.share_range(seconds)[0] for seconds in (30, 45, 60, 120, 300, 3600)]
    assert lows == sorted(lows) and lows[-1] == lows[-2] == ranges.share_low[-1]
    assert math.isnan(ranges.share_range(29.0)[0]) and math.isnan(ranges.looking_range(math.nan)[1])


def test_no_cue_within_what_short_talks_show_by_chance() -> None:
    """The interview's 45 to 75 % has its middle at 60 %; after 60 s shares lie 26 points about an even one."""
    assert cue_range(INTERVIEW, spoken_s=60.0) == pytest.approx((0.34, 0.86))
    assert cue_range(INTERVIEW, spoken_s=10.0) == (0.45, 0.75)  # not measured: the preset's own
