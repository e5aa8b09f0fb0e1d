"""What can be chosen on this computer: cameras, sounds, screens and presets.

A small JPEG of a picture, for the set-up's preview.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, Final, TypeVar

from monitor.config import load_preset, preset_names
from monitor.errors import SourceError, UsageError
from monitor.live.interview.questions import load_questions, set_names
from monitor.live.transcript.languages import spoken_languages
from monitor.sources.browser.device import whole_picture
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import parse
from monitor.transcript.recognition import available
from monitor.types import Uint8
from monitor.words import say

# Two previews beside each other on a laptop's page.
_PREVIEW_WIDTH_PX: Final = 320.0
# About 12 kB a picture (JPEG quality 0..100).
_PREVIEW_QUALITY: Final = 70
_WIDEST_PX: Final = 1280

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
    presets = [load_preset(name) for name in preset_names()]
    return {
        "pictures": pictures + windows,
        "sounds": microphones + loopbacks + programs,
        "screens": screens,
        "presets": [
            {"name": preset.name, "title": preset.title, "about": preset.about, "gaze": preset.gaze} for preset in presets
        ],
        "interviews": interviews(),
        "words": {"problem": available(), "languages": spoken_languages()},
        "notes": notes,
    }


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


def screen_jpeg(source: str, tracks: BrowserTracks) -> bytes:
    """The screen that ``source`` names (all of them without), or the shared tab, as it is now.

    Raises SourceError when it cannot be seen.
    """
    part, look = _view(source, tracks)
    whole, image = look(2 * _WIDEST_PX)
    if part:
        scale = image.shape[1] / whole.width_px
        x, y = round((part.x_px - whole.x_px) * scale), round((part.y_px - whole.y_px) * scale)
        image = image[max(0, y) : y + round(part.height_px * scale), max(0, x) : x + round(part.width_px * scale)]
    if not image.size:
        raise UsageError("that part is outside the screen; refresh the list of devices and choose again")
    return jpeg(image, widest_px=_WIDEST_PX)


def _view(source: str, tracks: BrowserTracks) -> tuple[Rectangle | None, Callable[[int], tuple[Rectangle, Uint8]]]:
    """The part that a source names, and what gives all that it is a part of."""
    spec = parse(source, "picture") if source else None
    if spec is not None and spec.kind == "browser":
        track = spec.name
        return spec.rectangle, lambda widest_px: whole_picture(tracks, track, widest_px=widest_px)
    from monitor.sources.screen import whole_screen

    return spec.rectangle if spec else None, whole_screen


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


def screen_tiles(source: str, tracks: BrowserTracks) -> dict[str, Any]:
    """Parts of the screen with a face in them, with room for the shoulders, the largest face's first; takes a few seconds.

    source : only those on this screen, or in the shared tab.
    """
    from monitor.sources.follow.faces import propose
    from monitor.vision.finder import FaceFinder

    within, look = _view(source, tracks)
    finder = FaceFinder()
    try:
        proposed = [tile.rectangle for tile in propose(finder, look=look)]
    finally:
        finder.close()
    kind = "browser:tab" if parse(source or "none", "picture").kind == "browser" else "screen"
    parts = [part for part in proposed if within is None or _overlaps(part, within)]
    return {"tiles": [{"source": f"{kind}:{part}", **asdict(part)} for part in parts], "note": ""}


def _overlaps(first: Rectangle, second: Rectangle) -> bool:
    return (
        first.x_px < second.x_px + second.width_px
        and second.x_px < first.x_px + first.width_px
        and first.y_px < second.y_px + second.height_px
        and second.y_px < first.y_px + first.height_px
    )
