"""What crashes, hangs or leaks during a conversation costs a gap; what is told to stop leaves nothing."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil
import pytest

from monitor.live.engine import LiveEngine
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.replay.session import load_session
from monitor.vision import worker as worker_module
from tests.support.quick_looks import looks
from tests.support.until import until

FILM_S, FILM_HZ = 120, 10
WAIT_S = 150


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes of one grey picture."""
    import av

    path = tmp_path_factory.mktemp("still") / "still.mp4"
    frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 128, np.uint8), format="rgb24").reformat(format="yuv420p")
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FILM_HZ, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(FILM_S * FILM_HZ):
            frame.pts, frame.time_base = number, Fraction(1, FILM_HZ)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LiveEngine]:
    engine = LiveEngine(sessions=tmp_path / "sessions")
    engine.start()
    yield engine
    engine.close()


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_a_worker_that_crashes_hangs_or_leaks_costs_one_gap_each(
    engine: LiveEngine, still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_work", looks)
    engine.choose(SourceSelection(user=PersonSources(picture=str(still))))
    engine.begin(StartRequest())
    analyzer = engine._session.inputs.video.analyzers["user"]
    worker = analyzer._worker
    assert worker is not None
    monkeypatch.setattr(worker._process.budget, "most", 100)
    face = lambda: engine.state["people"]["user"]["picture"]["face"]  # noqa: E731
    # Films begin a moment after the session does: what is lost before second 0 is no gap of it.
    until(lambda: engine.state["phase"] == "running" and engine.state["time_s"] > 0 and face() == "seen", "the face")

    def crash() -> None:
        os.kill(worker.pid, signal.SIGKILL)

    def hang() -> None:
        monkeypatch.setattr(worker._process, "hang_s", 0.5)
        os.kill(worker.pid, signal.SIGSTOP)

    def leak() -> None:
        child = worker._process._child
        assert child is not None
        child._most_bytes, child._weigh_s = 1, 0.0

    for number, injure in enumerate((crash, hang, leak), start=1):
        injure()
        until(lambda number=number: worker.restarts == number, f"restart {number}")
        monkeypatch.setattr(worker._process, "hang_s", 60.0)
        until(lambda number=number: len(worker.gaps) == number, f"gap {number}")
        until(lambda: face() == "seen", "the face again")
        assert engine.state["phase"] == "running"

    monkeypatch.setattr(worker._process.budget, "most", 3)
    memory = worker._memory.name
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: analyzer.note, "the analysis to be given up")
    assert "within a minute" in analyzer.note and "\n" not in analyzer.note
    until(lambda: analyzer.note in [notice["words"] for notice in engine.state["notices"]], "it to be said on the page")
    assert engine.state["phase"] == "running"
    assert not Path("/dev/shm", memory).exists()
    engine.end()
    until(lambda: engine.state["phase"] == "ended", "the end")
    session = load_session(tmp_path / "sessions" / engine.state["session"])
    lost = [gap for gap in session.gaps if re.search("was restarted|didn't respond|within a minute", gap.reason)]
    assert {gap.stream for gap in lost} == {"user.face"}
    assert len(lost) == 4, "three that it came back from, and one to the end"
    times_s = session.series("user", "face").time_s
    assert all(not np.any((times_s > gap.start_s + 1e-6) & (times_s < gap.end_s - 1e-6)) for gap in lost)
    assert all(later.start_s >= earlier.end_s for earlier, later in itertools.pairwise(lost))


def test_at_most_five_restarts_a_minute() -> None:
    from monitor.process.supervision import RESTARTS_PER_MIN

    assert RESTARTS_PER_MIN == 5


def segments(process: psutil.Process) -> set[str]:
    """The shared memory that a process has mapped, by name; the computer may hold others' too."""
    return set(re.findall(r"/dev/shm/(psm_\w+)", Path(f"/proc/{process.pid}/maps").read_text()))


@dataclass(frozen=True, slots=True)
class Program:
    """``rapport live`` with a session that runs."""

    process: subprocess.Popen[str]
    home: Path

    @classmethod
    def start(cls, film: Path, home: Path) -> Program:
        (home / "temporary").mkdir(parents=True)
        command = [sys.executable, "-m", "monitor", "live", "--no-browser", "--start", "--user", str(film)]
        environment = os.environ | {"RAPPORT_HOME": str(home), "TMPDIR": str(home / "temporary")}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return cls(subprocess.Popen(command, text=True, env=environment, start_new_session=True, **pipes), home)

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()


@pytest.mark.timeout(300)
@pytest.mark.slow
def test_what_is_told_to_stop_leaves_no_process_no_memory_and_no_file(still: Path, tmp_path: Path) -> None:
    """By Ctrl-C and by SIGTERM; both programs load their models at the same time."""
    programs = {how: Program.start(still, tmp_path / how) for how in ("Ctrl-C", "SIGTERM")}
    try:
        for how, program in programs.items():
            stop(program, how)
    finally:
        for program in programs.values():
            program.kill()


def stop(program: Program, how: str) -> None:
    process = program.process
    assert process.stdout is not None and process.stdout.readline().startswith("http://127.0.0.1")
    me = psutil.Process(process.pid)
    until(lambda: list((program.home / "sessions").glob("*/session.sqlite-wal")), "a session")
    children, shared = me.children(recursive=True), segments(me)
    assert children and shared
    if how == "Ctrl-C":
        os.killpg(process.pid, signal.SIGINT)  # a terminal tells every process of the program
    else:
        process.terminate()
    _, errors = process.communicate(timeout=100)
    assert "Traceback" not in errors
    assert psutil.wait_procs(children, timeout=10)[1] == []
    assert [name for name in shared if Path("/dev/shm", name).exists()] == []
    assert [path.name for path in (program.home / "temporary").iterdir()] == []
    (folder,) = (program.home / "sessions").iterdir()
    assert [path.name for path in folder.iterdir()] == ["session.sqlite"]
    assert load_session(folder).status == "complete"
