"""Clips become stretches, and words of a stretch the times at which they were said."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.speech import CLIP_HZ, SpeechClip
from monitor.transcript.stretches import MOST_S, Piece, Stretch, StretchGatherer


def clip(start_s: float, seconds: float, level: float = 0.1) -> SpeechClip:
    return SpeechClip("user", start_s, np.full(round(seconds * CLIP_HZ), level, np.float32))


def gathered(*clips: SpeechClip) -> list[Stretch]:
    gatherer = StretchGatherer("user")
    return [stretch for one in clips for stretch in gatherer.push(one)] + gatherer.take()


def test_a_word_gets_the_time_at_which_it_was_said() -> None:
    """By hand: 2 s from second 10, half a second of silence, 3 s from second 60: 3.0 in the stretch is 60.5."""
    (stretch,) = gathered(clip(10, 2), clip(60, 3))
    assert stretch.samples.size == round(5.5 * CLIP_HZ)
    words = stretch.words([(0.5, 0.8, " one", 0.9), (3.0, 3.4, " two,", 0.8)])
    assert [(word.text, word.start_s, word.end_s) for word in words] == [
        ("one", pytest.approx(10.5), pytest.approx(10.8)),
        ("two,", pytest.approx(60.5), pytest.approx(60.9)),
    ]


def test_a_word_in_the_silence_between_goes_to_the_nearer_clip() -> None:
    (stretch,) = gathered(clip(10, 2), clip(60, 3))
    near_first, near_second = stretch.words([(2.05, 2.1, "a", 1), (2.3, 2.45, "b", 1)])
    assert (near_first.start_s, near_first.end_s) == (12, 12)
    assert (near_second.start_s, near_second.end_s) == (60, 60)


def test_words_behind_all_sound_were_not_said() -> None:
    (stretch,) = gathered(clip(10, 2))
    assert [word.text for word in stretch.words([(1.0, 1.4, "said", 1), (2.9, 3.1, "Thank", 1), (3.1, 3.3, "you.", 1)])] == [
        "said"
    ]


def test_sound_that_two_clips_share_is_there_once() -> None:
    """Clips reach a quarter of a second beyond their phrases: of two with a short pause, the second begins in the first."""
    (stretch,) = gathered(clip(0, 2, 0.1), clip(1.8, 2, 0.2))
    assert stretch.samples.size == round(3.8 * CLIP_HZ)
    assert stretch.samples[round(1.9 * CLIP_HZ)] == np.float32(0.1)
    assert stretch.pieces[1].start_s == pytest.approx(2.0)


def test_a_stretch_is_never_longer_than_the_recognizer_hears() -> None:
    stretches = gathered(*(clip(20 * index, 10) for index in range(6)))
    assert [round(stretch.speech_s) for stretch in stretches] == [20] * 3
    assert all(stretch.samples.size <= MOST_S * CLIP_HZ for stretch in stretches)


def test_a_longer_phrase_is_cut_where_it_is_quietest() -> None:
    long = clip(100, 40, 0.5)
    long.samples[round(25 * CLIP_HZ) : round(25.2 * CLIP_HZ)] = 0
    first, second = gathered(long)
    assert 25 < first.pieces[-1].end_s - 100 < 25.2
    assert second.pieces[0].start_s == first.pieces[-1].end_s
    assert first.samples.size + second.samples.size == long.samples.size


def test_live_a_stretch_is_due_after_a_while_and_earlier_after_a_long_phrase() -> None:
    gatherer = StretchGatherer("user", wait_s=12)
    gatherer.push(clip(0, 2), now_s=100)
    gatherer.push(clip(5, 2), now_s=107)
    assert gatherer.due(111.9) == []
    assert [len(stretch.pieces) for stretch in gatherer.due(112)] == [2]
    assert gatherer.due(1000) == []
    gatherer.push(clip(10, 18), now_s=200)  # its first word is 18 s old already
    assert gatherer.due(203.9) == [] and len(gatherer.due(204)) == 1


clips = st.lists(st.tuples(st.floats(0, 20), st.floats(0.2, 35)), min_size=1, max_size=5)
heard = st.lists(st.tuples(st.floats(-1, 40), st.floats(-1, 40), st.floats(-0.5, 1.5)), max_size=12)


@pytest.mark.slow
@settings(max_examples=40)
@given(pauses=clips, times=heard)
def test_words_lie_in_what_was_heard_and_follow_each_other(
    pauses: list[tuple[float, float]], times: list[tuple[float, float, float]]
) -> None:
    """Whatever the recognizer says of times and probabilities."""
    at_s, given_clips = 0.0, []
    for pause_s, seconds in pauses:
        given_clips.append(SpeechClip("user", at_s + pause_s, np.zeros(round(seconds * CLIP_HZ), np.float32)))
        at_s += pause_s + seconds
    for stretch in gathered(*given_clips):
        words = stretch.words((start_s, end_s, "w", probability) for start_s, end_s, probability in times)
        for word in words:
            assert any(piece.start_s <= word.start_s <= word.end_s <= piece.end_s for piece in stretch.pieces)
            assert 0 <= word.probability <= 1
        assert all(a.start_s <= b.start_s for a, b in pairwise(words))


@pytest.mark.slow
@settings(max_examples=40)
@given(pauses=clips)
def test_gathering_loses_no_sound(pauses: list[tuple[float, float]]) -> None:
    at_s, total, all_clips = 0.0, 0.0, []
    for pause_s, seconds in pauses:
        all_clips.append(SpeechClip("user", at_s + pause_s, np.zeros(round(seconds * CLIP_HZ), np.float32)))
        at_s += pause_s + all_clips[-1].samples.size / CLIP_HZ
        total += all_clips[-1].samples.size / CLIP_HZ
    stretches = gathered(*all_clips)
    assert sum(stretch.speech_s for stretch in stretches) == pytest.approx(total, abs=1e-3)
    for stretch in stretches:
        last: Piece = stretch.pieces[-1]
        assert stretch.samples.size == round((last.offset_s + last.end_s - last.start_s) * CLIP_HZ)
