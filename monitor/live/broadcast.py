"""Messages to the pages. Each page gets only the newest message of each kind.

A library's queue would hold all of them; a page that sleeps must not cost memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from threading import Lock

Message = str | bytes


class Subscriber:
    """One page's waiting messages, at most one a kind: a page that does not read costs the size of one of each."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, Message] = {}
        self._lock = Lock()
        self._arrived = asyncio.Event()
        self.wants: frozenset[str] = frozenset()

    def put(self, kind: str, message: Message) -> None:
        """From any thread: replace what waits of this kind."""
        with self._lock:
            self._waiting[kind] = message
        with suppress(RuntimeError):  # the server's loop has ended
            self._loop.call_soon_threadsafe(self._arrived.set)

    async def take(self) -> list[Message]:
        """Wait for messages and take all of them."""
        await self._arrived.wait()
        self._arrived.clear()
        with self._lock:
            messages = list(self._waiting.values())
            self._waiting.clear()
        return messages


class Broadcaster:
    """All pages that are open."""

    def __init__(self) -> None:
        self._subscribers: set[Subscriber] = set()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._subscribers)

    def join(self) -> Subscriber:
        """One more page; in the server's loop."""
        subscriber = Subscriber()
        with self._lock:
            self._subscribers.add(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """The page is gone."""
        with self._lock:
            self._subscribers.discard(subscriber)

    def wanted(self, item: str) -> bool:
        """Whether any page wants ``pictures`` or ``sketches``."""
        return any(item in subscriber.wants for subscriber in self._all())

    def publish(self, kind: str, message: Message, *, wants: str = "") -> None:
        """From any thread: to every page, or to those that want it."""
        for subscriber in self._all():
            if not wants or wants in subscriber.wants:
                subscriber.put(kind, message)

    def _all(self) -> Iterable[Subscriber]:
        with self._lock:
            return tuple(self._subscribers)
