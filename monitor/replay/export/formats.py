"""A session in other tools' formats: ``rapport sessions export`` and the page's downloads.

Each format's module is loaded when it is asked for, so that the command line starts quickly. CSV is written here: the shortest
digits that give the same number back, missing values empty.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.errors import SessionError, UsageError
from monitor.files import new_files
from monitor.measures import SIGNAL
from monitor.replay.columns import EYES
from monitor.replay.export.dictionary import dictionary
from monitor.replay.table import Table
from monitor.replay.tables import SPOKEN, TABLES
from monitor.types import Person, plain

if TYPE_CHECKING:
    from monitor.replay.session import Session


_ROWS_AT_ONCE: Final = 20_000
# A spreadsheet takes such a text for a formula and runs it (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: Table, path: Path) -> None:
    """UTF-8 with a header line and \\n as line end. Text that begins like a formula gets an apostrophe in front."""
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        for start in range(0, len(table), _ROWS_AT_ONCE):
            cells = [cells_of(table[column.name][start : start + _ROWS_AT_ONCE]) for column in table.columns]
            writer.writerows(zip(*cells, strict=True))


def no_formula(text: str) -> str:
    """Text for a cell of a table: with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def cells_of(values: NDArray[Any], *, missing: str = "") -> list[str]:
    """A column's cells as text. missing : what stands where there is no number and no text."""
    if values.dtype == object:
        return [no_formula(text) or missing for text in values.tolist()]
    if values.dtype == bool:
        return ["true" if value else "false" for value in values]
    if values.dtype != np.float32:
        return [missing if value != value else repr(value) for value in values.tolist()]
    # numpy writes a float32 with the digits it needs; Python would write those of its float64.
    texts: list[str] = values.astype("U32").tolist()
    return [missing if text == "nan" else text for text in texts]


# For other tools; the report is for people, a bundle for this program, captions are what was said.
OPEN_FORMATS = ("parquet", "csv", "json", "eaf", "textgrid")
CAPTIONS = ("vtt", "srt")
FORMATS = (*OPEN_FORMATS, "report", "pdf", "bundle", *CAPTIONS)
# Formats of one file: the suffix by which --to names that file.
SUFFIXES = {
    "json": ".json",
    "eaf": ".eaf",
    "textgrid": ".TextGrid",
    "report": ".html",
    "pdf": ".pdf",
    "bundle": ".zip",
    "vtt": ".vtt",
    "srt": ".srt",
}
SEALED_SUFFIX = ".age"


Writer = Callable[[Path], None]


def export(
    session: Session,
    to: Path,
    *,
    formats: Iterable[str] = OPEN_FORMATS,
    media: bool = False,
    words: bool = False,
    force: bool = False,
    passphrase: str | None = None,
) -> list[Path]:
    """Write a session's files and return their paths.

    to : a folder (made where there is none), or, for one format of a single file, that file by its suffix.
    media : whether the films, where they were kept, go into a bundle. words : whether what was said goes into tables, tiers,
    JSON, report and bundle; ``vtt`` and ``srt`` are nothing else. passphrase : seals a bundle, the only format then.
    Files are readable by their owner only, appear whole or not at all, and replace nothing unless ``force``.
    Raises RapportError, one sentence, also when Parquet is asked for without pyarrow.
    """
    wanted = tuple(dict.fromkeys(formats))
    if passphrase is not None:
        sealed = sealed_writer(session, passphrase, media=media, words=words)
        if wanted != ("bundle",):
            raise UsageError("only a bundle can be sealed; use --format bundle alone, or a name such as call.zip.age")
        if to.is_dir():
            return write_files(to, sealed, force=force)
        (write,) = sealed.values()
        return write_files(to.parent, {to.name: write}, force=force)
    files = writers(session, wanted, media=media, words=words)
    folder = to
    if len(files) == 1 and to.suffix.lower() == SUFFIXES[wanted[0]].lower() and not to.is_dir():
        folder, files = to.parent, {to.name: next(iter(files.values()))}
    return write_files(folder, files, force=force)


def export_report(
    session: Session, to: Path, *, pdf: bool = False, words: bool = False, force: bool = False, reader: Person = "user"
) -> list[Path]:
    """Write the report: HTML to ``to``, and with ``pdf`` a PDF beside it; only the PDF where ``to`` ends with .pdf.

    words : with what was said. reader : *partner* for the partner's copy. Raises SessionError where there are no words or no
    partner, and RapportError as ``export``.
    """
    if reader == "partner":
        check_partner(session, words=words)
    check_words(session, words=words)
    only_pdf = to.suffix.lower() == ".pdf"
    files: dict[str, Writer] = {} if only_pdf else {to.name: partial(_report, session, words=words, reader=reader)}
    if pdf or only_pdf:
        name = to.name if only_pdf else to.with_suffix(".pdf").name
        files[name] = partial(_pdf, session, words=words, reader=reader)
    return write_files(to.parent, files, force=force)


def partner_writer(session: Session, *, pdf: bool = False) -> dict[str, Writer]:
    """File name -> what writes the partner's copy of the report. Raises SessionError where there is no partner."""
    check_partner(session)
    suffix, write = (SUFFIXES["pdf"], _pdf) if pdf else (SUFFIXES["report"], _report)
    return {f"{partner_name(session.id)}{suffix}": partial(write, session, words=False, reader="partner")}


