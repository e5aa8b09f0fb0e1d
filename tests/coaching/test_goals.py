"""Goals: which go with a kind of talk, when they count as reached, and in which words."""

import math

import pytest
from pydantic import ValidationError

from monitor.coaching.goals import GOAL_KINDS, goal_words, goals_of, target_of
from monitor.config import load_preset, preset_names
from monitor.record.header import Goal


@pytest.mark.parametrize("name", preset_names())
def test_every_kind_of_talk_has_goals_and_none_about_looks_where_these_are_off(name: str) -> None:
    preset = load_preset(name)
    kinds = goals_of(preset)
    usual = tuple(kind for kind in preset.goals if preset.gaze or kind != "looking")
    assert kinds[: len(usual)] == usual
    assert set(GOAL_KINDS) - set(kinds) == (set() if preset.gaze else {"looking"})
    assert kinds[-1] == "own"


@pytest.mark.parametrize(
    ("goal", "words", "target"),
    [
        (Goal(kind="questions"), "Ask 3 questions", (3, math.inf)),
        (Goal(kind="questions", target=1), "Ask a question", (1, math.inf)),
        (Goal(kind="answers"), "Keep answers under a minute", (0, 60)),
        (Goal(kind="answers", target=45), "Keep answers under 45 s", (0, 45)),
        (Goal(kind="balance"), "Share the talking", (0.45, 0.75)),
        (Goal(kind="smiles"), "Smile together 2 times", (2, math.inf)),
        (Goal(kind="own", text="Name one number"), "Name one number", None),
    ],
)
def test_a_goal_has_words_and_what_it_is_measured_against(goal: Goal, words: str, target: tuple[float, float] | None) -> None:
    preset = load_preset("interview")
    assert goal_words(goal, preset) == words
    assert target_of(goal, preset) == target


@pytest.mark.parametrize("given", [{"kind": "own"}, {"kind": "own", "text": "  "}, {"kind": "smiles", "text": "more"}])
def test_only_a_goal_in_own_words_has_words(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Goal.model_validate(given)
