"""The zero of a person's own through the observer, on a simulated person who looks into the camera most of the time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.measures import columns
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.types import Picture, Uint8
from monitor.vision.gaze_map import GazeMap
from monitor.vision.observer import Observer

HZ = 5
ERROR = columns("face").index("zero_error_deg")


@pytest.fixture(scope="module")
def person(films: Path) -> list[Uint8]:
    with MediaFile(films / "user.mp4") as film:
        return [picture.image for picture in film.pictures(wants=FrameRateLimiter(HZ)) if picture.time_s < 4]


@pytest.mark.slow
def test_it_is_found_begins_anew_at_a_cut_and_is_not_for_the_calibrated(person: list[Uint8]) -> None:
    forth_and_back = [*person, *person[::-1], *person]
    with Observer("user", body_hz=0.1) as observer:
        seen = [observer.observe(Picture(k / HZ, image)) for k, image in enumerate(forth_and_back)]
        assert [features.zero_begins for features in seen] == [k == 0 for k in range(len(seen))]
        errors = [features.rows[0].values[0, ERROR] for features in seen]
        assert np.isnan(errors[0])
        assert 0 < errors[-1] < 3, "known after 12 s"
        observer.cut()
        after = observer.observe(Picture(len(seen) / HZ, person[0]))
        assert after.zero_begins and np.isnan(after.rows[0].values[0, ERROR])
        observer.set_gaze(GazeMap((0, 0), (16, -2), (-30, 0), (0, -20), (0.3, 0.3, 0.7, 0.9), (1.5, 2.0), (0, -5)))
        calibrated = [observer.observe(Picture((len(seen) + k) / HZ, image)) for k, image in enumerate(person, 1)]
        assert np.isnan([features.rows[0].values[0, ERROR] for features in calibrated]).all()
        assert not any(features.zero_begins for features in calibrated)
