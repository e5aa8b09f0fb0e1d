"""A calibration's steps and its result as a page shows them."""

from __future__ import annotations

from typing import Literal

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict


class StepState(TypedDict):
    """One step of a calibration. dot : where to look, shares of the screen. share : of right zones, once it is over.

    reason_kind : why it is better repeated, empty when it is not; ``reason`` says it.
    """

    name: str
    asked: str
    dot: list[float] | None
    text: str
    seconds: float
    state: Literal["to come", "now", "good", "poor"]
    reason: str
    reason_kind: str
    share: float | None


class StepReason(TypedDict):
    """A step to repeat and why."""

    name: str
    reason: str


ResultKind = Literal["works-well", "fair", "poor", "no-map", "failed", "camera-only"]


class ResultState(TypedDict):
    """What came of a calibration. right : share of right zones, 0..1. zones : whether there are gaze zones to keep."""

    kind: ResultKind
    right: float | None
    words: str
    again: list[StepReason]
    keeps: list[str]
    zones: bool
