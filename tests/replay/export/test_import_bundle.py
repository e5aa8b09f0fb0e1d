"""A bundle gives the session back; what is hostile, damaged or too large is one sentence and leaves nothing."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.errors import AlreadyHereError, SessionError
from monitor.record.notes import change_notes, read_notes
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.export.bundle import snapshot
from monitor.replay.export.formats import export
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import Session, load_session
from tests.support import sessions as builders

FILM = bytes(random.Random(1).randbytes(50_000))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    path = builders.build(tmp_path_factory.mktemp("bundled"), duration_s=30.0)
    (path / "media").mkdir()
    (path / "media" / "user.mp4").write_bytes(FILM)
    database = sqlite3.connect(path / DATABASE_NAME)
    database.execute("INSERT INTO media VALUES ('user', 'user.mp4', 0, 30, 1, 1)")
    database.commit()
    database.close()
    change_notes(path, {"title": "Renamed", "tags": ["work"], "rating": {"connection": 3, "naturalness": 4, "ease": 5}})
    return load_session(path)


@pytest.fixture(scope="module")
def bundle(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("bundle") / "call.zip"
    (made,) = export(session, to, formats=["bundle"], media=True)
    assert made == to
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    return to


def test_a_copy_that_cannot_be_written_is_no_fault_of_the_session(session: Session, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"^cannot copy session .*; check that you may write where the copy goes$"):
        snapshot(session.path, tmp_path / "missing" / DATABASE_NAME, words=True)
    whole = (session.path / DATABASE_NAME).read_bytes()
    (tmp_path / DATABASE_NAME).write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    with pytest.raises(SessionError, match=r"is not a readable session .*; restore it from a copy"):
        snapshot(tmp_path, tmp_path / "copy.sqlite", words=False)


def test_the_session_comes_back_with_films_and_notes(session: Session, bundle: Path, tmp_path: Path) -> None:
    imported = import_bundle(bundle, tmp_path)
    assert imported.path == tmp_path / session.id
    assert imported.to_json() | {"session": None} == session.to_json() | {"session": None}
    assert (imported.title, read_notes(imported.path)) == ("Renamed", read_notes(session.path))
    assert [film.path.read_bytes() for film in imported.media] == [FILM]
    for family in ("face", "voice"):
        np.testing.assert_array_equal(imported.series("user", family).values, session.series("user", family).values)
    np.testing.assert_array_equal(imported.sketch("partner").points, session.sketch("partner").points)
    for path in imported.path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert {path.name for path in tmp_path.iterdir()} == {session.id}


def test_an_id_that_is_taken_becomes_a_new_one(session: Session, bundle: Path, tmp_path: Path) -> None:
    imported = [import_bundle(bundle, tmp_path, again=True) for _ in range(3)]
    assert len({session.id for session in imported}) == 3
    assert (
        {session.path.name for session in imported}
        == {session.id for session in imported}
        == {path.name for path in tmp_path.iterdir()}
    )
    assert {session.id[:15] for session in imported} == {session.id[:15]}
    assert len({session.header.started_at for session in imported}) == 1


def test_a_session_that_is_here_already_is_refused_and_leaves_nothing(bundle: Path, tmp_path: Path) -> None:
    first = import_bundle(bundle, tmp_path)
    copy = import_bundle(bundle, tmp_path, again=True)
    for here in (first, copy):  # by its id, and by what a copy with another one still says
        with pytest.raises(AlreadyHereError, match=r"^this session is already here \("):
            import_bundle(bundle, tmp_path)
        shutil.rmtree(here.path)
        assert {path.name for path in tmp_path.iterdir()} <= {copy.id}
    assert import_bundle(bundle, tmp_path).id == first.id


def test_films_go_only_where_they_are_asked_for(session: Session, tmp_path: Path) -> None:
    export(session, tmp_path, formats=["bundle"])
    with zipfile.ZipFile(tmp_path / f"{session.id}.zip") as archive:
        assert archive.namelist() == ["manifest.json", "session.sqlite", "notes.json"]
        manifest = json.loads(archive.read("manifest.json"))
        for part in manifest["files"]:
            assert hashlib.sha256(archive.read(part["name"])).hexdigest() == part["sha256"]
    assert import_bundle(tmp_path / f"{session.id}.zip", tmp_path).media == ()


def test_a_session_being_recorded_is_bundled_as_it_is_now(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        builders.fill(writer, 20.0, with_sketch=False)
        writer.commit()
        export(load_session(writer.folder), tmp_path, formats=["bundle"])
        builders.fill(writer, 5.0, with_sketch=False)
    (tmp_path / "other").mkdir()
    imported = import_bundle(tmp_path / f"{builders.header().id}.zip", tmp_path / "other")
    assert (imported.status, imported.duration_s) == ("interrupted", 20.0)


Files = dict[str, bytes]


def write(path: Path, files: Files, *, change: Callable[[zipfile.ZipInfo], None] = lambda info: None, fix: bool = True) -> Path:
    """A zip of these files; the manifest's sizes and sums are made to fit unless ``fix`` is off."""
    if fix:
        manifest = json.loads(files["manifest.json"])
        parts = [name for name in files if name != "manifest.json"]
        manifest["files"] = [
            {"name": name, "size_bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()} for name in parts
        ]
        files = files | {"manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, content)
    return path


@pytest.fixture(scope="module")
def files(bundle: Path) -> Files:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refused(bundle: Path, sessions: Path) -> str:
    """The sentence; nothing was left in the folder of the sessions or beside it."""
    sessions.mkdir(exist_ok=True)
    beside = sorted(sessions.parent.rglob("*"))
    with pytest.raises(SessionError) as caught:
        import_bundle(bundle, sessions)
    assert sorted(sessions.parent.rglob("*")) == beside
    assert list(sessions.iterdir()) == []
    message = str(caught.value)
    assert "\n" not in message and len(message) < 500
    assert str(sessions) not in message
    return message


def database_with(content: bytes, folder: Path, *statements: str) -> bytes:
    path = folder / "changed.sqlite"
    path.write_bytes(content)
    database = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        database.execute(statement)
    database.close()
    changed = path.read_bytes()
    path.unlink()
    return changed


OUTSIDE = ("../evil.txt", "/etc/evil", "media/../../evil", "session.sqlite/x", "media\\user.mp4", "C:evil", "media/", "\u0000")


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"there is no file .*missing\.zip; check its name"):
        import_bundle(tmp_path / "missing.zip", tmp_path / "sessions")
    assert not (tmp_path / "sessions").exists()


def test_too_little_memory_is_one_sentence(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Session) -> None:
        raise MemoryError

    monkeypatch.setattr(Session, "to_json", full)
    assert "needs more memory than is free" in refused(bundle, tmp_path / "s")


@pytest.mark.parametrize("name", [*OUTSIDE, "x" * 60_000])
def test_no_name_leads_outside(files: Files, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "b.zip", files | {name: b"evil"}, fix=False)
    assert "a bundle cannot contain a file called" in refused(path, tmp_path / "s")
    manifest = json.loads(files["manifest.json"])
    manifest["files"].append({"name": name, "size_bytes": 4, "sha256": hashlib.sha256(b"evil").hexdigest()})
    path = write(tmp_path / "b.zip", files | {"manifest.json": json.dumps(manifest).encode()}, fix=False)
    message = refused(path, tmp_path / "s")
    assert "manifest is damaged" in message or "16384 bytes" in message


def _link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _other_packing(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_LZMA


@pytest.mark.parametrize("change", [_link, _other_packing])
def test_links_and_other_packings_are_refused(files: Files, tmp_path: Path, change: Callable[[Any], None]) -> None:
    assert "is not a plain file" in refused(write(tmp_path / "b.zip", files, change=change), tmp_path / "s")


def test_an_encrypted_bundle_is_refused_kindly(bundle: Path, tmp_path: Path) -> None:
    content = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        directory = archive.start_dir
    content[6] |= 1  # the flag in the first member's own header ...
    content[directory + 8] |= 1  # ... and in the list of members
    (tmp_path / "b.zip").write_bytes(content)
    assert "is encrypted, which this version cannot open" in refused(tmp_path / "b.zip", tmp_path / "s")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "written by a newer version"),
        ({"format": "other"}, "manifest is damaged (format"),
        ({"id": "../../x"}, "manifest is damaged (id"),
        ({"files": []}, "manifest is damaged (files"),
        ({"extra": 1}, "manifest is damaged (extra"),
    ],
)
def test_another_manifest_is_refused(files: Files, tmp_path: Path, change: dict[str, Any], words: str) -> None:
    manifest = json.dumps(json.loads(files["manifest.json"]) | change).encode()
    path = write(tmp_path / "b.zip", files | {"manifest.json": manifest}, fix=False)
    assert words in refused(path, tmp_path / "s")


