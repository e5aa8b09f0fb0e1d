"""What a long session costs afterwards: its page's document, its charts, report and exports, each in a process of its own.

    python benchmarks/long_session.py [--minutes 720] [--seed 0] [--session FOLDER] [--keep FOLDER] [STEP ...]

The planted session of ``benchmarks/export.py``, or the one in FOLDER. CPU time of the process, imports and the reading of the
session left out, time on the clock, and the most memory that the process held, all included. ``--keep`` writes what was made
there, so that two versions of the program can be compared to the last character.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.export import session as planted
from monitor.replay.charts.lag import lag_map_spec
from monitor.replay.charts.scores import FIGURES
from monitor.replay.charts.theme import drawable, to_json
from monitor.replay.export.formats import export
from monitor.replay.session import Session, load_session
from monitor.web.replay import describe_session
from monitor.web.shift import Progress, shift_document

Step = Callable[[Session, Path], str]


def document(session: Session, _: Path) -> str:
    """What the page shows first."""
    return to_json(describe_session(session))


def whole_document(session: Session, _: Path) -> str:
    """What ``rapport analyze --json`` prints."""
    fields = session.to_json()
    del fields["session"]["path"]
    return json.dumps(fields)


def chart(name: str) -> Step:
    """A chart of the page."""

    def make(session: Session, _: Path) -> str:
        return to_json(drawable(FIGURES[name](session, theme="light")))

    return make


def lag_map(session: Session, _: Path) -> str:
    """The map of lags."""
    return to_json(lag_map_spec(session, theme="light"))


def shift(session: Session, _: Path) -> str:
    """The curves of the partner's track laid earlier and later."""
    return to_json(shift_document(session, Progress()))


def written(form: str) -> Step:
    """An export."""

    def make(session: Session, place: Path) -> str:
        files = export(session, place / form, formats=[form])
        return f"{sum(file.stat().st_size for file in files) / 1e6:.1f} MB"

    return make


FORMATS = ("report", "parquet", "csv", "json", "eaf", "textgrid", "bundle")
STEPS: dict[str, Step] = {
    "document": document,
    "whole document": whole_document,
    "scores": chart("scores"),
    "voices": chart("voices"),
    "lag map": lag_map,
    "shift": shift,
    **{form: written(form) for form in FORMATS},
}


def one(step: str, path: Path, keep: Path | None) -> None:
    """Make one of them in this process, and print what it took."""
    opened_s = time.process_time()
    session = load_session(path)
    began_s, clock_s = time.process_time(), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="long-session-") as place:
        text = STEPS[step](session, Path(place))
    cpu_s, clock_s = time.process_time() - began_s, time.perf_counter() - clock_s
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = text if step in FORMATS else f"{len(text) / 1e6:.1f} MB"
    print(f"| {step} | {cpu_s:.2f} | {clock_s:.1f} | {memory_mb:.0f} MB | {size} | {began_s - opened_s:.2f} |", flush=True)
    if keep is not None and step not in FORMATS:
        (keep / f"{step}.json").write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    parser.add_argument("--minutes", type=float, default=720)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--session", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.steps[0], arguments.session, arguments.keep)
        return
    with tempfile.TemporaryDirectory(prefix="long-session-") as place:
        path = arguments.session or planted(Path(place), arguments.minutes, arguments.seed)
        print("| what | CPU, s | clock, s | memory at most | made | opening, CPU, s |\n|---|---|---|---|---|---|", flush=True)
        for step in arguments.steps or STEPS:
            command = [sys.executable, __file__, step, "--one", "--session", str(path)]
            command += [] if arguments.keep is None else ["--keep", str(arguments.keep)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
