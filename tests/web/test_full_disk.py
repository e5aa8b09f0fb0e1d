"""The pages of recorded sessions beside a full disk: what would write is refused in a sentence, and nothing is left half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.record.comments import add_comment
from monitor.record.header import Goal, Transcript
from monitor.record.settings import propose_goal
from monitor.web import transfer
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.full_disk import filled, refused_below, small_disk
from tests.support.guests import Guest, ended_shift, served

HEAD = builders.header()
ADDRESS = f"/api/sessions/{HEAD.id}"
PAGES = ("/", f"/session/{HEAD.id}", "/api/sessions", "/api/progress", "/api/goal")
READ = ("", "/text", "/charts/scores", "/comments", "/shift", "/what-if", "/sketch/user?from=0&to=2")
FORMATS = ("all", "csv", "json", "eaf", "textgrid", "report", "bundle")
COMMENT = "one that was there"


@contextmanager
def mounted(home: Path) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    with small_disk(home, megabytes=24):
        yield partial(filled, home)


@contextmanager
def planted(home: Path) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    yield partial(refused_below, home)


@pytest.fixture(params=[mounted, planted], ids=lambda way: way.__name__)
def full(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """``with full()`` the disk with the sessions is full."""
    home = tmp_path / "home"
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    monkeypatch.setattr(transfer, "_ROOM_BYTES", 0)  # which a disk of some megabytes never has
    with request.param(home) as full:
        spoken = Transcript(source="file", language="en", consent=("user", "partner"))
        folder = builders.build(home / "sessions", duration_s=6.0, transcript=spoken)
        add_comment(folder, at_s=1.0, text=COMMENT, by="Ana")
        propose_goal(home, Goal(kind="own", text="Listen"))
        yield full


@pytest.fixture
def guest(full: Any, tmp_path: Path) -> Iterator[Guest]:
    with served(session_routes(SessionCache(tmp_path / "home" / "sessions"), pages=STATIC)) as guest:
        yield guest


def kept(home: Path) -> dict[Path, bytes]:
    """All that lies there, folders too."""
    found = {path.relative_to(home): path.read_bytes() if path.is_file() else b"" for path in home.rglob("*")}
    return {path: content for path, content in found.items() if path.name != "ballast"}


def changes(guest: Guest, bundle: bytes) -> dict[str, Callable[[], httpx.Response]]:
    """Everything that a page may ask for and that is written somewhere."""
    (comment,) = guest.get(f"{ADDRESS}/comments", headers=guest.cookie).json()["comments"]

    def ask(method: str, path: str, **body: object) -> Callable[[], httpx.Response]:
        return lambda: guest.request(method, path, headers=guest.ours, json=body)

    octets = {**guest.ours, "content-type": "application/octet-stream"}
    wanted: dict[str, Callable[[], httpx.Response]] = {
        "notes": ask("PATCH", f"{ADDRESS}/notes", title="Another"),
        "comment": ask("POST", f"{ADDRESS}/comments", at_s=2.0, text="Look", by="Ana"),
        "no comment": ask("DELETE", f"{ADDRESS}/comments", id=comment["id"]),
        "goal": ask("POST", "/api/goal", kind="own", text="Ask"),
        "no goal": ask("DELETE", "/api/goal"),
        "no words": ask("DELETE", f"{ADDRESS}/words"),
        "sealed": ask("POST", f"{ADDRESS}/sealed", passphrase="four words that fit"),
        "import": lambda: guest.request("POST", "/api/sessions", headers={**octets, "rapport-again": "1"}, content=bundle),
        "join": lambda: guest.request("POST", f"{ADDRESS}/join", headers={**octets, "rapport-agreed": "1"}, content=bundle),
    }
    return wanted | {form: partial(guest.get, f"{ADDRESS}/export?format={form}", headers=guest.cookie) for form in FORMATS}


def test_every_page_answers_and_what_would_write_is_refused_in_a_sentence(guest: Guest, full: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    bundle = guest.get(f"{ADDRESS}/export?format=bundle", headers=guest.cookie).content
    asked, before = changes(guest, bundle), kept(home)
    with full():
        for path in (*PAGES, *(f"{ADDRESS}{part}" for part in READ)):
            assert guest.get(path, headers=guest.cookie).status_code == 200, path
        for name, ask in asked.items():
            answer = ask()
            assert answer.status_code == 507, (name, answer.status_code, answer.text[:300])
            said = answer.json()["error"]
            assert "free some space" in said.casefold() and "\n" not in said and ".working" not in said, (name, said)
            assert kept(home) == before, name
        why_not = shifted(guest)["error"]
        assert why_not.casefold().count("free some space") == 1 and ".working" not in why_not, why_not
        assert kept(home) == before
    for name in ("notes", "comment", "goal", "csv", "import"):
        assert asked[name]().status_code in (200, 201), name
    assert shifted(guest)["state"] == "done"


def shifted(guest: Guest) -> dict[str, Any]:
    """How a shift of the partner's track ended."""
    assert guest.request("POST", f"{ADDRESS}/shift", headers=guest.ours, json={"by_s": 0.5}).status_code == 202
    return ended_shift(guest, ADDRESS)


def test_a_session_can_be_deleted_to_make_room(guest: Guest, full: Any, tmp_path: Path) -> None:
    with full():
        assert guest.request("DELETE", ADDRESS, headers=guest.ours).status_code == 200
        assert not list((tmp_path / "home" / "sessions").iterdir())
        assert guest.get("/api/sessions", headers=guest.cookie).json()["sessions"] == []
