"""What was said as captions: WebVTT and SRT, a cue an utterance, as ``monitor.transcript`` reads them back.

The speakers are called *You* and *Partner*: a session knows no names. Written here and not by webvtt-py, which is not among the
program's own libraries; SRT has no marks for what is no tag, so a ``<`` of a word becomes ``(`` there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import SessionError
from monitor.language.utterances import Utterance, utterances
from monitor.transcript.cues import clock, one_line
from monitor.transcript.names import OWN_NAMES
from monitor.types import Person

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

_VTT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SRT = str.maketrans({"<": "(", ">": ")"})


@dataclass(frozen=True, slots=True)
class Caption:
    """One utterance, in milliseconds from the session's start; ``end_ms`` is after ``start_ms``."""

    person: Person
    start_ms: int
    end_ms: int
    text: str


def captions(session: SessionData) -> list[Caption]:
    """By their start. Raises SessionError for a session without words."""
    if not session.words:
        raise SessionError(f"session {session.id} has no words; analyze the recordings again with --words or --transcript")
    made = [_caption(utterance) for utterance in utterances(session.words)]
    return [caption for caption in made if caption.text]


def _caption(utterance: Utterance) -> Caption:
    start_ms = max(0, round(1000 * utterance.start_s))
    return Caption(utterance.person, start_ms, max(round(1000 * utterance.end_s), start_ms + 1), one_line(utterance.text))


def write_vtt(session: SessionData, path: Path) -> None:
    """WebVTT with voice tags. Raises SessionError for a session without words."""
    lines = ["WEBVTT"]
    if session.header.transcript is not None:
        lines += [f"Language: {session.header.transcript.language}"]
    lines.append("")
    for caption in captions(session):
        times = f"{clock(caption.start_ms)} --> {clock(caption.end_ms)}"
        lines += [times, f"<v {OWN_NAMES[caption.person]}>{caption.text.translate(_VTT)}</v>", ""]
    _write(lines, path)


def write_srt(session: SessionData, path: Path) -> None:
    """SRT with the speaker before the text. Raises SessionError for a session without words."""
    lines = []
    for number, caption in enumerate(captions(session), start=1):
        times = f"{clock(caption.start_ms, point=',')} --> {clock(caption.end_ms, point=',')}"
        lines += [str(number), times, f"{OWN_NAMES[caption.person]}: {caption.text.translate(_SRT)}", ""]
    _write(lines, path)


def _write(lines: Iterable[str], path: Path) -> None:
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace", newline="\n")
