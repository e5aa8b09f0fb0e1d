"""Landmarks of MediaPipe and OpenPose in JSON: hand-worked frames, ways of writing them, two people, and what is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.measures import columns
from monitor.offline.foreign.given import Asked, Given, Whose, exact_rate_hz
from monitor.offline.foreign.reading import read_given
from monitor.types import FeatureBlock
from tests.support.commands import rapport
from tests.support.landmark_json import FRAMES, Frame, frame, javascript, pose


def given(path: Path, frames: object, whose: Whose = "user", **asked: Any) -> Given:
    path.write_text(frames if isinstance(frames, str) else json.dumps(frames), encoding="utf-8")
    return read_given(path, whose, "auto", Asked(**asked))


def column(block: FeatureBlock, name: str) -> np.ndarray:
    return block.values[:, columns(block.family).index(name)]


def known(block: FeatureBlock) -> set[str]:
    return {name for name in columns(block.family) if np.isfinite(column(block, name)).any()}


def test_a_face_of_mediapipe_by_hand(tmp_path: Path) -> None:
    (block,) = given(tmp_path / "a.json", FRAMES, size_px=(1280, 720)).blocks
    assert (block.person, block.family) == ("user", "face")
    assert block.time_s.tolist() == pytest.approx([0.04 * number for number in range(20)])
    expected = {
        "yaw_deg": 12.0, "pitch_deg": 6.0, "roll_deg": -9.0, "smile": 0.5, "jaw": 0.25, "blink": 0.1, "brow": 0.0,
        "face_x": 0.5, "face_y": 0.5 * 720 / 1280, "face_size": 0.12 / math.cos(math.radians(12)),
        # Two of 35 shapes change by 0.01 in 0.04 s: of 52 without the neutral one, lids, eyes and nose.
        "expression": math.sqrt(2 / 35) * 0.01 / 0.04,
    }  # fmt: skip
    assert {name: float(column(block, name)[1 if name == "expression" else 0]) for name in expected} == pytest.approx(
        expected, rel=1e-3, abs=1e-3
    )
    assert {"gaze_zone", "look_yaw_deg"} <= known(block)


WAYS: dict[str, Callable[[list[Frame]], str]] = {
    "lines": lambda frames: "\n".join(map(json.dumps, frames)) + "\n",
    "one after the other": lambda frames: " ".join(json.dumps(entry, indent=1) for entry in frames),
    "within an object": lambda frames: json.dumps({"film": "a.mp4", "frames": frames}),
    "JavaScript": lambda frames: json.dumps([javascript(entry) for entry in frames]),
    "BOM": lambda frames: "\ufeff" + json.dumps(frames),
    "lists": lambda frames: json.dumps(
        [entry | {"face_landmarks": [[[*point.values()] for point in entry["face_landmarks"][0]]]} for entry in frames]
    ),
    "shapes by name": lambda frames: json.dumps(
        [
            entry | {"face_blendshapes": {one["category_name"]: one["score"] for one in entry["face_blendshapes"][0]}}
            for entry in frames
        ]
    ),
    "numbers of frames": lambda frames: json.dumps(
        [{"frame": n} | {k: v for k, v in entry.items() if k != "timestamp_ms"} for n, entry in enumerate(frames)]
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_results_are_read_alike_however_a_script_wrote_them(tmp_path: Path, way: str) -> None:
    (expected,) = given(tmp_path / "a.json", FRAMES, size_px=(1280, 720)).blocks
    (block,) = given(tmp_path / "b.json", WAYS[way](FRAMES), size_px=(1280, 720), rate_hz=25.0).blocks
    np.testing.assert_allclose(block.time_s, expected.time_s, atol=1e-9)
    np.testing.assert_allclose(block.values, expected.values, rtol=1e-4, atol=1e-5)


def test_frames_before_anybody_was_found_may_hold_their_time_alone(tmp_path: Path) -> None:
    bare = [{"timestamp_ms": 40 * number} for number in range(3)]
    later = [entry | {"timestamp_ms": 120 + 40 * number} for number, entry in enumerate(FRAMES)]
    (block,) = given(tmp_path / "a.json", bare + later, size_px=(1280, 720)).blocks
    assert block.time_s[0] == pytest.approx(0.12) and len(block.time_s) == len(FRAMES)


def test_what_results_do_not_tell_is_missing(tmp_path: Path) -> None:
    lines: list[str] = []
    pose = {"yaw_deg", "pitch_deg", "roll_deg"}
    shapes = {"smile", "brow", "jaw", "blink", "expression"}
    (block,) = given(tmp_path / "a.json", FRAMES, said=lines.append).blocks
    assert known(block) == pose | shapes | {"face_x"}
    assert "add it with --size" in lines[0]
    bare = [{key: entry[key] for key in ("timestamp_ms", "face_landmarks")} for entry in FRAMES]
    (block,) = given(tmp_path / "a.json", bare, size_px=(1280, 720)).blocks
    assert known(block) == {"face_x", "face_y"}
    old = [entry | {"face_landmarks": [entry["face_landmarks"][0][:468]]} for entry in FRAMES]
    (block,) = given(tmp_path / "a.json", old, size_px=(1280, 720)).blocks
    assert known(block) == pose | shapes | {"face_x", "face_y", "face_size"}
    lost = [*FRAMES[:5], {"timestamp_ms": 200, "face_landmarks": []}, *FRAMES[6:]]
    (block,) = given(tmp_path / "a.json", lost, size_px=(1280, 720)).blocks
    assert np.isnan(block.values[5]).all() and block.quality[5] == 0 and (np.delete(block.quality, 5) > 0).all()


def body(x: float = 0.5, slope_deg: float = 0.0, visibility: float = 0.9) -> list[dict[str, float]]:
    """33 points of a body in a square picture: shoulders 0.2 apart, the own left one lower by the slope."""
    points = [{"x": x, "y": 0.2, "z": 0.0, "visibility": visibility} for _ in range(33)]
    down = 0.1 * math.tan(math.radians(slope_deg))
    points[11] |= {"x": x + 0.1, "y": 0.5 + down}
    points[12] |= {"x": x - 0.1, "y": 0.5 - down}
    return points


def test_a_body_of_mediapipe_by_hand(tmp_path: Path) -> None:
    frames = [{"timestamp": 33.4 * number, "pose_landmarks": [body(slope_deg=5.0)]} for number in range(9)]
    (block,) = given(tmp_path / "a.json", frames, size_px=(720, 720)).blocks
    assert block.family == "body" and block.time_s[-1] == pytest.approx(8 * 0.0334)  # the steps tell milliseconds
    assert column(block, "shoulder_roll_deg")[0] == pytest.approx(5.0, abs=1e-3)
    assert column(block, "lean")[0] == pytest.approx(math.log(0.2 / math.cos(math.radians(5))), abs=1e-4)
    assert block.quality[0] == pytest.approx(0.9)


def test_a_body_that_is_looked_for_less_often_has_rows_of_its_own(tmp_path: Path) -> None:
    """A frame that says nothing of bodies is none in which nobody was found."""
    frames = [entry | ({} if n % 3 else {"pose_landmarks": [body()] if n else []}) for n, entry in enumerate(FRAMES)]
    face, trunk = given(tmp_path / "a.json", frames, size_px=(720, 720)).blocks
    assert len(face.time_s) == 20 and trunk.time_s.tolist() == pytest.approx([0.12 * n for n in range(7)])
    assert (trunk.quality > 0).tolist() == [False] + [True] * 6
    alone = [{"timestamp_ms": 40 * n, "pose_landmarks": [body()]} for n in range(9)]
    with pytest.raises(UsageError, match="need the pictures' size; add it with --size"):
        given(tmp_path / "a.json", alone)


def test_two_faces_are_followed_whatever_their_order(tmp_path: Path) -> None:
    frames = []
    for number in range(30):
        left, right = frame(number, smile=0.1, x=0.25 + 0.004 * number), frame(number, smile=0.7, x=0.8 - 0.004 * number)
        pair = [left, right] if number % 3 else [right, left]
        names = ("face_landmarks", "face_blendshapes", "facial_transformation_matrixes")
        frames.append({"timestamp_ms": 40 * number} | {name: [entry[name][0] for entry in pair] for name in names})
    frames[10] = frames[10] | {
        name: frames[10][name][1:] for name in names
    }  # the left one alone is not found, or the right one
    user, partner = given(tmp_path / "a.json", frames, "both", size_px=(1280, 720), user_is_left=False).blocks
    assert (user.person, partner.person) == ("user", "partner")
    seen = np.isfinite(column(user, "smile"))
    assert column(user, "smile")[seen] == pytest.approx(0.8) and seen.sum() + np.isfinite(column(partner, "smile")).sum() == 59
    assert column(partner, "smile")[np.isfinite(column(partner, "smile"))] == pytest.approx(0.2)
    (alone,) = given(tmp_path / "a.json", frames, "partner", size_px=(1280, 720), user_is_left=False).blocks
    np.testing.assert_array_equal(alone.values, partner.values)
    for whose in ("both", "user"):
        with pytest.raises(UsageError, match="say where the user sits with --layout left-right or right-left"):
            given(tmp_path / "a.json", frames, whose)  # type: ignore[arg-type]
    with pytest.raises(
        UsageError, match="shows two people in 0 of 20 frames, so it holds one; give the partner's as a second file"
    ):
        given(tmp_path / "a.json", FRAMES, "both", user_is_left=True)


def folder(path: Path, frames: dict[int, list[Frame]]) -> Path:
    path.mkdir()
    for number, people in frames.items():
        (path / f"film_{number:012}_keypoints.json").write_text(json.dumps({"version": 1.3, "people": people}))
    return path


@pytest.mark.parametrize("n", [25, 18])
def test_a_body_of_openpose_by_hand(tmp_path: Path, n: int) -> None:
    frames = {number: [pose((400.0, 300.0, 80.0), n=n)] for number in range(6)} | {6: [], 9: [pose((400.0, 300.0, 80.0), n=n)]}
    path = folder(tmp_path / "op", frames)
    blocks = read_given(path, "user", "auto", Asked(rate_hz=exact_rate_hz(59.94), size_px=(800, 600))).blocks
    trunk, face = blocks
    assert trunk.time_s.tolist() == pytest.approx([n * 1001 / 60000 for n in (*range(7), 9)], rel=1e-12)
    width = math.hypot(160, 10) / 800
    expected = {
        "shoulder_roll_deg": math.degrees(math.atan2(10, 160)),
        "lean": math.log(width),
        "shoulder_x": 0.5,
        "shoulder_y": 0.375,
    }
    assert {name: float(column(trunk, name)[0]) for name in expected} == pytest.approx(expected, rel=1e-5)
    assert trunk.quality.tolist() == pytest.approx([0.8] * 6 + [0.0, 0.8])
    assert column(face, "roll_deg")[0] == pytest.approx(0.0) and known(face) == {"roll_deg"}
    assert known(read_given(path, "user", "auto", Asked(rate_hz=25.0)).blocks[0]) == {"shoulder_roll_deg"}
    with pytest.raises(UsageError, match="numbers its frames and says no times; give the film's frames a second with --rate"):
        read_given(path, "user", "auto", Asked())


def test_two_people_of_openpose_are_followed_whatever_their_order(tmp_path: Path) -> None:
    frames = {}
    for number in range(12):
        people = [pose((200.0 + number, 300.0, 60.0)), pose((600.0, 310.0, 90.0)), pose((420.0, 100.0, 10.0), sure=0.3)]
        frames[number] = people[:2][:: 1 if number % 2 else -1] + people[2:] * (number in (4, 5))
    path = folder(tmp_path / "op", frames)
    asked = Asked(rate_hz=25.0, size_px=(800, 600), user_is_left=True)
    blocks = {(b.person, b.family): b for b in read_given(path, "both", "openpose", asked).blocks}
    np.testing.assert_allclose(column(blocks["user", "body"], "shoulder_x"), (200.0 + np.arange(12)) / 800, rtol=1e-5)
    np.testing.assert_allclose(column(blocks["partner", "body"], "shoulder_x"), 0.75, rtol=1e-5)


REFUSED: dict[str, tuple[object, str]] = {
    "cut off": (json.dumps(FRAMES)[:-5000], "is no whole JSON"),
    "no end": (json.dumps(FRAMES)[:-1], "its list of frames has no end"),
    "numbers": ([1, 2, 3], "should hold an object for each picture"),
    "another": ([{"a": 1, "b": 2}] * 5, "holds no result of MediaPipe"),
    "pixels": ([{"timestamp_ms": 40 * n, "face_landmarks": [[[640.0, 360.0, 0.0]] * 478]} for n in range(5)], "not pixels"),
    "no times": ([{key: entry[key] for key in entry if key != "timestamp_ms"} for entry in FRAMES], "with --rate"),
    "back": (FRAMES[:5] + FRAMES[:5], "go back from 0.16 to 0 s at frame 6"),
    "five points": ([{"timestamp_ms": 0, "pose_landmarks": [[[0.5, 0.5, 0.0]] * 5]}] * 3, "has a body of 5 points"),
    "faces without places": (
        [{"timestamp_ms": 40 * n, "face_blendshapes": FRAMES[0]["face_blendshapes"] * 2} for n in range(5)], "without landmarks"
    ),
    "whose": ([entry | {"face_blendshapes": entry["face_blendshapes"] * 2} for entry in FRAMES], "unclear whose they are"),
    "score": ([entry | {"face_blendshapes": {"jawOpen": 40}} for entry in FRAMES], "expected a score of 0 to 1"),
    "shares": ([{"people": [pose((0.5, 0.5, 0.1)) | {"pose_keypoints_2d": [0.5, 0.5, 1] * 25}]}] * 5, "--keypoint_scale 0"),
    "137 points": ([{"people": [{"pose_keypoints_2d": [5.0, 5.0, 1.0] * 137}]}] * 5, "expected 25 (BODY_25) or 18 (COCO)"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_such_result_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    content, expected = REFUSED[name]
    with pytest.raises(UsageError) as refused:
        given(tmp_path / "a.json", content, rate_hz=None if name == "no times" else 25.0)
    assert expected in str(refused.value) and "\n" not in str(refused.value), refused.value


def test_the_command_reads_landmarks_beside_a_table_whose_format_is_said(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(WAYS["lines"]([frame(n, yaw_deg=10 * math.sin(n / 9)) for n in range(50)]))
    (tmp_path / "m.txt").write_text("\n".join(f"{i % 7},{i % 5}" for i in range(60)))
    (tmp_path / "with:colon.jsonl").write_text((tmp_path / "b.jsonl").read_text())
    done = rapport("import-measures", tmp_path / "a.jsonl", "--format", "mediapipe", home=tmp_path / "home")
    assert done.returncode == 2 and "give the partner's as a second file" in done.stderr.splitlines()[-1]
    done = rapport(
        *("import-measures", tmp_path / "a.jsonl", tmp_path / "with:colon.jsonl", "--size", "1280x720", "--rate", "25"),
        *("--both-table", f"mea:{tmp_path / 'm.txt'}", "--json"),
        home=tmp_path / "home",
    )
    assert done.returncode == 0, done.stderr
    assert [entry["program"] for entry in json.loads(done.stdout)["measured_by"]] == ["MediaPipe", "MediaPipe", "MEA"]
    done = rapport("import-measures", tmp_path / "a.jsonl", "--size", "1280", home=tmp_path / "home")
    assert done.returncode == 2 and "such as 1280x720" in done.stderr
