"""One 10 Hz clock for both people: measures of any rate go in, aligned cells with validity come out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor import constants, measures
from monitor.types import PEOPLE, Float32, Float64, Person, Rows

# signal -> (family, column) for what is only put on the grid.
_DIRECT: dict[str, tuple[str, str]] = {
    "yaw": ("face", "yaw_deg"),
    "pitch": ("face", "pitch_deg"),
    "roll": ("face", "roll_deg"),
    "smile": ("face", "smile"),
    "brow": ("face", "brow"),
    "expression": ("face", "expression"),
    "motion": ("motion", "motion"),
    "lean": ("body", "lean"),
    "shoulder_roll": ("body", "shoulder_roll_deg"),
    "openness": ("body", "openness"),
    "hand_left": ("body", "hand_to_face_left"),
    "hand_right": ("body", "hand_to_face_right"),
}
# Columns that only derived signals need.
_HELPERS: dict[str, tuple[str, str]] = {
    "zone": ("face", "gaze_zone"),
    "shoulder_x": ("body", "shoulder_x"),
    "shoulder_y": ("body", "shoulder_y"),
    "speech_raw": ("voice", "speech"),
    "f0_raw": ("voice", "f0_hz"),
    "level_raw": ("voice", "level_db"),
}
_SOURCES = _DIRECT | _HELPERS
_DERIVED = ("head_speed", "gaze_camera", "body_speed", "speech", "f0_st", "level_db")
SIGNALS: tuple[str, ...] = (*_DIRECT, *_DERIVED)
_CAMERA, _AWAY = float(measures.GAZE_ZONES.index("camera")), float(measures.GAZE_ZONES.index("away"))


@dataclass(frozen=True, slots=True)
class GridBlock:
    """Consecutive cells of the grid.

    time_s : (n_cells,) multiples of 0.1 s. signals : name -> float32 [shape=(n_cells, 2)], columns user and partner, NaN where
    missing; the names are ``SIGNALS``. quality : family -> float32 0..1 [shape=(n_cells, 2)], 0 where nothing was measured.
    """

    time_s: Float64
    signals: Mapping[str, Float32]
    quality: Mapping[str, Float32] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.time_s)


class _Track:
    """One column of one person: samples are averaged within a cell, and cells joined by straight lines over short gaps."""

    __slots__ = ("_count", "_first", "_sum", "_sum_time", "anchors")

    def __init__(self) -> None:
        self._first = 0  # cell of element 0 of the sums; earlier ones are closed
        self._sum: deque[float] = deque()
        self._sum_time: deque[float] = deque()
        self._count: deque[int] = deque()
        self.anchors: deque[tuple[float, float]] = deque()  # (time_s, value) of finished cells, the last of the past first

    def add(self, cells: NDArray[np.int64], time_s: Float64, values: NDArray[np.floating]) -> None:
        keep = np.isfinite(values) & (cells >= self._first)
        for cell, at_s, value in zip(cells[keep].tolist(), time_s[keep].tolist(), values[keep].tolist(), strict=True):
            index = cell - self._first
            while index >= len(self._count):
                self._sum.append(0.0)
                self._sum_time.append(0.0)
                self._count.append(0)
            self._sum[index] += value
            self._sum_time[index] += at_s
            self._count[index] += 1

    def close(self, until_cell: int) -> None:
        """Turn the sums of cells before ``until_cell`` into anchors."""
        while self._count and self._first < until_cell:
            total, total_time, count = self._sum.popleft(), self._sum_time.popleft(), self._count.popleft()
            if count:
                self.anchors.append((total_time / count, total / count))
            self._first += 1
        self._first = max(self._first, until_cell)

    def read(self, time_s: Float64, *, gap_s: float, alone_s: float) -> Float64:
        """Values at increasing times; anchors before the last needed one are forgotten."""
        result = np.full(len(time_s), np.nan)
        if self.anchors and len(time_s):
            at_s, value = np.array(self.anchors).T
            after = np.searchsorted(at_s, time_s, side="left")
            left = np.clip(after - 1, 0, len(at_s) - 1)
            right = np.clip(after, 0, len(at_s) - 1)
            span = at_s[right] - at_s[left]
            share = np.divide(time_s - at_s[left], span, out=np.zeros(len(time_s)), where=span > 0)
            inside = (after > 0) & (after < len(at_s)) & (span <= gap_s)
            result[inside] = ((1 - share) * value[left] + share * value[right])[inside]
            # A sample in this very cell counts even at the edge of a gap.
            nearest = np.where(np.abs(at_s[left] - time_s) <= np.abs(at_s[right] - time_s), left, right)
            edge = ~inside & (np.abs(at_s[nearest] - time_s) <= alone_s)
            result[edge] = value[nearest][edge]
            keep = int(np.searchsorted(at_s, time_s[-1], side="right")) - 1
            for _ in range(max(0, keep)):
                self.anchors.popleft()
        return result


class Grid:
    """Puts both people's rows on one clock.

    ``read(until_s)`` needs every row stamped up to ``until_s`` to have been pushed; it gives the cells up to
    ``until_s - latency_s``. A row that comes later than that for a cell already given is dropped and counted in ``late_rows``.
    Gaps up to ``gap_s`` are bridged, longer ones stay NaN. Any split of the input gives the same cells.
    """

    def __init__(self) -> None:
        numbers = constants.load("synchrony")
        self.rate_hz = numbers["grid_rate_hz"]
        self._gap_s = numbers["grid_gap_s"]
        self.latency_s = self._gap_s + 1.0 / self.rate_hz
        self._median_cells = int(numbers["pitch_median_s"] * self.rate_hz)
        self._median_least = int(numbers["pitch_median_least_s"] * self.rate_hz)
        self._next = 0  # the next cell to give
        self._closed = 0  # rows of cells before this one come too late
        self.late_rows = 0
        self._tracks = {(person, name): _Track() for person in PEOPLE for name in _SOURCES}
        families = dict.fromkeys(family for family, _ in _SOURCES.values())
        self._families = tuple(families)
        self._quality = {(person, family): _Track() for person in PEOPLE for family in families}
        self._columns = {name: measures.columns(family).index(column) for name, (family, column) in _SOURCES.items()}
        self._before: dict[tuple[Person, str], float] = {}  # last value of a signal whose change is asked for
        self._f0: dict[Person, deque[float]] = {person: deque(maxlen=self._median_cells) for person in PEOPLE}

    def push(self, rows: Rows) -> None:
        """Take rows of one family of one person. Families the grid has no use for are ignored."""
        if rows.family not in self._families or not len(rows.time_s):
            return
        cells = np.floor(rows.time_s * self.rate_hz + 0.5).astype(np.int64)
        self.late_rows += int(np.count_nonzero(cells < self._closed))
        good = rows.quality > 0
        for name, (family, _) in _SOURCES.items():
            if family == rows.family:
                values = np.where(good, rows.values[:, self._columns[name]], np.nan)
                if name == "zone":
                    values = np.where(values == _CAMERA, 1.0, np.where(values == _AWAY, 0.0, np.nan))
                self._tracks[rows.person, name].add(cells, rows.time_s, values)
        self._quality[rows.person, rows.family].add(cells, rows.time_s, rows.quality)

    def read(self, until_s: float) -> GridBlock:
        """The cells not given before, up to ``until_s - latency_s``."""
        return self._give(int(np.floor((until_s - self.latency_s) * self.rate_hz + 1e-6)))

    def finish(self, until_s: float) -> GridBlock:
        """All cells up to ``until_s``: nothing more will come."""
        return self._give(int(np.floor(until_s * self.rate_hz + 1e-6)))

    def _give(self, last_cell: int) -> GridBlock:
        time_s = np.arange(self._next, max(self._next, last_cell + 1)) / self.rate_hz
        reach = last_cell + 1 + int(np.ceil(self._gap_s * self.rate_hz))
        if len(time_s):
            self._next = last_cell + 1
        self._closed = max(self._closed, reach)
        raw: dict[str, Float64] = {}
        for name in _SOURCES:
            raw[name] = np.column_stack([self._cells(self._tracks[person, name], time_s, reach) for person in PEOPLE])
        quality = {
            family: np.nan_to_num(
                np.column_stack([self._cells(self._quality[person, family], time_s, reach) for person in PEOPLE])
            ).astype(np.float32)
            for family in self._families
        }
        signals = {name: raw[name].astype(np.float32) for name in _DIRECT}
        signals |= {name: value.astype(np.float32) for name, value in self._derive(raw).items()}
        return GridBlock(time_s, signals, quality)

    def _cells(self, track: _Track, time_s: Float64, reach: int) -> Float64:
        track.close(reach)
        return track.read(time_s, gap_s=self._gap_s + 1e-6, alone_s=0.5 / self.rate_hz)

    def _derive(self, raw: Mapping[str, Float64]) -> dict[str, Float64]:
        speaks = raw["speech_raw"] >= 0.5
        missing = np.isnan(raw["speech_raw"])
        return {
            "head_speed": self._speed(raw, ("yaw", "pitch", "roll")),
            "body_speed": self._speed(raw, ("shoulder_x", "shoulder_y", "lean")),
            "gaze_camera": np.where(np.isnan(raw["zone"]), np.nan, raw["zone"] >= 0.5),
            "speech": np.where(missing, np.nan, speaks),
            "f0_st": self._semitones(raw["f0_raw"]),
            "level_db": np.where(speaks, raw["level_raw"], np.nan),
        }

    def _speed(self, raw: Mapping[str, Float64], names: tuple[str, ...]) -> Float64:
        """Length of the change a second of several signals taken together."""
        squares = np.zeros_like(raw[names[0]])
        for name in names:
            for column, person in enumerate(PEOPLE):
                values = raw[name][:, column]
                if len(values):
                    before = self._before.get((person, name), np.nan)
                    squares[:, column] += np.diff(values, prepend=before) ** 2
                    self._before[person, name] = float(values[-1])
        return np.sqrt(squares) * self.rate_hz

    def _semitones(self, f0_hz: Float64) -> Float64:
        """Pitch against the person's own median so far, so that two voices of different height can be compared."""
        result = np.full(f0_hz.shape, np.nan)
        for column, person in enumerate(PEOPLE):
            past = self._f0[person]
            for row in np.flatnonzero(f0_hz[:, column] > 0):
                past.append(float(f0_hz[row, column]))
                if len(past) >= self._median_least:
                    result[row, column] = 12 * np.log2(past[-1] / np.median(past))
        return result
