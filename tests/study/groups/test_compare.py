"""The group statistics of planted studies: of real sessions, and of matrices whose answer is known."""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.errors import SessionError, UsageError
from monitor.record.header import Practice
from monitor.study.groups import GroupResult, StudyDyad, compare_study, write_groups
from monitor.study.groups import matrix as module
from monitor.study.groups.dyad import DyadTracks, Track, load_tracks
from monitor.study.groups.page import page
from monitor.study.groups.pair_scores import SCORES, known_z, pair_scores
from monitor.study.groups.result import Comparison, DyadPlace, PassedOver
from monitor.study.groups.text import p_range, p_text
from monitor.types import Score
from tests.support import sessions as builders
from tests.support.browser import HOSTILE
from tests.support.studies import planted_session

Study = Callable[..., GroupResult]


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Study:
    """A study whose scores are given: of every measure a matrix of z, of users with partners."""

    def run(values: np.ndarray, conditions: list[str], *, order: np.ndarray | None = None, **options: object) -> GroupResult:
        ids = [f"d{number:02d}" for number in range(len(conditions))]

        def load(dyad: StudyDyad) -> DyadTracks:
            if dyad.condition == "unreadable":
                raise SessionError("expected a session, found nothing")
            number = ids.index(dyad.id)
            cells = np.full((1, 1), number, np.float32)
            own = float(values[number, number])
            scores = {name: Score(90.0, name, "ok" if math.isfinite(own) else "not enough signal", z=own) for name in SCORES}
            tracks = [Track(person, cells, (), 90.0) for person in ("user", "partner")]
            return DyadTracks(dyad.id, dyad.condition, load_preset(), *tracks, scores)

        def score(user: Track, partner: Track, **_: object) -> dict[str, float]:
            return dict.fromkeys(SCORES, float(values[int(user.cells[0, 0]), int(partner.cells[0, 0])]))

        monkeypatch.setattr(module, "load_tracks", load)
        monkeypatch.setattr(module, "pair_scores", score)
        dyads = [StudyDyad(id_, condition, tmp_path / id_) for id_, condition in zip(ids, conditions, strict=True)]
        return compare_study([dyads[place] for place in (range(len(ids)) if order is None else order)], **options)

    return run


def row(result: GroupResult, name: str, first: str = "", basis: str = "pseudo") -> Comparison:
    (found,) = [one for one in result.comparisons if (one.name, one.first, one.basis) == (name, first, basis)]
    return found


def planted(n: int, coupling: float | np.ndarray, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n)) + np.diag(np.broadcast_to(coupling, n))


def test_what_dyads_share_is_found_and_what_a_task_gives_to_everybody_is_not(study: Study) -> None:
    coupled = row(study(planted(8, 2.0), [""] * 8), "posture")
    assert coupled.p < 0.01 and coupled.effect == pytest.approx(2.0, abs=0.8)
    assert coupled.mean_first - coupled.mean_second == pytest.approx(2.0, abs=0.8)
    of_the_task = study(planted(8, 0.0, seed=1) + 3.0, [""] * 8)
    assert row(of_the_task, "posture").p > 0.05
    # Each by its own recording all of them are beyond chance.
    own = study(planted(8, 0.0, seed=1) + 3.0, [""] * 8, null="own")
    assert row(own, "posture", basis="own").p == 1 / 2**8
    assert own.places[0].n == 0 and own.chance == {}


def test_conditions_are_told_apart_by_dyads_and_not_by_what_their_tasks_have_in_common(study: Study) -> None:
    conditions = ["quiet"] * 6 + ["lively"] * 6
    differ = study(planted(12, np.repeat([0.0, 3.0], 6)), conditions)
    lively = row(differ, "smile", "lively")
    assert (lively.second, lively.n_first, lively.n_second) == ("quiet", 6, 6)
    assert lively.p <= 0.01 and lively.effect > 1 and lively.low > 0
    in_the_task = planted(12, 0.0, seed=2)
    in_the_task[:6, :6] += 4.0  # in one of them whoever is paired scores high
    result = study(in_the_task, conditions)
    assert row(result, "smile", "lively").p > 0.05
    assert row(result, "smile", "lively", basis="own").p <= 0.01  # the sessions' own scores do differ
    assert row(result, "smile").p > 0.05  # partners are exchanged within a condition
    assert row(study(in_the_task, conditions, exchange="study"), "smile").p <= 0.05


