"""What the dials of the live page rest on: three quiet indicators and the balance of talking."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, stdev
from typing import Final, Literal

from monitor import constants
from monitor.coaching import rules
from monitor.coaching.context import ConversationContext
from monitor.coaching.phrases import level_db, rate_hz
from monitor.coaching.reading import UNKNOWN, Reading
from monitor.config import Preset
from monitor.types import PEOPLE, Event, Update
from monitor.words import say

# Fewer events of a kind make no median.
_MANNER_LEAST: Final = 3

Level = Literal["well", "even", "attend", "unknown"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """level : well, even (in between), attend (a cue would be fair), unknown. words : the same in a few words."""

    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How both have spoken in the last minutes and where the user looked: numbers that no score rests on.

    Each is of the user and the partner, NaN where too little is known: looks at the partner (share), syllables a second,
    standard deviation of the phrases' levels (dB), median silence before a reply (s).
    """

    looks: tuple[float, float] = (math.nan, math.nan)
    tempo_hz: tuple[float, float] = (math.nan, math.nan)
    level_spread_db: tuple[float, float] = (math.nan, math.nan)
    gap_s: tuple[float, float] = (math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Indicators:
    """user_share : the user's share of the speech of the last minutes, 0..1, NaN while there is too little of it.

    looks_ambiguous : whether it is unclear where the user's looks lie.
    """

    posture: Indicator
    eye_contact: Indicator
    voice: Indicator
    user_share: float
    looks_ambiguous: bool = False
    manner: Manner = Manner()


def indicators(context: ConversationContext, update: Update, preset: Preset) -> Indicators:
    """Posture, eye contact and voice at an update, by the same conditions as the cues."""

    def read(condition: rules.Reader) -> Reading:
        return condition(context, update, preset)

    return Indicators(
        posture=_posture(read(rules.posture_closed), read(rules.slouching), context, update),
        eye_contact=_eye_contact(
            read(rules.eye_contact), read(rules.long_stare), read(rules.notes), context, update.time_s, preset
        ),
        voice=_voice(
            read(rules.pace), read(rules.volume), read(rules.pitch), compared=_has_usual_voice(context, update.time_s)
        ),
        user_share=rules.talk(context, update)[0],
        looks_ambiguous=preset.gaze and context.looks_ambiguous,
        manner=_manner(context, update.time_s, gaze=preset.gaze),
    )


def _manner(context: ConversationContext, time_s: float, *, gaze: bool) -> Manner:
    def of_two(kind: str, measure: Callable[[Event], float], statistic: Callable[[list[float]], float]) -> tuple[float, float]:
        values_of_two = []
        for person in PEOPLE:
            events = context.events(person, kind, time_s=time_s, span_s=constants.responses().window_s)
            values = [value for event in events if math.isfinite(value := measure(event))]
            values_of_two.append(statistic(values) if len(values) >= _MANNER_LEAST else math.nan)
        return values_of_two[0], values_of_two[1]

    looks = context.look_share(time_s)[0] if gaze and context.looks_clear(time_s) else math.nan
    return Manner(
        looks=(looks, math.nan),
        tempo_hz=of_two("phrase", rate_hz, median),
        level_spread_db=of_two("phrase", level_db, stdev),
        gap_s=of_two("gap", lambda gap: gap.end_s - gap.start_s, median),
    )


def _posture(closed: Reading, slouching: Reading, context: ConversationContext, update: Update) -> Indicator:
    arms = not math.isnan(context.openness(update.time_s))
    if arms and closed.due:
        return Indicator("attend", say("indicator-posture-closed"))
    if slouching.due:
        return Indicator("attend", say("indicator-posture-slouching"))
    if arms:
        return _not_due(closed, say("indicator-posture-open"))
    if not context.is_calibrated:
        return _not_due(slouching, say("indicator-posture-upright"))
    # Low, though not for so long yet that a cue would be fair.
    sitting = context.sitting(update.time_s)
    if sitting is None:
        return Indicator("unknown", say("indicator-unseen"))
    return (
        Indicator("even", say("indicator-posture-low")) if sitting.low else _not_due(slouching, say("indicator-posture-rest"))
    )


def _eye_contact(
    look: Reading, stare: Reading, notes: Reading, context: ConversationContext, time_s: float, preset: Preset
) -> Indicator:
    if not preset.gaze:
        # The page leaves this indicator out.
        return Indicator("unknown", "")
    if stare.due:
        return Indicator("attend", say("indicator-eye-contact-stare"))
    if notes.due:
        return Indicator("attend", say("indicator-eye-contact-notes"))
    if not context.looks_clear(time_s):
        return Indicator("unknown", say("indicator-eye-contact-unclear"))
    target = "partner" if context.mapped else "call"
    if look.due:
        return Indicator("attend", say("indicator-eye-contact-rare", target=target))
    return _not_due(look, say("indicator-eye-contact-frequent", target=target))


def _has_usual_voice(context: ConversationContext, time_s: float) -> bool:
    """Whether it is known how the user usually speaks: from a calibration, or this conversation before the last minute."""
    return context.baseline.voice is not None or math.isfinite(context.speech_medians("user", rate_hz, time_s=time_s)[1])


def _voice(pace: Reading, volume: Reading, pitch: Reading, *, compared: bool) -> Indicator:
    if pace.due:
        return Indicator("attend", say("indicator-voice-pace"))
    if volume.due:
        return Indicator("attend", say("indicator-voice-volume"))
    if pitch.due:
        return Indicator("attend", say("indicator-voice-pitch"))
    if pace is UNKNOWN:
        return Indicator("unknown", say("indicator-unheard"))
    return Indicator("well", say("indicator-voice-usual" if compared else "indicator-voice-unhurried"))


def _not_due(reading: Reading, over: str) -> Indicator:
    if reading is UNKNOWN:
        return Indicator("unknown", say("indicator-unseen"))
    return Indicator("well", over) if reading.over else Indicator("even", say("indicator-between"))
