"""What the entry among the applications starts: its error can be read, with a terminal and without one, and Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
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


def test_a_terminal_stays_open_until_the_error_was_read() -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(FAILS, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        text = ""
        while say("shortcut-hold") not in text:
            text += os.read(ours, 4096).decode()
        assert WHY in text and process.poll() is None
        os.write(ours, b"\n")
        assert process.wait() == 2
    os.close(ours)


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_what_ends_the_command_is_no_error(name: str) -> None:
    command = [sys.executable, "-c", "import time; print('runs', flush=True); time.sleep(60)"]
    code = f"from monitor.cli.shortcut import _Run; run = _Run({command!r}); run.wait(); print(run.was_stopped)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "runs\n"
        if name == "SIGTERM":
            process.send_signal(signal.SIGTERM)
        else:  # as a terminal does
            os.killpg(process.pid, getattr(signal, name))
        assert process.stdout.read() == "True\n"
