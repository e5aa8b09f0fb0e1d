"""Eyes and mouths that cannot be seen: nothing is told of them, and what is seen is told as before."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from monitor.measures import GAZE_ZONES, columns
from monitor.types import FeatureBlock, Picture, Uint8
from monitor.vision.face import face_values, head_pose, limit_confidence
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze import gaze_of
from monitor.vision.gaze_map import GazeMap, ZoneReader
from monitor.vision.landmarks import FaceLandmarks, Landmarker
from monitor.vision.observer import Observer
from monitor.vision.series.recorded_zones import RecordedZones
from monitor.vision.visibility.unseen import UnseenParts
from monitor.vision.visibility.watch import DOUBTFUL_SURE, VisibilityWatch, Visible
from tests.support.covered_faces import KINDS, lenses, patch

FACE = columns("face")
OF_EYES = ("gaze_yaw_deg", "gaze_pitch_deg", "camera_yaw_deg", "camera_pitch_deg", "blink")
OF_MOUTH = ("smile", "jaw", "expression")


@pytest.fixture(scope="module")
def photograph() -> Uint8:
    data = pytest.importorskip("skimage.data", reason="the demo extra (scikit-image) is not installed")
    return np.ascontiguousarray(data.astronaut()[:300, 80:380])


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    with Landmarker(video=False) as reader:
        yield reader


@pytest.fixture(scope="module")
def face(photograph: Uint8, landmarker: Landmarker) -> FaceLandmarks:
    found = landmarker.face(Picture(0.0, photograph))
    assert found is not None
    return found


def drawn(kind: str, photograph: Uint8, face: FaceLandmarks) -> Uint8:
    points = face.points[:, :2] * photograph.shape[1]
    return np.ascontiguousarray(KINDS[kind](photograph.copy(), points, np.random.default_rng(1)))


def told(image: Uint8, face: FaceLandmarks) -> dict[str, float]:
    visible = VisibilityWatch().push(0.0, image, face)
    values, quality = face_values(face, time_s=0.0, before=None, visible=visible)
    return {**dict(zip(FACE, limit_confidence(values, visible).tolist(), strict=True)), "quality": quality}


def test_a_face_as_it_is_and_without_colour_loses_nothing(photograph: Uint8, face: FaceLandmarks) -> None:
    yaw_deg, pitch_deg, roll_deg = head_pose(face.matrix)
    gaze = gaze_of(face, yaw_deg=yaw_deg, pitch_deg=pitch_deg, roll_deg=roll_deg)
    for image in (photograph, drawn("grey", photograph, face)):
        row = told(image, face)
        assert (row["gaze_zone"], row["gaze_confidence"]) == (gaze.zone, pytest.approx(gaze.confidence))
        assert np.isfinite([row[name] for name in (*OF_EYES, "smile", "jaw")]).all()
        assert row["quality"] == face_values(face, time_s=0.0, before=None)[1]


@pytest.mark.parametrize("kind", ["dark lenses", "dark lenses, reflections", "brown lenses 90 %"])
def test_no_look_and_no_blink_behind_dark_glasses(
    kind: str, photograph: Uint8, face: FaceLandmarks, landmarker: Landmarker
) -> None:
    image = drawn(kind, photograph, face)
    behind = landmarker.face(Picture(0.0, image))
    assert behind is not None, "the model sees a face with glasses"
    row = told(image, behind)
    assert np.isnan([row[name] for name in OF_EYES]).all()
    assert (row["gaze_zone"], row["gaze_confidence"]) == (GAZE_ZONES.index("unknown"), 0.0)
    assert np.isfinite([row[name] for name in ("yaw_deg", "smile", "jaw", "brow")]).all()


@pytest.mark.parametrize("kind", ["black mask", "blue mask", "white mask"])
def test_no_smile_under_a_mask(kind: str, photograph: Uint8, face: FaceLandmarks, landmarker: Landmarker) -> None:
    image = drawn(kind, photograph, face)
    behind = landmarker.face(Picture(0.0, image))
    assert behind is not None
    row = told(image, behind)
    assert np.isnan([row[name] for name in OF_MOUTH]).all()
    assert np.isfinite([row[name] for name in OF_EYES]).all() or row["gaze_zone"] == GAZE_ZONES.index("closed")


def test_one_eye_covered_is_unsure_with_and_without_calibration(photograph: Uint8, face: FaceLandmarks) -> None:
    image = patch()(photograph.copy(), face.points[:, :2] * photograph.shape[1], np.random.default_rng(1))
    visible = VisibilityWatch().push(0.0, image, face)
    assert (visible.left_eye, visible.right_eye, visible.mouth) == (False, True, True)
    values, _ = face_values(face, time_s=0.0, before=None, visible=visible)
    camera = tuple(values[[FACE.index(name) for name in OF_EYES[2:4]]].tolist())
    around = GazeMap(camera, (-20.0, -5.0), (40.0, 0.0), (0.0, -25.0), (0.3, 0.1, 0.7, 0.5), (2.0, 2.0), (0.0, 0.0))
    mapped = ZoneReader(around).read(0.0, values)
    place = FACE.index("gaze_confidence")
    assert mapped[place] > 0.6, "the map alone would be sure"
    for row in (values, mapped):
        assert limit_confidence(row, visible)[place] == pytest.approx(min(row[place], DOUBTFUL_SURE))


@pytest.mark.parametrize("visible", [Visible(left_eye=False), Visible(sharp=False)])
def test_a_recording_is_no_surer_than_what_was_seen(visible: Visible, face: FaceLandmarks) -> None:
    values, quality = face_values(face, time_s=0.0, before=None, visible=visible)
    values[[FACE.index("look_yaw_deg"), FACE.index("look_pitch_deg")]] = 40.0, 0.0
    rows = FeatureBlock("user", "face", np.array([0.0]), values[None], np.array([quality], np.float32))
    zones = RecordedZones()
    seen = [*zones.push(VideoFeatures(0.0, (rows,), None, settled_s=0.0, visible=visible)), *zones.finish()]
    row = seen[0].rows[0].values[0]
    assert row[FACE.index("gaze_zone")] == GAZE_ZONES.index("away")
    assert row[FACE.index("gaze_confidence")] == pytest.approx(DOUBTFUL_SURE)


@pytest.mark.parametrize("kind", ["motion blur 10 %", "motion blur 20 %"])
def test_a_face_blurred_by_movement_is_unsure(kind: str, photograph: Uint8, face: FaceLandmarks) -> None:
    assert VisibilityWatch().push(0.0, photograph, face).sharp
    row = told(drawn(kind, photograph, face), face)
    assert row["gaze_confidence"] < 0.6


def test_a_calibrated_person_behind_dark_glasses_is_unknown(photograph: Uint8, face: FaceLandmarks) -> None:
    values, _ = face_values(face, time_s=0.0, before=None, visible=Visible(left_eye=False, right_eye=False))
    around = GazeMap((0.0, 0.0), (-20.0, -5.0), (40.0, 0.0), (0.0, -25.0), (0.3, 0.1, 0.7, 0.5), (2.0, 2.0), (0.0, 0.0))
    mapped = ZoneReader(around).read(0.0, values)
    assert mapped[FACE.index("gaze_zone")] == GAZE_ZONES.index("unknown")
    assert mapped[FACE.index("gaze_confidence")] == 0


def test_what_passes_before_the_eyes_hides_nothing_and_glasses_put_on_do(photograph: Uint8, face: FaceLandmarks) -> None:
    dark = lenses(1.0)(photograph.copy(), face.points[:, :2] * photograph.shape[1], np.random.default_rng(1))
    watch = VisibilityWatch()
    seen = [watch.push(time_s, photograph, face).eyes for time_s in (0.0, 0.5, 1.0, 1.5, 2.0)]
    seen.append(watch.push(2.5, dark, face).eyes)
    seen += [watch.push(time_s, photograph, face).eyes for time_s in (3.0, 3.5, 4.0)]
    assert seen == [2] * 9
    assert [watch.push(4.5 + number / 2, dark, face).eyes for number in range(10)][-1] == 0
    assert [watch.push(9.5 + number / 2, photograph, face).eyes for number in range(10)][-1] == 2


def test_eyes_and_a_mouth_beyond_the_edge_are_not_seen(photograph: Uint8, face: FaceLandmarks) -> None:
    for part, line, row in (("eyes", 133, slice(60, None)), ("mouth", 13, slice(0, 60))):
        y = float(face.points[line, 1]) * photograph.shape[1]
        cut = slice(round(y), None) if part == "eyes" else slice(0, round(y))
        image = np.ascontiguousarray(photograph[cut])
        shift = cut.start / photograph.shape[1] if cut.start else 0.0
        moved = FaceLandmarks(face.points - np.float32([0, shift, 0]), face.blendshapes, face.matrix, face.face_px)
        visible = VisibilityWatch().push(0.0, image, moved)
        assert (visible.eyes == 0) == (part == "eyes"), row
        assert visible.mouth == (part == "eyes")


def test_a_face_without_contrast_is_of_no_quality(photograph: Uint8, face: FaceLandmarks) -> None:
    """Backlight and fog: what is left of a face is within a few grey levels."""
    flat = np.uint8(20 + photograph // 40)
    assert told(np.ascontiguousarray(flat), face)["quality"] < 0.25
    values, quality = face_values(face, time_s=0.0, before=None, visible=Visible(light=0.0))
    assert quality == 0 and np.isnan(values).all(), "missing is never a number"


def test_the_observer_looks_at_its_pictures(photograph: Uint8, face: FaceLandmarks) -> None:
    """Somebody who sways, behind dark glasses: no zone, no blink, and the reason beside the rows."""
    dark = drawn("dark lenses", photograph, face)
    with Observer("user", body_hz=0.1) as observer:
        for number in range(12):
            sway = np.float32([[1, 0, 4 * np.sin(number)], [0, 1, 0]])
            image = cv2.warpAffine(dark, sway, (300, 300), borderMode=cv2.BORDER_REPLICATE)
            seen = observer.observe(Picture(number / 8, image))
    assert seen.visible is not None and seen.visible.eyes == 0 and seen.exchanged_s is None
    values = dict(zip(FACE, seen.rows[0].values[0].tolist(), strict=True))
    assert values["gaze_zone"] == GAZE_ZONES.index("unknown") and np.isnan(values["blink"]) and np.isfinite(values["yaw_deg"])


def test_when_a_live_face_is_said_not_to_be_seen() -> None:
    unseen, glasses, mask = UnseenParts(), Visible(left_eye=False, right_eye=False), Visible(mouth=False)
    given = [*[Visible()] * 4, *[glasses] * 5, *[mask] * 5, None]
    kinds = []
    for now_s, visible in enumerate(given):
        unseen.push(float(now_s), visible, 14.0 if visible is None else None)
        kinds.append(unseen.kind)
    assert kinds == [*[None] * 7, "eyes-hidden", "eyes-hidden", None, None, None, "mouth-hidden", "mouth-hidden", "exchanged"]
    unseen.push(34.5, Visible(), 14.0)
    assert unseen.kind is None
