"""Planted responses: phrases of both by a rhythm, short utterances at the other's ends or anywhere."""

from collections.abc import Iterable

import numpy as np
import pytest

from monitor.synchrony.behaviour.events import OTHER_PERSON, EventStore
from monitor.synchrony.behaviour.responses import Responses, responses, standing_alone
from monitor.types import PEOPLE, Event, Person


def store(events: Iterable[Event]) -> EventStore:
    kept = EventStore(("phrase",))
    for event in events:
        kept.push(event)
    return kept


def phrase(person: Person, start_s: float, end_s: float) -> Event:
    return Event(person, "phrase", start_s, end_s)


def talk(rng: np.random.Generator, span_s: float, *, answered: float) -> list[Event]:
    """Each speaks in runs of phrases by an own rhythm, and utters short ones: at the other's ends, if answered."""
    events: list[Event] = []
    runs: dict[Person, list[tuple[float, float]]] = {person: [] for person in PEOPLE}
    for person in PEOPLE:
        now = float(rng.uniform(0, 10))
        while now < span_s:
            for _ in range(int(rng.integers(1, 5))):
                length = float(rng.uniform(1.2, 3))
                runs[person].append((now, now + length))
                now += length + float(rng.uniform(0.2, 0.6))
            now += float(rng.uniform(5, 14))
    for person in PEOPLE:
        events += [phrase(person, start, end) for start, end in runs[person]]
        ends = np.array([end for _, end in runs[OTHER_PERSON[person]]])
        for _ in range(int(span_s / 12)):
            aim = float(rng.choice(ends) + rng.normal(0.2, 0.3)) if rng.random() < answered else float(rng.uniform(0, span_s))
            events.append(phrase(person, max(0.0, aim), max(0.0, aim) + 0.4))
    return events


GREETING_S = 20.0  # left out at a session's start


def moved(events: Iterable[Event], by_s: float) -> list[Event]:
    return [Event(event.person, event.kind, event.start_s + by_s, event.end_s + by_s) for event in events]


def counted(events: Iterable[Event], span_s: float) -> Responses:
    """What is found after the greeting."""
    return responses(store(moved(events, GREETING_S)), span_s + GREETING_S, span_s=span_s)


def test_what_stands_alone_worked_by_hand() -> None:
    events = [
        phrase("user", 0.5, 1.0),  # nothing is known of the second before
        phrase("user", 5.0, 5.5),  # alone
        phrase("user", 7.0, 8.5),  # long
        phrase("user", 9.0, 9.4),  # 0.5 s after another
        phrase("user", 12.0, 12.9),  # 0.6 s before another
        phrase("user", 13.5, 20.0),
        phrase("user", 15.0, 15.4),  # within the longer one
        phrase("user", 21.5, 22.0),  # alone
        phrase("user", 29.4, 29.8),  # what follows is not known yet
    ]
    assert standing_alone(events, until_s=30.0).tolist() == [5.0, 21.5]
    assert standing_alone(events, until_s=30.9).tolist() == [5.0, 21.5, 29.4]
    assert standing_alone([], until_s=30.0).size == 0


def test_counts_worked_by_hand() -> None:
    """The partner's phrases end at 20, 40, 60, 80 s; the user responds at two of them, and late at one."""
    events = [phrase("partner", end - 5.0, end) for end in (20.0, 40.0, 60.0, 80.0)]
    events += [phrase("user", start, start + 0.4) for start in (20.3, 39.3, 62.0)]
    found = counted(events, 100.0)
    assert (found.n, found.at_ends, found.ends) == ((3, 0), (2, 0), (3, 4))


def test_responses_are_found_and_random_ones_are_not() -> None:
    rng = np.random.default_rng(1)
    answered = [counted(talk(rng, 180.0, answered=0.7), 180.0).z for _ in range(12)]
    assert np.mean(np.array(answered) > 1.645) >= 0.75


@pytest.mark.parametrize("seconds", [60.0, 180.0])
def test_strangers_exceed_the_limit_as_often_as_it_says(seconds: float) -> None:
    rng = np.random.default_rng(int(seconds))
    z = np.array([counted(talk(rng, seconds, answered=0.0), seconds).z for _ in range(200)])
    z = z[np.isfinite(z)]
    assert len(z) > 150
    assert 0.015 <= np.mean(z > 1.645) <= 0.085
    assert abs(z.mean()) < 0.2


def test_each_answers_someone_else_is_chance() -> None:
    """What each utters is tied to the speech of a third, as in exchanged calls: no response to this partner."""
    rng = np.random.default_rng(5)
    z = []
    for _ in range(100):
        first, second = talk(rng, 120.0, answered=0.8), talk(rng, 120.0, answered=0.8)
        mixed = [event for event in first if event.person == "user"] + [event for event in second if event.person == "partner"]
        z.append(counted(mixed, 120.0).z)
    known = np.array(z)[np.isfinite(z)]
    assert len(known) > 80
    assert np.mean(known > 1.645) <= 0.09


def test_swapping_the_people_leaves_z_and_a_later_clock_too() -> None:
    events = talk(np.random.default_rng(2), 120.0, answered=0.7)
    found = counted(events, 120.0)
    swapped = [Event(OTHER_PERSON[event.person], event.kind, event.start_s, event.end_s) for event in events]  # type: ignore[index]
    assert counted(swapped, 120.0).z == pytest.approx(found.z, abs=1e-6)
    assert counted(swapped, 120.0).at_ends == found.at_ends[::-1]
    later = responses(store(moved(events, 500.0)), 620.0, span_s=120.0)
    assert later.z == pytest.approx(found.z, abs=0.05)


def test_what_is_said_in_greeting_counts_for_nothing() -> None:
    greeting = [phrase(person, start, start + 0.5) for start in (3.0, 6.0, 9.0) for person in PEOPLE]
    talked = moved(talk(np.random.default_rng(3), 100.0, answered=0.7), GREETING_S + 2.0)
    assert responses(store(greeting + talked), 120.0) == responses(store(talked), 120.0)


def test_why_there_is_no_z() -> None:
    assert counted([], 30.0).reason == "50 of the 80 s needed"
    assert counted([], 90.0).reason == "nobody was heard"
    alone = [phrase("user", start, start + 0.5) for start in (10.0, 20.0, 30.0, 40.0)]
    assert counted(alone, 90.0).reason == "only one of you was heard"
    few = [phrase("user", 10.0, 10.5), phrase("partner", 5.0, 9.0), phrase("partner", 20.0, 30.0)]
    assert counted(few, 90.0).reason == "only one short response was heard on its own; 3 are needed"
    assert all(np.isnan(counted(events, 90.0).z) for events in ([], alone, few))
