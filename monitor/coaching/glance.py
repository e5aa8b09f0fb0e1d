"""What the companion window shows beside the ring: three quiet marks and the balance of talking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from monitor.coaching import conditions
from monitor.coaching.conditions import UNKNOWN, Reading
from monitor.coaching.scene import Scene
from monitor.config import Preset
from monitor.types import Update

Level = Literal["well", "even", "attend", "unknown"]


@dataclass(frozen=True, slots=True)
class Mark:
    """level : well, even (in between), attend (a cue would be fair), unknown. words : the same in a few words."""

    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Glance:
    """user_share : the user's share of the speech of the last minutes, 0..1, NaN while there is too little of it."""

    posture: Mark
    eye_contact: Mark
    voice: Mark
    user_share: float


def glance(scene: Scene, update: Update, preset: Preset) -> Glance:
    """How posture, eye contact and voice stand at an update, by the very conditions of the cues."""

    def read(condition: conditions.Reader) -> Reading:
        return condition(scene, update, preset)

    posture = read(conditions.posture_closed)
    known = not math.isnan(scene.openness(update.time_s))
    share, _ = conditions.talk(scene, update)
    return Glance(
        posture=_mark(posture if known else UNKNOWN, "Closed for a while", "Open"),
        eye_contact=_eye_contact(read(conditions.eye_contact), read(conditions.long_stare), preset),
        voice=_voice(read(conditions.pace), read(conditions.volume)),
        user_share=share,
    )


def _eye_contact(look: Reading, stare: Reading, preset: Preset) -> Mark:
    if not preset.gaze:
        return Mark("unknown", "Not looked at in this kind of talk")
    if stare.due:
        return Mark("attend", "Resting on the camera for long")
    return _mark(look, "Little at the camera", "Often at the camera")


def _voice(pace: Reading, volume: Reading) -> Mark:
    if pace.due:
        return Mark("attend", "Faster than usual")
    if volume.due:
        return Mark("attend", "Volume has changed")
    if pace is UNKNOWN:
        return Mark("unknown", "Too little heard yet")
    return Mark("well", "Pace and volume as usual")


def _mark(reading: Reading, due: str, over: str) -> Mark:
    if reading is UNKNOWN:
        return Mark("unknown", "Too little seen yet")
    if reading.due:
        return Mark("attend", due)
    return Mark("well", over) if reading.over else Mark("even", "In between")
