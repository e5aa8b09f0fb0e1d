"""When each cue is due: a reading of the scene with its reason in counts, and a lower bar for its end (hysteresis)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from monitor import constants
from monitor.coaching.context import ConversationContext
from monitor.config import NudgeKind, Preset
from monitor.synchrony.behaviour.looks import target_range
from monitor.types import Event, Person, Update

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Reading:
    """due : beyond the bar. over : clearly back. reason : in counts. Neither while it cannot be told."""

    due: bool = False
    over: bool = False
    reason: str = ""


Reader = Callable[[ConversationContext, Update, Preset], Reading]


@dataclass(frozen=True, slots=True)
class Condition:
    """of_pair : it needs both people well tracked. hold_s : how long it must be due before the cue."""

    kind: NudgeKind
    read: Reader
    of_pair: bool
    hold_s: float


UNKNOWN = Reading()


def conditions() -> tuple[Condition, ...]:
    """Every condition but excess, whose rule is its own."""
    hold_s, low_hold_s = constants.nudges().hold_s, constants.nudges().low_hold_s
    return (
        Condition("interrupting", interrupting, True, 0.0),
        Condition("stay_warm", stay_warm, True, low_hold_s),
        Condition("talk_less", talk_less, True, hold_s),
        Condition("talk_more", talk_more, True, hold_s),
        Condition("long_stare", long_stare, False, 0.0),
        Condition("notes", notes, False, hold_s),
        Condition("eye_contact", eye_contact, False, hold_s),
        Condition("pace", pace, False, hold_s),
        Condition("volume", volume, False, hold_s),
        Condition("pitch", pitch, False, hold_s),
        Condition("posture_closed", posture_closed, False, hold_s),
        Condition("slouching", slouching, False, hold_s),
        Condition("tune_in", tune_in, True, low_hold_s),
    )


def interrupting(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    numbers = constants.nudges()
    span_s = numbers.interruptions_span_s
    n = len(scene.events("user", "interruption", time_s=update.time_s, span_s=span_s))
    reason = f"{n} times in the last {span_s / 60:.0f} minutes you came in before they had finished"
    return Reading(n >= numbers.interruptions_least, n == 0, reason)


def talk_less(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    share, reason = talk(scene, update)
    high, margin = preset.limits.talk_share_high, constants.nudges().talk_margin
    return Reading(share > high, share < high - margin, f"{reason}; up to {100 * high:.0f} % suits this conversation")


def talk_more(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    share, reason = talk(scene, update)
    low, margin = preset.limits.talk_share_low, constants.nudges().talk_margin
    return Reading(share < low, share > low + margin, f"{reason}; {100 * low:.0f} % or more suits this conversation")


def talk(scene: ConversationContext, update: Update) -> tuple[float, str]:
    """The user's share of speech in the last minutes, NaN while there is too little or one of the two was not heard at all."""
    numbers = constants.nudges()
    share, total_s = scene.talk_share(update.time_s, span_s=numbers.talk_span_s)
    if total_s < numbers.talk_least_s or math.isnan(share):
        return NAN, ""
    return share, f"you spoke for {share * total_s:.0f} of the last {total_s:.0f} s of speech"


