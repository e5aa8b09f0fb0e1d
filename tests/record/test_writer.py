"""What is written can be read, also when the disk or the process ends in the middle."""

from __future__ import annotations

import errno
import itertools
import math
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import SessionError
from monitor.record.disk import refusal
from monitor.record.lifecycle import delete_session, is_being_written, recover, recover_sessions
from monitor.record.schema import DATABASE_NAME, LOCK_NAME, TABLES, lock, pack_points, unpack_points
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.types import Event, Facet, FeatureBlock, Gap, Nudge, Score, Update
from tests.support import sessions as builders

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("table", "noun"), [("scores", Score), ("facets", Facet), ("nudges", Nudge), ("summary_scores", Score)]
)
def test_tables_have_the_fields_of_their_dataclass(table: str, noun: type) -> None:
    database = sqlite3.connect(":memory:")
    database.execute(TABLES[table])
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    database.close()
    assert columns == [field.name for field in fields(noun)]


def test_folder_and_file_are_the_owners_alone(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((path / DATABASE_NAME).stat().st_mode) == 0o600
    assert sorted(child.name for child in path.iterdir()) == [DATABASE_NAME]  # no WAL and no mark are left behind


def test_while_it_runs_every_file_is_the_owners_alone(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        builders.fill(writer, 2)
        writer.commit()
        modes = {child.name: stat.S_IMODE(child.stat().st_mode) for child in writer.folder.iterdir()}
    assert set(modes.values()) == {0o600}
    assert f"{DATABASE_NAME}-wal" in modes


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()):
        with pytest.raises(SessionError, match="already holds a session"):
            SessionWriter.create(tmp_path / "one", builders.header())
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            lock(tmp_path / "one")


@given(cuts=st.lists(st.floats(0.01, 7.99), max_size=12, unique=True))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_split_of_the_rows_reads_the_same(tmp_path_factory: pytest.TempPathFactory, cuts: list[float]) -> None:
    folder = tmp_path_factory.mktemp("split")
    edges = [0.0, *sorted(cuts), 8.0]
    with SessionWriter.create(folder / "one", builders.header()) as writer:
        for start_s, end_s in itertools.pairwise(edges):
            writer.add_rows(builders.rows("user", "face", start_s, end_s))
            if round(start_s * 10) % 2:
                writer.commit()
    whole = builders.rows("user", "face", 0.0, 8.0)
    read = load_session(folder / "one").series("user", "face")
    np.testing.assert_array_equal(read.time_s, whole.time_s)
    np.testing.assert_array_equal(read.values, whole.values)
    np.testing.assert_array_equal(read.quality, whole.quality)


def test_missing_stays_missing(tmp_path: Path) -> None:
    values = np.full((2, 3), np.nan, np.float32)
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        writer.add_rows(FeatureBlock("user", "voice", np.array([0.0, 0.1]), values, np.zeros(2, np.float32)))
        writer.add_event(Event("pair", "overlap", 0.2, 0.4, math.nan, {"note": "two", "n": math.nan}))
        writer.add_update(Update(1.0, (Score(1.0, "head", "calibrating", reason="60 s are needed"),)))
        writer.add_gap(Gap("user.face", 0.0, 1.0, "nobody"))
    session = load_session(tmp_path / "one")
    assert np.isnan(session.series("user", "voice").values).all()
    assert session.series("partner", "face").time_s.size == 0
    assert math.isnan(session.events[0].value)
    assert session.events[0].detail["note"] == "two"
    assert math.isnan(session.updates[0].score)
    assert (session.updates[0].status, session.updates[0].reason) == ("calibrating", "60 s are needed")
    assert session.gaps == (Gap("user.face", 0.0, 1.0, "nobody"),)
    assert session.duration_s == 1.0


@given(st.lists(st.floats(-0.75, 2.75, width=32) | st.just(math.nan), min_size=1, max_size=40))
def test_landmarks_keep_their_place_to_a_twentythousandth(values: list[float]) -> None:
    points = np.array(values, np.float32)
    back = unpack_points(pack_points(points))
    np.testing.assert_array_equal(np.isnan(back), np.isnan(points))
    assert (np.abs(back - points)[~np.isnan(points)] <= 0.5 / 16384 + 1e-6).all()


def test_landmarks_are_thinned_to_ten_a_second(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        for number in range(60):  # 30 a second for 2 s
            writer.add_sketch("user", number / 30, builders.sketch("user", number / 30))
    sketch = load_session(tmp_path / "one").sketch("user")
    np.testing.assert_allclose(sketch.time_s, np.arange(20) / 10, atol=1e-9)
    np.testing.assert_allclose(sketch.points[0], builders.sketch("user", 0.0), atol=1e-4)


def test_full_disk_is_one_sentence_and_what_was_kept_can_be_read(tmp_path: Path) -> None:
    writer = SessionWriter.create(tmp_path / "one", builders.header())
    writer.add_rows(builders.rows("user", "face", 0, 1))
    writer.commit()
    pages = writer._database.execute("PRAGMA page_count").fetchone()[0]
    writer._database.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(SessionError, match=r"^the disk is full; .*: free some space in .* and start again$") as caught:
        for second in range(1, 60):
            writer.add_rows(builders.rows("user", "face", second, second + 1))
            writer.commit()
    assert "\n" not in str(caught.value)
    writer.close("interrupted")
    session = load_session(tmp_path / "one")
    assert session.status == "interrupted"
    np.testing.assert_array_equal(session.series("user", "face").values[:15], builders.rows("user", "face", 0, 1).values)


def test_nothing_is_left_of_a_session_that_a_full_disk_did_not_let_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sqlite3.connect

    def full(*arguments: Any, **options: Any) -> sqlite3.Connection:
        database = whole(*arguments, **options)
        database.execute("PRAGMA max_page_count=1")
        return database

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(SessionError, match=r"^the disk is full: free some space in"):
        SessionWriter.create(tmp_path / "sessions" / "one", builders.header())
    assert not list((tmp_path / "sessions").iterdir())
    monkeypatch.undo()
    with SessionWriter.create(tmp_path / "sessions" / "one", builders.header()):
        pass
    with pytest.raises(SessionError, match="already holds a session"):
        SessionWriter.create(tmp_path / "sessions" / "one", builders.header())
    assert load_session(tmp_path / "sessions" / "one").status == "complete"


def test_what_a_full_disk_refused_goes_with_the_first_rows_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the columns of a family, or the header of its time, the rows that follow would not be readable."""
    refused: list[SessionError] = []
    writer = SessionWriter.create(tmp_path / "one", builders.header(), refused=refused.append)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
        writer.add_rows(builders.rows("user", "face", 0, 1))
        writer.set_header(writer.header.model_copy(update={"title": "Another"}))
        assert len(refused) == 1 and writer.take_lost_s() is None
    writer.add_rows(builders.rows("user", "face", 1, 2))
    writer.commit()
    times_s = builders.rows("user", "face", 0, 1).time_s
    assert writer.take_lost_s() == (0.0, times_s[-1]) and writer.take_lost_s() is None
    writer.close()
    session = load_session(tmp_path / "one")
    assert session.header.title == "Another"
    np.testing.assert_array_equal(session.series("user", "face").time_s, builders.rows("user", "face", 1, 2).time_s)


def test_words_that_were_dropped_are_missing_from_where_they_were_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come up to half a minute late, when the seconds they belong to have long been kept."""
    refused: list[SessionError] = []
    with SessionWriter.create(tmp_path / "one", builders.header(), refused=refused.append) as writer:
        writer.add_rows(builders.rows("user", "face", 0, 10))
        writer.commit()
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
            writer.add_event(Event("user", "word", 4.0, 4.5, 1.0))
            writer.commit()
            writer.commit()  # of nothing more
            assert len(refused) == 2 and writer.take_lost_s() is None
        writer.commit()
        assert writer.take_lost_s() == (4.0, writer.duration_s)


def test_a_copy_uses_the_room_that_a_recording_leaves_and_names_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
    with pytest.raises(SessionError, match="the disk is full"):
        SessionWriter.create(tmp_path / "one", builders.header())
    with SessionWriter.create(tmp_path / "one", builders.header(), durable=False) as writer:
        builders.fill(writer, 2.0)
    assert load_session(tmp_path / "one").status == "complete"
    full, other = OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "broken")
    said = {str(refusal(full, tmp_path, begins=begins, durable=False)) for begins in (True, False)}
    assert said == {"the disk is full: free some space and try again"}
    assert str(tmp_path) not in str(refusal(other, tmp_path, begins=False, durable=False))


def test_nothing_is_left_in_a_folder_that_was_there_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "note.txt").touch()
    with monkeypatch.context() as patch:
        patch.setitem(TABLES, "broken", "CREATE nonsense")
        with pytest.raises(SessionError, match="cannot write the session"):
            SessionWriter.create(tmp_path, builders.header())
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SessionError, match="cannot write the session in"):
        SessionWriter.create(tmp_path / "file" / "one", builders.header())


