"""Nothing leaves: the whole program under strace, every process of it, and not one socket beyond this computer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from monitor.cli.main import cli
from tests.support.tracing import Trace, traced
from tests.trust.whole_program import PARTS

ROOT = Path(__file__).resolve().parents[2]
# Workers that look at pictures, Chromium that prints, the recognizer, Dask's scheduler and workers.
LEAST_PROCESSES = {"call": 8, "practice": 3, "demo": 4, "capture": 8, "recordings": 4, "sessions": 4, "study": 3}
# A quarter of what all of them cost; the others run the same server and engine.
FULL = {"demo": pytest.mark.full, "capture": pytest.mark.full}
REACHING_OUT = {
    "a connection": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "a datagram of IPv6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect_ex(('2001:db8::1', 9))",
    "a name": "socket.getaddrinfo('a-name-that-is-nowhere.example', 80)",
    "a port for others": "socket.socket().bind(('0.0.0.0', 45871))",
    "a port anywhere": "(s := socket.socket()).bind(('0.0.0.0', 0)); s.listen()",
    "a port of IPv6": "(s := socket.socket(socket.AF_INET6)).bind(('::', 0)); s.listen()",
}


@pytest.mark.timeout(400)
@pytest.mark.slow
@pytest.mark.parametrize("part", [pytest.param(part, id=part.__name__, marks=FULL.get(part.__name__, ())) for part in PARTS])
def test_the_whole_program_speaks_to_this_computer_only(part: Callable[..., object], films: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.trust.whole_program", part.__name__, str(films), str(tmp_path / "place")]
    trace = traced(command, tmp_path, environment={"PYTHONPATH": str(ROOT)}, timeout_s=350)
    assert trace.finished.returncode == 0, trace.finished.stderr[-2000:]
    found = json.loads(trace.finished.stdout.splitlines()[-1])
    assert set(found.pop("ran")) == PARTS[part]
    assert all(found.values()), found
    assert len(trace.processes) >= LEAST_PROCESSES.get(part.__name__, 1), "the program's processes were not all seen"
    assert trace.outside == []


def test_every_command_is_part_of_it() -> None:
    assert set(_commands(cli)) == {command for part in PARTS.values() for command in part}


def _commands(group: click.Group, *above: str) -> Iterator[str]:
    """What can be called, such as *sessions export*."""
    for name, command in group.commands.items():
        path = (*above, name)
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield " ".join(path)
        if isinstance(command, click.Group):
            yield from _commands(command, *path)


@pytest.mark.parametrize("how", REACHING_OUT)
def test_whoever_reaches_out_is_seen(how: str, tmp_path: Path) -> None:
    """Also from a process that a process started."""
    inner = f"import socket\ntry:\n    {REACHING_OUT[how]}\nexcept OSError:\n    pass"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    # In a network of its own, empty: what the planted calls say reaches nobody.
    alone = ["unshare", "-rn"] if _may_be_alone() else []
    trace = traced([*alone, sys.executable, "-c", outer], tmp_path, timeout_s=60)
    assert trace.finished.returncode == 0, trace.finished.stderr
    assert trace.outside


WAY = 'connect(18<UDPv6:[7]>, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2001:4860:4860::8888")}, 28) = 0'


@pytest.mark.parametrize(
    ("call", "reaches_out"),
    [
        (WAY, False),
        (WAY.replace("(443)", "(53)"), True),
        (WAY.replace("UDP", "TCP"), True),
        ('sendto(18<UDPv6:[[fd00::2]:47791->[2001:4860:4860::8888]:443]>, "x", 1, 0, NULL, 0) = 1', True),
        ('sendto(5<TCP:[192.0.2.7:41020->192.0.2.1:80]>, "x", 1, 0, NULL, 0) = 1', True),
        ('sendto(5<TCP:[127.0.0.1:41020->127.0.0.1:80]>, "x", 1, 0, NULL, 0) = 1', False),
        ('sendto(5<UDPv6:[[::1]:41020->[::1]:9]>, "x", 1, 0, NULL, 0) = 1', False),
    ],
)
def test_to_ask_the_system_for_a_way_sends_nothing_and_what_is_sent_is_seen(call: str, reaches_out: bool) -> None:
    trace = Trace(subprocess.CompletedProcess([], 0), [f"7204  {call}"])
    assert bool(trace.outside) is reaches_out


def _may_be_alone() -> bool:
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0
