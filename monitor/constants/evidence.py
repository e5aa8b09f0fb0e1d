"""What real people showed: each score and each of its parts tried on those who talked with each other and on strangers.

``calibration/evidence.toml`` is written by ``benchmarks/real_people.py --write``: one table an entry, by the name of the score
or part. What was not tried, or did not hold, does not weigh: pages show it as a description.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from monitor.errors import CalibrationError
from monitor.paths import data_file

Kind = Literal["dialogues", "talks", "video calls", "recordings"]

# Of real against exchanged people; 0.5 is chance.
_AUC_CHANCE: Final = 0.5
# A nominal 5 % may come out as 7 % before a part no longer weighs (share of strangers).
_BEYOND_MOST: Final = 0.07
# With fewer pairs the share of strangers says too little to strike a part out.
_PAIRS_LEAST: Final = 9


@dataclass(frozen=True, slots=True)
class Evidence:
    """One score or part tried on one corpus.

    Attributes
    ----------
    corpus : str
        Which recordings, such as ``ifadv``.
    kind : {"dialogues", "talks", "video calls", "recordings"}
        What they are.
    pairs : int
        Real pairs of people.
    seconds : float
        How much of each was used; 0 for all of it.
    auc, auc_low, auc_high : float
        Share of comparisons of a real pair with an exchanged one in which the real one scored higher, with its 90 % interval.
    strangers : int
        Exchanged pairs.
    beyond, beyond_low, beyond_high : float
        Share of exchanged pairs beyond the nominal 5 % limit of chance, with its 90 % interval.
    """

    corpus: str
    kind: Kind
    pairs: int
    seconds: float
    auc: float
    auc_low: float
    auc_high: float
    strangers: int
    beyond: float
    beyond_low: float
    beyond_high: float

    @property
    def holds(self) -> bool:
        """Whether real people clearly score higher than strangers here."""
        return self.auc_low > _AUC_CHANCE

    @property
    def lets_pass(self) -> bool:
        """Whether strangers clearly pass more often than 7 in 100 here."""
        return self.pairs >= _PAIRS_LEAST and self.beyond_low > _BEYOND_MOST

    @property
    def fails(self) -> bool:
        """Whether strangers clearly pass too often here, or clearly score higher than real people."""
        return self.lets_pass or (self.pairs >= _PAIRS_LEAST and self.auc_high < _AUC_CHANCE)


def weighs(name: str) -> bool:
    """Whether a channel, part or component counts as a score: it holds on a corpus and fails on none."""
    tried = evidence_of(name)
    return any(entry.holds for entry in tried) and not any(entry.fails for entry in tried)


def evidence_of(name: str) -> tuple[Evidence, ...]:
    """What was tried of a channel, part or component; empty where nothing was."""
    return evidence().get(name, ())


@cache
def evidence() -> dict[str, tuple[Evidence, ...]]:
    """Those of ``calibration/evidence.toml``, by name."""
    return read_evidence(data_file("calibration", "evidence.toml"))


def read_evidence(path: Path) -> dict[str, tuple[Evidence, ...]]:
    """The entries of a file by name, in its order.

    Raises CalibrationError when the file is missing, is no TOML, or an entry lacks a field, has one too many, or holds a value
    that cannot be.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CalibrationError(f"cannot read the evidence in {path} ({error}); reinstall the program") from None
    return {
        name: tuple(_entry(f"{path.name}: {name}", table) for table in (entries if isinstance(entries, list) else [entries]))
        for name, entries in tables.items()
    }


def as_toml(entries: Mapping[str, tuple[Evidence, ...]]) -> str:
    """The entries as ``read_evidence`` reads them; numbers to three decimals."""
    blocks = []
    for name, tried in entries.items():
        for entry in tried:
            lines = [f"{field} = {_written(value)}" for field, value in asdict(entry).items()]
            blocks.append("\n".join([f"[[{name}]]", *lines]))
    return "\n\n".join(blocks) + "\n"


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(round(value, 3) if isinstance(value, float) else value)


def _entry(where: str, table: Any) -> Evidence:
    names = {field.name for field in fields(Evidence)}
    if not isinstance(table, dict) or (odd := names ^ set(table)):
        lacking = ", ".join(sorted(odd)) if isinstance(table, dict) else "everything"
        raise CalibrationError(f"{where} should have exactly the fields of Evidence; see to {lacking}")
    numbers = {name: table[name] for name in names - {"corpus", "kind"}}
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise CalibrationError(f"{where}: {name} should be a number of 0 or more, not {value!r}")
    for name in ("pairs", "strangers"):
        if not isinstance(table[name], int):
            raise CalibrationError(f"{where}: {name} should be a whole number, not {table[name]!r}")
    for name in ("auc", "beyond"):
        low, value, high = (table[part] for part in (f"{name}_low", name, f"{name}_high"))
        if not 0 <= low <= value <= high <= 1:
            raise CalibrationError(f"{where}: {name} {value} should lie within {low} to {high}, all of them in 0 to 1")
    if table["kind"] not in get_args(Kind) or not isinstance(table["corpus"], str):
        raise CalibrationError(f"{where}: kind should be one of {', '.join(get_args(Kind))}, not {table['kind']!r}")
    return Evidence(**table)
