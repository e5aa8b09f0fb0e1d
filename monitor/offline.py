"""``analyze``: films through the pipeline, kept as a session."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, Literal

from monitor import models, words
from monitor.calibrate.profile import list_profiles, load_profile, used_profile
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import RapportError, SessionError, SourceError, UsageError
from monitor.feed import Feed
from monitor.paths import sessions_dir
from monitor.pipeline import Pipeline
from monitor.record.films import keep_media as keep_film
from monitor.record.header import Header, Source, new_id, versions
from monitor.record.lifecycle import delete_session
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.session import Session, load_session
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Person
from monitor.vision.finder import FACES_AT_ONCE, face_boxes
from monitor.vision.shared_view import Layout, find_people
from monitor.vision.sketch import SKETCH_LINES
from monitor.vision.tiles.person_tiles import PersonTiles

Report = Callable[[float, float], None]
Say = Callable[[str], None]

# Streams are handed on in steps of this length: long enough to be cheap, short enough to keep all of them abreast.
_STEP_S: Final = 0.25


def analyze(
    user: Path | str,
    partner: Path | str | None = None,
    *,
    layout: Layout | None = None,
    mirrored: Collection[Person] = (),
    preset: str = "interview",
    title: str = "",
    keep_media: bool = False,
    sessions: Path | None = None,
    seed: int = 0,
    profile: str | None = None,
    report: Report = lambda done, total: None,
    say: Say = lambda line: None,
) -> Session:
    """Score a recorded conversation and keep it as a session.

    Parameters
    ----------
    user, partner : pathlib.Path or str
        Films or sound files. Without ``partner`` the user is measured alone, or ``layout`` says that the film shows both.
    layout : {"left-right", "right-left", "auto"}, optional
        For one film with both people: where the user is.
    mirrored : collection of {"user", "partner"}
        Whose picture is the wrong way round, as a recorded self-view is.
    preset : str
        Weights, limits and words (``monitor.config.preset_names``).
    title : str
        What the session is called; the files' names without.
    keep_media : bool
        Keep picture and sound beside the measures; both people must have agreed.
    sessions : pathlib.Path, optional
        The folder in which the session's folder is made; the data folder without.
    seed : int
        For the nulls that draw.
    profile : str, optional
        Id of the user's profile, for a film of the camera it was made with. Without, the usual gaze zones are used.
    report : callable
        Called with the seconds done and in all.
    say : callable
        Called with lines for the user.

    Returns
    -------
    Session
        As ``load_session`` would open it.

    Raises
    ------
    RapportError
        One sentence. What was recorded until then stays readable as an interrupted session, unless nobody was found.

    Examples
    --------
    >>> import monitor
    >>> session = monitor.analyze("me.mp4", "partner.mp4")  # doctest: +SKIP
    >>> session.summary["coordination"].score  # doctest: +SKIP
    """
    user, partner = Path(user), None if partner is None else Path(partner)
    if layout and partner:
        raise UsageError("--layout is for one film that shows both people; give one file, or leave out --layout")
    if layout and profile:
        raise UsageError("--profile is for a film of you alone and cannot be used with --layout; leave out one of them")
    own_profile = load_profile(profile) if profile is not None else None
    clock, chosen = Clock(), load_preset(preset)
    films = [MediaFile(path) for path in (user, partner) if path is not None]
    who, note = _people(films, layout)
    header = Header(
        id=new_id(clock.started_at),
        started_at=clock.started_at,
        title=title or _title(films),
        preset=preset,
        sources=_sources(films, who, mirrored),
        layout=note,
        versions=versions(),
        models={model.name: model.sha256 for model in models.manifest()},
        keep_media=keep_media,
        consent=PEOPLE if keep_media else (),
        sketch_lines=SKETCH_LINES,
        profile=used_profile(own_profile),
    )
    if note:
        say(note)
    if own_profile is None and (known := list_profiles()[0]):
        say(words.say("analyze-usual-zones", profile=known[0].id))
    folder = (sessions or sessions_dir(create=True)) / header.id
    writer = SessionWriter.create(folder, header)
    feeds: list[Feed] = []
    try:
        with ExitStack() as stack:
            stack.enter_context(writer)
            everybody = [person for people in who for person in people]
            usual = usual_looks(folder.parent, preset) if chosen.gaze else {}
            pipeline = Pipeline(people=everybody, preset=chosen, writer=writer, seed=seed, usual=usual, profile=own_profile)
            for film, people in zip(films, who, strict=True):
                feeds.append(Feed(film, people, pipeline))
                stack.callback(feeds[-1].close)
            _run(feeds, pipeline, report)
            _check_found(feeds, say)
            if keep_media:
                _keep(films, who, writer, say)
    except (KeyboardInterrupt, RapportError) as error:
        if not any(is_found for feed in feeds for is_found in feed.is_found.values()):
            # A session with nobody in it would be the latest one, which `rapport replay` opens.
            with suppress(SessionError):
                delete_session(folder)
        elif isinstance(error, KeyboardInterrupt):
            say(words.say("analyze-interrupted", session=header.id))
        raise
    return load_session(folder)


def _title(films: list[MediaFile]) -> str:
    stems = [film.path.stem for film in films]
    return words.say("analyze-title", user=stems[0], partner=stems[1]) if len(stems) == 2 else stems[0]


def _people(films: list[MediaFile], layout: Layout | None) -> tuple[list[dict[Person, PersonTiles | None]], str]:
    """Who is in which film, and a sentence about it for the user."""
    if not layout:
        return [{person: None} for person, _ in zip(PEOPLE, films, strict=False)], ""
    (film,) = films
    from monitor.quiet import hush_native
    from monitor.vision.landmarks import Landmarker

    hush_native()
    with Landmarker(video=False, num_faces=FACES_AT_ONCE) as landmarker:
        chosen = find_people(film, lambda image: face_boxes(landmarker, image)).choose(layout)
    return [dict(chosen.tiles)], chosen.note


def _run(feeds: list[Feed], pipeline: Pipeline, report: Report) -> None:
    """Films through the pipeline as fast as the machine goes, all of them abreast."""
    total_s = max(feed.film.duration_s for feed in feeds)
    time_s = done_s = 0.0
    # The header of a film may promise more or less than there is: what comes counts.
    while any(not math.isinf(feed.settled_s) for feed in feeds):
        time_s += _STEP_S
        for feed in feeds:
            feed.until(time_s)
        settled_s = min(time_s, *(feed.settled_s for feed in feeds))
        if settled_s >= done_s + 1.0:
            done_s = settled_s
            pipeline.advance(settled_s)
            report(done_s, max(total_s, done_s))
    pipeline.finish(max(feed.end_s for feed in feeds))
    report(total_s, total_s)


def _keep(films: list[MediaFile], who: list[dict[Person, PersonTiles | None]], writer: SessionWriter, say: Say) -> None:
    """Keep the films; one that cannot be kept is reported, and the measures stay."""
    for film, people in zip(films, who, strict=True):
        for number, (person, tiles) in enumerate(people.items() if film.has_picture else [*people.items()][:1]):
            try:
                # The one sound of a film with both people is kept once, so that it is not heard twice.
                keep_film(writer, film, person, crop=None if tiles is None else tiles.crop_at, sound=number == 0)
            except SessionError as error:
                say(str(error))


def _check_found(feeds: list[Feed], say: Say) -> None:
    """Say what was damaged and who was not found; nobody at all is an error."""
    for feed in feeds:
        if feed.film.skipped:
            say(words.say("analyze-damaged", film=feed.film.name, count=feed.film.skipped))
        if feed.film.non_finite:
            say(words.say("analyze-no-numbers", film=feed.film.name, count=feed.film.non_finite))
        for remarks in feed.remarks.values():
            for line in remarks.lines(feed.film.name):
                say(line)
    people = {person: is_found for feed in feeds for person, is_found in feed.is_found.items()}
    names = {person: feed.film.name for feed in feeds for person in feed.is_found}
    if not any(people.values()):
        raise SourceError(
            f"no face and no voice in {' or '.join(dict.fromkeys(names.values()))}; "
            "use a film that shows a face at least 60 px wide, or has somebody speaking"
        )
    for person, is_found in people.items():
        if not is_found:
            say(words.say("analyze-not-found", person=person, film=names[person]))


def _sources(
    films: list[MediaFile], who: list[dict[Person, PersonTiles | None]], mirrored: Collection[Person]
) -> tuple[Source, ...]:
    """Where everybody's picture and sound came from; one film of both is one source unless one of them alone is mirrored."""
    sources = []
    for film, people in zip(films, who, strict=True):
        has: dict[Literal["picture", "sound"], bool] = {"picture": film.has_picture, "sound": film.has_sound}
        alike = len({person in mirrored for person in people}) == 1
        named: list[Literal["user", "partner", "both"]] = ["both"] if len(people) > 1 and alike else [*people]
        for person in named:
            turned = film.has_picture and any(name in mirrored for name in people if person in (name, "both"))
            sources.append(
                Source(
                    person=person,
                    kind="film" if film.has_picture else "sound",
                    name=film.name[-500:],
                    used_for=tuple(use for use, is_there in has.items() if is_there),
                    mirrored=turned,
                    note=words.say("session-mirrored") if turned else "",
                )
            )
    return tuple(sources)
