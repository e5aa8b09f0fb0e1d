"""Options of the commands that open a page."""

from __future__ import annotations

import click
import pytest

from monitor import models
from monitor.cli.options import moment_s, note_missing_models


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


@pytest.mark.parametrize(("names", "said"), [(1, "Hands at the face aren't measured,"), (2, "because their models aren't")])
def test_what_is_not_measured_for_want_of_a_model_is_one_line(
    names: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = [model for model in models.manifest() if model.without][:names]
    monkeypatch.setattr(models, "missing_models", lambda: tuple(apart))
    note_missing_models()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and said in lines[0]
    assert lines[0].endswith(f"run: {models.models_command()}")
