"""Messages to the pages: the newest of each kind waits, and nothing piles up."""

from __future__ import annotations

import asyncio
import threading

import pytest

from monitor.live.broadcast import Broadcaster, Subscriber


@pytest.mark.slow
def test_a_page_that_does_not_read_costs_one_message_of_each_kind() -> None:
    async def exchange() -> list[str | bytes]:
        broadcaster = Broadcaster()
        page = broadcaster.join()
        page.wants = frozenset({"pictures"})
        for number in range(10_000):
            broadcaster.publish("state", str(number))
            broadcaster.publish("tick", f"tick {number}")
            broadcaster.publish("picture user", bytes(1000), wants="pictures")
        assert len(page._waiting) == 3
        return await page.take()

    assert asyncio.run(exchange()) == ["9999", "tick 9999", bytes(1000)]


def test_only_who_wants_pictures_gets_them() -> None:
    async def exchange() -> tuple[list[str | bytes], list[str | bytes]]:
        broadcaster = Broadcaster()
        plain, curious = broadcaster.join(), broadcaster.join()
        assert not broadcaster.wanted("pictures")
        curious.wants = frozenset({"pictures"})
        assert broadcaster.wanted("pictures")
        assert not broadcaster.wanted("sketches")
        broadcaster.publish("picture user", b"x", wants="pictures")
        broadcaster.publish("state", "s")
        return await plain.take(), await curious.take()

    assert asyncio.run(exchange()) == (["s"], [b"x", "s"])


def test_messages_come_from_another_thread_and_none_to_who_has_left() -> None:
    async def exchange() -> list[str | bytes]:
        broadcaster = Broadcaster()
        here, gone = broadcaster.join(), broadcaster.join()
        broadcaster.leave(gone)
        thread = threading.Thread(target=broadcaster.publish, args=("state", "s"))
        thread.start()
        messages = await asyncio.wait_for(here.take(), 20)
        thread.join()
        assert not gone._waiting
        return messages

    assert asyncio.run(exchange()) == ["s"]


def test_a_server_that_has_ended_is_no_error() -> None:
    broadcaster = Broadcaster()

    async def join() -> Subscriber:
        return broadcaster.join()

    async def exchange() -> list[str | bytes]:
        here = broadcaster.join()
        broadcaster.publish("state", "s")
        return await asyncio.wait_for(here.take(), 20)

    ended = asyncio.run(join())
    assert ended._loop.is_closed()
    assert asyncio.run(exchange()) == ["s"]
