"""Damaged sessions and films: they open or are one sentence; none hangs or fills the memory.

``RAPPORT_MUTATIONS=1000`` tries that many of each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import builders
import pytest

ROOT = Path(__file__).resolve().parents[2]
COUNT = int(os.environ.get("RAPPORT_MUTATIONS", "200"))
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process's memory at its most is asked of Unix")


def opened(kind: str, source: Path, *, count: int = COUNT, seed: int = 1) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.fuzz.mutated_files", kind, str(source), str(count), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1100, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    print(kind, count, found)
    assert found["opened"] + found["refused"] == count
    assert found["longest_s"] < 2.0
    assert found["more_mb"] < 256
    return found


@pytest.mark.timeout(1200)
def test_damaged_sessions_open_or_are_one_sentence(tmp_path: Path) -> None:
    found = opened("sessions", builders.build(tmp_path, duration_s=20.0) / "session.sqlite")
    assert found["refused"] > COUNT / 4


@pytest.mark.timeout(1200)
def test_damaged_films_open_or_are_one_sentence(films: Path) -> None:
    opened("films", films / "user.mp4", count=COUNT // 4)
