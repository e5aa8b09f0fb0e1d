"""What the set-up keeps for the next time, and what it does without where something has gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.live.requests import PersonSources, SourceSelection
from monitor.live.setup.last_choices import LastChoices, present, read_choices, remember_sources, remember_talk, usable
from monitor.sources import cameras, microphone


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def of(picture: str = "none", sound: str = "none") -> SourceSelection:
    return SourceSelection(user=PersonSources(picture=picture, sound=sound))


def test_sources_and_kinds_of_talk_are_there_the_next_time(home: Path) -> None:
    assert read_choices() == LastChoices()
    remember_sources(of("camera:Desk"))
    remember_talk("sales")
    remember_talk("friends")
    kept = read_choices()
    assert kept.sources == of("camera:Desk")
    names = ("coaching", "friends", "interview", "mine", "no-gaze", "sales")
    assert kept.in_order(names) == ["friends", "sales", "interview", "coaching", "no-gaze", "mine"]
    (file,) = home.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("{ damaged")
    assert read_choices() == LastChoices()


def test_a_device_or_a_film_that_has_gone_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "cameras", lambda: [cameras.Camera("Desk Camera", 0)])
    monkeypatch.setattr(microphone, "microphones", list)
    assert present(of("camera:Desk Camera")) == of("camera:Desk Camera")
    assert present(of("camera:Another", "microphone:Headset")) == of("camera")
    assert usable(of("/nowhere/film.mp4", "simulated")) == of("none", "simulated")
