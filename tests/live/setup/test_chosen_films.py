"""Copies of films that the browser chose: private, there as long as they are wanted, and whole."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from monitor.live.requests import PersonSources, SourceSelection
from monitor.live.setup.chosen_films import ChosenFilms
from monitor.live.setup.last_choices import read_choices, remember_sources
from monitor.web import set_up
from monitor.web.set_up import NAME_HEADER, set_up_routes
from tests.support.guests import served


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def of(user: Path | None = None, partner: Path | None = None) -> SourceSelection:
    texts = [PersonSources() if path is None else PersonSources(picture=str(path)) for path in (user, partner)]
    return SourceSelection(user=texts[0], partner=texts[1])


def copied(films: ChosenFilms, name: str) -> Path:
    path, file = films.new(name)
    file.close()
    return path


def test_copies_are_private_deleted_with_another_choice_and_not_remembered(home: Path) -> None:
    films = ChosenFilms()
    path = copied(films, "../../my film: a, b.mp4")
    assert path.is_relative_to(home / "chosen") and path.name == "my film_ a_ b.mp4"
    remember_sources(of(path), but=films.copies(of(path)))
    assert read_choices().sources == of()
    films.choose(of(path))
    assert path.exists()
    films.choose(of())
    assert not path.parent.exists()
    other = copied(films, "")
    films.close()
    assert other.name == "film" and not other.exists()


def test_a_copy_that_still_comes_or_waits_to_be_chosen_survives_another_choice() -> None:
    films = ChosenFilms()
    small = copied(films, "small.mp4")
    large, file = films.new("large.mp4")  # dropped at the same time, for the other person
    films.choose(of(small))
    file.write(b"the rest")
    file.close()
    films.choose(of(small, large))
    assert large.read_bytes() == b"the rest"
    films.choose(of(partner=large))
    assert large.exists() and not small.exists()
    films.close()
    assert not large.exists()


def test_the_files_of_a_file_manager_and_a_dead_program_do_not_keep_films_out(home: Path) -> None:
    (home / "chosen" / "no-number").mkdir(parents=True)
    (home / "chosen" / ".DS_Store").write_bytes(b"x")
    films = ChosenFilms()
    path = copied(films, "film.mp4")
    assert {place.name.partition("-")[0] for place in path.parent.parent.parent.iterdir()} == {".DS_Store", str(os.getpid())}
    films.close()


def sent(films: ChosenFilms) -> httpx.Response:
    engine: Any = SimpleNamespace(browser=None, choose=None, begin=None)
    with served(set_up_routes(engine, films)) as guest:
        headers = {**guest.ours, "content-type": "application/octet-stream", NAME_HEADER: "a%20film.mp4"}
        return guest.request("POST", "/api/live/chosen-film", headers=headers, content=b"picture")


def test_what_did_not_come_whole_is_gone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    films = ChosenFilms()
    whole = sent(films)
    assert whole.status_code == 201 and Path(whole.json()["source"]).read_bytes() == b"picture"

    async def full(*given: Any, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    async def stopped(*given: Any, **options: Any) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(set_up, "receive", full)
        answer = sent(films)
    assert answer.status_code == 507 and "No space left on device" in answer.json()["error"]
    with monkeypatch.context() as patch:
        patch.setattr(films, "room_bytes", lambda: 3)
        assert sent(films).status_code == 507
    route = next(route for route in set_up_routes(SimpleNamespace(browser=None), films) if route.path.endswith("film"))  # type: ignore
    with monkeypatch.context() as patch:
        patch.setattr(set_up, "receive", stopped)
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(route.endpoint(SimpleNamespace(headers={})))  # type: ignore[attr-defined]
    assert [path.name for path in (home / "chosen").glob("*/*/*")] == ["a film.mp4"]
    assert len([*(home / "chosen").glob("*/*")]) == 1
    films.close()
