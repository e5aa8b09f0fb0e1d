"""Notes, delete, downloads and progress over the page's own routes, on the real server."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from praatio.textgrid import openTextgrid
from pympi import Eaf

from monitor.errors import CalibrationError
from monitor.record.lifecycle import delete_session
from monitor.record.notes import NOTES_NAME, Notes, read_notes
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.progress import compare
from monitor.replay.document import progress_document
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import Session
from monitor.web import replay
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.guests import STRANGERS, Guest, served
from tests.support.transcripts import MARKER, spoken_session

HEAD = builders.header()
FILM = b"\x00\x00film" * 5000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sessions, the first with a film."""
    home = tmp_path / "sessions"
    with SessionWriter.create(home / HEAD.id, HEAD) as writer:
        builders.fill(writer, 20.0, with_sketch=False)
        writer.set_summary(builders.summary(20.0))
        (writer.folder / "media").mkdir()
        (writer.folder / "media" / "user.mp4").write_bytes(FILM)
        writer.add_media("user", "user.mp4", offset_s=0, duration_s=20, has_picture=True, has_sound=True)
    builders.build(home, duration_s=5.0, number=2, title="Other", with_sketch=False)
    return home


@pytest.fixture
def guest(folder: Path) -> Iterator[Guest]:
    with served(session_routes(SessionCache(folder), pages=STATIC)) as guest:
        yield guest


NOTES = f"/api/sessions/{HEAD.id}/notes"
WRITES = [("PATCH", NOTES), ("POST", NOTES), ("POST", f"/api/sessions/{HEAD.id}/shift"), ("DELETE", f"/api/sessions/{HEAD.id}")]
WRITES.append(("DELETE", f"/api/sessions/{HEAD.id}/words"))


def test_what_is_made_of_one_session_does_not_wait_for_another(folder: Path) -> None:
    cache, other = SessionCache(folder), builders.header(2).id

    def make(session: Session) -> str:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(cache.made, other, "chart", lambda other: other.id).result(timeout=30)

    assert cache.made(HEAD.id, "document", make) == other


def test_what_is_made_ahead_leaves_its_errors_to_the_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(session: Session) -> dict[str, Any]:
        raise CalibrationError("there is no such preset")

    monkeypatch.setattr(replay, "describe_session", fail)
    cache = SessionCache(folder)
    with pytest.raises(CalibrationError):
        replay.page_document(cache, HEAD.id)
    replay.read_ahead(cache, HEAD.id)


