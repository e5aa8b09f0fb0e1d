"""Drawn eyes, seen by the landmark model: where they are made to look is what it reads, whatever the head does."""

import numpy as np
import pytest

from monitor.paths import data_file
from monitor.simulate.eyes import GazePuppet, Iris
from monitor.simulate.figure import figure
from monitor.simulate.film import background
from monitor.simulate.puppet import Pose
from monitor.types import PEOPLE
from monitor.vision.face import head_pose
from monitor.vision.gaze import gaze_of
from monitor.vision.landmarks import Landmarker

pytestmark = pytest.mark.skipif(
    not data_file("models", "face_landmarker.task").is_file(),
    reason="the face model is not there: run python models/provision.py",
)


@pytest.fixture(scope="module")
def puppets():
    return {
        person: GazePuppet(figure(person), background(person, width_px=1280, height_px=720), iris=Iris(lids=0.05))
        for person in PEOPLE
    }


def test_a_target_lies_where_its_angles_say(puppets):
    puppet, pose = puppets["partner"], Pose(yaw_deg=10, sway=0.1)
    eyes = puppet.eyes(pose).mean(axis=0)
    assert puppet.target(pose, yaw_deg=0, pitch_deg=0) == pytest.approx(0, abs=1e-9), "the camera is at 0"
    for yaw, pitch in ((12, 0), (0, -9)):
        way = puppet.target(pose, yaw_deg=yaw, pitch_deg=pitch) - eyes
        angle = np.degrees(np.arccos(-way @ eyes / np.linalg.norm(way) / np.linalg.norm(eyes)))
        assert angle == pytest.approx(abs(yaw or pitch), abs=1e-6)
        assert (way + eyes)[1 if pitch else 0] > 0, "own left is the picture's right, and what lies lower has a larger y"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.slow
def test_the_gaze_is_read_back_while_the_head_turns(puppets, person):
    puppet, rng = puppets[person], np.random.default_rng(3)
    planted, measured = [], []
    with Landmarker(video=False) as landmarker:
        for _ in range(24):
            pose = Pose(yaw_deg=rng.uniform(-15, 15), pitch_deg=rng.uniform(-5, 5))
            yaw, pitch = rng.uniform(-18, 18), rng.uniform(-18, 6)
            face = landmarker.faces(puppet.draw(pose, puppet.target(pose, yaw_deg=yaw, pitch_deg=pitch)))[0]
            head = dict(zip(("yaw_deg", "pitch_deg", "roll_deg"), head_pose(face.matrix), strict=True))
            gaze = gaze_of(face, **head)
            planted.append((yaw, pitch, pose.yaw_deg))
            measured.append((gaze.camera_yaw_deg, gaze.camera_pitch_deg))
    truth, seen = np.array(planted), np.array(measured)
    known = np.isfinite(seen).all(axis=1)
    assert known.mean() > 0.9
    truth, seen = truth[known], seen[known]
    # The gains come from real people (vision.toml), the eyes from anatomy: they agree.
    of_target, of_head, _ = np.linalg.lstsq(np.column_stack([truth[:, [0, 2]], np.ones(len(truth))]), seen[:, 0], rcond=None)[0]
    assert of_target == pytest.approx(1.0, abs=0.15)
    assert abs(of_head) < 0.2, "deg of gaze a deg of head turn, the target held"
    assert 0.5 < np.polyfit(truth[:, 1], seen[:, 1], 1)[0] < 1.1, "the lids blur the pitch"
