"""Hand-worked conversations: each line of speech, and what happened, by the definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.speech import SpeechClip
from monitor.types import Event, FeatureBlock, Person
from monitor.voice.turn_end.turn_ends import TurnEnds
from monitor.voice.turns import TurnTracker


def said(person: Person, start_s: float, end_s: float, **detail: float) -> Event:
    return Event(person, "phrase", start_s, end_s, 4.0, {"syllables": 4.0 * (end_s - start_s), **detail})


def turn_events(*phrases: Event) -> list[Event]:
    tracker = TurnTracker()
    for phrase in phrases:
        tracker.push(phrase)
    return tracker.finish()


def spans(events: list[Event], kind: str) -> list[tuple[str, float, float]]:
    return [(event.person, event.start_s, event.end_s) for event in events if event.kind == kind]


def test_question_and_answer() -> None:
    events = turn_events(said("user", 0, 2), said("partner", 2.4, 5), said("user", 5.1, 7))
    assert spans(events, "turn") == [("user", 0, 2), ("partner", 2.4, 5), ("user", 5.1, 7)]
    assert spans(events, "gap") == [("partner", 2, 2.4), ("user", 5, 5.1)]
    assert {event.kind for event in events} == {"turn", "gap"}
    assert [event.value for event in events if event.kind == "gap"] == pytest.approx([0.4, 0.1])


def test_pause_inside_a_turn() -> None:
    events = turn_events(said("user", 0, 2), said("user", 2.7, 4))
    assert spans(events, "turn") == [("user", 0, 4)]
    assert spans(events, "pause") == [("user", 2, 2.7)]


def test_a_lapse_ends_the_turn_and_is_no_gap() -> None:
    events = turn_events(said("user", 0, 2), said("user", 6, 7), said("partner", 11, 13))
    assert spans(events, "turn") == [("user", 0, 2), ("user", 6, 7), ("partner", 11, 13)]
    assert not spans(events, "pause") + spans(events, "gap")


@pytest.mark.parametrize(
    ("start_s", "end_s"),
    [(1.0, 1.4), (2.1, 2.5), (1.8, 2.3)],
    ids=["under the other's speech", "in the other's pause", "across"],
)
def test_backchannel(start_s: float, end_s: float) -> None:
    events = turn_events(said("user", 0, 2), said("partner", start_s, end_s), said("user", 2.7, 5))
    assert spans(events, "backchannel") == [("partner", start_s, end_s)]
    assert spans(events, "turn") == [("user", 0, 5)]
    assert not spans(events, "interruption") + spans(events, "gap")


@pytest.mark.parametrize(
    "phrases",
    [
        (said("user", 0, 2), said("partner", 2.2, 2.6)),
        (said("user", 0, 2), said("partner", 2.2, 3.4), said("user", 3.6, 5)),
        (said("user", 0, 2), said("partner", 2.2, 2.6), said("partner", 2.9, 5)),
        (said("partner", 0, 0.5), said("user", 1, 3)),
    ],
    ids=["nobody carries on", "too long", "start of a turn", "outside any turn"],
)
def test_no_backchannel(phrases: tuple[Event, ...]) -> None:
    assert not spans(turn_events(*phrases), "backchannel")


def test_interruption() -> None:
    events = turn_events(said("user", 0, 4), said("partner", 3.4, 7), said("user", 7.3, 9))
    assert spans(events, "overlap") == [("partner", 3.4, 4)]
    assert spans(events, "interruption") == [("partner", 3.4, 4)]
    assert spans(events, "turn") == [("user", 0, 4), ("partner", 3.4, 7), ("user", 7.3, 9)]
    assert not spans(events, "gap")[:-1]


@pytest.mark.parametrize(
    "phrases",
    [
        (said("user", 0, 4), said("partner", 3.85, 7)),
        (said("user", 0, 4), said("partner", 2.5, 7)),
        (said("user", 0, 4), said("partner", 3.4, 7), said("user", 4.3, 9)),
        (said("user", 0, 4), said("partner", 3.4, 4.3)),
    ],
    ids=["an ordinary early start", "the other went on for long", "the other did not stop", "did not go on"],
)
def test_overlap_without_interruption(phrases: tuple[Event, ...]) -> None:
    events = turn_events(*phrases)
    assert spans(events, "overlap")
    assert not spans(events, "interruption")


def test_long_speech_under_the_other_does_not_take_the_floor() -> None:
    events = turn_events(said("user", 0, 6), said("partner", 2, 4), said("user", 6.3, 8))
    assert spans(events, "turn") == [("partner", 2, 4), ("user", 0, 8)]
    assert [event.detail["place"] for event in events if event.kind == "overlap"] == ["within"]


def test_details_are_weighted_by_duration() -> None:
    nan = math.nan
    events = turn_events(
        said("user", 0, 3, f0_median_hz=100, level_db=-20, f0_range_st=4),
        said("user", 3.5, 4.5, f0_median_hz=200, level_db=-24, f0_range_st=nan),
    )
    turn = next(event for event in events if event.kind == "turn")
    assert turn.value == pytest.approx(4.5)
    assert turn.detail["f0_median_hz"] == pytest.approx((3 * 100 + 200) / 4)
    assert turn.detail["level_db"] == pytest.approx(-21)
    assert turn.detail["f0_range_st"] == pytest.approx(4)
    assert turn.detail["syllables"] == pytest.approx(16)
    assert turn.detail["rate_hz"] == pytest.approx(4)


def test_one_person_alone() -> None:
    events = turn_events(*(said("user", start_s, start_s + 1) for start_s in (0, 1.5, 3, 20)))
    assert spans(events, "turn") == [("user", 0, 4), ("user", 20, 21)]
    assert {event.person for event in events} == {"user"}


def test_mirrored_people_mirror_the_events() -> None:
    phrases = [said("user", 0, 2), said("partner", 1.5, 4), said("user", 4.2, 4.6), said("partner", 4.9, 6)]
    partner_of: dict[str, Person] = {"user": "partner", "partner": "user"}
    mirrored = turn_events(*(said(partner_of[phrase.person], phrase.start_s, phrase.end_s) for phrase in phrases))
    expected = [(partner_of[event.person], event.kind, event.start_s, event.end_s) for event in turn_events(*phrases)]
    assert [(event.person, event.kind, event.start_s, event.end_s) for event in mirrored] == expected


@st.composite
def conversations(draw: st.DrawFn) -> list[Event]:
    phrases = []
    for person in ("user", "partner"):
        time_ms = 0
        for silence_ms, speech_ms in draw(st.lists(st.tuples(st.integers(200, 5000), st.integers(100, 4000)), max_size=8)):
            time_ms += silence_ms
            phrases.append(said(person, time_ms / 1000, (time_ms + speech_ms) / 1000))
            time_ms += speech_ms
    return sorted(phrases, key=lambda phrase: phrase.start_s)


def rows_of(phrases: list[Event], person: Person, start_s: float, end_s: float) -> FeatureBlock:
    time_s = np.arange(round(start_s * 100), round(end_s * 100)) / 100
    speech = np.zeros(time_s.size)
    for phrase in phrases:
        if phrase.person == person:
            speech[(time_s >= phrase.start_s) & (time_s <= phrase.end_s)] = 1
    values = np.stack([speech, speech, speech], axis=1).astype(np.float32)
    return FeatureBlock(person, "voice", time_s, values, np.ones(time_s.size, np.float32))


@given(conversations(), st.lists(st.integers(1, 300), min_size=1, max_size=20))
@pytest.mark.slow
def test_the_rhythm_of_the_calls_changes_nothing(phrases: list[Event], steps: list[int]) -> None:
    """Live: rows arrive as time goes, each phrase 0.2 s after its end; all at once: the same events in the same order."""
    tracker = TurnTracker()
    events, waiting, now_s, step = [], list(phrases), 0.0, 0
    while now_s < 80:
        then_s = now_s + steps[step % len(steps)] / 10
        step += 1
        for person in ("user", "partner"):
            tracker.push(rows_of(phrases, person, now_s, then_s))
        for phrase in [phrase for phrase in waiting if phrase.end_s + 0.2 <= then_s]:
            waiting.remove(phrase)
            tracker.push(phrase)
        now_s = then_s
        events += tracker.advance(now_s)
    assert events + tracker.finish() == turn_events(*phrases)


@given(conversations())
@pytest.mark.slow
def test_every_phrase_is_in_one_turn_or_a_backchannel(phrases: list[Event]) -> None:
    events = turn_events(*phrases)
    counted = sum(float(event.detail["phrases"]) for event in events if event.kind == "turn")
    assert counted + len(spans(events, "backchannel")) == len(phrases)
    assert all(event.end_s >= event.start_s and event.value >= 0 for event in events)


def test_a_dead_microphone_does_not_hold_up_the_other() -> None:
    tracker = TurnTracker()
    tracker.push(rows_of([], "partner", 0, 1))
    tracker.push(said("user", 2, 4))
    assert not tracker.advance(10)
    assert spans(tracker.advance(60), "turn") == [("user", 2, 4)]


class Ends(TurnEnds):
    """What is told of turns' ends, by person and time; each question is kept."""

    def __init__(self, known: dict[tuple[Person, float], float]) -> None:
        super().__init__()
        self._known = known
        self.asked: list[tuple[Person, float, float]] = []

    def probability(self, person: Person, start_s: float, end_s: float) -> float:
        self.asked.append((person, start_s, end_s))
        return self._known.get((person, end_s), math.nan)


