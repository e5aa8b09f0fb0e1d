"""The evidence on real people: its file is read whole or refused, and decides what weighs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.constants import evidence as module
from monitor.constants.evidence import Evidence, as_toml, evidence, evidence_of, read_evidence, weighs
from monitor.errors import CalibrationError
from monitor.types import CHANNELS, COMPONENTS

GOOD = Evidence("ifadv", "dialogues", 20, 180.0, 0.94, 0.88, 0.98, 40, 0.04, 0.01, 0.1)
PARTS = {"movement", "responses", "mutual_smiles", "shared_laughter"}


def planted(monkeypatch: pytest.MonkeyPatch, **entries: tuple[Evidence, ...]) -> None:
    monkeypatch.setattr(module, "evidence", lambda: entries)


def test_the_shipped_file_is_read_and_names_what_there_is() -> None:
    known = evidence()
    assert set(known) <= {*CHANNELS, *COMPONENTS, *PARTS}
    assert {"floor", "attention"} <= set(known)
    assert all(entry.pairs > 0 and entry.strangers > 0 for entries in known.values() for entry in entries)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    entries = {"floor": (GOOD, replace(GOOD, corpus="connar", kind="talks", seconds=0.0)), "pitch": (GOOD,)}
    path = tmp_path / "evidence.toml"
    path.write_text(as_toml(entries), encoding="utf-8")
    assert read_evidence(path) == entries


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("pairs = 20\n", "", "pairs"),
        ("pairs = 20", "pairs = 20.5", "whole number"),
        ("pairs = 20", "pairs = 20\nsurplus = 1", "surplus"),
        ("auc = 0.94", "auc = nan", "number of 0 or more"),
        ("auc = 0.94", "auc = 0.99", "lie within 0.88 to 0.98"),
        ("beyond_high = 0.1", "beyond_high = 1.1", "in 0 to 1"),
        ('"dialogues"', '"films"', "kind should be one of"),
        ("[[floor]]", "[floor", "cannot read"),
    ],
)
def test_a_damaged_file_is_refused_with_what_to_mend(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = tmp_path / "evidence.toml"
    text = as_toml({"floor": (GOOD,)})
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CalibrationError, match=fault):
        read_evidence(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="cannot read the evidence"):
        read_evidence(tmp_path / "evidence.toml")


def test_what_holds_on_one_corpus_and_lets_strangers_pass_on_none_weighs(monkeypatch: pytest.MonkeyPatch) -> None:
    at_chance = replace(GOOD, corpus="connar", auc=0.52, auc_low=0.45, auc_high=0.6)
    lets_pass = replace(GOOD, corpus="connar", beyond=0.2, beyond_low=0.12, beyond_high=0.3)
    planted(
        monkeypatch,
        floor=(GOOD, at_chance),
        tempo=(at_chance,),
        gaze=(GOOD, lets_pass),
        pitch=(GOOD, replace(lets_pass, pairs=8)),
    )
    assert [weighs(name) for name in ("floor", "tempo", "gaze", "pitch", "volume")] == [True, False, False, True, False]


def test_what_was_not_tried_weighs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, movement=(GOOD,))
    assert evidence_of("head") == () and not weighs("head")
