"""The worker process for real: killed, hanging, orphaned. The film is the simulated person's picture, still."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import shared_memory
from pathlib import Path

import numpy as np
import psutil
import pytest

from monitor.errors import WorkerError
from monitor.process.child import MOST_BYTES
from monitor.types import Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.worker import VisionWorker

pytest.importorskip("skimage", reason="the picture of a face comes with the demo extra")


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    from skimage import data

    return np.ascontiguousarray(data.astronaut()[:400, :448])


WAIT_S = 60


def live() -> VisionWorker:
    return VisionWorker("user", face_hz=15.0, body_hz=6.0)


def feed(worker: VisionWorker, picture: Picture) -> list[VideoFeatures]:
    """Hand a picture over as soon as it is taken; what was observed meanwhile."""
    seen: list[VideoFeatures] = []
    end_s = time.monotonic() + WAIT_S
    while not (worker.ready and worker.submit(picture)):
        assert time.monotonic() < end_s
        time.sleep(0.005)
        seen += worker.read()
    return seen


def rest(worker: VisionWorker) -> list[VideoFeatures]:
    """What is still owed."""
    seen = worker.read()
    end_s = time.monotonic() + WAIT_S
    while worker.owed_s is not None:
        assert time.monotonic() < end_s
        time.sleep(0.005)
        seen += worker.read()
    return seen


@pytest.mark.slow
def test_every_picture_is_answered_in_order_and_nothing_is_left(face: np.ndarray) -> None:
    with live() as worker:
        memory = worker._memory.name
        seen = [features for i in range(40) for features in feed(worker, Picture(i / 15, face))]
        seen += rest(worker)
        process = psutil.Process(worker.pid)
        # What counts as a leak is far above what a worker takes with its models loaded.
        assert process.memory_info().rss < MOST_BYTES / 2
    assert [features.time_s for features in seen] == pytest.approx([i / 15 for i in range(40)])
    families = [rows.family for features in seen for rows in features.rows]
    assert families.count("face") == 40
    assert families.count("body") == pytest.approx(40 / 15 * 6, abs=2)
    # A picture that is repeated for over a second is missing.
    assert [features.rows[0].quality[0] > 0 for features in seen[:15]] == [True] * 15
    assert [features.still_from_s for features in seen[-10:]] == [0.0] * 10
    assert not process.is_running()
    with pytest.raises(FileNotFoundError):
        shared_memory.SharedMemory(memory)


@pytest.mark.slow
def test_a_killed_worker_leaves_a_gap_and_goes_on(face: np.ndarray) -> None:
    with live() as worker:
        worker.spare(True)
        seen = []
        for i in range(60):
            seen += feed(worker, Picture(i / 15, face))
            if i == 30:
                os.kill(worker.pid, signal.SIGKILL)
        seen += rest(worker)
        assert worker.restarts == 1
        (gap,) = worker.gaps
    times_s = [features.time_s for features in seen]
    assert times_s == sorted(times_s)
    assert times_s[-1] == pytest.approx(59 / 15)
    missing = {round(i / 15, 6) for i in range(60)} - {round(time_s, 6) for time_s in times_s}
    assert missing and all(gap.start_s < time_s <= gap.end_s + 1e-6 for time_s in missing)
    assert gap.stream == "user.face"
    # What it was told before is told to the next one as well.
    assert all(any(seen.unchanged for seen in part) for part in (seen[:15], seen[-15:]))


@pytest.mark.slow
def test_a_worker_that_hangs_is_started_again(face: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an answer: what is submitted is refused, and the hanging is noticed all the same."""
    with live() as worker:
        feed(worker, Picture(0.0, face))
        rest(worker)
        monkeypatch.setattr(worker._process, "hang_s", 0.3)
        process = psutil.Process(worker.pid)
        os.kill(worker.pid, signal.SIGSTOP)
        number = 0
        while worker.restarts == 0 and number < 200:
            number += 1
            worker.submit(Picture(float(number), face))
            assert worker.read() == []
            time.sleep(0.02)
        assert worker.restarts == 1
        assert not process.is_running()
        monkeypatch.undo()
        feed(worker, Picture(1000.0, face))
        assert rest(worker)[-1].time_s == 1000.0


def test_one_that_keeps_dying_is_given_up() -> None:
    with live() as worker, pytest.raises(WorkerError, match="within a minute"):
        end_s = time.monotonic() + WAIT_S
        while time.monotonic() < end_s:
            os.kill(worker.pid, signal.SIGKILL)
            restarts = worker.restarts
            while worker.restarts == restarts and time.monotonic() < end_s:
                worker.read()


@pytest.mark.slow
def test_live_refuses_what_it_cannot_take(face: np.ndarray) -> None:
    with live() as worker:
        feed(worker, Picture(0.0, face))
        taken = [worker.submit(Picture(i / 15, face)) for i in range(1, 50)]
        assert not all(taken)
        assert len(rest(worker)) <= 1 + sum(taken)


@pytest.mark.slow
def test_the_worker_ends_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal\n"
        "from monitor.vision.worker import VisionWorker\n"
        "if __name__ == '__main__':\n"
        "    worker = VisionWorker('user', face_hz=15.0, body_hz=6.0)\n"
        "    print(worker.pid, worker._memory.name, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    pid, name = done.stdout.split()
    assert done.returncode == -signal.SIGKILL
    until = time.monotonic() + 60
    while psutil.pid_exists(int(pid)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not psutil.pid_exists(int(pid))
    # Python's resource tracker unlinks what a killed process leaves behind.
    with pytest.raises(FileNotFoundError):
        for _ in range(100):
            shared_memory.SharedMemory(name).close()
            time.sleep(0.1)