def test_no_stranger_changes_anything(guest: Guest, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for who, (patterns, status) in STRANGERS.items():
        for method, path in WRITES:
            # With our origin where it has none of its own: each guard holds by itself.
            headers = guest.headers({"origin": "http://127.0.0.1:{port}", **patterns})
            if "cookie" not in patterns:
                headers.pop("cookie", None)
            answer = guest.request(method, path, headers=headers, json={"title": "taken"})
            assert answer.status_code == status, (who, method, path)
            assert "set-cookie" not in answer.headers
    for method, path in WRITES:
        assert guest.request(method, path, headers=guest.cookie, json={"title": "x"}).status_code == 403  # no origin
        by_token = f"{path}?token={guest.site.token}"
        assert guest.request(method, by_token, headers={"origin": guest.ours["origin"]}).status_code == 403
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_notes_are_written_and_shown(guest: Guest, folder: Path) -> None:
    change = {"title": "<img src=x onerror=alert(1)>", "text": "a\nb", "tags": ["Work"]}
    answer = guest.request("PATCH", NOTES, headers=guest.ours, json=change)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    rating = {"connection": 6, "naturalness": 5, "ease": 7}
    assert guest.request("POST", NOTES, headers=guest.ours, json={"rating": rating}).json()["rating"] == rating
    assert read_notes(folder / HEAD.id).title == change["title"]
    page = guest.get(f"/api/sessions/{HEAD.id}", headers=guest.cookie).json()
    assert page["title"] == page["header"]["title"] == change["title"]
    assert (page["notes"]["text"], page["notes"]["tags"], page["notes"]["rating"]) == ("a\nb", ["work"], rating)
    # A change by another program shows at once, though the session is kept in memory.
    (folder / HEAD.id / NOTES_NAME).write_text(Notes(title="Elsewhere").model_dump_json())
    assert guest.get(f"/api/sessions/{HEAD.id}", headers=guest.cookie).json()["title"] == "Elsewhere"


@pytest.mark.parametrize(
    ("content", "kind", "status", "words"),
    [
        (b'{"title": "x"}', "text/plain", 415, "application/json"),
        (b'{"title": "x"}', "", 415, "application/json"),
        (b"[1]", "application/json", 400, "a JSON object"),
        (b"{", "application/json", 400, "a JSON object"),
        (b"[" * 200_000, "application/json", 400, "a JSON object"),
        (b"\xff\xfe", "application/json", 400, "a JSON object"),
        (b'{"title": 7}', "application/json", 400, "title: Input should be a valid string"),
        (b'{"version": 1}', "application/json", 400, "Extra inputs are not permitted"),
        (b'{"rating": {"connection": 0, "naturalness": 1, "ease": 1}}', "application/json", 400, "rating.connection"),
        (b'{"text": "' + b"x" * 300_000 + b'"}', "application/json", 413, "256 KiB"),
    ],
)
def test_odd_bodies_are_one_sentence(guest: Guest, folder: Path, content: bytes, kind: str, status: int, words: str) -> None:
    answer = guest.request("PATCH", NOTES, headers={**guest.ours, "content-type": kind}, content=content)
    assert answer.status_code == status
    assert words in answer.text and "\n" not in answer.text
    assert not (folder / HEAD.id / NOTES_NAME).exists()


def test_the_list_is_searched(guest: Guest) -> None:
    guest.request("PATCH", NOTES, headers=guest.ours, json={"text": "too fast", "tags": ["calm"]})

    def matching(query: str) -> list[str]:
        return [line["id"] for line in guest.get(f"/api/sessions?{query}", headers=guest.cookie).json()["sessions"]]

    assert matching("search=TOO%20fast") == matching("tag=calm") == [HEAD.id]
    assert len(matching("")) == 2
    assert matching("search=other&tag=calm") == matching(f"search={'x' * 5000}") == []
    lines = guest.get("/api/sessions?tag=calm", headers=guest.cookie).json()["sessions"]
    assert lines[0]["notes"]["tags"] == ["calm"]


def test_a_deleted_session_is_gone_at_once(guest: Guest, folder: Path) -> None:
    assert guest.get(f"/api/sessions/{HEAD.id}", headers=guest.cookie).status_code == 200  # in the server's memory now
    answer = guest.request("DELETE", f"/api/sessions/{HEAD.id}", headers=guest.ours)
    assert (answer.status_code, answer.json()) == (200, {"deleted": HEAD.id})
    assert [path.name for path in folder.iterdir()] == [builders.header(2).id]
    for path in ("", "/charts/scores", "/sketch/user", "/export?format=json"):
        assert guest.get(f"/api/sessions/{HEAD.id}{path}", headers=guest.cookie).status_code == 404
    assert guest.get(f"/media/{HEAD.id}/user.mp4", headers=guest.cookie).status_code == 404
    for method, path in WRITES:
        assert guest.request(method, path, headers=guest.ours, json={}).status_code == 404
    for name in ("..", "%2e%2e", "../x", "20260314-091501-zzzzzzzz"):
        assert guest.request("DELETE", f"/api/sessions/{name}", headers=guest.ours).status_code in (404, 405)


def test_a_session_being_recorded_here_is_not_deleted(guest: Guest, folder: Path) -> None:
    head = builders.header(3)
    with SessionWriter.create(folder / head.id, head) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, 2))
        writer.commit()
        answer = guest.request("DELETE", f"/api/sessions/{head.id}", headers=guest.ours)
        assert answer.status_code == 409
        assert "is still being recorded or analyzed; end that first" in answer.text
        assert (
            guest.request("PATCH", f"/api/sessions/{head.id}/notes", headers=guest.ours, json={"title": "x"}).status_code == 200
        )
    assert guest.request("DELETE", f"/api/sessions/{head.id}", headers=guest.ours).status_code == 200


