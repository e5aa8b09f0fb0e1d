"""``analyze``: films and sounds through the pipeline, kept as a session."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from monitor import models, words
from monitor.calibrate.profile import list_profiles, load_profile, used_profile
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import RapportError, SessionError, SourceError, UsageError
from monitor.offline.clocks import Clocks, FileClock, find_clocks
from monitor.offline.feeds import Feed, PictureFeed, VoiceFeed
from monitor.offline.header import header_sources, session_title
from monitor.offline.overviews import Overviews
from monitor.offline.pictures import FilmPicture, film_pictures
from monitor.offline.progress import Progress, Report
from monitor.offline.recordings import Recordings, Say, Voice
from monitor.offline.selection import select
from monitor.offline.voices import find_voices
from monitor.paths import sessions_dir
from monitor.pipeline import Pipeline
from monitor.record.films import keep_media as keep_film
from monitor.record.header import Header, new_id, versions
from monitor.record.lifecycle import delete_session
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.session import Session, load_session
from monitor.types import PEOPLE, Person
from monitor.vision.observer import VideoFeatures
from monitor.vision.shared_view import Layout
from monitor.vision.sketch import SKETCH_LINES
from monitor.words import listed

# Streams are handed on in steps of this length: long enough to be cheap, short enough to keep all of them abreast.
_STEP_S: Final = 0.25


def analyze(
    user: Path | str,
    partner: Path | str | None = None,
    *,
    user_audio: Path | str | None = None,
    partner_audio: Path | str | None = None,
    offset_s: float | None = None,
    layout: Layout | None = None,
    faces: Mapping[Person, int] | None = None,
    user_name: str | None = None,
    partner_name: str | None = None,
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
        ``user`` may be a folder that Zoom wrote.
    user_audio, partner_audio : pathlib.Path or str, optional
        Each person's voice where it is not their film's own sound: ``FILE``, ``FILE:2`` (a track), ``FILE:left`` or
        ``FILE:right``.
    offset_s : float, optional
        How many seconds after the user's recording the partner's began (negative: before). It is found without.
    layout : {"left-right", "right-left", "auto"}, optional
        For one film with both people: where the user is.
    faces : mapping of {"user", "partner"} to int, optional
        For one film that shows several people: who is who, by the numbers of ``rapport analyze FILM --faces``.
    user_name, partner_name : str, optional
        Who is who among the participants of a Zoom folder.
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
    if layout and profile:
        raise UsageError("--profile is for a film of you alone and cannot be used with --layout; leave out one of them")
    own_profile = load_profile(profile) if profile is not None else None
    clock, chosen = Clock(), load_preset(preset)
    progress = Progress(report)
    overviews = Overviews(progress.listening)
    recordings = select(
        Path(user),
        None if partner is None else Path(partner),
        audio={"user": _text(user_audio), "partner": _text(partner_audio)},
        names={"user": user_name, "partner": partner_name},
        layout=layout,
        overviews=overviews,
        said=say,
    )
    clocks = find_clocks(recordings, overviews, offset_s=offset_s, said=say)
    pictures, note = film_pictures(recordings.pictures, layout=layout, faces=faces, report=progress.looking)
    header = Header(
        id=new_id(clock.started_at),
        started_at=clock.started_at,
        title=title or session_title(recordings),
        preset=preset,
        sources=header_sources(recordings, mirrored),
        layout=note,
        versions=versions(),
        models={model.name: model.sha256 for model in models.manifest()},
        keep_media=keep_media,
        consent=PEOPLE if keep_media else (),
        sketch_lines=SKETCH_LINES,
        profile=used_profile(own_profile),
        clock=clocks.alignment,
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
            usual = usual_looks(folder.parent, preset) if chosen.gaze else {}
            pipeline = Pipeline(
                people=recordings.people, preset=chosen, writer=writer, seed=seed, usual=usual, profile=own_profile
            )
            for feed in _feeds(recordings, pictures, clocks, overviews, pipeline, said=say):
                feeds.append(feed)
                stack.callback(feed.close)
            _run(feeds, pipeline, progress.measuring)
            _check_found(recordings, feeds, said=say)
            if keep_media:
                _keep(recordings, pictures, clocks, writer, said=say)
    except (KeyboardInterrupt, RapportError) as error:
        if not any(is_found for feed in feeds for is_found in feed.is_found.values()):
            # A session with nobody in it would be the latest one, which `rapport replay` opens.
            with suppress(SessionError):
                delete_session(folder)
        elif isinstance(error, KeyboardInterrupt):
            say(words.say("analyze-interrupted", session=header.id))
        raise
    return load_session(folder)


def _text(path: Path | str | None) -> str | None:
    return None if path is None else str(path)


def _feeds(
    recordings: Recordings,
    pictures: list[FilmPicture],
    clocks: Clocks,
    overviews: Overviews,
    pipeline: Pipeline,
    *,
    said: Say,
) -> Iterator[Feed]:
    """Pictures first: where one sound is both people's, the mouths say whose it is."""
    analysis = find_voices(recordings, clocks, overviews, said=said)
    films: list[PictureFeed] = []
    voice_feed: VoiceFeed | None = None

    def seen(features: VideoFeatures) -> None:
        if voice_feed is not None:
            voice_feed.hear(analysis.push_faces(features))

    for picture in pictures:
        feed = PictureFeed(picture, pipeline, clock=clocks[picture.film], seen=seen)
        films.append(feed)
        yield feed
    sounds: dict[Person | None, tuple[Voice, FileClock]] = {
        person: (voice, clocks[voice.film]) for person, voice in recordings.voices.items()
    }
    if recordings.mixed is not None:
        sounds[None] = (recordings.mixed, clocks[recordings.mixed.film])
    if sounds:
        people = PEOPLE if recordings.mixed else tuple(recordings.voices)
        voice_feed = VoiceFeed(
            sounds, people, analysis, pipeline, is_ready=lambda: all(math.isinf(film.settled_s) for film in films)
        )
        yield voice_feed


