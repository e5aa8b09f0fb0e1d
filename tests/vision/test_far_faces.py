"""Faces far away and in profile: what is still measured of them, and what is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from monitor.live.bands.notices import _notices_of
from monitor.measures import columns
from monitor.types import FeatureBlock, Picture
from monitor.vision.face import Lack, face_values, head_pose, lack_of
from monitor.vision.features import VideoFeatures
from monitor.vision.landmarks import BLENDSHAPES, FaceLandmarks, Landmarker
from monitor.vision.observer import Observer
from monitor.vision.series.lacks import LackGaps
from monitor.vision.series.remarks import PictureRemarks
from monitor.vision.tiles.person_tiles import Crop, cut
from monitor.vision.visibility.unseen import UnseenParts

FINE = ("smile", "brow", "jaw", "blink", "expression", "gaze_yaw_deg", "camera_pitch_deg")
POSE = ("yaw_deg", "pitch_deg", "roll_deg", "face_x", "face_y", "face_size")


def planted(*, face_px: float = 200.0, yaw_deg: float = 0.0) -> FaceLandmarks:
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler("y", yaw_deg, degrees=True).as_matrix()
    matrix[:3, 3] = 0, 0, -50
    points = np.zeros((478, 3), np.float32)
    points[:, 0] = np.linspace(0.4, 0.6, 478)
    return FaceLandmarks(points, np.full(len(BLENDSHAPES), 0.5, np.float32), matrix, face_px)


def measured(face: FaceLandmarks | None) -> tuple[dict[str, float], float]:
    values, quality = face_values(face, time_s=0.0, before=None)
    return dict(zip(columns("face"), values.tolist(), strict=True)), quality


@pytest.mark.parametrize(
    ("face_px", "yaw_deg", "lack", "known"),
    [
        (200, 0, None, "all"),
        (60, 0, None, "all"),
        (59, 0, "far", "pose"),
        (40, 0, "far", "pose"),
        (39, 0, "far", "nothing"),
        (200, 59, None, "all"),
        (200, 61, "turned", "nothing"),
        (200, -75, "turned", "nothing"),
        (50, 75, "turned", "nothing"),
    ],
)
def test_what_is_measured_by_size_and_turn(face_px: float, yaw_deg: float, lack: Lack | None, known: str) -> None:
    face = planted(face_px=face_px, yaw_deg=yaw_deg)
    values, quality = measured(face)
    assert lack_of(face) == lack
    assert np.isfinite([values[name] for name in POSE]).all() == (known != "nothing")
    assert np.isfinite(values["smile"]) == (known == "all")
    assert (quality > 0) == (known != "nothing")
    # Gestures leave out rows under 0.3: a far face's nods are noise.
    assert known != "pose" or quality < 0.3
    assert known != "nothing" or np.isnan(list(values.values())).all()


def test_quality_falls_with_size_and_turn() -> None:
    by_size = [measured(planted(face_px=px))[1] for px in (30, 50, 60, 70, 80, 200)]
    by_turn = [measured(planted(yaw_deg=deg))[1] for deg in (0, 29, 40, 50, 59, 61)]
    assert by_size == sorted(by_size)
    assert by_turn == sorted(by_turn, reverse=True)
    assert (by_size[0], by_size[-1], by_turn[0], by_turn[-1]) == (0.0, 1.0, 1.0, 0.0)


@pytest.fixture(scope="module")
def astronaut() -> Any:
    data = pytest.importorskip("skimage.data", reason="the demo extra (scikit-image) is not installed")
    return data.astronaut()


def test_a_portrait_made_smaller(astronaut: Any) -> None:
    import cv2

    with Landmarker(video=False) as landmarker:
        whole = landmarker.face(Picture(0.0, astronaut))
        assert whole is not None
        small = {}
        for px in (30, 50, 80):
            size = round(astronaut.shape[1] * px / whole.face_px)
            picture = Picture(0.0, cv2.resize(astronaut, (size, size), interpolation=cv2.INTER_AREA))
            small[px] = landmarker.face(picture)
            # Enlarging a tile adds nothing to what is seen in it.
            tile = landmarker.face(cut(picture, Crop(0, 0, size, size, scale=4.0)))
            assert tile is not None
            assert tile.face_px == pytest.approx(px, rel=0.08)
            assert lack_of(tile) == (None if px == 80 else "far")
    truth = head_pose(whole.matrix)
    for px, known in ((30, ()), (50, POSE), (80, (*POSE, "smile", "brow", "jaw", "blink"))):
        values, _ = measured(small[px])
        assert {name for name in (*POSE, *FINE[:4]) if np.isfinite(values[name])} == set(known)
        if known:
            # Measured on 175 pictures: 1.0 degree in pitch, 0.6 in yaw at 50 px (root mean square).
            assert [values[name] for name in POSE[:3]] == pytest.approx(truth, abs=3)


def seen(time_s: float, lack: Lack | None, *, read: bool = False) -> VideoFeatures:
    values = np.full((1, len(columns("face"))), np.nan, np.float32)
    rows = FeatureBlock("user", "face", np.array([time_s]), values, np.array([float(read)], np.float32))
    return VideoFeatures(time_s, (rows,), None, lack=lack)


def test_a_stretch_in_profile_is_a_gap_with_its_reason() -> None:
    gaps = LackGaps("user")
    ended = []
    for step in range(100):
        time_s = step / 10
        turned = 2.0 <= time_s < 5.0 or 6.0 <= time_s < 7.0  # the second is a glance
        ended += gaps.push(seen(time_s, "turned" if turned else None, read=not turned))
        if time_s == 3.0:
            assert gaps.lack is None
        if time_s == 4.5:
            assert gaps.lack == "turned"
            assert [(gap.start_s, gap.end_s) for gap in gaps.open(4.5)] == [(2.0, 4.5)]
    assert [(gap.stream, gap.start_s, gap.end_s) for gap in ended] == [("user.face", 2.0, 5.0)]
    assert "turned away" in ended[0].reason
    assert gaps.finish() == []


def test_a_far_face_whose_pose_is_measured_is_no_gap_but_is_said() -> None:
    gaps, remarks = LackGaps("partner"), PictureRemarks("partner")
    for step in range(100):
        assert gaps.push(seen(step / 10, "far", read=True)) == []
        remarks.push(seen(step / 10, "far", read=True))
    assert (gaps.lack, gaps.finish()) == ("far", [])
    (line,) = remarks.lines("call.mp4")
    assert "Your partner's face in call.mp4 was too small to read gaze and smiles for 10 of 10 s" in line
    assert "not be enough signal" in line


@pytest.mark.parametrize(
    ("lack", "face", "kind"),
    [("far", "seen", "face-far-user"), ("turned", "turned away", "face-turned-user"), (None, "seen", None)],
)
def test_the_page_says_why(lack: Lack | None, face: str, kind: str | None) -> None:
    video = SimpleNamespace(
        note="", turned=False, stands_still=False, has_another_face=False, face=face, lack=lack, unseen=UnseenParts()
    )
    inputs = SimpleNamespace(video=SimpleNamespace(analyzers={"user": video}), sources=lambda person: ())
    session = SimpleNamespace(inputs=inputs, profiles=SimpleNamespace(placement=""))
    assert [notice["kind"] for notice in _notices_of(cast("Any", session), "user")] == ([kind] if kind else [])


@pytest.mark.real_data
def test_people_in_profile_at_a_table_are_turned_away(shared_data: Any) -> None:
    import av

    lacks = []
    with av.open(str(shared_data / "real" / "films" / "two_at_a_table_profile_12s.mp4")) as film, Observer("user") as observer:
        for number, frame in enumerate(film.decode(video=0)):
            if number % 6 == 0:
                features = observer.observe(Picture(float(frame.time or 0.0), frame.to_ndarray(format="rgb24")))
                assert not features.rows[0].quality.any()
                lacks.append(features.lack)
            if number >= 72:
                break
    # Whether a detector sees a face in a profile at all changes from picture to picture.
    assert set(lacks) <= {None, "turned"}
    assert lacks.count("turned") > len(lacks) / 2
