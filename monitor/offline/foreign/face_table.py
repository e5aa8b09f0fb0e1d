"""A face tracker's table, a row a frame, as rows of the face."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.errors import UsageError
from monitor.measures import columns
from monitor.offline.foreign.face_trackers import Tracker
from monitor.offline.foreign.given import Asked
from monitor.tables import clock
from monitor.tables.losses import lost_rows
from monitor.tables.numerals import is_missing
from monitor.tables.table import Table, as_flags
from monitor.tables.times import Rows, in_order
from monitor.types import Event, FeatureBlock, Float64, Person
from monitor.vision.gestures import Episodes
from monitor.words import say
from monitor.words.options import option

_MOST_HZ: Final = 500.0
_SAME_RATE: Final = 0.02  # of two rates that are the same
_LIMITS_TOLERANCE: Final = 1e-3
# A second face in so few pictures passed by, or is a mistake.
_SEVERAL: Final = 0.1
_A_FACE: Final = 0.5  # RetinaFace's own limit in OpenFace 3 (vis_threshold)


def read_face(table: Table, tracker: Tracker, person: Person, asked: Asked) -> tuple[FeatureBlock, list[Event]]:
    """Rows of the face, and smiles where the tracker tells presence. Raises UsageError for another unit or several faces."""
    cells = _Cells(table, tracker)
    if stranger := next((name for name in tracker.never if name in cells), ""):
        raise UsageError(
            f"{table.name} has a column {cells.shown(stranger)}, which {tracker.name} does not write, so its action units may "
            f"be numbered otherwise; give them as AU1, AU2, AU4, ... with {option('--format', 'openface3')}, or remove "
            "the column"
        )
    terms = {ours: parts for ours, parts in tracker.terms.items() if all(column in cells for column, _ in parts)}
    numeric = [*dict.fromkeys(column for parts in terms.values() for column, _ in parts)]
    others = ("face_id", *tracker.stamps, *tracker.frames, tracker.seen, tracker.sure, tracker.present)
    cells.read([*numeric, *(name for name in others if name in cells)])
    one = _rows_of_one(table, cells, tracker)
    lost = _lost(table, cells, tracker)
    numbers = {column: np.where(lost, np.nan, cells.numbers(column)) for column in numeric}
    for column, values in numbers.items():
        limits = next(limits for start, limits in tracker.limits.items() if column.startswith(start))
        _check_unit(table, cells.shown(column), values, limits)
    if not any(np.isfinite(values).any() for values in numbers.values()):
        raise UsageError(f"{table.name} holds no face that {tracker.name} found; use a table of a film with a face")
    rows, time_s = _times(table, cells, tracker, asked.rate_hz, one)
    values = np.full((table.n_rows, len(columns("face"))), np.nan, np.float32)
    for ours, parts in terms.items():
        values[:, columns("face").index(ours)] = sum(scale * numbers[column] for column, scale in parts)
    quality = np.where(np.isfinite(values).any(axis=1), _sureness(table, cells, tracker), 0.0).astype(np.float32)
    values[quality == 0] = np.nan
    smiles: list[Event] = []
    if tracker.present in cells:
        flags = np.where(lost, np.nan, as_flags(cells.text(tracker.present)))[rows]
        smiles = _smiles(person, time_s, flags, values[rows, columns("face").index("smile")])
    return FeatureBlock(person, "face", time_s, values[rows], quality[rows]), smiles


class _Cells:
    """A table's columns by their names in lower case, and the entries of those that hold a list in each cell."""

    def __init__(self, table: Table, tracker: Tracker) -> None:
        self._table = table
        self._names = {name.strip().lower(): name for name in reversed(table.names) if name}
        self._entries = {
            entry: (self._names[column], place)
            for column, entries in tracker.lists.items()
            if column in self._names
            for place, entry in enumerate(entries)
        }
        self._lists: dict[str, NDArray[np.float64]] = {}
        self._widths = {self._names[column]: len(names) for column, names in tracker.lists.items() if column in self._names}

    def __contains__(self, name: str) -> bool:
        return name in self._entries or name in self._names

    def shown(self, name: str) -> str:
        """The column's name in the file."""
        return self._entries[name][0] if name in self._entries else self._names[name]

    def read(self, names: Sequence[str]) -> None:
        """Bring these in together, so that all are read with one decimal sign."""
        self._table.read([self.shown(name) for name in names])

    def text(self, name: str) -> list[str]:
        return self._table.text(self._names[name])

    def numbers(self, name: str) -> Float64:
        if name not in self._entries:
            return self._table.numbers(self._names[name])
        column, place = self._entries[name]
        if column not in self._lists:
            cells = enumerate(self._table.text(column))
            self._lists[column] = np.array([self._list(column, row, cell) for row, cell in cells])
        return self._lists[column][:, place]

    def _list(self, column: str, row: int, cell: str) -> list[float]:
        width = self._widths[column]
        if is_missing(cell):
            return [math.nan] * width
        try:
            numbers = np.asarray(json.loads(cell), np.float64).ravel().tolist()
        except (ValueError, TypeError, RecursionError):
            numbers = []
        if len(numbers) < width:
            raise UsageError(
                f"{self._table.name}, line {self._table.line(row)}: {column} should be a list of {width} numbers or more; give "
                "the table as the program wrote it"
            )
        return numbers[:width]


