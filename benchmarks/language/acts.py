"""Talks whose utterances carry speech acts: Switchboard and the HCRC Map Task, from ``real/words`` of the shared data."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """An utterance. text : as it was transcribed; the Map Task has no punctuation. act : in the corpus's own code."""

    conversation: str
    person: str
    text: str
    act: str


def read_rows(data: Path, corpus: str, half: str = "developers") -> list[Row]:
    """The utterances of a corpus ("switchboard", "maptask") in order; half: "developers" or "held_back"."""
    with (data / "real" / "words" / f"{corpus}_{half}.csv").open(encoding="utf-8", newline="") as file:
        return [Row(row["conversation"], row["person"], row["text"], row["act"]) for row in csv.DictReader(file)]


def by_half(rows: list[Row], half: int) -> list[Row]:
    """Every other conversation by its name: 0 is what the rules were chosen on, 1 what they are reported on."""
    names = sorted({row.conversation for row in rows})
    kept = set(names[half::2])
    return [row for row in rows if row.conversation in kept]
