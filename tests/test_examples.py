"""Every script in ``examples/`` runs from the repository's root and prints what was planted.

The notebook has a test of its own: ``tests/replay/test_notebook.py``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import PEOPLE

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"

pytestmark = pytest.mark.slow


def run(name: str, *arguments: str) -> str:
    """What a script prints; offline and without a display."""
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_series_are_told_from_strangers() -> None:
    printed = run("score_two_series.py")
    rows = re.findall(r"^ +\d +(\d+) +\S+ +(\S+) +(\S+) s  (\w+)$", printed, re.MULTILINE)
    assert len(rows) == 6
    assert {leader for *_, leader in rows} == {"partner"}
    assert min(float(z) for _, z, *_ in rows) > 2.33  # one in a hundred strangers
    np.testing.assert_allclose([float(lag_s) for _, _, lag_s, _ in rows], 1.2, atol=0.3)
    (mean,) = re.findall(r"30 pairs of strangers: mean score (\d+)", printed)
    # Scores of strangers are uniform on 0..100, sd 29; the pairs share people, so the mean's error is that of some ten of them.
    assert float(mean) == pytest.approx(50, abs=20)


def test_movement_that_follows_scores_above_movement_that_does_not() -> None:
    printed = run("simulate_and_score.py")
    row = r"^{} +(\d+) \((\d+)-(\d+)\) +(\d+) \((\d+)-(\d+)\) +(.+)$"
    found = {name: re.search(row.format(name), printed, re.MULTILINE) for name in ("head", "posture")}
    for match in found.values():
        assert match is not None
        coupled, low, _, _, alone_low, alone_high = map(int, match.groups()[:6])
        assert coupled > 90 and low > 50
        assert alone_low <= 50 <= alone_high
        (lag_s,) = re.findall(r"user follows by (\S+) s", match[7])
        assert float(lag_s) == pytest.approx(1.2, abs=0.4)


def test_the_lag_found_is_the_lag_planted(tmp_path: Path) -> None:
    chart = tmp_path / "lag.html"
    printed = run("plot_lag.py", str(chart))
    assert float(re.findall(r"median lag found: (\S+) s", printed)[0]) == pytest.approx(1.2, abs=0.2)
    lines = [line for line in printed.splitlines() if "*" in line and "|" in line][1:]
    assert len(lines) == 15
    assert all(line.index("*") > line.index("|") for line in lines)  # to the right: the user follows
    assert "plotly" in chart.read_text(encoding="utf-8").lower()


@pytest.mark.full
def test_a_study_tells_the_coupled_from_those_alone() -> None:
    pytest.importorskip("distributed", reason="Dask comes with the study extra")
    printed = run("study.py")
    z = {
        name: [float(value) for value in values.split()]
        for name, values in re.findall(r"^(coupled|alone) +(.+)$", printed, re.M)
    }
    assert len(z["coupled"]) == len(z["alone"]) == 2
    assert np.mean(z["coupled"]) > np.mean(z["alone"]) + 1.0


@pytest.mark.full
def test_two_films_are_measured_as_planted() -> None:
    pytest.importorskip("skimage", reason="the simulated people come with the demo extra")
    printed = run("analyze_two_films.py")
    truth = dyad(DyadPlan.of(duration_s=8, seed=3, fps=15, width_px=480, height_px=270, turn_s=1.5))  # PLAN of the script
    row = r"^{} +face seen (\d+) % of the time, head turned (\S+) deg \(sd\), speaks (\d+) %, pitch (\d+) Hz$"
    for person in PEOPLE:
        match = re.search(row.format(person), printed, re.MULTILINE)
        assert match is not None
        seen, yaw_sd_deg, speaks, pitch_hz = map(float, match.groups())
        assert seen > 95
        assert yaw_sd_deg == pytest.approx(np.std(truth.signal(person, "yaw_deg")), abs=0.5)
        assert speaks == pytest.approx(100 * np.mean(truth.signal(person, "speech")), abs=8)  # 8 % of 8 s are four syllables
        assert pitch_hz == pytest.approx(np.nanmedian(truth.signal(person, "f0_hz")), rel=0.03)
    assert re.search(r"^coordination +not enough signal: ", printed, re.MULTILINE)
