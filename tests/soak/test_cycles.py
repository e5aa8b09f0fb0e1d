"""Many conversations in one program: nothing is left of each but its session."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import psutil
import pytest

from monitor.live.engine import LiveEngine
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.vision import worker
from tests.support.quick_looks import looks
from tests.support.until import until

CYCLES = 50 if os.environ.get("RAPPORT_FULL") else 4  # `make trust`


def counted() -> dict[str, int]:
    process = psutil.Process()
    shared = {mapped.path for mapped in process.memory_maps() if mapped.path.startswith("/dev/shm")}
    descriptors = process.num_fds() if os.name == "posix" else process.num_handles()
    return {"descriptors": descriptors, "threads": threading.active_count(), "shared memory": len(shared)}


@pytest.mark.timeout(600)
@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="this system does not say what memory is shared")
@pytest.mark.slow
def test_many_conversations_leave_nothing_open(long_films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_work", looks)
    engine = LiveEngine(sessions=tmp_path / "sessions")
    engine.start()
    try:
        after: list[dict[str, int]] = []
        for _ in range(CYCLES + 2):
            film = str(long_films / "user.mp4")
            engine.choose(SourceSelection(user=PersonSources(picture=film, sound=film)))
            engine.begin(StartRequest())
            until(lambda: engine.state["phase"] == "running", "the start")
            held = counted()["shared memory"]
            engine.end()
            until(lambda: engine.state["phase"] == "ended", "the end")
            engine.again()
            engine.choose(SourceSelection())
            after.append(counted())
    finally:
        engine.close()
    print(after[1], after[-1])
    assert held > after[-1]["shared memory"], "the pictures went through no shared memory"
    # The first two load what stays loaded.
    for what, first in after[1].items():
        assert after[-1][what] <= first + 2
    assert len(list((tmp_path / "sessions").iterdir())) == CYCLES + 2
