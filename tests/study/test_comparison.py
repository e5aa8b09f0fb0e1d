"""The group statistics of a run: dyads without scores are on the page, and what changes is compared anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monitor.study.dyad import Dyad
from tests.support import study_runs


def test_dyads_that_failed_are_on_the_page_with_their_reasons(tmp_path: Path, monkeypatch: Any) -> None:
    given = [
        *study_runs.dyads(tmp_path / "in", 3),
        Dyad("d09", condition="a", line=5).failed("the film is damaged"),
        Dyad("d09", condition="b", line=6).failed("give it an id of its own with `--rule`"),
    ]
    out = tmp_path / "out"
    first = study_runs.run_inline(given, out, monkeypatch)
    page = (out / "study.html").read_text(encoding="utf-8")
    assert "Study of 5 dyads" in page and "the film is damaged" in page
    assert "give it an id of its own with <code>--rule</code>" in page
    # The same again is not compared again; another reason is.
    again = study_runs.run_inline(given, out, monkeypatch)
    given[3] = given[3].failed("the film is missing")
    changed = study_runs.run_inline(given, out, monkeypatch)
    assert first.groups == again.groups != changed.groups
    page = (out / "study.html").read_text(encoding="utf-8")
    assert "the film is missing" in page and "the film is damaged" not in page
