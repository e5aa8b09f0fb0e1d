"""``load_study``: a finished study's tables and sessions."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import SessionError
from monitor.replay.export.formats import no_formula
from monitor.replay.session import Session, load_session
from monitor.study.columns import TABLES, made
from monitor.study.store import STUDY, Store

if TYPE_CHECKING:
    from monitor.replay.table import Table


@dataclass(frozen=True)
class Study:
    """What ``rapport study`` made of many dyads.

    Attributes
    ----------
    path : pathlib.Path
        The study's folder.
    document : mapping
        ``study.json``: settings, versions and what became of each dyad.

    Examples
    --------
    >>> import monitor
    >>> study = monitor.load_study("path/of/the/study")  # doctest: +SKIP
    >>> study.dyads.to_pandas().pivot(index="dyad", columns="score", values="z")  # doctest: +SKIP
    >>> study.session("d01").summary["coordination"].score  # doctest: +SKIP
    """

    path: Path
    document: Mapping[str, Any]

    @cached_property
    def dyads(self) -> Table:
        """A row a dyad and score (docs/study.md); a dyad that failed has one row with its reason."""
        return self._table("dyads")

    @cached_property
    def measures(self) -> Table:
        """A row a dyad, person and measure (docs/study.md)."""
        return self._table("measures")

    @property
    def ids(self) -> tuple[str, ...]:
        """The dyads that have scores, in the study's order."""
        return tuple(entry["id"] for entry in self.document["dyads"] if entry["status"] == "done")

    @property
    def failures(self) -> dict[str, str]:
        """Why each other dyad has none; a row of the table without an id is named by its line."""
        entries = [entry for entry in self.document["dyads"] if entry["status"] != "done"]
        return {entry["id"] or f"line {entry['line']}": entry["reason"] for entry in entries}

    @property
    def conditions(self) -> dict[str, tuple[str, ...]]:
        """The dyads with scores of each condition; the one without a name is empty."""
        names = dict.fromkeys(entry["condition"] for entry in self.document["dyads"])
        of = {entry["id"]: entry["condition"] for entry in self.document["dyads"]}
        return {name: tuple(dyad for dyad in self.ids if of[dyad] == name) for name in names}

    def session(self, dyad: str) -> Session:
        """A dyad's session.

        Parameters
        ----------
        dyad : str
            One of ``ids``.

        Returns
        -------
        Session
            As ``load_session`` opens it.

        Raises
        ------
        SessionError
            One sentence, for a dyad that there is not or that has no session.
        """
        for entry in self.document["dyads"]:
            if entry["id"] == dyad and entry["status"] == "done":
                return load_session(self.path / entry["session"])
        known = self.failures.get(dyad)
        why = (
            f"was not scored ({known})"
            if known
            else f"is none of {self.path.name}, whose dyads are {', '.join(self.ids)[:200]}"
        )
        raise SessionError(f"the dyad {dyad!r} {why}")

    def _table(self, name: str) -> Table:
        columns = TABLES[name]
        path = self.path / f"{name}.csv"
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                rows = list(reader)
                found = reader.fieldnames or ()
            if tuple(found) != tuple(column.name for column in columns):
                raise ValueError("other columns")
            return made(
                name,
                [{c.name: _text(row[c.name]) if c.dtype == "str" else _number(row[c.name]) for c in columns} for row in rows],
            )
        except OSError:
            raise SessionError(f"{path} cannot be read; run `rapport study` again, which writes it") from None
        except (ValueError, TypeError, csv.Error):
            raise SessionError(
                f"{path} was changed by another program; run `rapport study` again, which writes it anew"
            ) from None


def load_study(path: str | Path) -> Study:
    """Open what ``rapport study`` made.

    Parameters
    ----------
    path : pathlib.Path or str
        The study's folder (``--to``), or its ``study.json``.

    Returns
    -------
    Study
        Its tables are read when they are asked for.

    Raises
    ------
    SessionError
        One sentence, for a folder that holds no study, or one of another version.

    Examples
    --------
    >>> import monitor
    >>> study = monitor.load_study("path/of/the/study")  # doctest: +SKIP
    >>> study.conditions  # doctest: +SKIP
    """
    folder = Path(path).parent if Path(path).name == STUDY else Path(path)
    return Study(folder, Store(folder).document())


def _text(cell: str) -> str:
    """Text as it was before it was kept from being a formula."""
    return cell[1:] if cell.startswith("'") and no_formula(cell[1:]) == cell else cell


def _number(cell: str) -> float:
    return float(cell) if cell else math.nan
