"""``analyze``: films and sounds on one clock, through the pipeline, kept as a session."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from monitor import models
from monitor import words as texts
from monitor.calibrate.profile import list_profiles, load_profile, used_profile
from monitor.clock import Clock
from monitor.errors import UsageError
from monitor.offline.clocks import Clocks, FileClock, find_clocks
from monitor.offline.header import header_sources, session_title
from monitor.offline.measuring import Measuring
from monitor.offline.mouth_fit import mouth_fit
from monitor.offline.overviews import Overviews
from monitor.offline.pictures import film_pictures, shows_two
from monitor.offline.progress import Progress, Report
from monitor.offline.recordings import Recordings, Say
from monitor.offline.selection import select
from monitor.offline.spoken import KnownWords, WordSource
from monitor.offline.stretches.plan import usual_workers
from monitor.offline.stretches.pool import StretchPool
from monitor.offline.voices import compare_voices
from monitor.offline.word_source import WordsWanted, word_source
from monitor.paths import sessions_dir
from monitor.record.header import Header, new_id, versions
from monitor.record.lifecycle import delete_session
from monitor.replay.session import Session, load_session
from monitor.types import PEOPLE, Person
from monitor.vision.shared_view import Layout
from monitor.vision.sketch import SKETCH_LINES
from monitor.voice.alignment.clock_offset import ClockOffset, describe_offset
from monitor.words.options import option


def analyze(
    user: Path | str,
    partner: Path | str | None = None,
    *,
    user_audio: Path | str | None = None,
    partner_audio: Path | str | None = None,
    offset_s: float | None = None,
    layout: Layout | Literal["alone"] | None = None,
    faces: Mapping[Person, int] | None = None,
    user_name: str | None = None,
    partner_name: str | None = None,
    mirrored: Collection[Person] = (),
    preset: str = "interview",
    title: str = "",
    keep_media: bool = False,
    words: bool = False,
    language: str | None = None,
    transcript: Path | str | None = None,
    topic: Path | str | Sequence[str] | None = None,
    sessions: Path | None = None,
    seed: int = 0,
    profile: str | None = None,
    workers: int | None = None,
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
    layout : {"left-right", "right-left", "auto", "alone"}, optional
        For one film with both people: where the user is. Without, one film is looked at for whether it shows two people;
        *alone* takes it to be of the user only.
    faces : mapping of {"user", "partner"} to int, optional
        For one film that shows several people: who is who, by the numbers of ``rapport analyze FILM --faces``.
    user_name, partner_name : str, optional
        Who is who among the participants of a Zoom folder and the speakers of a transcript.
    mirrored : collection of {"user", "partner"}
        Whose picture is the wrong way round, as a recorded self-view is.
    preset : str
        Parts that are off, limits and words (``monitor.config.preset_names``).
    title : str
        What the session is called; the files' names without.
    keep_media : bool
        Keep picture and sound beside the measures; both people must have agreed.
    words : bool
        Write down what is said; both people must have agreed. A transcript in a folder of Zoom's is used where there is one,
        else speech is recognized (extra ``words``). Where that cannot be, ``say`` is told and everything else goes on.
    language : str, optional
        What is spoken, ISO 639-1 such as *en*. It is detected without, or taken from the transcript.
    transcript : pathlib.Path or str, optional
        Take the words from a file instead, WebVTT or SRT with the speakers' names; both people must have agreed. Its times
        count from the beginning of ``user``, whosever words they are.
    topic : pathlib.Path, str or sequence of str, optional
        The words and phrases that matter in this talk, or a file with one a line. Only with words.
    sessions : pathlib.Path, optional
        The folder in which the session's folder is made; the data folder without.
    seed : int
        For the nulls that draw.
    profile : str, optional
        Id of the user's profile, for a film of the camera it was made with. Without, the usual gaze zones are used.
    workers : int, optional
        How many processes observe the pictures at most. Without, one for each core, as far as the memory goes. The measures are
        the same, within the noise of the landmarks.
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
    is_alone = layout == "alone"
    layout = None if layout == "alone" else layout
    if (layout or faces) and profile:
        given = option("--layout" if layout else "--faces")
        raise UsageError(f"--profile is for a film of you alone and cannot be used with {given}; leave out one of them")
    if faces and partner is not None:
        raise UsageError("--faces is for one film that shows several people; give one file, or leave out --faces")
    wanted = WordsWanted.of(words, language, transcript, topic)
    own_profile = load_profile(profile) if profile is not None else None
    is_told = is_alone or profile or layout or faces or user_audio or partner_audio
    if partner is None and not is_told and Path(user).is_file() and shows_two(Path(user)):
        layout = "auto"
        say(texts.say("analyze-two-people", film=Path(user).name, alone=option("--layout", "alone")))
    clock, progress = Clock(), Progress(report)
    overviews = Overviews(progress.listening)
    names: dict[Person, str | None] = {"user": user_name, "partner": partner_name}
    recordings = select(
        Path(user),
        None if partner is None else Path(partner),
        audio={"user": _text(user_audio), "partner": _text(partner_audio)},
        # The names of a transcript's speakers, where they do not choose among files.
        names=names if wanted.transcript is None or Path(user).is_dir() else dict.fromkeys(PEOPLE),
        layout=layout or ("auto" if faces else None),
        overviews=overviews,
        said=say,
    )
    n_workers = workers or usual_workers(n_people=max((len(picture.people) for picture in recordings.pictures), default=1))
    with ExitStack() as stack:
        # They load while the sounds are listened to.
        pool = stack.enter_context(StretchPool(n_workers=n_workers, n_now=len(recordings.pictures)))
        clocks = find_clocks(recordings, overviews, offset_s=offset_s, said=say)
        pictures, note = film_pictures(recordings, layout=layout, faces=faces, report=progress.looking, said=say)
        header = Header(
            id=new_id(clock.started_at),
            started_at=clock.started_at,
            title=title or session_title(recordings),
            preset=preset,
            sources=header_sources(recordings, mirrored),
            layout=note,
            versions=versions(),
            models=models.installed_models(),
            keep_media=keep_media,
            consent=PEOPLE if keep_media else (),
            sketch_lines=SKETCH_LINES,
            profile=used_profile(own_profile),
            clock=clocks.alignment,
            topic=wanted.topic,
        )
        for line in (note, _clock_line(clocks.pair, recordings, overviews)):
            if line:
                say(line)
        if own_profile is None and (known := list_profiles()[0]):
            say(texts.say("analyze-usual-zones", profile=known[0].id))
        folder = sessions or sessions_dir(create=True)
        crosstalk = compare_voices(recordings, clocks, overviews, said=say)
        said = _Once(say)
        spoken = word_source(
            wanted,
            folder=Path(user),
            clock=clocks.files.get(Path(user), FileClock()),
            duration_s=_duration_s(recordings, clocks),
            names=names,
            is_withheld=crosstalk is not None and crosstalk.is_untellable,
            said=said,
        )
        if spoken is not None and spoken.wants_clips:
            progress.expect_words(has_picture=bool(recordings.pictures))
        measuring = Measuring(
            recordings,
            pictures,
            clocks,
            crosstalk,
            header=header,
            profile=own_profile,
            seed=seed,
            said=said,
            spoken=spoken,
        )
        # Its process is ended also where not even the session's folder could be made.
        if spoken is not None:
            stack.callback(spoken.close)
        session = load_session(measuring.run(folder, pool=pool, progress=progress))
    if not recordings.needs_mouths:
        return session
    mouths = mouth_fit(session)
    is_given = layout in ("left-right", "right-left") or faces is not None
    if mouths != "crossed" or is_given:
        if mouths == ("crossed" if is_given else "unclear"):
            remedies = {name: option(f"--{name}") for name in ("layout", "faces")}
            remedies |= {person: option(f"--{person}-audio") for person in PEOPLE}
            say(texts.say("recording-mouths", fit=mouths, **remedies))
        return session
    exchanged = texts.say("recording-mouths-exchanged")
    say(exchanged)
    header = header.model_copy(update={"id": new_id(clock.started_at), "layout": f"{note} {exchanged}"})
    again = measuring.exchanged(header, _again(session))
    with StretchPool(n_workers=n_workers) as pool:
        second = load_session(again.run(folder, pool=pool, progress=Progress(report)))
    delete_session(session.path)
    return second


def _duration_s(recordings: Recordings, clocks: Clocks) -> float:
    """How long the session will be by the files' headers; 0 where one does not say how long it is."""
    lengths_s = [film.duration_s for film in recordings.films]
    ends_s = [clocks[film].time_s(film.duration_s) for film in recordings.films]
    return max(ends_s) if min(lengths_s) > 0 else 0.0


def _again(session: Session) -> WordSource | None:
    """The words of a session, for the same one measured anew: faces are exchanged in it, and no voices."""
    transcript = session.header.transcript
    return None if transcript is None else KnownWords(session.words, transcript)


class _Once:
    """Says each line once, though a recording is measured twice."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._lines: set[str] = set()

    def __call__(self, line: str) -> None:
        if line not in self._lines:
            self._lines.add(line)
            self._say(line)


def _clock_line(pair: ClockOffset | None, recordings: Recordings, overviews: Overviews) -> str:
    """What is known of the two recordings' clock; of a silent one that it is silent, where no offset could help."""
    if pair is None:
        return ""
    if pair.source == "none" and len(recordings.pictures) < len(PEOPLE):
        for voice in recordings.voices.values():
            if not overviews(voice).speech.any():
                return texts.say("recording-silent", sound=voice.name)
    return describe_offset(pair)


def _text(path: Path | str | None) -> str | None:
    return None if path is None else str(path)
