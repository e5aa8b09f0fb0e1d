"""What exporting an hour costs, and whether the numbers come back.

    python benchmarks/export.py [--minutes 60] [--seed 0] [--out FILE.md]

A planted dyad of series at the pipeline's rates with scores a second, kept by the program's own writer, then written in every
format. CPU time and, behind the comma, time on the clock; each format in a process of its own, imports included.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.record.header import Header
from monitor.record.writer import SessionWriter
from monitor.replay.export.annotations import tiers
from monitor.replay.session import Session, load_session
from monitor.simulate import measured
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import CHANNELS, COMPONENTS, FACETS, PEOPLE, Event, Facet, FeatureBlock, Float32, Score, Update

SKETCH_POINTS = 85
PART_MOST_MIN = 120


def session(folder: Path, minutes: float, seed: int, *, as_live: bool = False) -> Path:
    """A session of that length: measures and events of a planted dyad, scores a second, landmarks ten times a second.

    as_live : events come in their time, and each of its seconds is committed, as a talk that goes on is written.
    """
    head = Header(id="20260314-091500-00000001", started_at=datetime(2026, 3, 14, 9, 15, tzinfo=UTC), preset="interview")
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 1, (SKETCH_POINTS, 2)).astype(np.float32)
    # A commit that waits for the disk, forty thousand times, would take the script minutes.
    with SessionWriter.create(folder / head.id, head, durable=not as_live) as writer:
        for blocks, events in _parts(minutes, seed):
            _write(writer, blocks, events, rng, points, as_live=as_live)
        writer.set_summary(_update(60 * minutes, rng))
    return folder / head.id


def _write(
    writer: SessionWriter,
    blocks: Iterator[FeatureBlock],
    events: list[Event],
    rng: np.random.Generator,
    points: Float32,
    *,
    as_live: bool,
) -> None:
    waiting, last = deque(sorted(events, key=lambda event: event.end_s)), None
    for rows in blocks:
        writer.add_rows(rows)
        second = int(rows.time_s[0])
        if second == last:
            continue
        last = second
        while as_live and waiting and waiting[0].end_s < second:
            writer.add_event(waiting.popleft())
        if as_live:
            writer.commit()
        writer.add_update(_update(second + 1.0, rng))
        for person in PEOPLE:
            for tenth in range(10):
                writer.add_sketch(person, second + tenth / 10, points + rng.normal(0, 0.01, 2).astype(np.float32))
    for event in waiting if as_live else events:
        writer.add_event(event)


def _parts(minutes: float, seed: int) -> Iterator[tuple[Iterator[FeatureBlock], list[Event]]]:
    """Rows and events of planted dyads one after the other, each as long as a plan may be."""
    n = math.ceil(minutes / PART_MOST_MIN)
    for number in range(n):
        from_s = 60.0 * minutes / n * number
        truth = dyad(DyadPlan.of(duration_s=60 * minutes / n, seed=seed + number))
        yield (
            (replace(block, time_s=block.time_s + from_s) for block in measured.rows(truth)),
            [replace(event, start_s=event.start_s + from_s, end_s=event.end_s + from_s) for event in measured.events(truth)],
        )


def _update(time_s: float, rng: np.random.Generator) -> Update:
    values = rng.normal(50, 10, len(CHANNELS) + len(COMPONENTS))
    names = (*CHANNELS, *COMPONENTS)
    scores = [
        Score(time_s, name, "ok", v, v / 20, v - 8, v + 8, 1.2, "both", 0.7, 40) for name, v in zip(names, values, strict=True)
    ]
    return Update(time_s, tuple(scores), tuple(Facet(time_s, name, False, 0.1, "1 of 6") for name in FACETS))


ONE = """
import resource, sys, time
from pathlib import Path
clock, cpu = time.perf_counter(), time.process_time()
from monitor.replay.export.formats import export
from monitor.replay.session import load_session
files = export(load_session(Path(sys.argv[1])), Path(sys.argv[2]), formats=[sys.argv[3]])
size = sum(file.stat().st_size for file in files) / 1e6
print(time.process_time() - cpu, time.perf_counter() - clock, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure(path: Path, to: Path, form: str) -> tuple[float, float, float, float]:
    """CPU seconds, seconds, megabytes written, megabytes of memory at most."""
    command = [sys.executable, "-c", ONE, str(path), str(to / form), form]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root)
    cpu_s, clock_s, size_mb, memory_mb = map(float, done.stdout.split())
    return cpu_s, clock_s, size_mb, memory_mb


