"""The simulated people, seen by the landmark model itself: what is planted must be what it reads."""

import numpy as np
import pytest

from monitor.paths import data_file
from monitor.simulate import DyadPlan, dyad
from monitor.simulate.figure import figure
from monitor.simulate.film import background, pictures, poses
from monitor.simulate.puppet import Pose, Puppet
from monitor.types import PEOPLE

MODEL = data_file("models", "face_landmarker.task")
pytestmark = pytest.mark.skipif(not MODEL.is_file(), reason="the face model is not there: run python models/provision.py")


@pytest.fixture(scope="module")
def puppets():
    return {person: Puppet(figure(person), background(person, width_px=640, height_px=360)) for person in PEOPLE}


@pytest.fixture(scope="module")
def read():
    """Yaw, pitch and roll in our signs, and blendshapes, of a picture."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(MODEL)),
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
        num_faces=2,
    )
    landmarker = vision.FaceLandmarker.create_from_options(options)

    def look(image):
        result = landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(image)))
        assert len(result.face_landmarks) == 1
        m = result.facial_transformation_matrixes[0]
        shapes = {shape.category_name: shape.score for shape in result.face_blendshapes[0]}
        return {
            # Rolled first, then yawed, then pitched, as in 300W-LP and AFLW2000-3D.
            "yaw_deg": np.degrees(np.arcsin(m[0, 2])),
            "pitch_deg": np.degrees(np.arctan2(m[1, 2], m[2, 2])),
            "roll_deg": np.degrees(np.arctan2(m[0, 1], m[0, 0])),
            "smile": (shapes["mouthSmileLeft"] + shapes["mouthSmileRight"]) / 2,
            "jaw": shapes["jawOpen"],
            "blink": (shapes["eyeBlinkLeft"] + shapes["eyeBlinkRight"]) / 2,
            "eye_yaw_deg": shapes["eyeLookOutLeft"]
            + shapes["eyeLookInRight"]
            - shapes["eyeLookInLeft"]
            - shapes["eyeLookOutRight"],
            "lean": np.log(np.ptp([point.x for point in result.face_landmarks[0]])),
        }

    yield look
    landmarker.close()


def correlation(a, b):
    return float(np.corrcoef(a, b)[0, 1])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.slow
def test_random_poses_are_read_back(puppets, read, person):
    rng = np.random.default_rng(1)
    angles = rng.uniform([-20, -10, -14], [20, 10, 14], (40, 3))
    others = rng.uniform([-0.15, 0.0, 0.0], [0.15, 0.5, 0.3], (40, 3))
    measured = [
        read(puppets[person].draw(Pose(yaw_deg=y, pitch_deg=p, roll_deg=r, lean=lean, smile=smile, jaw=jaw)))
        for (y, p, r), (lean, smile, jaw) in zip(angles, others, strict=True)
    ]
    for column, name in enumerate(("yaw_deg", "pitch_deg", "roll_deg")):
        seen = [values[name] for values in measured]
        assert correlation(seen, angles[:, column]) > 0.95
        slope = np.polyfit(angles[:, column], seen, 1)[0]
        assert 0.7 < slope < 1.6
    assert correlation([values["lean"] for values in measured], others[:, 0]) > 0.9


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("name", "values", "least"),
    [
        ("smile", (0.05, 0.3, 0.6, 1.0), 0.5),
        ("jaw", (0.0, 0.25, 0.5, 0.8), 0.4),
        ("blink", (0.0, 0.5, 1.0), 0.25),
        ("eye_yaw_deg", (-22.0, 0.0, 22.0), 0.5),
        ("lean", (-0.25, -0.1, 0.1, 0.25), 0.35),
    ],
)
def test_expressions_grow_as_planted(puppets, read, person, name, values, least):
    seen = [read(puppets[person].draw(Pose(**{name: value})))[name] for value in values]
    assert seen == sorted(seen)
    assert seen[-1] - seen[0] > least


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.slow
def test_the_body_model_reads_lean_sway_and_shoulders(puppets, person):
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    model = data_file("models", "pose_landmarker.task")
    if not model.is_file():
        pytest.skip("the body model is not there: run python models/provision.py")
    rng = np.random.default_rng(4)
    planted = rng.uniform([-0.2, -0.05, -7], [0.2, 0.05, 7], (16, 3))
    seen = []
    with vision.PoseLandmarker.create_from_options(
        vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(model)))
    ) as landmarker:
        for lean, sway, roll in planted:
            image = puppets[person].draw(Pose(lean=lean, sway=sway, shoulder_roll_deg=roll))
            body = landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=image)).pose_landmarks[0]
            left, right = (np.array([body[i].x * 640, body[i].y * 360]) for i in (11, 12))
            across = left - right
            seen.append([np.log(np.hypot(*across)), (left + right)[0] / 1280, np.degrees(np.arctan2(across[1], across[0]))])
    for column, least in enumerate((0.9, 0.95, 0.8)):
        assert correlation(planted[:, column], np.array(seen)[:, column]) > least


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.slow
def test_no_hole_and_no_tear_in_any_pose(puppets, person):
    """Pure green behind the person: green inside the face's middle would be a hole."""
    green = np.zeros((180, 320, 3), np.uint8)
    green[..., 1] = 255
    puppet = Puppet(figure(person), green)
    rng = np.random.default_rng(2)
    for _ in range(40):
        yaw, pitch, roll = rng.uniform([-25, -15, -20], [25, 15, 20])
        smile, jaw, blink, brow = rng.uniform(0, 1, 4)
        image = puppet.draw(Pose(yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll, smile=smile, jaw=jaw, blink=blink, brow=brow))
        pure = (image[..., 1].astype(int) - image[..., 0] > 120) & (image[..., 1].astype(int) - image[..., 2] > 120)
        # Between the leftmost and the rightmost pixel of the head, at the eyes' height, nothing shines through.
        row = ~pure[int(180 * 0.40)]
        first, last = np.flatnonzero(row)[[0, -1]]
        assert last - first > 40
        assert row[first : last + 1].mean() > 0.97


def test_the_two_people_differ(puppets):
    user, partner = (puppets[person].draw(Pose()).astype(float) for person in PEOPLE)
    assert np.abs(user - partner).mean() > 20
    # Nor is one the other's mirror image.
    assert np.abs(user[:, ::-1] - partner).mean() > 20


def test_gaze_is_kept_while_the_head_turns():
    truth = dyad(DyadPlan.of(duration_s=20, seed=2))
    for time_s, pose in poses(truth, "user"):
        planted = float(truth.signal_at("user", "gaze_yaw_deg", np.array([time_s]))[0])
        assert pose.eye_yaw_deg + pose.yaw_deg == pytest.approx(planted, abs=1e-6) or abs(pose.eye_yaw_deg) == 22


@pytest.mark.slow
def test_pictures_have_the_planned_times_and_size():
    truth = dyad(DyadPlan.of(duration_s=1, fps=10, width_px=200, height_px=120))
    seen = list(pictures(truth, "partner"))
    assert [picture.time_s for picture in seen] == pytest.approx(np.arange(10) / 10)
    assert {picture.image.shape for picture in seen} == {(120, 200, 3)}
    again = next(pictures(truth, "partner"))
    np.testing.assert_array_equal(seen[0].image, again.image)
