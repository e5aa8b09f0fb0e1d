"""The files of a study's group statistics."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from monitor.files import new_files
from monitor.record.notes import printable
from monitor.replay.export.formats import no_formula
from monitor.study.groups import methods
from monitor.study.groups.columns import TABLES
from monitor.study.groups.figure import figure_png, figure_svg
from monitor.study.groups.page import page
from monitor.study.groups.result import GroupResult
from monitor.types import plain

FILES: Final = ("groups.csv", "groups_dyads.csv", "groups.json", "groups.svg", "groups.png", "study.html")


def write_groups(result: GroupResult, folder: Path) -> list[Path]:
    """Write the group statistics of a study into its folder, in place of earlier ones.

    Parameters
    ----------
    result : GroupResult
        Of ``compare_study``.
    folder : pathlib.Path
        Made if it is not there.

    Returns
    -------
    list of pathlib.Path
        ``groups.csv`` (a row a measure and comparison), ``groups_dyads.csv`` (a row a dyad and measure), ``groups.json``,
        ``groups.svg`` and ``groups.png`` (the figure; not where nothing could be drawn) and ``study.html``.

    Raises
    ------
    RapportError
        One sentence, where the folder cannot be written to.
    """
    wide, png = figure_svg(result), figure_png(result)
    contents = {
        "groups.csv": _csv("groups", result.comparisons).encode(),
        "groups_dyads.csv": _csv("groups_dyads", result.places).encode(),
        "groups.json": (json.dumps(plain(document(result)), indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode(),
        "groups.svg": wide.encode(),
        "groups.png": png,
        "study.html": page(result, wide, figure_svg(result, narrow=True)).encode(),
    }
    names = [name for name in FILES if contents[name]]
    with new_files(folder, names, force=True) as parts:
        for name, part in zip(names, parts, strict=True):
            part.write_bytes(contents[name])
    for name in set(FILES) - set(names):
        (folder / name).unlink(missing_ok=True)  # the figure of an earlier run, which is not on the page
    return [folder / name for name in names]


def document(result: GroupResult) -> dict[str, Any]:
    """What ``groups.json`` holds beside the tables: how the numbers came about."""
    return {
        "versions": methods.versions(),
        "null": result.null,
        "seed": result.seed,
        "exchange": result.exchange,
        "blocks": result.blocks,
        "conditions": result.conditions,
        "dyads": dict(result.dyads),
        "passed_over": [{"id": one.id, "condition": one.condition, "reason": one.reason} for one in result.passed_over],
        "notes": list(result.notes),
        "methods": methods.paragraph(result),
        "references": methods.references(result),
    }


def _csv(name: str, rows: Iterable[Any]) -> str:
    names = [column.name for column in TABLES[name]]
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return content.getvalue()


def _cell(value: object) -> str | int:
    """Missing is empty; numbers to seven figures, truth as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.7g}" if math.isfinite(value) else ""
    return no_formula(printable(value)) if isinstance(value, str) else int(str(value))
