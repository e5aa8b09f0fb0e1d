"""The parts of STATE that are sentences: scores, the ring and the load; and the balance of talking, which a dial shows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from monitor import constants
from monitor.coaching.indicators import Manner
from monitor.coaching.spoken_words import WordCounts
from monitor.coaching.talk_balance import cue_range
from monitor.config import Preset
from monitor.constants.evidence import weighs
from monitor.live.display.page_state import RingState
from monitor.live.display.signs import Signs
from monitor.live.display.talk_balance import Balance
from monitor.live.power.throttle import Rates
from monitor.live.state import (
    DescriptionState,
    LiveState,
    ScoreState,
    WordsState,
    notice,
)
from monitor.replay.descriptions import of_two
from monitor.replay.text.evidence import line_short
from monitor.replay.text.labels import CallDelay, against_chance, label, lead, state
from monitor.types import COMPONENTS, Score, plain
from monitor.words import say

# What the ring is for.
RING: Final = "coordination"


def shown(scores: Iterable[Score]) -> tuple[Score, ...]:
    """The scores that weigh: components and the channels that real people showed to be worth something."""
    return tuple(score for score in scores if score.name in COMPONENTS or weighs(score.name))


def described(live: LiveState, preset: Preset) -> list[DescriptionState]:
    """The channels that do not weigh, in the units of what the two did; without those of which nothing is known yet."""
    manner = live.indicators.manner if live.indicators else Manner()
    looks = (100 * manner.looks[0], 100 * manner.looks[1])
    texts = {
        "gaze": of_two("describe-gaze", *looks, decimals=0),
        "tempo": of_two("describe-tempo", *manner.tempo_hz, decimals=1),
        "volume": of_two("describe-volume", *manner.level_spread_db, decimals=0),
        "turn_rhythm": of_two("describe-turn-rhythm", *manner.gap_s, decimals=1),
    }
    names = [name for name in preset.channel_names if texts.get(name) and not weighs(name)]
    return [{"name": name, "label": label(name), "words": texts[name]} for name in names]


def score_fields(score: Score, delay: CallDelay | None = None) -> ScoreState:
    """A score as the page shows it. delay : of the call that the partner is seen through (``labels.call_delay``)."""
    return {
        "label": label(score.name),
        "status": score.status,
        "score": _rounded(score.score, 0),
        "low": _rounded(score.low, 0),
        "high": _rounded(score.high, 0),
        "reason": score.reason,
        "words": _score_words(score, delay),
        "tried": line_short(score.name),
    }


def _score_words(score: Score, delay: CallDelay | None) -> str:
    if score.status != "ok":
        return say("score-missing", state=state(score), reason=score.reason) if score.reason else state(score)
    words = against_chance(score).capitalize()
    if score.direction == "unclear":
        return words
    return say("score-with-lead", words=words, lead=lead(score, delay=delay))


def ring(live: LiveState, first: Signs, *, lost: str = "") -> RingState:
    """The ring: coordination, or what is known before there is a score.

    lost : what is missing of a picture or a sound just now, in place of when a score comes.
    """
    scores = {score.name: score for score in live.update.scores} if live.update else {}
    score = scores.get(RING, Score(0.0, RING, "calibrating"))
    fields = score_fields(score)
    return {
        "name": score.name,
        "label": fields["label"],
        "later": lost or _later(scores.get(RING), live, hears_both=first.hears_both),
        "status": fields["status"],
        "score": fields["score"],
        "low": fields["low"],
        "high": fields["high"],
        "words": fields["words"],
        "short": _ring_words(score, first) or fields["words"],
    }


def _ring_words(score: Score, first: Signs) -> str:
    """What fits into the ring: what is known. What is not known stands in one line below it."""
    return against_chance(score).capitalize() if score.status == "ok" else first.words


def _later(coordination: Score | None, live: LiveState, *, hears_both: bool) -> str:
    """When coordination can be known, or why it cannot; empty once it is."""
    if coordination is not None and coordination.status == "ok":
        return ""
    if live.progress is not None:
        done_s, need_s = live.progress
        # Two voices tell of taking turns before movement does.
        need_s = min(need_s, constants.floor().min_span_s) if hears_both else need_s
        return say(
            "ring-later", label=label(RING), seconds=f"{max(need_s - done_s, 1):.0f}", way="talk" if hears_both else "seen"
        )
    if coordination is None or not coordination.reason:
        return ""
    return say("ring-missing", label=label(RING), reason=coordination.reason)


def balance(live: LiveState) -> Balance:
    """Who talks how much, beside the range of the preset; at first of the talk so far, beside what no cue would come within."""
    limits = live.preset.limits
    share = live.indicators.user_share if live.indicators else math.nan
    early = next((item for item in live.descriptions if item.kind == "balance"), None)
    if early is None or math.isfinite(share):
        return Balance(share, limits.talk_share_low, limits.talk_share_high)
    # After fewer seconds of speech than what is usual was measured for, any share is.
    low, high = (0.0, 1.0) if math.isnan(early.low) else cue_range(live.preset, spoken_s=early.since_s)
    return Balance(early.value, low, high, early=True)


def written(counts: WordCounts | None) -> WordsState | None:
    """How much is written down of what the user said; None where nothing is."""
    if counts is None:
        return None
    n, questions, n_open = counts.words, counts.questions, counts.open_questions
    words = say("live-questions", questions=questions, open=n_open) if counts.knows_questions else ""
    return {"n": n, "questions": questions, "open": n_open, "words": words}


def load_words(rates: Rates) -> str:
    """What the load governor does, empty at level 0."""
    return notice(f"busy-{rates.level}")["words"] if rates.level else ""


def _rounded(value: float, digits: int) -> Any:
    return plain(round(value, digits)) if math.isfinite(value) else None
