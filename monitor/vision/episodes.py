"""Stretches in which something is up: smiles above the person's own resting face, hands at the face."""

from __future__ import annotations

from collections import deque

import numpy as np

from monitor.constants import Constants
from monitor.vision.nods import Found


class Episodes:
    """Stretches from the rise above ``on`` to the fall below ``off``; short holes are bridged, short stretches dropped."""

    def __init__(self, *, on: float, off: float, least_s: float, bridge_s: float) -> None:
        self._on, self._off, self._least_s, self._bridge_s = on, off, least_s, bridge_s
        self._start_s = self._last_s = float("nan")
        self._peak = float("nan")
        self._above = False

    def push(self, time_s: float, value: float) -> tuple[float, float, float] | None:
        """Start, end and peak of a stretch that is over. A missing value (NaN) is neither up nor down."""
        done = None
        if self._above and time_s - self._last_s > self._bridge_s:
            done = self.finish()
        if np.isfinite(value) and value > (self._off if self._above else self._on):
            if not self._above:
                self._above, self._start_s, self._peak = True, time_s, value
            self._peak = max(self._peak, value)
            self._last_s = time_s
        return done

    def finish(self) -> tuple[float, float, float] | None:
        """The stretch that was going on, if it is long enough."""
        above, self._above = self._above, False
        if not above or self._last_s - self._start_s < self._least_s:
            return None
        return self._start_s, self._last_s, self._peak


class Smiles:
    """Smiles above the person's own resting face: a low quantile of the last minute or so."""

    def __init__(self, limits: Constants) -> None:
        self._limits = limits
        self._raw: deque[float] = deque(maxlen=3)
        self._second: list[float] = []
        self._seconds: deque[float] = deque(maxlen=int(limits["rest_window"]))
        self._number: int | None = None
        self._rest = float("nan")
        self._rise = Episodes(
            on=limits["smile_on"], off=limits["smile_off"], least_s=limits["smile_least"], bridge_s=limits["smile_bridge"]
        )

    def push(self, time_s: float, smile: float) -> list[Found]:
        """Smiles that ended."""
        if not np.isfinite(smile):
            return self._found(self._rise.push(time_s, smile))
        self._raw.append(smile)
        raw = sorted(self._raw)
        steady = (raw[(len(raw) - 1) // 2] + raw[len(raw) // 2]) / 2
        number = int(np.floor(time_s))
        if number != self._number and self._second:
            self._seconds.append(float(np.median(self._second)))
            self._second = []
            self._rest = float(np.quantile(self._seconds, self._limits["rest_quantile"]))
        self._number = number
        self._second.append(steady)
        # A film may begin in the middle of a smile: until more is known, nobody's resting face is above a fixed level.
        rest = min(self._rest, self._limits["rest_most"]) if np.isfinite(self._rest) else min(steady, self._limits["rest_most"])
        done = self._rise.push(time_s, steady - rest)
        return self._found(done, rest=rest)

    def finish(self) -> list[Found]:
        """The smile that was going on."""
        rest = min(self._rest, self._limits["rest_most"]) if np.isfinite(self._rest) else 0.0
        return self._found(self._rise.finish(), rest=rest)

    def _found(self, done: tuple[float, float, float] | None, *, rest: float = 0.0) -> list[Found]:
        if done is None:
            return []
        start_s, end_s, peak = done
        return [Found("smile", start_s, end_s, min(peak + rest, 1.0))]


class Hand:
    """One hand at the face."""

    def __init__(self, limits: Constants, *, side: str) -> None:
        self._side = side
        self._near = Episodes(
            on=limits["hand_on"], off=limits["hand_off"], least_s=limits["hand_least"], bridge_s=limits["hand_bridge"]
        )

    def push(self, time_s: float, near: float) -> list[Found]:
        """Touches that ended."""
        return self._found(self._near.push(time_s, near))

    def finish(self) -> list[Found]:
        """The touch that was going on."""
        return self._found(self._near.finish())

    def _found(self, done: tuple[float, float, float] | None) -> list[Found]:
        if done is None:
            return []
        return [Found("hand_to_face", done[0], done[1], done[1] - done[0], self._side)]
