"""What every room's tests share: the real recordings, and two guards (no network, no process left behind).

The order of the tests is random: pytest-randomly prints its seed, and ``--randomly-seed=N`` repeats it.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

from tests.support.films import LONG, shared_films, shared_folder

# A run in the background ignores Ctrl-C, and so would every program that the tests start and stop by it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is slow, not wrong.
settings.register_profile("rapport", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rapport")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings; its tests are marked ``real_data`` and skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the recordings are not at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some seconds of two simulated people, ``user.mp4`` and ``partner.mp4``, and the truth beside them."""
    pytest.importorskip("skimage", reason="the simulated people come with the demo extra")
    return shared_films(shared_folder(tmp_path_factory) / "shared-films")


@pytest.fixture(scope="session")
def long_films(films: Path) -> Path:
    """The same again and again for a minute, for live sessions that end before their films do."""
    return films / LONG


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with slow tests first, the slowest foremost: workers that share the files then end together.

    Those marked ``full`` are left out unless RAPPORT_FULL is set: the suite has to end within a quarter of an hour.
    """
    if not os.environ.get("RAPPORT_FULL"):
        left_out = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


# What may be missing where `make test` has installed all it can: another system, a right, the recordings.
_MAY_SKIP = re.compile(r"win32|Windows|macOS|ordinary user|by root only|may not trace|recordings|\.\./shared/data is absent")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that skips for want of a program or a library has failed: `make test` installs them."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    reasons = [
        str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        for report in reporter.stats.get("skipped", [])
    ]
    hidden = sorted({reason for reason in reasons if not _MAY_SKIP.search(reason)})
    if hidden:
        reporter.write_line(f"skipped in CI, which must not be: {'; '.join(hidden)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class OutsideConnection(BaseException):
    """A test reached for the network. Not an Exception, so that no retry or fallback swallows it."""


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost", "0.0.0.0")):
        raise OutsideConnection(f"a test reached for {address}; the program opens no connection, and tests use 127.0.0.1")


sys.addaudithook(_only_this_machine)


def _started_since(before: set[int]) -> list[psutil.Process]:
    """Descendants among the processes that were not there before.

    Only these are looked at: all descendants, asked for twice a test, cost 23 s a run: every process of the computer is read.
    """
    started = []
    for pid in set(psutil.pids()) - before:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            if os.getpid() in (parent.pid for parent in process.parents()):
                started.append(process)
    return started


# Python's own helpers of multiprocessing, which live until the interpreter ends.
HOUSEKEEPERS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")


def _command(process: psutil.Process) -> str:
    """The command line of a process that lives; empty for one that has ended."""
    try:
        return "" if process.status() == psutil.STATUS_ZOMBIE else " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _is_left(process: psutil.Process) -> bool:
    command = _command(process)
    return bool(command) and not any(helper in command for helper in HOUSEKEEPERS)


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    """Fail a test that leaves a process running. What module and session fixtures started before it does not count."""
    before = set(psutil.pids())
    yield
    _, alive = psutil.wait_procs([process for process in _started_since(before) if _is_left(process)], timeout=3)
    left = {process: _command(process) for process in alive if _is_left(process)}
    for process in left:
        process.kill()
    if left:
        pytest.fail(f"processes left running: {[command[:120] for command in left.values()]}")
