"""Tiers as files: ELAN's ``.eaf`` by pympi-ling, Praat's TextGrid by praatio.

Talk, gestures and cues become annotation tiers as those programs keep them: no two annotations of one tier overlap.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitor.errors import SessionError
from monitor.language.utterances import utterances
from monitor.record.notes import printable
from monitor.speech import Word
from monitor.types import Event, Person

if TYPE_CHECKING:
    from monitor.replay.session import Session


# A cue has a moment, not an end; ELAN knows no moments.
NUDGE_S: Final = 1.0
_MAX_LABEL: Final = 500
# An utterance of ten minutes without the other taking the floor.
_MAX_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One annotation, in milliseconds from the session's start; ``end_ms`` is after ``start_ms``."""

    start_ms: int
    end_ms: int
    label: str


@dataclass(frozen=True, slots=True)
class Tier:
    """name : such as ``user turn`` or ``not measured user.face``. marks : by their start, apart from each other."""

    name: str
    marks: tuple[Mark, ...]


def tiers(session: Session, *, words: bool = False) -> tuple[Tier, ...]:
    """One tier a person and kind of event, one of the cues, one a stream with gaps; empty ones are left out.

    words : also a tier a person of utterances and one of words.

    What overlaps another mark of its tier goes to a further one (``user nod 2``). Marks are kept inside the session;
    those without a time in it are left out.
    """
    length_ms = round(1000 * session.duration_s)
    by_name: dict[str, list[Mark]] = defaultdict(list)
    if words:
        _add_words(by_name, session.words, length_ms)
    for event in session.events:
        _add(by_name[_name(event.person, event.kind)], event.start_s, event.end_s, _label(event), length_ms)
    for nudge in session.nudges:
        label = f"{nudge.kind}: {nudge.text} ({nudge.reason})"
        _add(by_name["nudges"], nudge.time_s, nudge.time_s + NUDGE_S, label, length_ms)
    for gap in session.gaps:
        _add(by_name[_name("not measured", gap.stream)], gap.start_s, gap.end_s, gap.reason, length_ms)
    return tuple(tier for name, marks in by_name.items() for tier in _parted(name, marks))


def _add_words(by_name: dict[str, list[Mark]], words: Iterable[Word], length_ms: int) -> None:
    """What was said: whole utterances, whose text may be long, and words. A word's end is where the next one begins at most."""
    kept = list(words)
    for utterance in utterances(kept):
        name = _name(utterance.person, "utterance")
        _add(by_name[name], utterance.start_s, utterance.end_s, utterance.text, length_ms, most=_MAX_TEXT)
    last: dict[Person, Word] = {}
    for word in reversed(kept):
        later = last.get(word.person)
        end_s = word.end_s if later is None or later.start_s <= word.start_s else min(word.end_s, later.start_s)
        _add(by_name[_name(word.person, "word")], word.start_s, end_s, word.text, length_ms)
        last[word.person] = word


def _name(*words: str) -> str:
    return printable(" ".join(word for word in words if word))[:_MAX_LABEL].strip() or "unnamed"


def _add(marks: list[Mark], start_s: float, end_s: float, label: str, length_ms: int, *, most: int = _MAX_LABEL) -> None:
    if not (math.isfinite(start_s) and math.isfinite(end_s)) or start_s > end_s:
        return
    start_ms = max(0, round(1000 * start_s))
    end_ms = min(length_ms, max(round(1000 * end_s), start_ms + 1))
    if start_ms < end_ms:
        marks.append(Mark(start_ms, end_ms, printable(label)[:most].strip()))


def _label(event: Event) -> str:
    """The kind, a direction or side, and the value where it says more than the length does."""
    which = [str(event.detail[name]) for name in ("direction", "side") if name in event.detail]
    is_length = math.isclose(event.value, event.end_s - event.start_s, abs_tol=1e-3)
    value = [] if math.isnan(event.value) or is_length else [f"{event.value:.3g}"]
    return " ".join([event.kind, *which, *value])


def _parted(name: str, marks: Iterable[Mark]) -> list[Tier]:
    layers: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: (mark.start_ms, mark.end_ms)):
        free = next((layer for layer in layers if layer[-1].end_ms <= mark.start_ms), None)
        if free is None:
            layers.append([mark])
        else:
            free.append(mark)
    return [Tier(name if not number else f"{name} {number + 1}", tuple(layer)) for number, layer in enumerate(layers)]


def write_eaf(session: Session, path: Path, *, words: bool = False) -> None:
    """Tiers for ELAN, times in milliseconds. words : with what was said. Raises SessionError for a session without length."""
    from pympi import Eaf

    session_tiers = _tiers(session, words=words)
    eaf = Eaf(author="rapport-monitor")
    # pympi writes zones of half an hour wrongly, and the day of the session says more than that of the export.
    eaf.adocument["DATE"] = session.header.started_at.isoformat(timespec="seconds")
    eaf.header = {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}
    eaf.remove_tier("default")
    for tier in session_tiers:
        eaf.add_tier(tier.name)
        for mark in tier.marks:
            eaf.add_annotation(tier.name, mark.start_ms, mark.end_ms, mark.label)
    eaf.to_file(str(path))


def write_textgrid(session: Session, path: Path, *, words: bool = False) -> None:
    """Tiers for Praat, times in seconds. words : with what was said. Raises SessionError for a session without length."""
    from praatio.data_classes.interval_tier import IntervalTier
    from praatio.textgrid import Textgrid

    length_s = round(session.duration_s, 3)
    grid = Textgrid(0.0, length_s)
    for tier in _tiers(session, words=words):
        marks = [(mark.start_ms / 1000, mark.end_ms / 1000, mark.label) for mark in tier.marks]
        grid.addTier(IntervalTier(tier.name, marks, 0.0, length_s))
    # praatio would otherwise drop intervals under a millisecond: there are none so short, and none may be lost.
    grid.save(str(path), format="long_textgrid", includeBlankSpaces=True, minimumIntervalLength=None)


def _tiers(session: Session, *, words: bool) -> tuple[Tier, ...]:
    length_ms = round(1000 * session.duration_s)
    if length_ms <= 0:
        raise SessionError(f"session {session.id} has no length, so it has nothing to annotate; export json or csv")
    return tiers(session, words=words) or (Tier("session", (Mark(0, length_ms, "no turns, events or cues"),)),)
