"""SOURCE texts of other programs' windows and sound, and of what a Wayland desktop shares."""

from __future__ import annotations

import pytest

from monitor.doctor import software
from monitor.errors import UsageError
from monitor.sources.desktop import extras
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import parse


def test_what_they_mean() -> None:
    window = parse("window: Zoom: Anna, mirrored", "picture")
    assert (window.kind, window.name, window.mirrored, window.label) == ("window", "Zoom: Anna, mirrored", False, window.name)
    window = parse("window:Zoom,mirrored", "picture")
    assert (window.name, window.mirrored, window.follows, window.source_kind("picture")) == ("Zoom", True, True, "screen")
    portal = parse("portal", "picture")
    assert (portal.kind, portal.follows, portal.rectangle, portal.label) == (
        "portal",
        True,
        None,
        "the shared window or screen",
    )
    assert parse("portal:10,20,640,360,mirrored").rectangle == Rectangle(10, 20, 640, 360)
    process = parse("process:Zoom", "sound")
    assert (process.kind, process.name, process.label, process.source_kind("sound")) == ("process", "Zoom", "Zoom", "loopback")


@pytest.mark.parametrize(
    ("text", "use", "words"),
    [
        ("window", "picture", "window names no window; use camera"),
        ("window:,mirrored", "picture", "names no window"),
        ("process", "sound", "process names no program; use microphone"),
        ("process:Zoom", "picture", "process:Zoom has no picture"),
        ("window:Zoom", "sound", "window:Zoom has no sound"),
        ("portal:somewhere", "picture", "expected screen:auto, screen:X,Y,W,H"),
    ],
)
def test_what_they_do_not_mean(text: str, use: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse(text, use)  # type: ignore[arg-type]


def test_doctor_lists_what_adds_something_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda module: None if module == "pipewire_capture" else object())
    monkeypatch.setattr(extras.sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert [(finding.name, finding.ok) for finding in software.extras()] == [
        ("extra window", True),
        ("extra process-sound", True),
        ("extra lsl", True),
    ]
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    missing = software.extras()[0]
    assert (missing.name, missing.ok, missing.essential) == ("extra wayland", False, False)
    assert missing.remedy.endswith('-m pip install "rapport-monitor[wayland]"') and "browser" in missing.found
    # Windows says by itself where its windows are.
    monkeypatch.setattr(extras.sys, "platform", "win32")
    assert [finding.name for finding in software.extras()] == ["extra process-sound", "extra lsl"]
