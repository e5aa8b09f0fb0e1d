"""The truth about a planted dyad: what two perfect observers would have written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.simulate.plan import DyadPlan
from monitor.types import PEOPLE, Event, Float64, Person

JSON_RATE_HZ: Final = 10.0


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable: its stretch, its vowel (an index into the voice's vowels) and whether it begins with a fricative."""

    start_s: float
    end_s: float
    vowel: int
    fricative: bool

    @property
    def voiced_s(self) -> tuple[float, float]:
        """The voiced stretch: all but the first quarter, which is the consonant."""
        return self.start_s + 0.25 * (self.end_s - self.start_s), self.end_s


@dataclass(frozen=True, slots=True)
class Phrase:
    """An inter-pausal unit.

    Attributes
    ----------
    person : {"user", "partner"}
        Who speaks.
    start_s, end_s : float
        The stretch, in seconds.
    f0_hz : float
        Geometric mean of the fundamental frequency.
    level_db : float
        Level of the voiced part, re full scale.
    syllables : tuple of Syllable
        In order.
    backchannel : bool
        A short sign of listening, which takes no turn.
    """

    person: Person
    start_s: float
    end_s: float
    f0_hz: float
    level_db: float
    syllables: tuple[Syllable, ...]
    backchannel: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """A planted dyad.

    Attributes
    ----------
    plan : DyadPlan
        What was asked for.
    rate_hz : float
        Samples a second.
    time_s : np.ndarray [shape=(n,)]
        Seconds from the beginning.
    lag_s : np.ndarray [shape=(n,)]
        The planted lag at each moment; positive where the user follows, NaN where both do.
    signals : Mapping of str to np.ndarray [shape=(n, 2)]
        By the names and in the units of ``monitor.simulate.series.SIGNALS``; columns are user and partner.
    phrases : tuple of Phrase
        By start.
    events : tuple of Event
        Nods, smiles, posture shifts, blinks and the turn-taking, by start.
    """

    plan: DyadPlan
    rate_hz: float
    time_s: Float64
    lag_s: Float64
    signals: Mapping[str, Float64]
    phrases: tuple[Phrase, ...]
    events: tuple[Event, ...]

    def signal(self, person: Person, name: str) -> Float64:
        """One person's signal.

        Parameters
        ----------
        person : {"user", "partner"}
            Whose.
        name : str
            One of ``signals``.

        Returns
        -------
        np.ndarray [shape=(n,)]
            At ``time_s``.
        """
        return self.signals[name][:, PEOPLE.index(person)]

    def signal_at(self, person: Person, name: str, time_s: Float64) -> Float64:
        """One person's signal at given times, interpolated linearly.

        Parameters
        ----------
        person, name
            As for ``signal``.
        time_s : np.ndarray [shape=(m,)]
            Seconds; before the first and after the last sample the signal stays as it is there.

        Returns
        -------
        np.ndarray [shape=(m,)]
        """
        return np.interp(time_s, self.time_s, self.signal(person, name))

    def to_json(self) -> str:
        """The plan, the signals at 10 Hz, the phrases and the events as one JSON document.

        Returns
        -------
        str
            What was not planted is null.
        """
        step = max(1, round(self.rate_hz / JSON_RATE_HZ))
        document = {
            "plan": self.plan.model_dump(),
            "time_s": _numbers(self.time_s[::step]),
            "lag_s": _numbers(self.lag_s[::step]),
            "signals": {
                name: {person: _numbers(values[::step, column]) for column, person in enumerate(PEOPLE)}
                for name, values in self.signals.items()
            },
            "phrases": [
                {
                    "person": phrase.person,
                    "start_s": round(phrase.start_s, 3),
                    "end_s": round(phrase.end_s, 3),
                    "f0_hz": round(phrase.f0_hz, 2),
                    "level_db": round(phrase.level_db, 2),
                    "backchannel": phrase.backchannel,
                    "syllables_s": [[round(s.start_s, 3), round(s.end_s, 3)] for s in phrase.syllables],
                }
                for phrase in self.phrases
            ],
            "events": [
                {
                    "person": event.person,
                    "kind": event.kind,
                    "start_s": round(event.start_s, 3),
                    "end_s": round(event.end_s, 3),
                    "value": None if np.isnan(event.value) else round(event.value, 4),
                    "detail": dict(event.detail),
                }
                for event in self.events
            ],
        }
        return json.dumps(document, separators=(",", ":"), allow_nan=False)


def _numbers(values: Float64) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 4) for value in values]
