"""What a session lacks and why, each reason once."""

from __future__ import annotations

from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.text.labels import label
from monitor.types import COMPONENTS, PEOPLE
from monitor.words import listed, say

_PICTURE = ("face", "body", "motion")


def is_alone(session: AnalyzedSession) -> bool:
    """Whether one person only was measured, so that nothing can be compared: an interviewer in practice is nobody."""
    if session.header.practice is not None:
        return True
    present = {event.person for event in session.events} & set(PEOPLE)
    present |= {person for person in PEOPLE if any(share > 0 for share in session.people[person]["coverage"].values())}
    return len(present) == 1


def notes(session: AnalyzedSession, *, alone: bool) -> list[str]:
    """Full sentences; of somebody alone nothing about the pair, of sound alone one sentence for all that needs a picture."""
    if session.header.practice is not None:
        return [say("practice-note")]
    seen, heard = (_any_of(session, families) for families in (_PICTURE, ("voice",)))
    found = [] if heard or not seen else [say("opening-no-sound")]
    missing = {} if alone else _missing(session)
    if heard and not seen:
        names = [name for group in missing.values() for name in group]
        found.append(say("opening-no-picture", scores=listed(names) or "none"))
    else:
        found += [say("story-missing", scores=listed(names), reason=reason) for reason, names in missing.items()]
    return found


def _any_of(session: AnalyzedSession, families: tuple[str, ...]) -> bool:
    return any(session.people[person]["coverage"].get(family, 0) > 0 for person in PEOPLE for family in families)


def _missing(session: AnalyzedSession) -> dict[str, list[str]]:
    """The components without a score by their reason."""
    reasons: dict[str, list[str]] = {}
    for name in COMPONENTS:
        score = session.summary[name]
        if score.status != "ok":
            reason = score.reason or say("story-missing.because-unknown")
            reasons.setdefault(reason, []).append(label(name).lower())
    return reasons
