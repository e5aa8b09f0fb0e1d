"""What a command and all its processes said to the network, seen by strace: the kernel's word, whatever the libraries say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

# Every way to name another computer: a connection, a datagram to an address, and a port that others could reach.
_CALLS = "socket,connect,bind,listen,sendto,sendmsg,sendmmsg"
_STARTS = "execve"
_CALL = re.compile(r"^(?:\[pid +)?(\d+)\]? +(\w+)\((.*)$")
_LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "(::1|::ffff:127\.)')
# What others could reach, as ``-yy`` tells of the socket that listens.
_LISTENS = re.compile(r"^\d+<TCP(v6)?:")
_LISTENS_HERE = re.compile(r"^\d+<TCP(v6)?:\[(127\.|\[(::1|::ffff:127\.[\d.]+)\])")
# Chromium asks the system which way it would send to this address, to know whether there is IPv6: of a datagram socket, connect
# sends nothing, and whatever is sent by it is a call of its own.
_ASKS_THE_WAY = re.compile(r'^\d+<UDPv6:\[\d+\]>, .*sin6_port=htons\(443\).*"2001:4860:4860::8888"')
_SENT_TO = re.compile(r"^\d+<(?:UDP|TCP)(?:v6)?:\[.*->(.*)\]>, ")
# The system's own service for names: who asks it lets it ask the network.
_ASKS_NAMES = re.compile(r"sin6?_port=htons\(53\)|resolve", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trace:
    """finished : the command and its output. lines : what its processes asked of the system about sockets, and their starts."""

    finished: subprocess.CompletedProcess[str]
    lines: list[str]

    @property
    def processes(self) -> set[str]:
        """Who started or made a socket, by number."""
        return {call[1] for line in self.lines if (call := _CALL.match(line))}

    @property
    def outside(self) -> list[str]:
        """Calls that reach beyond this computer, or ask for a name."""
        return [line for line in self.lines if _reaches_out(line)]


def traced(command: list[str], folder: Path, *, environment: dict[str, str] | None = None, timeout_s: float = 550) -> Trace:
    """Run a command under strace, its children too; skips where there is none or it may not trace."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed; `make test` installs Debian's")
    log = folder / "strace.log"
    whole = [
        strace,
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-yy",
        "-s",
        "128",
        "-e",
        f"trace={_CALLS},{_STARTS}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    ]
    if subprocess.run([*whole, "true"], capture_output=True, timeout=60, check=False).returncode != 0:
        pytest.skip("strace may not trace here (a container without the right to)")
    done = subprocess.run(
        [*whole, *command],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=os.environ | (environment or {}),
        check=False,
    )
    return Trace(done, log.read_text(encoding="utf-8", errors="replace").splitlines())


def _reaches_out(line: str) -> bool:
    call = _CALL.match(line)
    if call is None:
        return False
    name, rest = call[2], call[3]
    if name == _STARTS:
        return False
    if name == "socket":
        # AF_NETLINK asks the kernel which addresses this computer has; packets and the like are nobody's business here.
        return not rest.startswith(("AF_UNIX", "AF_INET,", "AF_INET6,", "AF_NETLINK"))
    if name == "connect" and _ASKS_THE_WAY.match(rest):
        return False
    if (sent := _SENT_TO.match(rest)) and not sent[1].startswith(("127.", "[::1]", "[::ffff:127.")):
        return True  # by a socket that was connected before; the call names no address
    if name == "listen":
        return bool(_LISTENS.match(rest)) and not _LISTENS_HERE.match(rest)
    if _ASKS_NAMES.search(rest):
        return True
    return ("AF_INET" in rest) and not _LOOPBACK.search(rest) and not (name == "bind" and _is_sending_end(rest))


def _is_sending_end(rest: str) -> bool:
    """An address that is bound with no port of its own; what is sent from it is seen by itself, and so is who listens there."""
    return "htons(0)" in rest
