"""The socket by which a page captures: strangers, nonsense, floods, and two pages."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

import cv2
import numpy as np
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from monitor.clock import Clock
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.browser.views import OpenView
from monitor.sources.browser.wire import MESSAGE_MOST_BYTES, PageItem
from monitor.web.capture import capture_route
from tests.support.guests import Guest, served

JPEG = bytes(cv2.imencode(".jpg", np.full((36, 64, 3), 90, np.uint8))[1])


@pytest.fixture(scope="module")
def tracks() -> BrowserTracks:
    return BrowserTracks(Clock())


@pytest.fixture(scope="module")
def client(tracks: BrowserTracks) -> Iterator[Guest]:
    with served([capture_route(tracks)]) as guest:
        yield guest


def page_of(client: Guest) -> ClientConnection:
    return connect(f"ws://{client.host}/ws/capture", origin=f"http://{client.host}", additional_headers=client.cookie)


def told(page: ClientConnection, kind: str) -> dict[str, object]:
    while True:
        message: dict[str, object] = json.loads(page.recv(20))
        if message["type"] == kind:
            return message


def picture(view: int, sent_ms: float, body: bytes = JPEG) -> bytes:
    return struct.pack("<BBHHHI4xdd", 1, 0, view, 64, 36, 0, sent_ms - 5, sent_ms) + body


@pytest.mark.parametrize(("origin", "has_cookie"), [("http://else.where", True), ("", False)])
def test_a_stranger_is_turned_away(client: Guest, origin: str, has_cookie: bool) -> None:
    headers = client.cookie if has_cookie else {}
    with (
        pytest.raises(Exception, match=r"403|rejected"),
        connect(f"ws://{client.host}/ws/capture", origin=origin or f"http://{client.host}", additional_headers=headers),
    ):
        pass


@pytest.mark.parametrize(
    "bad", ["", "no json", '{"type": "track"}', '{"want": []}', b"", b"\1" * 40, picture(1, 1.0, b"none"), "x" * 20_000]
)
def test_nonsense_ends_its_socket_with_a_sentence_and_no_other(client: Guest, bad: str | bytes) -> None:
    with page_of(client) as calm, page_of(client) as loud:
        told(calm, "accepted")
        loud.send(bad)
        with pytest.raises(ConnectionClosed, match="the page sent"):
            while True:
                loud.recv(20)
        calm.send(json.dumps({"type": "track", "name": "camera", "use": "picture"}))
        assert calm.ping().wait(20)


def test_a_message_beyond_what_is_sent_ends_the_socket(client: Guest) -> None:
    with page_of(client) as page, pytest.raises((ConnectionClosed, OSError)):
        page.send(b"\0" * (MESSAGE_MOST_BYTES + 1))
        while True:
            page.recv(20)


def first_of(view: OpenView) -> PageItem:
    """The next that comes; who waits is also woken, with nothing, when a page comes or goes."""
    return next(block for _ in range(40) for block in view.take(1.0)).item


def test_a_picture_comes_through_and_a_second_page_takes_over(client: Guest, tracks: BrowserTracks) -> None:
    view = tracks.open("camera", "picture", widest_px=640, rate_hz=15)
    with page_of(client) as first:
        told(first, "accepted")
        (wanted,) = told(first, "views")["views"]  # type: ignore[misc]
        assert (wanted["track"], wanted["view"]) == ("camera", view.view.number)
        first.send(picture(view.view.number, 100.0))
        assert first_of(view).data == JPEG
        with page_of(client) as second:
            told(second, "occupied")
            second.send('{"type": "takeover"}')
            told(second, "accepted")
            told(first, "occupied")
            second.send(picture(view.view.number, 7e6))
            assert first_of(view).captured_ms == 7e6 - 5
        told(first, "accepted")  # the second is closed: the first goes on
    view.close()


def test_a_page_that_floods_costs_no_memory(client: Guest, tracks: BrowserTracks) -> None:
    view = tracks.open("camera", "picture", widest_px=640, rate_hz=15)
    large = JPEG + bytes(1_000_000)
    with page_of(client) as page:
        told(page, "accepted")
        before = psutil.Process().memory_info().rss
        for number in range(300):
            page.send(picture(view.view.number, 100.0 + number, large))
        page.send('{"type": "takeover"}')
        assert page.ping().wait(20)
        assert len(view.take(20)) == 1
        assert psutil.Process().memory_info().rss - before < 60e6  # of 300 MB that were sent
    view.close()
