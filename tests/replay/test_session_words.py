"""Words are kept beside what people did: nothing that looks at events sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from monitor.errors import SessionError
from monitor.record.header import ClockAlignment, Transcript
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.speech import Word, word_event
from monitor.types import PEOPLE, Event
from tests.support import sessions as builders

HEARD = Transcript(source="recognition", language="en", model="any", consent=PEOPLE)
SAID = [Word("user", 1.0, 1.4, "Hello."), Word("partner", 0.5, 0.9, "Hi!", 0.75), Word("user", 1.4, 2.0, "Well,", 0.5)]


def with_words(folder: Path, events: list[Event], transcript: Transcript | None = HEARD) -> Path:
    head = builders.header(3, transcript=transcript)
    with SessionWriter.create(folder / head.id, head) as writer:
        builders.fill(writer, 30, with_sketch=False)
        for event in events:
            writer.add_event(event)
    return folder / head.id


def test_words_come_by_their_start_and_are_no_events(tmp_path: Path) -> None:
    without = load_session(with_words(tmp_path / "without", []))
    session = load_session(with_words(tmp_path / "with", [word_event(word) for word in SAID]))
    assert [word.text for word in session.words] == ["Hi!", "Hello.", "Well,"]
    assert [word.probability for word in session.words] == pytest.approx([0.75, float("nan"), 0.5], nan_ok=True)
    assert session.events == without.events and session.duration_s == without.duration_s
    assert session.people == without.people
    assert len(session.table("events")) == len(without.table("events"))


def test_without_a_header_that_says_so_there_are_none(tmp_path: Path) -> None:
    assert not load_session(with_words(tmp_path, [word_event(word) for word in SAID], transcript=None)).words


def test_what_is_no_word_is_left_out(tmp_path: Path) -> None:
    odd = [
        Event("pair", "word", 1.0, 2.0, 0.5, {"text": "both"}),
        Event("user", "word", 1.0, 2.0, 0.5),
        Event("user", "word", 2.0, 1.0, 0.5, {"text": "backward"}),
        Event("user", "word", float("nan"), 1.0, 0.5, {"text": "never"}),
    ]
    assert not load_session(with_words(tmp_path, odd)).words


def test_a_time_that_no_session_has_is_one_sentence(tmp_path: Path) -> None:
    path = with_words(tmp_path, [Event("user", "word", 1e9, 1e9, 0.5, {"text": "far"})])
    with pytest.raises(SessionError):
        _ = load_session(path).words


def test_a_header_can_be_amended_while_it_is_recorded(tmp_path: Path) -> None:
    head = builders.header(4)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        builders.fill(writer, 5, with_sketch=False)
        writer.set_header(head.model_copy(update={"transcript": HEARD}))
        assert load_session(writer.folder).header.transcript == HEARD
    assert load_session(tmp_path / head.id).header == head.model_copy(update={"transcript": HEARD})


@pytest.mark.parametrize(("source", "n"), [("recognition", 2), ("file", 3)])
def test_on_clocks_that_are_unsure_only_a_file_says_who_spoke_between(
    tmp_path: Path, source: Literal["recognition", "file"], n: int
) -> None:
    clock = ClockAlignment(offset_s=0.0, source="none", sure=False)
    head = builders.header(5, transcript=HEARD.model_copy(update={"source": source}), clock=clock)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        builders.fill(writer, 30, with_sketch=False)
        for word in (Word("user", 1.0, 1.4, "Do"), Word("partner", 1.5, 1.8, "Hi!"), Word("user", 2.0, 2.4, "you?")):
            writer.add_event(word_event(word))
    session = load_session(tmp_path / head.id)
    assert len(session.utterances) == n
    assert session.language is not None
    assert ("taken_up" in session.language.numbers) == (source == "file")
