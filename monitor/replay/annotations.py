"""Tiers as files: ELAN's ``.eaf`` by pympi-ling, Praat's TextGrid by praatio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import SessionError
from monitor.replay.tiers import Mark, Tier, tiers

if TYPE_CHECKING:
    from monitor.replay.reader import Session


def write_eaf(session: Session, path: Path) -> None:
    """Tiers for ELAN, times in milliseconds. Raises SessionError for a session without length."""
    from pympi import Eaf

    found = _tiers(session)
    eaf = Eaf(author="rapport-monitor")
    # pympi writes zones of half an hour wrongly, and the session's own day says more than that of the export.
    eaf.adocument["DATE"] = session.header.started_at.isoformat(timespec="seconds")
    eaf.header = {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}
    eaf.remove_tier("default")
    for tier in found:
        eaf.add_tier(tier.name)
        for mark in tier.marks:
            eaf.add_annotation(tier.name, mark.start_ms, mark.end_ms, mark.label)
    eaf.to_file(str(path))


def write_textgrid(session: Session, path: Path) -> None:
    """Tiers for Praat, times in seconds. Raises SessionError for a session without length."""
    from praatio.data_classes.interval_tier import IntervalTier
    from praatio.textgrid import Textgrid

    length_s = round(session.duration_s, 3)
    grid = Textgrid(0.0, length_s)
    for tier in _tiers(session):
        marks = [(mark.start_ms / 1000, mark.end_ms / 1000, mark.label) for mark in tier.marks]
        grid.addTier(IntervalTier(tier.name, marks, 0.0, length_s))
    # praatio would otherwise drop intervals under a millisecond: there are none, and none may go.
    grid.save(str(path), format="long_textgrid", includeBlankSpaces=True, minimumIntervalLength=None)


def _tiers(session: Session) -> tuple[Tier, ...]:
    length_ms = round(1000 * session.duration_s)
    if length_ms <= 0:
        raise SessionError(f"session {session.id} has no length, so there is nothing to put on tiers; export json or csv")
    return tiers(session) or (Tier("session", (Mark(0, length_ms, "no turns, events or cues"),)),)
