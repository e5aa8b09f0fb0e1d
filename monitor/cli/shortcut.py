"""What the entry among the applications starts: a command of ``rapport`` whose error stays to be read.

A terminal that was opened for a program closes with it, and a launcher that opens none shows no line of it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from types import FrameType
from typing import Final

from monitor.words import say

# The last lines of what went wrong: an error is one, and of a fault of ours its end tells what it was.
_LINES: Final = 12


def main() -> None:
    """Run ``rapport`` with the words given, and show why it failed until somebody has read it."""
    run = _Run([sys.executable, "-P", "-m", "monitor", *sys.argv[1:]])
    status = run.wait()
    if status and not run.was_stopped:
        if run.has_terminal:
            _hold()
        else:
            _show("\n".join(run.lines))
    sys.exit(status)


class _Run:
    """The command as a process of its own, so that a broken installation or a crash is an error like others.

    lines : the last of stderr.
    """

    def __init__(self, command: list[str]) -> None:
        self.has_terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
        self.was_stopped = self._is_early = False
        self.lines: deque[str] = deque(maxlen=_LINES)
        self._process: subprocess.Popen[str] | None = None
        numbers = [getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGTERM") if hasattr(signal, name)]
        self._before = {number: signal.signal(number, self._stop) for number in numbers}
        # Apart from the terminal: closed, that tells only who was started in it, and what is written to it fails. Some also
        # signal the whole group, and a second signal would cut the end of a session short.
        self._process = subprocess.Popen(
            command, stderr=subprocess.PIPE, encoding="utf-8", errors="replace", start_new_session=True
        )
        if self._is_early:
            self._process.terminate()

    def wait(self) -> int:
        """Its exit status; what it writes is passed on meanwhile. From then on signals are the caller's again."""
        assert self._process is not None
        for line in self._process.stderr or ():
            self.lines.append(line.rstrip())
            if sys.stderr is not None:
                with suppress(OSError):
                    sys.stderr.write(line)
                    sys.stderr.flush()
        status = self._process.wait()
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        return status

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Passed on once for each time; in a console of Windows Ctrl-C reaches both by itself."""
        self.was_stopped = True
        if self._process is None:
            self._is_early = True  # it is being started, and ended then
        elif number != signal.SIGINT:
            self._process.terminate()
        elif sys.platform != "win32":
            self._process.send_signal(number)


def _hold() -> None:
    with suppress(EOFError, OSError, KeyboardInterrupt):  # the terminal was closed
        input(say("shortcut-hold"))


def _show(text: str) -> None:
    """In a window of the desktop, by the first of its usual tools that is there; stderr has it in any case."""
    title = say("shortcut-failed")
    tools = {
        "zenity": ["--error", "--no-markup", f"--title={title}", f"--text={text}"],
        "kdialog": ["--title", title, "--error", text],
        "xmessage": ["-center", f"{title}\n\n{text}"],
        "notify-send": ["--urgency=critical", title, text],
    }
    for tool, words in tools.items():
        if shutil.which(tool):
            subprocess.run([tool, *words], stdin=subprocess.DEVNULL, check=False)
            return


if __name__ == "__main__":
    main()
