"""What the replay page shows: the session's document with its words, and each chart when its tab is opened."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.errors import RapportError, SessionError
from monitor.record.notes import QUESTIONS, printable
from monitor.replay.analysis.moments import kind_labels, longest_stretch, moments, stream
from monitor.replay.analysis.people import FINER, OF_TWO, means_of
from monitor.replay.analysis.talk import Talk, shares, talk, talk_words
from monitor.replay.analysis.usual import usual_note, usual_talk
from monitor.replay.charts.lag import lag_map_spec
from monitor.replay.charts.scores import FIGURES, lines
from monitor.replay.charts.theme import PALETTES, STYLES, Palette, Theme, drawable, numbers, to_json
from monitor.replay.charts.voices import voices_spec
from monitor.replay.data import preset_of
from monitor.replay.descriptions import beside, descriptions, scored
from monitor.replay.opening.claims import measured_of, rests_on, width_words
from monitor.replay.opening.notes import is_alone
from monitor.replay.series import Media
from monitor.replay.session import Session
from monitor.replay.text.clock import clock_words, practice_words
from monitor.replay.text.evidence import line, line_short, why_described
from monitor.replay.text.labels import (
    EVENTS,
    CallDelay,
    call_delay,
    chance_level,
    details,
    event_labels,
    label,
    lead,
    meaning,
    sign_labels,
    state,
)
from monitor.replay.transcript import language_document, source_sentence, transcript_document, transcript_head
from monitor.types import COMPONENTS, PEOPLE, Event, Score, plain
from monitor.web.cache import notes_document
from monitor.words import listed, say
from monitor.words.numbers import clock

if TYPE_CHECKING:
    from monitor.web.cache import SessionCache


# Kinds of events that the page lists, and phrases for who speaks; the rest is in the charts.
_LISTED = frozenset(EVENTS) - {"turn", "gap", "pause"}


def describe_session(session: Session) -> dict[str, Any]:
    """The document of ``/api/sessions/{id}``."""
    with session.keeping_series():
        return _described(session)


def _described(session: Session) -> dict[str, Any]:
    head = session.header
    # What is counted from the words takes too long for the page's first document, and has its own, as the voices have a chart.
    whole = session.to_json(words=False, voices=False)
    del whole["session"]["path"], whole["voices"], whole["language"]
    scores, delay = session.summary, call_delay(head)
    speech = talk(session)
    page: dict[str, Any] = plain(
        {
            **whole,
            "header": head.model_dump(mode="json", exclude={"sketch_lines"}) | {"title": session.title},
            "title": session.title,
            "notes": notes_document(session.notes),
            "status": session.status,
            "alone": is_alone(session),
            "clock": clock_words(head.clock),
            "practice": practice_words(head),
            "moments": [asdict(moment) for moment in moments(session)],
            "moment_labels": kind_labels(),
            "talk": None if speech is None else _talk(session, speech),
            "shares": {
                person: {name: [asdict(part) for part in parts] for name, parts in of.items()}
                for person, of in shares(session).items()
            },
            "chance": chance_level(),
            "width_words": say("claim-width-note"),
            "ratings": say("evidence-ratings"),
            "scored": scored(session),
            "described": [
                {"name": name, "label": label(name), "text": text, "why": why_described(name)}
                for name, text in descriptions(session).items()
            ],
            "has_voices": bool(voices_spec(session, theme="light").data),
            "has_scores": not session.drawn.isdisjoint(scores),
            "longest_turns": _longest_turns(session),
            "preset_title": preset_of(head).title,
            "without_line": _without_line(session),
            "cards": {
                name: {
                    "label": label(name),
                    "meaning": meaning(name),
                    "tried": line_short(name),
                    "evidence": line(name),
                    "beside": beside(session, name) if name in COMPONENTS else [],
                    **_words(session, score, delay),
                }
                for name, score in scores.items()
            },
            "styles": {name: {"dash": dash, "width": width} for name, (_, dash, width) in STYLES.items()},
            "palette": {theme: _palette(palette) for theme, palette in PALETTES.items()},
            "facet_labels": sign_labels(),
            "event_labels": event_labels(),
            "events": [_event(event) for event in session.events if event.kind in _LISTED],
            "gaps": [{**asdict(gap), "label": stream(gap.stream)} for gap in session.gaps],
            "media": {film.person: _film(film) for film in session.media},
            "means": [
                asdict(mean) | {"of_two": mean.name in OF_TWO, "finer": mean.name in FINER} for mean in means_of(session)
            ],
            "transcript": transcript_head(session),
            "words_source": source_sentence(session),
            "questions": QUESTIONS,
        }
    )
    # Fixed, and long: needs no look at each item.
    return page | {"sketch_lines": head.sketch_lines}


def _words(session: Session, score: Score, delay: CallDelay | None) -> dict[str, Any]:
    return {
        "state": state(score),
        "lead": lead(score, delay=delay),
        "width": width_words(score),
        "rests_on": rests_on(session, score),
        "measured": measured_of(session, score.name),
        "details": details(score),
    }


def _palette(palette: Palette) -> dict[str, str]:
    lines = {name: palette.lines[colour] for name, (colour, _, _) in STYLES.items()}
    return {"user": palette.user, "partner": palette.partner, **lines}


def _event(event: Event) -> dict[str, Any]:
    word = event.detail.get("direction", event.detail.get("side", ""))
    fields = {name: getattr(event, name) for name in ("person", "kind", "start_s", "end_s")}
    return {**fields, "detail": word if isinstance(word, str) else ""}


def _tracks(session: Session) -> dict[str, dict[str, Any]]:
    return {name: _track(session, name) for name in (*COMPONENTS, *scored(session))}


def _longest_turns(session: Session) -> list[dict[str, Any]]:
    """Of each person who spoke, in words, and where it begins: as the opening and the advice have it."""
    longest = {person: longest_stretch(session.events, person) for person in PEOPLE}
    return [
        {"text": say("replay-longest-turn", whose=person, length=clock(found[1] - found[0])), "start_s": found[0]}
        for person, found in longest.items()
        if found is not None
    ]


def _track(session: Session, name: str) -> dict[str, Any]:
    """The score over time for the page's read-out."""
    track = session.scores(name)
    if not np.isfinite(track["score"]).any():
        return {"time_s": [], "score": []}
    return {"time_s": numbers(track["time_s"]), "score": numbers(np.round(track["score"]))}


