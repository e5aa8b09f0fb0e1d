"""Is this the person the profile was made with? Four proportions of the face and the pitch of the voice say *probably not*.

No face print: four ratios, rounded to a hundredth, tell two people before one computer apart most of the time (in public films,
three seconds against three seconds of a head turned alike: 71 % of 323 pairs of strangers lie beyond the limit, of 42 pairs of
one person none). They cannot pick somebody out of a crowd, and they stay in the profile's file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from monitor.constants import load
from monitor.types import Float32, Float64
from monitor.vision.sketch import FACE_POINTS

_AT = {point: place for place, point in enumerate(FACE_POINTS)}
# Corners of the eyes (outer right, outer left, inner right, inner left), nose bridge and tip's foot, temples, hairline.
_RIGHT, _LEFT, _INNER_RIGHT, _INNER_LEFT, _BRIDGE, _FOOT = (_AT[point] for point in (33, 263, 133, 362, 168, 2))
_TEMPLES, _TOP = (_AT[234], _AT[454]), _AT[10]
N_PROPORTIONS = 4


def proportions(points: Float32) -> Float64:
    """Logs of four lengths over the distance of the eyes' outer corners: inner corners, nose, width and forehead [shape=(4,)].

    points : a sketch [shape=(N_SKETCH, 2)]; NaN without a face. Only faces turned alike compare.
    """
    at = points.astype(np.float64)

    def apart(first: Float64, second: Float64) -> float:
        return float(np.hypot(*(first - second)))

    eyes = apart(at[_RIGHT], at[_LEFT])
    lengths = (
        apart(at[_INNER_RIGHT], at[_INNER_LEFT]),
        apart(at[_BRIDGE], at[_FOOT]),
        apart(at[_TEMPLES[0]], at[_TEMPLES[1]]),
        apart((at[_RIGHT] + at[_LEFT]) / 2, at[_TOP]),
    )
    if not eyes > 0 or not all(length > 0 for length in lengths):
        return np.full(N_PROPORTIONS, np.nan)
    return np.log(np.array(lengths) / eyes)


def typical(seen: Sequence[Float64]) -> tuple[float, ...] | None:
    """The medians of some pictures' proportions, rounded to a hundredth; None where there are too few."""
    known = np.array([one for one in seen if np.isfinite(one).all()])
    if len(known) < load("likeness")["least"]:
        return None
    return tuple(round(float(value), 2) for value in np.median(known, axis=0))


def face_distance(first: Sequence[float], second: Sequence[float]) -> float:
    """How unlike two faces' proportions are; about 1 for one person at two times (``other_face`` is the limit)."""
    spread = np.array(load("likeness").sequence("spread"))
    return float(np.sqrt(np.mean(np.square((np.array(first) - np.array(second)) / spread))))


class FaceWatch:
    """Streaming: gathers the proportions of who sits there now, of pictures in which the head is turned as at rest then."""

    def __init__(self, *, yaw_deg: float, pitch_deg: float) -> None:
        self._rest_deg = yaw_deg, pitch_deg
        self._seen: deque[Float64] = deque(maxlen=int(load("likeness")["most"]))

    def push(self, points: Float32 | None, *, yaw_deg: float, pitch_deg: float) -> None:
        """Take a sketch and the head's turn in it."""
        near = load("likeness").sequence("pose_deg")
        off = abs(yaw_deg - self._rest_deg[0]), abs(pitch_deg - self._rest_deg[1])
        if points is not None and off[0] <= near[0] and off[1] <= near[1]:
            self._seen.append(proportions(points))

    def typical(self) -> tuple[float, ...] | None:
        """Proportions now, None while too few pictures can be compared."""
        return typical(tuple(self._seen))


def is_somebody_else(
    *,
    face: tuple[Sequence[float] | None, Sequence[float] | None] = (None, None),
    f0_hz: tuple[float, float] = (float("nan"), float("nan")),
) -> bool | None:
    """Does what is seen and heard speak against the profile? (the profile's, now) each; None when neither can be compared.

    Either is enough when it is far off; both together when each is a little off.
    """
    limits = load("likeness")
    parts = []
    if face[0] is not None and face[1] is not None:
        parts.append(face_distance(face[0], face[1]) / limits["other_face"])
    if min(f0_hz) > 0:
        parts.append(abs(12 * float(np.log2(f0_hz[1] / f0_hz[0]))) / limits["other_voice_st"])
    if not parts:
        return None
    return max(parts) > 1 or (len(parts) == 2 and sum(parts) > limits["other_together"])
