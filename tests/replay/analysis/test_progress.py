"""Progress over sessions: planted trends are overview, none is made up, and few sessions are said to be few."""

from __future__ import annotations

import itertools
import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test, spearmanr

from monitor.record.header import Source
from monitor.record.notes import QUESTIONS, change_notes
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.progress import NAMES, Progress, agreements, least_p, progress, trend
from monitor.replay.document import progress_document
from monitor.replay.text.progress import agreement_words, describe, trend_words
from monitor.types import Score, Update
from tests.support import sessions as builders


def session(
    folder: Path, number: int, scores: dict[str, float], *, preset: str = "interview", older: bool = False, **notes: object
) -> Path:
    """A session of a few rows whose whole-session scores are planted; others are not measured."""
    day = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=number)
    film = Source(person="user", kind="film", name=f"{number}.mp4", used_for=("picture", "sound"))
    head = builders.header(number, id=f"{day:%Y%m%d-%H%M%S}-{number:08x}", started_at=day, preset=preset, sources=(film,))
    if older:
        head = head.model_copy(update={"versions": {"rapport-monitor": "0.2.0"}})
    with SessionWriter.create(folder / head.id, head) as writer:
        writer.set_duration(60.0)
        scored = [
            Score(60.0, name, "ok", value, 0.1, value - 8, value + 8, confidence=0.6, n=9)
            if (value := scores.get(name, math.nan)) == value
            else Score(60.0, name, "not enough signal", reason="too little was seen")
            for name in NAMES
        ]
        writer.set_summary(Update(60.0, tuple(scored)))
    if notes:
        change_notes(folder / head.id, notes)
    return folder / head.id


def rating(value: int) -> dict[str, int]:
    return dict.fromkeys(QUESTIONS, value)


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Progress:
    """Ten interviews: coordination up 3 a session but for one, warmth to and fro, attention thrice; and a sales call."""
    folder = tmp_path_factory.mktemp("sessions")
    warmth = [50, 58, 47, 55, 49, 57, 51, 56, 48, 52]
    for number in range(10):
        scores = {"coordination": 90.0 if number == 4 else 50.0 + 3 * number, "warmth": warmth[number]}
        if number < 3:
            scores["attention"] = 60.0
        session(folder, number, scores, rating=rating(1 + number % 7), tags=["morning"] if number % 2 else [])
    session(folder, 20, {"coordination": 99.0}, preset="sales")
    session(folder, 21, {}, preset="sales")  # nothing was measured: nothing to compare
    builders.build(folder, duration_s=2, number=9, with_sketch=False)  # too short for a score
    return progress(folder, preset="interview")


def test_only_sessions_of_the_preset_with_scores_are_compared(overview: Progress) -> None:
    assert [entry.info.id[:8] for entry in overview.entries] == [f"202603{day:02d}" for day in range(1, 11)]
    assert overview.presets == {"interview": 10, "sales": 2}
    assert (overview.left_out, overview.scored) == ({"short": 1}, 10)
    assert overview.rated == 10


def test_a_planted_trend_is_found_in_spite_of_an_outlier(overview: Progress) -> None:
    up = overview.trends["coordination"]
    assert up.per_session == pytest.approx(3.0)
    assert up.low > 0 and up.clear and up.n == 10
    assert trend_words(overview, "coordination").startswith("Coordination: 10 sessions, 50 to 90; up by about 3.0 points")
    flat = overview.trends["warmth"]
    assert not flat.clear and flat.low < 0 < flat.high
    assert "Warmth: 10 sessions, 47 to 58; no clear trend (" in describe(overview)
    assert trend_words(overview, "attention") == "Attention: 3 sessions, 60 to 60; a trend needs 5"
    assert trend_words(overview, "gaze") == "Gaze: not measured in these sessions"
    assert "Other presets are compared separately: sales (2)" in describe(overview)


def test_the_default_is_the_latest_preset_and_a_tag_chooses(overview: Progress, tmp_path: Path) -> None:
    folder = overview.entries[0].info.path.parent
    assert progress(folder).preset == "sales"
    assert len(progress(folder, preset="interview", tag="morning").entries) == 5
    empty = progress(tmp_path)
    assert (empty.entries, empty.preset) == ((), "")
    assert "No sessions to compare yet" in describe(empty)
    assert progress_document(empty)["words"] == []


def test_scores_of_another_version_are_not_compared_and_a_line_says_so(tmp_path: Path) -> None:
    for number in range(6):
        session(tmp_path, number, {"attention": 20.0 + number}, older=number < 3)
    session(tmp_path, 7, {"attention": 20.0}, preset="sales", older=True)
    mixed = progress(tmp_path, preset="interview")
    assert (mixed.preset, mixed.presets, mixed.scored_otherwise) == ("interview", {"interview": 6, "sales": 1}, 3)
    assert [entry.score("attention") for entry in mixed.entries][3:] == [23.0, 24.0, 25.0]
    assert (mixed.scored, mixed.trends["attention"].n) == (3, 3)
    assert "The scores of 3 earlier sessions come from another version, so they aren't compared." in describe(mixed)
    older = progress(tmp_path, preset="sales")
    assert "The scores of 1 earlier session come from another version" in describe(older)
    assert progress_document(mixed)["scored_otherwise"] == 3


