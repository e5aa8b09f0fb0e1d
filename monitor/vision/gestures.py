"""One person's rows to gestures: nods, shakes, smiles, posture shifts and hands at the face."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from monitor.constants import load
from monitor.measures import columns
from monitor.types import Event, Person, Rows
from monitor.vision.episodes import Hand, Smiles
from monitor.vision.nods import Found, Nods
from monitor.vision.shifts import Shifts

_COLUMN = {(family, name): number for family in ("face", "body") for number, name in enumerate(columns(family))}
_WORD = {"posture_shift": "direction", "hand_to_face": "side"}


class Gestures:
    """Push rows in the order of time; any split of them into blocks gives the same events, in order of their ends.

    A gesture is given out when nothing that ended before it can still come: ``gestures.hold`` after its end at the latest, on
    the clock of the slower family. Memory is bounded. Rows of other families are passed over.
    """

    def __init__(self, person: Person) -> None:
        self._person: Person = person
        self._limits = load("gestures")
        self._nods, self._smiles = Nods(self._limits), Smiles(self._limits)
        self._hands = {side: Hand(self._limits, side=side) for side in ("left", "right")}
        self._trunk, self._face = Shifts(self._limits), Shifts(self._limits)
        self._clock_s: dict[str, float] = {}
        self._waiting: list[tuple[Found, bool]] = []  # with: read from the face in place of the shoulders

    def push(self, rows: Rows) -> list[Event]:
        """Gestures that are certain now, by end."""
        if rows.family not in ("face", "body"):
            return []
        for time_s, values, quality in zip(rows.time_s.tolist(), rows.values, rows.quality.tolist(), strict=True):
            row = values if quality >= self._limits["least_quality"] else np.full_like(values, np.nan)
            (self._take_face if rows.family == "face" else self._take_body)(time_s, row)
            self._clock_s[rows.family] = time_s
        if not self._clock_s:
            return []
        newest_s = max(self._clock_s.values())
        # A family that has not come for long is not waited for.
        going = [time_s for time_s in self._clock_s.values() if time_s > newest_s - self._limits["silent"]]
        return self._release(min(going) - self._limits["hold"])

    def finish(self) -> list[Event]:
        """Everything still open or held back."""
        self._wait([*self._nods.finish(), *self._smiles.finish(), *self._trunk.finish()])
        self._wait(self._face.finish(), stand_in=True)
        for hand in self._hands.values():
            self._wait(hand.finish())
        return self._release(np.inf)

    def _take_face(self, time_s: float, row: np.ndarray) -> None:
        def value(name: str) -> float:
            return float(row[_COLUMN["face", name]])

        self._wait(self._nods.push(time_s, value("yaw_deg"), value("pitch_deg")))
        self._wait(self._smiles.push(time_s, value("smile")))
        size = value("face_size")
        # A face is about a third as wide as the shoulders, between the outer corners of the eyes about a quarter.
        width = np.log(size * self._limits["shoulders_per_face"]) if size > 0 else float("nan")
        self._wait(self._face.push(time_s, float(width), value("face_x"), 0.0), stand_in=True)

    def _take_body(self, time_s: float, row: np.ndarray) -> None:
        def value(name: str) -> float:
            return float(row[_COLUMN["body", name]])

        self._wait(self._trunk.push(time_s, value("lean"), value("shoulder_x"), value("shoulder_roll_deg")))
        for side, hand in self._hands.items():
            self._wait(hand.push(time_s, value(f"hand_to_face_{side}")))

    def _wait(self, found: Iterable[Found], *, stand_in: bool = False) -> None:
        self._waiting += [(one, stand_in) for one in found]

    def _release(self, until_s: float) -> list[Event]:
        """Events that ended by ``until_s``; a shift of the face only where the shoulders were not seen."""
        ready = [item for item in self._waiting if item[0].end_s <= until_s]
        self._waiting = [item for item in self._waiting if item[0].end_s > until_s]
        events = []
        for found, stand_in in sorted(ready, key=lambda item: (item[0].end_s, item[0].start_s, item[0].kind, item[0].word)):
            if stand_in and self._shoulders_seen(found):
                continue
            detail = {_WORD[found.kind]: found.word} if found.word else {}
            events.append(Event(self._person, found.kind, found.start_s, found.end_s, found.value, detail))
        return events

    def _shoulders_seen(self, found: Found) -> bool:
        margin_s = self._limits["shift_level"]
        wanted = (found.end_s - found.start_s + 2 * margin_s) / self._limits["shift_bin"]
        seen = sum(found.start_s - margin_s <= time_s <= found.end_s + margin_s for time_s in self._trunk.seen)
        return seen * 2 > wanted
