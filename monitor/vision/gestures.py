"""One person's rows to gestures: nods, shakes, smiles, posture shifts and hands at the face.

Smiles and hands at the face are stretches in which a value stays up; a smile is measured against the person's resting face.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.types import Event, FeatureBlock, FinishingStage, Person
from monitor.vision.even import EVEN_HZ, EvenClock, Sample
from monitor.vision.nods import Gesture, Nods
from monitor.vision.shifts import Shifts

# Start and end (s) of a stretch and the highest value in it.
Episode = tuple[float, float, float]


class Episodes:
    """Stretches from the rise above ``on`` to the fall below ``off``; short holes are bridged, short stretches dropped.

    Rise and fall lie half the way between the rows about them, so that a stretch is as long at 10 rows a second as at 15.
    """

    def __init__(self, *, on: float, off: float, least_s: float, bridge_s: float) -> None:
        self._on, self._off, self._least_s, self._bridge_s = on, off, least_s, bridge_s
        self._start_s = self._last_s = self._end_s = float("nan")
        self._before_s = float("nan")  # the row before
        self._peak = float("nan")
        self._above = False

    def push(self, sample: tuple[float, float], /) -> Episode | None:
        """A stretch that is over. sample : time (s) and value; a missing value (NaN) is neither up nor down."""
        time_s, value = sample
        done = None
        if self._above and time_s - self._last_s > self._bridge_s:
            done = self.finish()
        half_s = (time_s - self._before_s) / 2
        # Beyond a gap nothing says when it was.
        edge_s = time_s - half_s if half_s <= self._bridge_s / 2 else time_s
        if self._above and self._before_s == self._last_s:
            self._end_s = self._last_s + half_s if half_s <= self._bridge_s / 2 else self._last_s
        if np.isfinite(value) and value > (self._off if self._above else self._on):
            if not self._above:
                self._above, self._start_s, self._peak = True, edge_s, value
            self._peak = max(self._peak, value)
            self._last_s = self._end_s = time_s
        self._before_s = time_s
        return done

    def finish(self) -> Episode | None:
        """The stretch that was going on, if it is long enough."""
        above, self._above = self._above, False
        if not above or self._end_s - self._start_s < self._least_s:
            return None
        return self._start_s, self._end_s, self._peak


# Half the width of the median that takes out single odd rows, in samples of the even clock: 0.2 s in all.
_STEADY: Final = 3


class Smiles:
    """Smiles: stretches in which the mouth reads as one, more than the person's own resting face does.

    The resting face is a low quantile of the last minute or so.
    """

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._clock = EvenClock()
        self._near: deque[tuple[float, float]] = deque(maxlen=2 * _STEADY + 1)
        self._second: list[float] = []
        self._seconds: deque[float] = deque(maxlen=limits.rest_window)
        self._number: int | None = None
        self._rest = float("nan")
        self._lift = 0.0
        self._rise: FinishingStage[tuple[float, float], Episode | None] = Episodes(
            on=limits.smile_on, off=limits.smile_off, least_s=limits.smile_least, bridge_s=limits.smile_bridge
        )

    def push(self, sample: tuple[float, float], /) -> list[Gesture]:
        """Smiles that ended. sample : time (s) and smile (0..1)."""
        time_s, smile = sample
        lost = time_s - self._clock.newest_s > self._limits.head_gap
        smiles = self._end() if lost else []
        if np.isfinite(smile):
            return smiles + self._even(self._clock.push((time_s, smile)))
        return smiles + self._smile(self._rise.push(sample)) if lost or not self._near else smiles

    def finish(self) -> list[Gesture]:
        """The smile that was going on."""
        return self._end() + self._smile(self._rise.finish())

    def _end(self) -> list[Gesture]:
        """What the clock and the median still hold: the face was lost."""
        smiles = self._even(self._clock.finish())
        if self._near:
            last_s, last = self._near[-1]
            for number in range(1, _STEADY + 1):
                smiles += self._take(last_s + number / EVEN_HZ, last)
            self._near.clear()
            smiles += self._smile(self._rise.push((last_s + 1 / EVEN_HZ, float("nan"))))
        return smiles

    def _even(self, samples: list[Sample]) -> list[Gesture]:
        smiles = []
        for time_s, smile in samples:
            if not self._near:
                self._near.extend((time_s - number / EVEN_HZ, smile) for number in range(_STEADY, 0, -1))
            smiles += self._take(time_s, smile)
        return smiles

    def _take(self, time_s: float, smile: float) -> list[Gesture]:
        self._near.append((time_s, smile))
        if len(self._near) < 2 * _STEADY + 1:
            return []
        middle_s, steady = self._near[_STEADY][0], sorted(value for _, value in self._near)[_STEADY]
        number = int(np.floor(middle_s))
        if number != self._number and self._second:
            self._seconds.append(float(np.median(self._second)))
            self._second = []
            self._rest = float(np.quantile(self._seconds, self._limits.rest_quantile))
        self._number = number
        self._second.append(steady)
        self._lift = self._limits.smile_lift(self._rest if np.isfinite(self._rest) else steady)
        return self._smile(self._rise.push((middle_s, steady - self._lift)))

    def _smile(self, done: Episode | None) -> list[Gesture]:
        if done is None:
            return []
        start_s, end_s, peak = done
        return [Gesture("smile", start_s, end_s, min(peak + self._lift, 1.0))]


class Hand:
    """One hand at the face."""

    def __init__(self, limits: constants.Gestures, *, side: str) -> None:
        self._side = side
        self._near: FinishingStage[tuple[float, float], Episode | None] = Episodes(
            on=limits.hand_on, off=limits.hand_off, least_s=limits.hand_least, bridge_s=limits.hand_bridge
        )

    def push(self, sample: tuple[float, float], /) -> list[Gesture]:
        """Touches that ended. sample : time (s) and how near the hand is (0..1)."""
        return self._touch(self._near.push(sample))

    def finish(self) -> list[Gesture]:
        """The touch that was going on."""
        return self._touch(self._near.finish())

    def _touch(self, done: Episode | None) -> list[Gesture]:
        if done is None:
            return []
        return [Gesture("hand_to_face", done[0], done[1], done[1] - done[0], self._side)]


_COLUMN = {(family, name): number for family in ("face", "body") for number, name in enumerate(columns(family))}
_DETAIL = {"posture_shift": "direction", "hand_to_face": "side"}


def _order(item: tuple[Gesture, bool]) -> tuple[float, float, str, str, bool]:
    gesture, from_face = item
    return gesture.end_s, gesture.start_s, gesture.kind, gesture.label, from_face


class Gestures:
    """Push rows in the order of time; any split of them into blocks gives the same events, in order of their ends.

    A gesture is given out when nothing that ended before it can still come: ``gestures.hold`` after its end at the latest, on
    the clock of the slower family. Memory is bounded. Rows of other families are passed over.
    """

    def __init__(self, person: Person) -> None:
        self._person: Person = person
        self._limits = constants.gestures()
        self._nods: FinishingStage[tuple[float, float, float], list[Gesture]] = Nods(self._limits)
        self._smiles: FinishingStage[tuple[float, float], list[Gesture]] = Smiles(self._limits)
        self._hands: dict[str, FinishingStage[tuple[float, float], list[Gesture]]] = {
            side: Hand(self._limits, side=side) for side in ("left", "right")
        }
        self._trunk, self._face = Shifts(self._limits), Shifts(self._limits)
        self._shift_end_s = -np.inf  # of the last one given out
        self._clock_s: dict[str, float] = {}
        self._waiting: list[tuple[Gesture, bool]] = []  # with: whether a shift was read from the face

    def push(self, rows: FeatureBlock) -> list[Event]:
        """Gestures that are certain now, by end."""
        if rows.family not in ("face", "body"):
            return []
        for time_s, values, quality in zip(rows.time_s.tolist(), rows.values, rows.quality.tolist(), strict=True):
            row = values if quality >= self._limits.least_quality else np.full_like(values, np.nan)
            (self._take_face if rows.family == "face" else self._take_body)(time_s, row)
            self._clock_s[rows.family] = time_s
        if not self._clock_s:
            return []
        newest_s = max(self._clock_s.values())
        # A family that has not come for long is not waited for.
        going = [time_s for time_s in self._clock_s.values() if time_s > newest_s - self._limits.silent]
        return self._release(min(going) - self._limits.hold)

    def view_moved(self) -> None:
        """The next rows show another view: where the person is in it says nothing of how they moved."""
        self._trunk.restart()
        self._face.restart()

    def finish(self) -> list[Event]:
        """Everything still open or held back."""
        self._wait([*self._nods.finish(), *self._smiles.finish(), *self._trunk.finish()])
        self._wait(self._face.finish(), from_face=True)
        for hand in self._hands.values():
            self._wait(hand.finish())
        return self._release(np.inf)

    def _take_face(self, time_s: float, row: np.ndarray) -> None:
        def value(name: str) -> float:
            return float(row[_COLUMN["face", name]])

        self._wait(self._nods.push((time_s, value("yaw_deg"), value("pitch_deg"))))
        self._wait(self._smiles.push((time_s, value("smile"))))
        size = value("face_size")
        # A face is about a third as wide as the shoulders, between the outer corners of the eyes about a quarter. What turning,
        # tilting and bending the neck alone do to its place and size is taken out.
        width = np.log(size * self._limits.shoulders_per_face) if size > 0 else float("nan")
        yaw, pitch, roll = (np.sin(np.radians(value(name))) for name in ("yaw_deg", "pitch_deg", "roll_deg"))
        lean = width + self._limits.neck_bend * (pitch if np.isfinite(pitch) else 0.0)
        aside = -self._limits.neck_turn * yaw - self._limits.neck_tilt * roll
        self._wait(self._face.push((time_s, float(lean), value("face_x"), float(aside))), from_face=True)

    def _take_body(self, time_s: float, row: np.ndarray) -> None:
        def value(name: str) -> float:
            return float(row[_COLUMN["body", name]])

        self._wait(self._trunk.push((time_s, value("lean"), value("shoulder_x"), np.radians(value("shoulder_roll_deg")))))
        for side, hand in self._hands.items():
            self._wait(hand.push((time_s, value(f"hand_to_face_{side}"))))

    def _wait(self, gestures: Iterable[Gesture], *, from_face: bool = False) -> None:
        self._waiting += [(gesture, from_face) for gesture in gestures]

    def _release(self, until_s: float) -> list[Event]:
        """Events that ended by ``until_s``."""
        ready = [item for item in self._waiting if item[0].end_s <= until_s]
        self._waiting = [item for item in self._waiting if item[0].end_s > until_s]
        events = []
        for gesture, from_face in sorted(ready, key=_order):
            if gesture.kind == "posture_shift":
                if not self._is_shift(gesture, from_face=from_face):
                    continue
                self._shift_end_s = gesture.end_s
            detail = {_DETAIL[gesture.kind]: gesture.label} if gesture.label else {}
            events.append(Event(self._person, gesture.kind, gesture.start_s, gesture.end_s, gesture.value, detail))
        return events

    def _is_shift(self, gesture: Gesture, *, from_face: bool) -> bool:
        """Whether the other of shoulders and face went along, where it was seen: an arm moves a shoulder, the neck the face."""
        if gesture.start_s < self._shift_end_s + self._limits.shift_move:
            return False  # the same one, from the other place
        return (self._trunk if from_face else self._face).agrees(gesture)
