"""A session's opening: the parts put together."""

from __future__ import annotations

from monitor.replay.data import preset_of
from monitor.replay.opening.advice import advice
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.facts import facts, readings
from monitor.replay.opening.fields import Opening
from monitor.replay.opening.headline import headline
from monitor.replay.opening.notes import is_alone, notes
from monitor.replay.opening.praise import praise


def opening(session: AnalyzedSession) -> Opening:
    """What a reader sees first; one person's story where one person was measured."""
    alone, preset = is_alone(session), preset_of(session.header)
    found = readings(session, alone=alone)
    tried = advice(session, found, preset, alone=alone)
    return {
        "headline": headline(session, found, alone=alone),
        "advice": None if tried is None else tried.fields,
        "well": praise(session, found, alone=alone, not_about="" if tried is None else tried.about),
        "facts": facts(session, found),
        "notes": notes(session, alone=alone),
    }
