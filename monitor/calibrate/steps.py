"""What a person is asked to do in the minute of calibration: one step after the other, each with its dot on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from monitor import constants
from monitor.vision.gaze_map import Box
from monitor.words import say

# Long enough for a resting posture.
_NEUTRAL_S: Final = 10.0
# A held look at a target.
_LOOK_S: Final = 3.0
# Two sentences read at rest, 45 to 50 syllables.
_READ_S: Final = 12.0
# The eyes need a quarter of a second to get there, reading what to do needs longer.
_SETTLE_S: Final = 0.7
# How far from the very corner its dot is drawn (shares of the screen).
_CORNER_INSET: Final = (0.04, 0.06)


StepName = Literal["neutral", "camera", "tile", "top_left", "top_right", "bottom_left", "bottom_right", "read"]
STEP_NAMES: tuple[StepName, ...] = get_args(StepName)
CORNERS: tuple[StepName, ...] = ("top_left", "top_right", "bottom_left", "bottom_right")
LOOKS: tuple[StepName, ...] = ("camera", "tile", *CORNERS)
# Looks in which the head turns, so that zones stay distinct whichever way it is turned later.
TURNED: tuple[StepName, ...] = ("camera", "tile")


@dataclass(frozen=True, slots=True)
class Step:
    """name : of ``STEP_NAMES``. seconds : how long it is recorded, after ``settle_s`` for getting there. asked : what to do.

    dot : where to look, shares of the screen from its upper left corner; None for the camera and where nothing is to be fixed.
    text : to be read aloud, empty otherwise.
    """

    name: StepName
    seconds: float
    asked: str
    dot: tuple[float, float] | None = None
    text: str = ""

    @property
    def settle_s(self) -> float:
        """Time at the step's beginning that does not count."""
        return _SETTLE_S


def tile_or_usual(tile: Box | None) -> Box:
    """The place of the partner's picture in shares of the screen (left, top, right, bottom), or where it usually is.

    Raises ValueError for a box that is no part of the screen.
    """
    if tile is None:
        left, top, right, bottom = constants.gaze_map().prior_tile
        return left, top, right, bottom
    left, top, right, bottom = tile
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise ValueError(f"a tile should be left, top, right and bottom as shares of the screen (0 to 1), not {tile}")
    return tile


def dot_of(name: StepName, *, tile: Box) -> tuple[float, float] | None:
    """Where a step's dot is, shares of the screen."""
    x, y = _CORNER_INSET
    left, top, right, bottom = tile
    return {
        "tile": ((left + right) / 2, (top + bottom) / 2),
        "top_left": (x, y),
        "top_right": (1 - x, y),
        "bottom_left": (x, 1 - y),
        "bottom_right": (1 - x, 1 - y),
    }.get(name)


def steps(*, tile: Box | None = None, names: tuple[StepName, ...] = STEP_NAMES) -> tuple[Step, ...]:
    """The steps in their order; ``names`` chooses some, as when only what was poor is repeated."""
    lasting = {"neutral": _NEUTRAL_S, "read": _READ_S}
    box = tile_or_usual(tile)
    return tuple(
        Step(
            name,
            lasting.get(name, _LOOK_S),
            say(f"calibrate-step-{name.replace('_', '-')}"),
            dot_of(name, tile=box),
            say("calibrate-sentence") if name == "read" else "",
        )
        for name in STEP_NAMES
        if name in names
    )
