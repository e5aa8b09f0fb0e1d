"""What the user may set out to practise, in words; ``replay/analysis`` says afterwards whether it was reached."""

from __future__ import annotations

import math
from typing import Final, get_args

from monitor import constants
from monitor.config import GoalKind, Preset
from monitor.record.header import Goal
from monitor.words import say

GOAL_KINDS: Final[tuple[GoalKind, ...]] = get_args(GoalKind)
# They look at where the user looks, which a preset may leave out.
_GAZE_GOALS: Final = ("looking",)


def goals_of(preset: Preset) -> tuple[GoalKind, ...]:
    """The kinds that go with this kind of talk, the most usual first; *own* is the last."""
    kinds = [*preset.goals, *(kind for kind in GOAL_KINDS if kind not in preset.goals)]
    return tuple(kind for kind in kinds if preset.gaze or kind not in _GAZE_GOALS)


def target_of(goal: Goal, preset: Preset) -> tuple[float, float] | None:
    """What counts as reached, lowest and highest; None for one in the user's own words.

    Questions and smiles together are counts, looking and balance shares (0..1), answers seconds.
    """
    numbers = constants.goals()
    match goal.kind:
        case "questions":
            return numbers.questions if goal.target is None else goal.target, math.inf
        case "smiles":
            return numbers.smiles if goal.target is None else goal.target, math.inf
        case "answers":
            return 0.0, numbers.answers_s if goal.target is None else goal.target
        case "looking":
            low, high = preset.looks.listening
            return low if goal.target is None else goal.target, high
        case "balance":
            return preset.limits.talk_share_low, preset.limits.talk_share_high
        case "own":
            return None


def goal_words(goal: Goal, preset: Preset) -> str:
    """The goal as an order, short: *Ask three questions*."""
    if goal.kind == "own":
        return goal.text
    low, high = target_of(goal, preset) or (0.0, 0.0)
    return say(f"goal-{goal.kind}", target=round(high if goal.kind == "answers" else low))