KILLED = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from tests.support import sessions as builders
from pathlib import Path
from monitor.record.writer import SessionWriter
writer = SessionWriter.create(Path({folder!r}), builders.header())
second = 0
while True:
    for person in ("user", "partner"):
        writer.add_rows(builders.rows(person, "face", second, second + 1))
    writer.add_update(builders.update(second + 1.0, 300.0))
    writer.commit()
    second += 1
    print(second, flush=True)
"""


@pytest.mark.parametrize("after", [1, 3, 17])
@pytest.mark.slow
def test_kill_in_the_middle_loses_nothing_committed(tmp_path: Path, after: int) -> None:
    folder = tmp_path / builders.header().id
    code = KILLED.format(root=str(ROOT), tests=str(ROOT / "tests"), folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        committed = 0
        while committed < after:
            committed = int(process.stdout.readline())
        assert is_being_written(folder)
        assert load_session(folder).status == "recording"
        assert not recover(folder)  # a session that is being written is left alone
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        committed = max([committed, *(int(line) for line in process.stdout.read().split("\n")[:-1])])
    session = load_session(folder)
    assert session.status == "interrupted"
    whole = builders.rows("partner", "face", 0, committed)
    np.testing.assert_array_equal(session.series("partner", "face").values[: whole.time_s.size], whole.values)
    assert session.duration_s >= committed
    assert len(session.scores("coordination")["time_s"]) >= committed
    assert recover_sessions(tmp_path) == [folder.name]
    assert recover_sessions(tmp_path) == []
    assert load_session(folder).status == "interrupted"
    assert sorted(child.name for child in folder.iterdir()) == [DATABASE_NAME]


def test_an_error_inside_with_closes_as_interrupted(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        builders.fill(writer, 3)
        raise KeyboardInterrupt
    session = load_session(tmp_path / "one")
    assert session.status == "interrupted"
    assert session.series("user", "face").time_s.size == 45


@pytest.mark.slow
def test_a_commit_comes_by_itself(tmp_path: Path) -> None:
    """A second of the wall clock after the last one, whatever the caller does; the wait is for that second."""
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        writer.commit()
        writer.add_rows(builders.rows("user", "face", 0, 1))
        time.sleep(1.01)
        writer.add_rows(builders.rows("user", "face", 1, 2))
        assert load_session(tmp_path / "one").series("user", "face").time_s.size == 30


def test_delete_removes_all_of_it(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=2, title="a planted marker")
    delete_session(path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SessionError, match="there is no session at"):
        delete_session(tmp_path)


def test_delete_refuses_a_session_that_is_being_recorded(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        assert (writer.folder / LOCK_NAME).exists()
        with pytest.raises(SessionError, match="is still being recorded"):
            delete_session(writer.folder)