def test_files_that_are_not_those_of_the_manifest_are_refused(files: Files, tmp_path: Path) -> None:
    changed = bytearray(files["session.sqlite"])
    changed[-1] ^= 1
    for changes, words in (
        ({"session.sqlite": bytes(changed)}, "does not match its manifest"),
        ({"session.sqlite": files["session.sqlite"] + b"x"}, "unpacks to more than is allowed"),
        ({"session.sqlite": files["session.sqlite"][:-1]}, "does not match its manifest"),
    ):
        path = write(tmp_path / "b.zip", files | changes, fix=False)
        assert words in refused(path, tmp_path / "s")
    some = {name: content for name, content in files.items() if name != "notes.json"}
    assert "do not match its manifest" in refused(write(tmp_path / "b.zip", some, fix=False), tmp_path / "s")
    some = {name: content for name, content in files.items() if name != "session.sqlite"}
    assert "should name session.sqlite and each file once" in refused(write(tmp_path / "b.zip", some), tmp_path / "s")
    nothing = {"session.sqlite": files["session.sqlite"]}
    assert "has no manifest.json" in refused(write(tmp_path / "b.zip", nothing, fix=False), tmp_path / "s")
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("session.sqlite", b"x")
    assert "names the same file twice" in refused(tmp_path / "b.zip", tmp_path / "s")