def test_names_of_conditions_and_the_order_of_dyads_change_nothing(study: Study) -> None:
    values = planted(9, 1.0, seed=3)
    conditions = ["a"] * 4 + ["b"] * 5
    result = study(values, conditions, seed=5)
    mixed = study(values, conditions, seed=5, order=np.random.default_rng(0).permutation(9))
    # As tuples: from Python 3.13 on a dataclass with NaN in it equals no other.
    assert [*map(astuple, mixed.comparisons)] == [*map(astuple, result.comparisons)]
    renamed = study(values, ["z"] * 4 + ["b"] * 5, seed=5)
    assert row(renamed, "head", "b").p == pytest.approx(row(result, "head", "a").p)
    assert row(renamed, "head", "b").effect == pytest.approx(-row(result, "head", "a").effect)
    assert row(renamed, "head").p == row(result, "head").p


def test_few_dyads_are_said(study: Study) -> None:
    small = study(planted(6, 1.0), ["a"] * 3 + ["b"] * 3)
    assert row(small, "gaze", "a").p_least == 0.1
    assert "With 3 against 3 dyads (a, b), no p below 0.10 is possible." in small.notes
    alone = study(planted(6, 1.0), ["a"] * 5 + ["b"])
    assert row(alone, "gaze", "a").reason == (
        "not tested: no dyad of b can be compared, 2 are needed; 1 dyad has a value but nobody to compare with"
    )
    assert math.isnan(row(alone, "gaze", "a").p)
    assert row(alone, "gaze", "a", basis="own").reason == "not tested: only 1 dyad of b has a value, 2 are needed"
    (note,) = alone.notes
    assert note == (
        "The condition b has one dyad, so it is not compared with any other, and there is nobody to exchange partners with."
    )
    assert [place.n for place in alone.places if place.name == "gaze"] == [8] * 5 + [0]
    three = row(study(planted(3, 1.0), [""] * 3), "gaze")
    assert three.reason == "not tested: only 3 dyads have a value, 4 are needed" and three.n_first == 3


def test_missing_measures_stay_missing(study: Study) -> None:
    values = planted(8, 2.0)
    values[2, :], values[:, 2] = math.nan, math.nan
    result = study(values, [""] * 8)
    assert row(result, "tempo").n_first == 7
    (place,) = [one for one in result.places if (one.id, one.name) == ("d02", "tempo")]
    assert math.isnan(place.z) and math.isnan(place.p)
    nothing = study(np.full((5, 5), math.nan), [""] * 5)
    assert row(nothing, "tempo").reason == "not tested: no dyad has a value, 4 are needed"
    assert all(math.isnan(one.p_adjusted) for one in nothing.comparisons)


def test_dyads_without_a_session_are_passed_over(study: Study) -> None:
    result = study(planted(6, 2.0), ["", "", "unreadable", "", "", ""])
    assert list(result.dyads) == ["d00", "d01", "d03", "d04", "d05"]
    assert [(one.id, one.reason) for one in result.passed_over] == [("d02", "expected a session, found nothing")]
    assert row(result, "posture").n_first == 5
    nobody = study(planted(2, 2.0), ["unreadable"] * 2)
    assert nobody.dyads == {} and row(nobody, "posture").n_first == 0
    assert compare_study([]).dyads == {}


