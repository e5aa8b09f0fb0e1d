"""How the user sits as time goes by, compared with their neutral posture, or else with their first minutes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from monitor import constants
from monitor.calibrate.baseline import Neutral, PostureOffset, posture_offset, sits_low, slouching
from monitor.measures import columns
from monitor.types import FeatureBlock, Float64

NAN = float("nan")
_FACE = ("yaw_deg", "pitch_deg", "roll_deg", "face_x", "face_y", "face_size")
_BODY = ("lean", "shoulder_roll_deg", "shoulder_x", "shoulder_y", "openness")
# Without these there is no neutral posture, and no height of the head to compare.
_NEEDED = (*_FACE, "lean", "shoulder_y")


@dataclass(frozen=True, slots=True)
class Slouch:
    """since_s : since when. lower : of the head over the shoulders, in shoulder widths, over the last minute."""

    since_s: float
    lower: float


@dataclass(frozen=True, slots=True)
class Sitting:
    """low : whether the head was low for most of the time (``sits_low``). lower : of the head, in the picture or over the
    shoulders, whichever is more, in shoulder widths. since_s : the seconds it rests on.
    """

    low: bool
    lower: float
    since_s: float


class PostureTracker:
    """Streaming: ``push_rows`` of the user, ``advance`` to a time; rows beyond it do not count yet. Memory is bounded.

    keep_s : how far back, half an hour unless given. An interval of some seconds counts by its medians, where face and
    shoulders were both seen and the head was not bent far.
    """

    def __init__(self, *, keep_s: float | None = None) -> None:
        self._limits = constants.posture()
        self._most = int((self._limits.keep_s if keep_s is None else keep_s) / self._limits.bin_s) + 1
        self._baseline_n = int(self._limits.own_s / self._limits.bin_s)
        # Times and values of blocks of rows, in order [shapes=(n,), (n, n_names)].
        self._waiting: dict[str, deque[tuple[Float64, Float64]]] = {"face": deque(), "body": deque()}
        self._next_s = 0.0
        self._from_s = -np.inf
        self._bins: deque[tuple[float, dict[str, float]]] = deque(maxlen=self._most)
        self._first: list[dict[str, float]] = []
        self._beginning: Neutral | None = None
        self._track: tuple[Float64, Float64, Float64] | None = None  # worked out again after a new interval or neutral
        self._neutral: Neutral | None = None

    @property
    def neutral(self) -> Neutral | None:
        """A calibrated neutral posture to compare with; None for the first minutes of this conversation."""
        return self._neutral

    @neutral.setter
    def neutral(self, neutral: Neutral | None) -> None:
        if neutral is not self._neutral:
            self._neutral, self._track = neutral, None

    def push_rows(self, rows: FeatureBlock) -> None:
        """Take rows of the user's face or body; others are ignored."""
        names = {"face": _FACE, "body": _BODY}.get(rows.family)
        if names is None or rows.person != "user":
            return
        chosen = [columns(rows.family).index(name) for name in names]
        values = np.where(rows.quality[:, None] > 0, rows.values[:, chosen], np.nan).astype(np.float64)
        block = _since(self._from_s, rows.time_s, values)
        if block[0].size:
            self._waiting[rows.family].append(block)

    def restart(self, from_s: float) -> None:
        """Another camera from here on: what was seen before says nothing about what comes."""
        self._from_s = from_s
        for family, waiting in self._waiting.items():
            self._waiting[family] = deque(_since(from_s, *block) for block in waiting)
        self._bins.clear()
        self._first, self._beginning, self._track = [], None, None

    def advance(self, until_s: float) -> None:
        """Close the intervals that end before ``until_s``."""
        length_s = self._limits.bin_s
        while self._next_s + length_s <= until_s:
            end_s = self._next_s + length_s
            medians: dict[str, float] = {}
            for family, names in (("face", _FACE), ("body", _BODY)):
                taken = _taken(self._waiting[family], end_s)
                medians |= _medians(names, taken, least=self._limits.bin_least)
            self._next_s = end_s
            if all(np.isfinite(medians[name]) for name in _NEEDED) and medians["face_size"] > 0:
                self._bins.append((end_s, medians))
                self._track = None
                if self._beginning is None:
                    self._first.append(medians)
                    if len(self._first) >= self._baseline_n:
                        self._beginning, self._first = _neutral(self._first), []

    @property
    def is_calibrated(self) -> bool:
        """Is the posture compared with a calibrated neutral, and not with the first minutes?"""
        return self.neutral is not None and self.neutral.lean is not None and self.neutral.shoulder_y is not None

    def offset(self) -> PostureOffset | None:
        """The last interval against neutral; None while there is no neutral, or nothing was seen."""
        neutral = self._reference()
        return posture_offset(self._bins[-1][1], neutral) if neutral is not None and self._bins else None

    def is_seen(self, time_s: float) -> bool:
        """Were face and shoulders seen within the minute before?"""
        return bool(self._bins) and self._bins[-1][0] > time_s - self._limits.slouch_s

    def slouch(self, time_s: float) -> Slouch | None:
        """Has the user slouched for the whole of the last minute, and since when? None also where it is unknown."""
        at_s, height, neck = self.track()
        lately = at_s > time_s - self._limits.slouch_s
        since_s = slouching(at_s, height=height, neck=neck)
        if since_s is None or not lately.any():
            return None
        return Slouch(since_s, -float(np.median(neck[lately])))

    def sitting(self, time_s: float) -> Sitting | None:
        """The last minute against the calibrated posture; None without one, and while too little was seen."""
        if not self.is_calibrated:
            return None
        at_s, height, neck = self.track()
        lately = at_s > time_s - self._limits.slouch_s
        seen_s = float(np.count_nonzero(lately)) * self._limits.bin_s
        if seen_s < constants.first_minute().sat_least_s:
            return None
        heights, necks = height[lately], neck[lately]
        low = 2 * int(np.count_nonzero(sits_low(heights, necks))) > heights.size
        return Sitting(low, -min(float(np.median(necks)), float(np.median(heights))), seen_s)

    def slid(self, after_s: float) -> float:
        """How far head and shoulders have slid down together since the beginning, in shoulder widths, in the intervals after
        a time; 0 where the head sank over the shoulders, both came nearer, or most of it was one jump, as by a screen that is
        tilted or a chair that is lowered. NaN where it is unknown.

        Against the beginning also with a calibrated neutral: a chair or a screen may stand otherwise than it did then.
        """
        start = self._beginning
        if start is None or start.lean is None or start.shoulder_y is None:
            return NAN
        straight = [
            (end_s, posture_offset(medians, start), (medians["shoulder_y"] - start.shoulder_y) / float(np.exp(start.lean)))
            for end_s, medians in self._bins
            if abs(medians["pitch_deg"] - start.pitch_deg) < self._limits.slouch_pitch
        ]
        lower = np.array([min(-offset.height, drop) for _, offset, drop in straight])
        whole = np.array(
            [
                abs(offset.neck) < self._limits.slouch_neck / 2 and offset.lean < self._limits.slide_nearer
                for _, offset, _ in straight
            ]
        )
        late = np.array([end_s > after_s for end_s, _, _ in straight], dtype=bool)
        if not late.any():
            return NAN
        slid = max(0.0, float(np.median(np.where(whole, lower, 0.0)[late])))
        jump = max((lower[2:] - lower[:-2]).tolist(), default=0.0)
        return 0.0 if 2 * jump > slid else slid

    def track(self) -> tuple[Float64, Float64, Float64]:
        """Times, heights and necks (``PostureOffset``) of the intervals kept, heads bent far left out [each shape=(n,)]."""
        if self._track is None:
            table = np.array(self._straight(), dtype=np.float64).reshape(-1, 3)
            self._track = table[:, 0], table[:, 1], table[:, 2]
        return self._track

    def _straight(self) -> list[tuple[float, float, float]]:
        neutral = self._reference()
        if neutral is None:
            return []
        rows = []
        for end_s, medians in self._bins:
            if abs(medians["pitch_deg"] - neutral.pitch_deg) < self._limits.slouch_pitch:
                offset = posture_offset(medians, neutral)
                rows.append((end_s, offset.height, offset.neck))
        return rows

    def _reference(self) -> Neutral | None:
        return self.neutral if self.is_calibrated else self._beginning


