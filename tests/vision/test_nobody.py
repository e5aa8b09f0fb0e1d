"""Nobody is measured where nobody is: the real models on drawn faces, patterns and things, and on people for comparison."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.types import Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.observer import Observer
from monitor.vision.series.settle import SettledFeatures
from tests.support import nobody

HZ, N = 3, 7


def measured(features: list[VideoFeatures], family: str) -> int:
    """Rows with anything in them."""
    rows = [rows for seen in features for rows in seen.rows if rows.family == family]
    return sum(bool(np.isfinite(row.values).any()) or bool(row.quality[0] > 0) for row in rows)


@pytest.mark.slow
def test_nothing_is_measured_of_nobody(films: Path) -> None:
    found = []
    with Observer("user", body_hz=2) as observer:
        for start, name in enumerate(nobody.FILMS):
            observer.cut()
            settled, features = SettledFeatures("user"), []
            for number, image in enumerate(nobody.pictures(name, N)):
                features += settled.push(observer.observe(Picture(10 * start + number / HZ, image)))
            features += settled.finish()
            rows = {family: measured(features, family) for family in ("face", "body")}
            # A drawing is not said to be too far or turned away: for one picture before it is known for one at most.
            lacks = sum(seen.lack is not None for seen in features)
            if any(rows.values()) or lacks > 1 or any(seen.sketch is not None for seen in features):
                found.append((name, rows, lacks))
        assert found == []
        # The same observer then sees somebody.
        observer.cut()
        with MediaFile(films / "user.mp4") as film:
            pictures = [picture for picture in film.pictures(wants=FrameRateLimiter(HZ)) if picture.time_s < 1]
        seen = [observer.observe(Picture(1000 + picture.time_s, picture.image)) for picture in pictures]
        assert measured(seen, "face") == len(seen)
