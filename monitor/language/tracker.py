"""STUB of live; replaced by branch questions."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.types import Person, Word

_OPEN = ("what", "how", "why")


class LanguageTracker:
    def __init__(self, language: str) -> None:
        self._language = language
        self._asked: list[tuple[Person, float, bool]] = []
        self._start: dict[Person, str] = {}

    @property
    def knows_questions(self) -> bool:
        return self._language == "en"

    def push(self, words: Iterable[Word]) -> None:
        for word in words:
            first = self._start.setdefault(word.person, word.text.lower())
            if word.text.endswith("?"):
                self._asked.append((word.person, word.end_s, first in _OPEN))
            if word.text[-1:] in ".?!":
                del self._start[word.person]

    def questions(self, person: Person, *, open: bool = False) -> int:
        return sum(who == person and (is_open or not open) for who, _, is_open in self._asked)

    def last_question_s(self, person: Person, *, open: bool = False) -> float | None:
        return next((at_s for who, at_s, is_open in reversed(self._asked) if who == person and (is_open or not open)), None)
