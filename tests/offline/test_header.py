"""``analyze --mirrored``: whose picture came mirrored stands in the header, and only theirs is turned back."""

from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.offline import _sources
from tests.support.sessions import header

FILM: Any = SimpleNamespace(has_picture=True, has_sound=True, name="call.mp4")
SOUND: Any = SimpleNamespace(has_picture=False, has_sound=True, name="me.wav")


@pytest.mark.parametrize(
    ("films", "who", "mirrored", "expected"),
    [
        ([FILM, FILM], [{"user": None}, {"partner": None}], ("user",), {"user"}),
        ([FILM, FILM], [{"user": None}, {"partner": None}], (), set()),
        ([FILM], [{"user": None, "partner": None}], ("user", "partner"), {"user", "partner"}),
        ([FILM], [{"user": None, "partner": None}], ("user",), {"user"}),
        ([FILM], [{"user": None, "partner": None}], (), set()),
        ([SOUND, FILM], [{"user": None}, {"partner": None}], ("user",), set()),
    ],
)
def test_whose_picture_is_mirrored(films: list[Any], who: list[Any], mirrored: tuple[Any, ...], expected: set[str]) -> None:
    sources = _sources(films, who, mirrored)
    assert header(sources=sources).mirrored == expected
    assert all(bool(source.note) is source.mirrored for source in sources)
    people = [source.person for source in sources]
    assert people in (["user", "partner"], ["both"])


def test_the_option_takes_people_only() -> None:
    result = CliRunner().invoke(cli, ["analyze", "a.mp4", "--mirrored", "nobody"])
    assert result.exit_code == 2
    assert "'user', 'partner'" in result.output
