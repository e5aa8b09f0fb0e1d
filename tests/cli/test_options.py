"""Options of the commands that open a page."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor import models
from monitor.cli.main import cli
from monitor.cli.options import moment_s, note_missing_models
from monitor.errors import SourceError, UsageError


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


def test_a_session_is_kept_under_its_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path | None] = []
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setattr("monitor.web.server.serve_live", lambda engine, **options: kept.append(engine._session._sessions))
    for words in ([], ["--person", "Ana"], ["--person", "you"]):
        done = CliRunner().invoke(cli, ["live", *words])
        assert done.exit_code == 0, done.output
    assert kept == [tmp_path / "sessions", tmp_path / "people" / "Ana", tmp_path / "sessions"]
    assert not (tmp_path / "people").exists(), "nobody is listed before a session of theirs is there"
    assert isinstance(CliRunner().invoke(cli, ["live", "--person", "a/b"]).exception, UsageError)


def test_a_film_is_analyzed_into_its_persons_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []

    def analyze(*films: Path, sessions: Path, **options: object) -> None:
        kept.append(sessions)
        raise SourceError("far enough")

    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setattr("monitor.offline.analyze", analyze)
    for words in ([], ["--person", "Ana"]):
        assert isinstance(CliRunner().invoke(cli, ["analyze", "me.mp4", *words]).exception, SourceError)
    assert kept == [tmp_path / "sessions", tmp_path / "people" / "Ana"]
