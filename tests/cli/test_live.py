"""``rapport live`` and ``calibrate``: what they refuse, profiles in the terminal, the address; and films with a profile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from monitor.calibrate.profile import GazeTable, Profile, profiles_dir, save_profile
from monitor.cli.main import cli
from monitor.errors import CalibrationError, SourceError, UsageError
from monitor.measures import GAZE_ZONES, columns
from monitor.offline import analyze
from monitor.transcript import recognition
from monitor.vision.gaze_map import GazeMap
from tests.support.gaze_films import Gaze, write_film

# Everything that is not quite far from the camera is this person's partner.
WIDE = GazeMap((0.0, 60.0), (40.0, 40.0), (-80.0, 0.0), (0.0, -80.0), (0.0, 0.0, 1.0, 1.0), (1.5, 2.0), (0.0, 0.0))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def saved() -> Profile:
    profile = Profile.model_validate(
        {
            "id": "desk",
            "name": "Desk",
            "camera": "A camera",
            "created": "2026-05-04T09:00:00Z",
            "gaze": GazeTable.of(WIDE),
            "quality": {"right": 0.97},
        }
    )
    save_profile(profile)
    return profile


def run(*words: str) -> Any:
    return CliRunner().invoke(cli, ["calibrate", *words])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--words",), "--words is for --start"),
        (("--language", "klingon"), "the language should be one of"),
        (("--language", "de"), "--language is for --start --words"),
        (("--topic", "nowhere.txt"), "nowhere.txt"),
        (("--start", "--words"), "recognition is not here"),
    ],
)
def test_words_that_cannot_be_are_refused_before_anything_opens(
    words: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "available", lambda: "recognition is not here; install it")
    refused = CliRunner().invoke(cli, ["live", *words])
    assert isinstance(refused.exception, UsageError | SourceError)
    assert sentence in str(refused.exception)


def test_profiles_are_listed_shown_and_deleted() -> None:
    empty = run("list")
    assert (empty.exit_code, empty.stdout) == (0, "") and "To make one, run `rapport calibrate`" in empty.stderr
    saved()
    (profiles_dir() / "broken.json").write_text("{")
    listed = run("list")
    assert listed.stdout.startswith("desk") and "97 %" in listed.stdout and "broken is damaged" in listed.stderr
    document = json.loads(run("list", "--json").stdout)
    assert [profile["id"] for profile in document["profiles"]] == ["desk"] and len(document["notes"]) == 1
    assert "correct 97 % of the time" in run("show", "desk").stdout
    assert json.loads(run("show", "desk", "--json").stdout)["gaze"]["camera_deg"] == [0, 60]
    assert isinstance(run("show", "broken").exception, CalibrationError)
    assert run("delete", "desk").exit_code == 1, "nobody said yes"
    assert json.loads(run("delete", "broken", "--yes", "--json").stdout) == {"deleted": "broken"}
    assert run("delete", "desk", "--yes").exit_code == 0
    assert isinstance(run("delete", "desk", "--yes").exception, CalibrationError)
    unasked = run("delete", "desk")
    assert isinstance(unasked.exception, CalibrationError) and "Delete profile" not in unasked.output


@pytest.mark.parametrize("words", [("--user", "nowhere.mp4"), ("--user", "none"), ("--user", "screen:auto")])
def test_what_gives_no_picture_of_the_user_is_refused_at_once(words: tuple[str, ...]) -> None:
    assert isinstance(run(*words).exception, UsageError)


@pytest.mark.parametrize("words", [("--preset", "nothing"), ("--name", "n" * 81), ("nothing",)])
def test_a_slip_of_the_pen_is_status_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("skimage", reason="the simulated people come with the demo extra")
    return write_film(tmp_path_factory.mktemp("films") / "look.mp4", [Gaze(1.2, (0.5, 0.5))])


@pytest.mark.skipif(sys.platform == "win32", reason="stopped by a signal")
@pytest.mark.slow
def test_the_address_opens_the_page_at_the_calibration(film: Path, home: Path) -> None:
    command = [sys.executable, "-m", "monitor", "calibrate", "--user", str(film), "--no-browser", "--name", "Mine"]
    environment = os.environ | {"RAPPORT_HOME": str(home)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:") and "/live?" in address and address.endswith("#calibrate")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.mark.slow
def test_a_film_is_measured_with_a_profile_where_one_is_named(film: Path, tmp_path: Path) -> None:
    saved()
    said: list[str] = []
    soundfile.write(tmp_path / "silence.wav", np.zeros(16000, np.float32), 16000)
    with pytest.raises(SourceError):
        analyze(tmp_path / "silence.wav", say=said.append)
    assert [line for line in said if "--profile desk" in line], "it is not used by itself"
    with_profile = analyze(film, profile="desk")
    assert with_profile.header.profile is not None and with_profile.header.profile.id == "desk"
    assert set(zones_of(with_profile)) <= {"tile", "closed", "unknown"} and "tile" in zones_of(with_profile)
    with pytest.raises(CalibrationError, match="no profile"):
        analyze(film, profile="nowhere")
    with pytest.raises(UsageError, match="of you alone"):
        analyze(film, profile="desk", layout="auto")


def zones_of(session: Any) -> list[str]:
    codes = session.series("user", "face").values[:, columns("face").index("gaze_zone")]
    return [GAZE_ZONES[int(code)] for code in codes if np.isfinite(code)]