@pytest.fixture
def uneven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Study:
    """A study whose z are the seconds scored. Of each dyad are given its condition, seconds, and whether it has voices."""

    def run(given: dict[str, tuple[str, float, bool]], **options: object) -> GroupResult:
        def load(dyad: StudyDyad) -> DyadTracks:
            condition, length_s, has_voices = given[dyad.id]
            cells = np.full((1, 1), has_voices, np.float32)
            of = {
                name: Score(length_s, name, "ok", z=length_s) for name in (("floor", "posture") if has_voices else ("posture",))
            }
            tracks = [Track(person, cells, (), length_s) for person in ("user", "partner")]
            return DyadTracks(dyad.id, condition, load_preset(), *tracks, of)

        def score(user: Track, partner: Track, *, until_s: float = math.inf, **_: object) -> dict[str, float]:
            length_s = min(user.duration_s, partner.duration_s, until_s)
            have = user.cells[0, 0] and partner.cells[0, 0]
            return dict.fromkeys(SCORES, math.nan) | {"posture": length_s, "floor": length_s if have else math.nan}

        monkeypatch.setattr(module, "load_tracks", load)
        monkeypatch.setattr(module, "pair_scores", score)
        return compare_study([StudyDyad(id_, one[0], tmp_path / id_) for id_, one in given.items()], **options)

    return run


def place_of(result: GroupResult, id_: str, name: str) -> DyadPlace:
    (found,) = [one for one in result.places if (one.id, one.name) == (id_, name)]
    return found


CALM = {"c1": ("calm", 900.0, True), "c2": ("calm", 800.0, True), "c3": ("calm", 850.0, True)}
TENSE = {"t1": ("tense", 400.0, True), "t2": ("tense", 450.0, True), "t3": ("tense", 500.0, True)}


def test_a_dyad_is_cut_only_to_those_it_is_compared_with_in_that_measure(uneven: Study) -> None:
    calm = uneven(CALM)
    # With c2 and c3, c1 has 800 and 850 s: the median is 825 s; c2 has 800 s with both.
    assert [place_of(calm, id_, "floor").scored_s for id_ in CALM] == [825.0, 800.0, 825.0]
    assert place_of(calm, "c1", "floor").z == 825.0
    both = uneven(CALM | TENSE)
    assert [place_of(both, id_, "floor") for id_ in CALM] == [place_of(calm, id_, "floor") for id_ in CALM]
    assert place_of(both, "t3", "floor").scored_s == 425.0
    # Partners exchanged in all of the study: with the others c1 has 400, 450, 500, 800 and 850 s.
    assert place_of(uneven(CALM | TENSE, exchange="study"), "c1", "floor").scored_s == 500.0
    # A short dyad without voices shortens posture, and nothing of speech.
    mute = uneven(CALM | {"m": ("calm", 600.0, False)})
    assert [place_of(mute, id_, "floor") for id_ in CALM] == [place_of(calm, id_, "floor") for id_ in CALM]
    assert place_of(mute, "c1", "posture").scored_s == 800.0  # of 600, 800 and 850 s
    assert place_of(mute, "m", "posture").scored_s == 600.0
    own = uneven(CALM, null="own")
    assert place_of(own, "c1", "floor").scored_s == 900.0


def test_a_dyad_with_nobody_to_compare_with_is_in_no_mean_and_said(uneven: Study, tmp_path: Path) -> None:
    failed = [PassedOver("x1", "tense", "the film is damaged"), PassedOver("", "", "the id in line 9 is missing")]
    given = {
        **{f"c{number}": ("calm", 100.0, False) for number in range(5)},
        "lone": ("calm", 100.0, True),
        "t": ("tense", 70.0, True),
    }
    result = uneven(given, left_out=failed)
    assert list(result.dyads) == [*(f"c{number}" for number in range(5)), "lone"]
    assert [(one.id, one.reason) for one in result.passed_over] == [
        ("", "the id in line 9 is missing"),
        ("t", "it has scores but nobody to compare with: no other dyad of its condition has the same measures"),
        ("x1", "the film is damaged"),
    ]
    # Speech of lone and of t: neither has a pseudo-dyad; posture of t none either.
    assert row(result, "posture").mean_first == 100.0 and row(result, "posture").n_first == 6
    assert row(result, "floor").reason == (
        "not tested: no dyad can be compared, 4 are needed; 2 dyads have a value but nobody to compare with"
    )
    html = write_groups(result, tmp_path / "out")[-1].read_text(encoding="utf-8")
    assert "Study of 9 dyads" in html and "6 of 9 dyads are compared with pseudo-dyads." in html
    assert "70.00 <small>(no pseudo-dyad)</small>" in html and "the film is damaged" in html
    assert uneven({"c": ("calm", 90.0, True)}).dyads == {}


