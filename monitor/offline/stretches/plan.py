"""Into which stretches a film is cut, and how many processes observe them."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import psutil

# What is followed and remembered has settled after so long: who the person is, whether they live, stand upright and can be
# seen, where the view was (s). benchmarks/stretches.py compares leads.
LEAD_S: Final = 6.0
# Longer ones cost less, as each begins with a lead; what is ahead of the rest waits in memory (s).
LONGEST_S: Final = 120.0
_SHORTEST_S: Final = 30.0
# What is decoded before a lead begins, at most: encoders set points to seek to each 10 s or so, but some set one alone (s).
_FARTHEST_S: Final = 30.0
# Measured with the models of one person and of two: 0.40 and 0.66 GB; beside it what the program itself takes (bytes).
_WORKER_BYTES: Final = 2e8
_PERSON_BYTES: Final = 2.5e8


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a film, in its own seconds (end excluded). lead_s : from where on it is looked at, so that all has settled.

    goes_on : whoever observed the stretch before goes on with this one, without a lead.
    """

    start_s: float
    end_s: float
    lead_s: float
    goes_on: bool = False


def cut_film(duration_s: float, *, n_workers: int, n_films: int) -> list[Stretch]:
    """The stretches of a film among several that so many processes share; the last one lasts until its end.

    A film that a process has for itself stays whole, and one process goes on where it stopped: then nothing differs from one
    piece. Who observes a stretch never changes what comes of it.
    """
    n_together = -(-n_workers // max(n_films, 1))
    if not duration_s > 0 or (n_together == 1 and n_workers >= n_films):
        return whole_film()
    length_s = min(max(duration_s / n_together, _SHORTEST_S), LONGEST_S)
    n = max(1, math.ceil(duration_s / length_s - 1e-9))
    edges_s = [k * duration_s / n for k in range(n)]
    goes_on = n_workers == 1
    return [
        Stretch(start_s, end_s, max(start_s - LEAD_S, 0.0), goes_on and start_s > 0)
        for start_s, end_s in zip(edges_s, [*edges_s[1:], math.inf], strict=True)
    ]


def join_far(stretches: list[Stretch], sought_s: Callable[[float], float]) -> list[Stretch]:
    """The same, but for those that would begin far from a picture that needs no others: they stay with the one before.

    sought_s : from where on a film is decoded for who begins at a time.
    """
    found: list[Stretch] = []
    for stretch in stretches:
        if found and stretch.lead_s - sought_s(stretch.lead_s) > _FARTHEST_S:
            found[-1] = replace(found[-1], end_s=stretch.end_s)
        else:
            found.append(stretch)
    return found


def whole_film() -> list[Stretch]:
    """A film in one piece, where it cannot be begun in the middle."""
    return [Stretch(0.0, math.inf, 0.0)]


def usual_workers(*, n_people: int) -> int:
    """One process for each core that this program may use, as many as the free memory holds, at least one.

    n_people : in a film, at most.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    each_bytes = _WORKER_BYTES + n_people * _PERSON_BYTES
    return max(1, min(cores, int(psutil.virtual_memory().available / each_bytes)))
