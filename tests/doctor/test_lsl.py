"""What doctor says of LSL: the extra, the library behind it, and one that is too old."""

from __future__ import annotations

import sys

import pytest

from monitor.doctor import software
from monitor.errors import SourceError
from monitor.live.lsl import library
from monitor.sources.desktop import extras


def test_liblsl_is_there_with_its_version() -> None:
    (finding,) = software.lsl()
    assert (finding.name, finding.ok, finding.essential) == ("liblsl", True, False)
    assert finding.found.startswith("version 1.")


def test_a_missing_extra_is_said_once_and_a_command_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda module: None if module == "pyxdf" else object())
    assert software.lsl() == []
    missing = next(finding for finding in software.extras() if finding.name == "extra lsl")
    assert not missing.ok and missing.remedy.endswith('"rapport-monitor[lsl]"') and "--lsl" in missing.found
    with pytest.raises(SourceError, match=r"rapport-monitor\[lsl\]"):
        library.open_library("computer")


def test_a_pylsl_without_liblsl_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name.startswith("pylsl"):
                raise RuntimeError("LSL binary library file was not found.\nmany lines more")

    for name in [name for name in sys.modules if name.split(".")[0] == "pylsl"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(extras, "find_spec", lambda module: object())
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    (finding,) = software.lsl()
    assert not finding.ok and "PYLSL_LIB" in finding.remedy
    with pytest.raises(SourceError, match=r"was not found.*PYLSL_LIB") as raised:
        library.open_library("computer")
    assert "\n" not in str(raised.value)


def test_one_process_has_one_scope() -> None:
    library.open_library("computer")
    with pytest.raises(library.UsageError, match="opened for the computer already"):
        library.open_library("network")
