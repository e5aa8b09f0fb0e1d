"""Who has the turn just now, and since when: the talk as it runs, not the turns that have ended (``voice.turns``)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from monitor.measures import columns
from monitor.types import PEOPLE, Person
from monitor.voice.person_voice import AudioFeatures

# Within one's own turn somebody may think for so long (s).
_PAUSE_S: Final = 3.0
# A burst of speech with a shorter pause is one; it counts from its beginning once the turn changes (s).
_BREATH_S: Final = 1.0
# Less than this is a listening sound and takes no turn (s).
_TAKES_S: Final = 1.0
# While the other speaks, somebody silent for so long has given up the turn (s).
_YIELDS_S: Final = 0.5


@dataclass(slots=True)
class _Burst:
    start_s: float = -math.inf
    end_s: float = -math.inf


class RunningTurn:
    """Streaming: ``take`` what was heard, in session seconds; ``at`` gives who has the turn and since when."""

    def __init__(self) -> None:
        self._bursts: dict[Person, _Burst] = {person: _Burst() for person in PEOPLE}
        self._holder: Person | None = None
        self._start_s = 0.0

    def take(self, features: Iterable[AudioFeatures]) -> None:
        """Rows of either voice, each person's in order."""
        speech = columns("voice").index("speech")
        for heard in features:
            for rows in heard.rows:
                for time_s in rows.time_s[(rows.values[:, speech] > 0) & (rows.quality > 0)]:
                    self._speak(rows.person, float(time_s))

    def at(self, time_s: float) -> tuple[Person, float] | None:
        """Who has the turn at a time, and its beginning; None where nobody has spoken for a while."""
        if self._holder is None or time_s - self._bursts[self._holder].end_s > _PAUSE_S:
            return None
        return self._holder, self._start_s

    def _speak(self, person: Person, time_s: float) -> None:
        burst = self._bursts[person]
        if time_s - burst.end_s > _BREATH_S:
            burst.start_s = time_s
        paused_s = time_s - burst.end_s
        burst.end_s = time_s
        if person == self._holder:
            if paused_s > _PAUSE_S:
                self._start_s = time_s
            return
        silent_s = math.inf if self._holder is None else time_s - self._bursts[self._holder].end_s
        if silent_s > _PAUSE_S or (silent_s >= _YIELDS_S and time_s - burst.start_s >= _TAKES_S):
            self._holder, self._start_s = person, burst.start_s
