"""The commands start quickly: what is heavy is loaded by the command that needs it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from monitor.cli import sessions
from monitor.cli.main import _PERSON
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
    assert sessions.FORMATS == formats.FORMATS
    assert tuple(_PERSON.choices) == PEOPLE
