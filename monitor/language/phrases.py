"""Words and phrases of several words, found in a row of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Phrases:
    """Phrases by their first token, the longest first."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted({tuple(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase)):
            if phrase:
                self._by_first.setdefault(phrase[0], []).append(phrase)

    def match(self, tokens: Sequence[str], start: int = 0) -> tuple[str, ...]:
        """The longest phrase that begins at this token; empty if there is none."""
        for phrase in self._by_first.get(tokens[start], ()):
            if len(phrase) == 1 or tuple(tokens[start : start + len(phrase)]) == phrase:
                return phrase
        return ()

    def find(self, tokens: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
        """Each phrase with the index of its first token; they do not overlap."""
        found: list[tuple[int, tuple[str, ...]]] = []
        start = 0
        while start < len(tokens):
            if phrase := self.match(tokens, start):
                found.append((start, phrase))
            start += len(phrase) or 1
        return found

    def make_up(self, tokens: Sequence[str]) -> bool:
        """Whether the tokens are nothing but such phrases, one after the other (True of no token at all)."""
        return sum(len(phrase) for _, phrase in self.find(tokens)) == len(tokens)
