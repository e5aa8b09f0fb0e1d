"""Questions on talks whose speech acts are labelled, on those that the rules were not chosen on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.language import questions as benchmark
from benchmarks.language.acts import by_half, read_rows


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize("corpus", ["switchboard", "maptask"])
def test_questions_of_real_talks(shared_data: Path, corpus: str) -> None:
    # Eight of the talks, for time; all of them: benchmarks/language/questions.py.
    kept = by_half(read_rows(shared_data, corpus), 1)
    names = sorted({row.conversation for row in kept})[::6][:8]
    rows = [row for row in kept if row.conversation in names]
    truth = [row.act in benchmark.QUESTIONS[corpus] for row in rows]
    for punctuation in (True, False):
        hits = benchmark.found(rows, punctuation=punctuation, turns=False)
        precision, recall = benchmark.precision_recall([asked for asked, _ in hits], truth)
        assert precision >= 0.7 and recall >= 0.65
        if corpus == "switchboard":
            wide = [benchmark.is_open(row) for row in rows]
            precision, recall = benchmark.precision_recall([is_open for _, is_open in hits], wide)
            assert precision >= 0.55 and recall >= 0.7
