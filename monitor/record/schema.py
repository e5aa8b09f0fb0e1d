"""The session's database: its tables, its version and how numbers lie in its blobs.

Version 1. Measures lie in chunks of about a second, one row a chunk: float64 times, float32 values (rows first) and float32
quality, all little-endian. The landmarks for drawing are uint16: ``round((x + 1) * 16384)``, 65535 = missing, so that
-1 to 2.99 picture widths fit with a step of 0.06 thousandths. SQLite keeps NaN as NULL.

``lock`` marks a session as being written by a living process.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float32

DATABASE_NAME = "session.sqlite"
LOCK_NAME = "recording.lock"
MEDIA_DIR = "media"
APPLICATION_ID: Final = 0x52415050  # "RAPP"
VERSION: Final = 1
STATUSES = ("recording", "complete", "interrupted")

_SKETCH_SCALE: Final = 16384
_SKETCH_MISSING: Final = 65535

_SCORE = (
    "time_s REAL, name TEXT, status TEXT, score REAL, z REAL, low REAL, high REAL, lag_s REAL, direction TEXT, "
    "confidence REAL, n INTEGER, simultaneous_z REAL, chance REAL, reason TEXT"
)
_FACET = "time_s REAL, name TEXT, fires INTEGER, value REAL, reason TEXT"

# The columns of scores, facets and nudges are the fields of those dataclasses, in order (a test holds them together).
# Readers compare a file's schema with exactly these texts: a foreign table, view or trigger is not opened at all.
TABLES: dict[str, str] = {
    "session": "CREATE TABLE session (header TEXT NOT NULL, status TEXT NOT NULL, duration_s REAL NOT NULL)",
    "families": "CREATE TABLE families (family TEXT PRIMARY KEY, columns TEXT NOT NULL) WITHOUT ROWID",
    "series": "CREATE TABLE series (person TEXT NOT NULL, family TEXT NOT NULL, start_s REAL NOT NULL, n INTEGER NOT NULL, "
    "time BLOB NOT NULL, data BLOB NOT NULL, quality BLOB NOT NULL)",
    "sketches": "CREATE TABLE sketches (person TEXT NOT NULL, start_s REAL NOT NULL, n INTEGER NOT NULL, "
    "points INTEGER NOT NULL, time BLOB NOT NULL, data BLOB NOT NULL)",
    "scores": f"CREATE TABLE scores ({_SCORE})",
    "facets": f"CREATE TABLE facets ({_FACET})",
    "summary_scores": f"CREATE TABLE summary_scores ({_SCORE})",
    "summary_facets": f"CREATE TABLE summary_facets ({_FACET})",
    "nudges": "CREATE TABLE nudges (time_s REAL, kind TEXT, text TEXT, reason TEXT)",
    "events": "CREATE TABLE events (person TEXT, kind TEXT, start_s REAL, end_s REAL, value REAL, detail TEXT)",
    "gaps": "CREATE TABLE gaps (stream TEXT, start_s REAL, end_s REAL, reason TEXT)",
    "media": "CREATE TABLE media (person TEXT, file TEXT, offset_s REAL, duration_s REAL, "
    "has_picture INTEGER, has_sound INTEGER)",
}
INDEXES: dict[str, str] = {
    "series_by_family": "CREATE INDEX series_by_family ON series (person, family, start_s)",
    "sketches_by_person": "CREATE INDEX sketches_by_person ON sketches (person, start_s)",
}


def pack_points(points: Float32) -> NDArray[np.uint16]:
    """Landmarks in picture widths [any shape] to uint16; NaN and what lies outside -1..2.99 become missing."""
    scaled = np.round((np.asarray(points, dtype=np.float64) + 1.0) * _SKETCH_SCALE)
    usable = np.isfinite(scaled) & (scaled >= 0) & (scaled < _SKETCH_MISSING)
    return np.where(usable, scaled, _SKETCH_MISSING).astype("<u2")


def unpack_points(packed: NDArray[np.uint16]) -> Float32:
    """The inverse of ``pack_points`` (to half a step); missing points are NaN."""
    points: Float32 = packed.astype(np.float32) / np.float32(_SKETCH_SCALE) - np.float32(1)
    points[packed == _SKETCH_MISSING] = np.nan
    return points


def lock(folder: Path) -> sqlite3.Connection:
    """Lock the session for writing, or raise sqlite3.OperationalError when another process writes it. Closing it unlocks.

    SQLite's own lock on an empty file: it works on every system and goes away with its process, however that ends.
    """
    connection = sqlite3.connect(
        f"{(folder / LOCK_NAME).absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=0.0,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")  # in a file, for which a full disk has no room
        connection.execute("BEGIN EXCLUSIVE")
    except BaseException:
        connection.close()
        raise
    return connection
