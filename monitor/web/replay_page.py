"""What the replay page shows beside the charts: the contract's document, and the words for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from monitor.record.notes import QUESTIONS
from monitor.replay.document import document, plain
from monitor.replay.films import Media
from monitor.replay.formats import FORMATS
from monitor.replay.inks import INKS, STYLES, Ink
from monitor.replay.layout import numbers
from monitor.replay.moments import KINDS, moments
from monitor.replay.people import means_of
from monitor.replay.reader import Session
from monitor.replay.shares import shares
from monitor.replay.story import alone, story
from monitor.replay.talk import talk
from monitor.replay.words import (
    CHANCE,
    EVENT_LABELS,
    FACET_LABELS,
    CallDelay,
    against_chance,
    call_delay,
    confidence,
    details,
    label,
    lead,
    meaning,
    state,
    stream,
    wide,
)
from monitor.types import Event, Score
from monitor.web.library import as_json

# Kinds of events that the page lists, and phrases for who speaks; the rest is in the charts.
_LISTED = frozenset(EVENT_LABELS) - {"turn", "gap", "pause"}


def describe_session(session: Session) -> dict[str, Any]:
    """The document of ``/api/sessions/{id}``."""
    head = session.header
    whole = document(session)
    del whole["session"]["path"], whole["voices"]
    summary, delay = session.summary, call_delay(head)
    said = talk(session)
    page: dict[str, Any] = plain(
        {
            **whole,
            "header": head.model_dump(mode="json", exclude={"sketch_lines"}) | {"title": session.title},
            "title": session.title,
            "notes": as_json(session.notes),
            "status": session.status,
            "alone": alone(session),
            "story": [asdict(one) for one in story(session)],
            "moments": [asdict(one) for one in moments(session)],
            "moment_labels": KINDS,
            "talk": None if said is None else asdict(said),
            "shares": {
                person: {name: [asdict(part) for part in parts] for name, parts in of.items()}
                for person, of in shares(session).items()
            },
            "chance": CHANCE,
            "cards": {
                name: {"label": label(name), "meaning": meaning(name, gaze="gaze" in summary), **_words(score, delay)}
                for name, score in summary.items()
            },
            "styles": {name: {"dash": dash, "width": width} for name, (_, dash, width) in STYLES.items()},
            "palette": {theme: _palette(ink) for theme, ink in INKS.items()},
            "facet_labels": FACET_LABELS,
            "event_labels": EVENT_LABELS,
            "events": [_event(event) for event in session.events if event.kind in _LISTED],
            "gaps": [{**asdict(gap), "label": stream(gap.stream)} for gap in session.gaps],
            "media": {film.person: _film(film) for film in session.media},
            "means": [asdict(mean) for mean in means_of(session)],
            "questions": QUESTIONS,
            "formats": FORMATS,
        }
    )
    # Long lists of numbers and fixed ones, which need no look at each item.
    return page | {"sketch_lines": head.sketch_lines, "tracks": {name: _track(session, name) for name in summary}}


def _words(score: Score, delay: CallDelay | None) -> dict[str, Any]:
    return {
        "state": state(score),
        "against_chance": against_chance(score),
        "lead": lead(score, delay=delay),
        "confidence": confidence(score),
        "wide": wide(score),
        "details": details(score),
    }


def _palette(ink: Ink) -> dict[str, str]:
    return {"user": ink.user, "partner": ink.partner, **{name: ink.lines[colour] for name, (colour, _, _) in STYLES.items()}}


def _event(event: Event) -> dict[str, Any]:
    word = event.detail.get("direction", event.detail.get("side", ""))
    fields = {name: getattr(event, name) for name in ("person", "kind", "start_s", "end_s")}
    return {**fields, "detail": word if isinstance(word, str) else ""}


def _track(session: Session, name: str) -> dict[str, Any]:
    """The score over time for the page's read-out."""
    track = session.scores(name)
    if not np.isfinite(track["score"]).any():
        return {"time_s": [], "score": []}
    return {"time_s": numbers(track["time_s"]), "score": numbers(np.round(track["score"]))}


def _film(film: Media) -> dict[str, Any]:
    return {name: getattr(film, name) for name in ("offset_s", "duration_s", "has_picture", "has_sound")}
