"""Which program wrote a file, by its content, and what the file gives."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from pathlib import Path
from typing import Final

from monitor.errors import SourceError, UsageError
from monitor.offline.foreign import face_table, face_trackers, motion_table, pitch_table
from monitor.offline.foreign.annotation_file import read_annotations
from monitor.offline.foreign.given import Asked, Format, Given, Whose
from monitor.offline.foreign.mediapipe_file import read_results
from monitor.offline.foreign.openpose_folder import is_openpose, read_openpose
from monitor.offline.turn_table import NEEDED, read_turns
from monitor.tables.table import Table
from monitor.words.options import option

_HEAD_BYTES: Final = 4096
_WANTED: Final = f"the columns {', '.join(NEEDED)}, or those of OpenFace, py-feat or a list of pitch"
# What no table is, so that its first letters tell.
_BY_HEAD: Final = ("elan", "textgrid", "mediapipe", "openpose")


def read_given(path: Path, whose: Whose, wanted: Format, asked: Asked) -> Given:
    """What a file gives of one person or of both.

    wanted : the format, or *auto* to go by the file. Raises SourceError for a file that cannot be read, UsageError for one
    that fits no format or more than one, or does not fit ``wanted``.
    """
    if wanted in ("auto", "turns") and path.exists() and not path.is_file() and not path.is_dir():
        return Given(path, whose, "", utterances=read_turns(path, user=asked.user, said=asked.said))  # a pipe is read once
    found = _by_head(path)
    if found is not None or wanted in _BY_HEAD:
        if wanted not in ("auto", found):
            kind = f"a file of the format {found}" if found else f"no file of the format {wanted}"
            raise UsageError(f"{path.name} is {kind}; give it with {option('--format', found or 'auto')}")
        if found == "mediapipe":
            return read_results(path, whose, asked)
        if found == "openpose":
            return read_openpose(path, whose, asked)
        program = "ELAN" if found == "elan" else "Praat"
        return Given(path, whose, program, utterances=read_annotations(path, program, whose, asked))
    return _read_table(Table(path, wanted=_WANTED), path, whose, wanted, asked)


def _read_table(table: Table, path: Path, whose: Whose, wanted: Format, asked: Asked) -> Given:
    names = {name.strip().lower() for name in table.names if name}
    if wanted == "auto":
        wanted = _by_names(table, names)
    _check_whose(path, whose, wanted)
    given = Given(path, whose, {"mea": motion_table.NAME, "praat": pitch_table.NAME}.get(wanted, ""))
    if wanted == "turns":
        given.utterances = read_turns(path, user=asked.user, said=asked.said)
        return given
    if wanted == "mea":
        given.blocks = motion_table.read_motion(table, whose, asked)
    elif whose != "both":
        if wanted == "praat":
            given.pitch[whose] = pitch_table.read_pitch(table)
        else:
            tracker = _tracker(table, names, wanted)
            given.program = tracker.name
            block, given.events = face_table.read_face(table, tracker, whose, asked)
            given.blocks = [block]
    for line in table.lines:
        asked.said(line)
    return given


def _by_head(path: Path) -> Format | None:
    """The format of a file that is no table; None of what may be one. Raises UsageError for Praat's other objects."""
    if path.is_dir():
        if is_openpose(path):
            return "openpose"
        raise UsageError(f"{path.name} is a folder without frames of OpenPose; expected such a folder, or a file")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise SourceError(f"cannot read {path.name} ({error.strerror}); check its name and rights") from None
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    if path.suffix.lower() == ".eaf" or "<ANNOTATION_DOCUMENT" in text:
        return "elan"
    if "ooTextFile" in text and "TextGrid" not in text:
        raise UsageError(
            f"{path.name} is an object of Praat, but no TextGrid; list a pitch as a table (Tabulate, List values) and give that"
        )
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) or path.suffix.lower() in (".json", ".jsonl", ".ndjson"):
        return "openpose" if '"people"' in text else "mediapipe"
    return "textgrid" if "ooTextFile" in text or path.suffix.lower() == ".textgrid" else None


def _tracker(table: Table, names: Collection[str], wanted: Format) -> face_trackers.Tracker:
    """The reader's table for a format. Raises UsageError where none of its columns is there."""
    fitting = [tracker for tracker in face_trackers.TRACKERS[wanted] if _is_of(tracker, names)]
    if not fitting:
        known = face_trackers.TRACKERS[wanted][0].name
        raise UsageError(f"{table.name} has no column of {known}; found {table.listed(sorted(names))}")
    return fitting[0]


def _is_of(tracker: face_trackers.Tracker, names: Collection[str]) -> bool:
    own = tracker.marks or tracker.wanted
    return all(name in names for name in tracker.marks) and any(name in names for name in own)


def _by_names(table: Table, names: Collection[str]) -> Format:
    fits: list[Format] = []
    if any(name in names for name in ("start_s", "end_s")) or set(NEEDED) & set(names) == {"person"}:
        fits.append("turns")
    if _is_of(face_trackers.OPENFACE, names):
        fits.append("openface")
    if _is_of(face_trackers.OPENFACE3, names):
        fits.append("openface3")
    if "facescore" in names or {"facerectx", "au12"} <= set(names):
        fits.append("pyfeat")
    if pitch_table.is_pitch(names):
        fits.append("praat")
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise UsageError(
            f"{table.name} fits several formats ({', '.join(fits)}); say which one it is with {option('--format')}"
        )
    shown = table.listed([name for name in table.names if name])
    raise UsageError(
        f"{table.name} is in no format that is known by its columns; expected {_WANTED}, found {shown}"
        + ("" if table.layout.header else " unnamed columns")
        + f". If they are motion energy, add {option('--format', 'mea')}"
    )


def _check_whose(path: Path, whose: Whose, wanted: Format) -> None:
    if whose == "both" and wanted not in ("turns", "mea"):
        raise UsageError(
            f"{path.name} holds one person ({wanted}); give the partner's as a second file, or say whose it is with "
            f"{option('--user-table')} or {option('--partner-table')}"
        )
    if whose != "both" and wanted == "turns":
        raise UsageError(f"{path.name} holds the turns of both people; give it alone, or with {option('--both-table')}")
