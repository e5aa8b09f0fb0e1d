"""Thousands of messages of garbage on one page: the others get their states as often as before."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from monitor.live.engine import LiveEngine
from monitor.web.live import live_routes
from monitor.web.server import STATIC
from tests.support.guests import served

MESSAGES = 10_000 if os.environ.get("RAPPORT_FULL") else 2_000  # `make trust`
GARBAGE = (
    "",
    "{",
    "null",
    "[]",
    '{"want": 5}',
    '{"want": [[]]}',
    "[" * 5000,
    "\u0000" * 99,
    '{"want": "' + "x" * 9000 + '"}',
    b"\xff" * 50,
)


@pytest.mark.timeout(300)
@pytest.mark.slow
def test_garbage_does_not_slow_the_page(tmp_path: Path) -> None:
    engine = LiveEngine(sessions=tmp_path)
    engine.start()
    stop = threading.Event()
    sent = [0]
    try:
        with served(live_routes(engine, pages=STATIC)) as guest:
            options = {"origin": f"http://{guest.host}", "additional_headers": guest.cookie}

            def shout() -> None:
                chance = random.Random(1)
                while sent[0] < MESSAGES and not stop.is_set():
                    with connect(f"ws://{guest.host}/ws/live", **options) as socket:
                        try:
                            for _ in range(500):
                                socket.send(chance.choice(GARBAGE))
                                sent[0] += 1
                        except ConnectionClosed:  # bytes where a text is expected end that socket
                            pass

            with connect(f"ws://{guest.host}/ws/live", **options) as calm:

                def states_a_second(n: int) -> float:
                    began_s, received = time.monotonic(), 0
                    while received < n or (thread.is_alive() and sent[0] < MESSAGES):
                        received += json.loads(calm.recv(60))["type"] == "state"
                    return received / (time.monotonic() - began_s)

                thread = threading.Thread(target=shout)
                before = states_a_second(6)
                thread.start()
                during = states_a_second(6)
                stop.set()
                thread.join(60)
            print("states a second before and during", before, during, "messages", sent[0])
            assert sent[0] >= MESSAGES
            assert during > before / 2
            assert engine.state["phase"] == "setup"
    finally:
        stop.set()
        engine.close()
