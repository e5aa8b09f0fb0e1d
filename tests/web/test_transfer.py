"""Sessions that leave by the page and come back: sealed bundles, imports and what they refuse; deleted, nothing is left."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import httpx
import pytest
from starlette.requests import ClientDisconnect

from monitor.record.encryption import MAGIC, unseal
from monitor.record.notes import change_notes
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from monitor.web import requests, transfer
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.guests import STRANGERS, Guest, served

HEAD = builders.header()
MARKER = "qZ7xPLANTEDw4k"
WORDS = "vier Wörter, viele"
AGAIN = {"rapport-again": "yes"}
SEALED, IMPORT = f"/api/sessions/{HEAD.id}/sealed", "/api/sessions"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home" / "sessions"
    change_notes(builders.build(home, duration_s=5.0, title=MARKER, with_sketch=False), {"text": MARKER, "tags": [MARKER]})
    return home


@pytest.fixture
def guest(folder: Path) -> Iterator[Guest]:
    with served(session_routes(SessionCache(folder), pages=STATIC)) as guest:
        yield guest


def bring(guest: Guest, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    ours = {**guest.ours, "content-type": "application/octet-stream"}
    return guest.request("POST", IMPORT, headers={**ours, **headers}, content=content)


def bundle(guest: Guest) -> bytes:
    return guest.get(f"/api/sessions/{HEAD.id}/export?format=bundle", headers=guest.cookie).content


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def soon(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come true")


def test_a_bundle_comes_in_with_another_id_where_its_own_is_taken(guest: Guest, folder: Path) -> None:
    refused = bring(guest, bundle(guest))
    assert (refused.status_code, refused.json()["kind"]) == (409, "already-here")
    assert refused.json()["error"].startswith(f"This session is already here ({HEAD.id}); to import another copy")
    assert refused.json()["short"] == f"This session is already here ({HEAD.id})."
    assert names(folder) == [HEAD.id]
    answer = bring(guest, bundle(guest), **AGAIN)
    assert answer.status_code == 201, answer.text
    new = answer.json()["id"]
    assert new != HEAD.id and answer.json()["title"] == MARKER
    assert names(folder) == sorted([HEAD.id, new])
    assert load_session(folder / new).notes.text == MARKER


@pytest.mark.slow
def test_a_sealed_bundle_opens_with_its_passphrase_only(guest: Guest, folder: Path, tmp_path: Path) -> None:
    answer = guest.request("POST", SEALED, headers=guest.ours, json={"passphrase": WORDS})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{HEAD.id}.zip.age"'
    assert answer.content.startswith(MAGIC) and MARKER.encode() not in answer.content
    (tmp_path / "sealed").write_bytes(answer.content)
    unseal(tmp_path / "sealed", tmp_path / "call.zip", WORDS)
    (tmp_path / "elsewhere").mkdir()
    assert import_bundle(tmp_path / "call.zip", tmp_path / "elsewhere").title == MARKER
    asked = bring(guest, answer.content)
    assert (asked.status_code, asked.json()["kind"]) == (401, "sealed") and "Enter its passphrase" in asked.text
    wrong = bring(guest, answer.content, **{"rapport-passphrase": "other words"})
    assert wrong.status_code == 400 and "the passphrase is wrong" in wrong.text
    assert names(folder) == [HEAD.id]
    assert bring(guest, answer.content, **AGAIN, **{"rapport-passphrase": quote(WORDS)}).status_code == 201


@pytest.mark.parametrize(
    ("body", "words"),
    [({"passphrase": "short"}, "at least 8"), ({}, "a passphrase"), ({"passphrase": WORDS, "media": "yes"}, "true or false")],
)
def test_a_bundle_is_not_sealed_by_half(guest: Guest, body: dict[str, object], words: str) -> None:
    answer = guest.request("POST", SEALED, headers=guest.ours, json=body)
    assert answer.status_code == 400 and words in answer.text


def test_what_is_no_bundle_is_refused_and_leaves_nothing(guest: Guest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bundle(guest)
    for content in (b"", b"no zip", whole[: len(whole) // 2], MAGIC + b"x" * 50):
        answer = bring(guest, content, **{"rapport-passphrase": quote(WORDS)})
        assert answer.status_code == 400, content[:20]
        error = answer.json()["error"]
        assert error.startswith("The file ") and "\n" not in error and str(folder) not in error
    assert bring(guest, whole, **{"content-type": "application/zip"}).status_code == 415
    assert bring(guest, whole, **AGAIN, **{"rapport-passphrase": "%ff" * 10}).status_code == 201  # not sealed: not needed
    monkeypatch.setattr(transfer, "bundle_limit_bytes", lambda: 1000)
    assert bring(guest, whole).status_code == 413
    assert bring(guest, iter([whole[:900], whole[900:]])).status_code == 413  # its size is not announced
    monkeypatch.setattr(transfer.shutil, "disk_usage", lambda path: SimpleNamespace(free=transfer._ROOM_BYTES + 500))
    full = bring(guest, whole)
    assert full.status_code == 507 and "not enough space" in full.text
    assert len(names(folder)) == 2


def test_a_download_whose_reader_is_gone_before_the_first_byte_leaves_no_open_file() -> None:
    file = BytesIO(b"bundle")
    file.seek(0, SEEK_END)

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(_message: object) -> None:
        raise OSError("the reader is gone")

    with pytest.raises(ClientDisconnect):
        asyncio.run(transfer.Attachment("session.zip", file)({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send))
    assert file.closed


def test_an_upload_that_breaks_off_leaves_nothing_and_only_one_runs(guest: Guest, folder: Path) -> None:
    lines = [f"POST {IMPORT} HTTP/1.1", f"host: {guest.host}", "content-length: 9000", "content-type: application/octet-stream"]
    lines += [f"{name}: {value}" for name, value in guest.ours.items()]
    with socket.create_connection(("127.0.0.1", guest.site.port)) as slow:
        slow.sendall("\r\n".join([*lines, "", "PK half of it"]).encode())
        soon(lambda: len(names(folder)) == 2)
        second = bring(guest, b"x")
        assert second.status_code == 409 and "Another import is running" in second.text
    soon(lambda: names(folder) == [HEAD.id])
    soon(lambda: bring(guest, b"x").status_code == 400)


def test_an_upload_that_stalls_ends_and_lets_the_next_one_in(
    guest: Guest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_BLOCK_MOST_S", 0.3)
    lines = [f"POST {IMPORT} HTTP/1.1", f"host: {guest.host}", "content-length: 9000", "content-type: application/octet-stream"]
    lines += [f"{name}: {value}" for name, value in guest.ours.items()]
    with socket.create_connection(("127.0.0.1", guest.site.port), timeout=30) as stalled:
        stalled.sendall("\r\n".join([*lines, "", "PK half of it"]).encode())
        with stalled.makefile("rb") as answer:
            said = answer.read()  # to the end: the connection is closed
        assert b" 408 " in said.splitlines()[0] and b"The upload stopped" in said
        assert names(folder) == [HEAD.id]
        assert bring(guest, b"x").status_code == 400  # it is looked at, not sent away


def test_no_stranger_brings_or_seals_anything(guest: Guest, folder: Path) -> None:
    for who, (patterns, status) in STRANGERS.items():
        for path in (IMPORT, SEALED):
            headers = guest.headers(
                {"origin": "http://127.0.0.1:{port}", "content-type": "application/octet-stream", **patterns}
            )
            assert guest.request("POST", path, headers=headers, content=b"PK").status_code == status, (who, path)
    assert guest.request("POST", IMPORT, headers=guest.cookie, content=b"PK").status_code == 403  # no origin
    assert names(folder) == [HEAD.id]


@pytest.mark.slow
def test_deleted_after_all_that_can_be_done_with_it_no_trace_is_left(guest: Guest, folder: Path) -> None:
    """What the page made of it on its way, as exports and imports, has left nothing, and the delete takes the rest."""
    for form in ("report", "csv", "json", "eaf", "bundle"):
        assert guest.get(f"/api/sessions/{HEAD.id}/export?format={form}", headers=guest.cookie).status_code == 200
    guest.request("POST", SEALED, headers=guest.ours, json={"passphrase": WORDS})
    second = bring(guest, bundle(guest), **AGAIN).json()["id"]
    rating = {"connection": 6, "naturalness": 5, "ease": 7}
    for name in (HEAD.id, second):
        guest.request("PATCH", f"/api/sessions/{name}/notes", headers=guest.ours, json={"rating": rating})
    assert guest.get(f"/api/sessions?search={MARKER}", headers=guest.cookie).json()["sessions"]
    for name in (HEAD.id, second):
        assert guest.request("DELETE", f"/api/sessions/{name}", headers=guest.ours).status_code == 200
    home = folder.parent
    words = [MARKER, MARKER.casefold(), HEAD.id, second]
    left = [path for path in home.rglob("*") for word in words if word in path.name or _holds(path, word)]
    assert left == []
    assert guest.get(f"/api/sessions?search={MARKER}", headers=guest.cookie).json()["sessions"] == []
    assert MARKER not in guest.get("/api/progress?preset=interview", headers=guest.cookie).text


def _holds(path: Path, word: str) -> bool:
    return path.is_file() and (word.encode() in path.read_bytes() or word.encode("utf-16-le") in path.read_bytes())


def test_what_cannot_be_shown_has_a_page_that_says_why_and_leads_back(guest: Guest, folder: Path) -> None:
    (folder / HEAD.id / "session.sqlite").write_bytes(b"broken")
    for name, words in (
        (HEAD.id, "is not a readable session"),
        ("nope", "There is no session with this id"),
        ("%3Cb%3E", "no session"),
    ):
        answer = guest.get(f"/session/{name}", headers=guest.cookie)
        assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html")
        assert words in answer.text and 'href="/"' in answer.text
        assert str(folder) not in answer.text and "<b>" not in answer.text
