"""Dyads of the same name: it cannot be known which is meant, so none of them is scored and each says so."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from monitor.study.dyad import Dyad
from monitor.words import listed


def without_doubles(dyads: Sequence[Dyad], *, file: str) -> list[Dyad]:
    """The dyads, those of one name with a fault that names all their lines: the others go on, and no row is lost.

    Names that differ by case alone are the same: files are named by them. file : the table or folder.
    """
    named: dict[str, list[Dyad]] = defaultdict(list)
    for dyad in dyads:
        named[unicodedata.normalize("NFKC", dyad.id).casefold()].append(dyad)
    checked = []
    for dyad in dyads:
        same = named[unicodedata.normalize("NFKC", dyad.id).casefold()]
        if len(same) > 1 and dyad.id:
            lines = listed([str(other.line) for other in same])
            where = f"stands in lines {lines} of" if dyad.line else f"is that of {len(same)} dyads in"
            dyad = dyad.failed(f"the id {dyad.id!r} {where} {file}; give each dyad an id of its own")
        checked.append(dyad)
    return checked
