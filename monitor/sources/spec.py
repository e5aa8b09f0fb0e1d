"""SOURCE texts of the command line and the page (``camera:0``, ``screen:auto``, ``film.mp4``) and what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from monitor.errors import UsageError
from monitor.sources.container import Channel
from monitor.sources.rectangle import Rectangle
from monitor.types import PEOPLE, Person
from monitor.words import say

# A face of under about 60 px is not found even when it is enlarged (docs/architecture.md).
SCREEN_LEAST_PX: Final = 64.0

Kind = Literal[
    "none",
    "camera",
    "screen",
    "window",
    "portal",
    "microphone",
    "loopback",
    "process",
    "browser",
    "simulated",
    "interviewer",
    "film",
]
Use = Literal["picture", "sound"]
# Kinds that a text begins with; films are named by their paths.
_NAMED: tuple[Kind, ...] = (
    "camera",
    "microphone",
    "loopback",
    "screen",
    "window",
    "portal",
    "process",
    "browser",
    "simulated",
    "interviewer",
)
KINDS: dict[Kind, tuple[Use, ...]] = {
    "none": ("picture", "sound"),
    "camera": ("picture",),
    "screen": ("picture",),
    "window": ("picture",),
    "portal": ("picture",),
    "microphone": ("sound",),
    "loopback": ("sound",),
    "process": ("sound",),
    "browser": ("picture", "sound"),
    "simulated": ("picture", "sound"),
    "interviewer": ("picture", "sound"),
    "film": ("picture", "sound"),
}
_SOURCES: dict[Use, str] = {
    "picture": (
        "camera, camera:NAME, screen:auto, screen:X,Y,W,H, window:TITLE, portal, browser:camera, browser:tab, simulated, "
        "interviewer:SET, none or a film"
    ),
    "sound": (
        "microphone, microphone:NAME, loopback, loopback:NAME, process:NAME, browser:microphone, browser:tab, simulated, "
        "interviewer:SET, none or a film or sound file"
    ),
}
_FOLLOWED, _MIRRORED = "auto,", ",mirrored"
_CHANNELS: dict[str, Channel] = {"left": "left", "right": "right"}
# What a page can capture, and as what a session's header knows it.
_CAPTURED: dict[str, dict[Use, Literal["camera", "screen", "microphone", "loopback"]]] = {
    "camera": {"picture": "camera"},
    "microphone": {"sound": "microphone"},
    "tab": {"picture": "screen", "sound": "loopback"},
}
_RECTANGLE = re.compile(r"(-?\d{1,6}),(-?\d{1,6}),(\d{1,6}),(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Spec:
    """A SOURCE text's meaning.

    text : as it was given, without the spaces around it. name : of a device, a window or a program; empty for the system's own
    choice; of what a page captures, its track (``camera``, ``camera:NAME``, ``microphone``, ``microphone:NAME``, ``tab``);
    of an interviewer, the set of questions (a name or a TOML file). index : of a camera (OpenCV's number; on Linux that of
    ``/dev/video``). rectangle : of a screen, or of what is shared.
    follows : the part of the screen is moved when the face in it moves; without a rectangle it looks for a face first.
    mirrored : the picture on the screen is mirrored, as self-views are. path : of a file. track, channel : which of a file's
    sound tracks (from 1), and which side of it; None for the file's own choice and for the whole. person : whose simulation.
    """

    text: str
    kind: Kind
    name: str = ""
    index: int | None = None
    rectangle: Rectangle | None = None
    follows: bool = False
    mirrored: bool = False
    path: str = ""
    track: int | None = None
    channel: Channel | None = None
    person: Person = "partner"

    @property
    def is_played(self) -> bool:
        """Whether it has its own beginning and is played when a session begins."""
        return self.kind in ("film", "simulated", "interviewer")

    @property
    def label(self) -> str:
        """What it is called for the user: a device's or a file's name, never its folder."""
        if self.kind == "film":
            return Path(self.path).name
        if self.kind == "portal":
            return say("source-label-portal")
        if self.kind == "screen":
            place = self.rectangle
            return say("source-label-screen", rectangle=str(place)) if place else say("source-label-screen-face")
        if self.kind == "browser":
            what, _, device = self.name.partition(":")
            return device or say("source-label-browser", what=what)
        if self.kind == "simulated":
            return say("source-label-simulated", person=self.person)
        if self.kind == "interviewer":
            return say("source-label-interviewer", set=Path(self.name).stem or "none")
        if self.index is not None:
            return say("source-label-camera", number=str(self.index))
        return self.name or self.kind

    def source_kind(self, use: Use) -> Literal["film", "sound", "camera", "screen", "microphone", "loopback", "simulated"]:
        """What the session's header calls it; a file of which only the sound is used is a sound."""
        if self.kind == "browser":
            return _CAPTURED[self.name.partition(":")[0]][use]
        if self.kind == "none" or (self.kind == "film" and use == "sound"):
            return "sound"
        if self.kind == "window" or self.kind == "portal":
            return "screen"
        if self.kind == "process":
            return "loopback"
        return "simulated" if self.kind == "interviewer" else self.kind


def parse(text: str, use: Use | None = None) -> Spec:
    """A SOURCE text. use : what it is for, where that is known.

    Raises UsageError for a text that names no source, or none for this use.
    """
    text = text.strip()
    spec = _parsed(text, use)
    captured = _CAPTURED[spec.name.partition(":")[0]] if spec.kind == "browser" else {}
    if use and (use not in KINDS[spec.kind] or (captured and use not in captured)):
        raise UsageError(f"{text} has no {use}; use {_SOURCES[use]}")
    return spec


