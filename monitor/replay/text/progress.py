"""Progress in plain words: behaviour, never a verdict; few sessions are said to be few."""

from __future__ import annotations

import math

from monitor import constants
from monitor.record.notes import printable
from monitor.replay.analysis.progress import NAMES, Agreement, Progress, least_p
from monitor.replay.text.labels import chance_level, label
from monitor.words import say


def describe(progress: Progress) -> str:
    """For the terminal; ends without a newline."""
    if not progress.entries:
        return "\n".join([say("progress-none"), *left_out_words(progress)])
    preset = printable(progress.preset) or say("progress-unnamed")
    lines = [say("progress-head", count=len(progress.entries), preset=preset, chance=chance_level())]
    lines += [f"  {trend_words(progress, name)}" for name in NAMES if progress.trends[name].n]
    presets = [f"{printable(name)} ({count})" for name, count in progress.presets.items() if name != progress.preset]
    if presets:
        lines.append(say("progress-others", presets=", ".join(presets)))
    return "\n".join([*lines, *left_out_words(progress), "", *rating_words(progress)])


def left_out_words(progress: Progress) -> list[str]:
    """The line about sessions whose scores mean something else; none where there are none."""
    return [say("progress-left-out", count=progress.left_out)] if progress.left_out else []


def trend_words(progress: Progress, name: str) -> str:
    """``Coordination: 6 sessions, 55 to 68, no clear trend (-1.2 to +3.4 points a session)``."""
    return say("trend-of", score=label(name), trend=trend_short(progress, name))


def trend_short(progress: Progress, name: str) -> str:
    """The same without the score's name."""
    scores = [score for score in (entry.score(name) for entry in progress.entries) if math.isfinite(score)]
    if not scores:
        return say("trend-unmeasured")
    low, high = f"{min(scores):.0f}", f"{max(scores):.0f}"
    values = {
        "sessions": say("trend-sessions", count=len(scores)),
        "scores": low if len(scores) == 1 else say("trend-scores", low=low, high=high),
    }
    trend, least = progress.trends[name], int(constants.progress().trend_least)
    if trend.n < least:
        return say("trend-too-few", **values, least=least)
    interval = {"low": f"{trend.low:+.1f}", "high": f"{trend.high:+.1f}"}
    if not trend.clear:
        return say("trend-none", **values, **interval)
    points = f"{abs(trend.per_session):.1f}"
    return say("trend-up" if trend.per_session > 0 else "trend-down", **values, **interval, points=points)


def rating_words(progress: Progress) -> list[str]:
    """How the user's ratings and the scores are related, in a sentence a question."""
    least = int(constants.progress().rated_least)
    if progress.rated < least:
        return [say("agreement-too-few", count=progress.rated, least=least)]
    return [agreement_words(progress, question) for question in progress.agreements]


def agreement_words(progress: Progress, question: str) -> str:
    """One sentence about one question; empty below five rated sessions."""
    if progress.rated < int(constants.progress().rated_least):
        return ""
    tested = [agreement for agreement in progress.agreements[question] if math.isfinite(agreement.p)]
    if not tested:
        return say("agreement-nothing", question=question)
    clear = [_clear(agreement) for agreement in tested if agreement.clear]
    if clear:
        return say("agreement-clear", question=question, scores="; ".join(clear), looked=len(tested))
    n = max(agreement.n for agreement in tested)
    enough = least_p(n, len(tested)) < constants.progress().agreement_p
    return say("agreement-unclear", question=question, looked=len(tested), count=n, enough="yes" if enough else "no")


def _clear(agreement: Agreement) -> str:
    return say(
        "agreement-score",
        direction="higher" if agreement.rho > 0 else "lower",
        score=label(agreement.name).lower(),
        rho=f"{agreement.rho:+.2f}",
        count=agreement.n,
        p=f"{agreement.p_adjusted:.3f}",
    )