def _run(feeds: list[Feed], pipeline: Pipeline, report: Callable[[float], None]) -> None:
    """Everything through the pipeline as fast as the machine goes, all of it abreast. report : told the share done (0..1)."""
    total_s = max(feed.duration_s for feed in feeds)
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
            report(done_s / max(total_s, done_s))
    pipeline.finish(max(feed.end_s for feed in feeds))
    report(1.0)


def _keep(recordings: Recordings, pictures: list[FilmPicture], clocks: Clocks, writer: SessionWriter, *, said: Say) -> None:
    """Keep the films; one that cannot be kept is reported, and the measures stay."""
    kept_sounds: set[object] = set()
    for person in recordings.people:
        picture = next((picture for picture in pictures if person in picture.tiles), None)
        voice = recordings.voices.get(person) or recordings.mixed
        # The one sound of both people is kept once, so that it is not heard twice.
        sound = voice if voice is not None and voice.key not in kept_sounds else None
        film = picture.film if picture else sound.film if sound else None
        if film is None:
            continue
        tiles = picture.tiles[person] if picture else None
        clock = clocks[film]
        try:
            keep_film(
                writer,
                film,
                person,
                crop=tiles.crop_at if tiles else None,
                sound=sound.film if sound else False,
                track=sound.track if sound else None,
                channel=sound.channel if sound else None,
                sound_delay_s=clocks[sound.film].start_s - clock.start_s if sound else 0.0,
                offset_s=clock.start_s,
            )
        except SessionError as error:
            said(str(error))
        if sound is not None:
            kept_sounds.add(sound.key)


def _check_found(recordings: Recordings, feeds: list[Feed], *, said: Say) -> None:
    """Say what was damaged and who was not found; nobody at all is an error."""
    for film in recordings.films:
        for note in film.notes:
            said(note)
        if film.skipped:
            said(words.say("analyze-damaged", film=film.name, count=film.skipped))
        if film.non_finite:
            said(words.say("analyze-no-numbers", film=film.name, count=film.non_finite))
    for feed in feeds:
        if isinstance(feed, PictureFeed):
            for remarks in feed.remarks.values():
                for line in remarks.lines(feed.film.name):
                    said(line)
    people = {person: any(feed.is_found.get(person) for feed in feeds) for person in recordings.people}
    names = {person: listed(recordings.names(person)) for person in people}
    if not any(people.values()):
        raise SourceError(
            f"no face and no voice in {' or '.join(film.name for film in recordings.films)}; "
            "use a film that shows a face at least 60 px wide, or has somebody speaking"
        )
    for person, is_found in people.items():
        if not is_found:
            said(words.say("analyze-not-found", person=person, film=names[person]))
