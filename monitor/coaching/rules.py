"""When each cue is due: a reading of the conversation with its reason in counts, and a lower bar for its end (hysteresis)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from monitor import constants
from monitor.coaching.context import ConversationContext
from monitor.coaching.phrases import f0_hz, level_db, rate_hz
from monitor.coaching.reading import UNKNOWN, Reading, reading
from monitor.coaching.repair import repair_reading
from monitor.coaching.talk_balance import cue_range
from monitor.coaching.word_rules import open_question, to_the_point
from monitor.config import NudgeKind, Preset
from monitor.synchrony.behaviour.looks import target_range
from monitor.types import Update
from monitor.words.numbers import percent, whole

Reader = Callable[[ConversationContext, Update, Preset], Reading]


@dataclass(frozen=True, slots=True)
class Condition:
    """of_pair : it needs both people well tracked. hold_s : how long it must be due before the cue."""

    kind: NudgeKind
    read: Reader
    of_pair: bool
    hold_s: float


def conditions() -> tuple[Condition, ...]:
    """Every condition but excess, whose rule is its own."""
    hold_s, low_hold_s = constants.nudges().hold_s, constants.nudges().low_hold_s
    return (
        Condition("repair", repair, True, 0.0),
        Condition("interrupting", interrupting, True, 0.0),
        Condition("stay_warm", stay_warm, True, low_hold_s),
        Condition("talk_less", talk_less, True, hold_s),
        Condition("talk_more", talk_more, True, hold_s),
        Condition("to_the_point", to_the_point, False, hold_s),
        Condition("open_question", open_question, False, hold_s),
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


def repair(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    return repair_reading(context.ruptures.now(update.time_s))


def interrupting(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    numbers = constants.nudges()
    span_s = numbers.interruptions_span_s
    n = len(context.events("user", "interruption", time_s=update.time_s, span_s=span_s))
    return reading(n >= numbers.interruptions_least, n == 0, "reason-interrupting", n=str(n), minutes=f"{span_s / 60:.0f}")


def talk_less(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    share, counts = talk(context, update)
    _, high = cue_range(preset, spoken_s=_spoken_s(context, update))
    limit = percent(preset.limits.talk_share_high)
    return reading(share > high, share < high - constants.nudges().talk_margin, "reason-talk-less", **counts, limit=limit)


def talk_more(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    share, counts = talk(context, update)
    low, _ = cue_range(preset, spoken_s=_spoken_s(context, update))
    limit = percent(preset.limits.talk_share_low)
    return reading(share < low, share > low + constants.nudges().talk_margin, "reason-talk-more", **counts, limit=limit)


def talk(context: ConversationContext, update: Update) -> tuple[float, dict[str, str]]:
    """The user's share of speech in the last minutes and its seconds as ``spoken`` and ``total``.

    NaN and nothing while there is too little speech or one of the two was not heard at all.
    """
    numbers = constants.nudges()
    share, total_s = context.talk_share(update.time_s, span_s=numbers.talk_span_s)
    if total_s < numbers.talk_least_s or math.isnan(share):
        return math.nan, {}
    return share, {"spoken": f"{share * total_s:.0f}", "total": f"{total_s:.0f}"}


def _spoken_s(context: ConversationContext, update: Update) -> float:
    return context.talk_share(update.time_s, span_s=constants.nudges().talk_span_s)[1]


def long_stare(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Only by the user's own map: the screen just below the lens may well be looked at for that long."""
    if not context.mapped:
        return Reading(over=True)
    look_s, long_s = context.look_s(update.time_s), constants.nudges().stare_s
    return reading(look_s >= long_s, look_s == 0, "reason-long-stare", seconds=f"{look_s:.0f}")


