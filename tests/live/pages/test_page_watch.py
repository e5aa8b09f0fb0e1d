"""Sources are let go with the last page and at the end, and opened again; a session that runs needs no page."""

from __future__ import annotations

import pytest

from monitor.errors import SessionError
from monitor.live.pages.page_watch import IDLE_S, PageWatch
from monitor.live.requests import StartRequest
from monitor.types import PEOPLE
from tests.support.live_states import BOTH, CAMERA, PlantedConversation


class Desk:
    """A conversation, its pages, and the watch over both."""

    def __init__(self, conversation: PlantedConversation) -> None:
        self.conversation, self.pages = conversation, ["a page"]
        self.watch = PageWatch(conversation.session, self.pages, clock=conversation.clock)
        self.watch.limit()

    def pass_by(self, seconds: float) -> list[str]:
        """Let time go by; what is open then."""
        end_s = self.conversation.clock.time_s + seconds
        while self.conversation.clock.time_s < end_s:
            self.conversation.run(1.0)
            self.conversation.act(lambda session: self.watch.step(self.conversation.clock.time_s))
        return [spec.text for _, spec, _ in self.conversation.session.inputs.sources("user")]


def test_ten_seconds_after_the_last_page_nothing_is_open_and_the_next_page_finds_everything(
    conversation: PlantedConversation,
) -> None:
    desk = Desk(conversation)
    conversation.choose(BOTH)
    assert CAMERA in desk.pass_by(3 * IDLE_S)
    desk.pages.clear()
    assert CAMERA in desk.pass_by(IDLE_S - 2)
    assert desk.pass_by(3) == []
    assert list(conversation.session.inputs.video.analyzers) == [] and desk.watch.waits
    desk.pages.append("it comes back")
    assert CAMERA in desk.pass_by(1)
    assert conversation.session.inputs.selection == BOTH and not desk.watch.waits


def test_without_a_limit_sources_stay_open_for_a_program_that_has_no_page(conversation: PlantedConversation) -> None:
    desk = Desk(conversation)
    desk.watch = PageWatch(conversation.session, [], clock=conversation.clock)
    conversation.choose(BOTH)
    assert CAMERA in desk.pass_by(5 * IDLE_S)


def test_a_session_goes_on_without_a_page_and_lets_everything_go_at_its_end(conversation: PlantedConversation) -> None:
    desk = Desk(conversation)
    conversation.choose(BOTH)
    conversation.begin()
    desk.pages.clear()
    assert CAMERA in desk.pass_by(3 * IDLE_S)
    assert conversation.state()["phase"] == "running" and conversation.state()["time_s"] > 2 * IDLE_S
    conversation.act(lambda session: session.end())
    assert desk.pass_by(1) == []
    state = conversation.state()
    assert state["phase"] == "ended" and state["people"]["user"]["picture"]["source"] == "none"
    conversation.act(lambda session: session.again())
    assert conversation.state()["people"]["user"]["picture"]["source"] == CAMERA


def test_the_first_page_begins_what_waits_for_it_without_a_profile(conversation: PlantedConversation) -> None:
    desk = Desk(conversation)
    desk.pages.clear()
    desk.watch.await_first(BOTH, StartRequest(title="Simulated", consent=PEOPLE))
    assert desk.pass_by(3 * IDLE_S) == [] and conversation.state()["phase"] == "setup"
    conversation.act(lambda session: desk.watch.arrive())
    conversation.run(3.0)
    assert conversation.state()["phase"] == "running" and conversation.state()["title"] == "Simulated"
    assert conversation.state()["profile"] is None and not desk.watch.waits


def test_what_could_not_begin_is_tried_again_when_a_page_asks_again(
    conversation: PlantedConversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(conversation)
    desk.pages.clear()
    desk.watch.await_first(BOTH, StartRequest(consent=PEOPLE))

    def busy(request: StartRequest) -> None:
        raise SessionError("it is busy")

    with monkeypatch.context() as patch:
        patch.setattr(conversation.session, "begin", busy)
        with pytest.raises(SessionError, match="busy"):
            conversation.act(lambda session: desk.watch.arrive())
    assert desk.watch.waits
    conversation.act(lambda session: desk.watch.arrive())
    assert conversation.state()["phase"] == "starting" and not desk.watch.waits