def test_a_mean_that_is_tested_holds_no_dyad_without_pseudo_dyads(study: Study) -> None:
    values = planted(7, 0.0, seed=4)
    values[:6, 6] = values[6, :6] = math.nan
    values[6, 6] = 50.0  # far above everybody, and compared with nobody
    with_it, without = study(values, [""] * 7), study(values[:6, :6], [""] * 6)
    assert row(with_it, "posture").mean_first == row(without, "posture").mean_first
    assert row(with_it, "posture") == row(without, "posture")


def test_nothing_is_said_not_to_differ_that_could_not_be_found(study: Study) -> None:
    few = page(study(planted(6, 1.0), ["a"] * 3 + ["b"] * 3), "", "")
    assert "Whether “a” and “b” differ cannot be told: with so few dyads no p below 0.10 is possible." in few
    assert "No difference between" not in few
    # One in five: four pseudo-dyads each.
    assert "Smallest p that a single dyad can have with its number of pseudo-dyads: 0.20." in few
    more = page(study(planted(8, 1.0), ["a"] * 4 + ["b"] * 4), "", "")
    assert "No difference between “a” and “b” was found (smallest p there can be: 0.029)." in more
    fewest = page(study(planted(4, 1.0), ["a"] * 2 + ["b"] * 2), "", "")
    assert "cannot be told: with so few dyads no p below 0.25 is possible." in fewest


def test_p_never_reads_as_the_other_side_of_the_level() -> None:
    assert [p_text(p) for p in (0.0494, 0.0496, 0.04996, 0.05, 0.0503, 0.2, 0.0001)] == [
        *("0.049", "0.0496", "0.04996", "0.050", "0.0503", "0.20", "< 0.001")
    ]
    assert p_range([0.1, 0.029, math.nan]) == "0.029 to 0.10" and p_range([0.1, 0.1]) == "0.10" and p_range([]) == ""
    assert not Comparison("own", "x", p_adjusted=0.05 - 1e-17).is_found and Comparison("own", "x", p_adjusted=0.0499).is_found


def test_commands_in_reasons_are_code_and_nothing_else_is() -> None:
    wanted = PassedOver("a", "", "align them with `rapport sessions <shift>`"), PassedOver("b", "", "one ` alone")
    html = page(GroupResult("own", 0, "condition", {}, wanted), "", "")
    assert "<code>rapport sessions &lt;shift&gt;</code>" in html and "one ` alone" in html


def test_many_dyads_are_compared_in_blocks_and_progress_is_told(study: Study) -> None:
    told: list[tuple[float, float]] = []
    result = study(planted(30, 1.0), [""] * 30, report=lambda done, total: told.append((done, total)))
    assert result.blocks == 2 and row(result, "posture").p == 1 / 10_000
    assert {place.n for place in result.places if place.name == "posture"} == {28}
    assert told[-1] == (480.0, 480.0)  # 30 sessions, and twice 15 users with 15 partners
    assert all(first <= second for (first, _), (second, _) in itertools.pairwise(told))


def test_arguments_are_checked(tmp_path: Path) -> None:
    twice = [StudyDyad("a", "", tmp_path)] * 2
    with pytest.raises(UsageError, match="each dyad of a study should have an id of its own; a stands for more than one"):
        compare_study(twice)
    for wrong in ({"null": "circular"}, {"exchange": "all"}, {"seed": -1}):
        with pytest.raises(UsageError, match="should be"):
            compare_study([], **wrong)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> list[StudyDyad]:
    """Five dyads that follow each other, of 66 to 70 s."""
    folder = tmp_path_factory.mktemp("study")
    return [
        StudyDyad(f"d{n}", "", planted_session(folder, n, duration_s=70 - n, seed=n, coupling=0.9, jitter_s=0.0, turn_s=3.0))
        for n in range(5)
    ]


