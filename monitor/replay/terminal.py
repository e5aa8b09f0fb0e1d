"""A session in plain text, for the terminal."""

from __future__ import annotations

import math

from monitor.coaching.excess import would_corroborate
from monitor.replay.analysis.people import means_of
from monitor.replay.session import Session
from monitor.replay.text.gaze import gaze_words
from monitor.replay.text.labels import (
    CHANCE,
    FACET_LABELS,
    CallDelay,
    against_chance,
    call_delay,
    flat,
    label,
    lead,
    likely,
    state,
)
from monitor.types import COMPONENTS, PEOPLE, Score

_LABEL_WIDTH = 18
_SIGN_WIDTH = 21


def describe(session: Session) -> str:
    """Scores, cues, the two people's numbers and how to look further; ends without a newline."""
    paragraphs = [_head(session), _scores(session), _excess(session), _nudges(session), _people(session), _looking(session)]
    paragraphs.append(f"See it: rapport replay {session.id}")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _head(session: Session) -> str:
    lines = [f"{session.title or session.id}, {clock(session.duration_s)} min"]
    if session.header.layout:
        lines.append(session.header.layout)
    if session.status == "interrupted":
        lines.append("This session is interrupted: it ends where the recording was cut off.")
    elif session.status == "recording":
        lines.append("This session is being recorded: it ends here for now.")
    return "\n".join(lines)


def _scores(session: Session) -> str:
    summary, delay = session.summary, call_delay(session.header)
    lines = [f"Scores ({CHANCE}; likely: the band of 90 %)"]
    lines += [_score(summary[name], delay) for name in COMPONENTS]
    lines.append("")
    lines += [_score(summary[name], delay) for name in session.channels]
    return "\n".join(lines)


def _score(score: Score, delay: CallDelay | None) -> str:
    name = f"  {label(score.name):{_LABEL_WIDTH}}"
    if score.status != "ok":
        return f"{name}  {state(score).lower()}: {score.reason}"
    line = f"{name}{score.score:4.0f}  " + "; ".join(filter(None, (against_chance(score), likely(score))))
    if score.direction != "unclear":
        line += f"; {lead(score, delay=delay)}"
    return f"{line}; confidence {score.confidence:.2f}"


def _excess(session: Session) -> str:
    if not session.whole_facets:
        return ""
    found, firing = session.copying, [facet for facet in session.excess.values() if facet.fires]
    lines = [f"Close copying: {_signs(session)}"]
    lines += [f"  {FACET_LABELS[facet.name]:{_SIGN_WIDTH}}  {facet.reason}" for facet in firing]
    lines += [f"  {'Side':{_SIGN_WIDTH}}  {words}" for words in found.words]
    return "\n".join([*lines, *([found.leak] if found.leak else [])])


def _signs(session: Session) -> str:
    """What the signs say together and, where they do not add up to copying, what it would take."""
    facets = session.excess.values()
    firing = [facet.name for facet in facets if facet.fires]
    if not firing:
        # How many channels follow at once is a number even where there is no channel.
        measured = any(math.isfinite(facet.value) for facet in facets if facet.name != "broad")
        return "no sign of it." if measured else "not measured, too little was seen of both."
    seen = f"{len(firing)} of {len(session.excess)} signs seen"
    needed = [FACET_LABELS[name].lower() for name in would_corroborate(firing)]
    if not needed:
        return f"{seen}; together they look like copying."
    return f"{seen}; for copying one more would be needed of these: {', '.join(needed)}."


def _nudges(session: Session) -> str:
    lines = [f"  {clock(nudge.time_s):>6}  {nudge.text} ({flat(nudge.reason)})" for nudge in session.nudges]
    # Only a live session is settled while it goes on.
    head = "Cues given" if "settle" in session.header.latencies_s else "Cues you would have been given"
    return "\n".join([head, *lines]) if lines else ""


def _people(session: Session) -> str:
    lines = []
    width = max(len(mean.label) for mean in means_of(session))
    for mean in means_of(session):
        values = [session.people[person]["means"].get(mean.name, math.nan) for person in PEOPLE]
        if any(math.isfinite(value) for value in values):
            shown = (_number(value, mean.unit, mean.decimals) for value in values)
            lines.append(
                f"  {mean.label:{width}}" + "".join(f"{text:>12}" for text in shown) + f"  {_unit(mean.unit)}".rstrip()
            )
    return "\n".join([f"  {'':{width}}{'you':>12}{'partner':>12}", *lines]) if lines else ""


def _looking(session: Session) -> str:
    found = session.looking
    lines = [f"  {line}." for line in gaze_words(found)] if found is not None else []
    return "\n".join(["Where you looked", *lines]) if lines else ""


def _number(value: float, unit: str, decimals: int) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{100 * value:.0f} %" if unit == "share" else f"{value:.{decimals}f}"


def _unit(unit: str) -> str:
    return "" if unit == "share" else unit


def clock(seconds: float) -> str:
    """Minutes and seconds, ``m:ss``; a hyphen where nobody knows."""
    if not math.isfinite(seconds):
        return "-"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
