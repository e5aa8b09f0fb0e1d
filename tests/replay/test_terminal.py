"""What the terminal says of close copying and of cues."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.replay.terminal import describe
from monitor.types import FACETS, Event, Facet, Nudge, Update
from tests.support import sessions as builders


def described(folder: Path, fired: tuple[str, ...], value: float, *, live: bool = False) -> str:
    head = builders.header(2).model_copy(update={"latencies_s": {"settle": 5.0} if live else {}})
    with SessionWriter.create(folder / head.id, head) as writer:
        builders.fill(writer, 100, with_sketch=False)
        facets = tuple(Facet(100, name, name in fired, 0.0 if name == "broad" else value, "counts") for name in FACETS)
        writer.add_update(Update(100, nudges=(Nudge(100, "pace", "Breathe", "6.1 syllables a second"),)))
        writer.set_summary(replace(builders.summary(100), facets=facets))
    return describe(load_session(folder / head.id))


@pytest.mark.parametrize(
    ("fired", "value", "words"),
    [
        ((), math.nan, "Close copying: not measured, because there was too little of you both to go by."),
        ((), 0.1, "Close copying: no signs."),
        (
            ("strong", "broad", "one-way"),
            0.9,
            "Close copying: 3 of 6 signs; it would take one more of these to suggest copying: "
            "literal copies, very quick echoes, many echoes.",
        ),
        (("strong", "dense"), 0.9, "Close copying: 2 of 6 signs; together they suggest copying."),
    ],
)
def test_the_signs_say_what_it_would_take(tmp_path: Path, fired: tuple[str, ...], value: float, words: str) -> None:
    assert words in described(tmp_path, fired, value).splitlines()


@pytest.mark.slow
def test_cues_of_a_live_session_were_given(tmp_path: Path) -> None:
    assert "\nCues\n" in described(tmp_path / "live", (), 0.1, live=True)
    assert "\nCues you would have seen\n" in described(tmp_path / "film", (), 0.1)


def test_a_score_in_words_says_what_its_range_is(tmp_path: Path) -> None:
    line = next(line for line in described(tmp_path, (), 0.1).splitlines() if line.startswith("  Coordination"))
    assert "78  clearly more than chance; likely 70 to 86; firm; you followed about" in line


@pytest.mark.parametrize(
    ("shared", "words"),
    [
        (0, "Laughs: 1 from you and 2 from your partner, none together."),
        (1, "Laughs: 1 from you and 2 from your partner; once you laughed together."),
        (2, "Laughs: 1 from you and 2 from your partner; 2 times you laughed together."),
    ],
)
def test_laughs_are_told(tmp_path: Path, shared: int, words: str) -> None:
    head = builders.header(2)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        for person in ("user", "partner", "partner"):
            writer.add_event(Event(person, "laugh", 1.0, 2.0))
        for _ in range(shared):
            writer.add_event(Event("pair", "shared_laugh", 1.0, 2.0))
        writer.set_summary(builders.summary(100))
    assert words in describe(load_session(tmp_path / head.id)).splitlines()
