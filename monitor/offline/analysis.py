"""``analyze``: films and sounds through the pipeline, kept as a session."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial as bound
from pathlib import Path
from typing import Final

from monitor import models
from monitor.calibrate.profile import list_profiles, load_profile, used_profile
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import RapportError, SessionError, SourceError, UsageError
from monitor.feed import PersonVideo
from monitor.offline.clocks import Clocks, find_clocks
from monitor.offline.feeds import Feed, PictureFeed, VoiceFeed
from monitor.offline.header import header_sources, session_title
from monitor.offline.overviews import LISTENING_SHARE, Overviews
from monitor.offline.recordings import Recordings, Say, Voice
from monitor.offline.selection import select
from monitor.paths import sessions_dir
from monitor.pipeline import Pipeline
from monitor.record.header import ClockAlignment, Header, new_id, versions
from monitor.record.lifecycle import delete_session
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.session import Session, load_session
from monitor.types import PEOPLE, Person
from monitor.vision.shared_view import Layout
from monitor.vision.sketch import SKETCH_LINES
from monitor.words import say

Report = Callable[[float, float], None]

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
    overviews = Overviews(lambda share: report(LISTENING_SHARE * share, 1.0))
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
    ...
