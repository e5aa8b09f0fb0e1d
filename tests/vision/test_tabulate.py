"""The table of one film and the observer behind it, on real films."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.errors import SourceError
from monitor.measures import GAZE_ZONES, columns
from monitor.tabulate import COLUMNS, measure_rows
from monitor.types import Picture
from monitor.vision.observer import Observer


@pytest.mark.real_data
@pytest.mark.slow
def test_a_talking_head(shared_data):
    rows = list(measure_rows(shared_data / "video" / "retalking_1.mp4"))
    assert all(tuple(row) == COLUMNS for row in rows)
    times = [row["time_s"] for row in rows]
    assert times == sorted(times)
    rate_hz = (len(rows) - 1) / (times[-1] - times[0])
    assert rate_hz == pytest.approx(15, rel=0.1)
    assert sum(row["yaw_deg"] != "" for row in rows) >= 0.95 * len(rows)
    assert {row["gaze_zone"] for row in rows} <= {*GAZE_ZONES, ""}
    bodies = [row for row in rows if row["body_quality"] != ""]
    assert len(bodies) / (times[-1] - times[0]) == pytest.approx(6, rel=0.15)


@pytest.mark.real_data
def test_a_sound_is_no_film(shared_data):
    with pytest.raises(SourceError):
        list(measure_rows(shared_data / "audio" / "katie.wav"))


def test_nobody_in_the_picture_is_known_to_be_nobody():
    noise = np.random.default_rng(0)
    with Observer("user") as observer:
        for number in range(4):
            seen = observer.observe(Picture(number / 15, noise.integers(0, 60, (90, 160, 3), np.uint8)))
            assert seen.sketch is None
            assert {rows.family for rows in seen.rows} == (
                {"face", "body", "motion"} if number % 3 == 0 else {"face", "motion"}
            )
            for rows in seen.rows:
                assert rows.values.shape == (1, len(columns(rows.family)))
                if rows.family != "motion":
                    assert np.isnan(rows.values).all()
                    assert rows.quality.tolist() == [0]
