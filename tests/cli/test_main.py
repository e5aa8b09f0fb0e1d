"""The commands start quickly: what is heavy is loaded by the command that needs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from monitor.cli import transfer
from monitor.cli.main import cli
from monitor.cli.recordings import _PERSON
from monitor.errors import UsageError
from monitor.replay.export import formats
from monitor.types import PEOPLE

HEAVY = {"av", "cv2", "fluent", "jinja2", "mediapipe", "numpy", "plotly", "pydantic", "scipy", "starlette", "tqdm"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "import monitor"),
        ("-m", "monitor", "--help"),
        ("-m", "monitor", "--version"),
        ("-m", "monitor", "sessions", "-h"),
    ],
    ids=["import", "help", "version", "help of a group"],
)
def test_nothing_heavy_is_loaded_to_begin_with(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, env=os.environ, check=True
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "monitor" in imported
    assert imported & HEAVY == set()


def test_choices_that_are_spelled_out_are_those_of_their_modules() -> None:
    assert transfer.FORMATS == formats.FORMATS
    assert tuple(_PERSON.choices) == PEOPLE


def test_synchrony_says_how_it_read_a_table_and_takes_its_options(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    slow = np.convolve(rng.standard_normal(1300), np.hanning(12), "same")
    cells = (f"{-999 if i % 200 < 20 else slow[i]:.3f};{slow[i + 10]:.3f}\n" for i in range(1200))
    path = tmp_path / "pair.csv"
    path.write_text("when;me;you\n" + "".join(f"{i / 10:.1f};{row}" for i, row in enumerate(cells)).replace(".", ","))
    asked = ["synchrony", str(path), "--columns", "me,you", "--time", "when"]
    for given in ([], ["--missing", "-1"]):
        done = CliRunner().invoke(cli, [*asked, *given])
        assert isinstance(done.exception, UsageError) and "--missing -999" in str(done.exception)
    done = CliRunner().invoke(cli, [*asked, "--missing", "-999", "--json"])
    document = json.loads(done.stdout)
    assert document["lag_s"] == pytest.approx(1.0, abs=0.15) and document["read"]["time"] == "when"
    assert document["read"]["missing"] == [0.1, 0.0]
    assert done.stderr.splitlines() == document["read"]["lines"] == ["left out 10 % of me in pair.csv as coded missing values"]
    assert CliRunner().invoke(cli, [*asked, "--missing", "none"]).exit_code == 0
    done = CliRunner().invoke(cli, [*asked, "--missing", "lost"])
    assert isinstance(done.exception, UsageError) and "should be a number" in str(done.exception)
