"""The nouns every room shares. Hot data: frozen dataclasses around numpy arrays.

Time is seconds on one monotonic clock from the session's start. Missing is NaN with quality 0.
Positive lag: the user follows the partner. Left and right are the person's own, on the un-mirrored picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Uint8 = NDArray[np.uint8]

Person = Literal["user", "partner"]
PEOPLE: tuple[Person, Person] = ("user", "partner")

Status = Literal["ok", "calibrating", "not enough signal"]
Direction = Literal["user follows", "partner follows", "both", "unclear"]

CHANNELS = ("posture", "head", "gaze", "smile", "pitch", "volume", "tempo", "turn_rhythm", "floor", "laughter")
COMPONENTS = ("attention", "warmth", "coordination")
FACETS = ("strong", "literal", "fast", "dense", "broad", "one-way")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a stream.

    Attributes
    ----------
    time_s : float
        Time of capture, in seconds.
    image : numpy.ndarray
        RGB, uint8 [shape=(height, width, 3)].
    enlarged : float
        How many times larger it is than what was captured; 1 or more.
    """

    time_s: float
    image: Uint8
    enlarged: float = 1.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A block of mono sound.

    Attributes
    ----------
    time_s : float
        Time of the first sample, in seconds.
    samples : numpy.ndarray
        float32 in -1..1 [shape=(n_samples,)].
    rate_hz : int
        Samples a second.
    """

    time_s: float
    samples: Float32
    rate_hz: int


@dataclass(frozen=True, slots=True)
class FeatureBlock:
    """Some rows of one family of measures of one person.

    Attributes
    ----------
    person : {"user", "partner"}
        Whose measures they are.
    family : {"face", "body", "motion", "voice"}
        The columns are ``monitor.measures.FAMILIES[family]``, in order.
    time_s : numpy.ndarray
        Seconds, increasing [shape=(n_rows,)].
    values : numpy.ndarray
        float32, NaN where missing [shape=(n_rows, n_columns)].
    quality : numpy.ndarray
        float32, 0..1; 0 where everything is missing [shape=(n_rows,)].
    """

    person: Person
    family: str
    time_s: Float64
    values: Float32
    quality: Float32


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which a stream gave nothing.

    Attributes
    ----------
    stream : str
        Such as ``user.face`` or ``partner.voice``.
    start_s, end_s : float
        From when to when, in seconds.
    reason : str
        Why, in words.
    """

    stream: str
    start_s: float
    end_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something one person (or the pair) did: a nod, a turn, an overlap.

    Attributes
    ----------
    person : {"user", "partner", "pair"}
        Who did it.
    kind : str
        One of ``monitor.measures.EVENT_KINDS``.
    start_s, end_s : float
        From when to when, in seconds.
    value : float
        The kind's main number; its unit is in ``EVENT_KINDS``.
    detail : Mapping[str, float | str]
        Further numbers and words by name.
    """

    person: Person | Literal["pair"]
    kind: str
    start_s: float
    end_s: float
    value: float = float("nan")
    detail: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """A channel's or component's score at one moment, never bare.

    Numbers are NaN when the status is not ``ok``.

    Attributes
    ----------
    time_s : float
        End of the stretch it describes, in seconds.
    name : str
        One of ``CHANNELS`` or ``COMPONENTS``.
    status : {"ok", "calibrating", "not enough signal"}
        Whether there is a score.
    score : float
        0..100, ``100 * Phi(z)``; 50 is chance, and one pair of strangers in twenty exceeds 95.
    z : float
        Normal deviate against the same.
    low, high : float
        The 90 % band of the score, 0..100.
    lag_s : float
        Where the coupling peaks, in seconds; positive: the user follows. NaN where no lag is beyond chance.
    direction : {"user follows", "partner follows", "both", "unclear"}
        Who follows.
    confidence : float
        0..1.
    n : int
        How many windows, turns or events it rests on.
    simultaneous_z : float
        Coupling inside ``|lag| < 0.3 s``: a possible leak, never counted.
    chance : float
        The score that chance would give (50 wherever a null was run).
    reason : str
        Why the status is not ``ok``, in words for the user; empty otherwise.

    References
    ----------
    docs/estimator.md, sections 3 to 8.
    """

    time_s: float
    name: str
    status: Status
    score: float = float("nan")
    z: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    lag_s: float = float("nan")
    direction: Direction = "unclear"
    confidence: float = 0.0
    n: int = 0
    simultaneous_z: float = float("nan")
    chance: float = 50.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One sign of close copying at one moment.

    Attributes
    ----------
    time_s : float
        The moment, in seconds.
    name : str
        One of ``FACETS``.
    fires : bool
        Whether its limit is passed.
    value : float
        What is compared with the limit.
    reason : str
        The counts, in words.

    References
    ----------
    docs/estimator.md, section 7.
    """

    time_s: float
    name: str
    fires: bool
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """One calm cue.

    Attributes
    ----------
    time_s : float
        When it came, in seconds.
    kind : str
        One of ``monitor.config.NUDGE_KINDS``.
    text : str
        What is shown.
    reason : str
        Why, in counts.
    """

    time_s: float
    kind: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Update:
    """What the estimator says once a second.

    Attributes
    ----------
    time_s : float
        The moment, in seconds.
    scores : tuple of Score
        Of every channel and component.
    facets : tuple of Facet
        Signs of close copying.
    nudges : tuple of Nudge
        The cue that came now, if any.
    """

    time_s: float
    scores: tuple[Score, ...] = ()
    facets: tuple[Facet, ...] = ()
    nudges: tuple[Nudge, ...] = ()


def plain(value: Any) -> Any:
    """The value with every NaN and infinity as None, tuples as lists: fit for strict JSON."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


In = TypeVar("In", contravariant=True)
Out = TypeVar("Out", covariant=True)


class Stage(Protocol[In, Out]):
    """One step of a stream: ``push`` takes the next item and returns what can be said because of it.

    A stage that holds others pushes what one of them returns into the next. In the voice: ``Sound`` into ``Intake``, its
    ``Clean`` pieces into the detectors, their ``Frames`` into ``Phrases``, which returns ``Event``. Items come in the order of
    time, and so does what is returned: nothing, where the stage must first see what follows, or all that has waited for this
    item. How the stream was cut into items changes only when something is returned, never what.
    """

    def push(self, item: In, /) -> Out: ...


class FinishingStage(Stage[In, Out], Protocol[In, Out]):
    """A ``Stage`` that holds something back: ``finish`` returns it when the stream has ended."""

    def finish(self) -> Out: ...
