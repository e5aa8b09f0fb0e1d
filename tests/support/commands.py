"""The commands in the tests' own process: what the entry point prints and returns, without a new interpreter and its libraries.

A process of its own takes one to three seconds of computing before it does anything. Tests start one where the process itself
is what they look at: signals, the terminal, what is loaded.
"""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from monitor.cli.main import main

_STOPS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def rapport(*words: object, home: Path, place: Path | None = None) -> subprocess.CompletedProcess[str]:
    """``rapport`` with these words; home : in the place of the user's data folder. place : the folder it is called from."""
    given = ["rapport", *map(str, words)]
    status, stdout, stderr = 0, io.StringIO(), io.StringIO()
    handlers = {number: signal.getsignal(number) for number in _STOPS}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(stdout), redirect_stderr(stderr):
        patch.setenv("RAPPORT_HOME", str(home))
        patch.setattr(sys, "argv", given)
        if place is not None:
            patch.chdir(place)
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    return subprocess.CompletedProcess(given, status, stdout.getvalue(), stderr.getvalue())
