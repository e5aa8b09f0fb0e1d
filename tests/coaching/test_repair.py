"""A break of rapport brings one calm line, where it is asked for, and then none for ten minutes."""

from monitor.coaching.coach import Coach
from monitor.config import load_preset
from monitor.types import Event, Nudge, Score, Update
from tests.support.broken_talks import BREAK_S, clashing_talk


def cues(events: list[Event], *, repair: bool) -> list[Nudge]:
    coach = Coach(load_preset("friends").model_copy(update={"repair": repair}))
    waiting = sorted(events, key=lambda event: event.end_s)
    shown: list[Nudge] = []
    for second in range(1, 600):
        while waiting and waiting[0].end_s <= second:
            coach.push_event(waiting.pop(0))
        shown += coach.push(Update(float(second), (Score(float(second), "coordination", "ok", score=60.0),)))
    return [cue for cue in shown if cue.kind == "repair"]


def test_one_line_soon_after_the_break_began_and_no_second_one() -> None:
    (cue,) = cues(clashing_talk(0).events, repair=True)
    assert BREAK_S[0] < cue.time_s < BREAK_S[1] + 20
    assert cue.text == "Pause, say what you notice, and ask"
    assert "you talked over each other" in cue.reason


def test_off_unless_asked_for() -> None:
    assert not cues(clashing_talk(0).events, repair=False)
    assert not any(load_preset(name).repair for name in ("interview", "friends", "sales", "coaching", "no-gaze"))
