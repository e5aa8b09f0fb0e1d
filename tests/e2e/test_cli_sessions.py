"""``rapport sessions`` as a user calls it: what it prints, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import sessions as builders
from tests.support.commands import rapport

ID = builders.header().id


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    builders.build(folder / "sessions", duration_s=70.0, with_sketch=False)
    builders.build(folder / "sessions", duration_s=5.0, number=2, title="Sales call", with_sketch=False)
    return folder


def sessions(home: Path, *words: object, place: Path | None = None) -> subprocess.CompletedProcess[str]:
    return rapport("sessions", *words, home=home, place=place)


@pytest.mark.slow
def test_in_a_process_of_its_own_only_the_result_goes_to_stdout(home: Path) -> None:
    command = [sys.executable, "-m", "monitor", "sessions", "list", "--search", "nothing"]
    environment = os.environ | {"RAPPORT_HOME": str(home), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    none = subprocess.run(command, capture_output=True, text=True, timeout=100, env=environment, check=False)
    assert (none.returncode, none.stdout) == (0, "") and "No matching sessions" in none.stderr


@pytest.mark.slow
def test_notes_are_made_shown_and_searched(home: Path) -> None:
    made = sessions(home, "note", ID, "--title", "Second try", "--tag", "Calm", "--tag", "b", "--rate", 6, 5, 4, "--json")
    assert made.returncode == 0, made.stderr
    notes = json.loads(made.stdout)
    assert (notes["title"], notes["tags"]) == ("Second try", ["calm", "b"])
    assert notes["rating"] == {"connection": 6, "naturalness": 5, "ease": 4}
    assert sessions(home, "note", ID, "--untag", "B").stdout.splitlines()[1] == "tags: calm"
    assert [line.split()[0] for line in sessions(home, "list", "--search", "second").stdout.splitlines()] == [ID]
    listed = json.loads(sessions(home, "list", "--tag", "calm", "--json").stdout)
    assert [(session["id"], session["title"]) for session in listed] == [(ID, "Second try")]
    none = sessions(home, "list", "--search", "nothing")
    assert (none.returncode, none.stdout) == (0, "") and "No matching sessions" in none.stderr
    assert sessions(home, "note", ID, "--rate", 8, 1, 1).returncode == 2
    refused = sessions(home, "note", ID, "--title", "x" * 300)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1


@pytest.mark.slow
def test_progress_says_how_little_one_session_tells(home: Path) -> None:
    said = sessions(home, "progress")
    assert said.returncode == 0, said.stderr
    assert "Scores are compared from 5 sessions on. So far one carries one." in said.stdout
    assert json.loads(sessions(home, "progress", "--json").stdout)["preset"] == "interview"


@pytest.mark.slow
def test_exports_go_where_they_are_sent(home: Path, tmp_path: Path) -> None:
    plain = sessions(home, "export", ID, "--format", "csv", "--format", "eaf", place=tmp_path)
    assert plain.returncode == 0, plain.stderr
    files = [tmp_path / line for line in plain.stdout.splitlines()]
    assert tmp_path / ID / "events.csv" in files and all(path.is_file() for path in files)
    export = json.loads(sessions(home, "export", ID, "--to", "call.TextGrid", "--json", place=tmp_path).stdout)
    assert export == {"session": ID, "files": ["call.TextGrid"]}
    again = sessions(home, "export", ID, "--to", "call.TextGrid", place=tmp_path)
    assert again.returncode == 1
    assert again.stderr == "rapport: call.TextGrid already exists; choose another place, or use --force to replace it\n"
    assert sessions(home, "export", ID, "--to", "call.TextGrid", "--force", place=tmp_path).returncode == 0
    assert sessions(home, "export", ID, "--format", "mp3").returncode == 2


@pytest.mark.slow
def test_a_bundle_goes_to_another_home_and_is_deleted_there(home: Path, tmp_path: Path) -> None:
    assert sessions(home, "export", ID, "--to", "call.zip", place=tmp_path).returncode == 0
    elsewhere = tmp_path / "other"
    moved = sessions(elsewhere, "import", tmp_path / "call.zip")
    assert (moved.returncode, moved.stdout) == (0, f"{ID}\n")
    assert "is already here" in sessions(elsewhere, "import", tmp_path / "call.zip").stderr
    second = sessions(elsewhere, "import", "--again", tmp_path / "call.zip").stdout.strip()
    assert second != ID
    shown = [json.loads(sessions(place, "show", ID, "--json").stdout) for place in (home, elsewhere)]
    assert shown[0]["channels"] == shown[1]["channels"]
    (tmp_path / "text.zip").write_text("no bundle")
    refused = sessions(elsewhere, "import", tmp_path / "text.zip")
    assert refused.returncode == 1 and "is not a readable bundle" in refused.stderr and refused.stderr.count("\n") == 1
    assert sessions(elsewhere, "delete", second, "--yes").returncode == 0
    assert [path.name for path in (elsewhere / "sessions").iterdir()] == [ID]
