"""What can be chosen on this computer: cameras, sounds, screens and presets.

A small JPEG of a picture, for the set-up's preview.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from monitor.coaching.goals import goal_words, goals_of
from monitor.config import Preset, load_preset, preset_names
from monitor.errors import SourceError, UsageError
from monitor.live.interview.questions import load_questions, set_names
from monitor.live.setup.last_choices import read_choices
from monitor.live.transcript.languages import spoken_languages
from monitor.record.header import Goal
from monitor.transcript.recognition import available
from monitor.types import Uint8
from monitor.words import say

# Two previews beside each other on a laptop's page.
_PREVIEW_WIDTH_PX: Final = 320.0
# About 12 kB a picture (JPEG quality 0..100).
_PREVIEW_QUALITY: Final = 70

T = TypeVar("T")


def jpeg(image: Uint8, *, widest_px: int | None = None) -> bytes:
    """image : RGB [shape=(height, width, 3)]. widest_px : a wider one is made smaller (None: to a preview)."""
    import cv2

    factor = min(1.0, (widest_px or _PREVIEW_WIDTH_PX) / image.shape[1])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor < 1.0 else image
    quality = [cv2.IMWRITE_JPEG_QUALITY, _PREVIEW_QUALITY]
    return bytes(cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), quality)[1])


def list_devices() -> dict[str, Any]:
    """The lists of the set-up; ``notes`` says what could not be listed, one sentence each."""
    notes: list[str] = []

    def listed(look: Callable[[], list[T]]) -> list[T]:
        try:
            return look()
        except SourceError as error:
            problem = str(error)
        except Exception as error:  # a library or a system that is not as its documents say: the other lists are there
            problem = say("device-not-listed", error=" ".join(f"{type(error).__name__}: {error}".split()))
        if problem not in notes:  # sounds and the programs that play them come from one service
            notes.append(problem)
        return []

    # Each asks the system, which may take its time; some in their own processes.
    with ThreadPoolExecutor(4) as pool:
        pictures, microphones, loopbacks, screens = pool.map(listed, (_cameras, _microphones, _loopbacks, _screens))
        windows, programs = pool.map(listed, (_windows, _programs))
    last = read_choices()
    presets = [load_preset(name) for name in last.in_order(preset_names())]
    return {
        "pictures": pictures + windows,
        "sounds": microphones + loopbacks + programs,
        "screens": screens,
        "presets": [
            {"name": preset.name, "title": preset.title, "about": preset.about, "gaze": preset.gaze, "goals": _goals(preset)}
            for preset in presets
        ],
        "interviews": interviews(),
        "words": {"problem": available(), "languages": spoken_languages()},
        "notes": notes,
    }


def _goals(preset: Preset) -> list[dict[str, str]]:
    """The goals that go with a kind of talk, as orders; the one in own words is the page's."""
    return [{"kind": kind, "words": goal_words(Goal(kind=kind), preset)} for kind in goals_of(preset) if kind != "own"]


def interviews() -> list[dict[str, str]]:
    """The sets of questions that can be practised; a faulty one of the user's own is named when it is chosen."""
    listed = []
    for name in set_names():
        try:
            questions = load_questions(name)
        except UsageError as error:
            listed.append({"source": f"interviewer:{name}", "title": name, "about": str(error), "preset": ""})
        else:
            about = {"title": questions.title, "about": questions.about, "preset": questions.preset}
            listed.append({"source": f"interviewer:{name}", **about})
    return listed


def _cameras() -> list[dict[str, Any]]:
    from monitor.sources.cameras import camera_source, cameras

    known = cameras()
    return [
        {
            "source": camera_source(camera, known),
            "name": camera.name or say("device-camera", number=str(camera.index)),
            "note": "" if camera.allowed else say("device-camera-refused"),
        }
        for camera in known
    ]


def _microphones() -> list[dict[str, Any]]:
    from monitor.sources.microphone import microphones

    return [{"source": f"microphone:{name}", "name": name, "note": "", "loopback": False} for name in microphones()]


def _loopbacks() -> list[dict[str, Any]]:
    from monitor.sources.loopback import loopbacks

    return [
        {"source": f"loopback:{name}", "name": say("device-loopback", name=name), "note": "", "loopback": True}
        for name in loopbacks()
    ]


def _screens() -> list[dict[str, Any]]:
    from monitor.sources.desktop.extras import is_wayland
    from monitor.sources.screen import screens

    if is_wayland():
        return []  # the desktop's own dialog shows them
    return [
        {
            "source": f"screen:{screen.rectangle}",
            "name": screen.name,
            "width_px": screen.rectangle.width_px,
            "height_px": screen.rectangle.height_px,
        }
        for screen in screens()
    ]


def _windows() -> list[dict[str, Any]]:
    """Other programs' windows, or under Wayland the desktop's own dialog; nothing where the extra for it is missing."""
    from monitor.sources.desktop.extras import extra, is_wayland
    from monitor.sources.desktop.windows import list_windows

    if not extra("wayland" if is_wayland() else "window").is_installed:
        return []
    if is_wayland():
        return [{"source": "portal", "name": say("device-portal"), "note": ""}]
    titles = dict.fromkeys(window.title for window in list_windows())
    return [{"source": f"window:{title}", "name": say("device-window", title=title), "note": ""} for title in titles]


def _programs() -> list[dict[str, Any]]:
    """Programs whose sound can be taken alone; nothing where the extra for it is missing."""
    from monitor.sources.desktop.extras import extra
    from monitor.sources.desktop.programs import programs
    from monitor.sources.recorder import list_names

    if not extra("process-sound").is_installed:
        return []
    names = list_names(programs, what="programs")
    return [
        {"source": f"process:{name}", "name": say("device-process", name=name), "note": "", "loopback": True} for name in names
    ]
