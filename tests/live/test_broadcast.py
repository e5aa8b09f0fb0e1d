"""Mailboxes: the newest of each kind waits, and nothing piles up."""

from __future__ import annotations

import asyncio
import threading

import pytest

from monitor.live.broadcast import Broadcaster


@pytest.mark.slow
def test_a_page_that_does_not_read_costs_one_message_of_each_kind() -> None:
    async def scene() -> list[str | bytes]:
        hub = Broadcaster()
        box = hub.join()
        box.wants = frozenset({"pictures"})
        for number in range(10_000):
            hub.publish("state", str(number))
            hub.publish("tick", f"tick {number}")
            hub.publish("picture user", bytes(1000), wants="pictures")
        assert len(box._waiting) == 3
        return await box.take()

    assert asyncio.run(scene()) == ["9999", "tick 9999", bytes(1000)]


def test_only_who_wants_pictures_gets_them() -> None:
    async def scene() -> tuple[list[str | bytes], list[str | bytes]]:
        hub = Broadcaster()
        plain, curious = hub.join(), hub.join()
        assert not hub.wanted("pictures")
        curious.wants = frozenset({"pictures"})
        assert hub.wanted("pictures")
        assert not hub.wanted("sketches")
        hub.publish("picture user", b"x", wants="pictures")
        hub.publish("state", "s")
        return await plain.take(), await curious.take()

    assert asyncio.run(scene()) == (["s"], [b"x", "s"])


def test_messages_come_from_another_thread_and_none_to_who_has_left() -> None:
    async def scene() -> list[str | bytes]:
        hub = Broadcaster()
        here, gone = hub.join(), hub.join()
        hub.leave(gone)
        thread = threading.Thread(target=hub.publish, args=("state", "s"))
        thread.start()
        messages = await asyncio.wait_for(here.take(), 20)
        thread.join()
        assert not gone._waiting
        return messages

    assert asyncio.run(scene()) == ["s"]


def test_a_server_that_has_ended_is_no_error() -> None:
    async def join() -> Broadcaster:
        hub = Broadcaster()
        hub.join()
        return hub

    hub = asyncio.run(join())
    hub.publish("state", "s")
