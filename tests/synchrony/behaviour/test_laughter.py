"""Planted laughs: shared, or each by bursts of their own."""

import numpy as np
import pytest

from monitor.synchrony.behaviour.events import OTHER_PERSON
from monitor.synchrony.behaviour.laughter import LaughterCoupling
from monitor.synchrony.grid import GridBlock
from monitor.types import PEOPLE, Event, Person, Score


def laugh(person: Person, start_s: float, length_s: float = 1.0) -> Event:
    return Event(person, "laugh", start_s, start_s + length_s, length_s)


def coupling(events: list[Event]) -> LaughterCoupling:
    made = LaughterCoupling()
    for event in events:
        made.push_event(event)
    return made


def score(events: list[Event], span_s: float) -> Score:
    return coupling(events).score(span_s, span_s=span_s)


def bursts(rng: np.random.Generator, person: Person, span_s: float) -> list[Event]:
    starts = [start + offset for start in rng.uniform(0, span_s - 10, int(span_s / 60)) for offset in rng.uniform(0, 8, 3)]
    return [laugh(person, float(start)) for start in np.sort(starts)]


def test_counts_worked_by_hand() -> None:
    events = [laugh("user", start) for start in (50.0, 100.0, 150.0, 200.0)]
    # The partner's: 1.5 s after the end of one; 1.5 s before one begins; 2.5 s after an end; alone. Of the user's, the second
    # begins 0.5 s after the end of one; the first ends 1.5 s before one begins, but begins 2.5 s before it.
    events += [laugh("partner", start) for start in (52.5, 98.5, 153.5, 250.0)]
    found = coupling(events).picture(300.0)
    assert (found.n, found.shared) == ((4, 4), (1, 2))
    # By chance each of 4 laughs falls into one of 4 windows of 5 s, of 300 s.
    assert found.chance == pytest.approx((4 * 4 * 5 / 300,) * 2, abs=0.08)


def test_shared_laughter_is_found() -> None:
    rng = np.random.default_rng(1)
    z = []
    for _ in range(10):
        mine = bursts(rng, "user", 600.0)
        theirs = [laugh("partner", event.start_s + float(rng.uniform(0.2, 1.5))) for event in mine if rng.random() < 0.6]
        z.append(score(mine + theirs, 600.0).z)
    assert np.mean(np.array(z) > 1.645) >= 0.9


@pytest.mark.parametrize("seconds", [300.0, 900.0])
def test_strangers_seldom_exceed_the_limit(seconds: float) -> None:
    rng = np.random.default_rng(int(seconds))
    z = np.array([score([e for p in PEOPLE for e in bursts(rng, p, seconds)], seconds).z for _ in range(150)])
    z = z[np.isfinite(z)]
    assert len(z) > 100
    assert np.mean(z > 1.645) <= 0.08
    assert abs(z.mean()) < 0.3


def test_swapping_the_people_leaves_z_and_a_later_clock_too() -> None:
    rng = np.random.default_rng(3)
    events = bursts(rng, "user", 400.0) + bursts(rng, "partner", 400.0)
    z = score(events, 400.0).z
    swapped = [laugh(OTHER_PERSON[event.person], event.start_s) for event in events]  # type: ignore[index]
    assert score(swapped, 400.0).z == pytest.approx(z, abs=1e-6)
    later = coupling([laugh(event.person, event.start_s + 100.0) for event in events])  # type: ignore[arg-type]
    assert later.score(500.0, span_s=400.0).z == pytest.approx(z, abs=0.05)


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        ((True, False), "your partner couldn't be heard, so their laughs couldn't either"),
        ((False, True), "you couldn't be heard, so your laughs couldn't either"),
        ((False, False), "neither of you could be heard, so laughs couldn't either"),
        ((True, True), "nobody was heard laughing; 3 laughs from each of you are needed"),
    ],
)
def test_who_was_not_heard_has_not_laughed_never(heard: tuple[bool, bool], reason: str) -> None:
    speech = np.where(heard, 0.0, np.nan) * np.ones((3_000, 1))
    laughter = LaughterCoupling()
    laughter.push(GridBlock(np.arange(3_000) / 10, {"speech": speech.astype(np.float32)}))
    assert laughter.score(300.0).reason == reason


def test_why_there_is_no_score() -> None:
    assert score([], 120.0).status == "calibrating"
    few = score([laugh("user", 30.0), laugh("partner", 31.0)], 300.0)
    assert few.status == "not enough signal"
    assert few.reason == "you laughed once and your partner once; 3 laughs from each of you are needed"
    everywhere = [laugh(person, float(start), 20.0) for person in PEOPLE for start in range(1, 300, 10)]
    assert score(everywhere, 300.0).status == "not enough signal"
