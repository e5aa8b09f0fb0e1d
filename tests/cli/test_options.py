"""Options of the commands that open a page."""

from __future__ import annotations

import click
import pytest

from monitor.cli.options import moment_s


@pytest.mark.parametrize(
    ("text", "seconds"), [(None, 0.0), ("83.2", 83.2), ("1:23", 83.0), ("1:02:03.5", 3723.5), ("75", 75.0), ("0:07", 7.0)]
)
def test_a_moment_is_seconds_or_minutes(text: str | None, seconds: float) -> None:
    moment = moment_s(click.Context(click.Command("replay")), click.Option(["--at"]), text)
    assert moment == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "x", "-3", "1:60", "1:2:3:4", "1e3", "nan", "\u0661", "99999999"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="give seconds"):
        moment_s(click.Context(click.Command("replay")), click.Option(["--at"]), text)
