"""What a session lacks and why, each reason once."""

from __future__ import annotations

from typing import Final

from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.text.labels import label
from monitor.types import COMPONENTS, PEOPLE
from monitor.words import listed, say
from monitor.words.numbers import clock

# Less of a voice than that is missing sound, not a gap in it; more is hardly a gap (share of the session).
_PARTLY_LEAST: Final = 0.01
_PARTLY_MOST: Final = 0.75
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
    found += _partly_heard(session, alone=alone) if heard else []
    missing = {} if alone else _missing(session)
    if heard and not seen:
        names = [name for group in missing.values() for name in group]
        found.append(say("opening-no-picture", scores=listed(names) or "none"))
    else:
        found += [say("story-missing", scores=listed(names), reason=reason) for reason, names in missing.items()]
    return found


def _partly_heard(session: AnalyzedSession, *, alone: bool) -> list[str]:
    """That much of the talk is missing, which no number of the page shows by itself."""
    shares = [session.people[person]["coverage"].get("voice", 0.0) for person in PEOPLE[: 1 if alone else 2]]
    if not _PARTLY_LEAST <= min(shares) < _PARTLY_MOST:
        return []
    measured_s = min(shares) * session.duration_s
    return [
        say(
            "opening-partly-heard",
            whose="own" if alone else "both",
            measured=clock(measured_s),
            length=clock(session.duration_s),
        )
    ]


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
