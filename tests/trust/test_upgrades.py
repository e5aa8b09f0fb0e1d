"""What version 0.1 wrote opens in every later one, and what a newer one wrote is said to be that.

The files in ``tests/data/v0.1`` are those that the program of then made (``make.py`` there says how); they are never made anew.
What is expected of them is what was planted or typed in there.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.calibrate.profile import load_profile
from monitor.errors import CalibrationError, RapportError, SessionError
from monitor.record.encryption import open_sealed
from monitor.record.notes import read_notes
from monitor.record.retention import RETENTION_NAME, read_retention
from monitor.record.schema import DATABASE_NAME
from monitor.replay.export.formats import FORMATS, export
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.realign import restore_alignment, shift_partner
from monitor.replay.session import Session, load_session
from tests.support import sessions as builders
from tests.support.commands import rapport

THEN = Path(__file__).resolve().parents[1] / "data" / "v0.1"
PASSPHRASE = "correct horse battery"
SAID = ["Thank", "you", "for", "having", "me", "today."]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    (tmp_path / "profiles").mkdir()
    (tmp_path / "sessions").mkdir()
    shutil.copy(THEN / "at-my-desk.json", tmp_path / "profiles")
    return tmp_path


@pytest.fixture
def session(home: Path) -> Session:
    identity = load_session(THEN / "session").id
    shutil.copytree(THEN / "session", home / "sessions" / identity)
    return load_session(home / "sessions" / identity)


def test_a_session_opens_with_all_that_was_kept(session: Session) -> None:
    assert (session.status, session.header.preset) == ("complete", "interview")
    assert session.duration_s == pytest.approx(8.0, abs=0.2)
    assert session.title == "A first try"
    notes = read_notes(session.path)
    assert (notes.text, notes.tags, notes.rating and notes.rating.mean) == ("Calm.", ("work",), 4.0)
    assert session.header.profile is not None and session.header.profile.id == "at-my-desk"
    assert [word.text for word in session.words if word.person == "user"] == SAID
    for person in ("user", "partner"):
        assert session.series(person, "face").time_s.size > 8 * 14
        assert session.sketch(person).points.shape[0] >= 8 * 7
    assert session.to_json()["session"]["id"] == session.id


@pytest.mark.slow
def test_a_session_is_exported_and_scored_anew(session: Session, tmp_path: Path) -> None:
    formats = [name for name in FORMATS if name not in ("pdf", "parquet")]
    files = export(session, tmp_path / "out", formats=formats, words=True)
    assert len(files) > len(formats) and all(path.stat().st_size for path in files)
    shifted = shift_partner(session.path, 1.0)
    assert shifted.header.clock is not None and shifted.header.clock.offset_s == 1.0
    restored = restore_alignment(session.path)
    assert restored.duration_s == pytest.approx(session.duration_s, abs=0.001)
    assert [word.text for word in restored.words] == [word.text for word in session.words]


@pytest.mark.slow
def test_bundles_plain_and_sealed_come_in(home: Path) -> None:
    planted = import_bundle(THEN / "call.zip", home / "sessions")
    scores = {name: round(score.score, 3) for name, score in planted.summary.items() if score.status == "ok"}
    assert scores == builders.FINAL
    assert planted.header.goal is not None and planted.header.goal.target == 0.5
    assert planted.header.clock is not None and planted.header.clock.drift_ppm == 12.0
    assert len(planted.nudges) == 0 and len(planted.events) == len(builders.events(90.0))
    sealed = import_bundle(THEN / "call.zip.age", home / "sessions", passphrase=PASSPHRASE)
    assert [word.text for word in sealed.words if word.person == "user"] == SAID


def test_a_profile_is_read(home: Path) -> None:
    profile = load_profile("at-my-desk")
    assert profile.neutral is not None and (profile.neutral.face_size, profile.neutral.shoulder_y) == (0.1, 0.7)
    assert profile.gaze is not None and profile.gaze.map().tile == (0.3, 0.2, 0.7, 0.8)
    assert (profile.voice and profile.voice.pace_hz, profile.quality.right) == (4.5, 0.9)


NEWER = "written by a newer version of this program (format 2; this one reads up to 1); update the program"


def one_sentence(call: Callable[[], object], kind: type[RapportError] = SessionError) -> str:
    with pytest.raises(kind) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def change(folder: Path, statement: str, *parameters: object) -> None:
    with closing(sqlite3.connect(folder / DATABASE_NAME, isolation_level=None)) as database:
        database.execute(statement, parameters)


def test_a_newer_session_is_said_to_be_that(session: Session, home: Path) -> None:
    change(session.path, "CREATE TABLE moods (mood TEXT)")
    change(session.path, "PRAGMA user_version=2")
    assert NEWER in one_sentence(lambda: load_session(session.path))
    done = rapport("sessions", "show", session.id, home=home)
    assert (done.returncode, done.stdout) == (1, "") and NEWER in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_newer_header_in_a_known_format_is_said_to_be_that(session: Session) -> None:
    header = json.loads(session.header.model_dump_json())
    header |= {"sources": [{"person": "user", "kind": "hologram", "name": "x"}], "versions": {"rapport-monitor": "99.1"}}
    change(session.path, "UPDATE session SET header = ?", json.dumps(header))
    said = one_sentence(lambda: load_session(session.path))
    assert "was recorded by version 99.1 of this program, newer than this one; update the program" in said


@pytest.mark.slow
def test_a_newer_bundle_is_said_to_be_that_also_sealed(home: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(THEN / "call.zip") as then, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
        manifest = json.loads(then.read("manifest.json")) | {"version": 2, "format": "rapport-session-2", "moods": 3}
        new.writestr("manifest.json", json.dumps(manifest))
        new.writestr(DATABASE_NAME, b"of another kind")
    with open_sealed(tmp_path / "new.zip.age", PASSPHRASE) as sealed:
        sealed.write((tmp_path / "new.zip").read_bytes())
    sessions = home / "sessions"
    for name, passphrase in (("new.zip", None), ("new.zip.age", PASSPHRASE)):
        assert NEWER in one_sentence(lambda n=name, p=passphrase: import_bundle(tmp_path / n, sessions, passphrase=p))
    done = rapport("sessions", "import", tmp_path / "new.zip", home=home)
    assert (done.returncode, done.stdout) == (1, "") and NEWER in done.stderr
    assert list(sessions.iterdir()) == []


def test_newer_profiles_notes_and_settings_are_said_to_be_that(session: Session, home: Path) -> None:
    profile = json.loads((THEN / "at-my-desk.json").read_text()) | {"version": 2, "kind": "rapport profile 2"}
    (home / "profiles" / "at-my-desk.json").write_text(json.dumps(profile))
    assert NEWER in one_sentence(lambda: load_profile("at-my-desk"), CalibrationError)
    done = rapport("calibrate", "show", "at-my-desk", home=home)
    assert done.returncode == 1 and NEWER in done.stderr
    (session.path / "notes.json").write_text('{"moods": 3, "version": 2}')
    assert "were written by a newer version" in one_sentence(lambda: read_notes(session.path))
    (home / RETENTION_NAME).write_text('{"moods": 3, "version": 2}')
    assert NEWER in one_sentence(lambda: read_retention(home))
