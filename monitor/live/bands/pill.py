"""The pill in words, and the reason of a cue without the counts that belong in the replay."""

from __future__ import annotations

from typing import Final

from monitor.live.display.page_state import PillState
from monitor.live.display.pill import wait_s
from monitor.live.session import LiveSession
from monitor.types import Nudge
from monitor.words import say

# Cues whose reasons count in units that nobody hears or sees: semitones, decibels, standard deviations.
_PLAIN: Final = ("excess", "pitch", "volume", "posture_closed")


def pill_state(session: LiveSession, *, hears_both: bool) -> PillState | None:
    """None where there are not two people to compare. hears_both : whether both have a sound."""
    if len(session.inputs.measured) < 2:
        return None
    kind, update = session.state.pill.kind, session.state.update
    firing = [facet.name for facet in update.facets if facet.fires] if update else []
    return {
        "kind": kind,
        "words": say(f"pill-{kind}"),
        "short": say(f"pill-{kind}.short"),
        "wait_s": wait_s(session.state.progress, hears_both=hears_both) if kind == "early" else None,
        "reasons": [say(f"pill-reason-{name}") for name in firing] if kind == "close" else [],
    }


def cue_reason(cue: Nudge) -> str:
    """As it is shown during a talk; the session keeps the reason in counts."""
    return say(f"live-reason-{cue.kind.replace('_', '-')}") if cue.kind in _PLAIN else cue.reason
