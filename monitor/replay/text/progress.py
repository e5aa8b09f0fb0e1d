"""Progress in plain words and as a document: behaviour, never a verdict; few sessions are said to be few."""

from __future__ import annotations

import math
from typing import Any

from monitor import constants
from monitor.replay.analysis.progress import NAMES, Agreement, Progress, Trend, least_p
from monitor.replay.catalog import one_line
from monitor.replay.text.labels import CHANCE, label
from monitor.types import COMPONENTS, plain, score_fields


def as_document(found: Progress) -> dict[str, Any]:
    """``sessions progress --json`` and ``/api/progress``; NaN is null."""
    whole: dict[str, Any] = plain(
        {
            "preset": found.preset,
            "presets": dict(found.presets),
            "chance": CHANCE,
            "sessions": [
                {
                    "id": entry.info.id,
                    "title": entry.info.title,
                    "started_at": entry.info.started_at.isoformat() if entry.info.started_at else None,
                    "duration_s": entry.info.duration_s,
                    "scores": {name: score_fields(score) for name, score in entry.scores.items()},
                    "rating": entry.rating.model_dump() if entry.rating else None,
                }
                for entry in found.entries
            ],
            "trends": {
                name: {
                    "label": label(name),
                    "n": one.n,
                    "per_session": one.per_session,
                    "low": one.low,
                    "high": one.high,
                    "clear": one.clear,
                    "words": trend_words(found, name),
                }
                for name, one in found.trends.items()
            },
            "ratings": {
                question: {
                    "measures": [_line(one) for one in lines],
                    "words": agreement_words(found, question),
                }
                for question, lines in found.agreements.items()
            },
            "rated": found.rated,
            "words": [*(trend_words(found, name) for name in COMPONENTS), *rating_words(found)] if found.entries else [],
        }
    )
    return whole


def describe(found: Progress) -> str:
    """For the terminal; ends without a newline."""
    if not found.entries:
        return "No session with a score yet; make one with `rapport analyze` or `rapport demo`."
    n = len(found.entries)
    lines = [f"{n} session{'' if n == 1 else 's'} of the preset {one_line(found.preset) or 'without a name'} ({CHANCE})"]
    lines += [f"  {trend_words(found, name)}" for name in NAMES if found.trends[name].n]
    others = ", ".join(f"{one_line(name)} ({count})" for name, count in found.presets.items() if name != found.preset)
    if others:
        lines.append(f"Other presets are compared by themselves: {others}")
    return "\n".join([*lines, "", *rating_words(found)])


def trend_words(found: Progress, name: str) -> str:
    """``Coordination: 6 sessions, 55 to 68, no clear trend (-1.2 to +3.4 points a session)``."""
    return f"{label(name)}: {trend_short(found, name)}"


def trend_short(found: Progress, name: str) -> str:
    """The same without the score's name."""
    one = found.trends[name]
    scores = [score for score in (entry.score(name) for entry in found.entries) if math.isfinite(score)]
    if not scores:
        return "not measured in these sessions"
    among = f"{scores[0]:.0f}" if len(scores) == 1 else f"{min(scores):.0f} to {max(scores):.0f}"
    return f"{len(scores)} session{'' if len(scores) == 1 else 's'}, {among}; {_change(one)}"


def _change(one: Trend) -> str:
    least = int(constants.progress().trend_least)
    if one.n < least:
        return f"a trend needs {least}"
    interval = f"({one.low:+.1f} to {one.high:+.1f} points a session)"
    if not one.clear:
        return f"no clear trend {interval}"
    return f"goes {'up' if one.per_session > 0 else 'down'} by about {abs(one.per_session):.1f} points a session {interval}"


def rating_words(found: Progress) -> list[str]:
    """What the own ratings and the scores have to do with each other, in a sentence a question."""
    least = int(constants.progress().rated_least)
    if found.rated < least:
        have = "1 of these sessions has" if found.rated == 1 else f"{found.rated or 'None'} of these sessions have"
        return [f"{have} your own rating; from {least} on they are compared with the scores."]
    return [agreement_words(found, question) for question in found.agreements]


def agreement_words(found: Progress, question: str) -> str:
    """One sentence about one question; empty below five rated sessions."""
    least = int(constants.progress().rated_least)
    if found.rated < least:
        return ""
    tested = [one for one in found.agreements[question] if math.isfinite(one.p)]
    if not tested:
        return f"Your ratings of {question} are all the same, or too few scores were measured, so there is nothing to compare."
    clear = [_clear(one) for one in tested if one.clear]
    looked = f"{len(tested)} score{'' if len(tested) == 1 else 's'} looked at"
    if clear:
        return f"With your ratings of {question} went: {'; '.join(clear)} ({looked}). That is no cause."
    n = max(one.n for one in tested)
    few = least_p(n, len(tested)) >= constants.progress().agreement_p
    little = (
        f"with {n} rated sessions not even a perfect agreement could be told from chance"
        if few
        else f"{n} rated sessions tell only strong agreement from chance"
    )
    return f"No score clearly goes along with your ratings of {question} ({looked}; {little})."


def _clear(one: Agreement) -> str:
    which = "higher" if one.rho > 0 else "lower"
    return f"{which} {label(one.name).lower()} (rank correlation {one.rho:+.2f}, {one.n} sessions, p = {one.p_adjusted:.3f})"


def _line(one: Agreement) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": label(one.name),
        "n": one.n,
        "rho": one.rho,
        "p": one.p,
        "p_adjusted": one.p_adjusted,
        "clear": one.clear,
    }
