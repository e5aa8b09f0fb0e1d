"""What the cues did over the user's live sessions, and with which probability each kind is shown because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from monitor import constants
from monitor.coaching.cue_trial import HELD_CUE
from monitor.config import NUDGE_KINDS, NudgeKind
from monitor.errors import RapportError
from monitor.replay.analysis.cues.effects import Changes, KindEffect, kind_effect
from monitor.replay.analysis.cues.matching import Moments, held_values
from monitor.replay.analysis.cues.outcomes import Outcome, judged, outcomes
from monitor.replay.catalog import list_sessions
from monitor.replay.data import preset_of
from monitor.replay.database import database_path, opened, read_events, read_head, read_records
from monitor.replay.series import read_series
from monitor.types import Nudge

if TYPE_CHECKING:
    from monitor.record.header import Header
    from monitor.replay.data import SessionData

# Nobody saw the cues of a film, and a drawn person does not heed them.
_UNSEEN: Final = frozenset({"film", "sound", "simulated", "table"})


@dataclass(frozen=True, slots=True)
class ShownCue:
    """A cue that was shown, and how what it could change did."""

    nudge: Nudge
    changes: Changes


@dataclass(frozen=True, slots=True)
class SessionCues:
    """One session's. held : by kind, the changes at cues due and held back."""

    shown: tuple[ShownCue, ...]
    held: Mapping[NudgeKind, Sequence[Mapping[Outcome, float]]]


@dataclass(frozen=True, slots=True)
class CueEffects:
    """shown : the session's cues. kinds : what each of their kinds did, over this session and the earlier ones."""

    shown: tuple[ShownCue, ...]
    kinds: Mapping[NudgeKind, KindEffect]

    def of(self, kind: str) -> KindEffect:
        """What a kind did; too early to tell of one that this version does not know."""
        known = {str(name): effect for name, effect in self.kinds.items()}
        return known.get(kind, KindEffect(cast(NudgeKind, kind), 0))


def was_watched(header: Header) -> bool:
    """Whether somebody saw the cues as they came: a live talk of a real user, recorded here."""
    live = "settle" in header.latencies_s and not header.imported and not header.joined
    user = {source.kind for source in header.sources if source.person in ("user", "both")}
    return live and bool(user) and not user & _UNSEEN


def analyze_cues(session: SessionData) -> CueEffects:
    """Empty where nobody saw the cues, or none came."""
    if not session.nudges or not was_watched(session.header):
        return CueEffects((), {})
    here = _of_session(session.path)
    sessions = [*_earlier(session.path.parent, before=session.id), here]
    kinds = {cue.nudge.kind for cue in here.shown}
    return CueEffects(here.shown, {kind: _pooled(kind, sessions) for kind in NUDGE_KINDS if kind in kinds})


def kind_effects(folder: Path) -> dict[NudgeKind, KindEffect]:
    """What each kind of cue did over the latest sessions of a folder; a kind that never came is missing."""
    sessions = list(_earlier(folder))
    kinds = {cue.nudge.kind for session in sessions for cue in session.shown}
    return {kind: _pooled(kind, sessions) for kind in NUDGE_KINDS if kind in kinds}


def cue_shares(effects: Mapping[NudgeKind, KindEffect]) -> dict[NudgeKind, float]:
    """With which probability each kind is shown when it is due: less where it distracted, and never 0."""
    numbers = constants.cue_effects()
    distracting = {kind for kind, effect in effects.items() if effect.verdict == "distracted"}
    return {kind: numbers.share_distracting if kind in distracting else numbers.share for kind in NUDGE_KINDS}


def _pooled(kind: NudgeKind, sessions: Iterable[SessionCues]) -> KindEffect:
    kept = list(sessions)
    cues = [cue.changes for session in kept for cue in session.shown if cue.nudge.kind == kind]
    return kind_effect(kind, cues, [values for session in kept for values in session.held.get(kind, ())])


def _earlier(folder: Path, *, before: str = "") -> Iterable[SessionCues]:
    infos = [info for info in list_sessions(folder) if info.status == "complete" and not info.imported and not info.joined]
    earlier = [info for info in infos if not before or info.id < before]
    for info in earlier[: constants.cue_effects().sessions_most]:
        yield _of_session(info.path)


def _of_session(path: Path) -> SessionCues:
    """A session's cues; none where it is damaged, which must not take away what the others say."""
    try:
        stat = database_path(path).stat()
        return _stored(path, stat.st_mtime_ns, stat.st_size)
    except (RapportError, OSError, ArithmeticError, ValueError):
        return SessionCues((), {})


@lru_cache(maxsize=256)
def _stored(path: Path, changed_ns: int, size_bytes: int) -> SessionCues:
    """As ``_of_session``, for as long as the file stays the one that it was (changed_ns, size_bytes)."""
    with opened(path) as database:
        header, _, duration_s = read_head(database, database_path(path))
        nudges = cast("list[Nudge]", read_records(database, Nudge, "nudges"))
        if not was_watched(header):
            return SessionCues((), {})
        events = read_events(database)
        held = [event for event in events if event.kind == HELD_CUE]
        if not nudges and not held:
            return SessionCues((), {})
        face, body = (read_series(database, path, "user", family) for family in ("face", "body"))
    whole = outcomes(events, duration_s, face=face, body=body)
    moments = Moments(whole, [nudge.time_s for nudge in nudges], pause_s=preset_of(header).limits.pause_s)
    shown = tuple(
        ShownCue(nudge, {name: moments.change(name, nudge.time_s) for name in judged(cast(NudgeKind, nudge.kind))})
        for nudge in nudges
    )
    kinds = {cast(NudgeKind, event.detail.get("cue")) for event in held}
    return SessionCues(
        shown,
        {
            kind: held_values(
                moments, [event.start_s for event in held if event.detail.get("cue") == kind], tuple(judged(kind))
            )
            for kind in kinds
            if kind in NUDGE_KINDS
        },
    )
