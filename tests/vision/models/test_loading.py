"""How models are loaded changes nothing of what they see; the hand model goes when no hand has come for a minute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.sources.media import MediaFile
from monitor.types import Picture
from monitor.vision.landmarks import Landmarker

FILM = "video/webcam_man_53s.mp4"


def seen(pictures: list[Picture]) -> list[np.ndarray]:
    with Landmarker() as landmarker:
        found: list[np.ndarray] = []
        for picture in pictures:
            face, body = landmarker.face(picture), landmarker.body(picture)
            assert face is not None
            assert body is not None
            found += [face.points, face.blendshapes, body.points, body.visibility]
        found += landmarker.hands(pictures[0], (0.0, 0.0, 1.0, 1.0))
        return found


@pytest.mark.real_data
@pytest.mark.slow
def test_by_file_as_by_content(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MediaFile(shared_data / FILM) as film:
        pictures = [picture for picture, _ in zip(film.pictures(), range(3), strict=False)]
    mapped = seen(pictures)
    monkeypatch.setattr("monitor.vision.models.tasks.sys.platform", "win32")
    for one, other in zip(mapped, seen(pictures), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_hand_model_goes_and_comes_again() -> None:
    empty = np.zeros((120, 160, 3), np.uint8)
    with Landmarker() as landmarker:
        landmarker.hands(Picture(10.0, empty), (0.0, 0.0, 1.0, 0.7))
        landmarker.body(Picture(69.0, empty))
        assert landmarker._hands is not None
        landmarker.body(Picture(71.0, empty))
        assert landmarker._hands is None
        assert landmarker.hands(Picture(72.0, empty), (0.0, 0.0, 1.0, 0.7)) == []