def test_downloads_are_the_exports_and_leave_nothing(guest: Guest, folder: Path, tmp_path: Path) -> None:
    def download(query: str) -> tuple[str, bytes]:
        answer = guest.get(f"/api/sessions/{HEAD.id}/export?{query}", headers=guest.cookie)
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert answer.headers["cache-control"] == "no-store"
        name = answer.headers["content-disposition"].removeprefix('attachment; filename="').removesuffix('"')
        (tmp_path / name).write_bytes(answer.content)
        return name, answer.content

    before = sorted(folder.rglob("*"))
    name, content = download("format=json")
    assert name == f"{HEAD.id}.json"
    assert json.loads(content)["duration_s"] == 20.0
    name, _ = download("format=eaf")
    assert "user turn" in Eaf(str(tmp_path / name)).get_tier_names()
    name, _ = download("format=textgrid")
    assert "user turn" in openTextgrid(str(tmp_path / name), includeEmptyIntervals=False).tierNames
    name, content = download("format=csv")
    assert name == f"{HEAD.id}-csv.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"columns.csv", "voice.csv", "events.csv"} <= set(archive.namelist())
    name, content = download("format=report&for=partner")
    assert name == f"{HEAD.id}-partner.html" and b"Your copy of a conversation" in content
    name, _ = download("format=bundle")
    (tmp_path / "elsewhere").mkdir()
    assert import_bundle(tmp_path / name, tmp_path / "elsewhere").media == ()
    name, _ = download("format=bundle&media=1")
    (film,) = import_bundle(tmp_path / name, tmp_path / "elsewhere", again=True).media
    assert film.path.read_bytes() == FILM
    assert sorted(folder.rglob("*")) == before
    for query in ("", "format=mp3", "format=", "format=../json"):
        answer = guest.get(f"/api/sessions/{HEAD.id}/export?{query}", headers=guest.cookie)
        assert answer.status_code == 400 and "Choose one of" in answer.text


def test_words_are_downloaded_where_asked_for_and_forgotten_at_once(guest: Guest, folder: Path) -> None:
    delete_session(folder / HEAD.id)
    spoken_session(folder)

    def download(query: str) -> bytes:
        return guest.get(f"/api/sessions/{HEAD.id}/export?{query}", headers=guest.cookie).content

    assert f"<v Partner>Tell me about&amp;{MARKER}?</v>".encode() in download("format=vtt")
    assert MARKER.encode() in download("format=json&words=1") and MARKER.encode() not in download("format=json")
    with zipfile.ZipFile(io.BytesIO(download("format=csv&words=1"))) as archive:
        assert {"words.csv", "utterances.csv"} <= set(archive.namelist())
    with zipfile.ZipFile(io.BytesIO(download("format=bundle"))) as archive:
        assert MARKER.encode() not in archive.read("session.sqlite")
    with zipfile.ZipFile(io.BytesIO(download("format=bundle&words=1"))) as archive:
        assert MARKER.encode() in archive.read("session.sqlite")
    answer = guest.request("DELETE", f"/api/sessions/{HEAD.id}/words", headers=guest.ours)
    assert (answer.status_code, answer.json()) == (200, {"session": HEAD.id, "forgotten": 6})
    assert MARKER.encode() not in (folder / HEAD.id / "session.sqlite").read_bytes()
    for query in ("format=vtt", "format=json&words=1", "format=bundle&words=1"):
        answer = guest.get(f"/api/sessions/{HEAD.id}/export?{query}", headers=guest.cookie)
        assert (answer.status_code, "has no words" in answer.text) == (409, True)


def test_progress_tells_no_path(guest: Guest, folder: Path) -> None:
    answer = guest.get("/api/progress?preset=interview", headers=guest.cookie)
    assert set(answer.json()) == set(progress_document(compare([], preset="", presets={}))) | {"rating_words", "titles"}
    assert str(folder) not in answer.text
    assert guest.get(f"/api/progress?preset={'x' * 9000}&tag=%00", headers=guest.cookie).json()["sessions"] == []