def long_stare(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    look_s = scene.look_s(update.time_s)
    return Reading(
        look_s >= constants.nudges().stare_s, look_s == 0, f"you have looked at the camera for {look_s:.0f} s on end"
    )


def notes(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Eyes below the screen for much of the last minute and a half, in looks of a second and more."""
    numbers = constants.nudges()
    n, down_s, known_s = scene.down(update.time_s)
    if known_s < numbers.look_least_s:
        return UNKNOWN
    share, bar = down_s / known_s, numbers.notes_share
    reason = f"you looked down {n} times, as at notes, for {down_s:.0f} of the last {known_s:.0f} s"
    return Reading(share > bar and n >= numbers.notes_least, share < bar - numbers.notes_margin, reason)


def eye_contact(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against the range of the preset, widened by what is usual for this person and where nothing was calibrated."""
    numbers = constants.nudges()
    share, known_s, listening = scene.looking(update.time_s)
    if known_s < numbers.look_least_s:
        return UNKNOWN
    usual = scene.own.looks.get("listening")
    low, _ = target_range(preset.looks.listening, personal=usual, mapped=scene.mapped)
    low = low if listening else min(low, numbers.look_low_alone)
    where = "the camera or their picture" if scene.mapped else "the camera"
    what = "s of their speech" if listening else "s"
    reason = f"you looked at {where} for {share * known_s:.0f} of the last {known_s:.0f} {what}"
    if usual is not None and listening:
        low_usual, high_usual = (f"{100 * one:.0f}" for one in usual)
        span = f"about {low_usual}" if low_usual == high_usual else f"{low_usual} to {high_usual}"
        reason += f"; {span} % is usual for you"
    return Reading(share < low, share > low + numbers.look_margin, reason)


def pace(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against one's own median, or until that is known one's pace at rest, where the profile has it."""
    numbers = constants.nudges()
    recent, own = _own_speech(scene, update, "user", _rate_hz)
    if math.isnan(recent):
        return UNKNOWN
    resting = scene.own.voice.pace_hz if scene.own.voice is not None else None
    usual = f", your median is {own:.1f}" if math.isfinite(own) else ""
    if resting is not None:
        # Who reads slowly need not talk so: of the two the faster one is their own pace.
        own, usual = max(resting, own) if math.isfinite(own) else resting, f", {resting:.1f} at rest"
    bar = min(numbers.pace_hz, numbers.pace_ratio * own) if math.isfinite(own) else numbers.pace_hz
    return Reading(
        recent > bar, recent < bar * numbers.pace_release, f"{recent:.1f} syllables a second in the last minute{usual}"
    )


def volume(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against the level at rest, where a profile has it and the microphone seems the same, else against one's own median; less
    what the partner changed: two microphones cannot be compared, two changes can.
    """
    numbers = constants.nudges()
    bar = numbers.volume_db
    recent, own = _own_speech(scene, update, "user", _level_db)
    against = "your own median"
    if scene.own.voice is not None:
        resting, known = scene.own.voice.level_db, own if math.isfinite(own) else recent
        if abs(known - resting) <= numbers.resting_level_db:
            own, against = resting, "at rest"
    change = recent - own
    if math.isnan(change):
        return UNKNOWN
    their_recent, their_own = _own_speech(scene, update, "partner", _level_db)
    theirs = their_recent - their_own
    apart = change - (theirs if math.isfinite(theirs) else 0.0)
    reason = f"your voice is {abs(change):.0f} dB {'louder' if change > 0 else 'softer'} than {against}"
    if math.isfinite(theirs):
        reason += f", theirs {abs(theirs):.0f} dB {'louder' if theirs > 0 else 'softer'} than theirs"
    beyond = min(abs(apart), abs(change))
    return Reading(beyond > bar, beyond < bar / 2, reason)


def pitch(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """A voice that has risen: against the pitch at rest, where a profile has it, else against one's own median."""
    numbers = constants.nudges()
    recent, own = _own_speech(scene, update, "user", _f0_hz)
    against = "your own median"
    if scene.own.voice is not None:
        own, against = scene.own.voice.f0_hz, "at rest"
    if math.isnan(recent + own):
        return UNKNOWN
    higher_st = 12 * math.log2(recent / own)
    reason = f"your voice has been {abs(higher_st):.1f} semitones {'higher' if higher_st > 0 else 'lower'} than {against}"
    reason += " in the last minute"
    return Reading(higher_st > numbers.pitch_st, higher_st < numbers.pitch_release_st, reason)


def posture_closed(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against a bar for everybody, or a lower one for whose own neutral posture is hardly more open than that."""
    numbers = constants.nudges()
    openness = scene.openness(update.time_s)
    bar = numbers.closed_openness
    reason = f"openness {openness:.2f} over the last {numbers.closed_span_s:.0f} s; under {bar:.1f} is closed"
    neutral = scene.own.neutral.openness if scene.own.neutral is not None else None
    if neutral is not None and neutral - numbers.closed_own < bar:
        bar = neutral - numbers.closed_own
        reason = f"openness {openness:.2f} over the last {numbers.closed_span_s:.0f} s; {neutral:.2f} is your own"
    return Reading(openness < bar, openness > bar + numbers.closed_margin, reason)


def slouching(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """A head that has sunk over the shoulders for minutes, against the neutral posture or the first minutes."""
    if not scene.seated:
        return UNKNOWN
    sunk = scene.sunk(update.time_s)
    if sunk is None:
        return Reading(over=True)
    held_s = update.time_s - sunk.since_s
    since = "when you calibrated" if scene.own_neutral else "in your first minutes"
    lower = f"{100 * sunk.lower:.0f} % of your shoulders' width lower over them than {since}"
    reason = f"for {held_s / 60:.0f} minutes your head has been {lower}"
    return Reading(held_s >= constants.nudges().slouch_least_s, False, reason)


def tune_in(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    return UNKNOWN if _cold(scene, update) else _low(update)


def stay_warm(scene: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Where the partner is cold, matching them more would not help (Kavanagh et al. 2011)."""
    low = _low(update)
    if not _cold(scene, update):
        return Reading(over=True)
    span_s = constants.nudges().cold_span_s
    mine = len(scene.events("user", "smile", time_s=update.time_s, span_s=span_s))
    return Reading(low.due, low.over, f"{low.reason}; no smile of theirs in {span_s / 60:.0f} minutes, {mine} of yours")


def _low(update: Update) -> Reading:
    numbers = constants.nudges()
    score = next((one for one in update.scores if one.name == "coordination"), None)
    if score is None or score.status != "ok" or score.confidence < numbers.low_confidence:
        return UNKNOWN
    bar = numbers.low_score
    reason = f"coordination {score.score:.0f}, strangers get {score.chance:.0f}"
    return Reading(score.score < bar, score.score > bar + numbers.low_margin, reason)


def _cold(scene: ConversationContext, update: Update) -> bool:
    numbers = constants.nudges()
    span_s = numbers.cold_span_s
    if update.time_s < span_s or scene.partner_seen(update.time_s, span_s) < numbers.cold_seen:
        return False
    if scene.partner_smiles(update.time_s):
        return False
    return len(scene.events("partner", "smile", time_s=update.time_s, span_s=span_s)) <= numbers.cold_smiles


def _own_speech(
    scene: ConversationContext, update: Update, person: Person, of: Callable[[Event], float]
) -> tuple[float, float]:
    """Median over the phrases of the last minute and over those before it; NaN for too few."""
    numbers = constants.nudges()
    from_s = update.time_s - numbers.recent_speech_s
    phrases = scene.events(person, "phrase", time_s=update.time_s, span_s=math.inf)
    recent = [value for event in phrases if event.start_s > from_s and math.isfinite(value := of(event))]
    before = [value for event in phrases if event.start_s <= from_s and math.isfinite(value := of(event))]
    return (
        float(np.median(recent)) if len(recent) >= numbers.recent_phrases else NAN,
        float(np.median(before)) if len(before) >= numbers.own_phrases else NAN,
    )


def _rate_hz(event: Event) -> float:
    return event.value


def _f0_hz(event: Event) -> float:
    value = event.detail.get("f0_median_hz", NAN)
    return float(value) if isinstance(value, int | float) and value > 0 else NAN


def _level_db(event: Event) -> float:
    value = event.detail.get("level_db", NAN)
    return float(value) if isinstance(value, int | float) else NAN
