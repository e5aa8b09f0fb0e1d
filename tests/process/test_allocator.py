"""Freed memory goes back to the system; asked of the system itself, in a process of its own."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
import weakref

import pytest

from monitor.process.allocator import give_back, save_memory, settle

# Threads that allocate and free: each would have a heap of its own.
_THREADS = """
import sys, threading
from pathlib import Path
from monitor.process.allocator import give_back, save_memory
if sys.argv[1] == "saved":
    save_memory()
import numpy
alone = len([*Path("/proc/self/task").iterdir()])
def work(wait):
    kept = [bytes(40_000) for _ in range(500)]
    wait.wait()
wait = threading.Barrier(9)
threads = [threading.Thread(target=work, args=(wait,)) for _ in range(8)]
for thread in threads: thread.start()
wait.wait()
for thread in threads: thread.join()
last = bytes(40_000)
give_back()
heaps = [line for line in Path("/proc/self/maps").read_text().splitlines() if int(line.split("-")[0], 16) % 2**26 == 0]
print(len(heaps), alone)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="heaps for each thread are glibc's")
def test_threads_share_one_heap() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    counted = {}
    for how in ("usual", "saved"):
        command = [sys.executable, "-c", _THREADS, how]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
        counted[how] = [int(number) for number in answer.stdout.split()]
    assert counted["usual"][0] >= 8
    assert counted["saved"][0] <= 1
    assert counted["saved"][1] == 1  # OpenBLAS has no threads


def test_what_somebody_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.setattr("monitor.process.allocator.sys.platform", "other")  # nothing to call there, and nothing raised
    save_memory()
    give_back()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"


def test_what_was_settled_can_be_collected_after_it_was_unfrozen() -> None:
    class Cycle:
        def __init__(self) -> None:
            self.me = self

    cycle = Cycle()
    seen = weakref.ref(cycle)
    try:
        settle()
        assert gc.get_freeze_count() > 0
        del cycle
        gc.collect()
        assert seen() is not None
    finally:
        gc.unfreeze()
    gc.collect()
    assert seen() is None
