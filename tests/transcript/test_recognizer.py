"""The recognizer's process may die, hang or understand nothing: what it was at is lost and counted, everything else goes on."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.speech import CLIP_HZ, SpeechClip
from monitor.transcript.recognition import Recognizer
from monitor.types import Person
from tests.support.recognizers import dies_of_loud_sound, hangs, makes_nothing_out, one_word


def clip(start_s: float, seconds: float, level: float = 0.1, person: Person = "user") -> SpeechClip:
    return SpeechClip(person, start_s, np.full(round(seconds * CLIP_HZ), level, np.float32))


@pytest.mark.slow
def test_the_language_is_detected_and_both_people_get_their_words() -> None:
    with Recognizer(work=one_word) as recognizer:
        recognizer.push(clip(100, 20))
        recognizer.push(clip(130, 20, person="partner"))
        recognizer.push(clip(160, 20))
        words = recognizer.read() + recognizer.finish(60)
        assert (recognizer.language, recognizer.detected, recognizer.model) == ("de", 0.9, "whisper-base")
    assert sorted((word.person, word.start_s, word.text) for word in words) == [
        ("partner", 131, "de20"),
        ("user", 101, "de20"),
        ("user", 161, "de20"),
    ]
    assert recognizer.dropped_s == 0 and recognizer.fault == ""


@pytest.mark.slow
def test_what_kills_the_process_is_lost_and_the_rest_is_recognized() -> None:
    with Recognizer("en", work=dies_of_loud_sound) as recognizer:
        for index in range(3):
            recognizer.push(clip(30 * index, 20, 0.9 if index == 1 else 0.1))
        words = recognizer.finish(60)
    assert [word.start_s for word in words] == [1, 61]
    assert recognizer.dropped_s == 20 and recognizer.fault == ""


@pytest.mark.slow
def test_a_process_that_keeps_dying_is_given_up_in_one_sentence() -> None:
    with Recognizer("en", work=dies_of_loud_sound) as recognizer:
        recognizer._process.budget.most = 0
        for index in range(3):
            recognizer.push(clip(30 * index, 20, 0.9))
        assert recognizer.finish(60) == []
        recognizer.push(clip(100, 28))
        assert recognizer.read() == []
    assert "given up" in recognizer.fault and "\n" not in recognizer.fault
    assert recognizer.dropped_s == 60


@pytest.mark.slow
def test_one_that_hangs_does_not_hold_the_end_up() -> None:
    with Recognizer("en", work=hangs) as recognizer:
        recognizer.push(clip(0, 20))
        assert recognizer.finish(2) == []
    assert recognizer.dropped_s == 20


@pytest.mark.slow
def test_what_cannot_be_believed_is_counted() -> None:
    with Recognizer("en", work=makes_nothing_out) as recognizer:
        recognizer.push(clip(0, 20))
        assert recognizer.finish(60) == []
    assert recognizer.unclear_s == 20


def test_live_ten_minutes_wait_and_the_oldest_beyond_are_dropped() -> None:
    with Recognizer("en", live=True, work=hangs) as recognizer:
        for index in range(26):
            recognizer.push(clip(30 * index, 28))
        assert 28 * 3 <= recognizer.dropped_s <= 28 * 5
        assert recognizer.behind_s <= 600


@pytest.mark.slow
def test_live_the_newest_goes_first_and_the_rest_is_caught_up_with() -> None:
    with Recognizer("en", live=True, work=one_word) as recognizer:
        for index in range(4):
            recognizer.push(clip(30 * index, 28))
        words = recognizer.read()
        while not words:
            words = recognizer.read()
        assert words[0].start_s == 91
        words += recognizer.finish(60)
    assert sorted(word.start_s for word in words) == [1, 31, 61, 91] and recognizer.dropped_s == 0


@pytest.mark.parametrize("language", ["english", "xx", ""])
def test_a_language_that_is_not_known_is_one_sentence(language: str) -> None:
    with pytest.raises(UsageError, match=r"one of the 99 codes .* leave it out"):
        Recognizer(language)
