"""Transcribed dialogues as the program's utterances: Switchboard and the HCRC Map Task, of ``../shared/data/real/words``."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from monitor.language.turns import Turn
from monitor.speech import Word
from monitor.types import Person

CORPORA: Final = ("switchboard", "maptask")
# The transcripts have no times: words at the pace of English talk (about 170 a minute), a breath between utterances.
WORD_S: Final = 0.3
STEP_S: Final = 0.35
BREATH_S: Final = 0.2


def read_rows(data: Path, corpus: str) -> dict[str, list[tuple[Person, str]]]:
    """Conversation -> (person, text) of each utterance. The user is caller A, or who gives instructions."""
    talks: dict[str, list[tuple[Person, str]]] = {}
    for path in sorted((data / "real" / "words").glob(f"{corpus}_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                person: Person = "user" if row["person"] in ("A", "g") else "partner"
                talks.setdefault(row["conversation"], []).append((person, row["text"]))
    return {name: rows for name, rows in sorted(talks.items()) if len({person for person, _ in rows}) == 2}


def timed_words(rows: Sequence[tuple[Person, str]], start_s: float = 0.0) -> list[Word]:
    """The words of utterances, from this second on."""
    words: list[Word] = []
    now_s = start_s
    for person, text in rows:
        for written in text.split():
            words.append(Word(person, now_s, now_s + WORD_S, written))
            now_s += STEP_S
        now_s += BREATH_S
    return words


def interleave(user: Sequence[Turn], partner: Sequence[Turn], *, user_first: bool) -> list[Turn]:
    """A talk that never was: one's turns and another's by turns, up to where the shorter ends."""
    pairs = zip(user, partner, strict=False)
    return [turn for own, other in pairs for turn in ((own, other) if user_first else (other, own))]


def of_person(turns: Sequence[Turn], person: Person) -> list[Turn]:
    """The turns of one."""
    return [turn for turn in turns if turn.person == person]
