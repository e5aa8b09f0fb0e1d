"""Where one person's camera, partner's picture and screen lie in the directions measured from their eyes.

A zone is a region of the screen (a point for the camera) made soft by the noise of this person's measure; the zone of a look is
the most probable one. What the head turns away from the calibrated pose widens the noise.

One person's looks made steady and named by their map, row by row: what a profile changes in the face's measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.measures import GAZE_ZONES, PARTNER_ZONES, columns
from monitor.types import Float32, Float64

ZONES = ("camera", "tile", "screen", "away")
_CODES = np.array([GAZE_ZONES.index(name) for name in ZONES])
_TO_PARTNER = np.isin(_CODES, PARTNER_ZONES)
_UNKNOWN = GAZE_ZONES.index("unknown")
Box = tuple[float, float, float, float]
Terms = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class GazeMap:
    """Directions are (yaw, pitch) in degrees as in the columns ``camera_yaw_deg`` and ``camera_pitch_deg``.

    camera_deg : measured while looking into the camera. corner_deg, across_deg, down_deg : the screen's upper left corner, and
    the ways from there to its upper right and its lower left corner. tile : the partner's picture in shares of the screen
    (left, top, right, bottom). spread_deg : noise of one look. head_deg : yaw and pitch of the head then.
    head_yaw, head_pitch : what a turn of the head since then adds to the direction's yaw and pitch, by ``head_terms``; it is
    taken out again. leak : what it adds unknown, deg a deg.
    """

    camera_deg: tuple[float, float]
    corner_deg: tuple[float, float]
    across_deg: tuple[float, float]
    down_deg: tuple[float, float]
    tile: Box
    spread_deg: tuple[float, float]
    head_deg: tuple[float, float]
    head_yaw: Terms = (0.0, 0.0, 0.0)
    head_pitch: Terms = (0.0, 0.0, 0.0)
    leak: tuple[float, float] = (0.0, 0.0)

    def mirrored(self) -> GazeMap:
        """The same map for a picture that shows the person as a mirror does."""

        def turned(pair: tuple[float, float]) -> tuple[float, float]:
            return -pair[0], pair[1]

        yaw, pitch = self.head_yaw, self.head_pitch
        return replace(
            self,
            camera_deg=turned(self.camera_deg),
            corner_deg=turned(self.corner_deg),
            across_deg=turned(self.across_deg),
            down_deg=turned(self.down_deg),
            head_deg=turned(self.head_deg),
            head_yaw=(yaw[0], -yaw[1], -yaw[2]),
            head_pitch=(-pitch[0], pitch[1], pitch[2]),
        )

    def direction(self, gaze_deg: Float64, head_deg: Float64) -> Float64:
        """The direction without what the head's turn adds [shapes=(n, 2), (n, 2) -> (n, 2)]."""
        added = head_terms(head_deg - np.array(self.head_deg)) @ np.array([self.head_yaw, self.head_pitch]).T
        return np.asarray(gaze_deg - added)

    def chances(self, gaze_deg: Float64, head_deg: Float64) -> Float64:
        """How probable each of ``ZONES`` is, NaN where the gaze is [shapes=(n, 2), (n, 2) -> (n, 4)]."""
        from scipy.special import ndtr

        limits = constants.gaze_map()
        direction = self.direction(gaze_deg, head_deg)
        turned = np.hypot(*(head_deg - np.array(self.head_deg)).T)[:, None]
        leak = np.array(self.leak) * turned
        variance = np.square(self.spread_deg) + np.square(limits.drift) + np.square(leak)
        off = direction - np.array(self.camera_deg)
        camera = np.exp(-np.sum(np.square(off) / variance, axis=1) / 2) / (2 * np.pi * np.sqrt(variance.prod(axis=1)))
        to_deg = np.column_stack([self.across_deg, self.down_deg])
        to_share = np.linalg.inv(to_deg)
        place = (direction - np.array(self.corner_deg)) @ to_share.T
        blur = np.sqrt(variance @ np.square(to_share).T)
        area = abs(float(np.linalg.det(to_deg)))

        def inside(box: Box) -> Float64:
            low, high = np.array(box[:2]), np.array(box[2:])
            return np.asarray((ndtr((high - place) / blur) - ndtr((low - place) / blur)).prod(axis=1))

        left, top, right, bottom = self.tile
        on_tile, on_screen = inside(self.tile), inside((0.0, 0.0, 1.0, 1.0))
        tile_area = area * (right - left) * (bottom - top)
        wide, high = limits.away_span
        density = np.column_stack(
            [
                camera,
                on_tile / tile_area,
                np.maximum(on_screen - on_tile, 0) / max(area - tile_area, limits.rest_least * area),
                (1 - on_screen) / max(wide * high - area, 1.0),
            ]
        )
        weighed = density * np.array(limits.chance)
        return np.asarray(weighed / weighed.sum(axis=1, keepdims=True))

    def zones(self, gaze_deg: Float64, head_deg: Float64) -> tuple[NDArray[np.int64], Float64]:
        """Codes of ``measures.GAZE_ZONES``, and how sure it is that the look goes to the partner (camera or tile), or does not.

        *unknown*, 0, where the gaze is NaN or no zone is sure.
        """
        chances = np.nan_to_num(self.chances(gaze_deg, head_deg))
        best = chances.argmax(axis=1)
        known = chances.max(axis=1) >= constants.gaze_map().sure
        # Between camera and tile neither may be sure, and yet the look goes to the partner.
        to_partner = chances[:, _TO_PARTNER].sum(axis=1)
        sure = np.clip(np.where(_TO_PARTNER[best], to_partner, 1 - to_partner), 0.0, 1.0)
        return np.where(known, _CODES[best], _UNKNOWN), np.where(known, sure, 0.0)


