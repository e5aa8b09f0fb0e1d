"""What is known about a live conversation beside its sources, and STATE: the page's view of all of it.

The TypedDicts are the contract of ``/api/live`` and of the socket; ``snapshot.snapshot`` fills them. NaN is None there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Literal, NotRequired

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict

from monitor.calibrate.step_state import ResultState, StepState
from monitor.coaching.first_minutes import Description
from monitor.coaching.indicators import Indicators
from monitor.config import GoalKind, Preset
from monitor.live.capture.resume import ResumeState
from monitor.live.check.state import CheckState
from monitor.live.display.page_state import DialState, NowState, PillState, RingState
from monitor.live.display.pill import CoordinationPill
from monitor.live.display.running_turn import RunningTurn
from monitor.live.interview.state import QuestionState
from monitor.live.own_tile.page_state import OwnTileState
from monitor.live.power.saving import SavingState
from monitor.types import Nudge, Person, Update
from monitor.vision.shared_view import Layout
from monitor.words import has, say

# Long enough to be read at the next glance away from the call, then it fades.
CUE_S: Final = 20.0

Phase = Literal["setup", "starting", "running", "paused", "ending", "ended"]


class Notice(TypedDict):
    """Something to know. kind : a stable id, such as ``echo`` or ``face-not-seen-user``. short : for the small window.

    resume : what the page can do about it, where it can.
    """

    kind: str
    words: str
    short: str
    resume: NotRequired[ResumeState]


class SourceState(TypedDict):
    """One source. kind : of the SOURCE text. state : of its stream, ``none`` without one. resume : as of a ``Notice``."""

    source: str
    kind: str
    name: str
    state: str
    note: str
    rate_hz: float
    resume: ResumeState | None


class PictureState(SourceState):
    """face : ``seen``, ``not seen``, ``turned away`` or ``unknown``."""

    face: str


class SoundState(SourceState):
    """echo : whether the partner is heard in the user's microphone."""

    speaking: bool
    echo: bool


class PersonState(TypedDict):
    """Both sources of one person."""

    picture: PictureState
    sound: SoundState


class ScoreState(TypedDict):
    """A score as the page shows it: 0..100, and in words. tried : its evidence in one line."""

    label: str
    status: str
    score: float | None
    low: float | None
    high: float | None
    reason: str
    words: str
    tried: str


class DescriptionState(TypedDict):
    """A channel that does not weigh, in words."""

    name: str
    label: str
    words: str


class WordsState(TypedDict):
    """What is written down. n, questions, open : the user's words and questions so far. words : of the questions, empty where
    the language's are not known.
    """

    n: int
    questions: int
    open: int
    words: str


class CueState(TypedDict):
    """The cue that is shown."""

    kind: str
    text: str
    reason: str
    time_s: float


class LoadState(TypedDict):
    """What the program costs and what it lowers. level : 0 (nothing lowered) to 3."""

    cores: float | None
    level: int
    face_hz: float
    body_hz: float
    words: str


class SummaryState(TypedDict):
    """The summary at the end. headline : its one sentence for the page. replay : the path of the session's page."""

    headline: str
    sentences: list[str]
    replay: str


class CalibrationState(TypedDict):
    """A calibration that runs or is over. at : the step's index. saved : the profile's id, once it is."""

    state: Literal["settling", "recording", "done"]
    at: int | None
    left_s: float
    steps: list[StepState]
    notice: Notice | None
    result: ResultState | None
    saved: str | None


class ProfileState(TypedDict):
    """The profile in use."""

    id: str
    name: str
    camera: str
    created: str
    age_days: int
    right: float | None
    words: str
    chosen: Literal["auto", "by hand"]


class GoalState(TypedDict):
    """What the user set out to practise, in words."""

    kind: GoalKind
    words: str


class GoalProposedState(GoalState):
    """A goal that the set-up begins with. target, text : as of ``record.header.Goal``."""

    target: float | None
    text: str


class PageState(TypedDict):
    """STATE of the page's contract."""

    phase: Phase
    time_s: float
    film_s: float
    session: str | None
    title: str
    preset: str
    preset_title: str
    gaze: bool
    layout: Layout | None
    keep_media: bool
    keeps: bool
    sketch_lines: list[list[int]]
    people: dict[Person, PersonState]
    scores: dict[str, ScoreState]
    described: list[DescriptionState]
    ratings: str
    ring: RingState
    now: NowState
    dials: list[DialState]
    pill: PillState | None
    words: WordsState | None
    cue: CueState | None
    cue_notes: list[str]
    question: QuestionState | None
    notices: list[Notice]
    load: LoadState
    own_tile: OwnTileState | None
    saving: SavingState | None
    latency_ms: float | None
    summary: SummaryState | None
    calibration: CalibrationState | None
    check: CheckState | None
    profile: ProfileState | None
    profile_proposed: dict[str, str]
    topic_proposed: list[str]
    goal: GoalState | None
    goal_proposed: GoalProposedState | None


@dataclass(slots=True)
class LiveState:
    """session : its id, once it has begun. cue_at_s : when the cue came, on the program's clock. cores : in use.

    fault : what went wrong in the program just now, empty otherwise. progress : seconds
    done and needed of the calibration. streams : what is to be said of LSL, where it is in use.
    """

    preset: Preset
    title: str = ""
    phase: Phase = "setup"
    session: str | None = None
    update: Update | None = None
    progress: tuple[float, float] | None = None
    indicators: Indicators | None = None
    descriptions: tuple[Description, ...] = ()
    cue: Nudge | None = None
    cue_at_s: float = 0.0
    fault: str = ""
    cores: float = math.nan
    summary: SummaryState | None = None
    streams: list[Notice] = field(default_factory=list)
    turn: RunningTurn = field(default_factory=RunningTurn)
    pill: CoordinationPill = field(default_factory=CoordinationPill)

    def take(self, update: Update, *, now_s: float) -> None:
        """The scores of a moment, and its cue. now_s : on the program's clock."""
        self.update = update
        self.pill.push(update)
        for nudge in update.nudges:
            self.cue, self.cue_at_s = nudge, now_s


def notice(kind: str, **values: str | int | float) -> Notice:
    """The notice of a kind whose words are in the catalogue as ``notice-<kind>``."""
    words = say(f"notice-{kind}", **values)
    return Notice(kind=kind, words=words, short=say(f"notice-{kind}.short", **values) if has(f"notice-{kind}.short") else words)


def worded(kind: str, words: str, *, short: str = "") -> Notice:
    """A notice whose words were chosen where it comes from, such as a source's or an error's sentence."""
    return Notice(kind=kind, words=words, short=short or words)
