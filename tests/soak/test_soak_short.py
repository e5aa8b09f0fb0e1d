"""A short soak: half a minute from films says nothing of slopes, but descriptors, threads and queues it can judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import run


@pytest.mark.timeout(400)
def test_half_a_minute_leaves_queues_and_descriptors_as_they_were(tmp_path: Path) -> None:
    pytest.importorskip("skimage", reason="the simulated people come with the demo extra")
    found = run(0.5, tmp_path)
    print(found)
    assert found["broken"] == []
    assert found["waiting"]["most"] <= 200
    assert found["for_a_page"]["most"] <= 4  # state, tick, and a picture of each person
