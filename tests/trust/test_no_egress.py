"""Nothing leaves: the whole program under strace, every process of it, and not one socket beyond this computer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tracing import traced

WHOLE = Path(__file__).with_name("whole_program.py")
REACHING_OUT = {
    "a connection": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "a datagram of IPv6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect_ex(('2001:db8::1', 9))",
    "a name": "socket.getaddrinfo('a-name-that-is-nowhere.example', 80)",
    "a port for others": "socket.socket().bind(('0.0.0.0', 45871))",
    "a port anywhere": "(s := socket.socket()).bind(('0.0.0.0', 0)); s.listen()",
    "a port of IPv6": "(s := socket.socket(socket.AF_INET6)).bind(('::', 0)); s.listen()",
}


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_the_whole_program_speaks_to_this_computer_only(films: Path, tmp_path: Path) -> None:
    trace = traced([sys.executable, str(WHOLE), str(films), str(tmp_path / "home")], tmp_path)
    assert trace.finished.returncode == 0, trace.finished.stderr[-2000:]
    assert set(json.loads(trace.finished.stdout.splitlines()[-1])) == {"recorded", "scored", "unclear_s"}
    assert len(trace.processes) > 3, "the program's processes were not all seen"
    assert any("inet_addr" in line for line in trace.lines), "not even the page's own server was seen"
    assert trace.outside == []


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


def _may_be_alone() -> bool:
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0
