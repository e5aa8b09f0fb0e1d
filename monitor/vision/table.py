"""One person's measures from a film, as a table: what ``rapport measure`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from monitor.constants import load
from monitor.errors import SourceError
from monitor.measures import FAMILIES, GAZE_ZONES
from monitor.quiet import hush_native
from monitor.sources.media import MediaFile
from monitor.sources.pace import Pace
from monitor.types import Rows
from monitor.vision.observer import Observer

_DECIMALS = {"deg": 2, "picture widths": 5, "log ratio": 4, "grey levels": 3, "1/s": 3}

COLUMNS: tuple[str, ...] = (
    "time_s",
    "face_quality",
    *(measure.name for measure in FAMILIES["face"]),
    "body_quality",
    *(measure.name for measure in FAMILIES["body"]),
    *(measure.name for measure in FAMILIES["motion"]),
)


def measure_rows(path: Path) -> Iterator[dict[str, object]]:
    """A row a processed picture (about 15 a second) by ``COLUMNS``, as soon as it is known; missing values are "".

    The body is looked at less often than the face: its columns are empty in between, its quality too. gaze_zone is a word.
    Raises SourceError when the film cannot be read or has no picture, ModelError when a model is missing or damaged.
    """
    rates = load("worker")
    with MediaFile(path) as film:
        if not film.has_picture:
            raise SourceError(f"{path.name} has no picture, only sound; use a film, or `rapport prosody` for its sound")
        hush_native()
        with Observer("user", face_hz=rates["face_hz"], body_hz=rates["body_hz"]) as observer:
            for picture in film.pictures(wants=Pace(rates["face_hz"])):
                row: dict[str, object] = dict.fromkeys(COLUMNS, "")
                row["time_s"] = round(picture.time_s, 4)
                for rows in observer.observe(picture).rows:
                    row |= _printed(rows)
                yield row


def _printed(rows: Rows) -> dict[str, object]:
    """A family's one row for people: rounded, missing empty, codes as words."""
    printed: dict[str, object] = {}
    if rows.family != "motion":
        printed[f"{rows.family}_quality"] = round(float(rows.quality[0]), 3)
    for measure, value in zip(FAMILIES[rows.family], rows.values[0].tolist(), strict=True):
        if not np.isfinite(value):
            printed[measure.name] = ""
        elif measure.name == "gaze_zone":
            printed[measure.name] = GAZE_ZONES[int(value)]
        else:
            printed[measure.name] = round(value, _DECIMALS.get(measure.unit, 3))
    return printed
