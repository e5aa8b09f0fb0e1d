"""What a study of many dyads costs against as many single analyses, and whether a killed one ends with the same tables.

    python benchmarks/study_cost.py --dyads 12 --seconds 60

makes simulated dyads (two films each), then, one after the other: every dyad by `rapport analyze`; all of them by
`rapport study`; the group statistics alone (a second run, whose dyads are done); the study anew, killed at a random instant
with everything it started, and run again. CPU seconds are those of all processes, user and system. Memory is the largest of the
program's own process and of the worker's, with the pictures' processes beside it, per dyad that was done by then.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

RAPPORT = [sys.executable, "-m", "monitor"]
TABLES = ("dyads.csv", "measures.csv", "dyads.parquet", "measures.parquet")


def cpu_s() -> float:
    """Of all processes that have ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*words: object, watch: Callable[[psutil.Process], None] | None = None) -> tuple[float, float]:
    """CPU and wall seconds of a command."""
    before_s, start_s = cpu_s(), time.monotonic()
    with subprocess.Popen([*RAPPORT, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if watch is not None:
                watch(psutil.Process(process.pid))
            time.sleep(0.5)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, words))} ended with {process.returncode}")
    return cpu_s() - before_s, time.monotonic() - start_s


class Memory:
    """The largest memory in MB by the number of dyads done: of the program, of a worker, of all together."""

    def __init__(self, out: Path) -> None:
        self._state = out / "parts" / "state"
        self.by_done: dict[int, list[float]] = {}

    def __call__(self, program: psutil.Process) -> None:
        try:
            own = program.memory_info().rss / 1e6
            workers = [child for child in program.children() if "spawn_main" in " ".join(child.cmdline())]
            worker = max((child.memory_info().rss / 1e6 for child in workers), default=0.0)
            whole = own + sum(child.memory_info().rss / 1e6 for child in program.children(recursive=True))
        except psutil.Error:
            return
        done = len(list(self._state.glob("*.json"))) if self._state.is_dir() else 0
        most = self.by_done.setdefault(done, [0.0, 0.0, 0.0])
        self.by_done[done] = [max(pair) for pair in zip(most, (own, worker, whole), strict=True)]


def killed(folder: Path, out: Path, *options: object, least: int, then_s: float) -> int:
    """Start a study, kill it some seconds after so many dyads were done, and say how many are done then."""
    words = [*RAPPORT, *map(str, ("study", folder, "--to", out, *options))]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and len(list((out / "parts" / "state").glob("*.json"))) < least:
            time.sleep(0.1)
        time.sleep(then_s)
        process.kill()
    return len(list((out / "parts" / "state").glob("*.json")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dyads", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--size", default="320x240")
    parser.add_argument("--fps", type=float, default=15.0)
    parser.add_argument("--workers", type=int, help="of the study; what it plans without")
    parser.add_argument("--keep", type=Path, help="a folder to work in, and to leave the tables in")
    given = parser.parse_args()
    place = given.keep or Path(tempfile.mkdtemp(prefix="study-cost-"))
    folder = place / "dyads"
    os.environ["RAPPORT_HOME"] = str(place / "home")
    for number in range(1, given.dyads + 1):
        to = folder / f"d{number:02d}"
        if not to.is_dir():
            plan = ("--seconds", given.seconds, "--seed", number, "--size", given.size, "--fps", given.fps)
            run("simulate", to, "--films", *plan, "--coupling", 0.7 if number % 2 else 0.0)
    options = ("--offset", 0, *(("--workers", given.workers) if given.workers else ()))
    found: dict[str, object] = {"dyads": given.dyads, "seconds": given.seconds, "size": given.size, "fps": given.fps}
    single = [run("analyze", to / "user.mp4", to / "partner.mp4", "--offset", 0) for to in sorted(folder.iterdir())]
    found["single_cpu_s"], found["single_wall_s"] = (round(sum(column), 1) for column in zip(*single, strict=True))
    memory = Memory(place / "out")
    whole_cpu_s, whole_wall_s = run("study", folder, "--to", place / "out", *options, watch=memory)
    (place / "out" / "study.html").unlink()
    groups_cpu_s, _ = run("study", folder, "--to", place / "out", *options)
    found["study_cpu_s"], found["study_wall_s"] = round(whole_cpu_s, 1), round(whole_wall_s, 1)
    found["second_run_with_groups_cpu_s"] = round(groups_cpu_s, 1)
    found["study_to_single"] = round(whole_cpu_s / float(str(found["single_cpu_s"])), 3)
    found["memory_mb"] = {done: [round(value) for value in most] for done, most in sorted(memory.by_done.items())}
    least, then_s = random.randrange(given.dyads - 1), random.uniform(0.0, whole_wall_s / given.dyads)
    found["done_when_killed"] = killed(folder, place / "again", *options, least=least, then_s=then_s)
    run("study", folder, "--to", place / "again", *options)
    found["same_tables"] = {
        name: (place / "out" / name).read_bytes() == (place / "again" / name).read_bytes() for name in TABLES
    }
    print(json.dumps(found, indent=1))
    if given.keep is None:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
