"""What the companion window shows beside the ring: three quiet marks and the balance of talking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from monitor.coaching import rules
from monitor.coaching.context import ConversationContext
from monitor.coaching.rules import UNKNOWN, Reading
from monitor.config import Preset
from monitor.types import Update

Level = Literal["well", "even", "attend", "unknown"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """level : well, even (in between), attend (a cue would be fair), unknown. words : the same in a few words."""

    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Indicators:
    """user_share : the user's share of the speech of the last minutes, 0..1, NaN while there is too little of it."""

    posture: Indicator
    eye_contact: Indicator
    voice: Indicator
    user_share: float


def indicators(scene: ConversationContext, update: Update, preset: Preset) -> Indicators:
    """How posture, eye contact and voice stand at an update, by the very conditions of the cues."""

    def read(condition: rules.Reader) -> Reading:
        return condition(scene, update, preset)

    share, _ = rules.talk(scene, update)
    return Indicators(
        posture=_posture(read(rules.posture_closed), read(rules.slouching), scene, update),
        eye_contact=_eye_contact(read(rules.eye_contact), read(rules.long_stare), read(rules.notes), scene, preset),
        voice=_voice(read(rules.pace), read(rules.volume), read(rules.pitch)),
        user_share=share,
    )


def _posture(closed: Reading, sunk: Reading, scene: ConversationContext, update: Update) -> Indicator:
    arms = not math.isnan(scene.openness(update.time_s))
    if arms and closed.due:
        return Indicator("attend", "Closed for a while")
    if sunk.due:
        return Indicator("attend", "Sunk a little")
    if arms:
        return _mark(closed, "", "Open")
    return _mark(sunk, "", "As at the beginning")


def _eye_contact(look: Reading, stare: Reading, notes: Reading, scene: ConversationContext, preset: Preset) -> Indicator:
    if not preset.gaze:
        # The page leaves this mark out.
        return Indicator("unknown", "")
    if stare.due:
        return Indicator("attend", "Resting on the camera for long")
    if notes.due:
        return Indicator("attend", "Often down, as at notes")
    where = "them" if scene.mapped else "the camera"
    return _mark(look, f"Little at {where}", f"Often at {where}")


def _voice(pace: Reading, volume: Reading, pitch: Reading) -> Indicator:
    if pace.due:
        return Indicator("attend", "Faster than usual")
    if volume.due:
        return Indicator("attend", "Volume has changed")
    if pitch.due:
        return Indicator("attend", "Higher than usual")
    if pace is UNKNOWN:
        return Indicator("unknown", "Too little heard yet")
    return Indicator("well", "Pace and volume as usual")


def _mark(reading: Reading, due: str, over: str) -> Indicator:
    if reading is UNKNOWN:
        return Indicator("unknown", "Too little seen yet")
    if reading.due:
        return Indicator("attend", due)
    return Indicator("well", over) if reading.over else Indicator("even", "In between")
