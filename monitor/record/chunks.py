"""What was recorded as rows of the session's tables (``schema``): about a second of measures or landmarks is one row."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

import numpy as np

from monitor.record.schema import pack_points
from monitor.types import Event, Facet, FeatureBlock, Float32, Nudge, Person, Score

Row = tuple[str, tuple[Any, ...]]

# Their values in the order of the columns; ``dataclasses.astuple`` copies deep, which costs more than all the rest of a second.
VALUES: Final[dict[str, Callable[[Any], tuple[Any, ...]]]] = {
    table: attrgetter(*(field.name for field in fields(noun)))
    for table, noun in (
        ("scores", Score),
        ("summary_scores", Score),
        ("facets", Facet),
        ("summary_facets", Facet),
        ("nudges", Nudge),
    )
}


def event_row(event: Event) -> Row:
    """A table's name and the values of its row, as all of these."""
    detail = json.dumps({name: _finite(value) for name, value in event.detail.items()})
    return "events", (event.person, event.kind, event.start_s, event.end_s, event.value, detail)


def series_rows(blocks: Mapping[tuple[Person, str], Sequence[FeatureBlock]]) -> Iterator[Row]:
    """Measures, by person and family."""
    for (person, family), of_family in blocks.items():
        time_s = np.concatenate([block.time_s for block in of_family]).astype("<f8")
        values = np.concatenate([block.values for block in of_family]).astype("<f4")
        quality = np.concatenate([block.quality for block in of_family]).astype("<f4")
        yield (
            "series",
            (person, family, float(time_s[0]), time_s.size, time_s.tobytes(), values.tobytes(), quality.tobytes()),
        )


def sketch_rows(frames: Mapping[tuple[Person, int], Sequence[tuple[float, Float32]]]) -> Iterator[Row]:
    """Landmarks with their times, by person and number of points."""
    for (person, n_points), of_person in frames.items():
        time_s = np.array([time for time, _ in of_person], dtype="<f8")
        data = pack_points(np.stack([points for _, points in of_person])).tobytes()
        yield "sketches", (person, float(time_s[0]), time_s.size, n_points, time_s.tobytes(), data)


def _finite(value: float | str) -> float | str | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