CUT_IN = (said("user", 0, 2), said("user", 2.4, 4), said("partner", 3.4, 7), said("user", 7.3, 9))


@pytest.mark.parametrize(
    ("known", "is_interruption"),
    [({("user", 4.0): 0.99}, False), ({("user", 4.0): 0.6}, True), ({}, True)],
    ids=["finished", "not surely finished", "no sound: the timing decides"],
)
def test_a_turn_that_was_finished_was_not_interrupted(known: dict[tuple[Person, float], float], is_interruption: bool) -> None:
    tracker = TurnTracker(ends := Ends(known))
    for phrase in CUT_IN:
        tracker.push(phrase)
    events = tracker.finish()
    assert spans(events, "overlap") == [("partner", 3.4, 4)]
    assert bool(spans(events, "interruption")) is is_interruption
    assert ends.asked == [("user", 0, 4)]  # the whole turn, and no other
    told = [event.detail.get("turn_end") for event in events if event.kind in ("overlap", "interruption")]
    assert told == [known.get(("user", 4.0))] * (1 + is_interruption)


def test_who_cuts_in_on_a_finished_turn_takes_the_floor_all_the_same() -> None:
    plain, judged = TurnTracker(), TurnTracker(Ends({("user", 4.0): 1.0}))
    for phrase in CUT_IN:
        plain.push(phrase)
        judged.push(phrase)
    assert [event for event in judged.finish() if event.kind != "overlap"] == [
        event for event in plain.finish() if event.kind not in ("overlap", "interruption")
    ]


def test_what_was_told_of_a_phrase_before_is_kept() -> None:
    tracker = TurnTracker(ends := Ends({}))
    for phrase in (said("user", 0, 4, turn_end=0.99), *CUT_IN[2:]):
        tracker.push(phrase)
    assert not spans(tracker.finish(), "interruption")
    assert not ends.asked


def test_only_the_newest_sound_is_held() -> None:
    tracker = TurnTracker(ends := TurnEnds(lambda sound: 0.5))
    second = np.zeros(16_000, np.float32)
    for start_s in range(200):
        tracker.push(SpeechClip("user", float(start_s), second))
        tracker.advance(float(start_s))
    # A phrase may have lasted half a minute, and what is heard of the turn before it eight seconds.
    assert ends.probability("user", 150.0, 168.0) == 0.5
    assert math.isnan(ends.probability("user", 140.0, 150.0))


def test_ordinary_ends_cost_nothing() -> None:
    tracker = TurnTracker(ends := Ends({}))
    for phrase in (said("user", 0, 2), said("partner", 1.85, 5), said("user", 5.2, 6), said("partner", 5.5, 5.9)):
        tracker.push(phrase)
    tracker.finish()
    assert not ends.asked


def test_a_backchannel_under_speech_is_no_overlap() -> None:
    events = turn_events(said("user", 0, 4), said("partner", 1, 1.5))
    assert {event.kind for event in events} == {"turn", "backchannel"}
