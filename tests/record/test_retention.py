"""How long sessions are kept: nothing goes before its day, unannounced, or against the user's word."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import SessionError
from monitor.record.notes import NOTES_NAME, change_notes
from monitor.record.retention import RETENTION_NAME, delete_expired, read_retention, set_keep_days
from monitor.record.writer import SessionWriter
from monitor.replay.catalog import list_sessions
from tests.support import sessions as builders

TODAY = date(2026, 5, 1)


def session(home: Path, number: int, *, days_old: int) -> Path:
    """A session that was recorded so many days before TODAY."""
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC) - timedelta(days=days_old)
    head = builders.header(number, id=f"{at:%Y%m%d-%H%M%S}-{number:08x}", started_at=at)
    path = home / "sessions" / head.id
    with SessionWriter.create(path, head):
        pass
    os.utime(path / "session.sqlite", (at.timestamp(), at.timestamp()))
    return path


def test_it_is_announced_first_and_goes_a_week_later(tmp_path: Path) -> None:
    old, young = session(tmp_path, 1, days_old=40), session(tmp_path, 2, days_old=10)
    (said,) = delete_expired(tmp_path, today=TODAY)
    assert old.name in said and young.name not in said and "from 2026-05-08 on" in said and "--tag keep" in said
    assert old.exists()
    delete_expired(tmp_path, today=TODAY + timedelta(days=6))
    assert old.exists()
    (gone,) = delete_expired(tmp_path, today=TODAY + timedelta(days=7))
    assert not old.exists() and young.exists()
    assert gone == f"Deleted session {old.name} after 30 days, as announced."
    assert old.name not in (tmp_path / RETENTION_NAME).read_text()


def test_who_comes_back_after_a_year_finds_everything_there(tmp_path: Path) -> None:
    paths = [session(tmp_path, number, days_old=number) for number in range(1, 6)]
    (said,) = delete_expired(tmp_path, today=TODAY + timedelta(days=365))
    assert "5 sessions" in said and ", …" in said
    assert all(path.exists() for path in paths)


def test_a_session_that_is_due_in_time_goes_on_its_day(tmp_path: Path) -> None:
    path = session(tmp_path, 1, days_old=0)
    for day in range(30):
        lines = delete_expired(tmp_path, today=TODAY + timedelta(days=day))
        assert bool(lines) == (day >= 23)
        assert path.exists()
    delete_expired(tmp_path, today=TODAY + timedelta(days=30))
    assert not path.exists()


def test_what_the_user_keeps_stays(tmp_path: Path) -> None:
    kept, damaged, shown, imported = (session(tmp_path, number, days_old=90) for number in range(1, 5))
    delete_expired(tmp_path, today=TODAY)
    change_notes(kept, {"tags": ["Keep"]})
    (damaged / NOTES_NAME).write_text("{")
    now_s = datetime(2026, 5, 20, tzinfo=UTC).timestamp()
    os.utime(imported / "session.sqlite", (now_s, now_s))
    delete_expired(tmp_path, today=date(2026, 5, 21), spared=shown)
    assert all(path.exists() for path in (kept, damaged, shown, imported))
    set_keep_days(tmp_path, None)
    assert delete_expired(tmp_path, today=TODAY + timedelta(days=9999)) == []
    assert shown.exists()


def test_a_session_being_recorded_stays(tmp_path: Path) -> None:
    path = session(tmp_path, 1, days_old=90)
    delete_expired(tmp_path, today=TODAY)
    writer = SessionWriter.create(tmp_path / "sessions" / "20250101-000000-0000000f", builders.header())
    os.utime(writer.folder / "session.sqlite", (0, 0))
    delete_expired(tmp_path, today=TODAY)
    lines = delete_expired(tmp_path, today=TODAY + timedelta(days=8))
    assert not path.exists() and writer.folder.exists()
    assert any("is still being recorded" in line for line in lines)
    writer.close()


@pytest.mark.parametrize("content", [b"", b"{", b'{"keep_days": 0}', b'{"keep_days": 30, "more": 1}', b"\xff" * 100])
def test_a_damaged_choice_deletes_nothing_and_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = session(tmp_path, 1, days_old=900)
    (tmp_path / RETENTION_NAME).write_bytes(content)
    with pytest.raises(SessionError):
        read_retention(tmp_path)
    for days in (0, 8, 99):
        (said,) = delete_expired(tmp_path, today=TODAY + timedelta(days=days))
        assert "no session will be deleted" in said and "\n" not in said
    assert path.exists()
    assert list_sessions(tmp_path / "sessions")[0].goes_on is None


def test_the_list_shows_the_day(tmp_path: Path) -> None:
    session(tmp_path, 1, days_old=0)
    today = datetime.now(UTC).date()
    os.utime(tmp_path / "sessions" / next(iter(os.listdir(tmp_path / "sessions"))) / "session.sqlite")  # noqa: PTH208
    (info,) = list_sessions(tmp_path / "sessions")
    assert info.goes_on in (today + timedelta(days=30), today + timedelta(days=31))
    assert info.line().endswith(f"until {info.goes_on}")
    assert json.loads(json.dumps(info.as_dict()))["goes_on"] == str(info.goes_on)
    set_keep_days(tmp_path, 3)
    assert (tmp_path / RETENTION_NAME).stat().st_mode & 0o777 == 0o600
    (info,) = list_sessions(tmp_path / "sessions")
    assert info.goes_on is not None and info.goes_on >= today + timedelta(days=7), "a shorter choice is announced too"
