"""Talks beside how real talks go, against counts planted by hand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from monitor.record.header import Source
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.talk import talk
from monitor.replay.analysis.usual import usual_note, usual_talk
from monitor.replay.session import Session, load_session
from monitor.types import Event, Person
from tests.support import sessions as builders


def recorded(folder: Path, *, length_s: int, theirs: bool = True) -> Session:
    """Each ten seconds the user speaks for 6 and the partner for 2; each minute holds one interruption of the user."""
    with SessionWriter.create(folder / builders.header(1).id, builders.header(1)) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, length_s))
        for start_s in range(0, length_s, 10):
            stretches: list[tuple[Person, int, int]] = [("user", 0, 6), ("partner", 7, 9)]
            for person, from_s, to_s in stretches[: 2 if theirs else 1]:
                for kind in ("phrase", "turn"):
                    writer.add_event(Event(person, kind, start_s + from_s, start_s + to_s, to_s - from_s))
            if start_s % 60 == 30:
                writer.add_event(Event("user", "interruption", start_s, start_s + 0.5, 0.5))
    return load_session(folder / builders.header(1).id)


def test_counts_stand_beside_the_range_for_as_long_a_talk(tmp_path: Path) -> None:
    session = recorded(tmp_path, length_s=600)
    rows = {row.name: row for row in usual_talk(session, talk(session))}
    assert set(rows) == {"share", "turn", "overlap", "interruption", "backchannel"}  # no gaps, no laughs were planted
    assert rows["share"].words == "75 %" and rows["share"].usual == "34 to 66 %"  # from 300 s of speech on
    assert rows["turn"].words == "you 6.0, your partner 6.0" and rows["turn"].usual == "3.5 to 7.3"
    # 0.19 to 1.19 a minute, in ten minutes.
    assert rows["interruption"].words == "you 10, your partner 0" and rows["interruption"].usual == "1 to 12"
    assert "30 recorded talks of 32 people" in usual_note([*rows.values()])


def test_under_a_minute_there_are_counts_and_no_range(tmp_path: Path) -> None:
    session = recorded(tmp_path, length_s=50)
    rows = usual_talk(session, talk(session))
    assert [(row.label, row.words, row.usual) for row in rows] == [
        ("Turns", "you 5, your partner 5", ""),
        ("Interruptions", "you 1, your partner 0", ""),
    ]
    assert usual_note(rows) == ""


def test_one_voice_alone_is_compared_with_nobody(tmp_path: Path) -> None:
    session = recorded(tmp_path, length_s=600, theirs=False)
    assert usual_talk(session, talk(session)) == []


def test_laughs_heard_in_sound_have_no_range_of_laughs_written_down_by_hand(tmp_path: Path) -> None:
    session = recorded(tmp_path, length_s=600)
    laughs = tuple(Event("user", "laugh", start_s, start_s + 1.0, 1.0) for start_s in (20.0, 200.0))
    heard = dataclasses.replace(session, events=(*session.events, *laughs))
    (row,) = [row for row in usual_talk(heard, talk(heard)) if row.name == "laugh"]
    assert row.words == "you 2, your partner 0" and row.usual == ""
    sources = (Source(person="both", kind="table", name="talk.csv"),)
    told = dataclasses.replace(heard, header=session.header.model_copy(update={"sources": sources}))
    (row,) = [row for row in usual_talk(told, talk(told)) if row.name == "laugh"]
    assert row.usual != ""
