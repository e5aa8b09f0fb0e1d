"""The parts of STATE that are sentences: scores, the ring, the indicators, the balance of talking and the load."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from monitor import constants
from monitor.coaching.first_minutes import Description
from monitor.coaching.indicators import Indicator, Indicators, Manner
from monitor.coaching.spoken_words import WordCounts
from monitor.coaching.talk_balance import cue_range
from monitor.config import Preset
from monitor.constants.evidence import weighs
from monitor.live.display.page_state import BalanceState, IndicatorState, RingState
from monitor.live.first_minute.page_state import SoFarItemState, SoFarState
from monitor.live.first_minute.signs import Signs, Who
from monitor.live.power.throttle import Rates
from monitor.live.state import (
    DescriptionState,
    ExcessState,
    LiveState,
    ScoreState,
    WordsState,
    notice,
)
from monitor.replay.descriptions import of_two
from monitor.replay.text.evidence import line_short
from monitor.replay.text.labels import CallDelay, against_chance, label, lead, state
from monitor.types import COMPONENTS, Score, Update, plain
from monitor.words import say, table

# What the ring is for.
RING: Final = "coordination"
# The end of the bar of pace (syllables/s): nobody speaks faster for minutes.
_PACE_MOST_HZ: Final = 8.0
_MARKS = ("posture", "eye_contact", "voice")


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
        "confidence": _rounded(score.confidence, 2),
        "lag_s": _rounded(score.lag_s, 1),
        "direction": score.direction,
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
    calibrates = score.status == "calibrating" and live.progress is not None
    return {
        "name": score.name,
        "label": fields["label"],
        "later": lost or _later(scores.get(RING), live, hears_both=first.hears_both),
        "status": fields["status"],
        "score": fields["score"],
        "low": fields["low"],
        "high": fields["high"],
        "confidence": fields["confidence"],
        "words": fields["words"],
        "short": _ring_words(score, first) or fields["words"],
        "progress": {"done_s": live.progress[0], "need_s": live.progress[1]} if calibrates and live.progress else None,
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


def marks(indicators: Indicators | None, *, gaze: bool = True, calibrated: bool = False) -> dict[str, IndicatorState]:
    """The three quiet indicators; without ``gaze`` the one of the eyes is not there.

    calibrated : whether the gaze zones are the user's own. Only those tell eye contact from a look at the screen.
    """
    if indicators is None:
        unseen, unheard = Indicator("unknown", say("indicator-unseen")), Indicator("unknown", say("indicator-unheard"))
        shown = dict(zip(_MARKS, (unseen, unseen, unheard), strict=True))
    else:
        shown = {"posture": indicators.posture, "eye_contact": indicators.eye_contact, "voice": indicators.voice}
    labels = table("mark-label", _MARKS)
    if not calibrated:
        labels["eye_contact"] = say("mark-label-gaze")
    return {
        name: {"level": indicator.level, "label": labels[name], "words": indicator.words}
        for name, indicator in shown.items()
        if gaze or name != "eye_contact"
    }


def balance(live: LiveState) -> BalanceState:
    """Who talks how much, beside the range of the preset; at first of the talk so far, beside what no cue would come within."""
    limits = live.preset.limits
    low, high = limits.talk_share_low, limits.talk_share_high
    share = live.indicators.user_share if live.indicators else math.nan
    words = say("balance-share", percent=f"{100 * share:.0f}")
    early = next((item for item in live.descriptions if item.kind == "balance"), None)
    if early is not None and not math.isfinite(share):
        share, words = early.value, say("balance-so-far", percent=f"{100 * early.value:.0f}")
        # After fewer seconds of speech than what is usual was measured for, any share is.
        low, high = (0.0, 1.0) if math.isnan(early.low) else cue_range(live.preset, spoken_s=early.since_s)
    known = math.isfinite(share)
    return {
        "status": "ok" if known else "not enough signal",
        "user_share": _rounded(share, 2),
        "low": round(low, 3),
        "high": round(high, 3),
        "words": words if known else say("balance-unknown"),
        "early": early is not None and not math.isfinite(live.indicators.user_share if live.indicators else math.nan),
    }


def so_far(live: LiveState, first: Signs) -> SoFarState:
    """What is known of the talk, before the scores and beside them."""
    scored = any(score.status == "ok" for score in live.update.scores) if live.update else False
    whole = live.update is None or live.update.time_s <= constants.nudges().talk_span_s
    known = {item.kind for item in live.descriptions}
    signs: list[SoFarItemState] = []
    # Each until there is more to say of it.
    if first.heard is not None and "balance" not in known and not scored:
        signs.append(_sign("heard", first.heard))
    if first.seen is not None and "looking" not in known and not scored:
        signs.append(_sign("seen", first.seen))
    # The balance has a bar of its own, so it is here only for what is usual after so short a talk.
    twice = [item for item in live.descriptions if item.kind == "balance" and (scored or math.isnan(item.low))]
    items = [_description(item) for item in live.descriptions if item not in twice]
    return {
        "title": say("so-far-title", whole="yes" if whole else "no", minutes=f"{constants.nudges().talk_span_s / 60:.0f}"),
        "early": not scored,
        "items": signs + items,
    }


def _sign(kind: str, who: Who) -> SoFarItemState:
    return {
        "kind": kind,
        "label": say(f"so-far-{kind}"),
        "words": say(f"sign-{kind}", who=who),
        "usual": "",
        "value": None,
        "theirs": None,
        "low": None,
        "high": None,
        "chance": None,
        "since_s": 0.0,
    }


def _description(item: Description) -> SoFarItemState:
    most = _PACE_MOST_HZ if item.kind == "pace" else 1.0

    def place(value: float) -> Any:
        return _rounded(min(value / most, 1.0), 3)

    return {
        "kind": item.kind,
        "label": say(f"so-far-{item.kind}"),
        "words": item.words,
        "usual": item.usual,
        "value": place(item.value),
        "theirs": place(item.theirs),
        "low": place(item.low),
        "high": place(item.high),
        "chance": place(item.chance),
        "since_s": round(item.since_s, 1),
    }


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


def excess(update: Update | None, *, alerted: bool) -> ExcessState:
    """The signs of close copying that hold now."""
    firing = [facet.reason for facet in update.facets if facet.fires] if update else []
    return {"alert": alerted, "words": "; ".join(firing)}


def _rounded(value: float, digits: int) -> Any:
    return plain(round(value, digits)) if math.isfinite(value) else None