def head_terms(turn_deg: Float64) -> Float64:
    """A turn's yaw, its pitch, and its yaw to either side: one eye is seen worse both ways [shapes=(n, 2) -> (n, 3)]."""
    most = constants.gaze_map().head_most
    yaw, pitch = np.clip(turn_deg, -most, most).T
    return np.column_stack([yaw, pitch, np.abs(yaw)])


_FACE = {name: number for number, name in enumerate(columns("face"))}
_GAZE = [_FACE[name] for name in ("camera_yaw_deg", "camera_pitch_deg")]
_HEAD = [_FACE[name] for name in ("yaw_deg", "pitch_deg")]


class ZoneSmoother:
    """Streaming: a look averaged over its last samples; a jump begins a new one, at once or one sample later.

    Lids on their way down or up pull the measured pitch along, so the look before stands in for the blink's samples. Lids that
    stay low belong to a look down.
    """

    def __init__(self, spread_deg: tuple[float, float]) -> None:
        limits = constants.gaze_map()
        self._spread = np.array(spread_deg)
        self._most, self._most_s = limits.steady_n, limits.steady_s
        self._gap_s, self._jump = limits.steady_gap, limits.steady_jump
        self._blink, self._blink_s, self._open_s = limits.blink_rise, limits.blink_most, limits.blink_after
        self._forget = limits.open_forget
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
                return self._mean()
            return gaze_deg if not self._held else np.full(2, np.nan)
        if not known:
            return gaze_deg
        if time_s - self._time_s > self._gap_s + self._blink_s or time_s < self._time_s:
            self._held, self._stray = [], None
        self._time_s = time_s
        if self._held:
            mean = self._mean()
            distance = float(np.hypot(*((gaze_deg - mean) / self._spread)))
            if distance > self._jump:
                if self._stray is None and distance < 2 * self._jump:
                    self._stray = time_s, gaze_deg
                    return mean
                self._held = [] if self._stray is None else [self._stray]
        self._stray = None
        recent = [sample for sample in self._held if time_s - sample[0] <= self._most_s]
        self._held = [*recent, (time_s, gaze_deg)][-self._most :]
        return self._mean()

    def _mean(self) -> Float64:
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

    begins = False  # a map holds for whoever sits there

    def __init__(self, gaze_map: GazeMap) -> None:
        self._map = gaze_map
        self.restart()

    def restart(self) -> None:
        """The next row does not go on from the one before."""
        self._smoother = ZoneSmoother(self._map.spread_deg)

    def read(self, time_s: float, values: Float32) -> Float32:
        """The columns of ``measures.FACE`` of one picture [shape=(n_columns,)]; the given array is left as it is."""
        gaze = values[_GAZE].astype(np.float64)
        steady = self._smoother.push(time_s, gaze, float(values[_FACE["blink"]]))
        if not np.isfinite(gaze).all():
            return values
        codes, sure = self._map.zones(steady[None], values[_HEAD].astype(np.float64)[None])
        named = values.copy()
        named[_FACE["gaze_zone"]], named[_FACE["gaze_confidence"]] = codes[0], sure[0]
        return named
