"""Writes a planted dyad into a folder: series as CSV, or two films, with the truth beside them as JSON."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import numpy as np

from monitor.errors import RapportError
from monitor.files import remedy
from monitor.simulate.film import encode
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.truth import Truth
from monitor.types import PEOPLE, Person

TRUTH_NAME = "truth.json"
_SERIES_HZ: Final = 10.0

Progress = Callable[[float, float], None]
"""Called with the share done (0..1) and the seconds of film made so far."""


def write_series(plan: DyadPlan, folder: Path, *, force: bool = False) -> tuple[Path, Path, Path]:
    """Write ``user.csv``, ``partner.csv`` (10 Hz, one column for each signal, empty is missing) and ``truth.json``.

    Parameters
    ----------
    plan : DyadPlan
        What is planted.
    folder : pathlib.Path
        Where the files go; made if it is missing.
    force : bool
        Replace files that exist.

    Returns
    -------
    tuple of pathlib.Path
        The three files.

    Raises
    ------
    RapportError
        If a file exists already (unless ``force``) or cannot be written.
    """
    truth = dyad(plan)
    step = round(truth.rate_hz / _SERIES_HZ)
    with _new_files(folder, ["user.csv", "partner.csv", TRUTH_NAME], force=force) as parts:
        for person, part in zip(PEOPLE, parts, strict=False):
            with part.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["time_s", *truth.signals])
                columns = [truth.time_s[::step], *(truth.signal(person, name)[::step] for name in truth.signals)]
                writer.writerows(
                    [["" if np.isnan(value) else f"{value:.6g}" for value in row] for row in zip(*columns, strict=True)]
                )
        parts[2].write_text(truth.to_json(), encoding="utf-8")
    return folder / "user.csv", folder / "partner.csv", folder / TRUTH_NAME


def write_films(
    plan: DyadPlan, folder: Path, *, force: bool = False, progress: Progress | None = None
) -> tuple[Path, Path, Path]:
    """Write ``user.mp4``, ``partner.mp4`` and ``truth.json``; the names appear only when all three are whole.

    Parameters
    ----------
    plan : DyadPlan
        What is planted, and the size and rate of the films.
    folder : pathlib.Path
        Where the files go; made if it is missing.
    force : bool
        Replace files that exist.
    progress : callable, optional
        Called with the share done (0..1) and the seconds of film made so far.

    Returns
    -------
    tuple of pathlib.Path
        The three files.

    Raises
    ------
    RapportError
        If a file exists already (unless ``force``), cannot be written, or the ``demo`` extra is missing.
    """
    truth = dyad(plan)
    with _new_files(folder, ["user.mp4", "partner.mp4", TRUTH_NAME], force=force) as parts:
        _films(truth, parts[:2], progress or (lambda share, made_s: None))
        parts[2].write_text(truth.to_json(), encoding="utf-8")
    return folder / "user.mp4", folder / "partner.mp4", folder / TRUTH_NAME


class _StoppedError(Exception):
    """The other film failed, or the user pressed Ctrl-C."""


def _films(truth: Truth, paths: Sequence[Path], progress: Progress) -> None:
    """Both films side by side: drawing and encoding leave Python's lock."""
    stop = threading.Event()
    made_s = dict.fromkeys(PEOPLE, 0.0)

    def make(person: Person, path: Path) -> None:
        def note(seconds: float) -> None:
            if stop.is_set():
                raise _StoppedError
            made_s[person] = seconds

        encode(truth, person, path, progress=note)

    with ThreadPoolExecutor(2, thread_name_prefix="film") as pool:
        futures = [pool.submit(make, person, path) for person, path in zip(PEOPLE, paths, strict=True)]
        try:
            while True:
                done, open_ = wait(futures, timeout=0.2, return_when=FIRST_EXCEPTION)
                progress(sum(made_s.values()) / (2 * truth.plan.duration_s), sum(made_s.values()))
                failed = next((future for future in done if future.exception() is not None), None)
                if failed is not None:
                    failed.result()
                if not open_:
                    return
        finally:
            stop.set()


@contextmanager
def _new_files(folder: Path, names: list[str], *, force: bool) -> Iterator[list[Path]]:
    """Paths of files to be filled; they get their names when all is well and vanish when not."""
    taken = [name for name in names if (folder / name).exists()]
    if taken and not force:
        raise RapportError(f"{folder / taken[0]} already exists; choose another folder, or use --force to replace it")
    parts = [folder / f".{name}.part" for name in names]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield parts
        for part, name in zip(parts, names, strict=True):
            part.replace(folder / name)
    except OSError as error:
        reason = error.strerror or str(error)
        what_to_do = remedy(error, "choose a folder you can write to")
        raise RapportError(f"cannot write the simulated conversation to {folder}: {reason}; {what_to_do}") from None
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)
