"""One 10 Hz clock for both people: measures of any rate go in, aligned cells with validity come out."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor import constants, measures
from monitor.measures import ELSEWHERE_ZONES, GAZE_ZONES, PARTNER_ZONES
from monitor.synchrony.resample import Places, Tracks
from monitor.types import PEOPLE, FeatureBlock, Float32, Float64

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
_FAMILIES = tuple(dict.fromkeys(family for family, _ in _SOURCES.values()))
_DERIVED = ("head_speed", "gaze_camera", "body_speed", "speech", "f0_st", "level_db")
SIGNALS: tuple[str, ...] = (*_DIRECT, *_DERIVED)
_CONFIDENCE = measures.columns("face").index("gaze_confidence")


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

    def cut(self, start: int, stop: int) -> GridBlock:
        """The cells from ``start`` to before ``stop``."""
        return GridBlock(
            self.time_s[start:stop],
            {name: values[start:stop] for name, values in self.signals.items()},
            {name: values[start:stop] for name, values in self.quality.items()},
        )


def _columns(family: str, quality: int) -> tuple[list[int], Places, int | None]:
    """Columns of a family's rows that are used, the places of their tracks (the quality's last), which of them is the zone."""
    names = [name for name, (of_family, _) in _SOURCES.items() if of_family == family]
    indices = [measures.columns(family).index(_SOURCES[name][1]) for name in names]
    places = np.array([*(list(_SOURCES).index(name) for name in names), quality])
    return indices, places, names.index("zone") if "zone" in names else None


class Grid:
    """Puts both people's rows on one clock.

    ``read(until_s)`` needs every row stamped up to ``until_s`` to have been pushed; it gives the cells up to
    ``until_s - latency_s``. A row that comes later than that for a cell already given is dropped and counted in ``late_rows``.
    A face of less quality than ``grid_face_quality`` is missing.
    Gaps up to ``grid_gap_s`` (``grid_body_gap_s`` of a body) are bridged, longer ones stay NaN. Any split of the input gives
    the same cells.
    """

    def __init__(self) -> None:
        numbers = constants.synchrony()
        self.rate_hz = numbers.grid_rate_hz
        # A body is looked at more seldom than a face, and more seldom still on a busy machine.
        gap_s = {family: (numbers.grid_body_gap_s if family == "body" else numbers.grid_gap_s) for family in _FAMILIES}
        self.latency_s = max(gap_s.values()) + 1.0 / self.rate_hz
        self._median_least = int(numbers.pitch_median_least_s * self.rate_hz)
        self._next = 0  # the next cell to give
        self.late_rows = 0
        self._families = _FAMILIES
        # One track a person for each source, then for each family's quality.
        self._shape = (len(_SOURCES) + len(self._families), len(PEOPLE))
        of_track = [gap_s[family] for family in (*(family for family, _ in _SOURCES.values()), *_FAMILIES)]
        self._tracks = Tracks(np.repeat(of_track, len(PEOPLE)), rate_hz=self.rate_hz)
        self._columns = {family: _columns(family, len(_SOURCES) + row) for row, family in enumerate(self._families)}
        self._before: dict[str, Float64] = {}  # last values of a signal whose change is asked for
        self._pitch = {person: _Pitch(most=int(numbers.pitch_median_s * self.rate_hz)) for person in PEOPLE}

    def push(self, rows: FeatureBlock) -> None:
        """Take rows of one family of one person. Families the grid has no use for are ignored."""
        if rows.family not in self._families or not len(rows.time_s):
            return
        cells = np.floor(rows.time_s * self.rate_hz + 0.5).astype(np.int64)
        self.late_rows += int(np.count_nonzero(cells < self._tracks.closed))
        columns, places, zone = self._columns[rows.family]
        values = rows.values[:, columns].T.astype(np.float64)
        values[:, ~self._is_known(rows)] = np.nan
        if zone is not None:
            values[zone] = looks_at_partner(sure_zones(values[zone], rows.values[:, _CONFIDENCE]))
        tracks = places * len(PEOPLE) + PEOPLE.index(rows.person)
        self._tracks.add(tracks, cells, rows.time_s, np.concatenate([values, rows.quality[None]]))

    @staticmethod
    def _is_known(rows: FeatureBlock) -> NDArray[np.bool_]:
        """A far face and one turned away have a pose, which is too unsure to say how they move."""
        if rows.family == "face":
            return np.asarray(rows.quality >= constants.synchrony().grid_face_quality)
        return np.asarray(rows.quality > 0)

    def read(self, until_s: float) -> GridBlock:
        """The cells not given before, up to ``until_s - latency_s``."""
        return self._give(int(np.floor((until_s - self.latency_s) * self.rate_hz + 1e-6)))

    def finish(self, until_s: float) -> GridBlock:
        """All cells up to ``until_s``: nothing more will come."""
        return self._give(int(np.floor(until_s * self.rate_hz + 1e-6)))

    def _give(self, last_cell: int) -> GridBlock:
        first, last_cell = self._next, max(self._next - 1, last_cell)
        self._next = last_cell + 1
        time_s = np.arange(first, self._next) / self.rate_hz
        tracks = self._tracks.read(first, last_cell) if len(time_s) else np.empty((0, 0))
        pairs = tracks.reshape(*self._shape, len(time_s)).transpose(0, 2, 1)
        raw = dict(zip(_SOURCES, pairs, strict=False))
        quality = dict(zip(self._families, np.nan_to_num(pairs[len(_SOURCES) :]).astype(np.float32), strict=True))
        signals = {name: raw[name].astype(np.float32) for name in _DIRECT}
        signals |= {name: value.astype(np.float32) for name, value in self._derive(raw).items()}
        return GridBlock(time_s, signals, quality)

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
            if len(values := raw[name]):
                before = self._before.get(name, np.full(len(PEOPLE), np.nan))
                squares += np.diff(values, axis=0, prepend=before[None]) ** 2
                self._before[name] = values[-1].copy()
        return np.sqrt(squares) * self.rate_hz

    def _semitones(self, f0_hz: Float64) -> Float64:
        """Pitch against the person's own median so far, so that two voices of different height can be compared."""
        result = np.full(f0_hz.shape, np.nan)
        for column, person in enumerate(PEOPLE):
            past = self._pitch[person]
            for row in np.flatnonzero(f0_hz[:, column] > 0):
                past.push(float(f0_hz[row, column]))
                if len(past) >= self._median_least:
                    result[row, column] = 12 * np.log2(f0_hz[row, column] / past.median())
        return result


