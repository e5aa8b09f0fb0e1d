"""Planted effects of cues are told apart; a cue that does nothing is seldom said to do something."""

from collections import Counter
from functools import lru_cache

import numpy as np
import pytest

from monitor.replay.analysis.cues.effects import KindEffect, kind_effect
from monitor.replay.analysis.cues.matching import Moments, held_values
from monitor.replay.analysis.cues.outcomes import COSTS
from tests.support.cue_talks import CueTalk, cue_talk

PAUSE_S = 120.0


def talks(seed: int, n: int, **planted: float) -> list[CueTalk]:
    return [cue_talk(100 * seed + number, **planted) for number in range(n)]  # type: ignore[arg-type]


def effect(history: list[CueTalk]) -> KindEffect:
    cues, held = [], []
    for talk in history:
        moments = Moments(talk.outcomes, talk.shown_s, pause_s=PAUSE_S)
        cues += [{name: moments.change(name, at_s) for name in COSTS} for at_s in talk.shown_s]
        held += held_values(moments, talk.held_s, COSTS)
    return kind_effect("eye_contact", cues, held)


@lru_cache
def without_effect() -> tuple[KindEffect, ...]:
    return tuple(effect(talks(seed, 4, share=0.75)) for seed in range(20))


@pytest.mark.parametrize("share", [0.75, 1.0], ids=["against cues held back", "against moments alike"])
def test_what_is_planted_is_found(share: float) -> None:
    helped = [effect(talks(seed, 6, looks=0.25, share=share)) for seed in range(3)]
    distracted = [effect(talks(seed, 6, answers=1.5, share=share)) for seed in range(3)]
    assert {item.verdict for item in helped} == {"helped"} and {item.named for item in helped} == {"looking"}
    assert {item.verdict for item in distracted} == {"distracted"} and {item.named for item in distracted} == {"answer"}
    assert {item.effects["looking"].against for item in helped} == {"held" if share < 1 else "alike"}


def test_no_effect_is_seldom_said_to_be_one() -> None:
    """2 % expected; 3 of 20 and more has a chance under 1 % (binomial). The benchmark has more talks."""
    verdicts = Counter(item.verdict for item in without_effect())
    assert verdicts["helped"] + verdicts["distracted"] <= 2


def test_the_sign_gets_better_by_itself_and_that_is_not_counted() -> None:
    """Regression to the mean: what a cue named improves by half a standard deviation with no effect at all."""
    plain = [
        Moments(talk.outcomes, talk.shown_s, pause_s=PAUSE_S).change("looking", at_s).value
        for talk in talks(0, 8, share=0.75)
        for at_s in talk.shown_s
    ]
    assert np.nanmean(plain) > 0.3
    assert abs(np.nanmean([item.effects["looking"].mean for item in without_effect()])) < 0.15


def test_many_cues_that_do_nothing_are_said_to_do_nothing() -> None:
    assert effect(talks(7, 40, share=0.6, duration_s=1200.0)).verdict == "nothing"


def test_few_cues_are_too_early_to_tell() -> None:
    found = effect(talks(3, 1, looks=0.4, duration_s=600.0))
    assert found.verdict == "early" and found.named is None
    assert kind_effect("pace", [], []).verdict == "early"
