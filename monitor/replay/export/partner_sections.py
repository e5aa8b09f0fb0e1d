"""The partner's copy of the report, as ``report_sections``: what was measured of the partner, who is *you*, and of the pair.

Everything in it is chosen here; nothing is taken over because it is in the user's report. Left out are the user's own measures,
looks and posture, their cues, advice, goal, title, rating and notes, comments (a coach's are about the user), gaps and reasons
in foreign words, what was said, and whatever needs to know where the user looked.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from monitor import constants
from monitor.replay.analysis.moments import longest_stretch, moments
from monitor.replay.analysis.people import FINER, means_of
from monitor.replay.analysis.talk import shares, talk
from monitor.replay.descriptions import scored
from monitor.replay.export import report_sections
from monitor.replay.export.report_sections import ScoreRow
from monitor.replay.text.labels import call_delay, chance_level, lead, state
from monitor.types import COMPONENTS, Direction, Score
from monitor.words import say
from monitor.words.numbers import clock

if TYPE_CHECKING:
    from monitor.replay.session import Session

# Of the kinds of moments, those that are nobody's own.
_OF_THE_PAIR: Final = frozenset({"best", "break", "silence", "smile_together"})
# Measures that need the user's looks as well, and the user's posture.
_WITH_USER: Final = frozenset({"mutual_gaze", "mutual_gaze_chance", "looked_away_first", "sunk_share"})
_TURNED: Final[dict[str, Direction]] = {"user follows": "partner follows", "partner follows": "user follows"}


def head(session: Session) -> dict[str, str]:
    """As ``report_sections.head``, without the user's title, kind of talk, notes and goal."""
    started = f"{session.header.started_at.astimezone():%d %B %Y, %H:%M}"
    return {
        "title": say("report-copy-title"),
        "facts": f"{started} · {say('report-length', length=clock(session.duration_s))}",
        "note": f"{say('report-copy-note')} {say('report-interrupted') if session.status == 'interrupted' else ''}".strip(),
        "goal": "",
    }


def contents(session: Session) -> dict[str, Any]:
    """What the templates show, but the charts; empty where there is nothing to show."""
    found = report_sections.longest_of([moment for moment in moments(session) if moment.kind in _OF_THE_PAIR])
    found.sort(key=lambda moment: moment.start_s)
    return {
        "opening": _opening(session),
        "moments": [{"clock": clock(moment.start_s), "text": moment.text, "why": moment.why} for moment in found],
        "scores": _scores(session),
        "caption": say("report-scores-caption", chance=chance_level()),
        "behaviour": _behaviour(session),
        "measured": ["user"],
        "people": _measures(session),
        "missing": report_sections.coverage(session, "partner", read_as="user"),
    }


def _opening(session: Session) -> dict[str, Any]:
    """The share of the talking; nothing where too little was heard."""
    spoken = talk(session)
    if spoken is None or math.isnan(spoken.of_speech) or spoken.spoken_s < constants.nudges().talk_least_s:
        return {}
    share = report_sections.percent_words(1 - spoken.of_speech)
    return {"headline": say("report-copy-headline", share=share), "advice": None, "well": [], "facts": []}


def _scores(session: Session) -> list[ScoreRow]:
    """The pair's, seen from the other side; why one is missing may be about the user, and is not said."""
    on_call = call_delay(session.header) is not None
    names = (*COMPONENTS, *scored(session))
    rows = []
    for name, row in zip(names, report_sections.scores(session), strict=True):
        score = session.summary[name]
        if row.missing:
            rows.append(replace(row, missing=state(score) or say("report-copy-missing")))
        else:
            rows.append(row if row.lead == "-" else replace(row, lead=lead(_turned(score, on_call=on_call))))
    return rows


def _turned(score: Score, *, on_call: bool) -> Score:
    """Who follows, for the other one to read. Times measured through a call are right at the user's end only: none then."""
    lag_s = math.nan if on_call else -score.lag_s
    direction = _TURNED.get(score.direction, score.direction)
    return replace(score, direction=direction, lag_s=lag_s)


def _behaviour(session: Session) -> list[str]:
    """The pauses of both, the partner's longest stretch of speech, and how their time divides."""
    spoken, longest = talk(session), longest_stretch(session.events, "partner")
    lines = report_sections.pauses(spoken) if spoken is not None else []
    if longest is not None:
        start_s, end_s = longest
        lines.append(say("report-copy-turn", length=clock(end_s - start_s), clock=clock(start_s)))
    return lines + report_sections.divided(shares(session).get("partner", {}), read_as="user")


def _measures(session: Session) -> list[list[tuple[str, list[str]]]]:
    """As ``report_sections.people``, of the partner alone."""
    values, rows = session.people["partner"]["means"], []
    for mean in means_of(session):
        value = values.get(mean.name, math.nan)
        if mean.name not in FINER | _WITH_USER and math.isfinite(value) and value != 0:
            # The camera is told from the screen below it only by the user's own map.
            label = say("mean-gaze-camera-share") if mean.name == "gaze_camera_share" else mean.label
            rows.append((label, [report_sections.value_words(value, mean)]))
    return report_sections.in_two(rows)
