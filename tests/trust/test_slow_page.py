"""A page that stops reading beside one that reads: counted in bytes. Its ten minutes are ``benchmarks/slow_client.py``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from websockets.sync.client import connect

from benchmarks.slow_client import NeverReads
from monitor.live.engine import LiveEngine
from monitor.web import live
from monitor.web.server import STATIC
from tests.support.guests import Guest, served
from tests.support.until import until

MOST_BYTES = 5 * 2**20
PICTURE = bytes(100_000)


@pytest.fixture
def engine(tmp_path: Path) -> LiveEngine:
    return LiveEngine(sessions=tmp_path)  # not started: only this test publishes


@pytest.fixture
def guest(engine: LiveEngine) -> Iterator[Guest]:
    with served(live.live_routes(engine, pages=STATIC)) as guest:
        yield guest


def held_bytes(guest: Guest, engine: LiveEngine, slow: NeverReads) -> int:
    """What waits anywhere for any page: in its subscriber, in the server's buffers and, on Linux, in the system's."""
    pages = engine.broadcaster._all()
    waiting = sum(len(message) for page in pages for message in [*page._waiting.values()])
    connections = [*guest.site._server.server_state.connections]
    buffers = sum(connection.transport.get_write_buffer_size() for connection in connections)
    return waiting + buffers + slow.waiting_bytes


@pytest.mark.slow
def test_a_page_that_stops_reading_holds_little_and_the_others_go_on(guest: Guest, engine: LiveEngine) -> None:
    address, options = f"ws://{guest.host}/ws/live", {"origin": f"http://{guest.host}", "additional_headers": guest.cookie}
    with connect(address, **options) as calm, closing(NeverReads(guest.site.port, guest.site.token)) as slow:
        calm.send('{"want": ["pictures"]}')
        until(lambda: sum("pictures" in page.wants for page in engine.broadcaster._all()) == 2, "both wishes")
        most = 0
        for number in range(120):  # 24 MB for each page
            for person in (0, 1):
                engine.broadcaster.publish(f"picture {person}", bytes([person]) + PICTURE, wants="pictures")
            engine.broadcaster.publish("state", json.dumps({"type": "state", "number": number}))
            # The other page has each of them before the next is published.
            while (message := calm.recv(60)) != json.dumps({"type": "state", "number": number}):
                assert isinstance(message, bytes) or "phase" in message
            most = max(most, held_bytes(guest, engine, slow))
        print("bytes held at the most:", most)
        assert len(PICTURE) < most < MOST_BYTES


def test_a_page_that_takes_nothing_for_long_gives_its_place_back(
    guest: Guest, engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_PATIENCE_S", 0.2)
    with closing(NeverReads(guest.site.port, guest.site.token)):
        until(lambda: any(page.wants for page in engine.broadcaster._all()), "its wish")
        for _ in range(100):
            engine.broadcaster.publish("picture 0", PICTURE, wants="pictures")
            time.sleep(0.001)
            if not len(engine.broadcaster):
                break
        until(
            lambda: not len(engine.broadcaster) or engine.broadcaster.publish("picture 0", PICTURE, wants="pictures"), "its end"
        )
