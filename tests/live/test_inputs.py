"""Which texts mean one device, and which microphones may hear the partner."""

from __future__ import annotations

import pytest

from monitor.live import connections
from monitor.live.audio import _may_echo
from monitor.live.connections import Connection, wanted
from monitor.live.requests import PersonSources, SourceSelection
from monitor.sources.cameras import Camera
from monitor.sources.spec import parse


@pytest.fixture
def two_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "cameras", lambda: [Camera("Lid", 0), Camera("Desk", 2)])


@pytest.mark.usefixtures("two_cameras")
@pytest.mark.parametrize(("first", "second"), [("camera", "camera:0"), ("camera:0", "camera:lid"), ("camera:Desk", "camera:2")])
def test_one_camera_under_two_names_is_opened_once(first: str, second: str) -> None:
    choice = SourceSelection(user=PersonSources(picture=first), partner=PersonSources(picture=second))
    assert wanted(choice, "picture") == {first: (parse(first), ("user", "partner"))}


@pytest.mark.usefixtures("two_cameras")
@pytest.mark.parametrize(("first", "second"), [("camera", "camera:2"), ("camera:0", "camera:Desk"), ("camera:0", "camera:7")])
def test_two_cameras_are_two(first: str, second: str) -> None:
    choice = SourceSelection(user=PersonSources(picture=first), partner=PersonSources(picture=second))
    assert {name: people for name, (_, people) in wanted(choice, "picture").items()} == {first: ("user",), second: ("partner",)}


@pytest.mark.parametrize(
    ("partner", "may"),
    [("loopback", True), ("microphone:BlackHole 2ch", True), ("microphone:CABLE Output", True), ("microphone:Headset", False)],
)
def test_what_plays_the_call_may_echo(partner: str, may: bool) -> None:
    streams = [Connection(parse(text), (person,), None) for text, person in (("microphone", "user"), (partner, "partner"))]  # type: ignore[arg-type, misc]
    assert (_may_echo(*streams) is not None) == may
