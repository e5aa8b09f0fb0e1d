"""What many tests share, made once for a test run, whichever process asks first: such as the films of two simulated people.

In ``long`` there are the same again and again, for a minute: a live session that a busy machine runs late does not see
their end.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

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


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """The file or folder that ``make`` leaves in a folder, made once in a test run; not to be changed."""
    folder = shared_folder(factory) / f"made-{name}"
    folder.mkdir(exist_ok=True)
    with _one_at_a_time(folder / "lock"):
        if not (folder / "made").exists():
            made = make(folder)
            (folder / "made").write_text(str(made), encoding="utf-8")
    return Path((folder / "made").read_text(encoding="utf-8"))


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole test run, whichever of its processes asks."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """One process at a time; one that dies lets go."""
    with closing(sqlite3.connect(lock, timeout=300, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield
