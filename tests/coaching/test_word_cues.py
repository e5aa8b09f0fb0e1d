"""Cues from words, on planted talks: they come half a minute late, in phrases of five seconds, two words a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from monitor.coaching.coach import Coach
from monitor.config import NudgeKind, load_preset
from monitor.speech import Word, word_event
from monitor.types import Event, Nudge, Person, Score, Update

LATE_S = 25.0
PLAIN = ("I", "have", "worked", "on", "this", "for", "two", "years", "now,", "really.")
OPEN = ("How", "do", "you", "like", "to", "work", "in", "your", "team", "now?")
CLOSED = ("Do", "you", "work", "here", "in", "this", "team", "as", "well", "now?")
TOPIC = ("We", "sell", "a", "heat", "pump", "that", "saves", "you", "money", "now.")


@dataclass
class Talk:
    """The user speaks in each first half of ten seconds, the partner in the second; ``says`` tells what the user says then."""

    preset: str = "sales"
    topic: tuple[str, ...] = ()
    language: str = "en"
    says: Callable[[float], tuple[str, ...]] = lambda time_s: PLAIN
    written: Callable[[float], bool] = lambda time_s: True
    late_s: float = LATE_S
    balanced: bool = True
    off: tuple[NudgeKind, ...] = ()
    nudges: list[Nudge] = field(default_factory=list)

    def run(self, seconds: int) -> list[Nudge]:
        preset = load_preset(self.preset)
        # The talk is even, which not every kind of talk wants; nothing else is remarkable.
        even = {"talk_share_low": 0.3, "talk_share_high": 0.7, "nudges_per_5_min": 10, "pause_s": 30.0}
        coach = Coach(preset.model_copy(update={"limits": preset.limits.model_copy(update=even)}), off=self.off)
        coach.expect_words(language=self.language, topic=self.topic)
        waiting = sorted(self._events(seconds), key=lambda item: item[0], reverse=True)
        for second in range(1, seconds + 1):
            now_s = float(second)
            while waiting and waiting[-1][0] <= now_s:
                coach.push_event(waiting.pop()[1])
            self.nudges += coach.push(Update(now_s, (Score(now_s, "coordination", "ok", 60.0, confidence=0.9),)))
        self.coach = coach
        return self.nudges

    def _events(self, seconds: int) -> Iterator[tuple[float, Event]]:
        for start in range(0, seconds, 10):
            people: tuple[tuple[Person, float], ...] = (("user", float(start)), ("partner", start + 5.0))
            for person, start_s in people:
                yield start_s + 5.2, Event(person, "phrase", start_s, start_s + 5.0, 4.5)
                if self.written(start_s):
                    for n, text in enumerate(self.says(start_s) if person == "user" else PLAIN):
                        word = Word(person, start_s + 0.5 * n, start_s + 0.5 * n + 0.4, text, 0.9)
                        yield start_s + 5.0 + self.late_s, word_event(word)


def times(nudges: list[Nudge], kind: str = "open_question") -> list[float]:
    return [nudge.time_s for nudge in nudges if nudge.kind == kind]


def test_without_an_open_question_in_four_minutes_the_cue_comes_and_again_after_five() -> None:
    nudges = Talk().run(560)
    first, second = times(nudges)
    assert 240 <= first <= 255
    assert second - first >= 300
    assert {nudge.kind for nudge in nudges} == {"open_question"}
    assert nudges[0].text == "Ask what they need, and why"
    assert "4 minutes" in nudges[0].reason


def test_an_open_question_every_three_minutes_is_enough_and_a_closed_one_is_not() -> None:
    def asks(words: tuple[str, ...]) -> Callable[[float], tuple[str, ...]]:
        return lambda time_s: words if time_s % 180 == 0 else PLAIN

    assert Talk(says=asks(OPEN)).run(450) == []
    assert times(Talk(says=asks(CLOSED)).run(260))


def test_a_question_is_known_only_when_its_words_have_come() -> None:
    """The law of the coach: what was pushed ahead of its time changes nothing."""
    assert times(Talk(late_s=-300.0).run(300)) == times(Talk(late_s=0.0).run(300)) != []


@pytest.mark.parametrize(
    "talk",
    [
        Talk(late_s=60.0),  # words come too late to say anything about now
        Talk(written=lambda time_s: time_s % 20 == 0),  # half of what was said is not in words
        Talk(says=lambda time_s: ("Yes.",)),  # hardly anything was said
        Talk(preset="friends"),
        Talk(preset="no-gaze"),
        Talk(language="fi"),  # a language without lists of words
    ],
)
def test_where_too_little_is_known_nothing_is_said_of_questions(talk: Talk) -> None:
    assert talk.run(300) == []


def test_small_talk_that_lasts_brings_one_cue_in_a_session() -> None:
    nudges = Talk(topic=("heat pump",), says=lambda time_s: OPEN if time_s % 180 == 0 else PLAIN).run(560)
    (at_s,) = times(nudges, "to_the_point")
    assert 240 <= at_s <= 255
    assert "4 minutes" in nudges[0].reason


def test_a_cue_that_is_off_is_left_out() -> None:
    assert times(Talk().run(270)) and not times(Talk(off=("open_question",)).run(270))


def test_who_came_to_the_point_is_not_asked_to() -> None:
    at_point = Talk(topic=("heat pump",), says=lambda time_s: TOPIC if 120 <= time_s <= 140 else PLAIN)
    assert times(at_point.run(270), "to_the_point") == []
    assert times(Talk().run(270), "to_the_point") == [], "without a list there is no point to come to"
    assert times(Talk(preset="coaching", topic=("heat pump",)).run(270), "to_the_point") == []


def test_of_both_cues_from_words_one_comes_in_five_minutes_the_point_first() -> None:
    nudges = Talk(topic=("heat pump",), says=lambda time_s: OPEN if time_s == 20 else PLAIN).run(600)
    assert [nudge.kind for nudge in nudges] == ["to_the_point", "open_question"]
    of_words = [nudge.time_s for nudge in nudges]
    assert all(later - earlier >= 300 for earlier, later in pairwise(of_words))


def test_the_users_words_and_questions_are_counted() -> None:
    talk = Talk(says=lambda time_s: OPEN if time_s % 60 == 0 else PLAIN)
    talk.run(130)
    counts = talk.coach.word_counts
    assert counts is not None
    # Known are the phrases from 0 to 100 s, each of ten words; those at 0 and 60 s are open questions.
    assert (counts.words, counts.questions, counts.open_questions) == (110, 2, 2)
    assert Coach(load_preset("sales")).word_counts is None
