"""An hour that was cut off by a kill: how long until it opens again?

    python benchmarks/recovery.py [--minutes 60] [--seed 0] [--keep FOLDER]

A process writes the hour of ``benchmarks/export.py`` (measures at the pipeline's rates, a score a second, outlines ten times a
second) and is killed before it closes it. Then the session is recovered and opened, as the program does at its start. A start
that takes more than 2 s feels broken; twelve hours (``--minutes 720``) may take 3 s. Exits with 1 when it took longer (CPU
time), or not all of it is there. ``--keep`` leaves the session, recovered, in FOLDER.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.export import session
from monitor.record.lifecycle import recover
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session

MOST_S, LONG_MOST_S = 2.0, 3.0
LONG_MIN = 120


def cut_off(folder: Path, minutes: float, seed: int) -> None:
    """Write the session and be killed where it would be closed."""

    def die(self: SessionWriter, *_: object) -> None:
        self.commit()
        os.kill(os.getpid(), signal.SIGKILL)

    SessionWriter.close = die  # type: ignore[assignment]
    session(folder, minutes, seed, as_live=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="recovery-") as place:
        writer = multiprocessing.get_context("spawn").Process(
            target=cut_off, args=(Path(place), arguments.minutes, arguments.seed)
        )
        writer.start()
        writer.join()
        assert writer.exitcode == -signal.SIGKILL, f"the writer ended by itself ({writer.exitcode})"
        (folder,) = Path(place).iterdir()
        sizes_mb = {path.name: round(path.stat().st_size / 2**20, 1) for path in sorted(folder.iterdir())}
        began_s, clock_s = time.process_time(), time.perf_counter()
        assert recover(folder), "it was not found to be cut off"
        recovered_s, recovered_clock_s = time.process_time() - began_s, time.perf_counter() - clock_s
        recovered = load_session(folder)
        took_s, clock_s = time.process_time() - began_s, time.perf_counter() - clock_s
        print(f"left by the kill, MB: {sizes_mb}")
        print(f"recovered: {recovered_s:.2f} s of CPU, {recovered_clock_s:.2f} s on the clock")
        print(f"recovered and opened: {took_s:.2f} s of CPU, {clock_s:.2f} s on the clock")
        print(f"then: {recovered.status}, {recovered.duration_s:.0f} s, {[path.name for path in sorted(folder.iterdir())]}")
        if arguments.keep is not None:
            shutil.copytree(folder, arguments.keep / folder.name)
        most_s = LONG_MOST_S if arguments.minutes > LONG_MIN else MOST_S
        sys.exit(took_s > most_s or recovered.duration_s < arguments.minutes * 60 - 1)


if __name__ == "__main__":
    main()