@pytest.mark.slow
def test_a_bomb_is_stopped_while_it_unpacks(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = bytes(64 * 1024 * 1024)  # packs a thousand to one
    path = write(tmp_path / "b.zip", files | {"media/user.mp4": zeros})
    assert "unpacks to more than is allowed" in refused(path, tmp_path / "s")
    # A size that lies is no way around.
    manifest = json.loads(files["manifest.json"])
    manifest["files"][0]["size_bytes"] = 10**15
    path = write(tmp_path / "c.zip", files | {"manifest.json": json.dumps(manifest).encode()}, fix=False)
    assert "does not match its manifest" in refused(path, tmp_path / "s")
    monkeypatch.setattr("monitor.replay.export.bundle._DATABASE_MAX_BYTES", 1000)
    assert "should be at most 1000 bytes" in refused(write(tmp_path / "d.zip", files), tmp_path / "s")


@pytest.mark.slow
def test_a_list_of_very_many_files_is_not_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for number in range(20_000):
            archive.writestr(zipfile.ZipInfo(f"{number:040d}"), b"")
    assert "its list of files is too long" in refused(tmp_path / "b.zip", tmp_path / "s")


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["CREATE VIEW extra AS SELECT 1"], "another program has changed it"),
        (["CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END"], "another program has changed it"),
        (["UPDATE series SET n = 1000000000"], "a chunk of measures is damaged"),
        (["UPDATE session SET status = 'recording'"], None),
        (["UPDATE session SET header = replace(header, '20260314', '../../etc')"], "the header is damaged"),
        (["PRAGMA journal_mode=WAL"], "not a closed database"),
        (["DELETE FROM media"], "videos that do not belong to its session"),
    ],
)
def test_the_session_inside_is_checked_like_any_other(
    files: Files, tmp_path: Path, statements: list[str], words: str | None
) -> None:
    changed = database_with(files["session.sqlite"], tmp_path, *statements)
    path = write(tmp_path / "b.zip", files | {"session.sqlite": changed})
    if words is None:
        (tmp_path / "s").mkdir()
        assert import_bundle(path, tmp_path / "s").status == "interrupted"
    else:
        assert words in refused(path, tmp_path / "s")


def test_damaged_notes_inside_are_refused(files: Files, tmp_path: Path) -> None:
    path = write(tmp_path / "b.zip", files | {"notes.json": b'{"version": 1, "title": 7}'})
    assert "are damaged (title" in refused(path, tmp_path / "s")


def test_cut_off_or_changed_anywhere_it_is_one_sentence_or_the_session(bundle: Path, tmp_path: Path) -> None:
    content = bundle.read_bytes()
    draw = random.Random(5)
    (tmp_path / "s").mkdir()
    for number in range(60):
        changed = bytearray(content)
        if number % 2:
            changed = changed[: draw.randrange(len(changed))]
        else:
            place = draw.randrange(len(changed)) if number % 4 else draw.randrange(len(changed) - 600, len(changed))
            changed[place] ^= 1 << draw.randrange(8)
        (tmp_path / "b.zip").write_bytes(changed)
        try:
            import_bundle(tmp_path / "b.zip", tmp_path / "s")
        except SessionError as error:
            assert "\n" not in str(error)
        assert not [path for path in (tmp_path / "s").iterdir() if path.name.startswith(".")]
    assert "is not a readable bundle" in refused(Path(__file__), tmp_path / "t")
    assert "there is no file" in refused(tmp_path / "none.zip", tmp_path / "t")