def _without_line(session: Session) -> list[str]:
    """Why scores have no line over time: scored as a whole only, or not at all."""
    shown = (*COMPONENTS, *scored(session))
    silent = {name: session.summary[name] for name in shown if name not in session.drawn}
    sentences = []
    for message, has_score in (("line-whole-only", True), ("line-no-signal", False)):
        names = [label(name).lower() for name, score in silent.items() if (score.status == "ok") == has_score]
        if names:
            sentences.append(say(message, names=listed(names), count=len(names)))
    return sentences


def _film(film: Media) -> dict[str, Any]:
    return {name: getattr(film, name) for name in ("offset_s", "duration_s", "has_picture", "has_sound")}


def page_document(cache: SessionCache, name: str) -> str:
    """What the page of a session shows first, as JSON. Raises SessionError as ``SessionCache.session`` does."""
    return cache.made(name, "page", lambda session: to_json(describe_session(session)))


def read_ahead(cache: SessionCache, name: str) -> None:
    """Make the document before the page asks for it, while the browser starts or reads the page itself."""
    with suppress(RapportError):  # the page's own request says so
        page_document(cache, name)


def chart_routes(cache: SessionCache) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""

    def page(request: Request) -> Response:
        return _json(page_document(cache, request.path_params["id"]))

    def chart(request: Request) -> Response:
        name, what, theme = request.path_params["id"], request.path_params["name"], _theme(request)
        if what not in FIGURES:
            raise SessionError(f"there is no chart {printable(what[:20])!r}; expected one of {listed(list(FIGURES))}")

        def make(session: Session) -> str:
            drawn = drawable(FIGURES[what](session, theme=theme))
            return to_json(drawn | ({"tracks": _tracks(session)} if what == "scores" else {}))

        return _json(cache.made(name, f"{what} {theme}", make))

    def finer(request: Request) -> Response:
        session = cache.session(request.path_params["id"])
        start_s, end_s = (
            seconds(request.query_params.get(name), default) for name, default in (("from", 0.0), ("to", math.inf))
        )
        return _json(to_json({name: lines(session, what, start_s=start_s, end_s=end_s) for name, what in _LINES.items()}))

    def lag_map(request: Request) -> Response:
        session = cache.session(request.path_params["id"])
        return _json(to_json(lag_map_spec(session, theme=_theme(request), part=request.query_params.get("part", "")[:20])))

    def words(make: Callable[[Session], Any]) -> Callable[[Request], Response]:
        # Apart from the session's document: an hour has ten thousand words, and what is counted from them takes its time.
        return lambda request: JSONResponse(make(cache.session(request.path_params["id"])))

    return [
        Route("/api/sessions/{id}", page),
        Route("/api/sessions/{id}/transcript", words(transcript_document)),
        Route("/api/sessions/{id}/language", words(language_document)),
        Route("/api/sessions/{id}/charts/{name}", chart),
        Route("/api/sessions/{id}/lines", finer),
        Route("/api/sessions/{id}/lag-map", lag_map),
    ]


_LINES = {"scores": "score", "lag": "lag_s"}


def seconds(text: str | None, default: float) -> float:
    """A time in an address; the default where it is none."""
    try:
        value = float(text) if text is not None else default
    except ValueError:
        value = default
    return value if math.isfinite(value) else default


def _theme(request: Request) -> Theme:
    return "dark" if request.query_params.get("theme") == "dark" else "light"


def _json(body: Any) -> Response:
    return Response(body, media_type="application/json")


def _talk(session: Session, speech: Talk) -> dict[str, Any]:
    rows = usual_talk(session, speech)
    usual = {"rows": [asdict(row) for row in rows], "note": usual_note(rows)}
    return asdict(speech) | {"words": talk_words(speech, alone=is_alone(session)), "usual": usual}
