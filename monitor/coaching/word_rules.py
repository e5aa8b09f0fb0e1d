"""When the cues from words are due. Words come half a minute late and with errors: without enough of them nothing is said."""

from __future__ import annotations

import math

from monitor import constants
from monitor.coaching.context import ConversationContext
from monitor.coaching.reading import UNKNOWN, Reading, reading
from monitor.config import Preset
from monitor.types import Update


def open_question(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """The user has spoken for minutes, in words that are known, and none of them asked an open question."""
    words, span_s, time_s = context.words, preset.limits.question_s, update.time_s
    if words is None or not words.knows_questions or time_s < span_s:
        return UNKNOWN
    n_words = _known_words(context, time_s=time_s, span_s=span_s)
    since_s = time_s - words.open_question_s
    return reading(
        n_words >= constants.nudges().words_least and not since_s < span_s,
        since_s < span_s,
        "reason-open-question",
        n=str(n_words),
        minutes=f"{span_s / 60:.0f}",
    )


def to_the_point(context: ConversationContext, update: Update, preset: Preset) -> Reading:
    """Words that matter were given, and nobody has said one for longer than small talk should last."""
    words, span_s, time_s = context.words, preset.limits.small_talk_s, update.time_s
    if words is None or math.isnan(words.first_s):
        return UNKNOWN
    if not words.awaits_point:
        return Reading(over=True)
    talked_s = time_s - words.first_s
    n_words = _known_words(context, time_s=time_s, span_s=span_s)
    return reading(
        talked_s > span_s and n_words >= constants.nudges().words_least,
        False,
        "reason-to-the-point",
        minutes=f"{talked_s / 60:.0f}",
    )


def _known_words(context: ConversationContext, *, time_s: float, span_s: float) -> int:
    """The user's words of the last ``span_s``; 0 where they are too late, or too much of what was said is not in words."""
    numbers = constants.nudges()
    if context.words is None:
        return 0
    phrases = context.events("user", "phrase", time_s=time_s, span_s=span_s)
    known = context.words.known(phrases, time_s=time_s, span_s=span_s)
    if time_s - known.until_s > numbers.words_late_s or not known.share >= numbers.words_known_least:
        return 0
    return known.words
