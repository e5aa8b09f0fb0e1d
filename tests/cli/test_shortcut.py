"""What the entry among the applications starts: its error can be read, with a terminal and without one, and Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from monitor.words import say

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals and tools of a desktop on Linux")

# A usage error: nothing is opened.
FAILS = [sys.executable, "-m", "monitor.cli.shortcut", "live", "--port", "70000"]
WHY = "70000 is not in the range"


@pytest.mark.parametrize("tool", ["zenity", "kdialog", "xmessage", "notify-send", None])
def test_without_a_terminal_an_error_is_a_window(tmp_path: Path, tool: str | None) -> None:
    shown = tmp_path / "shown"
    if tool is not None:
        stand_in = tmp_path / tool
        stand_in.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{shown}\n')
        stand_in.chmod(0o755)
    done = subprocess.run(
        FAILS,
        env=os.environ | {"PATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert WHY in done.stderr and "Traceback" not in done.stderr
    assert shown.exists() == (tool is not None)
    if tool is not None:
        assert WHY in shown.read_text() and say("shortcut-failed") in shown.read_text()


def until_ended(process: subprocess.Popen[bytes], number: int) -> None:
    for _ in range(100):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
            return
    process.kill()


@pytest.mark.parametrize(("ends", "status"), [(b"\n", 2), ("SIGINT", 2), ("SIGTERM", -signal.SIGTERM)])
def test_a_terminal_stays_open_until_the_error_was_read(ends: bytes | str, status: int) -> None:
    ours, theirs = os.openpty()
    # A test runner that was started in the background passes on that Ctrl-C is ignored; a terminal does not.
    command = [
        sys.executable,
        "-c",
        f"import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv({FAILS[0]!r}, {FAILS!r})",
    ]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        text = ""
        while say("shortcut-hold") not in text:
            text += os.read(ours, 4096).decode()
        assert WHY in text and process.poll() is None
        if isinstance(ends, bytes):
            os.write(ours, ends)
        else:
            # One that comes just before the line is waited for is noticed with the next.
            until_ended(process, getattr(signal, ends))
        assert process.wait(60) == status
    os.close(ours)


# Says when it runs, and writes down that it could end as it wants.
RUNS = """
import signal, sys, time, pathlib
def end(*_):
    pathlib.Path(sys.argv[1]).touch()
    sys.exit()
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
print("runs", flush=True)
print("runs", file=sys.stderr)
time.sleep(60)
"""
WAITS = "import sys; from monitor.cli.shortcut import _Run; run = _Run(sys.argv[1:]); run.wait(); sys.exit(not run.was_stopped)"


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_what_ends_the_command_is_no_error(tmp_path: Path, name: str) -> None:
    ended = tmp_path / "ended"
    command = [sys.executable, "-c", WAITS, sys.executable, "-c", RUNS, ended]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "runs\n"
        process.send_signal(getattr(signal, name))
        assert process.wait(60) == 0 and ended.exists()


# The signal comes while the command is being started, and there is no stderr.
EARLY = """
import signal, subprocess, sys
from monitor.cli import shortcut
def start(*words, begin=subprocess.Popen, **options):
    signal.raise_signal(signal.SIGTERM)
    return begin(*words, **options)
subprocess.Popen, sys.stderr = start, None
run = shortcut._Run([sys.executable, "-c", "import sys, time; print(1, file=sys.stderr, flush=True); time.sleep(60)"])
print(run.wait(), run.was_stopped, run.has_terminal)
"""


def test_a_signal_before_the_command_runs_ends_it_too() -> None:
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(-signal.SIGTERM), "True", "False"]


def test_a_closed_terminal_ends_the_command(tmp_path: Path) -> None:
    """Linux tells only the first process of a terminal that it is gone."""
    import fcntl
    import termios

    ended = tmp_path / "ended"
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, sys.executable, "-c", RUNS, ended],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    ) as process:
        os.close(theirs)
        text = ""
        while text.count("runs") < 2:
            text += os.read(ours, 4096).decode()
        os.close(ours)
        assert process.wait() == 0 and ended.exists()
