"""Four live sessions at once in one program: each is what it is when it runs alone."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from monitor.live.recording import header
from monitor.live.requests import StartRequest
from monitor.measures import FAMILIES
from monitor.replay.session import Session, load_session
from monitor.simulate.plan import DyadPlan
from monitor.types import PEOPLE
from tests.support.live_states import PlantedConversation, PlantedPeople, planted_edges, planted_talk
from tests.support.recognition import FakeRecognition

# Of both voices there is a score from a minute on.
TALK_S = 66.0
TALKS = {
    f"20260314-09150{seed}-0000000{seed}": (preset, DyadPlan.of(duration_s=TALK_S + 4, seed=seed, coupling=coupling, turn_s=4))
    for seed, (preset, coupling) in enumerate((("interview", 0.2), ("sales", 0.8), ("friends", 0.5), ("interview", 0.8)))
}
here = threading.local()  # which of the conversations this thread has


class OwnThread(PlantedConversation):
    """A conversation whose thread tells the edges, planted for all of them, who is in front of them."""

    def __init__(self, folder: Path, name: str) -> None:
        here.name = name
        super().__init__(folder, talk=planted_talk(TALKS[name][1]))

    @property
    def people(self) -> PlantedPeople:
        people: PlantedPeople = here.people
        return people

    @people.setter
    def people(self, people: PlantedPeople) -> None:
        here.people = people

    def _planted(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def edges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Planted once for all threads; an id is what its cues are drawn by, so that each talk has one of its own."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(header, "new_id", lambda started_at: here.name)
    before_s = sys.getswitchinterval()
    with planted_edges(lambda: here.people, recognition=lambda language: FakeRecognition(given=language or "")):
        sys.setswitchinterval(1e-4)  # the threads take turns fifty times as often as usual
        yield
    sys.setswitchinterval(before_s)


def talk(folder: Path, name: str, together: threading.Barrier | None = None) -> None:
    conversation = OwnThread(folder, name)
    if together is not None:
        together.wait()
    try:
        conversation.choose()
        conversation.begin(StartRequest(preset=TALKS[name][0], consent=PEOPLE))
        conversation.run(TALK_S)
        conversation.act(lambda session: session.end())
        conversation.run_until(lambda state: state["phase"] == "ended")
    finally:
        conversation.close()


def events(session: Session) -> str:
    """All that was found in the measures and written down, in which NaN is like NaN."""
    tables = (session.events, session.nudges, session.gaps, session.updates, session.facets)
    whole = (sorted(session.whole_scores.items()), sorted(session.whole_facets.items()))
    return repr((session.status, session.duration_s, tables, whole))


@pytest.mark.slow
def test_each_is_as_it_is_alone(edges: None, tmp_path: Path) -> None:
    """It takes some seconds: eight live sessions of a minute, as there is no score before."""
    at_once, alone = tmp_path / "at once", tmp_path / "alone"
    together = threading.Barrier(len(TALKS), timeout=60)
    failed: list[BaseException] = []

    def attempt(name: str) -> None:
        try:
            talk(at_once, name, together)
        except BaseException as error:
            together.abort()
            failed.append(error)

    threads = [threading.Thread(target=attempt, args=(name,)) for name in TALKS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for name in TALKS:
        talk(alone, name)

    assert sorted(path.name for path in at_once.iterdir()) == sorted(TALKS)
    told = set()
    for name in TALKS:
        one, other = load_session(at_once / name), load_session(alone / name)
        assert any(score.status == "ok" for score in one.whole_scores.values())
        for person in PEOPLE:
            for family in FAMILIES:
                series, expected = one.series(person, family), other.series(person, family)
                assert series.time_s.size > TALK_S - 2
                for measured, as_alone in zip(
                    (series.time_s, series.values, series.quality),
                    (expected.time_s, expected.values, expected.quality),
                    strict=True,
                ):
                    np.testing.assert_array_equal(measured, as_alone)
        assert events(one) == events(other)
        told.add(events(one))
    assert len(told) == len(TALKS)