def _rows_of_one(table: Table, cells: _Cells, tracker: Tracker) -> Rows:
    """The rows of one face. Raises UsageError where several are there."""
    rows = np.arange(table.n_rows, dtype=np.int64)
    if "face_id" not in cells:
        return rows
    if not tracker.surest:
        faces = sorted({cell.strip() for cell in cells.text("face_id")})
        if len(faces) > 1:
            raise UsageError(
                f"{table.name} holds {len(faces)} faces ({table.listed(faces)}, column face_id); keep the rows of one person"
            )
        return rows
    first = ~(cells.numbers("face_id") > 0)
    others = np.count_nonzero(~first & (cells.numbers(tracker.sure) >= _A_FACE))
    if others > _SEVERAL * np.count_nonzero(first):
        raise UsageError(
            f"{table.name} holds several faces, and {tracker.name} measures the surest one of each picture, whoever it is; cut "
            "the film to one person and have it measured again"
        )
    return rows[first]


def _lost(table: Table, cells: _Cells, tracker: Tracker) -> NDArray[np.bool_]:
    if tracker.seen in cells:
        return lost_rows(as_flags(cells.text(tracker.seen)), kind="seen")
    if tracker.lost_unsure and tracker.sure in cells:
        return lost_rows(cells.numbers(tracker.sure), kind="sure")
    return np.zeros(table.n_rows, bool)


def _sureness(table: Table, cells: _Cells, tracker: Tracker) -> Float64:
    if tracker.sure not in cells:
        return np.ones(table.n_rows)
    sure = cells.numbers(tracker.sure)
    _check_unit(table, cells.shown(tracker.sure), sure, (0.0, 1.0, "values of 0 to 1"))
    return np.nan_to_num(np.clip(sure, 0.0, 1.0))


def _check_unit(table: Table, name: str, values: Float64, limits: tuple[float, float, str]) -> None:
    low, high, unit = limits
    outside = np.flatnonzero((values < low - _LIMITS_TOLERANCE) | (values > high + _LIMITS_TOLERANCE))
    if outside.size:
        place = int(outside[0])
        raise UsageError(
            f"{table.name}, line {table.line(place)}: {name} is {values[place]:g}; expected {unit}, so give the table as the "
            "program wrote it"
        )


