"""How many dyads at once: from the cores and the memory that there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psutil

from monitor.study.dyad import FILMS, Dyad

# A dyad of two films took 1.07 GB (benchmarks/study_cost.py): the process that decodes, listens and scores, and one a person
# for the pictures, each counted whole. Long films take somewhat more.
_FILM_BYTES: Final = 1_300_000_000
_OTHER_BYTES: Final = 500_000_000
# The rest of the computer goes on.
_SPARED_SHARE: Final = 0.15
# Its pictures are observed by two processes, which wait for the third one now and then.
_FILM_CORES: Final = 2.0


def plan_workers(dyads: Sequence[Dyad], *, cores: int | None = None, memory_bytes: int | None = None) -> int:
    """The number of dyads to score at once, at least 1; results do not depend on it.

    cores : that this process may use; memory_bytes : that is free. Both are looked up without. A dyad with films takes
    ``_FILM_CORES`` cores and ``_FILM_BYTES`` of memory, others one core and ``_OTHER_BYTES``; more at once than there is memory
    for would have the system end processes.
    """
    if cores is None or memory_bytes is None:
        # Dask's know what a container or ``taskset`` leaves of the computer.
        from dask.system import CPU_COUNT
        from distributed.system import MEMORY_LIMIT

        cores = cores or CPU_COUNT
        memory_bytes = memory_bytes or min(psutil.virtual_memory().available, MEMORY_LIMIT)
    has_films = any(shows_people(dyad) for dyad in dyads)
    by_cores = cores / _FILM_CORES if has_films else cores
    by_memory = memory_bytes * (1.0 - _SPARED_SHARE) / (_FILM_BYTES if has_films else _OTHER_BYTES)
    return max(1, min(len(dyads), math.ceil(by_cores), int(by_memory)))


def shows_people(dyad: Dyad) -> bool:
    """Whether pictures are observed."""
    return any(Path(place).suffix.lower() in FILMS or Path(place).is_dir() for place in (dyad.user, dyad.partner) if place)
