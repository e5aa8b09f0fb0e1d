"""monitor.quiet: telemetry off whatever the environment says; native chatter away, Python's words not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from monitor import quiet


def test_hush_switches_telemetry_off_whatever_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    quiet.hush()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


@pytest.mark.parametrize(
    ("environment", "seen"),
    [({}, "before\nfrom Python\n"), ({"RAPPORT_NATIVE_LOG": "1"}, "before\nnative\nfrom Python\n")],
)
def test_hush_native_silences_descriptor_2_but_not_python(environment: dict[str, str], seen: str) -> None:
    code = (
        "import os, sys\n"
        "from monitor.quiet import hush_native\n"
        "print('before', file=sys.stderr)\n"
        "hush_native(); hush_native()\n"
        "os.write(2, b'native\\n')\n"
        "print('from Python', file=sys.stderr)\n"
    )
    inherited = {name: value for name, value in os.environ.items() if name != quiet.NATIVE_LOG}
    done = subprocess.run([sys.executable, "-c", code], env=inherited | environment, capture_output=True, text=True, check=True)
    assert done.stderr == seen


def test_importing_it_changes_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in quiet.SETTINGS}
    code = "import os, monitor.quiet as quiet; print([name for name in quiet.SETTINGS if name in os.environ])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
