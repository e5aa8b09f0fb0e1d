"""Turns by words and monologues: listening sounds, overlaps, and who talked longest."""

from __future__ import annotations

import pytest

from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.monologues import longest_monologues
from monitor.language.turns import is_backchannel, turns
from monitor.language.utterances import utterances
from monitor.speech import Word
from tests.support.spoken import spoken, talk

WORDS = lexicon("en")
assert WORDS is not None
ENGLISH: Lexicon = WORDS


@pytest.mark.parametrize("text", ["mm-hmm", "oh yeah", "that is right", "oh really", "uh-huh i see", ""])
def test_backchannels(text: str) -> None:
    assert is_backchannel(text.split(), ENGLISH)


@pytest.mark.parametrize("text", ["right now", "i see a ship", "yeah yeah yeah yeah yeah yeah", "nine", "yes but"])
def test_no_backchannels(text: str) -> None:
    assert not is_backchannel(text.split(), ENGLISH)


def test_a_listening_sound_does_not_end_a_turn() -> None:
    made = turns(talk("u: I grew up in a small town", "p: Mm-hmm.", "u: near the coast", "p: Which one?"), ENGLISH)
    assert [(turn.person, len(turn.tokens)) for turn in made] == [("user", 10), ("partner", 2)]
    assert [(token.utterance, token.word) for token in made[0].tokens][-3:] == [(2, 0), (2, 1), (2, 2)]


def test_two_who_talk_at_once_have_a_turn_each_not_one_a_word() -> None:
    words = [
        *spoken([("user", "so we took the early train to the coast")]),
        *spoken([("partner", "the early train is never on time")], 1.9),
    ]
    assert [(part.person, len(part.words)) for part in utterances(words)] == [("user", 9), ("partner", 7)]
    assert [turn.person for turn in turns(utterances(words), ENGLISH)] == ["user", "partner"]


def test_the_longest_monologue_runs_on_over_listening_sounds() -> None:
    said = talk("u: one two", "p: " + "word " * 10, "u: " + "don't " * 20, "p: uh-huh", "u: " + "talk " * 20, "p: bye then")
    longest = longest_monologues(said, ENGLISH)
    assert longest["user"] is not None and longest["partner"] is not None
    assert longest["user"].n_words == 40
    # 20 words of 0.4 s twice, the listener's of 0.4 s between two breaths of 0.8 s.
    assert longest["user"].seconds == pytest.approx(16 + 0.4 + 1.6)
    assert longest["partner"].n_words == 10


def test_nobody_and_a_mere_listener_have_no_monologue() -> None:
    assert longest_monologues([], ENGLISH) == {"user": None, "partner": None}
    listened = utterances([Word("partner", 0.0, 0.4, "Yeah."), Word("user", 1.0, 1.4, "Kettle")])
    assert longest_monologues(listened, ENGLISH)["partner"] is None


def test_a_listening_sound_within_a_question_does_not_cut_it() -> None:
    words = [*spoken([("user", "what kind of work do you do there")]), Word("partner", 1.3, 1.5, "Mm-hm.")]
    said = utterances(words)
    assert [part.text for part in said] == ["what kind of work do you do there", "Mm-hm."]
    # After a pause of its own the speaker begins anew.
    later = [Word("user", 4.2, 4.5, "Really?"), Word("partner", 3.5, 3.9, "No.")]
    assert [part.text for part in utterances([*words, *later])][2:] == ["No.", "Really?"]
