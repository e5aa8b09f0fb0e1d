"""Talks written out line by line, with times, for tests of words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from monitor.language.utterances import Utterance, utterances
from monitor.speech import Word
from monitor.types import Person

WORD_S: Final = 0.4
BREATH_S: Final = 0.8


def spoken(lines: Iterable[tuple[Person, str]], start_s: float = 0.0) -> list[Word]:
    """The words of each line, one after the other, with a breath between lines."""
    words: list[Word] = []
    now_s = start_s
    for person, line in lines:
        for text in line.split():
            words.append(Word(person, now_s, now_s + WORD_S, text))
            now_s += WORD_S
        now_s += BREATH_S
    return words


def talk(*lines: str, start_s: float = 0.0) -> list[Utterance]:
    """Lines "u: ..." of the user and "p: ..." of the partner as utterances."""
    read: list[tuple[Person, str]] = [("user" if line[0] == "u" else "partner", line[2:]) for line in lines]
    return utterances(spoken(read, start_s))
