"""The columns of a study's tables and the document that lists them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from monitor.measures import FAMILIES
from monitor.replay.analysis.people import _MEANS, means_markdown
from monitor.study.columns import TABLES, family_of, markdown, scores_markdown
from monitor.study.dyad_table import COLUMNS
from monitor.study.groups import columns as groups
from monitor.study.groups.result import Comparison, DyadPlace

TEXT = (Path(__file__).parents[2] / "docs" / "study.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*TABLES, *groups.TABLES])
def test_the_document_lists_every_column(name: str) -> None:
    assert markdown(name) in TEXT, f"write the columns of docs/study.md anew:\n{markdown(name)}"


@pytest.mark.parametrize(("name", "row"), [("groups", Comparison), ("groups_dyads", DyadPlace)])
def test_the_group_tables_have_all_fields_of_their_rows(name: str, row: type) -> None:
    assert [column.name for column in groups.TABLES[name]] == [field.name for field in fields(row)]


def test_the_document_has_the_columns_of_a_study_table() -> None:
    assert not [name for name in COLUMNS if f"`{name}`" not in TEXT]


def test_the_coverage_of_a_measure_is_that_of_what_it_is_taken_from() -> None:
    of = {name: family_of(name) for name, *_ in _MEANS}
    assert set(of.values()) == set(FAMILIES)
    assert {name for name, family in of.items() if family == "voice"} == {
        "speech_share", "turns_per_min", "turn_s", "gap_s", "backchannels_per_min", "interruptions", "articulation_rate_hz",
        "f0_median_hz", "f0_range_st", "level_median_db",
    }  # fmt: skip
    assert {name for name, family in of.items() if family == "body"} == {
        "openness", "sunk_share", "posture_shifts_per_min", "hand_to_face_share", "lean_sd",
    }  # fmt: skip


def test_the_document_says_what_scores_and_measures_are() -> None:
    for text in (scores_markdown(), means_markdown()):
        assert text in TEXT, f"write the table of docs/study.md anew:\n{text}"


def test_a_measure_has_the_unit_of_the_column_that_it_is_taken_from() -> None:
    units = {measure.name: measure.unit for family in FAMILIES.values() for measure in family}
    assert {name: unit for name, unit, *_ in _MEANS if name in units} == {
        name: units[name] for name in ("smile", "expression", "openness", "motion")
    }
