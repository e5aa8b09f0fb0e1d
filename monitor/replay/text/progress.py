"""Progress in plain words: behaviour, never a verdict; few sessions are said to be few."""

from __future__ import annotations

import math
from datetime import datetime

from monitor import constants
from monitor.record.notes import printable
from monitor.replay.analysis.goal import value_words
from monitor.replay.analysis.own_sessions import FACTS, REASONS, FactName
from monitor.replay.analysis.progress import NAMES, Agreement, Progress, least_p
from monitor.replay.text.labels import chance_level, label
from monitor.words import listed, say
from monitor.words.numbers import percent, whole


def describe(progress: Progress) -> str:
    """For the terminal: the goal, three facts, and the scores where enough sessions carry them; ends without a newline."""
    if not progress.entries:
        return "\n".join([say("progress-none"), *left_out_words(progress)])
    preset = printable(progress.preset) or say("progress-unnamed")
    lines = [say("progress-head", count=len(progress.entries), preset=preset)]
    goal = goal_words(progress)
    lines += [say("progress-goal", words=goal[0]), *(f"  {line}" for line in goal[1:])] if goal else []
    lines += [f"  {say('trend-of', score=fact_label(name), trend=fact_words(progress, name))}" for name in FACTS]
    lines.append(scores_words(progress))
    if has_scores(progress):
        lines += [f"  {trend_words(progress, name)}" for name in NAMES if progress.trends[name].n]
    presets = [f"{printable(name)} ({count})" for name, count in progress.presets.items() if name != progress.preset]
    if presets:
        lines.append(say("progress-others", presets=", ".join(presets)))
    return "\n".join([*lines, *left_out_words(progress), "", *rating_words(progress)])


def left_out_words(progress: Progress) -> list[str]:
    """How many sessions do not count and why, and how many have scores that mean something else; none where there are none."""
    reasons = [
        say(f"progress-left-out-{reason}", count=progress.left_out[reason])
        for reason in REASONS
        if progress.left_out.get(reason)
    ]
    lines = [say("progress-left-out", reasons=listed(reasons))] if reasons else []
    otherwise = progress.scored_otherwise
    return [*lines, *([say("progress-scored-otherwise", count=otherwise)] if otherwise else [])]


def goal_words(progress: Progress) -> list[str]:
    """The goal, how often it was reached, and how it went since it was chosen; empty where none was."""
    goal = progress.goal
    if goal is None:
        return []
    lines = [goal.words, say("progress-goal-reached", tried=goal.tried, reached=goal.reached)]
    if goal.kind == "own":
        return lines
    before, after = (value_words(goal.kind, value) if math.isfinite(value) else "" for value in goal.medians)
    since = day_words(goal.since)
    if not goal.after:
        return [*lines, say("progress-goal-since-none", since=since)]
    counts = {"n_before": len(goal.before), "n_after": len(goal.after)}
    lines.append(say("progress-goal-since", since=since, before=before, after=after, **counts))
    least = int(constants.progress().goal_least)
    return [*lines, say(f"progress-goal-change-{goal.change}", **({"least": least} if goal.change == "few" else {}))]


def fact_label(name: FactName) -> str:
    """What a fact is called."""
    return say(f"progress-fact-{name.replace('_', '-')}")


def fact_words(progress: Progress, name: FactName) -> str:
    """``58 % in your latest; 40 to 55 % in the 4 before; rising``."""
    known = [value for value in (entry.fact(name) for entry in progress.entries) if math.isfinite(value)]
    if not known:
        return say("progress-fact-unknown")
    latest, before = fact_value(name, known[-1]), known[:-1]
    if not before:
        return say("progress-fact-one", latest=latest)
    low, high = _number(name, min(before)), fact_value(name, max(before))
    span = {"low": low, "same": "yes" if low == _number(name, max(before)) else "no"}
    words = say("progress-fact-latest", latest=latest, high=high, count=len(before), **span)
    trend = progress.facts[name]
    return f"{words}; {say('progress-fact-up' if trend.per_session > 0 else 'progress-fact-down')}" if trend.clear else words


def fact_value(name: FactName, value: float) -> str:
    """A fact's number with its unit."""
    if name == "pace":
        return say("progress-fact-value-pace", rate=_number(name, value))
    return say("progress-fact-value-share", percent=_number(name, value))


def _number(name: FactName, value: float) -> str:
    return f"{value:.1f}" if name == "pace" else percent(value)


def day_words(moment: datetime) -> str:
    """``3 March 2026``, in the computer's own time."""
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"


def has_scores(progress: Progress) -> bool:
    """Whether enough sessions carry scores to be compared."""
    return progress.scored >= constants.progress().trend_least


def scores_words(progress: Progress) -> str:
    """How many sessions the scores are compared in, or how many it takes."""
    if has_scores(progress):
        return say("progress-scores", count=progress.scored, chance=chance_level())
    return say("progress-scores-few", count=progress.scored, least=int(constants.progress().trend_least))


def trend_words(progress: Progress, name: str) -> str:
    """``Coordination: 6 sessions, 55 to 68, no clear trend (-1.2 to +3.4 points a session)``."""
    return say("trend-of", score=label(name), trend=trend_short(progress, name))


def trend_short(progress: Progress, name: str) -> str:
    """The same without the score's name."""
    scores = [score for score in (entry.score(name) for entry in progress.entries) if math.isfinite(score)]
    if not scores:
        return say("trend-unmeasured")
    low, high = whole(min(scores)), whole(max(scores))
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
