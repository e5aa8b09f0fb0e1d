"""The example notebook runs, cell by cell, on a simulated session, and finds what was planted in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.record.writer import SessionWriter
from monitor.simulate import measured
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import PEOPLE
from tests.support import sessions as builders

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "replay.ipynb"


@pytest.mark.slow
def test_every_cell_runs_and_finds_what_was_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = dyad(DyadPlan.of(duration_s=240, seed=4, coupling=0.7, lag_s=1.2))
    head = builders.header()
    with SessionWriter.create(tmp_path / "sessions" / head.id, head) as writer:
        for rows in measured.rows(truth):
            writer.add_rows(rows)
        for event in measured.events(truth):
            writer.add_event(event)
        writer.set_summary(builders.summary(240.0))
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []  # nobody's session is in it
            exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}:{cell['id']}", "exec"), names)
    for person in PEOPLE:
        turns = [event for event in measured.events(truth) if event.kind == "turn" and event.person == person]
        np.testing.assert_allclose(np.sort(names["lengths_s"][person]), sorted(turn.end_s - turn.start_s for turn in turns))
    assert names["found"].leader == "partner"
    assert names["found"].lag_s == pytest.approx(1.2, abs=0.5)
    what_if = names["what_if"]
    assert what_if[0] > 95 > max(what_if[shift_s] for shift_s in (15, 30, 60))
