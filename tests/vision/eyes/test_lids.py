"""The slit between the lids on eyes of planted size, and which eyes are shut."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from monitor.vision.eyes.lids import lid_slit, shut_margin
from monitor.vision.landmarks import BLENDSHAPES, FaceLandmarks

# Outer corner, inner corner, upper lid, lower lid of the own left and right eye, by MediaPipe's mesh.
EYES = ((263, 362, (387, 386, 385), (373, 374, 380)), (33, 133, (160, 159, 158), (144, 145, 153)))


def face(
    heights: tuple[float, float], *, blink: float = 0.6, size: float = 1.0, turn_deg: tuple[float, float, float] = (0, 0, 0)
):
    """Two eyes 0.04 picture widths wide whose lids are ``heights`` apart, in a head of some size that is turned."""
    matrix = np.eye(4)
    matrix[:3, :3] = size * Rotation.from_euler("xyz", turn_deg, degrees=True).as_matrix()
    points = np.zeros((478, 3))
    for (outer, inner, upper, lower), side, height in zip(EYES, (1, -1), heights, strict=True):
        points[outer], points[inner] = (side * 0.06, 0, 0), (side * 0.02, 0, 0)
        points[list(upper)] = (side * 0.04, height / 2, 0)
        points[list(lower)] = (side * 0.04, -height / 2, 0)
    turned = size * points @ (matrix[:3, :3] / size).T * (1.0, -1.0, -1.0)
    shapes = np.array([blink if name.startswith("eyeBlink") else 0.0 for name in BLENDSHAPES], np.float32)
    return FaceLandmarks(turned.astype(np.float32), shapes, matrix, 200.0)


@pytest.mark.parametrize("turn_deg", [(0, 0, 0), (0, 30, 0), (-20, 0, 0), (10, -15, 25)])
@pytest.mark.parametrize("size", [1.0, 0.3])
def test_the_slit_is_the_height_over_the_width_however_the_head_is_turned(turn_deg, size) -> None:
    # 0.012 and 0.008 of 0.04: 0.3 and 0.2.
    assert lid_slit(face((0.012, 0.008), size=size, turn_deg=turn_deg)) == pytest.approx(0.25, abs=1e-4)


def test_eyes_are_shut_where_slit_and_blink_both_say_so() -> None:
    # The limit is 0.115 eye widths, its error 0.02.
    assert shut_margin(face((0.001, 0.001))) == pytest.approx((0.115 - 0.025) / 0.02, abs=1e-3)
    assert shut_margin(face((0.0048, 0.0048))) is None, "a slit of 0.12"
    assert shut_margin(face((0.001, 0.001), blink=0.34)) is None, "eyes that are narrow, or drawn so"
    assert shut_margin(face((0.012, 0.012), blink=0.9)) is None, "a look far down"


def test_a_wink_is_half_a_slit() -> None:
    assert lid_slit(face((0.0, 0.012))) == pytest.approx(0.15, abs=1e-4)
