"""``rapport synchrony``: the score, the published programs' numbers, and what is printed; tables have tests of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.synchrony.compare import Report, as_document, describe, score_file

HOW = {"window_s": 30.0, "step_s": 10.0, "max_lag_s": 5.0, "null": "own", "statistic": "mean", "seed": 0}


def score(file: Path, *others: Path, names: list[str] | None = None, rate_hz: float | None = None, **how: object) -> Report:
    return score_file(file, others, rate_hz=rate_hz, names=names, **{**HOW, **how})  # type: ignore[arg-type]


def planted(path: Path, *, lag_s: float, seconds: float = 300.0, rate_hz: float = 10.0, seed: int = 3) -> Path:
    """The second column's slow noise comes back in the first after ``lag_s``, with as much noise of its own."""
    rng = np.random.default_rng(seed)
    n, late = round(seconds * rate_hz), round(lag_s * rate_hz)
    slow = np.convolve(rng.standard_normal(n + 200), np.hanning(12), mode="same")
    user = slow[100 - late : 100 - late + n] + 0.7 * np.convolve(rng.standard_normal(n), np.hanning(12), mode="same")
    lines = [f"{i / rate_hz:.3f},{a:.5f},{b:.5f}" for i, (a, b) in enumerate(zip(user, slow[100 : 100 + n], strict=True))]
    path.write_text("time_s,me,you\n" + "\n".join(lines) + "\n")
    return path


def test_a_planted_lag_is_told(tmp_path: Path) -> None:
    report = score(planted(tmp_path / "pair.csv", lag_s=1.2))
    assert report.ours.direction == "user follows"
    assert report.ours.lag_s == pytest.approx(1.2, abs=0.2)
    assert report.ours.p < 0.01
    document = json.loads(json.dumps(as_document(report), allow_nan=False))
    assert set(document) >= {"z", "p", "score", "lag_s", "leader", "simultaneous_z", "windows", "published"}
    assert document["leader"] == "partner"
    assert re.search(r"user follows, lag \+1\.[12]\d s", describe(report))


@pytest.mark.parametrize("rate_hz", [29.97, 59.94])
def test_uneven_times_and_odd_rates_keep_the_lag(tmp_path: Path, rate_hz: float) -> None:
    rng = np.random.default_rng(5)
    time_s = np.arange(round(120 * rate_hz)) / rate_hz + rng.uniform(-0.3, 0.3, round(120 * rate_hz)) / rate_hz
    time_s = time_s[rng.random(len(time_s)) > 0.1]
    waves_hz, phases = rng.uniform(0.05, 1.0, 200), rng.uniform(0, 2 * np.pi, (2, 200))

    def move(at_s: np.ndarray, phase: np.ndarray) -> np.ndarray:
        return np.cos(2 * np.pi * waves_hz * at_s[:, None] + phase).sum(axis=1)

    user, partner = move(time_s - 1.23, phases[0]) + 0.5 * move(time_s, phases[1]), move(time_s, phases[0])
    rows = zip(time_s, user, partner, strict=True)
    (tmp_path / "pair.csv").write_text("time_s,me,you\n" + "\n".join(f"{t:.4f},{a:.5f},{b:.5f}" for t, a, b in rows) + "\n")
    report = score(tmp_path / "pair.csv", time="time_s", max_lag_s=2.5, window_s=7.5)
    assert report.ours.lag_s == pytest.approx(1.23, abs=0.05)
    assert "SUSY drops fractions" in describe(report)


def test_methods_are_printed_when_asked_for_and_always_in_the_document(tmp_path: Path) -> None:
    report = score(planted(tmp_path / "pair.csv", lag_s=1.2), null="time-shift", surrogates=99)
    assert "Moulder" not in describe(report)
    assert "each loses 3" in describe(report)  # of shifts from a tenth to a half: a third
    paragraph = as_document(report)["methods"]
    assert describe(report, methods=True).endswith(paragraph)
    assert "in 99 surrogates" in paragraph and as_document(report)["run"]["surrogates"] == 99


@pytest.mark.real_data
@pytest.mark.slow
def test_the_published_numbers_are_printed(shared_data: Path) -> None:
    dyads = shared_data / "dyads"
    report = score(dyads / "video_calls/dyad01_1080p.csv", names=["body_a", "body_b"], rate_hz=30)
    assert "0.240184" in describe(report)
    report = score(dyads / "therapy/normal_200_01.txt", rate_hz=25, window_s=60.0, step_s=30.0)
    assert report.rmea is not None
    assert report.rmea.grand_average == pytest.approx(0.07576601, abs=1e-8)


def test_other_pairs_go_with_the_pseudo_null_only(tmp_path: Path) -> None:
    pair = planted(tmp_path / "pair.csv", lag_s=1.0)
    others = [planted(tmp_path / f"other{i}.csv", lag_s=1.0, seed=100 + i) for i in range(9)]
    assert score(pair, *others, null="pseudo").ours.z > 2
    with pytest.raises(UsageError, match="pseudo"):
        score(pair, null="pseudo")
    with pytest.raises(UsageError, match=r"not 10 tables; .*--null pseudo"):
        score(pair, *others)


def test_a_second_table_is_the_partners(tmp_path: Path) -> None:
    pair = planted(tmp_path / "pair.csv", lag_s=1.0)
    cells = [line.split(",") for line in pair.read_text().splitlines()]
    for name, place in (("user", 1), ("partner", 2)):
        text = "".join(f"{row[0]},{row[place] if number else 'motion'}\n" for number, row in enumerate(cells))
        (tmp_path / f"{name}.csv").write_text(text)
    together, apart = score(pair), score(tmp_path / "user.csv", tmp_path / "partner.csv")
    assert apart.ours == together.ours and apart.read.columns == ("motion", "motion")


def test_what_was_done_to_a_table_is_in_the_document(tmp_path: Path) -> None:
    lines = planted(tmp_path / "pair.csv", lag_s=1.2).read_text().splitlines()
    kept = [line for number, line in enumerate(lines) if number == 0 or number % 5]
    (tmp_path / "pair.csv").write_text("\n".join(kept).replace(",", ";").replace(".", ","))
    report = score(tmp_path / "pair.csv")
    assert report.ours.lag_s == pytest.approx(1.2, abs=0.2)
    read = as_document(report)["read"]
    assert read["columns"] == ["me", "you"] and read["time"] == "time_s" and read["resampled"] is True
    assert read["rate_hz"] == pytest.approx(10) and read["rows"] == 2400 and read["missing"] == [0, 0]
    assert len(read["lines"]) == 1


@pytest.mark.parametrize("values", ["1,5\n" * 3, "1,5\n" * 2000, "1,5\n2,\n1,6\n" + ",\n" * 2000])
def test_a_number_is_never_made_of_nothing(tmp_path: Path, values: str) -> None:
    (tmp_path / "table.csv").write_text("a,b\n" + values)
    report = score(tmp_path / "table.csv", rate_hz=10)
    assert report.ours.status == "not enough signal"
    assert as_document(report)["score"] is None
    assert "not enough signal: " in describe(report)
