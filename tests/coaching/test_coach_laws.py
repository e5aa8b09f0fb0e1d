"""Laws of the coach, whatever the conversation does: pauses, caps, hysteresis, and nothing said that does not hold."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import constants
from monitor.coaching import coach as nudges_module
from monitor.coaching.coach import Coach
from monitor.coaching.context import ConversationContext
from monitor.coaching.reading import Reading
from monitor.coaching.rules import Condition
from monitor.config import NUDGE_KINDS, NudgeKind, Preset, load_preset
from monitor.types import Facet, Nudge, Score, Update

DURATION_S = 900
KINDS = tuple(kind for kind in NUDGE_KINDS if kind != "excess")
State = str  # due, between, over, unknown
Script = list[tuple[State, int]]

READINGS = {"due": Reading(due=True, reason="3 of 4"), "between": Reading(), "over": Reading(over=True), "unknown": Reading()}
SEGMENTS = st.lists(st.tuples(st.sampled_from(sorted(READINGS)), st.integers(1, 200)), min_size=1, max_size=12)


def state_at(script: Script, time_s: float) -> State:
    """Of segments of so many seconds, one after the other; the last one goes on."""
    for state, seconds in script:
        if time_s <= seconds:
            return state
        time_s -= seconds
    return script[-1][0]


def run(
    scripts: dict[NudgeKind, Script], *, preset: Preset, copies: Script, hold_s: float, tracked: Script | None = None
) -> list[Nudge]:
    """A coach whose conditions read what the scripts say."""

    def reads(kind: NudgeKind) -> Condition:
        def read(context: ConversationContext, update: Update, preset: Preset) -> Reading:
            return READINGS[state_at(scripts[kind], update.time_s)]

        return Condition(kind, read, True, hold_s)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nudges_module, "conditions", lambda: tuple(reads(kind) for kind in scripts))
        coach = Coach(preset)
    given_cues: list[Nudge] = []
    for second in range(1, DURATION_S + 1):
        now_s = float(second)
        seen = tracked is None or state_at(tracked, now_s) == "due"
        score = Score(now_s, "coordination", "ok" if seen else "not enough signal")
        due = state_at(copies, now_s) == "due"
        facets = [Facet(now_s, name, due, 1.0, f"{name}: 5 of 6") for name in ("literal", "strong")]
        given_cues += coach.push(Update(now_s, (score,)), facets)
    return given_cues


@settings(max_examples=20, deadline=None)
@given(
    scripts=st.fixed_dictionaries(dict.fromkeys(KINDS, SEGMENTS)),
    copies=SEGMENTS,
    tracked=SEGMENTS,
    pause_s=st.integers(30, 300),
    cap=st.integers(0, 4),
    hold_s=st.sampled_from([0.0, 10.0, 60.0]),
)
@pytest.mark.slow
def test_pause_cap_and_repeats_hold_whatever_happens(
    scripts: dict[NudgeKind, Script], copies: Script, tracked: Script, pause_s: int, cap: int, hold_s: float
) -> None:
    preset = load_preset("interview")
    limits = preset.limits.model_copy(update={"pause_s": float(pause_s), "nudges_per_5_min": cap})
    preset = preset.model_copy(update={"limits": limits})
    cues = run(scripts, preset=preset, copies=copies, hold_s=hold_s, tracked=tracked)
    times = [cue.time_s for cue in cues]
    assert all(later - earlier >= pause_s for earlier, later in pairwise(times))
    assert all(sum(start_s <= time_s < start_s + constants.nudges().cap_span_s for time_s in times) <= cap for start_s in times)
    assert not times or times[0] >= constants.nudges().first_s
    for kind in NUDGE_KINDS:
        same_kind = [cue.time_s for cue in cues if cue.kind == kind]
        assert all(later - earlier >= constants.nudges().repeat_s for earlier, later in pairwise(same_kind))
    for cue in cues:
        assert state_at(tracked, cue.time_s) == "due", "a cue while the tracking was poor"
        script = copies if cue.kind == "excess" else scripts[cue.kind]
        assert state_at(script, cue.time_s) == "due", "a cue whose condition does not hold now"
        assert cue.text == preset.cue_text(cue.kind)
        assert any(letter.isdigit() for letter in cue.reason)


@settings(max_examples=20, deadline=None)
@given(on_s=st.integers(1, 9), state=st.sampled_from(["between", "over"]))
@pytest.mark.slow
def test_what_never_lasts_brings_no_cue(on_s: int, state: State) -> None:
    """Due for under 10 s at a time, with more than a blink (5 s) between."""
    flapping: Script = [("due", on_s), (state, 6)] * (DURATION_S // (on_s + 6) + 1)
    assert not run({"posture_closed": flapping}, preset=load_preset(), copies=[("over", 1)], hold_s=10.0)


@settings(max_examples=20, deadline=None)
@given(between_s=st.integers(7, 200))
@pytest.mark.slow
def test_hysteresis_between_the_bars_the_wait_does_not_begin_anew_and_beyond_it_does(between_s: int) -> None:
    """Held for 10 s, in the first minute, in which no cue comes; then not due for a while; then due again."""
    early: Script = [("over", 29), ("due", 11), ("unknown", 30)]
    again_s = 70 + between_s + 1

    def first(state: State) -> float:
        script: Script = [*early, (state, between_s), ("due", 100)]
        return run({"posture_closed": script}, preset=load_preset(), copies=[("over", 1)], hold_s=10.0)[0].time_s

    assert first("between") == again_s
    assert first("over") == again_s + 10


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_that_are_due_the_more_pressing_one_is_said(kind: NudgeKind) -> None:
    always: Script = [("due", DURATION_S)]
    preset = load_preset().model_copy(update={"repair": True})
    cues = run({kind: always}, preset=preset, copies=always, hold_s=0.0)
    assert cues[0].kind == "excess"
    assert cues[1].kind == kind