def _times(table: Table, cells: _Cells, tracker: Tracker, rate_hz: float | None, rows: Rows) -> tuple[Rows, Float64]:
    for name in tracker.stamps:
        stamps = _stamps(table, cells, name, in_seconds=tracker.in_seconds) if name in cells else np.empty(0)
        known = stamps[np.isfinite(stamps)]
        # OpenFace 2 gives single pictures a thousandth of a second each.
        told = known.size > 1 and known.max() - known.min() > (np.unique(known).size - 1) / _MOST_HZ
        if told:
            if known.min() < 0:
                raise UsageError(f"the times of {table.name} begin at {known.min():g}; expected seconds from 0 on")
            rows, time_s = in_order(stamps, table=table, name=cells.shown(name), rows=rows)
            _check_rate(table, time_s, rate_hz)
            return rows, time_s
    counted = next((name for name in tracker.frames if name in cells), None)
    if counted is None:
        times = f"a column {tracker.stamps[0]} with times nor one" if tracker.stamps else "times nor a column"
        raise UsageError(f"{table.name} has neither {times} of frame numbers ({tracker.frames[0]}); add one")
    if rate_hz is None:
        raise UsageError(
            f"{table.name} numbers its frames and says no times; give the film's frames a second with {option('--rate')}"
        )
    counts = cells.numbers(counted) - tracker.first_frame
    if (counts < 0).any():
        counts = counts + 1  # written by another program, which counts from 0
    if (counts < 0).any() or (counts != np.round(counts))[np.isfinite(counts)].any():
        raise UsageError(
            f"column {cells.shown(counted)} of {table.name} should hold numbers of frames, {tracker.first_frame} and on"
        )
    return in_order(counts / rate_hz, table=table, name=cells.shown(counted), rows=rows)


def _stamps(table: Table, cells: _Cells, name: str, *, in_seconds: bool) -> Float64:
    """Seconds, also of times of day and of other units."""
    written = [cell for cell in cells.text(name) if not is_missing(cell)]
    if written and all(map(clock.is_clock, written)):
        return clock.clock_seconds(cells.text(name), name=cells.shown(name), file=table.name)
    numbers = cells.numbers(name)
    if not in_seconds:
        order = np.argsort(numbers, kind="stable")
        numbers[order], unit = clock.to_seconds(numbers[order], unit=None, name=cells.shown(name), file=table.name)
        if unit:
            table.lines.append(say("tables-unit", file=table.name, column=cells.shown(name), unit=unit))
    return numbers


def _check_rate(table: Table, time_s: Float64, rate_hz: float | None) -> None:
    """A rate that was given and stamps say the same, or one of them is wrong."""
    stamped_hz = 1.0 / float(np.median(np.diff(time_s)))
    # Stamps are rounded to milliseconds, so the median of 60 a second is a twentieth off.
    mean_hz = (time_s.size - 1) / float(time_s[-1] - time_s[0])
    if rate_hz is not None and min(abs(hz / rate_hz - 1) for hz in (stamped_hz, mean_hz)) > _SAME_RATE:
        raise UsageError(
            f"the times of {table.name} come {mean_hz:.4g} a second, not {rate_hz:.4g}; "
            f"leave {option('--rate')} out, or remove the column"
        )


def _smiles(person: Person, time_s: Float64, flags: Float64, smile: Float64) -> list[Event]:
    """Smiles are where the tracker says that the lips' corners are pulled, as long and with such holes as those in films."""
    limits = constants.gestures()
    episodes = Episodes(on=0.5, off=0.5, least_s=limits.smile_least, bridge_s=limits.smile_bridge)
    found = [episodes.push((at_s, flag)) for at_s, flag in zip(time_s.tolist(), flags.tolist(), strict=True)]
    events = []
    for episode in (*found, episodes.finish()):
        if episode is not None:
            start_s, end_s, _ = episode
            inside = smile[(time_s >= start_s) & (time_s <= end_s)]
            known = inside[np.isfinite(inside)]
            events.append(Event(person, "smile", max(0.0, start_s), end_s, float(known.max()) if known.size else math.nan))
    return events
