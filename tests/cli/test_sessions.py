"""``rapport sessions``: a bundle sealed with a passphrase, as README.md shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.sessions import sessions
from monitor.record.encryption import is_sealed
from tests.support import sessions as builders

WORDS = "correct horse battery"


@pytest.mark.slow
def test_a_sealed_bundle_goes_to_another_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = builders.build(tmp_path / "home" / "sessions", duration_s=5.0, with_sketch=False)
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    file = tmp_path / "call.zip.age"
    typed = f"{WORDS}\n{WORDS}\n"
    done = CliRunner().invoke(sessions, ["export", folder.name, "--to", str(file), "--passphrase"], input=typed)
    assert (done.exit_code, done.stdout) == (0, f"{file}\n"), done.output
    assert is_sealed(file)
    assert WORDS not in done.output
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "elsewhere"))
    brought = CliRunner().invoke(sessions, ["import", str(file)], input=f"{WORDS}\n")
    assert (brought.exit_code, brought.stdout) == (0, f"{folder.name}\n"), brought.output
    assert (tmp_path / "elsewhere" / "sessions" / folder.name).is_dir()
