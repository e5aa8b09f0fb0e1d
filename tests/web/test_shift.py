"""Keeping a shift over the page's own route: asked for, followed, refused in a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.errors import SessionError
from monitor.record.header import ClockAlignment
from monitor.web import shift
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.guests import Guest, ended_shift, served

HEAD, BROUGHT = builders.header(), builders.header(2)
ADDRESS = f"/api/sessions/{HEAD.id}"
UNSURE = ClockAlignment(offset_s=0.0, source="none", sure=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    builders.build(tmp_path / "sessions", duration_s=6.0, with_sketch=False, clock=UNSURE)
    builders.build(tmp_path / "sessions", duration_s=6.0, with_sketch=False, number=2, imported=True)
    return tmp_path / "sessions"


@pytest.fixture
def guest(folder: Path) -> Iterator[Guest]:
    with served(session_routes(SessionCache(folder), pages=STATIC)) as guest:
        yield guest


def test_a_shift_is_kept_and_shown_at_once(guest: Guest) -> None:
    assert guest.get(ADDRESS, headers=guest.cookie).json()["offset_sure"] is False  # in the server's memory now
    assert guest.get(f"{ADDRESS}/shift", headers=guest.cookie).json()["state"] == "idle"
    answer = guest.request("POST", f"{ADDRESS}/shift", headers=guest.ours, json={"by_s": 1.5})
    assert answer.status_code == 202
    assert ended_shift(guest, ADDRESS)["state"] == "done"
    page = guest.get(ADDRESS, headers=guest.cookie).json()
    assert (page["offset_s"], page["offset_from"], page["offset_sure"]) == (1.5, "given", True)
    assert page["clock"][0] == "Your partner's recording began 1.5 s after yours, as you said."
    document = guest.get(f"{ADDRESS}/what-if", headers=guest.cookie).json()
    assert document["allowed"] and not document["unsure"] and "the original offset was 0 s" in document["original"]
    assert guest.request("POST", f"{ADDRESS}/shift", headers=guest.ours, json={"by_s": None}).status_code == 202
    assert ended_shift(guest, ADDRESS)["state"] == "done"
    assert guest.get(ADDRESS, headers=guest.cookie).json()["offset_sure"] is False


@pytest.mark.parametrize(
    "content",
    [b"{}", b'{"by_s": "1"}', b'{"by_s": true}', b'{"by_s": NaN}', b'{"by_s": 1e9}', b'{"by_s": 1, "path": "/"}', b"[1]"],
)
def test_odd_wishes_are_one_sentence(guest: Guest, content: bytes) -> None:
    headers = {**guest.ours, "content-type": "application/json"}
    answer = guest.request("POST", f"{ADDRESS}/shift", headers=headers, content=content)
    assert answer.status_code == 400
    assert answer.json()["kind"] in ("shift-body", "no-object")


def test_an_imported_session_stays_as_it_came(guest: Guest) -> None:
    answer = guest.request("POST", f"/api/sessions/{BROUGHT.id}/shift", headers=guest.ours, json={"by_s": 1.0})
    assert (answer.status_code, answer.json()["kind"]) == (409, "shift-not-here")
    assert "was imported" in answer.json()["error"]


@pytest.mark.parametrize(
    ("error", "words"),
    [(SessionError("the disk is full"), "The disk is full."), (ZeroDivisionError(), "It stays as it was.")],
    ids=["a sentence", "a fault of ours"],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_failure_is_told_and_one_runs_at_a_time(
    guest: Guest, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    go = threading.Event()

    def fails(path: Path, by_s: float, *, report: Callable[[float, float], None]) -> None:
        report(2.0, 6.0)
        go.wait(20)
        raise error

    monkeypatch.setattr(shift, "shift_partner", fails)
    assert guest.request("POST", f"{ADDRESS}/shift", headers=guest.ours, json={"by_s": 1.0}).status_code == 202
    second = guest.request("POST", f"{ADDRESS}/shift", headers=guest.ours, json={"by_s": 2.0})
    assert (second.status_code, second.json()["kind"]) == (409, "shift-running")
    progress = guest.get(f"{ADDRESS}/shift", headers=guest.cookie).json()  # the server answers meanwhile
    assert progress["state"] == "running"
    go.set()
    result = ended_shift(guest, ADDRESS)
    assert result["state"] == "failed" and words in result["error"]
    assert guest.get(ADDRESS, headers=guest.cookie).json()["offset_sure"] is False
