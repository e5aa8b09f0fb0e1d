"""The dyads of what was given: a folder or a table."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import UsageError
from monitor.study.dyad import FILMS, Dyad
from monitor.study.dyad_table import read_dyads
from monitor.study.folder import find_dyads


def find(
    source: Path,
    *,
    rule: str | None = None,
    names: tuple[str, str] | None = None,
    layout: str = "",
    preset: str = "interview",
    offset_s: float | None = None,
) -> tuple[list[Dyad], list[str]]:
    """The dyads of a folder or a table, and lines for the user. Raises UsageError, SourceError."""
    if source.is_dir():
        found = find_dyads(source, rule=rule, names=names, layout=layout, preset=preset, offset_s=offset_s)
        return found.dyads, found.left_out
    if not source.exists():
        raise UsageError(f"a study should be a folder or a table of dyads, but there is nothing at {source}; check its name")
    if source.suffix.lower() in FILMS:
        raise UsageError(
            f"a study should be a folder or a table of dyads, and {source.name} is a film; use `rapport analyze` for one"
        )
    if rule or names:
        option = "--rule" if rule else "--names"
        raise UsageError(f"{option} is for a folder, and {source.name} is a table, which says whose each file is; leave it out")
    lines: list[str] = []
    return read_dyads(source, preset=preset, layout=layout, offset_s=offset_s, lines=lines), lines
