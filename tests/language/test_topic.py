"""The clock of small talk on talks whose point is known, and what is told without words that matter."""

from __future__ import annotations

import math

import pytest

from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.topic import TopicClock, opening_and_closing, topic_talk
from monitor.language.utterances import Utterance
from tests.support.spoken import talk

WORDS = lexicon("en")
assert WORDS is not None
ENGLISH: Lexicon = WORDS
TOPIC = ("manage", "software", "release plan", "team", "budget")
SMALL_TALK = (
    "p: Hi there, how are you? Did you find the place all right?",
    "u: Yes, thank you. The bus was late, but the walk over the bridge was lovely.",
    "p: It is the best season for it. We had rain all of last week, and my cellar is still wet.",
    "u: Oh no. Ours was wet in spring, it took a month until everything was dry again.",
    "p: Did you grow up around here?",
    "u: No, I come from the coast. My parents still live there, in the house by the harbour.",
    "p: How nice. We go there every summer with the children, they love the beach.",
)
POINT = (
    "p: Shall we begin? What did you do in your last post?",
    "u: I managed a software team of nine people, and planned every release with them.",
    "p: And who was responsible for the money?",
    "u: The budget was mine. I reported to the management once a month.",
    "p: How did the team take it?",
    "u: Well. The release plan was on the wall, and everybody could see it.",
)


def joined(*lines: str) -> tuple[list[Utterance], float]:
    """The small talk, these lines and the point; with the start of the user's first sentence about it."""
    said = talk(*SMALL_TALK, *lines, *POINT)
    return said, next(utterance.start_s for utterance in said if "managed" in utterance.text)


def test_the_clock_stops_where_the_words_that_matter_begin() -> None:
    said, point_s = joined()
    found = topic_talk(said, TOPIC, ENGLISH)
    assert found.arrived_s == pytest.approx(point_s, abs=1.0)
    assert found.small_talk_s == pytest.approx(point_s, abs=1.0)


def test_one_early_sentence_is_not_the_point() -> None:
    excited = "u: I was so excited about the team and the software!"
    said = talk(SMALL_TALK[0], excited, *SMALL_TALK[1:], *SMALL_TALK[1:], *POINT)
    point_s = next(utterance.start_s for utterance in said if "managed" in utterance.text)
    assert topic_talk(said, TOPIC, ENGLISH).arrived_s == pytest.approx(point_s, abs=1.0)


def test_live_the_clock_runs_until_then_and_late_words_count() -> None:
    said, point_s = joined()
    clock = TopicClock(TOPIC, ENGLISH)
    assert math.isnan(clock.small_talk_s(5.0))
    for utterance in said[: len(SMALL_TALK)]:
        assert clock.push(utterance) == []
    assert clock.arrived_s is None and clock.small_talk_s(60.0) == 60.0
    for utterance in [*reversed(said[len(SMALL_TALK) :]), *said]:  # out of order, and all of it twice
        clock.push(utterance)
    assert clock.arrived_s == pytest.approx(point_s, abs=1.0)
    assert clock.small_talk_s(500.0) == clock.arrived_s


def test_the_same_words_twice_are_one_mention() -> None:
    clock = TopicClock(["team"], ENGLISH)
    (utterance,) = talk("u: the team")
    for _ in range(5):
        clock.push(utterance)
    assert clock.arrived_s is None


def test_small_talk_alone_never_arrives() -> None:
    found = topic_talk(talk(*SMALL_TALK), TOPIC, ENGLISH)
    assert found.arrived_s is None
    assert found.small_talk_s == talk(*SMALL_TALK)[-1].end_s
    assert (found.user, found.partner, found.never) == (0.0, 0.0, TOPIC)


def test_marks_shares_and_what_was_never_said() -> None:
    said = talk("u: We manage releases", "p: Of a team?", *SMALL_TALK[1:], "u: here is the release plan")
    found = topic_talk(said, (*TOPIC, "TEAM", "", "--"), ENGLISH)
    marked = [" ".join(word.text for word in said[mark.utterance].words[mark.first : mark.last + 1]) for mark in found.marks]
    assert marked == ["manage", "team?", "release plan"]
    assert found.mentions == {"user": 2, "partner": 1}
    assert found.never == ("software", "team", "budget")  # the partner's mention is not the user's; the two odd ones are none
    assert 0 < found.user < 1


def test_nothing_said_is_no_number() -> None:
    found = topic_talk([], TOPIC, ENGLISH)
    assert found.arrived_s is None and math.isnan(found.small_talk_s) and math.isnan(found.user)
    assert math.isnan(topic_talk(talk(*POINT), ("?",), ENGLISH).small_talk_s)


def test_without_a_list_greeting_and_closing_by_their_words() -> None:
    said = talk(
        "p: Hello, nice to meet you.",
        "u: Hi, thanks for having me.",
        *SMALL_TALK[1:],
        *POINT,
        "u: Thank you for your time.",
        "p: Bye!",
    )
    found = opening_and_closing(said, ENGLISH)
    assert found.greeting_end_s == pytest.approx(5 * 0.4 + 0.8 + 5 * 0.4)  # of "me."
    assert found.closing_start_s == pytest.approx(said[-1].end_s - 0.4 - 0.8 - 5 * 0.4)  # of "Thank"
    assert opening_and_closing([], ENGLISH) == opening_and_closing(talk(*POINT), ENGLISH)
