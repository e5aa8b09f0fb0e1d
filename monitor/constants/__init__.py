"""Constants of the literature and of our own measurements, read from ``calibration/constants`` into frozen dataclasses.

Each file is one noun; each entry is a table with ``value``, ``unit``, ``source`` and, where it matters, ``population``.
Code names a constant, it never copies one. Engineering numbers stand beside their code as ``Final``.
"""

from __future__ import annotations

from functools import cache

from monitor.constants.calibrate import FaceProportions, Posture, Profile, VoiceBaseline
from monitor.constants.coaching import Excess, Nudges, Progress
from monitor.constants.reader import read
from monitor.constants.simulate import Simulate
from monitor.constants.synchrony import Components, Events, GazeCoupling, Literal, Looks, Mirror, Published, Speech, Synchrony
from monitor.constants.vision import GazeMap, Gestures, Vision
from monitor.constants.voice import Drift, Echo, Voice

__all__ = [
    "Components",
    "Drift",
    "Echo",
    "Events",
    "Excess",
    "FaceProportions",
    "GazeCoupling",
    "GazeMap",
    "Gestures",
    "Literal",
    "Looks",
    "Mirror",
    "Nudges",
    "Posture",
    "Profile",
    "Progress",
    "Published",
    "Simulate",
    "Speech",
    "Synchrony",
    "Vision",
    "Voice",
    "VoiceBaseline",
    "components",
    "drift",
    "echo",
    "events",
    "excess",
    "face_proportions",
    "gaze_coupling",
    "gaze_map",
    "gestures",
    "literal",
    "looks",
    "mirror",
    "nudges",
    "posture",
    "profile",
    "progress",
    "published",
    "simulate",
    "speech",
    "synchrony",
    "vision",
    "voice",
    "voice_baseline",
]


@cache
def components() -> Components:
    """Those of ``components.toml``."""
    return read(Components, "components")


@cache
def drift() -> Drift:
    """Those of ``drift.toml``."""
    return read(Drift, "drift")


@cache
def echo() -> Echo:
    """Those of ``echo.toml``."""
    return read(Echo, "echo")


@cache
def events() -> Events:
    """Those of ``events.toml``."""
    return read(Events, "events")


@cache
def excess() -> Excess:
    """Those of ``excess.toml``."""
    return read(Excess, "excess")


@cache
def face_proportions() -> FaceProportions:
    """Those of ``face_proportions.toml``."""
    return read(FaceProportions, "face_proportions")


@cache
def gaze_coupling() -> GazeCoupling:
    """Those of ``gaze_coupling.toml``."""
    return read(GazeCoupling, "gaze_coupling")


@cache
def gaze_map() -> GazeMap:
    """Those of ``gaze_map.toml``."""
    return read(GazeMap, "gaze_map")


@cache
def gestures() -> Gestures:
    """Those of ``gestures.toml``."""
    return read(Gestures, "gestures")


@cache
def literal() -> Literal:
    """Those of ``literal.toml``."""
    return read(Literal, "literal")


@cache
def looks() -> Looks:
    """Those of ``looks.toml``."""
    return read(Looks, "looks")


@cache
def mirror() -> Mirror:
    """Those of ``mirror.toml``."""
    return read(Mirror, "mirror")


@cache
def nudges() -> Nudges:
    """Those of ``nudges.toml``."""
    return read(Nudges, "nudges")


@cache
def posture() -> Posture:
    """Those of ``posture.toml``."""
    return read(Posture, "posture")


@cache
def profile() -> Profile:
    """Those of ``profile.toml``."""
    return read(Profile, "profile")


@cache
def progress() -> Progress:
    """Those of ``progress.toml``."""
    return read(Progress, "progress")


@cache
def published() -> Published:
    """Those of ``published.toml``."""
    return read(Published, "published")


@cache
def simulate() -> Simulate:
    """Those of ``simulate.toml``."""
    return read(Simulate, "simulate")


@cache
def speech() -> Speech:
    """Those of ``speech.toml``."""
    return read(Speech, "speech")


@cache
def synchrony() -> Synchrony:
    """Those of ``synchrony.toml``."""
    return read(Synchrony, "synchrony")


@cache
def vision() -> Vision:
    """Those of ``vision.toml``."""
    return read(Vision, "vision")


@cache
def voice() -> Voice:
    """Those of ``voice.toml``."""
    return read(Voice, "voice")


@cache
def voice_baseline() -> VoiceBaseline:
    """Those of ``voice_baseline.toml``."""
    return read(VoiceBaseline, "voice_baseline")
