"""Studies of dyads that cost next to nothing, and a pool that scores them in the tests' own process."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor.study.dyad import Dyad
from monitor.study.run import Result, Settings, run_study
from monitor.study.task import Outcome, score_dyad

TABLES = ("dyads.csv", "measures.csv", "dyads.parquet", "measures.parquet")


def turns(path: Path, *, seed: int, seconds: float = 40.0) -> Path:
    """A table of who spoke when: the two in turns, with pauses drawn from the seed."""
    draw = random.Random(seed)
    rows, time_s, speaker = ["person,start_s,end_s,f0_median_hz"], 0.0, 0
    while time_s < seconds:
        length_s = draw.uniform(0.6, 2.5)
        name = ("user", "partner")[speaker]
        rows.append(f"{name},{time_s:.2f},{time_s + length_s:.2f},{draw.uniform(90, 220):.1f}")
        time_s += length_s + draw.uniform(0.1, 0.6)
        speaker = 1 - speaker
    path.write_text("\n".join(rows) + "\n")
    return path


def dyads(folder: Path, count: int, **given: Any) -> list[Dyad]:
    """As many, a table each, in two conditions."""
    folder.mkdir(exist_ok=True)
    names = [f"d{number:02d}" for number in range(1, count + 1)]
    return [
        Dyad(name, user=str(turns(folder / f"{name}.csv", seed=number)), condition="ab"[number % 2], line=number + 2, **given)
        for number, name in enumerate(names)
    ]


class InlinePool:
    """A pool of this process. before : called ahead of each dyad."""

    def __init__(self, before: Callable[[Dyad], None] = lambda dyad: None) -> None:
        self._before = before
        self.scored: list[str] = []

    def run(self, dyads: Sequence[Dyad], out: str, *, seed: int, progress: Callable[[str, float], None]) -> Iterator[Outcome]:
        for dyad in dyads:
            self._before(dyad)
            self.scored.append(dyad.id)
            yield score_dyad(dyad, out, seed=seed, report=lambda share, name=dyad.id: progress(name, share))


def run_inline(
    given: Sequence[Dyad],
    out: Path,
    monkeypatch: Any,
    *,
    pool: Any = None,
    tell: Callable[[str], None] = print,
    **settings: Any,
) -> Result:
    """``run_study`` without Dask."""
    pool = pool or InlinePool()

    @contextmanager
    def local_pool(n_workers: int) -> Iterator[Any]:
        yield pool

    monkeypatch.setattr("monitor.study.run.local_pool", local_pool)
    return run_study(given, out, settings=Settings(**settings), tell=tell)


def contents(out: Path) -> dict[str, bytes]:
    """The bytes of a study's tables."""
    return {name: (out / name).read_bytes() for name in TABLES}
