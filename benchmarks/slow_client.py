"""A page that stops reading: what it costs the program, and whether the others notice.

    python benchmarks/slow_client.py [--minutes 10] [--readers 4] [--json]

Two servers of the real pages run at the same time, each in a process of its own, with the same messages at the live page's
rates (ticks with outlines, states, preview pictures) and the same number of pages that read. One of them also has a page that
asks for everything and never reads a byte; when the server ends its connection, it comes again at once. Everything goes through
real sockets on 127.0.0.1. Told, side by side: the delay from publishing to reading at the pages that read, the memory of both
servers (RSS), and on Linux what the system's own buffers hold for the page that does not read. Asked: at most 5 MB, and
the others' p99 unmoved. Exits with 1 when the cost is over 5 MB or the p99 with it is over twice that without and 5 ms more.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil

TICK_S, STATE_EVERY, PICTURES_EVERY = 0.05, 10, 4  # the live page's rates
TICK_BYTES, STATE_BYTES, PICTURE_BYTES = 9_000, 4_000, 15_000  # what a session of two people sends, about
SAMPLE_S, WARM_UP_S = 1.0, 3.0
MOST_MB = 5.0


def publish(broadcaster: Any, number: int) -> None:
    """One step of what a running session tells its pages; every message holds when it was published."""
    now_s = time.monotonic()
    broadcaster.publish("tick", json.dumps({"type": "tick", "at": now_s, "sketches": "5" * TICK_BYTES}))
    if number % STATE_EVERY == 0:
        broadcaster.publish("state", json.dumps({"type": "state", "at": now_s, "people": "x" * STATE_BYTES}))
    if number % PICTURES_EVERY == 0:
        for person in (0, 1):
            picture = bytes([person]) + struct.pack("<d", now_s) + os.urandom(PICTURE_BYTES)
            broadcaster.publish(f"picture {person}", picture, wants="pictures")


def serve(pipe: Connection) -> None:
    """A server's process: says port and token, publishes until it is asked to end."""
    from monitor.live.engine import LiveEngine
    from monitor.web.live import live_routes
    from monitor.web.server import STATIC, Site

    engine = LiveEngine()  # not started: nothing is seen or heard, and it tells the pages nothing itself
    site = Site(live_routes(engine, pages=STATIC))
    thread = threading.Thread(target=site.run, daemon=True)
    thread.start()
    while not site.started:
        time.sleep(0.01)
    pipe.send((site.port, site.token))
    number, due_s = 0, time.monotonic()
    while not pipe.poll(0):
        publish(engine.broadcaster, number)
        number, due_s = number + 1, due_s + TICK_S
        time.sleep(max(0.0, due_s - time.monotonic()))
    site.stop()
    thread.join(10)


def listen(pipe: Connection, addresses: dict[str, tuple[int, str]], readers: int) -> None:
    """The process of the pages that read: ``readers`` of each server. Sends what delays they saw, by server."""
    asyncio.run(_listen(pipe, addresses, readers))


async def _listen(pipe: Connection, addresses: dict[str, tuple[int, str]], readers: int) -> None:
    from websockets.asyncio.client import connect

    delays: dict[str, list[float]] = {name: [] for name in addresses}

    async def read(name: str, port: int, token: str) -> None:
        host = f"127.0.0.1:{port}"
        headers = {"cookie": f"rapport_{port}={token}"}
        async with connect(f"ws://{host}/ws/live", origin=f"http://{host}", additional_headers=headers, proxy=None) as page:
            await page.send('{"want": ["pictures", "sketches"]}')
            async for message in page:
                now_s = time.monotonic()
                if isinstance(message, bytes):
                    delays[name].append(now_s - struct.unpack_from("<d", message, 1)[0])
                elif (at_s := json.loads(message).get("at")) is not None:
                    delays[name].append(now_s - at_s)

    pages = [asyncio.create_task(read(name, *address)) for name, address in addresses.items() for _ in range(readers)]
    while not pipe.poll(0):
        await asyncio.sleep(0.2)
    for page in pages:
        page.cancel()
    await asyncio.gather(*pages, return_exceptions=True)
    pipe.send({name: np.array(values) for name, values in delays.items()})