def test_the_document_is_strict_json(overview: Progress) -> None:
    whole = json.loads(json.dumps(progress_document(overview), allow_nan=False))
    assert len(whole["sessions"]) == 10
    assert whole["sessions"][4]["scores"]["coordination"]["score"] == 90
    assert whole["sessions"][4]["scores"]["coordination"]["low"] == 82
    assert whole["sessions"][2]["rating"] == {"connection": 3, "naturalness": 3, "ease": 3}
    assert whole["trends"]["attention"]["per_session"] is None
    assert whole["ratings"]["ease"]["measures"][2]["name"] == "coordination"
    assert "path" not in json.dumps(whole)


@pytest.mark.slow
def test_trends_without_a_trend_are_rarely_called_clear() -> None:
    rng = np.random.default_rng(11)
    for n in (5, 8, 15):
        clear = [trend(rng.standard_t(3, n).tolist()).clear for _ in range(400)]
        assert np.mean(clear) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)
    assert trend([50.0, math.nan, 53.0, 56.0, math.nan, 59.0, 62.0]).per_session == 3.0
    assert not trend([50.0] * 9).clear


@pytest.mark.parametrize("n", [5, 6])
@pytest.mark.slow
def test_the_p_of_every_order_is_that_of_the_permutation_test(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(2):
        scores, rated = rng.normal(size=n), rng.integers(1, 8, n).astype(float)
        (line,) = agreements({"head": scores.tolist()}, rated.tolist())
        assert line.rho == pytest.approx(spearmanr(scores, rated).statistic)

        def statistic(x: np.ndarray, rated: np.ndarray = rated) -> float:
            return float(spearmanr(x, rated).statistic)

        every = permutation_test((scores,), statistic, permutation_type="pairings", n_resamples=10_000)
        far = np.abs(every.null_distribution) >= abs(line.rho) - 1e-9
        assert line.p == pytest.approx(far.mean())


def test_five_sessions_cannot_be_clear_and_the_words_say_so(tmp_path: Path) -> None:
    for number in range(5):
        session(tmp_path, number, dict.fromkeys(NAMES, 50.0 + number), rating=rating(number + 1))
    overview = progress(tmp_path)
    for line in overview.agreements["ease"]:
        assert (line.rho, line.p) == (pytest.approx(1.0), pytest.approx(2 / 120))
        assert not line.clear
    words = agreement_words(overview, "ease")
    assert "not even perfect agreement would stand out from chance" in words
    assert f"{len(NAMES)} scores compared" in words
    assert least_p(5, 11) == pytest.approx(11 * 2 / 120)


def test_fewer_than_five_ratings_are_not_compared(tmp_path: Path) -> None:
    for number in range(6):
        session(tmp_path, number, {"coordination": 50.0 + number}, **({"rating": rating(number + 1)} if number < 4 else {}))
    overview = progress(tmp_path)
    assert overview.rated == 4
    assert agreement_words(overview, "ease") == ""
    assert "You have rated 4 of these sessions. Once you have rated 5" in describe(overview)
    assert all(math.isnan(line.p) for line in overview.agreements["ease"])


def test_a_planted_agreement_among_all_scores_is_named_with_its_count(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    for number, answer in enumerate([1, 7, 2, 6, 3, 5, 4, 1, 7, 2, 6, 3]):
        noise = dict(zip(NAMES, rng.normal(50, 5, len(NAMES)).tolist(), strict=True))
        session(tmp_path, number, noise | {"smile": 40.0 + 3 * answer}, rating=rating(answer) | {"ease": 4})
    overview = progress(tmp_path)
    assert [line.name for line in overview.agreements["connection"] if line.clear] == ["smile"]
    words = agreement_words(overview, "connection")
    assert "higher smiles (rank correlation +1.00, 12 sessions, p = 0.0" in words
    assert f"({len(NAMES)} scores compared)" in words
    assert "are all the same" in agreement_words(overview, "ease")


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 7)), min_size=5, max_size=7))
@pytest.mark.slow
def test_no_order_of_the_sessions_changes_an_agreement(pairs: list[tuple[float, int]]) -> None:
    seen = set()
    for order in itertools.islice(itertools.permutations(pairs), 0, 60, 20):
        (line,) = agreements({"head": [pair[0] for pair in order]}, [float(pair[1]) for pair in order])
        seen.add((round(line.rho, 9), round(line.p, 9)) if math.isfinite(line.p) else None)
        assert math.isnan(line.p) or 0 < line.p <= 1
    assert len(seen) == 1
