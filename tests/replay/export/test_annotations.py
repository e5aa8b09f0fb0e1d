"""ELAN and Praat files: pympi, praatio and Praat itself read the planted marks back."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from praatio.textgrid import openTextgrid
from pympi import Eaf

from monitor.errors import SessionError
from monitor.record.writer import SessionWriter
from monitor.replay.export.annotations import Mark, _parted, tiers
from monitor.replay.export.formats import export
from monitor.replay.session import Session, load_session
from monitor.types import Event, Gap, Nudge, Update
from tests.support import sessions as builders

DURATION_S = 230.0
ODD = 'He said "no" <b>&amp;</b> \\ \u4f60\u597d'


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The planted session, and a second nod of the user inside the first, and a gap and a cue with odd words."""
    path = tmp_path_factory.mktemp("tiers") / "one"
    with SessionWriter.create(path, builders.header()) as writer:
        builders.fill(writer, DURATION_S, with_sketch=False)
        writer.add_event(Event("user", "nod", 5.9, 6.1, 1.0))
        writer.add_event(Event("user", "nod", 229.5, 231.5, 1.0))  # reaches out of the session
        writer.add_event(Event("user", "nod", float("nan"), 3.0))
        writer.add_event(Event("user", "nod", 250.0, 251.0))
        writer.add_gap(Gap("partner.voice", 10.0, 20.0, f"{ODD}\x1b[2J\n"))
        writer.add_update(Update(100.0, nudges=(Nudge(100.0, "pace", ODD, "why"),)))
        writer.set_duration(DURATION_S)
        writer.duration_s = DURATION_S
    return load_session(path)


@pytest.fixture(scope="module")
def folder(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("files")
    export(session, to, formats=["eaf", "textgrid"])
    return to


def turns(person: str) -> list[tuple[float, float]]:
    return [
        (event.start_s, event.end_s) for event in builders.events(DURATION_S) if event.person == person and event.kind == "turn"
    ]


def as_read_by_praatio(folder: Path, session: Session) -> dict[str, list[tuple[float, float, str]]]:
    grid = openTextgrid(str(folder / f"{session.id}.TextGrid"), includeEmptyIntervals=False)
    assert (grid.minTimestamp, grid.maxTimestamp) == (0, DURATION_S)
    return {tier.name: [(mark.start, mark.end, mark.label) for mark in tier.entries] for tier in grid.tiers}


def as_read_by_pympi(folder: Path, session: Session) -> dict[str, list[tuple[float, float, str]]]:
    eaf = Eaf(str(folder / f"{session.id}.eaf"))
    return {
        name: sorted((mark[0] / 1000, mark[1] / 1000, mark[2]) for mark in eaf.get_annotation_data_for_tier(name))
        for name in eaf.get_tier_names()
    }


@pytest.mark.parametrize("read", [as_read_by_praatio, as_read_by_pympi])
def test_turns_gestures_and_cues_are_read_back(folder: Path, session: Session, read: object) -> None:
    marks = read(folder, session)  # type: ignore[operator]
    for person in ("user", "partner"):
        assert marks[f"{person} turn"] == [(start_s, end_s, "turn") for start_s, end_s in turns(person)]
        assert [mark[2] for mark in marks[f"{person} phrase"]] == [f"phrase {4 if person == 'user' else 5}"] * len(
            turns(person)
        )
        assert {mark[2] for mark in marks[f"{person} posture_shift"]} == {
            f"posture_shift forward {2.1 if person == 'user' else 2.4}"
        }
    assert marks["user nod"][0] == (5.8, 6.4, "nod 1")
    assert marks["user nod 2"] == [(5.9, 6.1, "nod 1")]
    assert marks["user nod"][-1] == (229.5, 230.0, "nod 1")
    assert (100.0, 101.0, f"pace: {ODD} (why)") in marks["nudges"]
    assert marks["not measured partner.voice"] == [(10.0, 20.0, f"{ODD} [2J")]
    assert marks["not measured user.face"] == [(200.0, 212.0, "nobody was in the picture")]
    assert marks == {tier.name: [(m.start_ms / 1000, m.end_ms / 1000, m.label) for m in tier.marks] for tier in tiers(session)}


def test_praat_itself_opens_the_textgrid(folder: Path, session: Session) -> None:
    parselmouth = pytest.importorskip("parselmouth", reason="Praat comes with the test extra")
    grid = parselmouth.read(str(folder / f"{session.id}.TextGrid"))
    count = int(parselmouth.praat.call(grid, "Get number of tiers"))
    names = [parselmouth.praat.call(grid, "Get tier name", number) for number in range(1, count + 1)]
    assert names == [tier.name for tier in tiers(session)]
    number = names.index("partner turn") + 1
    labels = [
        parselmouth.praat.call(grid, "Get label of interval", number, mark)
        for mark in range(1, int(parselmouth.praat.call(grid, "Get number of intervals", number)) + 1)
    ]
    assert labels.count("turn") == len(turns("partner"))
    assert parselmouth.praat.call(grid, "Get total duration") == DURATION_S


def test_a_session_with_nothing_in_it(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        writer.set_duration(5.0)
    export(load_session(tmp_path / "one"), tmp_path / "out", formats=["eaf", "textgrid"])
    grid = openTextgrid(str(next((tmp_path / "out").glob("*.TextGrid"))), includeEmptyIntervals=False)
    assert [entry.label for entry in grid.getTier("session").entries] == ["no turns, events or cues"]
    with SessionWriter.create(tmp_path / "two", builders.header(2)) as writer:
        pass
    with pytest.raises(SessionError, match="has no length"):
        export(load_session(tmp_path / "two"), tmp_path / "none", formats=["textgrid"])


marks = st.builds(lambda start, length: Mark(start, start + length, "x"), st.integers(0, 200), st.integers(1, 50))


@given(st.lists(marks, max_size=40))
def test_no_two_marks_of_a_tier_overlap_and_none_is_lost(marks: list[Mark]) -> None:
    layers = _parted("user nod", marks)
    for tier in layers:
        assert all(mark.end_ms <= following.start_ms for mark, following in zip(tier.marks, tier.marks[1:], strict=False))
    key = lambda mark: (mark.start_ms, mark.end_ms)  # noqa: E731
    assert sorted((mark for tier in layers for mark in tier.marks), key=key) == sorted(marks, key=key)


def test_the_libraries_warn_of_nothing(session: Session, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        export(session, tmp_path / "out", formats=["eaf", "textgrid"])
        assert Eaf(str(tmp_path / "out" / f"{session.id}.eaf")).get_tier_names()