def same_numbers(stored: Session, folder: Path) -> str:
    """Whether Parquet, read by pyarrow, holds the bits that the session's reader gives; NaN at the same places."""
    import pyarrow.parquet as pq

    cells = 0
    for family in ("face", "body", "motion", "voice"):
        arrow = pq.read_table(folder / f"{family}.parquet")
        people = np.array(arrow["person"].to_pylist())
        for person in PEOPLE:
            series = stored.series(person, family)
            mine = people == person
            if not np.array_equal(arrow["time_s"].to_numpy()[mine], series.time_s):
                return f"times of {person} {family} differ"
            for name in series.columns:
                if not np.array_equal(arrow[name].to_numpy()[mine], series.column(name), equal_nan=True):
                    return f"{person} {name} differs"
                cells += series.time_s.size
    return f"the same, {cells:,} numbers"


def same_marks(stored: Session, folder: Path) -> str:
    """Whether pympi and praatio read every mark back, to the millisecond and the letter."""
    from praatio.textgrid import openTextgrid
    from pympi import Eaf

    written = {tier.name: [(mark.start_ms, mark.end_ms, mark.label) for mark in tier.marks] for tier in tiers(stored)}
    eaf = Eaf(str(folder / "eaf" / f"{stored.id}.eaf"))
    by_pympi = {name: sorted(mark[:3] for mark in eaf.get_annotation_data_for_tier(name)) for name in eaf.get_tier_names()}
    grid = openTextgrid(str(folder / "textgrid" / f"{stored.id}.TextGrid"), includeEmptyIntervals=False)
    by_praatio = {
        tier.name: [(round(1000 * mark.start), round(1000 * mark.end), mark.label) for mark in tier.entries]
        for tier in grid.tiers
    }
    marks = sum(map(len, written.values()))
    return f"the same, {marks:,} marks" if by_pympi == by_praatio == written else "they differ"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    lines: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as place:
        to = Path(place) / "exports"
        path = session(Path(place), arguments.minutes, arguments.seed)
        size_mb = (path / "session.sqlite").stat().st_size / 1e6
        start_s = time.process_time()
        stored = load_session(path)
        lines.append((f"{arguments.minutes:g} minutes, {size_mb:.0f} MB: opened", f"{time.process_time() - start_s:.2f} s", ""))
        for form in ("parquet", "csv", "json", "eaf", "textgrid", "bundle"):
            cpu_s, clock_s, written_mb, memory_mb = measure(path, to, form)
            value = f"{cpu_s:.2f}, {clock_s:.2f} s; {written_mb:.1f} MB; memory {memory_mb:.0f} MB"
            lines.append((form, value, "<= 3 s" if form == "parquet" else ""))
        lines.append(("Parquet read back", same_numbers(stored, to / "parquet"), "the same"))
        lines.append(("ELAN and TextGrid read back by pympi and praatio", same_marks(stored, to), "the same"))
        from monitor.replay.export.import_bundle import import_bundle

        (Path(place) / "sessions").mkdir()
        start_s = time.process_time()
        import_bundle(next((to / "bundle").iterdir()), Path(place) / "sessions")
        lines.append(("bundle imported", f"{time.process_time() - start_s:.2f} s", ""))
    lines.append(("memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", ""))
    table = "\n".join(["| figure | value | asked |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in lines)])
    print(table)
    if arguments.out:
        arguments.out.write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