@pytest.mark.slow
def test_sessions_are_scored_with_themselves_as_the_estimator_scored_them(sessions: list[StudyDyad]) -> None:
    tracks = load_tracks(sessions[1])
    scores = pair_scores(tracks.user, tracks.partner, preset=tracks.preset)
    known = {name: known_z(tracks.scores[name]) for name in scores if math.isfinite(known_z(tracks.scores.get(name)))}
    assert {"coordination", "posture", "floor", "turn_rhythm", "pitch"} <= set(known)
    assert {name: scores[name] for name in known} == pytest.approx(known, abs=1e-6)


@pytest.mark.slow
def test_a_study_of_planted_sessions_is_told_from_pseudo_dyads(sessions: list[StudyDyad], tmp_path: Path) -> None:
    lost = StudyDyad("lost", "", tmp_path / "nowhere")
    result = compare_study([*sessions, lost])
    posture = row(result, "posture")
    assert posture.p == 1 / 120 and posture.effect > 1
    assert [one.id for one in result.passed_over] == ["lost"]
    # The same dyads each in wrong company: nothing is left of it.
    mixed = np.mean([place.mean for place in result.places if place.name == "posture"])
    assert abs(mixed) < 1


@pytest.mark.slow
def test_the_files_hold_what_was_found(study: Study, tmp_path: Path) -> None:
    result = study(planted(12, np.repeat([0.0, 3.0], 6)), [HOSTILE] * 6 + ["lively"] * 6, seed=7)
    files = write_groups(result, tmp_path)
    assert [file.name for file in files] == [
        *("groups.csv", "groups_dyads.csv", "groups.json", "groups.svg", "groups.png", "study.html")
    ]
    with (tmp_path / "groups.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == len(result.comparisons) == 3 * len(SCORES)
    for written, found in zip(rows, result.comparisons, strict=True):
        assert (written["name"], written["first"], written["basis"]) == (found.name, found.first, found.basis)
        assert float(written["p"]) == pytest.approx(found.p) and written["exact"] == str(found.exact).lower()
    document = json.loads((tmp_path / "groups.json").read_text(encoding="utf-8"))
    assert (document["seed"], document["null"], document["dyads"]["d11"]) == (7, "pseudo", "lively")
    assert document["versions"].keys() >= {"rapport", "scores", "scipy", "numpy"}
    # 60 within conditions, of six users with five partners each, twice.
    assert "compared with 60 pseudo-dyads (Bernieri & Rosenthal, 1991; Moulder et al., 2018" in document["methods"]
    page = (tmp_path / "study.html").read_text(encoding="utf-8")
    assert HOSTILE not in page and "<script" not in page and "http://" not in page and "https://" not in page
    assert document["methods"].split(".")[0] in page
    before = {file.name: file.read_bytes() for file in files}
    write_groups(result, tmp_path)
    assert {file.name: file.read_bytes() for file in files} == before


def test_a_study_without_anything_still_has_its_page(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    practised = builders.build(tmp_path, duration_s=5.0, with_sketch=False, practice=Practice(title="Job interview"))
    damaged.mkdir()
    (damaged / "session.sqlite").write_bytes(b"no database at all" * 100)
    dyads = [StudyDyad(path.name, "", path) for path in (tmp_path / "nowhere", damaged, practised)]
    result = compare_study(dyads, null="own")
    assert {one.id for one in result.passed_over} == {"nowhere", "damaged", practised.name}
    (reason,) = [one.reason for one in result.passed_over if one.id == practised.name]
    assert reason == "it was practised with the interviewer, so there is no partner to compare with"
    files = write_groups(result, tmp_path / "out")
    assert [file.name for file in files] == ["groups.csv", "groups_dyads.csv", "groups.json", "study.html"]
    page = files[-1].read_text(encoding="utf-8")
    assert "There were too few dyads to test anything; 4 with a value are needed." in page
    assert "nowhere" in page
