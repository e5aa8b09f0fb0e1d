"""How long the tasks of a page's main thread take, from Chromium's own trace."""

from __future__ import annotations

import threading
from typing import Any


class Trace:
    """Tasks of the page's main thread between ``start`` and ``stop``: milliseconds on the clock and of CPU."""

    def __init__(self, browser: Any) -> None:
        self._cdp = browser.new_browser_cdp_session()
        self._events: list[dict[str, Any]] = []
        self._over = threading.Event()
        self._cdp.on("Tracing.dataCollected", lambda message: self._events.extend(message["value"]))
        self._cdp.on("Tracing.tracingComplete", lambda _: self._over.set())

    def start(self) -> None:
        self._events.clear()
        self._over.clear()
        self._cdp.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": ["toplevel"]}})

    def stop(self, page: Any) -> list[tuple[float, float]]:
        self._cdp.send("Tracing.end")
        while not self._over.is_set():
            page.wait_for_timeout(20)
        threads = [event for event in self._events if event["name"] == "thread_name"]
        main = {(event["pid"], event["tid"]) for event in threads if event["args"]["name"] == "CrRendererMain"}
        of_main = [event for event in self._events if event.get("ph") == "X" and (event["pid"], event["tid"]) in main]
        tasks = [event for event in of_main if "RunTask" in event["name"]]
        return [(event["dur"] / 1000, event.get("tdur", 0) / 1000) for event in tasks]
