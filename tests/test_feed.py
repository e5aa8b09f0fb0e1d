"""A person's pictures along a film of both: what does not show them is known to hold nothing, in its place."""

from __future__ import annotations

import numpy as np
import pytest

from monitor import feed
from monitor.types import Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.tiles.person_tiles import Crop, PersonTiles, TileSpan


class SlowWorker:
    """A ``VisionWorker`` that answers one picture each time it is read, and all at the end."""

    def __init__(self, *_: object, **__: object) -> None:
        self.waiting: list[Picture] = []
        self.told: list[float | str] = []
        self.gaps: list[object] = []

    @property
    def owed_s(self) -> float | None:
        return self.waiting[0].time_s if self.waiting else None

    def submit(self, picture: Picture) -> bool:
        self.waiting.append(picture)
        self.told.append(picture.time_s)
        return True

    def cut(self) -> None:
        self.told.append("cut")

    def read(self, n: int = 1) -> list[VideoFeatures]:
        answered, self.waiting = self.waiting[:n], self.waiting[n:]
        return [VideoFeatures(picture.time_s, (), None) for picture in answered]

    def finish(self) -> list[VideoFeatures]:
        return self.read(len(self.waiting))


def test_pictures_without_the_person_keep_their_place_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "VisionWorker", SlowWorker)
    whole = Crop(0, 0, 8, 8)
    tiles = PersonTiles([TileSpan(0.0, 2.0, whole), TileSpan(4.0, 6.0, whole), TileSpan(6.0, 9.0, whole)])
    video = feed.PersonVideo("user", lossless=True, tiles=tiles)
    seen: list[VideoFeatures] = []
    for time_s in range(8):
        video.submit(Picture(float(time_s), np.zeros((8, 8, 3), np.uint8)))
        seen += video.observed(over=time_s == 7)
    assert [features.time_s for features in seen] == list(range(8))
    hidden = [features.time_s for features in seen if features.rows]
    assert hidden == [2.0, 3.0]
    assert all(np.isnan(rows.values).all() and not rows.quality.any() for features in seen for rows in features.rows)
    assert video.worker.told == [0.0, 1.0, "cut", 4.0, 5.0, "cut", 6.0, 7.0]  # type: ignore[attr-defined]
