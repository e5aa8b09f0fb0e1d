"""How long somebody has spoken, worked by hand on rows of 16 ms."""

from __future__ import annotations

import numpy as np
import pytest

from monitor import measures
from monitor.coaching.context import ConversationContext
from monitor.coaching.speech_time import SpeechTime
from monitor.types import Event, FeatureBlock, Person

ROW_S = 0.016


def rows(spoken: list[tuple[float, float]], *, seconds: float, from_s: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    time_s = np.arange(from_s, seconds, ROW_S)
    return time_s, np.any([(time_s >= start_s) & (time_s < end_s) for start_s, end_s in spoken], axis=0).astype(np.float32)


def test_speech_that_still_goes_on_counts_up_to_now() -> None:
    speech = SpeechTime()
    assert not speech.has_rows and speech.seconds(0.0, 30.0) == 0.0
    speech.push(*rows([(2, 5), (10, 30)], seconds=20))
    assert speech.has_rows
    assert speech.seconds(0.0, 20.0) == pytest.approx(13, abs=2 * ROW_S)
    assert speech.seconds(4.0, 12.0) == pytest.approx(3, abs=2 * ROW_S)


def test_a_gap_in_the_sound_is_no_speech() -> None:
    speech = SpeechTime()
    speech.push(*rows([(0, 60)], seconds=4))
    speech.push(*rows([(0, 60)], seconds=40, from_s=36))
    assert speech.seconds(0.0, 60.0) == pytest.approx(8, abs=0.2)


def test_what_is_not_known_is_no_speech() -> None:
    speech = SpeechTime()
    time_s, spoken = rows([(0, 8)], seconds=8)
    spoken[time_s >= 4] = np.nan
    speech.push(time_s, spoken)
    assert speech.seconds(0.0, 8.0) == pytest.approx(4, abs=2 * ROW_S)


@pytest.mark.parametrize("size", [1, 7, 63, 10_000])
def test_any_split_gives_the_same(size: int) -> None:
    speech = SpeechTime()
    time_s, spoken = rows([(0.5, 1.25), (2, 2.1), (3, 9)], seconds=8)
    for first in range(0, time_s.size, size):
        speech.push(time_s[first : first + size], spoken[first : first + size])
    assert speech.seconds(0.0, 8.0) == pytest.approx(0.75 + 0.1 + 5, abs=6 * ROW_S)


def heard(context: ConversationContext, person: Person, spoken: list[tuple[float, float]], *, seconds: float = 30.0) -> None:
    time_s, speech = rows(spoken, seconds=seconds)
    values = np.full((time_s.size, len(measures.columns("voice"))), np.nan, np.float32)
    values[:, measures.columns("voice").index("speech")] = speech
    context.push_rows(FeatureBlock(person, "voice", time_s, values, np.ones(time_s.size, np.float32)))


def test_the_share_counts_a_phrase_before_it_has_ended() -> None:
    """The user said 6 s and has spoken for 12 more, the partner 6: three quarters, not the half of what has ended."""
    context = ConversationContext()
    heard(context, "user", [(0, 6), (18, 45)])
    heard(context, "partner", [(8, 14)])
    for person, end_s in (("user", 6.0), ("partner", 14.0)):
        context.push_event(Event(person, "phrase", end_s - 6, end_s, 5.0))  # type: ignore[arg-type]
    share, spoken_s = context.talk_share(30.0, span_s=180.0)
    assert share == pytest.approx(18 / 24, abs=0.01) and spoken_s == pytest.approx(24, abs=0.1)


def test_a_click_is_no_voice_and_a_silent_partner_gives_no_share() -> None:
    context = ConversationContext()
    heard(context, "user", [(0, 20)])
    heard(context, "partner", [(3, 3.3)])
    assert np.isnan(context.talk_share(30.0, span_s=180.0)[0])


def test_a_table_of_turns_has_no_rows_and_counts_by_its_phrases() -> None:
    context = ConversationContext()
    context.push_event(Event("user", "phrase", 0.0, 9.0, 5.0))
    context.push_event(Event("partner", "phrase", 10.0, 13.0, 5.0))
    assert context.talk_share(30.0, span_s=180.0) == (0.75, 12.0)
