"""What is said in the first minutes, against planted talks worked by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from monitor import constants, measures
from monitor.calibrate.baseline import Neutral
from monitor.coaching.context import ConversationContext, PersonalBaseline
from monitor.coaching.first_minutes import Description, FloorPicture, descriptions
from monitor.coaching.indicators import indicators
from monitor.coaching.talk_balance import cue_range
from monitor.config import load_preset
from monitor.types import Event, FeatureBlock, Score, Update

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


def test_the_pace_of_the_last_phrase_is_the_first_thing_that_is_said() -> None:
    assert known(4) == {}
    pace = known(11)["pace"]
    assert set(known(11)) == {"pace"} and (pace.value, pace.since_s, pace.usual) == (5.0, 5.0, "")
    assert pace.words == "5.0 syllables a second when you last spoke" and np.isnan([pace.theirs, pace.low, pace.high]).all()


def test_what_has_been_is_said_as_soon_as_it_is_known_and_later_what_is_usual() -> None:
    """The looks after 12 s of them; the share of the talking after 15 s of speech, which is before second 20 here."""
    assert set(known(13)) == {"looking", "pace"}
    early = known(19)
    assert set(early) == {"balance", "looking", "pace"}  # 10 s and 6 s of speech, four phrases: the pace is of the last one
    assert early["pace"].usual == early["balance"].usual == early["looking"].usual == ""  # no range is of so short a time
    assert early["balance"].value == pytest.approx(10 / 16) and math.isnan(early["balance"].low)
    assert early["looking"].value == pytest.approx(12 / 19, abs=0.01) and math.isnan(early["looking"].high)
    found = known(60)
    assert set(found) == {"balance", "looking", "pace"}
    balance = found["balance"]
    assert balance.value == pytest.approx(5 / 8) and balance.since_s == pytest.approx(48)
    assert balance.words == "You did 63 % of the talking"  # 62.5, halves up
    # Between 0.17 after 30 s and 0.24 after 60 s, at log(48/30) / log(2) = 0.678 of the way.
    assert balance.low == pytest.approx(0.17 + 0.678 * 0.07, abs=1e-3) and balance.low + balance.high == pytest.approx(1)
    assert balance.usual == "Usual: 22 to 78 %"
    assert found["looking"].value == pytest.approx(0.6, abs=0.01)
    assert (found["pace"].value, found["pace"].theirs) == (5.0, 4.0)
    assert found["pace"].words == "You: 5.0 syllables a second, partner: 4.0"


def test_looks_that_are_not_sure_and_a_preset_without_them_say_nothing() -> None:
    assert "looking" not in known(60, sure=False)
    assert "looking" not in known(60, preset="no-gaze")


def test_the_users_own_pace_stays_when_the_partner_has_spoken_more() -> None:
    context = ConversationContext()
    context.push_event(Event("user", "phrase", 0.0, 2.0, 6.0))
    for start_s in range(4, 28, 4):
        context.push_event(Event("partner", "phrase", start_s, start_s + 2.0, 4.0))
    found = {item.kind: item.words for item in descriptions(context, 30.0, INTERVIEW)}
    assert found["pace"] == "6.0 syllables a second when you last spoke"


def test_who_has_hardly_spoken_has_no_share_yet() -> None:
    context = ConversationContext()
    for person, end_s in (("user", 8.0), ("partner", 14.0)):
        context.push_event(Event(person, "phrase", end_s - 6, end_s, 5.0))  # type: ignore[arg-type]
    assert [item.kind for item in descriptions(context, 28.0, INTERVIEW)] == ["pace"]  # 12 of the 15 s


def sat(seconds: int, *, lower: float = 0.0, calibrated: bool = True) -> ConversationContext:
    """The head is lower by so much of the shoulders' width (0.4 of the picture) than when calibrated, from the first second."""
    context = ConversationContext()
    rest = {"yaw_deg": 0.0, "pitch_deg": 0.0, "roll_deg": 0.0, "face_x": 0.5, "face_y": 0.25, "face_size": 0.12}
    trunk = {"lean": math.log(0.4), "shoulder_roll_deg": 0.0, "shoulder_x": 0.5, "shoulder_y": 0.45}
    if calibrated:
        context.baseline = PersonalBaseline(Neutral(**rest, **trunk))
    time_s = np.arange(0, seconds, 0.2)
    for family, values in (("face", rest | {"face_y": 0.25 + 0.4 * lower}), ("body", trunk)):
        table = np.full((time_s.size, len(measures.columns(family))), np.nan, np.float32)
        for name, value in values.items():
            table[:, measures.columns(family).index(name)] = value
        context.push_rows(FeatureBlock("user", family, time_s, table, np.ones(time_s.size, np.float32)))
    context.advance(float(seconds))
    return context


@pytest.mark.parametrize(
    ("lower", "words"),
    [
        (0.0, "Upright, as when you calibrated"),
        (0.05, "Upright, as when you calibrated"),
        (0.12, "Your head is lower than when you calibrated, by 12 % of your shoulder width"),
        (-0.12, "Upright, as when you calibrated"),
    ],
)
def test_how_one_sits_is_said_against_the_calibrated_posture_within_half_a_minute(lower: float, words: str) -> None:
    (posture,) = descriptions(sat(28, lower=lower), 28.0, INTERVIEW)
    assert (posture.kind, posture.words, posture.since_s) == ("posture", words, 25.0)


def test_no_posture_is_said_without_a_calibration_or_too_soon() -> None:
    assert descriptions(sat(28, calibrated=False), 28.0, INTERVIEW) == ()
    assert descriptions(sat(14), 14.0, INTERVIEW) == ()


@pytest.mark.parametrize(
    ("lower", "level", "words"), [(0.0, "well", "Same as calibrated"), (0.2, "even", "Lower than calibrated")]
)
def test_the_mark_of_posture_never_calls_a_low_head_the_same(lower: float, level: str, words: str) -> None:
    update = Update(28.0, (Score(28.0, "coordination", "calibrating"),))
    posture = indicators(sat(28, lower=lower), update, INTERVIEW).posture
    assert (posture.level, posture.words) == (level, words)


def test_a_pace_is_called_usual_only_once_it_is_known_what_is() -> None:
    def voice(seconds: int) -> str:
        update = Update(float(seconds), (Score(float(seconds), "coordination", "calibrating"),))
        return indicators(talked(seconds), update, INTERVIEW).voice.words

    assert voice(60) == "Unhurried pace"  # six phrases, nothing before them
    assert voice(220) == "Usual pace and volume"  # 16 phrases before the last minute


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
