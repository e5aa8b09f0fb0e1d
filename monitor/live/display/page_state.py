"""The parts of STATE that the three bands of the live page show."""

from __future__ import annotations

from typing import Literal, NotRequired

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict

from monitor.live.display.pill import PillKind
from monitor.types import Person


class FaceNowState(TypedDict):
    """One face in a word. kind : ``none`` (no picture), ``waiting``, ``seen``, ``looking`` (at the call), or what is wrong.

    short : for the small window.
    """

    kind: str
    words: str
    short: str


class TurnState(TypedDict):
    """Who has the turn. long : whether it is the user's, and a long one in this kind of talk."""

    person: Person
    length_s: float
    long: bool
    words: str


class NowState(TypedDict):
    """Band 1: both faces, and who has the turn; None while nobody does."""

    faces: dict[Person, FaceNowState]
    turn: TurnState | None


class DialState(TypedDict):
    """One dial. known : else it is only an outline. level : as of an indicator. value, low, high : places on the dial, 0..1;
    None without. words : what it says; detail : in smaller type, what it rests on or is beside.
    """

    kind: Literal["talk", "eyes", "voice", "posture"]
    label: str
    known: bool
    level: str
    words: str
    detail: str
    value: float | None
    low: float | None
    high: float | None


class PillState(TypedDict):
    """How far the two are in step. wait_s : until it can be known, where that is known. reasons : of close copying, plainly.

    short : the words for the small window.
    """

    kind: PillKind
    words: str
    short: str
    wait_s: float | None
    reasons: list[str]


class RingState(TypedDict):
    """Coordination. name, label : of it. low, high : the band, once there was an update.

    short : the words that fit into the ring: of the score, or of what is known before there is one. later : one line about
    coordination while there is none yet, with its time; else empty.
    """

    name: str
    label: str
    later: str
    status: str
    score: float | None
    low: NotRequired[float | None]
    high: NotRequired[float | None]
    words: str
    short: str
