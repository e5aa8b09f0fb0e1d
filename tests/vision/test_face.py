"""Head pose and expression: planted rotations, and what a mirror must turn round on a real face."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from monitor.measures import GAZE_ZONES, columns
from monitor.types import Picture
from monitor.vision.face import PreviousFace, face_values, head_pose
from monitor.vision.landmarks import BLENDSHAPES, FaceLandmarks, Landmarker


@pytest.fixture(scope="module")
def astronaut():
    data = pytest.importorskip("skimage.data", reason="the demo extra (scikit-image) is not installed")
    return data.astronaut()


@pytest.fixture(scope="module")
def both_ways(astronaut):
    """Values of the face and of its mirror image, and how they were found."""
    with Landmarker(video=False) as landmarker:
        faces = [landmarker.face(Picture(0.0, image)) for image in (astronaut, np.ascontiguousarray(astronaut[:, ::-1]))]
    return faces, [dict(zip(columns("face"), face_values(face, time_s=0.0, before=None)[0], strict=True)) for face in faces]


def matrix(*, right_handed_deg: tuple[float, float, float], size: float = 1.0) -> np.ndarray:
    """Face to camera: turns about x (right), then y (up), then z (to the camera), each about the turned axes."""
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler("XYZ", right_handed_deg, degrees=True).as_matrix() * size
    matrix[:3, 3] = 0, 0, -50
    return matrix


def face(blendshapes: dict[str, float], *, width: float = 0.3, image_px: int = 640) -> FaceLandmarks:
    points = np.zeros((478, 3), np.float32)
    points[:, 0] = np.linspace(0.5 - width / 2, 0.5 + width / 2, 478)
    shapes = np.array([blendshapes.get(name, 0.0) for name in BLENDSHAPES], np.float32)
    return FaceLandmarks(points, shapes, matrix(right_handed_deg=(0, 0, 0)), width * image_px)


@given(st.floats(-80, 80), st.floats(-80, 80), st.floats(-80, 80), st.floats(0.5, 2))
def test_planted_rotations_come_back(yaw_deg, pitch_deg, roll_deg, size):
    # With x to the right of the picture, which is the person's left: a turn to the own left is right-handed about the upright
    # axis; chin up and a tilt to the own left shoulder are left-handed.
    planted = matrix(right_handed_deg=(-pitch_deg, yaw_deg, -roll_deg), size=size)
    assert head_pose(planted) == pytest.approx((yaw_deg, pitch_deg, roll_deg), abs=1e-6)


@pytest.mark.parametrize(
    ("moved", "angle"),
    [
        ((1.0, 0.0, 0.0), (30.0, 0.0, 0.0)),  # the nose to the picture's right: the person's own left
        ((0.0, 1.0, 0.0), (0.0, 30.0, 0.0)),  # the nose up
    ],
)
def test_the_nose_goes_where_the_sign_says(moved, angle):
    yaw_deg, pitch_deg, _ = angle
    nose = matrix(right_handed_deg=(-pitch_deg, yaw_deg, 0))[:3, :3] @ (0, 0, 1)
    assert nose @ np.array(moved) == pytest.approx(np.sin(np.radians(30)))


def test_a_mirror_turns_yaw_and_roll_and_nothing_else(both_ways):
    _, (straight, mirrored) = both_ways
    # Her own left eye is 3 px lower than her right, 43 px away: tilted to the own left by 4 degrees.
    assert straight["roll_deg"] == pytest.approx(4, abs=2.5)
    for name in ("yaw_deg", "roll_deg"):
        assert mirrored[name] == pytest.approx(-straight[name], abs=3), name
    assert mirrored["pitch_deg"] == pytest.approx(straight["pitch_deg"], abs=3)
    assert mirrored["smile"] == pytest.approx(straight["smile"], abs=0.1)
    assert mirrored["face_x"] == pytest.approx(1 - straight["face_x"], abs=0.01)
    assert mirrored["face_y"] == pytest.approx(straight["face_y"], abs=0.01)
    assert mirrored["face_size"] == pytest.approx(straight["face_size"], rel=0.06)


def test_the_astronaut_as_anybody_sees_her(both_ways):
    (face, _), (values, _) = both_ways
    assert values["smile"] > 0.5, "she smiles"
    assert values["blink"] < 0.4, "her eyes are open"
    # Her eyes in the 512 px picture, read off by hand: own right at (202, 106), own left at (245, 109), 3 px either way.
    for point, place in ((468, (202, 106)), (473, (245, 109))):
        assert face.points[point, :2] * 512 == pytest.approx(np.array(place), abs=6)


@pytest.mark.real_data
def test_labelled_heads(shared_data):
    """AFLW2000-3D: yaw there is positive to the person's own right."""
    import cv2

    errors = []
    with (shared_data / "head_pose" / "labels.csv").open(encoding="utf-8") as file, Landmarker(video=False) as landmarker:
        for row in csv.DictReader(file):
            truth = np.array([-float(row["yaw_deg"]), float(row["pitch_deg"]), float(row["roll_deg"])])
            image = cv2.cvtColor(cv2.imread(str(shared_data / "head_pose" / row["image"])), cv2.COLOR_BGR2RGB)
            if abs(truth[0]) < 60:
                face = landmarker.face(Picture(0.0, image))
                assert face is not None
                errors.append(np.abs(head_pose(face.matrix) - truth))
    assert len(errors) >= 6
    assert (np.mean(errors, axis=0) < 6).all()


def test_no_face_is_nan_with_quality_zero():
    values, quality = face_values(None, time_s=1.0, before=None)
    assert np.isnan(values).all()
    assert quality == 0
    assert values.shape == (len(columns("face")),)


def test_expression_is_the_change_a_second_without_blinks_and_gaze():
    calm = face({})
    blinking = face({"eyeBlinkLeft": 1.0, "eyeLookUpLeft": 1.0})
    at = columns("face").index("expression")
    before = PreviousFace(0.0, calm.blendshapes)
    assert face_values(blinking, time_s=0.1, before=before)[0][at] == 0
    smiling = face_values(face({"mouthSmileLeft": 0.5}), time_s=0.1, before=before)[0][at]
    # One of the 35 shapes that count (52 less neutral, 2 blink, 8 gaze, 2 squint, 2 wide, 2 sneer) changes by 0.5 in 0.1 s.
    assert smiling == pytest.approx(0.5 / np.sqrt(35) / 0.1, rel=1e-4)
    assert np.isnan(face_values(calm, time_s=5.0, before=before)[0][at]), "after a gap"


@pytest.mark.parametrize(
    ("shapes", "width", "zone"),
    [
        ({"eyeBlinkLeft": 0.8, "eyeBlinkRight": 0.8}, 0.3, "closed"),
        ({}, 0.08, "unknown"),  # 51 px
        ({"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0, "eyeLookUpLeft": 0.9, "eyeLookUpRight": 0.9}, 0.3, "away"),
    ],
)
def test_zones(shapes, width, zone):
    values, _ = face_values(face(shapes, width=width), time_s=0.0, before=None)
    assert GAZE_ZONES[int(values[columns("face").index("gaze_zone")])] == zone


def test_a_far_turned_face_has_no_gaze():
    turned = face({})
    turned = FaceLandmarks(turned.points, turned.blendshapes, matrix(right_handed_deg=(0, 45, 0)), turned.face_px)
    values = dict(zip(columns("face"), face_values(turned, time_s=0.0, before=None)[0], strict=True))
    assert values["gaze_zone"] == GAZE_ZONES.index("unknown")
    assert np.isnan(values["gaze_yaw_deg"])
