"""Two people's series of another program, in a sentence and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from monitor.record.header import Signal
from monitor.replay.analysis.signals import SignalComparison
from monitor.replay.text.labels import against_chance, lead, likely
from monitor.synchrony.coordination import Coordination
from monitor.types import Score, plain
from monitor.words import say
from monitor.words.numbers import whole


def signal_words(comparison: SignalComparison) -> tuple[str, str]:
    """The sentence, and the numbers it rests on (empty where there are none)."""
    user, partner = (name(signal) for signal in comparison.signals)
    if comparison.lack:
        return say("signals-lack", why=comparison.lack, who=comparison.slow or "", user=user, partner=partner), ""
    result = comparison.result
    assert result is not None  # of every comparison that lacks nothing
    if result.status != "ok":
        return say("signals-no-score", user=user, partner=partner, reason=result.reason), ""
    score = _score(result)
    key = "signals-leak" if result.leak else "signals-result"
    text = say(key, user=user, partner=partner, compared=against_chance(score), lead=lead(score))
    return text, say("signals-because", score=whole(result.score), likely=likely(score), windows=result.windows)


def signals_document(comparison: SignalComparison | None) -> dict[str, Any] | None:
    """For ``--json``: whose stream was which, and the fields of ``Coordination``; null without a series."""
    if comparison is None:
        return None
    user, partner = comparison.signals
    result = comparison.result
    fields: dict[str, Any] = plain(
        {
            "user": None if user is None else user.model_dump(mode="json", exclude={"person"}),
            "partner": None if partner is None else partner.model_dump(mode="json", exclude={"person"}),
            "rate_hz": comparison.rate_hz,
            "result": None if result is None else asdict(result),
            "words": signal_words(comparison)[0],
        }
    )
    return fields


def name(signal: Signal | None) -> str:
    """What a series is called: its stream, and its channel where the stream names it."""
    if signal is None:
        return ""
    return f"{signal.stream}: {signal.channel}" if signal.channel else signal.stream


def _score(result: Coordination) -> Score:
    return Score(
        math.nan,
        "signal",
        "ok",
        score=result.score,
        z=result.z,
        low=result.low,
        high=result.high,
        lag_s=result.lag_s,
        direction=result.direction,
        confidence=result.coverage,
        n=result.windows,
    )
