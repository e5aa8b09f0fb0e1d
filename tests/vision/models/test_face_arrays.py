"""The arrays against what MediaPipe's own functions say of the same picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.models import model_file
from monitor.vision.landmarks import BLENDSHAPES, wrap
from monitor.vision.models.face_arrays import detect


@pytest.mark.real_data
@pytest.mark.parametrize("video", [False, True])
def test_as_mediapipe_says_it(shared_data: Path, video: bool) -> None:
    import cv2
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model_file("face_landmarker.task").read_bytes()),
        running_mode=vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    path = next((shared_data / "head_pose").glob("*.jpg"))
    image = wrap(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB))
    results = []
    for mine in (False, True):
        with vision.FaceLandmarker.create_from_options(options) as landmarker:
            if mine:
                results.append(detect(landmarker, image, 0 if video else None))
            else:
                results.append(landmarker.detect_for_video(image, 0) if video else landmarker.detect(image))
    expected, result = results
    assert len(result.points) == len(expected.face_landmarks) == 1
    points = [(point.x, point.y, point.z) for point in expected.face_landmarks[0]]
    np.testing.assert_allclose(result.points[0], points, atol=1e-6)
    scores = {shape.category_name: shape.score for shape in expected.face_blendshapes[0]}
    assert result.names == tuple(scores) == BLENDSHAPES
    np.testing.assert_allclose(result.blendshapes[0], list(scores.values()), atol=1e-6)
    np.testing.assert_allclose(result.matrices[0], expected.facial_transformation_matrixes[0], atol=1e-5)


@pytest.mark.parametrize("stamp_ms", [None, 0])
def test_nobody(stamp_ms: int | None) -> None:
    from monitor.vision.landmarks import Landmarker

    with Landmarker(video=stamp_ms is not None) as landmarker:
        nobody = detect(landmarker._face, wrap(np.zeros((64, 64, 3), np.uint8)), stamp_ms)
    assert nobody.points == nobody.blendshapes == nobody.matrices == [] and nobody.names == ()
