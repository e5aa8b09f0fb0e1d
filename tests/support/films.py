"""The films of two simulated people that many tests share: drawn once for a test run, whichever process asks first.

In ``long`` there are the same again and again, for a minute: a live session that a busy machine runs late does not see
their end.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

FILM_S = 7.0  # three turns and a half
LONG_S = 60.0
LONG = "long"


def shared_films(folder: Path) -> Path:
    """Draw them into this folder, unless another process has or is about to."""
    from benchmarks.live_cost import repeated
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.write import TRUTH_NAME, write_films
    from monitor.types import PEOPLE

    folder.mkdir(exist_ok=True)
    with _one_at_a_time(folder / "lock"):
        if not (folder / TRUTH_NAME).is_file():  # the last of the files that get their names
            write_films(DyadPlan.of(duration_s=FILM_S, seed=3, fps=15, width_px=480, height_px=270, turn_s=2), folder)
        if not (folder / LONG).is_dir():
            made = folder / f"{LONG}-{os.getpid()}"
            made.mkdir()
            for person in PEOPLE:
                repeated(folder / f"{person}.mp4", made / f"{person}.mp4", LONG_S)
            made.rename(folder / LONG)
    return folder


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """One process at a time; one that dies lets go."""
    with closing(sqlite3.connect(lock, timeout=300, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield
