"""The camera's process for real: a film behind OpenCV's interface, and captures that hang, vanish, refuse and return."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources import camera
from monitor.sources.camera import CameraPictures, CaptureFactory
from monitor.sources.cameras import Camera, camera_source, find_camera, linux_cameras
from monitor.sources.frames import FrozenFrameDetector
from monitor.sources.spec import parse
from monitor.sources.stream import Stream
from monitor.types import Picture

PATIENCE_S = 60.0


@dataclass
class FakeCapture:
    """``cv2.VideoCapture`` as far as it is used. kind : hangs, refuses, sulks (opens, then hangs), ends (after 5 pictures)."""

    kind: str

    def __call__(self) -> FakeCapture:
        if self.kind == "hangs":
            time.sleep(3600)
        self.number = 0
        return self

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.kind != "refuses"

    def grab(self) -> bool:
        if self.kind == "sulks":
            time.sleep(3600)
        time.sleep(0.01)
        self.number += 1
        return self.number <= 5

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.full((480, 640, 3), (10, 20, 30), np.uint8)


@pytest.fixture
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CAMERA_OPEN_S": 1.0, "_CAMERA_READ_S": 0.6, "READ_S": 0.2}.items():
        monkeypatch.setattr(camera, name, value)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Blue in OpenCV's order is red in ours: the picture's left half is red."""
    path = tmp_path_factory.mktemp("camera") / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25.0, (1280, 720))
    image = np.zeros((720, 1280, 3), np.uint8)
    image[:, :640, 2] = 255
    for _ in range(300):
        writer.write(image)
    writer.release()
    return path


def first(device: CameraPictures) -> Picture:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if picture := device.read():
            return picture
    raise AssertionError("no picture came")


def failure(act: Callable[[], object]) -> str:
    with pytest.raises(SourceError) as error:
        while True:
            act()
    return str(error.value)


@pytest.mark.slow
def test_a_film_behind_opencv_is_a_camera(film: Path) -> None:
    clock = Clock()
    device = CameraPictures(CaptureFactory(str(film), 640), name="the camera", clock=clock)
    process = psutil.Process(device.pid)
    try:
        before_s = clock.now_s()
        stamps_s = []
        for _ in range(20):
            picture = first(device)
            stamps_s.append(picture.time_s)
        assert picture.image.shape == (360, 640, 3)
        assert picture.image[180, 100].tolist() == pytest.approx([254, 0, 0], abs=3)
        assert picture.image[180, 600].tolist() == pytest.approx([0, 0, 0], abs=3)
        assert stamps_s == sorted(stamps_s)
        # Its process's clock is ours: no stamp lies ahead, the last is no older than this loop.
        assert before_s - 60 < stamps_s[0] and before_s < stamps_s[-1] < clock.now_s()
    finally:
        device.close()
    device.close()
    assert not process.is_running()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("hangs", "the camera did not open within 1 s; close other programs"),
        ("refuses", "the camera cannot be opened; close other programs"),
        ("sulks", "no picture from the camera for 1 s; if it does not come back, unplug it and plug it in again"),
        ("ends", "the camera stopped or was unplugged; plug it in again"),
    ],
)
@pytest.mark.slow
def test_a_camera_in_trouble_is_one_sentence_and_its_process_ends(short_limits: None, kind: str, words: str) -> None:
    def live() -> None:
        device = CameraPictures(FakeCapture(kind), name="the camera", clock=Clock())
        try:
            failure_ = failure(device.read)
        finally:
            device.close()
        raise SourceError(failure_)

    assert failure(live).startswith(words)


@pytest.mark.slow
def test_a_killed_process_is_a_loss_and_comes_back() -> None:
    opened: list[CameraPictures] = []

    def open_device() -> CameraPictures:
        opened.append(CameraPictures(FakeCapture("ends"), name="the camera", clock=clock))
        return opened[-1]

    clock = Clock()
    with Stream(open_device, name="the camera", stream="user.face", clock=clock, capacity=100) as stream:
        end = time.monotonic() + PATIENCE_S
        while not opened and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(opened[0].pid, signal.SIGKILL)
        while stream.status.received < 6 and time.monotonic() < end:
            time.sleep(0.01)
        assert stream.status.received >= 6
        assert len(opened) >= 2
        assert any("the camera" in gap.reason for gap in stream.gaps())


def test_a_black_and_a_frozen_picture_are_said() -> None:
    grey, black = np.full((48, 64, 3), 90, np.uint8), np.zeros((48, 64, 3), np.uint8)
    still = FrozenFrameDetector("camera")
    notes = {}
    for i in range(400):
        time_s = i / 10
        image = black if 5 <= time_s < 10 else grey + np.uint8(i % 2 if time_s < 20 else 0)
        still.push(Picture(time_s, image))
        notes[time_s] = still.note
    assert notes[4.9] == "" and notes[6.9] == "" and notes[10.1] == "" and notes[29.9] == ""
    assert notes[7.0] == "the picture is black; uncover the camera, switch on a light or plug the camera in again"
    assert notes[31.0].startswith("the picture hasn't changed for 11 s; uncover the camera")


C270 = Camera("HD Webcam C270", 0)
BRIO = Camera("Logitech BRIO", 2)


def test_a_camera_is_found_by_number_name_or_a_part_of_it() -> None:
    among = [C270, BRIO]
    assert find_camera(parse("camera"), among) == C270
    assert find_camera(parse("camera:2"), among) == BRIO
    assert find_camera(parse("camera:logitech brio"), among) == BRIO
    assert find_camera(parse("camera:brio"), among) == BRIO
    assert (
        failure(lambda: find_camera(parse("camera:1"), among))
        == "camera 1 is not connected; plug it in, or choose one of: HD Webcam C270 (0), Logitech BRIO (2)"
    )
    assert failure(lambda: find_camera(parse("camera"), [])).startswith("no camera is connected; plug one in")


def test_every_listed_camera_is_found_by_its_source() -> None:
    twins = [C270, Camera("Twin", 2), Camera("Twin", 4), Camera("7", 6), Camera("", 8)]
    assert [camera_source(twin, twins) for twin in twins][:3] == ["camera:HD Webcam C270", "camera:2", "camera:4"]
    for twin in twins:
        assert find_camera(parse(camera_source(twin, twins)), twins) == twin


def test_linux_lists_the_nodes_that_give_pictures(tmp_path: Path) -> None:
    nodes = tmp_path / "dev"
    nodes.mkdir()
    for number, (name, index) in {10: ("Brio\n", "0\n"), 2: ("Webcam", "0"), 3: ("Webcam", "1")}.items():
        folder = tmp_path / "class" / f"video{number}"
        folder.mkdir(parents=True)
        (folder / "name").write_text(name)
        (folder / "index").write_text(index)
        (nodes / f"video{number}").touch()
    cameras = linux_cameras(tmp_path / "class", nodes)
    assert [(camera.name, camera.index, camera.allowed) for camera in cameras] == [("Webcam", 2, True), ("Brio", 10, True)]
    assert linux_cameras(tmp_path / "nowhere", nodes) == []
