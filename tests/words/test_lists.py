"""Lists and counts in words."""

from __future__ import annotations

import pytest

from monitor.words import listed, say, times


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["head"], "head"), (["head", "gaze"], "head and gaze"), (["head", "gaze", "pitch"], "head, gaze and pitch")],
)
def test_lists_in_words(names: list[str], words: str) -> None:
    assert listed(names) == words


def test_counts_in_words() -> None:
    assert [times(count) for count in (0, 1, 2, 3)] == ["0 times", "once", "twice", "3 times"]


def test_whole_numbers_have_no_separators() -> None:
    assert times(1234) == "1234 times"
    assert say("trend-sessions", count=1) == "1 session"