def _since(from_s: float, time_s: Float64, values: Float64) -> tuple[Float64, Float64]:
    """The rows from a time on."""
    fresh = time_s >= from_s
    return (time_s, values) if fresh.all() else (time_s[fresh], values[fresh])


def _taken(waiting: deque[tuple[Float64, Float64]], end_s: float) -> list[Float64]:
    """The values of the rows before a time, which are waited for no longer, block by block."""
    taken = []
    while waiting:
        time_s, values = waiting[0]
        n = int(np.searchsorted(time_s, end_s))
        taken.append(values[:n])
        if n < time_s.size:
            waiting[0] = time_s[n:], values[n:]
            break
        waiting.popleft()
    return taken


def _medians(names: tuple[str, ...], blocks: list[Float64], *, least: int) -> dict[str, float]:
    """Median of each column over rows in which it is known; NaN where those are too few."""
    table = np.concatenate(blocks) if blocks else np.empty((0, len(names)))
    if np.isfinite(table).all():  # nearly always, and several times as quick
        medians = _median(table).tolist() if len(table) >= least else [NAN] * len(names)
        return dict(zip(names, medians, strict=True))
    known = [column[np.isfinite(column)] for column in table.T]
    return {name: float(_median(column)) if column.size >= least else NAN for name, column in zip(names, known, strict=True)}


def _median(rows: Float64) -> Float64:
    """Over the first axis, of finite numbers: ``np.median`` takes many times as long for so few."""
    middle = (len(rows) - 1) // 2, len(rows) // 2
    parted = np.partition(rows, middle, axis=0)
    return np.asarray((parted[middle[0]] + parted[middle[1]]) / 2)


def _neutral(first: list[dict[str, float]]) -> Neutral:
    table = {name: np.array([medians[name] for medians in first]) for name in (*_FACE, *_BODY)}
    known = {name: values[np.isfinite(values)] for name, values in table.items()}
    return Neutral(**{name: float(np.median(values)) for name, values in known.items() if values.size})
