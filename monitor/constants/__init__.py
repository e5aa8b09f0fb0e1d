"""Constants of the literature and of our own measurements, read from ``calibration/constants`` into frozen dataclasses.

Each file is one noun; each entry is a table with ``value``, ``unit``, ``source`` and, where it matters, ``population``.
Each function reads the file of its name once. Code names a constant, it never copies one. Engineering numbers are ``Final``
next to their code.
"""

from __future__ import annotations

from monitor.constants.coaching import CueEffects, Excess, FirstMinute, Goals, Nudges, Posture, Profile, Progress, TalkRanges
from monitor.constants.interview import Interview
from monitor.constants.language import Language
from monitor.constants.reader import read_once
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
    Ruptures,
    Speech,
    Synchrony,
    Weights,
)
from monitor.constants.vision import Eyes, FaceProportions, GazeMap, Gestures, Visibility, Vision
from monitor.constants.voice import Crosstalk, Drift, Echo, Laughs, TurnTaking, Voice, VoiceBaseline

__all__ = [
    "Crosstalk",
    "CueEffects",
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
    "Goals",
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
    "Ruptures",
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
    "cue_effects",
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
    "goals",
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
    "ruptures",
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

crosstalk = read_once(Crosstalk, "crosstalk")
cue_effects = read_once(CueEffects, "cue_effects")
drift = read_once(Drift, "drift")
echo = read_once(Echo, "echo")
events = read_once(Events, "events")
excess = read_once(Excess, "excess")
eyes = read_once(Eyes, "eyes")
face_proportions = read_once(FaceProportions, "face_proportions")
first_minute = read_once(FirstMinute, "first_minute")
floor = read_once(Floor, "floor")
gaze_coupling = read_once(GazeCoupling, "gaze_coupling")
gaze_map = read_once(GazeMap, "gaze_map")
gestures = read_once(Gestures, "gestures")
goals = read_once(Goals, "goals")
interview = read_once(Interview, "interview")
language = read_once(Language, "language")
laughs = read_once(Laughs, "laughs")
laughter = read_once(Laughter, "laughter")
literal = read_once(Literal, "literal")
looks = read_once(Looks, "looks")
mirror = read_once(Mirror, "mirror")
nudges = read_once(Nudges, "nudges")
posture = read_once(Posture, "posture")
profile = read_once(Profile, "profile")
progress = read_once(Progress, "progress")
published = read_once(Published, "published")
responses = read_once(Responses, "responses")
ruptures = read_once(Ruptures, "ruptures")
simulate = read_once(Simulate, "simulate")
speech = read_once(Speech, "speech")
synchrony = read_once(Synchrony, "synchrony")
talk_ranges = read_once(TalkRanges, "talk_ranges")
turn_taking = read_once(TurnTaking, "turn_taking")
visibility = read_once(Visibility, "visibility")
vision = read_once(Vision, "vision")
voice = read_once(Voice, "voice")
voice_baseline = read_once(VoiceBaseline, "voice_baseline")
weights = read_once(Weights, "weights")