def partner_name(session: str) -> str:
    """What the partner's copy of a session's report is called, without a suffix."""
    return f"{session}-partner"


def write_files(folder: Path, files: Mapping[str, Writer], *, force: bool = False) -> list[Path]:
    """Files by their writers, all or none (``files.new_files``)."""
    with new_files(folder, list(files), force=force) as parts:
        for part, write in zip(parts, files.values(), strict=True):
            write(part)
    return [folder / name for name in files]


def writers(session: Session, formats: Iterable[str], *, media: bool = False, words: bool = False) -> dict[str, Writer]:
    """File name -> what writes it. words : with what was said.

    Raises UsageError for an unknown format, SessionError where words are asked for and there are none.
    """
    check_words(session, words=words)
    files: dict[str, Writer] = {}
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown export format {name!r}; choose from {', '.join(FORMATS)}")
        if name in ("parquet", "csv"):
            files |= _tables(session, name, _parquet if name == "parquet" else write_csv, words=words)
        else:
            write = _ONE_FILE[name]
            if name == "bundle":
                write = partial(write, media=media, words=words)
            elif name in _WITH_WORDS:
                write = partial(write, words=words)
            files[f"{session.id}{SUFFIXES[name]}"] = partial(write, session)
    return files


def sealed_writer(session: Session, passphrase: str, *, media: bool = False, words: bool = False) -> dict[str, Writer]:
    """The same for a bundle that only opens with a passphrase. Raises UsageError for one too short."""
    from monitor.record.encryption import check_passphrase

    check_passphrase(passphrase)
    check_words(session, words=words)
    write = partial(_bundle, session, media=media, words=words, passphrase=passphrase)
    return {f"{session.id}{SUFFIXES['bundle']}{SEALED_SUFFIX}": write}


def check_partner(session: Session, *, words: bool = False) -> None:
    """Raises UsageError where words are asked for in the partner's copy, SessionError where there is no partner to copy for."""
    from monitor.replay.opening.notes import is_alone

    if words:
        raise UsageError("the partner's copy has no words; leave --words out")
    if is_alone(session):
        raise SessionError(f"session {session.id} has measures of one person only, so there is no partner to make a copy for")


def check_words(session: Session, *, words: bool) -> None:
    """Raises SessionError where words are asked for and there are none."""
    if words and not session.words:
        raise SessionError(f"session {session.id} has no words to export; leave the words out")


def _tables(session: Session, suffix: str, write: Callable[[Table, Path], None], *, words: bool) -> dict[str, Writer]:
    def of(name: str) -> Writer:
        return lambda path: write(session.table(name, words=words), path)

    left_out = {*(() if words else SPOKEN), *(() if session.header.signals else (SIGNAL,))}
    names = [name for name in TABLES if name not in left_out]
    without = EYES if "gaze" not in session.channels else ()
    return {
        **{f"{name}.{suffix}": of(name) for name in names},
        "columns.csv": lambda path: write_csv(dictionary(tables=names, without=without), path),
    }


# The modules are loaded late: the report's alone would double the start of the others.
def _parquet(table: Table, path: Path) -> None:
    arrow: Any = table.to_arrow()
    import pyarrow.parquet as pq

    pq.write_table(arrow, path, compression="zstd")


def _json(session: Session, path: Path, *, words: bool) -> None:
    whole = session.to_json(words=words)
    if words:
        whole["transcript"] = plain({**_source(session), "words": [asdict(word) for word in session.words]})
    # Exports do not reveal where the session lies on this computer.
    del whole["session"]["path"]
    path.write_text(json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n", encoding="utf-8")


def _source(session: Session) -> dict[str, Any]:
    """Where the words came from."""
    transcript = session.header.transcript
    return {} if transcript is None else transcript.model_dump(mode="json", exclude={"consent"})


def _eaf(session: Session, path: Path, *, words: bool) -> None:
    from monitor.replay.export.annotations import write_eaf

    write_eaf(session, path, words=words)


def _textgrid(session: Session, path: Path, *, words: bool) -> None:
    from monitor.replay.export.annotations import write_textgrid

    write_textgrid(session, path, words=words)


def _report(session: Session, path: Path, *, words: bool, reader: Person = "user") -> None:
    from monitor.replay.export.report import write_report

    write_report(session, path, words=words, reader=reader)


def _pdf(session: Session, path: Path, *, words: bool, reader: Person = "user") -> None:
    from monitor.replay.export.pdf import write_pdf

    write_pdf(session, path, words=words, reader=reader)


def _bundle(session: Session, path: Path, *, media: bool, words: bool, passphrase: str | None = None) -> None:
    from monitor.replay.export.bundle import write_bundle

    write_bundle(session, path, media=media, words=words, passphrase=passphrase)


def _vtt(session: Session, path: Path) -> None:
    from monitor.replay.export.captions import write_vtt

    write_vtt(session, path)


def _srt(session: Session, path: Path) -> None:
    from monitor.replay.export.captions import write_srt

    write_srt(session, path)


_WITH_WORDS = frozenset({"json", "eaf", "textgrid", "report", "pdf"})
_ONE_FILE: dict[str, Callable[..., None]] = {
    "json": _json,
    "eaf": _eaf,
    "textgrid": _textgrid,
    "report": _report,
    "pdf": _pdf,
    "bundle": _bundle,
    "vtt": _vtt,
    "srt": _srt,
}
