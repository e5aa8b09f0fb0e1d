"""Constants of the literature and of our own measurements, read from ``calibration/constants`` into frozen dataclasses.

Each file is one noun; each entry is a table with ``value``, ``unit``, ``source`` and, where it matters, ``population``.
Code names a constant, it never copies one. Engineering numbers are ``Final`` next to their code.
"""

from __future__ import annotations

from functools import cache

from monitor.constants.coaching import Excess, FirstMinute, Nudges, Posture, Profile, Progress, TalkRanges
from monitor.constants.interview import Interview
from monitor.constants.language import Language
from monitor.constants.reader import read
from monitor.constants.simulate import Simulate
from monitor.constants.synchrony import (
    Events,
    Floor,
    GazeCoupling,
    Laughter,
    Literal,
    Looks,
    Mirror,
    Published,
    Responses,
    Speech,
    Synchrony,
    Weights,
)
from monitor.constants.vision import Eyes, FaceProportions, GazeMap, Gestures, Visibility, Vision
from monitor.constants.voice import Crosstalk, Drift, Echo, Laughs, TurnTaking, Voice, VoiceBaseline

__all__ = [
    "Crosstalk",
    "Drift",
    "Echo",
    "Events",
    "Excess",
    "Eyes",
    "FaceProportions",
    "FirstMinute",
    "Floor",
    "GazeCoupling",
    "GazeMap",
    "Gestures",
    "Interview",
    "Language",
    "Laughs",
    "Laughter",
    "Literal",
    "Looks",
    "Mirror",
    "Nudges",
    "Posture",
    "Profile",
    "Progress",
    "Published",
    "Responses",
    "Simulate",
    "Speech",
    "Synchrony",
    "TalkRanges",
    "TurnTaking",
    "Visibility",
    "Vision",
    "Voice",
    "VoiceBaseline",
    "Weights",
    "crosstalk",
    "drift",
    "echo",
    "events",
    "excess",
    "eyes",
    "face_proportions",
    "first_minute",
    "floor",
    "gaze_coupling",
    "gaze_map",
    "gestures",
    "interview",
    "language",
    "laughs",
    "laughter",
    "literal",
    "looks",
    "mirror",
    "nudges",
    "posture",
    "profile",
    "progress",
    "published",
    "responses",
    "simulate",
    "speech",
    "synchrony",
    "talk_ranges",
    "turn_taking",
    "visibility",
    "vision",
    "voice",
    "voice_baseline",
    "weights",
]


@cache
def crosstalk() -> Crosstalk:
    """Those of ``crosstalk.toml``."""
    return read(Crosstalk, "crosstalk")


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
def eyes() -> Eyes:
    """Those of ``eyes.toml``."""
    return read(Eyes, "eyes")


@cache
def face_proportions() -> FaceProportions:
    """Those of ``face_proportions.toml``."""
    return read(FaceProportions, "face_proportions")


@cache
def first_minute() -> FirstMinute:
    """Those of ``first_minute.toml``."""
    return read(FirstMinute, "first_minute")


@cache
def floor() -> Floor:
    """Those of ``floor.toml``."""
    return read(Floor, "floor")


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
def interview() -> Interview:
    """Those of ``interview.toml``."""
    return read(Interview, "interview")


@cache
def language() -> Language:
    """Those of ``language.toml``."""
    return read(Language, "language")


@cache
def laughs() -> Laughs:
    """Those of ``laughs.toml``."""
    return read(Laughs, "laughs")


@cache
def laughter() -> Laughter:
    """Those of ``laughter.toml``."""
    return read(Laughter, "laughter")


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
def responses() -> Responses:
    """Those of ``responses.toml``."""
    return read(Responses, "responses")


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
def talk_ranges() -> TalkRanges:
    """Those of ``talk_ranges.toml``."""
    return read(TalkRanges, "talk_ranges")


@cache
def turn_taking() -> TurnTaking:
    """Those of ``turn_taking.toml``."""
    return read(TurnTaking, "turn_taking")


@cache
def visibility() -> Visibility:
    """Those of ``visibility.toml``."""
    return read(Visibility, "visibility")


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


@cache
def weights() -> Weights:
    """Those of ``weights.toml``."""
    return read(Weights, "weights")
