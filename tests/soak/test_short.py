"""A short soak: a quarter of a minute from films says nothing of slopes, but descriptors, threads and queues it can judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import run


@pytest.mark.timeout(400)
@pytest.mark.slow
def test_a_quarter_of_a_minute_leaves_queues_and_descriptors_as_they_were(films: Path, tmp_path: Path) -> None:
    figures = run(0.25, tmp_path, films=films, film_s=10.0)
    print(figures)
    assert figures["broken"] == []
    assert figures["waiting"]["most"] <= 200
    assert figures["for_a_page"]["most"] <= 4  # state, tick, and a picture of each person
