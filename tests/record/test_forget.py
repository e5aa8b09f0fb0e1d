"""Forgetting what was said: no byte of it is left in the session's files, and nothing else of the session is missing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.errors import SessionError
from monitor.record import forget
from monitor.record.forget import forget_words
from monitor.record.lifecycle import delete_session, staging
from monitor.record.retention import Retention, delete_expired
from monitor.record.schema import DATABASE_NAME, LOCK_NAME, lock
from monitor.replay.session import load_session
from monitor.speech import Word
from tests.support import sessions as builders
from tests.support.transcripts import MARKER, SPOKEN, said, spoken_session


def holding(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes())


# So many that pages are split and moved while they are written.
MANY = tuple(Word("user", at / 50, at / 50 + 0.01, f"{MARKER}{at}") for at in range(400))


@pytest.mark.parametrize("closed", [True, False], ids=["complete", "killed"])
def test_no_byte_of_a_word_is_left(tmp_path: Path, closed: bool) -> None:
    path = spoken_session(tmp_path, words=(*SPOKEN, *MANY), closed=closed)
    assert holding(tmp_path)
    before = load_session(path)
    assert forget_words(path) == len(SPOKEN) + len(MANY) + 1
    assert holding(tmp_path) == []
    assert sorted(entry.name for entry in path.iterdir()) == [DATABASE_NAME]
    after = load_session(path)
    assert (after.header, after.words) == (before.header.model_copy(update={"transcript": None, "topic": ()}), ())
    assert [event.kind for event in after.events] == [event.kind for event in before.events]
    (phrase,) = (event for event in after.events if event.start_s == 4.5 and event.kind == "phrase")
    assert dict(phrase.detail) == {"syllables": 2}
    assert after.series("user", "voice").values.tobytes() == before.series("user", "voice").values.tobytes()
    # Once more there is nothing to forget.
    assert forget_words(path) == 0


def test_a_session_in_use_keeps_its_words(tmp_path: Path) -> None:
    path = spoken_session(tmp_path)
    (path / LOCK_NAME).touch()
    with closing(lock(path)), pytest.raises(SessionError, match="still being recorded or analyzed"):
        forget_words(path)
    (path / LOCK_NAME).unlink()
    with closing(sqlite3.connect(path / DATABASE_NAME, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM scores").fetchone()
        with pytest.raises(SessionError, match="is open in another program; close it there, then forget its words"):
            forget_words(path)
    assert said(load_session(path).words) == said(SPOKEN)
    assert not (path / LOCK_NAME).exists()


def test_without_room_for_the_file_twice_more_every_word_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = spoken_session(tmp_path)
    size = sum(file.stat().st_size for file in path.glob(f"{DATABASE_NAME}*"))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2 * size - 1))
    with pytest.raises(SessionError, match=r"cannot forget the words .* free some space and try again"):
        forget_words(path)
    assert said(load_session(path).words) == said(SPOKEN)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2 * size))
    assert forget_words(path) > 0


def test_a_file_that_cannot_be_written_anew_is_said_to_hold_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement == "VACUUM":
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(statement, *values)

    path = spoken_session(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(forget, "_opened", lambda file: sqlite3.connect(file, isolation_level=None, factory=Refusing))
        with pytest.raises(SessionError, match=r"words of session .* are deleted, .* copies .*: forget the words once more"):
            forget_words(path)
    assert load_session(path).words == ()
    assert forget_words(path) == 0
    assert holding(tmp_path) == [] and not (path / LOCK_NAME).exists()


def test_the_mark_of_a_writer_that_came_first_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = spoken_session(tmp_path)
    (path / LOCK_NAME).touch()
    monkeypatch.setattr(forget, "is_being_written", lambda folder: False)  # it began just after that
    with closing(lock(path)):
        with pytest.raises(SessionError, match="is open in another program"):
            forget_words(path)
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
        with pytest.raises(SessionError, match="free some space"):
            forget_words(path)
        assert (path / LOCK_NAME).exists()


def test_a_wal_that_goes_meanwhile_takes_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = spoken_session(tmp_path)
    found = [*path.glob(f"{DATABASE_NAME}*"), path / f"{DATABASE_NAME}-wal"]
    monkeypatch.setattr(Path, "glob", lambda folder, pattern: iter(found))
    assert forget_words(path) > 0


def test_what_is_no_session_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="there is no session"):
        forget_words(tmp_path)
    path = builders.build(tmp_path, duration_s=2.0, with_sketch=False)
    (path / DATABASE_NAME).write_bytes(b"broken" * 100)
    with pytest.raises(SessionError, match="cannot forget the words"):
        forget_words(path)
    with closing(sqlite3.connect(path / "other.sqlite")) as other, other:
        other.execute("CREATE TABLE events (kind TEXT)")
    shutil.move(path / "other.sqlite", path / DATABASE_NAME)
    with pytest.raises(SessionError, match="not a session of this program"):
        forget_words(path)


def test_deleting_and_the_end_of_keeping_take_the_words_with_them(tmp_path: Path) -> None:
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    path = spoken_session(sessions)
    with staging(sessions) as place:
        shutil.copytree(path, place / path.name)
    delete_session(path)
    assert holding(tmp_path) == []
    path = spoken_session(sessions)
    today = date.today() + timedelta(days=400)
    (tmp_path / "retention.json").write_text(
        Retention(keep_days=30, announced={path.name: today - timedelta(days=8)}).model_dump_json()
    )
    (line,) = delete_expired(tmp_path, today=today)
    assert path.name in line and holding(tmp_path) == []
