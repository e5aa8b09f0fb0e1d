"""``rapport synchrony``: tables of any shape, the published programs' numbers, and bad input in one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import SourceError, UsageError
from monitor.synchrony.compare import Report, as_document, describe, read_columns, score_file, two_columns

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
    assert "user follows, lag +1.2 s" in describe(report)


@pytest.mark.real_data
@pytest.mark.slow
def test_the_published_numbers_are_printed(shared_data: Path) -> None:
    dyads = shared_data / "dyads"
    report = score(dyads / "video_calls/dyad01_1080p.csv", names=["body_a", "body_b"], rate_hz=30)
    assert "0.240184" in describe(report)
    report = score(dyads / "therapy/normal_200_01.txt", rate_hz=25, window_s=60.0, step_s=30.0)
    assert report.rmea is not None
    assert report.rmea.grand_average == pytest.approx(0.07576601, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2\n3,\n", None),
        ("a;b\n1;2\n3;NA\n", None),
        ("a\tb\n1\t2\n3\tnan\n", None),
        ('"a" "b"\n1   2\n3 Inf\n', None),
        ("\ufeffx,a,b\nword,1,2\nother,3,\n", ["a", "b"]),
    ],
)
def test_tables_of_any_shape(tmp_path: Path, text: str, names: list[str] | None) -> None:
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    table = read_columns(tmp_path / "table.csv", names)
    assert list(table) == ["a", "b"]
    np.testing.assert_array_equal(table["a"], [1, 3])
    np.testing.assert_array_equal(table["b"], [2, np.nan])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("1,2\n3,4\n", "first line"),
        ("a,b\n1,2\na,b\n3,4\n", "line 3, column a: expected a number"),
        ("a,b,c\n1,2,3\n", "choose two with --columns"),
        ("a,b\n1,2\n", "--rate"),
    ],
)
def test_bad_tables_are_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(UsageError, match=words):
        score(tmp_path / "table.csv")


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="no column 'c'"):
        score(tmp_path / "table.csv", names=["a", "c"], rate_hz=10)
    with pytest.raises(SourceError, match="cannot read"):
        score(tmp_path / "none.csv", rate_hz=10)


def test_a_rate_comes_from_an_even_column_of_times(tmp_path: Path) -> None:
    assert two_columns(planted(tmp_path / "even.csv", lag_s=0, seconds=5, rate_hz=25))[2] == pytest.approx(25, rel=1e-3)
    (tmp_path / "uneven.csv").write_text("time_s,a,b\n0,1,2\n1,1,2\n5,1,2\n6,1,2\n")
    assert two_columns(tmp_path / "uneven.csv")[2] is None


def test_other_pairs_go_with_the_pseudo_null_only(tmp_path: Path) -> None:
    pair = planted(tmp_path / "pair.csv", lag_s=1.0)
    others = [planted(tmp_path / f"other{i}.csv", lag_s=1.0, seed=100 + i) for i in range(9)]
    assert score(pair, *others, null="pseudo").ours.z > 2
    with pytest.raises(UsageError, match="pseudo"):
        score(pair, null="pseudo")
    with pytest.raises(UsageError, match="pseudo"):
        score(pair, *others)


@pytest.mark.parametrize("values", ["1,5\n" * 3, "1,5\n" * 2000, ",\n" * 2000])
def test_a_number_is_never_made_of_nothing(tmp_path: Path, values: str) -> None:
    (tmp_path / "table.csv").write_text("a,b\n" + values)
    report = score(tmp_path / "table.csv", rate_hz=10)
    assert report.ours.status == "not enough signal"
    assert as_document(report)["score"] is None
    assert "not enough signal: " in describe(report)
