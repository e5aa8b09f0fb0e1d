"""A short soak: some seconds from films say nothing of slopes, but descriptors, threads and queues it can judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import run
from tests.support.films import FILM_S


@pytest.mark.full
@pytest.mark.timeout(400)
@pytest.mark.slow
def test_some_seconds_leave_queues_and_descriptors_as_they_were(films: Path, tmp_path: Path) -> None:
    figures = run(0.2, tmp_path, films=films, film_s=FILM_S)
    print(figures)
    assert figures["broken"] == []
    assert figures["waiting"]["most"] <= 200
    assert figures["for_a_page"]["most"] <= 4  # state, tick, and a picture of each person
