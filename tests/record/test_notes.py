"""Title, notes, tags and own rating: kept beside the session, whole or not at all, within limits."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SessionError
from monitor.record.lifecycle import recover
from monitor.record.notes import MAX_BYTES, NOTES_NAME, Notes, Rating, change_notes, parse_notes, read_notes
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.catalog import describe, list_sessions
from monitor.replay.session import load_session
from tests.support import sessions as builders


def test_what_is_said_stays_until_it_is_changed(tmp_path: Path) -> None:
    assert read_notes(tmp_path) == Notes()
    change_notes(tmp_path, {"title": "Second try", "tags": ["Work", "calm"]})
    change_notes(tmp_path, {"text": "slower\nnext time"})
    change_notes(tmp_path, {"rating": {"connection": 6, "naturalness": 2, "ease": 4}})
    notes = read_notes(tmp_path)
    assert (notes.title, notes.text, notes.tags) == ("Second try", "slower\nnext time", ("work", "calm"))
    assert notes.rating == Rating(connection=6, naturalness=2, ease=4)
    assert notes.rating.mean == 4.0
    assert change_notes(tmp_path, {"rating": None, "tags": []}).rating is None
    assert read_notes(tmp_path).tags == ()
    assert stat.S_IMODE((tmp_path / NOTES_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [NOTES_NAME]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rating": {"connection": 8, "naturalness": 2, "ease": 4}}, "rating.connection: Input should be less than or equal"),
        ({"rating": {"connection": 3.5, "naturalness": 2, "ease": 4}}, "rating.connection"),
        ({"rating": {"connection": 3}}, "rating.naturalness: Field required"),
        ({"title": "x" * 201}, "title: String should have at most 200"),
        ({"text": "x" * 20_001}, "text: String should have at most 20000"),
        ({"tags": ["x"] * 21}, "tags: Tuple should have at most 20"),
        ({"tags": ["a,b"]}, "without a comma"),
        ({"tags": [" \n"]}, "a tag should be one or a few words"),
        ({"tags": "work"}, "tags"),
        ({"title": None}, "send an empty one to clear it"),
        ({"text": "\ud800"}, "text"),
        ({"id": "x"}, "id: Extra inputs are not permitted"),
    ],
)
def test_what_is_out_of_its_limits_changes_nothing(tmp_path: Path, change: dict[str, object], words: str) -> None:
    change_notes(tmp_path, {"title": "kept"})
    before = (tmp_path / NOTES_NAME).read_bytes()
    with pytest.raises(SessionError) as caught:
        change_notes(tmp_path, change)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (tmp_path / NOTES_NAME).read_bytes() == before


def test_no_character_moves_a_terminal(tmp_path: Path) -> None:
    notes = change_notes(tmp_path, {"title": "a\x1b[2J\u202eb\r\nc", "text": "a\r\n\x07b\tc", "tags": ["\x1bX"]})
    assert notes.title == "a [2J b c"
    assert notes.text == "a\n b\tc"
    assert notes.tags == ("x",)


def test_damaged_notes_are_one_sentence_and_the_session_opens(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=2.0, with_sketch=False)
    file = path / NOTES_NAME
    for content, words in (
        (b"", "are damaged"),
        (b"{", "are damaged"),
        (b'{"version": 2, "moods": []}', "update the program"),
        (b'{"version": 1, "title": "' + b"x" * 300 + b'"}', "are damaged"),
        (b" " * (MAX_BYTES + 1), "larger than 256 KiB"),
    ):
        file.write_bytes(content)
        with pytest.raises(SessionError, match=words):
            read_notes(path)
        with pytest.raises(SessionError, match=words):
            change_notes(path, {"title": "new"})  # never over what a newer program wrote
        assert file.read_bytes() == content
        session = load_session(path)
        assert (session.title, session.notes) == ("Practice interview", Notes())
        assert words in describe(path).notes_problem
    file.unlink()
    file.symlink_to("/etc/hostname")
    with pytest.raises(SessionError, match="cannot read the notes"):
        read_notes(path)
    file.unlink()
    os.mkfifo(file)  # opening it must not wait for a writer
    with pytest.raises(SessionError, match="damaged"):
        read_notes(path)


@given(st.binary(max_size=300) | st.text(max_size=60).map(lambda text: json.dumps({"version": 1, "title": text}).encode()))
def test_any_bytes_are_notes_or_one_sentence(content: bytes) -> None:
    try:
        notes = parse_notes(content, of="x")
    except SessionError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 400
    else:
        assert parse_notes(notes.model_dump_json().encode(), of="x") == notes


def test_a_disk_that_refuses_leaves_the_old_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change_notes(tmp_path, {"title": "old"})

    def full(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SessionError, match="No space left"):
        change_notes(tmp_path, {"title": "new"})
    assert read_notes(tmp_path).title == "old"
    assert [path.name for path in tmp_path.iterdir()] == [NOTES_NAME]


def test_changes_at_the_same_time_lose_none(tmp_path: Path) -> None:
    changes = [{"title": "t"}, {"text": "n"}, {"tags": ["a"]}, {"rating": {"connection": 1, "naturalness": 1, "ease": 1}}]
    threads = [threading.Thread(target=change_notes, args=(tmp_path, change)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = read_notes(tmp_path)
    assert (notes.title, notes.text, notes.tags, notes.rating is None) == ("t", "n", ("a",), False)


def test_notes_survive_recovery(tmp_path: Path) -> None:
    writer = SessionWriter.create(tmp_path / "one", builders.header())
    builders.fill(writer, 3.0, with_sketch=False)
    writer.commit()
    change_notes(tmp_path / "one", {"title": "said while recording"})
    writer._database.close()  # as a kill leaves it: no status, no checkpoint
    writer._writing.close()
    assert recover(tmp_path / "one")
    session = load_session(tmp_path / "one")
    assert (session.status, session.title) == ("interrupted", "said while recording")


def test_sessions_are_found_by_their_words_and_tags(tmp_path: Path) -> None:
    first = builders.build(tmp_path, duration_s=2, number=1, title="Bewerbung bei M\u00fcller", with_sketch=False)
    second = builders.build(tmp_path, duration_s=2, number=2, with_sketch=False)
    broken = builders.build(tmp_path, duration_s=2, number=3, with_sketch=False)
    change_notes(second, {"title": "Sales call", "text": "Spoke too FAST at the end", "tags": ["Cold Call"]})
    change_notes(broken, {"title": "Lost", "tags": ["cold call"]})
    (broken / DATABASE_NAME).write_bytes(b"broken")

    def matches(**words: str) -> list[Path]:
        return [info.path for info in list_sessions(tmp_path) if info.fits(**words)]

    assert matches(search="mu\u0308LLER") == [first]
    assert matches(search="fast end") == [second]
    assert matches(search="sales 2026-03-14") == [second]
    assert matches(search="14 march 2026 at") == matches(search="Mar") == [second, first]  # as the pages show it
    assert matches(search="April") == []
    assert matches(tag="COLD call") == [broken, second]
    assert matches(tag="cold") == []
    assert matches(search="lost", tag="cold call") == [broken]
    assert matches(search="interview") == [second, first]  # the preset, which a broken one cannot tell
    assert matches() == [broken, second, first]
    assert "Sales call  #cold call" in describe(second).line()
    assert describe(second).as_dict()["notes"]["tags"] == ["cold call"]
