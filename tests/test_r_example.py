"""What docs/r.md shows runs in R, and R and Python get the same numbers from the same files."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RSCRIPT = shutil.which("Rscript")

pytestmark = [pytest.mark.full, pytest.mark.skipif(RSCRIPT is None, reason="R is not installed")]

SCORES = [("1.0", "head", "ok", "60.5"), ("2.0", "head", "ok", "61.25"), ("2.0", "pitch", "not enough signal", "")]
EVENTS = [("user", "nod", "0.5", "1.25"), ("user", "nod", "1.5", "1.75"), ("partner", "smile", "0.25", "2.0")]
FACE = [
    (person, f"{0.25 * number}", f"{0.1 * (number % 5) + 0.05 * (person == 'user')}", f"{number}", "")
    for person in ("user", "partner")
    for number in range(20)
]
DYADS = [(f"d{n}", "a" if n % 2 else "", "coordination", "ok", f"{1.5 + 0.5 * n}") for n in range(5)]
DYADS += [("d5", "a", "coordination", "failed", "")]
MEASURES = [(f"d{n}", "", person, "speech_share", f"{0.1 * n}") for n in range(3) for person in ("user", "partner")]


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    tables = {
        "export/scores": ("time_s,name,status,score", SCORES),
        "export/events": ("person,kind,start_s,end_s", EVENTS),
        "export/face": ("person,time_s,smile,yaw_deg,pitch_deg", FACE),
        "study/dyads": ("dyad,condition,score,status,z", DYADS),
        "study/measures": ("dyad,condition,person,measure,value", MEASURES),
    }
    for name, (head, rows) in tables.items():
        path = tmp_path / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([head.split(","), *rows])
    return tmp_path


def test_r_and_python_get_the_same(folders: Path) -> None:
    command = [sys.executable, ROOT / "benchmarks" / "r_example.py", folders / "export", folders / "study"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("the same\n") and "in one of them only: 0" in done.stdout


def test_the_page_runs(folders: Path) -> None:
    blocks = re.findall(r"```r\n(.*?)```", (ROOT / "docs" / "r.md").read_text(), re.DOTALL)
    script = folders / "page.R"
    script.write_text("\n".join(blocks))
    done = subprocess.run(
        [str(RSCRIPT), "--vanilla", str(script)], cwd=folders, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "60.875" in done.stdout  # the mean of 60.5 and 61.25
    assert re.search(r"coordination\s+a\s+2\.5", done.stdout)  # of 2.0 and 3.0
