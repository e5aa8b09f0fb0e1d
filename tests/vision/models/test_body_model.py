"""The body model without its outline against the whole one, which MediaPipe's makers built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.models import model_file
from monitor.sources.media import MediaFile
from monitor.vision.landmarks import wrap
from monitor.vision.models.body_model import body_model

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

FILM = "video/webcam_man_53s.mp4"


def body_landmarks(model: bytes, film: Path, n_pictures: int) -> Iterator[np.ndarray]:
    """All that is told of the bodies in a film's pictures, in the picture and in metres [shape=(66, 5)]."""
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model), running_mode=vision.RunningMode.VIDEO
    )
    with closing(vision.PoseLandmarker.create_from_options(options)) as landmarker, MediaFile(film) as media:
        for number, picture in zip(range(n_pictures), media.pictures(), strict=False):
            found: Any = landmarker.detect_for_video(wrap(picture.image), 200 * number)
            (body,), (metres,) = found.pose_landmarks, found.pose_world_landmarks
            yield np.array([(p.x, p.y, p.z, p.visibility, p.presence) for p in [*body, *metres]])


def test_landmarks_are_those_of_the_whole_model_to_the_last_bit(shared_data: Path) -> None:
    path, film = model_file("pose_landmarker.task"), shared_data / FILM
    whole = list(body_landmarks(path.read_bytes(), film, 10))
    lean = list(body_landmarks(body_model(path), film, 10))
    np.testing.assert_array_equal(lean, whole)
    assert np.ptp(np.stack(whole), axis=0).max() > 0.001  # somebody moves in it
