"""Whose picture came mirrored stands in the header, and what each file was used for."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.offline.header import header_sources, session_title
from monitor.offline.recordings import PictureOf, Recordings, Voice
from tests.support.sessions import header


def film(name: str) -> Any:
    return SimpleNamespace(name=name, path=Path(name))


ME, YOU, BOTH, MIC = film("me.mp4"), film("you.mp4"), film("both.mp4"), film("mic.wav")
TWO_FILMS = Recordings((PictureOf(ME, ("user",)), PictureOf(YOU, ("partner",))), {"user": Voice(ME), "partner": Voice(YOU)})
ONE_FILM = Recordings((PictureOf(BOTH, ("user", "partner")),), mixed=Voice(BOTH))
SOUND_AND_FILM = Recordings((PictureOf(YOU, ("partner",)),), {"user": Voice(MIC), "partner": Voice(YOU)})
APART = Recordings((PictureOf(BOTH, ("user", "partner")),), {"user": Voice(MIC), "partner": Voice(BOTH, track=2)})


@pytest.mark.parametrize(
    ("recordings", "mirrored", "expected"),
    [
        (TWO_FILMS, ("user",), {"user"}),
        (TWO_FILMS, (), set()),
        (ONE_FILM, ("user", "partner"), {"user", "partner"}),
        (ONE_FILM, ("user",), {"user"}),
        (ONE_FILM, (), set()),
        (SOUND_AND_FILM, ("user",), set()),
    ],
)
def test_whose_picture_is_mirrored(recordings: Recordings, mirrored: tuple[Any, ...], expected: set[str]) -> None:
    sources = header_sources(recordings, mirrored)
    assert header(sources=sources).mirrored == expected
    assert all(bool(source.note) is source.mirrored for source in sources)


@pytest.mark.parametrize(
    ("recordings", "expected"),
    [
        (TWO_FILMS, {("user", "me.mp4", ("picture", "sound")), ("partner", "you.mp4", ("picture", "sound"))}),
        (ONE_FILM, {("both", "both.mp4", ("picture", "sound"))}),
        (SOUND_AND_FILM, {("partner", "you.mp4", ("picture", "sound")), ("user", "mic.wav", ("sound",))}),
        (
            APART,
            {
                ("both", "both.mp4", ("picture",)),
                ("user", "mic.wav", ("sound",)),
                ("partner", "both.mp4, track 2", ("sound",)),
            },
        ),
    ],
)
def test_what_each_file_was_used_for(recordings: Recordings, expected: set[Any]) -> None:
    sources = header_sources(recordings, ())
    assert {(source.person, source.name, source.used_for) for source in sources} == expected


def test_the_title_is_made_of_the_files_names() -> None:
    assert session_title(TWO_FILMS) == "me and you"
    assert session_title(ONE_FILM) == "both"
    assert session_title(APART) == "both"


def test_the_option_takes_people_only() -> None:
    result = CliRunner().invoke(cli, ["analyze", "a.mp4", "--mirrored", "nobody"])
    assert result.exit_code == 2
    assert "'user', 'partner'" in result.output
