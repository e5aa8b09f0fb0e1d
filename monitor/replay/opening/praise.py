"""What went well, with a moment that shows it: only what is firm enough to be said without a rider."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from monitor.replay.analysis.coincidence import is_beyond_chance
from monitor.replay.analysis.moments import best_minute, longest_stretch, smiles_together, stretches_of
from monitor.replay.opening.advice import CAMERA_SHARE, SUNK_SHARE
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.claims import claim_of, measured_share
from monitor.replay.opening.facts import COVERAGE_LEAST, Reading, range_ends
from monitor.replay.opening.fields import Praise
from monitor.replay.text.labels import likely
from monitor.types import PEOPLE, Event
from monitor.words import say, times
from monitor.words.numbers import percent, whole

_MOST: Final = 2
# Fewer may be chance.
_NODS_LEAST: Final = 3
_SMILES_LEAST: Final = 3
# The components that may be praised, the one that says most first.
_PRAISED: Final = ("coordination", "attention", "warmth")


@dataclass(frozen=True, slots=True)
class _Candidate:
    about: str
    fields: Praise


def praise(session: AnalyzedSession, readings: Sequence[Reading], *, alone: bool, not_about: str) -> list[Praise]:
    """At most two, the firmest first. not_about : what the advice is about, which is not praised in the same breath."""
    found = _alone(session, readings) if alone else _together(session, readings)
    kept = [candidate.fields for candidate in found if not (not_about and candidate.about == not_about)]
    return kept[:_MOST]


def _together(session: AnalyzedSession, readings: Sequence[Reading]) -> list[_Candidate]:
    return [*_claims(session), *_within(session, readings), *_joint(session), *_nods(session)]


def _alone(session: AnalyzedSession, readings: Sequence[Reading]) -> list[_Candidate]:
    return [*_answers(session), *_camera(readings), *_within(session, readings), *_upright(session), *_own_smiles(session)]


def _claims(session: AnalyzedSession) -> Iterator[_Candidate]:
    # What turned into copying is not held up as an example.
    copied = any(nudge.kind == "excess" for nudge in session.nudges) or session.copying.noticed
    for name in _PRAISED:
        score = session.summary[name]
        if (copied and name == "coordination") or claim_of(score, measured=measured_share(session, name)) != "clear":
            continue
        because = say("opening-well-score", value=whole(score.score), likely=likely(score), chance=whole(score.chance))
        best = best_minute(session.scores(name))
        fields: Praise = {"text": say(f"opening-well-{name}"), "because": because, "at_s": None if best is None else best[0]}
        yield _Candidate(name, fields)


def _within(session: AnalyzedSession, readings: Sequence[Reading]) -> Iterator[_Candidate]:
    """Facts within what suits this kind of talk, the looks first."""
    by_name = {reading.name: reading for reading in readings if reading.suits is not None and reading.side == "within"}
    if "looking" in by_name:
        values = {"share": percent(by_name["looking"].value), "ends": range_ends(by_name["looking"])}
        yield _made("looking", "looking", _start(session, "partner"), say("opening-well-looking.because", **values))
    if "talk_share" in by_name:
        values = {"share": percent(by_name["talk_share"].value), "ends": range_ends(by_name["talk_share"])}
        yield _made("talk", "talk_share", None, say("opening-well-talk.because", **values))
    if "pace" in by_name:
        values = {"rate": f"{by_name['pace'].value:.1f}", "ends": range_ends(by_name["pace"])}
        yield _made("pace", "pace", _start(session, "user"), say("opening-well-pace.because", **values))


def _joint(session: AnalyzedSession) -> Iterator[_Candidate]:
    """Smiling and laughing together, where it is more than both would by chance have done at the same time."""
    if session.header.withholds_pair:
        return
    for kind, message, shared in (
        ("smile", "smiled", smiles_together(session.events)),
        ("laugh", "laughed", stretches_of(session.events, "shared_laugh", "pair")),
    ):
        own = [stretches_of(session.events, kind, person) for person in PEOPLE]
        if shared and is_beyond_chance(*own, duration_s=session.duration_s):
            longest = max(shared, key=lambda stretch: stretch[1] - stretch[0])
            yield _made(message, "warmth", longest[0], times(len(shared)))


def _nods(session: AnalyzedSession) -> Iterator[_Candidate]:
    nods = _own(session, "nod")
    if len(nods) >= _NODS_LEAST:
        yield _made("nodded", "nods", nods[0].start_s, times(len(nods)))


def _answers(session: AnalyzedSession) -> Iterator[_Candidate]:
    """Of an interviewer's questions."""
    asked = [event for event in session.events if event.kind == "question"]
    began_s = [float(event.detail["latency_s"]) for event in asked if "latency_s" in event.detail]
    if asked and len(began_s) == len(asked):
        because = say("opening-well-answered.because", count=len(asked), latency=f"{median(began_s):.1f}")
        yield _made("answered", "answers", asked[0].start_s, because)


def _camera(readings: Sequence[Reading]) -> Iterator[_Candidate]:
    for reading in readings:
        if reading.name == "looking" and reading.suits is None and reading.value >= CAMERA_SHARE:
            because = say("opening-well-camera.because", share=percent(reading.value))
            yield _made("camera", "looking", None, because)


def _upright(session: AnalyzedSession) -> Iterator[_Candidate]:
    """Where there is a later part to be compared with the first minutes."""
    posture = session.posture
    if posture is not None and math.isfinite(posture.sunk_share) and posture.sunk_share < SUNK_SHARE:
        yield _made("upright", "posture", None, say("opening-well-upright.because"))


def _own_smiles(session: AnalyzedSession) -> Iterator[_Candidate]:
    smiles = _own(session, "smile")
    if len(smiles) >= _SMILES_LEAST and session.people["user"]["coverage"]["face"] >= COVERAGE_LEAST:
        yield _made("smiles", "warmth", smiles[0].start_s, times(len(smiles)))


def _own(session: AnalyzedSession, kind: str) -> list[Event]:
    return [event for event in session.events if event.kind == kind and event.person == "user"]


def _made(message: str, about: str, at_s: float | None, because: str) -> _Candidate:
    at = at_s if at_s is not None and math.isfinite(at_s) else None
    return _Candidate(about, {"text": say(f"opening-well-{message}"), "because": because, "at_s": at})


def _start(session: AnalyzedSession, person: str) -> float | None:
    longest = longest_stretch(session.events, person)
    return None if longest is None else longest[0]