class NeverReads:
    """A page's socket that asks for everything and reads nothing; opened again when the server has ended it."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self.connections = 0
        self._open()

    def look(self) -> None:
        """Whether it is still connected; if not, come again."""
        with suppress(BlockingIOError):
            try:
                # A ping of ours: a connection that the server has reset refuses it.
                self._socket.send(b"\x89\x80\x00\x00\x00\x00", socket.MSG_DONTWAIT)
            except OSError as error:
                if isinstance(error, BlockingIOError):
                    raise
                self._socket.close()
                self._open()

    @property
    def waiting_bytes(self) -> int:
        """What the system's buffers hold on both ends of the connection; 0 where it does not say."""
        ours, theirs = self._socket.getsockname()[1], self._port
        ends = {f"0100007F:{ours:04X}", f"0100007F:{theirs:04X}"}
        total = 0
        with suppress(OSError):
            for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
                words = line.split()
                if {words[1], words[2]} == ends:
                    total += sum(int(part, 16) for part in words[4].split(":"))
        return total

    def close(self) -> None:
        """Go away."""
        self._socket.close()

    def _open(self) -> None:
        host = f"127.0.0.1:{self._port}"
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.sendall(
            (
                f"GET /ws/live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
                f"Cookie: rapport_{self._port}={self._token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
            ).encode()
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self._socket.recv(1)  # and not a byte more
        assert b" 101 " in answer.splitlines()[0], answer
        wish = b'{"want": ["pictures", "sketches"]}'
        self._socket.sendall(bytes([0x81, 0x80 | len(wish)]) + bytes(4) + wish)
        self.connections += 1


def run(minutes: float, readers: int) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")

    def process(work: Any, *arguments: object) -> tuple[Any, Connection]:
        ours, theirs = context.Pipe()
        started = context.Process(target=work, args=(theirs, *arguments), daemon=True)
        started.start()
        theirs.close()
        return started, ours

    servers = {name: process(serve) for name in ("without", "with")}
    addresses = {name: pipe.recv() for name, (_, pipe) in servers.items()}
    listener, pages = process(listen, addresses, readers)
    time.sleep(WARM_UP_S)
    processes = {name: psutil.Process(server.pid) for name, (server, _) in servers.items()}
    before = {name: process.memory_info().rss for name, process in processes.items()}
    slow = NeverReads(*addresses["with"])
    rss: dict[str, list[float]] = {name: [] for name in servers}
    kernel: list[int] = []
    end_s = time.monotonic() + minutes * 60
    try:
        while time.monotonic() < end_s:
            time.sleep(SAMPLE_S)
            slow.look()
            for name, server_process in processes.items():
                rss[name].append((server_process.memory_info().rss - before[name]) / 2**20)
            kernel.append(slow.waiting_bytes)
        pages.send("end")
        delays = pages.recv()
    finally:
        slow.close()
        for server, pipe in servers.values():
            with suppress(OSError):
                pipe.send("end")
            server.join(10)
        listener.join(10)
    figures: dict[str, Any] = {
        "minutes": minutes,
        "readers": readers,
        "connections_of_the_slow_page": slow.connections,
        "system_buffers_most_mb": round(max(kernel) / 2**20, 2),
    }
    for name in servers:
        p50, p95, p99 = (float(delay_s) * 1e3 for delay_s in np.percentile(delays[name], [50, 95, 99]))
        figures[name] = {
            "messages": int(delays[name].size),
            "p50_ms": round(p50, 2),
            "p95_ms": round(p95, 2),
            "p99_ms": round(p99, 2),
            "rss_grew_most_mb": round(max(rss[name]), 2),
            "rss_grew_at_end_mb": round(float(np.median(rss[name][-10:])), 2),
        }
    cost_mb = figures["with"]["rss_grew_most_mb"] - figures["without"]["rss_grew_most_mb"] + figures["system_buffers_most_mb"]
    figures["cost_mb"] = round(cost_mb, 2)
    broken = [f"it costs {cost_mb:.1f} MB"] if cost_mb > MOST_MB else []
    if figures["with"]["p99_ms"] > max(2 * figures["without"]["p99_ms"], figures["without"]["p99_ms"] + 5):
        broken.append("the others' p99 moved")
    return {**figures, "broken": broken}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = run(options.minutes, options.readers)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:>28}: {value}")
    sys.exit(1 if figures["broken"] else 0)


if __name__ == "__main__":
    main()
