"""What the words of a talk tell, in lines, marks and numbers, of a talk of ours counted by hand."""

from __future__ import annotations

import json
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.analysis import LanguageAnalysis, analyse
from monitor.language.utterances import Utterance, utterances
from monitor.speech import Word
from monitor.types import PEOPLE, Person

LINES = ["words", "monologue", "questions", "fillers", "first_words"]
TALK = (
    "Good morning, um, how are you doing after that long trip to the north of the country?",
    "I am fine, thank you. I slept, you know, on the train and I had a very good breakfast near the station.",
    "Do you want some coffee? I made a big pot of it for the two of us before you came.",
    "Yes please. I like it black. How do you make it, and why is it so strong in this old house?",
    "You need a lot of beans. I mean, uh, I buy them at the market. Goodbye for now.",
    "I will buy some beans there too, as my old ones are nearly gone. You are kind. Bye.",
)
STEP_S = 0.4


def spoken(turns: tuple[str, ...] = TALK, *, probability: float = float("nan")) -> list[Utterance]:
    words: list[Word] = []
    now_s = 10.0
    for number, text in enumerate(turns):
        for word in text.split():
            words.append(Word(PEOPLE[number % 2], now_s, now_s + STEP_S, word, probability))
            now_s += STEP_S
        now_s += 0.5
    return utterances(words)


def marked(analysis: LanguageAnalysis, said: list[Utterance], kind: str) -> list[str]:
    return [
        " ".join(word.text for word in said[mark.utterance].words[mark.first : mark.last + 1])
        for mark in analysis.marks
        if mark.kind == kind
    ]


def test_an_interviewers_words_are_not_counted_and_compared_with_nobodys() -> None:
    result = analyse(spoken(), language="en", measured=("user",))
    assert set(result.numbers["people"]) == {"user"}
    assert not {"style", "taken_up"} & {line.name for line in result.lines}
    assert all(not line.partner for line in result.lines if line.name != "small_talk")
    # As among both people's: the marks lie in the utterances of all.
    both = analyse(spoken(), language="en")
    assert result.numbers["people"]["user"] == both.numbers["people"]["user"]
    assert result.marks and all(spoken()[mark.utterance].person == "user" for mark in result.marks)


def test_a_talk_counted_by_hand() -> None:
    said = spoken()
    result = analyse(said, language="en")
    assert result.sentence == ""
    assert [line.name for line in result.lines] == [*LINES, "style", "taken_up", "small_talk"]
    user, partner = (result.numbers["people"][person] for person in PEOPLE)
    assert (user["words"], partner["words"]) == tuple(sum(len(text.split()) for text in TALK[first::2]) for first in (0, 1))
    assert (user["questions"], user["open_questions"]) == (2, 1)
    # "How do you make it" and "why is it so strong".
    assert (partner["questions"], partner["open_questions"]) == (2, 2)
    assert user["fillers_by_kind"] == {"i mean": 1, "uh": 1, "um": 1}
    assert partner["fillers_by_kind"] == {"you know": 1}
    # 0.4 s a word without pauses is 150 words a minute.
    assert user["words_per_minute"] == pytest.approx(150.0)
    assert marked(result, said, "filler") == ["um,", "you know,", "I mean,", "uh,"]
    assert "Do you want some coffee?" in marked(result, said, "question")


def test_numbers_are_plain_json() -> None:
    result = analyse(spoken(), language="en", topic=["coffee", "beans"])
    assert json.loads(json.dumps(result.numbers, allow_nan=False)) == result.numbers
    assert [line.name for line in result.lines][-1] == "topic"


def test_an_example_of_what_was_picked_up_keeps_its_capitals() -> None:
    talk = ("My name is Michelle, and I sell cars.", "Hello Michelle! Nice to meet you.", "What is your name?", "I am Jack.")
    line = next(line for line in analyse(spoken(talk), language="en").lines if line.name == "taken_up")
    assert line.partner == "1" and "Michelle" in line.sentence and "Michelle!" not in line.sentence


def test_who_spoke_alone_gets_own_lines_only() -> None:
    result = analyse([one for one in spoken() if one.person == "user"], language="en")
    assert [line.name for line in result.lines] == [*LINES, "small_talk"]
    assert all(line.partner == "" and "partner" not in line.sentence for line in result.lines)


def test_too_little_said_has_no_rates_and_says_what_is_needed() -> None:
    result = analyse(spoken(("Do you like it?", "Yes.")), language="en")
    questions = next(line for line in result.lines if line.name == "questions")
    assert (questions.user, questions.partner) == ("", "")
    assert "50 words" in questions.sentence
    assert result.numbers["people"]["user"]["questions_per_1000_words"] is None


def test_recognised_words_say_that_fillers_are_left_out() -> None:
    notes = [
        next(line.note for line in analyse(spoken(probability=probability), language="en").lines if line.name == "fillers")
        for probability in (0.9, float("nan"))
    ]
    assert "recognition" in notes[0] and "recognition" not in notes[1]


@pytest.mark.parametrize(("language", "turns"), [("xx", TALK), ("en", ())])
def test_nothing_to_tell_is_one_sentence(language: str, turns: tuple[str, ...]) -> None:
    result = analyse(spoken(turns), language=language)
    assert (result.lines, result.marks, result.numbers) == ((), (), {})
    assert result.sentence.endswith(".")


@pytest.mark.parametrize("topic", [[], ["", "..."]])
def test_a_topic_without_words_is_none(topic: list[str]) -> None:
    assert "small_talk" in [line.name for line in analyse(spoken(), language="en", topic=topic).lines]


WORDS = ["do", "you", "know", "um", "why", "?", ".", "I", "mean,", "beans", "it's", "\u2014", "\u00e9t\u00e9", "hello"]
TEXTS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(WORDS),
        st.floats(0, 9),
    ),
    max_size=40,
)


@settings(max_examples=25)
@given(TEXTS)
def test_any_talk_gives_marks_within_its_words_and_whole_lines(parts: list[tuple[Person, str, float]]) -> None:
    now_s, words = 0.0, []
    for person, text, gap_s in parts:
        now_s += gap_s
        words.append(Word(person, now_s, now_s + 0.3, text))
    said = utterances(words)
    result = analyse(said, language="en", topic=["beans"])
    for mark in result.marks:
        assert 0 <= mark.first <= mark.last < len(said[mark.utterance].words)
    assert all("nan" not in text.split() for line in result.lines for text in astuple(line))
    json.dumps(result.numbers, allow_nan=False)


def test_on_clocks_that_are_unsure_nothing_compares_the_two() -> None:
    said = spoken()
    analysis = analyse(said, language="en", topic=["coffee"], is_aligned=False)
    assert [line.name for line in analysis.lines] == [name for name in LINES if name != "monologue"]
    assert {mark.kind for mark in analysis.marks} <= {"question", "open_question", "filler"}
    assert set(analysis.numbers) == {"language", "people"}
    assert {own["longest_monologue_s"] for own in analysis.numbers["people"].values()} == {None}
    assert analysis.sentence.startswith("It isn't certain how the two recordings line up")
