"""Silences between words, from hand-made turns."""

from __future__ import annotations

from monitor.replay.analysis.moments import silences
from monitor.types import Event, Gap

WORDS = (Event("user", "phrase", 0.0, 4.0), Event("partner", "phrase", 6.0, 9.0), Event("user", "phrase", 60.0, 62.0))


def test_a_silence_lies_between_two_words() -> None:
    assert silences(WORDS) == [(4.0, 6.0), (9.0, 60.0)]


def test_what_nobody_listened_to_is_no_silence() -> None:
    assert silences(WORDS, [Gap("user.voice", 10.0, 55.0, "paused")]) == [(4.0, 6.0)]
    assert len(silences(WORDS, [Gap("user.face", 10.0, 55.0, "paused"), Gap("user.voice", 5.0, 5.1, "a jump")])) == 2