def notes(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Eyes below the screen for much of the last minute and a half, in looks of a second and more."""
    numbers = constants.nudges()
    n, down_s, known_s = context.looks_down(update.time_s)
    if known_s < numbers.look_least_s:
        return UNKNOWN
    share, bar = down_s / known_s, numbers.notes_share
    return reading(
        share > bar and n >= numbers.notes_least,
        share < bar - numbers.notes_margin,
        "reason-notes",
        n=str(n),
        down=f"{down_s:.0f}",
        known=f"{known_s:.0f}",
    )


def eye_contact(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against what is usual for this person, and until that is known the range of the preset."""
    numbers = constants.nudges()
    share, known_s, listening = context.look_share(update.time_s)
    if known_s < numbers.look_least_s or not context.looks_clear(update.time_s):
        return UNKNOWN
    usual = context.baseline.looks.get("listening")
    low, _ = target_range(preset.looks.listening, personal=usual, mapped=context.mapped)
    low = low if listening else min(low, numbers.look_low_alone)
    usual_low, usual_high = (percent(bound) for bound in usual) if usual is not None and listening else ("", "")
    return reading(
        share < low,
        share > low + numbers.look_margin,
        "reason-eye-contact",
        target="partner" if context.mapped else "call",
        looked=f"{share * known_s:.0f}",
        known=f"{known_s:.0f}",
        during="speech" if listening else "always",
        usual="unknown" if not usual_low else "about" if usual_low == usual_high else "range",
        low=usual_low,
        high=usual_high,
    )


def pace(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against the median of this conversation, or until that is known the pace at rest, where the profile has it."""
    numbers = constants.nudges()
    recent, median = context.speech_medians("user", rate_hz, time_s=update.time_s)
    if math.isnan(recent):
        return UNKNOWN
    resting = context.baseline.voice.pace_hz if context.baseline.voice is not None else None
    # A slow reader may talk faster: the faster of the two is their own pace.
    usual = median if resting is None else max(resting, median) if math.isfinite(median) else resting
    bar = min(numbers.pace_hz, numbers.pace_ratio * usual) if math.isfinite(usual) else numbers.pace_hz
    return reading(
        recent > bar,
        recent < bar * numbers.pace_release,
        "reason-pace",
        rate=f"{recent:.1f}",
        against="resting" if resting is not None else "median" if math.isfinite(median) else "none",
        usual=f"{median if resting is None else resting:.1f}",
    )


def volume(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against the level at rest, where a profile has it and the microphone seems the same, else against the median of this
    conversation; less what the partner changed: two microphones cannot be compared, two changes can.
    """
    numbers = constants.nudges()
    bar = numbers.volume_db
    recent, usual = context.speech_medians("user", level_db, time_s=update.time_s)
    against = "median"
    if context.baseline.voice is not None:
        resting, known = context.baseline.voice.level_db, usual if math.isfinite(usual) else recent
        if abs(known - resting) <= numbers.resting_level_db:
            usual, against = resting, "resting"
    change = recent - usual
    if math.isnan(change):
        return UNKNOWN
    partner_recent, partner_usual = context.speech_medians("partner", level_db, time_s=update.time_s)
    partner_change = partner_recent - partner_usual
    apart = change - (partner_change if math.isfinite(partner_change) else 0.0)
    beyond = min(abs(apart), abs(change))
    return reading(
        beyond > bar,
        beyond < bar / 2,
        "reason-volume",
        change=f"{abs(change):.0f}",
        direction=_louder(change),
        against=against,
        partner=_louder(partner_change) if math.isfinite(partner_change) else "unknown",
        partner_change=f"{abs(partner_change):.0f}",
    )


def _louder(change_db: float) -> str:
    return "louder" if change_db > 0 else "softer"


def pitch(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """A voice that has risen: against the pitch at rest, where a profile has it, else the median of this conversation."""
    numbers = constants.nudges()
    recent, usual = context.speech_medians("user", f0_hz, time_s=update.time_s)
    against = "median"
    if context.baseline.voice is not None:
        usual, against = context.baseline.voice.f0_hz, "resting"
    if math.isnan(recent + usual):
        return UNKNOWN
    higher_st = 12 * math.log2(recent / usual)
    return reading(
        higher_st > numbers.pitch_st,
        higher_st < numbers.pitch_release_st,
        "reason-pitch",
        change=f"{abs(higher_st):.1f}",
        direction="higher" if higher_st > 0 else "lower",
        against=against,
    )


def posture_closed(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Against a bar for everybody, or a lower one for those whose neutral posture is hardly more open than that."""
    numbers = constants.nudges()
    openness = context.openness(update.time_s)
    bar, against, named = numbers.closed_openness, "everybody", f"{numbers.closed_openness:.1f}"
    neutral = context.baseline.neutral.openness if context.baseline.neutral is not None else None
    if neutral is not None and neutral - numbers.closed_own < bar:
        bar, against, named = neutral - numbers.closed_own, "neutral", f"{neutral:.2f}"
    return reading(
        openness < bar,
        openness > bar + numbers.closed_margin,
        "reason-posture-closed",
        openness=f"{openness:.2f}",
        seconds=f"{numbers.closed_span_s:.0f}",
        against=against,
        bar=named,
    )


def slouching(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """A head that has been low over the shoulders for minutes, against the neutral posture or the first minutes."""
    if not context.has_posture(update.time_s):
        return UNKNOWN
    slouch = context.slouch(update.time_s)
    if slouch is None:
        return Reading(over=True)
    held_s = update.time_s - slouch.since_s
    return reading(
        held_s >= constants.nudges().slouch_least_s,
        False,
        "reason-slouching",
        minutes=f"{held_s / 60:.0f}",
        lower=percent(slouch.lower),
        since="calibration" if context.is_calibrated else "beginning",
    )


def tune_in(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    return UNKNOWN if context.partner_is_cold(update.time_s) else _low_coordination(update, "reason-tune-in")


def stay_warm(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Where the partner is cold, matching them more would not help (Kavanagh et al. 2011)."""
    if not context.partner_is_cold(update.time_s):
        return Reading(over=True)
    span_s = constants.nudges().cold_span_s
    smiles = len(context.events("user", "smile", time_s=update.time_s, span_s=span_s))
    return _low_coordination(update, "reason-stay-warm", minutes=f"{span_s / 60:.0f}", smiles=str(smiles))


def _low_coordination(update: Update, reason: str, **values: str) -> Reading:
    numbers = constants.nudges()
    score = next((score for score in update.scores if score.name == "coordination"), None)
    if score is None or score.status != "ok" or score.confidence < numbers.low_confidence:
        return UNKNOWN
    bar = numbers.low_score
    return reading(
        score.score < bar,
        score.score > bar + numbers.low_margin,
        reason,
        score=whole(score.score),
        chance=whole(score.chance),
        **values,
    )
