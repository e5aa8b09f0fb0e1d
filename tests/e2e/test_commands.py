"""The commands as a user calls them, on films made here and on files that are none; some in a process of their own."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

pytest.importorskip("skimage", reason="the simulated people come with the demo extra")

from benchmarks.live_cost import repeated
from monitor.replay.catalog import list_sessions
from tests.support.commands import rapport
from tests.support.films import FILM_S


def in_a_process(*words: object, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor", *map(str, words)]
    environment = os.environ | {"RAPPORT_HOME": str(home)}
    return subprocess.run(command, capture_output=True, text=True, timeout=110, env=environment, check=False)


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The error as the user sees it: the last line, which is ours and no traceback."""
    assert "Traceback" not in done.stderr
    line = done.stderr.strip().splitlines()[-1]
    assert line.startswith("rapport: ")
    return line


@pytest.mark.slow
def test_two_films_become_a_session(films: Path, tmp_path: Path) -> None:
    done = in_a_process("analyze", films / "user.mp4", films / "partner.mp4", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert set(document) >= {"duration_s", "channels", "components", "excess", "nudges", "people", "session"}
    assert document["duration_s"] == pytest.approx(FILM_S, abs=0.2)
    # A few seconds are too short for a window: nothing is made up.
    assert {channel["status"] for channel in document["channels"].values()} == {"not enough signal"}
    assert {component["score"] for component in document["components"].values()} == {None}
    for person in ("user", "partner"):
        assert document["people"][person]["coverage"]["face"] > 0.9
        assert document["people"][person]["coverage"]["voice"] > 0.9
    assert "analyzing" in done.stderr

    shown = rapport("sessions", "show", "--json", home=tmp_path)
    assert json.loads(shown.stdout) == document
    listed = json.loads(rapport("sessions", "list", "--json", home=tmp_path).stdout)
    assert [session["id"] for session in listed] == [document["session"]["id"]]
    assert rapport("sessions", "delete", document["session"]["id"], "--yes", home=tmp_path).returncode == 0
    assert not Path(document["session"]["path"]).exists()


@pytest.mark.slow
def test_measured_head_follows_the_planted_one(films: Path, tmp_path: Path) -> None:
    done = rapport("measure", films / "partner.mp4", home=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    truth = json.loads((films / "truth.json").read_text())
    for name in ("yaw_deg", "roll_deg"):
        planted = np.interp([float(row["time_s"]) for row in rows], truth["time_s"], truth["signals"][name]["partner"])
        measured = [float(row[name] or "nan") for row in rows]
        assert np.corrcoef(planted, measured)[0, 1] > 0.9
    assert {row["gaze_zone"] for row in rows} <= {"camera", "away", "closed", "unknown"}


@pytest.mark.slow
def test_planted_pitch_is_printed(films: Path, tmp_path: Path) -> None:
    done = rapport("prosody", films / "user.mp4", home=tmp_path)
    assert done.returncode == 0, done.stderr
    pitch_hz = [float(row["f0_hz"]) for row in csv.DictReader(io.StringIO(done.stdout)) if row["f0_hz"]]
    truth = json.loads((films / "truth.json").read_text())
    planted = np.array([value or np.nan for value in truth["signals"]["f0_hz"]["user"]], dtype=float)
    assert np.median(pitch_hz) == pytest.approx(np.nanmedian(planted), rel=0.05)
    phrases = rapport("prosody", films / "user.mp4", "--phrases", home=tmp_path).stdout
    assert phrases.splitlines()[0] == "start_s,end_s,syllables,rate_hz"


@pytest.mark.slow
def test_sound_alone(films: Path, tmp_path: Path) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 150 * np.arange(32000) / 16000)
    soundfile.write(tmp_path / "partner.wav", tone, 16000)
    done = rapport("analyze", films / "user.mp4", tmp_path / "partner.wav", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    people = json.loads(done.stdout)["people"]
    assert people["partner"]["coverage"]["face"] == 0
    assert people["user"]["coverage"]["face"] > 0.9


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.mp4", None, "does not exist"),
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"no film at all\n" * 99, "cannot read"),
    ],
)
@pytest.mark.parametrize("command", ["analyze", "measure", "prosody"])
@pytest.mark.slow
def test_what_is_no_film_is_one_line(tmp_path: Path, command: str, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        _write(tmp_path / name, content)
    done = rapport(command, tmp_path / name, home=tmp_path / "home")
    assert done.returncode == 1
    assert words in one_line(done)
    assert done.stdout == ""


@pytest.mark.full
@pytest.mark.slow
def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    film = _write(tmp_path / "text.mp4", b"no film at all\n" * 99)
    done = in_a_process("measure", film, home=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot read" in one_line(done)
    assert in_a_process("analyze", film, "--layout", "middle", home=tmp_path).returncode == 2


@pytest.mark.slow
def test_a_film_without_a_person(tmp_path: Path) -> None:
    import av

    path = tmp_path / "grey.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for _ in range(45):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90, np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    done = rapport("analyze", path, home=tmp_path / "home")
    assert done.returncode == 1
    assert "no face was found in grey.mp4 and nobody was heard, so nothing was measured" in one_line(done)
    assert not list_sessions(tmp_path / "home" / "sessions")
    done = rapport("measure", path, home=tmp_path / "home")
    assert done.returncode == 1
    assert "no face in any of" in one_line(done)
    done = rapport("prosody", path, home=tmp_path / "home")
    assert done.returncode == 1
    assert "has no sound" in one_line(done)


@pytest.mark.parametrize(
    "words",
    [
        ("analyze",),
        ("analyze", "a.mp4", "--layout", "middle"),
        ("analyze", "a.mp4", "--preset", "nope"),
        ("nothing",),
        ("replay", "--port", "99999"),
        ("simulate", "out", "--coupling", "1.5"),
        ("simulate", "out", "--size", "wide"),
    ],
)
@pytest.mark.slow
def test_usage_is_status_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = rapport(*words, home=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_two_films_and_a_layout_do_not_fit(films: Path, tmp_path: Path) -> None:
    done = rapport("analyze", films / "user.mp4", films / "partner.mp4", "--layout", "auto", home=tmp_path)
    assert done.returncode == 2
    assert "one film" in one_line(done)


def _recorded_s(home: Path) -> float:
    return max((info.duration_s for info in list_sessions(home / "sessions")), default=0.0)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("SIGINT", ("user", "partner")),
        pytest.param("SIGTERM", ("user",), marks=pytest.mark.full),
        pytest.param("SIGHUP", ("user",), marks=pytest.mark.full),
    ],
)
@pytest.mark.slow
def test_a_stop_keeps_what_was_measured(films: Path, tmp_path: Path, name: str, people: tuple[str, ...]) -> None:
    # Two minutes: the quickest machine is in the middle of them, even where this test gets its turn late.
    long = [repeated(films / f"{person}.mp4", tmp_path / f"{person}.mp4", 120) for person in people]
    command = [sys.executable, "-m", "monitor", "analyze", *map(str, long)]
    environment = os.environ | {"RAPPORT_HOME": str(tmp_path)}
    program = {"stderr": subprocess.PIPE, "text": True, "env": environment, "start_new_session": True}
    # A test run under nohup hands down that hangups are ignored.
    with subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL), **program) as process:
        until = time.monotonic() + 200
        while _recorded_s(tmp_path) < 3 and time.monotonic() < until:
            time.sleep(0.1)
        children = psutil.Process(process.pid).children(recursive=True)
        # A terminal's Ctrl-C goes to the whole group; a hangup would end Python's own helper process too, with its complaint.
        (os.kill if name == "SIGHUP" else os.killpg)(process.pid, getattr(signal, name))
        _, stderr = process.communicate(timeout=150)
    assert process.returncode == 1
    assert "Traceback" not in stderr
    assert "is saved" in stderr
    assert "leaked" not in stderr
    psutil.wait_procs(children, timeout=10)
    assert not [child for child in children if child.is_running()]
    shown = rapport("sessions", "show", "--json", home=tmp_path)
    assert shown.returncode == 0
    kept = json.loads(shown.stdout)
    assert kept["session"]["status"] == "interrupted"
    assert kept["duration_s"] > 0
    assert kept["people"]["user"]["coverage"]["face"] > 0


@pytest.mark.slow
def test_an_unknown_session_is_one_line(tmp_path: Path) -> None:
    done = rapport("replay", "20000101", "--no-browser", home=tmp_path)
    assert done.returncode == 1
    assert "rapport sessions list" in one_line(done)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full to stand for a full disk")
@pytest.mark.slow
def test_a_full_disk_behind_the_output_is_one_line(films: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "monitor", "prosody", str(films / "user.mp4")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=100, check=False)
    assert done.returncode == 1
    assert "cannot write the result" in one_line(done)


@pytest.mark.slow
def test_a_script_without_a_main_guard_analyzes_once(films: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import monitor, sys\nsession = monitor.analyze(sys.argv[1])\nprint(session.people['user']['coverage']['face'] > 0.9)\n"
    )
    environment = os.environ | {"RAPPORT_HOME": str(tmp_path)}
    command = [sys.executable, str(script), str(films / "user.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True"
    assert len(list_sessions(tmp_path / "sessions")) == 1
