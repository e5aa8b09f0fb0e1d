"""Delete: all of it, at once, and nothing of it is left in any folder of the program."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from monitor.errors import SessionError
from monitor.record.lifecycle import delete_session, staging, sweep
from monitor.record.notes import change_notes
from monitor.record.schema import DATABASE_NAME, LOCK_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.formats import export
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from monitor.types import Event, Gap
from tests.support import sessions as builders

MARKER = "gHq7zKPLANTEDx2v"


def holding(folder: Path) -> list[str]:
    """Files and folders below ``folder`` that hold the marker in their name or content."""
    left = []
    for path in folder.rglob("*"):
        if MARKER in path.name or (path.is_file() and MARKER.encode() in path.read_bytes()):
            left.append(str(path.relative_to(folder)))
    return sorted(left)


def planted(sessions: Path) -> Path:
    """A session cut off by a kill, so that its WAL is still there, with the marker wherever words and pictures can be."""
    head = builders.header(title=f"With {MARKER}")
    writer = SessionWriter.create(sessions / head.id, head)
    builders.fill(writer, 5.0, with_sketch=False)
    writer.add_event(Event("user", "nod", 1.0, 2.0, 1.0, {"direction": MARKER}))
    writer.add_gap(Gap("user.face", 1.0, 2.0, MARKER))
    media = writer.folder / "media"
    media.mkdir()
    (media / "user.mp4").write_bytes(MARKER.encode() * 100)
    (media / "thumbnail.jpg").write_bytes(MARKER.encode())
    writer.add_media("user", "user.mp4", offset_s=0, duration_s=5, has_picture=True, has_sound=True)
    writer.commit()
    kept = {path.name: path.read_bytes() for path in writer.folder.iterdir() if path.is_file() and path.name != LOCK_NAME}
    writer._writing.close()
    writer._database.close()
    for name, content in kept.items():
        (writer.folder / name).write_bytes(content)
    change_notes(writer.folder, {"title": MARKER, "text": MARKER, "tags": [MARKER]})
    return writer.folder


def test_nothing_is_left_of_a_deleted_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions, temporary = tmp_path / "home" / "sessions", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    path = planted(sessions)
    inside = f"home/sessions/{path.name}"
    assert {Path(name).name for name in holding(tmp_path)} == {
        f"{DATABASE_NAME}-wal", "notes.json", "user.mp4", "thumbnail.jpg",
    }  # fmt: skip
    # Whatever the program does with it in between leaves nothing of its own: only what the user asked to be written.
    session = load_session(path)
    export(session, tmp_path / "mine", formats=["csv", "eaf", "json", "textgrid"])
    write_bundle(session, tmp_path / "mine" / "bundle.zip", media=True)
    copy = import_bundle(tmp_path / "mine" / "bundle.zip", sessions, again=True)
    # A delete that a kill cut off.
    shutil.copytree(path, sessions / f".deleting-{path.name}-0")
    delete_session(copy.path)
    assert all(name.startswith((inside, "mine")) for name in holding(tmp_path))
    delete_session(path)
    shutil.rmtree(tmp_path / "mine")
    assert holding(tmp_path) == []
    assert list(sessions.iterdir()) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.slow
def test_a_session_open_in_another_program_is_kept(tmp_path: Path, mode: str) -> None:
    path = builders.build(tmp_path, duration_s=5.0, with_sketch=False)
    database = sqlite3.connect(path / DATABASE_NAME)
    database.execute(f"PRAGMA journal_mode={mode}")
    database.close()
    script = (
        "import sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "database.execute('BEGIN'); database.execute('SELECT * FROM scores').fetchone()\n"
        "print('reading', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(path / DATABASE_NAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "reading\n"
        with pytest.raises(SessionError, match="is open in another program; close it there"):
            delete_session(path)
        assert load_session(path).duration_s == 5.0
        process.stdin.close()
    delete_session(path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_session_can_be_deleted_and_a_link_cannot(tmp_path: Path) -> None:
    path = builders.build(tmp_path / "real", duration_s=2.0, with_sketch=False)
    (tmp_path / path.name).symlink_to(path)
    with pytest.raises(SessionError, match="is a link"):
        delete_session(tmp_path / path.name)
    assert load_session(path)
    (path / DATABASE_NAME).write_bytes(b"broken")
    delete_session(path)
    assert list((tmp_path / "real").iterdir()) == []


def test_what_a_kill_left_is_swept_and_what_lives_is_not(tmp_path: Path) -> None:
    left = tmp_path / ".working-left"
    (left / "work").mkdir(parents=True)
    (left / LOCK_NAME).touch()
    os.utime(left, (1, 1))
    # Left while the computer's clock was a year ahead: it must not stay that long.
    ahead = tmp_path / ".working-ahead"
    (ahead / "work").mkdir(parents=True)
    os.utime(ahead, (time.time() + 365 * 86400,) * 2)
    (tmp_path / ".working-link").symlink_to(tmp_path)
    script = (
        "import os, sys; from pathlib import Path; from monitor.record.lifecycle import staging\n"
        "with staging(Path(sys.argv[1])) as place:\n"
        "    os.utime(place.parent, (1, 1)); print(place, flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        living = Path(process.stdout.readline().strip())
        sweep(tmp_path)
        assert not left.exists() and not ahead.exists()
        assert living.is_dir()
        process.kill()
        process.wait()
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".working-link"]
    with staging(tmp_path) as place:
        (place / "x").write_text("x")
    assert not place.parent.exists()