class _Pitch:
    """The median of the last values, kept in order as they come and go."""

    def __init__(self, *, most: int) -> None:
        self._past: deque[float] = deque()
        self._sorted: list[float] = []
        self._most = most

    def __len__(self) -> int:
        return len(self._past)

    def push(self, value: float) -> None:
        if len(self._past) == self._most:
            del self._sorted[bisect_left(self._sorted, self._past.popleft())]
        self._past.append(value)
        insort(self._sorted, value)

    def median(self) -> float:
        half = len(self._sorted) // 2
        return self._sorted[half] if len(self._sorted) % 2 else 0.5 * (self._sorted[half - 1] + self._sorted[half])


_LOOKS = np.full(len(GAZE_ZONES), np.nan)
_LOOKS[list(PARTNER_ZONES)] = 1.0
_LOOKS[list(ELSEWHERE_ZONES)] = 0.0


def looks_at_partner(zones: NDArray[np.floating]) -> Float64:
    """1 at the partner (their picture or the camera), 0 elsewhere, NaN unknown or closed; codes of ``measures.GAZE_ZONES``."""
    codes = np.asarray(zones, np.float64)
    usable = np.isfinite(codes) & (codes >= 0) & (codes < len(_LOOKS))
    return np.where(usable, _LOOKS[np.where(usable, codes, 0).astype(np.int64)], np.nan)


def sure_zones(zones: NDArray[np.floating], confidence: NDArray[np.floating]) -> Float64:
    """The zones with NaN where they are too unsure to be counted: no share and no look rests on those.

    confidence : the column ``gaze_confidence``; a zone of which it is missing (NaN, in sessions from before it) is kept.
    """
    unsure = np.asarray(confidence, np.float64) < constants.looks().sure_least
    return np.where(unsure, np.nan, np.asarray(zones, np.float64))
