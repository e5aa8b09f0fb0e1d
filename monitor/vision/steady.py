"""One person's looks made steady and named by their map, row by row: what a profile changes in the face's measures."""

from __future__ import annotations

import numpy as np

from monitor.constants import load
from monitor.measures import columns
from monitor.types import Float32, Float64
from monitor.vision.gaze_map import GazeMap

_FACE = {name: number for number, name in enumerate(columns("face"))}
_GAZE = [_FACE[name] for name in ("camera_yaw_deg", "camera_pitch_deg")]
_HEAD = [_FACE[name] for name in ("yaw_deg", "pitch_deg")]


class Steady:
    """Streaming: a look averaged over its last samples; a jump begins a new one, at once or one sample later.

    Lids on their way down or up pull the measured pitch along, so the look before stands in for the blink's samples. Lids that
    stay low belong to a look down.
    """

    def __init__(self, spread_deg: tuple[float, float]) -> None:
        limits = load("gaze_map")
        self._spread = np.array(spread_deg)
        self._most, self._most_s = int(limits["steady_n"]), limits["steady_s"]
        self._gap_s, self._jump = limits["steady_gap"], limits["steady_jump"]
        self._blink, self._blink_s, self._open_s = limits["blink_rise"], limits["blink_most"], limits["blink_after"]
        self._forget = limits["open_forget"]
        self._time_s = float("-inf")
        self._open = float("inf")  # the lowest blink lately
        self._shut_since_s = float("inf")
        self._shut_until_s = float("-inf")
        self._held: list[tuple[float, Float64]] = []
        self._stray: tuple[float, Float64] | None = None

    def push(self, time_s: float, gaze_deg: Float64, blink: float = 0.0) -> Float64:
        """The direction to use now [shape=(2,)]; NaN in, NaN out.

        blink : 0..1, the column of that name, also where the direction is NaN.
        """
        known = bool(np.isfinite(gaze_deg).all())
        if self._in_blink(time_s, blink):
            if known and self._held and time_s - self._time_s <= self._gap_s:
                return self._middle()
            return gaze_deg if not self._held else np.full(2, np.nan)
        if not known:
            return gaze_deg
        if time_s - self._time_s > self._gap_s + self._blink_s or time_s < self._time_s:
            self._held, self._stray = [], None
        self._time_s = time_s
        if self._held:
            middle = self._middle()
            distance = float(np.hypot(*((gaze_deg - middle) / self._spread)))
            if distance > self._jump:
                if self._stray is None and distance < 2 * self._jump:
                    self._stray = time_s, gaze_deg
                    return middle
                self._held = [] if self._stray is None else [self._stray]
        self._stray = None
        recent = [one for one in self._held if time_s - one[0] <= self._most_s]
        self._held = [*recent, (time_s, gaze_deg)][-self._most :]
        return self._middle()

    def _middle(self) -> Float64:
        return np.asarray(np.mean([gaze_deg for _, gaze_deg in self._held], axis=0))

    def _in_blink(self, time_s: float, blink: float) -> bool:
        """Are the lids lower than usual, for no longer than a blink lasts, or were they just now?"""
        if not np.isfinite(blink):
            return False
        passed_s = min(max(time_s - self._time_s, 0.0), 1.0) if np.isfinite(self._time_s) else 0.0
        self._open = min(blink, self._open + self._forget * passed_s)
        if blink <= self._open + self._blink:
            self._shut_since_s = float("inf")
            return time_s <= self._shut_until_s
        self._shut_since_s = min(self._shut_since_s, time_s)
        if time_s - self._shut_since_s > self._blink_s:
            return False
        self._shut_until_s = time_s + self._open_s
        return True


class ZoneReader:
    """Streaming: rows of the face in, the same rows with the zone and its confidence by a person's map.

    Closed eyes stay *closed*, and what has no direction stays *unknown*.
    """

    def __init__(self, gaze_map: GazeMap) -> None:
        self._map = gaze_map
        self._steady = Steady(gaze_map.spread_deg)

    def read(self, time_s: float, values: Float32) -> Float32:
        """The columns of ``measures.FACE`` of one picture [shape=(n_columns,)]; the given array is left as it is."""
        gaze = values[_GAZE].astype(np.float64)
        steady = self._steady.push(time_s, gaze, float(values[_FACE["blink"]]))
        if not np.isfinite(gaze).all():
            return values
        codes, sure = self._map.zones(steady[None], values[_HEAD].astype(np.float64)[None])
        named = values.copy()
        named[_FACE["gaze_zone"]], named[_FACE["gaze_confidence"]] = codes[0], sure[0]
        return named
