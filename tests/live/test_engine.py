"""The whole engine on two simulated films: real workers, real voices, the real clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.live_cost import repeated
from monitor.errors import UsageError
from monitor.live.engine import LiveEngine
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.replay.session import load_session
from tests.support.films import FILM_S
from tests.support.until import until


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LiveEngine]:
    engine = LiveEngine(sessions=tmp_path / "sessions")
    engine.start()
    yield engine
    engine.close()


def both(films: Path) -> SourceSelection:
    user, partner = str(films / "user.mp4"), str(films / "partner.mp4")
    return SourceSelection(user=PersonSources(picture=user, sound=user), partner=PersonSources(picture=partner, sound=partner))


@pytest.mark.timeout(400)
@pytest.mark.slow
def test_a_conversation_from_preview_to_summary(engine: LiveEngine, films: Path, tmp_path: Path) -> None:
    twice = [repeated(films / f"{person}.mp4", tmp_path / f"{person}.mp4", 2 * FILM_S) for person in ("user", "partner")]
    engine.choose(both(twice[0].parent))
    people = lambda: engine.state["people"].values()  # noqa: E731
    until(lambda: {person["picture"]["face"] for person in people()} == {"seen"}, "both faces in the preview")
    until(lambda: any(person["sound"]["speaking"] for person in people()), "somebody to speak")
    assert engine.state["phase"] == "setup"
    assert not list((tmp_path / "sessions").glob("*")), "nothing is kept before the start"

    engine.begin(StartRequest(preset="sales", title="A try"))
    until(lambda: engine.state["phase"] == "running" and engine.state["time_s"] > 3, "the session to run")
    assert engine.state["preset"] == "sales"
    assert engine.state["ring"]["status"] == "calibrating"
    with pytest.raises(UsageError, match="during a session; end it first"):
        engine.choose(SourceSelection())
    engine.pause()
    assert engine.state["phase"] == "paused"
    engine.resume()

    # The films are over after some seconds, and with them the conversation.
    until(lambda: engine.state["phase"] == "ended", "the end")
    assert engine.state["summary"]["replay"] == f"/session/{engine.state['session']}"
    assert any("score" in sentence for sentence in engine.state["summary"]["sentences"])
    session = load_session(tmp_path / "sessions" / engine.state["session"])
    assert (session.status, session.header.title, session.media) == ("complete", "A try", ())
    assert session.duration_s == pytest.approx(2 * FILM_S + 0.5, abs=3)
    assert {gap.stream for gap in session.gaps if gap.reason == "paused"} == {
        f"{person}.{what}" for person in ("user", "partner") for what in ("face", "voice")
    }
    for person in ("user", "partner"):
        assert session.people[person]["coverage"]["face"] > 0.1
        assert session.people[person]["coverage"]["voice"] > 0.1
    engine.again()
    assert engine.state["phase"] == "setup"
    assert engine.state["summary"] is None


def test_the_set_up_begins_with_what_the_command_line_proposed(tmp_path: Path) -> None:
    state = LiveEngine(sessions=tmp_path, proposed=StartRequest(preset="sales", title="A try")).state
    assert (state["phase"], state["preset"], state["title"]) == ("setup", "sales", "A try")


@pytest.mark.slow
def test_what_cannot_be_is_one_sentence_and_changes_nothing(engine: LiveEngine, films: Path) -> None:
    with pytest.raises(UsageError, match="no picture or sound has been chosen"):
        engine.begin(StartRequest())
    for command in (engine.pause, engine.resume, engine.end, engine.again):
        with pytest.raises(UsageError):
            command()
    with pytest.raises(UsageError, match="there is no file nowhere"):
        engine.choose(SourceSelection(user=PersonSources(picture="nowhere.mp4")))
    engine.choose(both(films))
    with pytest.raises(UsageError, match="only if you both agree"):
        engine.begin(StartRequest(keep_media=True, consent=("user",)))
    assert engine.state["phase"] == "setup"
    engine.choose(SourceSelection())
    assert {person["picture"]["state"] for person in engine.state["people"].values()} == {"none"}


@pytest.mark.slow
def test_a_program_that_is_stopped_keeps_the_session(long_films: Path, tmp_path: Path) -> None:
    engine = LiveEngine(sessions=tmp_path)
    engine.start()
    user = str(long_films / "user.mp4")
    engine.choose(SourceSelection(user=PersonSources(picture="none", sound=user)))
    engine.begin(StartRequest())
    until(lambda: engine.state["time_s"] > 2, "two seconds of sound")
    engine.close()
    (folder,) = tmp_path.iterdir()
    session = load_session(folder)
    assert session.status == "complete"
    assert session.people["user"]["coverage"]["voice"] > 0.1
    assert not session.series("partner", "voice").time_s.size
