"""What the companion window shows beside the ring: three quiet marks and the balance of talking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from monitor.coaching import rules as conditions
from monitor.coaching.context import Scene
from monitor.coaching.rules import UNKNOWN, Reading
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

    share, _ = conditions.talk(scene, update)
    return Glance(
        posture=_posture(read(conditions.posture_closed), read(conditions.slouching), scene, update),
        eye_contact=_eye_contact(
            read(conditions.eye_contact), read(conditions.long_stare), read(conditions.notes), scene, preset
        ),
        voice=_voice(read(conditions.pace), read(conditions.volume), read(conditions.pitch)),
        user_share=share,
    )


def _posture(closed: Reading, sunk: Reading, scene: Scene, update: Update) -> Mark:
    arms = not math.isnan(scene.openness(update.time_s))
    if arms and closed.due:
        return Mark("attend", "Closed for a while")
    if sunk.due:
        return Mark("attend", "Sunk a little")
    if arms:
        return _mark(closed, "", "Open")
    return _mark(sunk, "", "As at the beginning")


def _eye_contact(look: Reading, stare: Reading, notes: Reading, scene: Scene, preset: Preset) -> Mark:
    if not preset.gaze:
        # The page leaves this mark out.
        return Mark("unknown", "")
    if stare.due:
        return Mark("attend", "Resting on the camera for long")
    if notes.due:
        return Mark("attend", "Often down, as at notes")
    where = "them" if scene.mapped else "the camera"
    return _mark(look, f"Little at {where}", f"Often at {where}")


def _voice(pace: Reading, volume: Reading, pitch: Reading) -> Mark:
    if pace.due:
        return Mark("attend", "Faster than usual")
    if volume.due:
        return Mark("attend", "Volume has changed")
    if pitch.due:
        return Mark("attend", "Higher than usual")
    if pace is UNKNOWN:
        return Mark("unknown", "Too little heard yet")
    return Mark("well", "Pace and volume as usual")


def _mark(reading: Reading, due: str, over: str) -> Mark:
    if reading is UNKNOWN:
        return Mark("unknown", "Too little seen yet")
    if reading.due:
        return Mark("attend", due)
    return Mark("well", over) if reading.over else Mark("even", "In between")
