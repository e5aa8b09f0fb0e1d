"""A folder of many sessions in BIDS' layout: what it is, whom it lists and which runs are in it already."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from monitor.errors import RapportError, UsageError
from monitor.replay.export.bids_tables import MISSING, described, write_json
from monitor.replay.table import Column, Table
from monitor.types import PEOPLE, Person
from monitor.version import __version__
from monitor.words import say

BIDS_VERSION: Final = "1.11.2"
BEP047: Final = "BEP047 (audio/video recordings, draft): https://github.com/bids-standard/bids-specification/pull/2231"
# In the JSON beside a run's events: which session it is.
SESSION_KEY: Final = "RapportSession"
_PROGRAM: Final = "rapport-monitor"
_DESCRIPTION: Final = "dataset_description.json"
_MOST_LETTERS: Final = 60

PARTICIPANT = (
    Column("participant_id", "text", "a person; sub- and the dyad's label with the person's place in it", "str"),
    Column("dyad", "text", "the dyad, as it was named; two people with the same one talked with each other", "str"),
    Column("person", "text", "user or partner; the scores' lags and directions are told from the user's side", "str"),
)
SCAN = (
    Column("filename", "text", "the file, from the participant's folder", "str"),
    Column("acq_time", "ISO 8601", "wall time (UTC) of second 0 of the run, the same for both people", "str"),
    Column("duration", "s", "length of the session"),
)

Writer = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Run:
    """A session's run in the folder.

    name : such as ``sub-07user_task-interview_run-01``. is_new : else it was there already.
    """

    name: str
    files: list[Path]
    is_new: bool


def label(name: str, what: str) -> str:
    """A label of BIDS: the ASCII letters and digits of a name, accents taken off. Raises UsageError where that is none."""
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    if not 0 < len(kept) <= _MOST_LETTERS:
        raise UsageError(f"the {what} {name[:80]!r} should have 1 to {_MOST_LETTERS} ASCII letters and digits; give --{what}")
    return kept


def check_folder(folder: Path) -> None:
    """Raises RapportError unless the folder is new, empty or one that this program began."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        made_by = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))["GeneratedBy"][0]["Name"]
    except (OSError, ValueError, LookupError, TypeError):
        made_by = None
    if made_by != _PROGRAM:
        found = f"{_DESCRIPTION} of another program" if (folder / _DESCRIPTION).exists() else f"files but no {_DESCRIPTION}"
        raise RapportError(f"{folder} should be empty or a BIDS folder of this program but has {found}; choose another folder")


def kept_run(folder: Path, session: str) -> Run | None:
    """The run that a session already is."""
    for side in sorted(folder.glob("sub-*/beh/*_events.json")):
        try:
            content = json.loads(side.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict) and content.get(SESSION_KEY) == session:
            run = re.match(r"(sub-[0-9A-Za-z]+?)(?:user|partner)(_task-[0-9A-Za-z]+_run-\d+)_", side.name)
            if run is not None:
                stem, ends = run.groups()
                subjects = [f"{stem}{person}" for person in PEOPLE]
                files = [path for subject in subjects for path in sorted(folder.glob(f"{subject}/beh/{subject}{ends}_*"))]
                return Run(f"{stem}user{ends}", files, is_new=False)
    return None


def next_run(folder: Path, subjects: dict[Person, str], task: str) -> int:
    files = [path.name for subject in subjects.values() for path in folder.glob(f"{subject}/beh/{subject}_{task}_run-*")]
    return max((int(found[1]) for name in files if (found := re.search(r"_run-(\d+)_", name))), default=0) + 1


def merged(path: Path, columns: tuple[Column, ...], rows: list[dict[str, str]]) -> tuple[list[str], list[dict[str, str]]]:
    """The names and rows of a file with those added whose first column is not there yet. Columns of others' stay.

    Raises RapportError for a file that is no such table, and where a participant of another dyad has the same label.
    """
    names, before = [column.name for column in columns], []
    if path.exists():
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, delimiter="\t", restval=MISSING)
                before, found = list(reader), list(reader.fieldnames or ())
        except (OSError, ValueError, csv.Error):
            before, found = [], []
        if not set(names) <= set(found):
            columns_found = ", ".join(found) or "none that can be read"
            raise RapportError(f"{path} should have the columns {', '.join(names)} but has {columns_found}; restore it")
        names = found
    known = {str(row[columns[0].name]).casefold(): row for row in before}
    for row in rows:
        other = known.get(row[columns[0].name].casefold())
        if other is None:
            before.append(row)
        elif "dyad" in row and other["dyad"] != row["dyad"]:
            both = f"the dyads {other['dyad']!r} and {row['dyad']!r}"
            raise UsageError(f"{both} would both be {row['participant_id']} in {path.parent}; give one of them another --dyad")
    return names, before


def write_rows(names: list[str], rows: list[dict[str, str]], path: Path) -> None:
    """A table of the folder; cells that a row lacks are ``n/a``."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval=MISSING, extrasaction="ignore", delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def side_of(columns: tuple[Column, ...]) -> dict[str, Any]:
    """The JSON beside a table of these columns."""
    return described(Table("", "", columns, {}))


def about_folder() -> dict[str, Writer]:
    """What describes the folder, written with its first session and then left to its owner."""
    made_by = {"Name": _PROGRAM, "Version": __version__, "Description": say("bids-made")}
    description = {
        "Name": say("bids-name"),
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "derivative",
        "GeneratedBy": [made_by],
        "ReferencesAndLinks": [BEP047],
    }
    readme = say("bids-readme", version=BIDS_VERSION) + "\n"
    return {
        _DESCRIPTION: partial(write_json, description),
        "README.md": lambda path: path.write_text(readme, encoding="utf-8"),
        "participants.json": partial(write_json, side_of(PARTICIPANT)),
    }