def _parsed(text: str, use: Use | None) -> Spec:
    kind, colon, rest = text.partition(":")
    rest = rest.strip()
    if text in ("", "none"):
        return Spec("none", "none")
    named = next((known for known in _NAMED if known == kind), None)
    if named and not is_file(text):
        if colon and not rest:
            raise UsageError(f"nothing follows the colon in {text}; leave out the colon, or use {_SOURCES[use or _use(kind)]}")
        if kind == "screen":
            return _screen(text, rest)
        if kind == "portal":
            return replace(_screen(text, rest or "auto"), kind="portal")
        if kind in ("window", "process"):
            return _other(text, named, rest)
        if kind == "browser":
            return _browser(text, rest)
        if kind == "simulated":
            return _simulated(text, rest)
        if kind == "interviewer":
            return Spec(text, "interviewer", name=rest)
        if kind == "camera":
            return Spec(text, "camera", index=int(rest)) if _is_index(rest) else Spec(text, "camera", name=rest)
        return Spec(text, "microphone" if kind == "microphone" else "loopback", name=rest)
    if (part := _part_of_file(text)) is not None:
        if use == "picture":
            raise UsageError(f"{text} names a part of a file's sound; a picture is the whole file: {part.path}")
        return part
    if not is_file(text):
        if re.search(r"[/\\]|\.\w{2,4}$", text):
            raise UsageError(f"there is no file {text[:200]}; check the path, or choose it again")
        known = _SOURCES[use] if use else f"{_SOURCES['picture']}, {_SOURCES['sound']}"
        raise UsageError(f"{text[:80]!r} is neither a source nor an existing file; use {known}")
    return Spec(text, "film", path=str(Path(text).expanduser()))


def _other(text: str, kind: Kind, rest: str) -> Spec:
    """Another program's window or sound."""
    name = rest.removesuffix(_MIRRORED) if kind == "window" else rest
    if not name:
        raise UsageError(f"{text} names no {'window' if kind == 'window' else 'program'}; use {_SOURCES[_use(kind)]}")
    return Spec(text, kind, name=name, follows=kind == "window", mirrored=name != rest)


def _part_of_file(text: str) -> Spec | None:
    """``FILE:TRACK``, ``FILE:left`` or ``FILE:TRACK:left``; None for what names a file as it is, or none."""
    name, track, channel = text, None, None
    while not is_file(name):
        name, colon, part = name.rpartition(":")
        if not colon:
            return None
        if part in _CHANNELS and channel is None:
            channel = _CHANNELS[part]
        elif _is_index(part) and track is None:
            track = int(part)
        elif is_file(name):
            raise UsageError(f"expected FILE, FILE:2 (a track), FILE:left or FILE:right, not {text[:80]!r}")
        else:
            return None
    if name == text:
        return None
    if track == 0:
        raise UsageError(f"sound tracks count from 1, not from 0 as in {text[:80]!r}; use {name}:1 for the first one")
    return Spec(text, "film", path=str(Path(name).expanduser()), track=track, channel=channel)


def _use(kind: str) -> Use:
    return "sound" if kind in ("microphone", "loopback", "process") else "picture"


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def is_file(text: str) -> bool:
    """Whether a text is the path of a file that is there."""
    try:
        return Path(text).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a zero byte, or the home of an unknown user
        return False


def _browser(text: str, rest: str) -> Spec:
    what, colon, more = rest.partition(":")
    if what in ("camera", "microphone"):
        if colon and not more:
            raise UsageError(f"nothing follows the last colon in {text}; leave out the colon, or name the {what}")
        return Spec(text, "browser", name=rest)
    if what.removesuffix(_MIRRORED) != "tab":
        raise UsageError(f"expected browser:camera, browser:microphone or browser:tab, not {text[:80]!r}")
    if not more:
        return Spec(text, "browser", name="tab", mirrored=what.endswith(_MIRRORED))
    part = _screen(text, more)
    return Spec(text, "browser", name="tab", rectangle=part.rectangle, follows=part.follows, mirrored=part.mirrored)


def _screen(text: str, rest: str) -> Spec:
    place = rest.replace(" ", "")
    mirrored = place.endswith(_MIRRORED)
    place = place.removesuffix(_MIRRORED)
    if place == "auto":
        return Spec(text, "screen", follows=True, mirrored=mirrored)
    follows = place.startswith(_FOLLOWED)
    place = place.removeprefix(_FOLLOWED)
    numbers = _RECTANGLE.fullmatch(place)
    if not numbers:
        raise UsageError(
            f"expected screen:auto, screen:X,Y,W,H or screen:auto,X,Y,W,H in pixels, not {text[:80]!r}; "
            "for example: screen:100,50,640,360"
        )
    rectangle = Rectangle(*(int(number) for number in numbers.groups()))
    least_px = int(SCREEN_LEAST_PX)
    if min(rectangle.width_px, rectangle.height_px) < least_px:
        raise UsageError(
            f"the part of the screen should be at least {least_px} pixels wide and high, not "
            f"{rectangle.width_px} x {rectangle.height_px}; draw a larger one around the whole person"
        )
    return Spec(text, "screen", rectangle=rectangle, follows=follows, mirrored=mirrored)


def _simulated(text: str, rest: str) -> Spec:
    if not rest:
        return Spec(text, "simulated")
    for person in PEOPLE:
        if rest == person:
            return Spec(text, "simulated", person=person)
    raise UsageError(f"expected simulated:user or simulated:partner, not {text[:80]!r}")
