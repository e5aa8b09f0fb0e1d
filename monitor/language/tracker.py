"""The words of a talk as they come: how many each person has said, and which questions they have asked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.language.grammar.questions import questions
from monitor.language.lexicon import lexicon
from monitor.language.utterances import Utterance, utterances
from monitor.speech import Word
from monitor.types import PEOPLE, Person


@dataclass
class _Said:
    """One person's words by start; where each utterance begins, and its questions: when each ended, whether it is open."""

    words: list[Word] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    asked: list[list[tuple[float, bool]]] = field(default_factory=list)


class LanguageTracker:
    """Streaming: ``push`` words of both, late as they come; how they are shared out over the pushes changes nothing.

    A push reads again only the utterance that its words go on with, and what follows it. Each person's words are read by
    themselves: the other's "mm-hm" in between cuts no question.

    language : ISO 639-1. In one without word lists no question is told.
    """

    def __init__(self, language: str) -> None:
        self._lexicon = lexicon(language)
        self._said: dict[Person, _Said] = {person: _Said() for person in PEOPLE}

    @property
    def knows_questions(self) -> bool:
        """Whether questions are told in this language."""
        return self._lexicon is not None

    def push(self, words: Iterable[Word]) -> None:
        """Take words of either person."""
        come: dict[Person, list[Word]] = {person: [] for person in PEOPLE}
        for word in words:
            come[word.person].append(word)
        for person, new in come.items():
            if new:
                self._take(self._said[person], new)

    def n_words(self, person: Person) -> int:
        """How many words this person has said."""
        return len(self._said[person].words)

    def n_questions(self, person: Person, *, open: bool = False) -> int:
        """How many questions this person has asked. open : only those that ask for more than a yes or a fact."""
        return sum(is_open or not open for asked in self._said[person].asked for _, is_open in asked)

    def last_question_s(self, person: Person, *, open: bool = False) -> float | None:
        """When this person's last question ended; None before the first."""
        for asked in reversed(self._said[person].asked):
            for end_s, is_open in reversed(asked):
                if is_open or not open:
                    return end_s
        return None

    def _take(self, said: _Said, new: list[Word]) -> None:
        def when(word: Word) -> tuple[float, float, str]:
            return (word.start_s, word.end_s, word.text)

        new.sort(key=when)
        place = bisect_left(said.words, when(new[0]), key=when)
        # The utterance of the word before may go on, or end elsewhere than it did.
        utterance = max(bisect_right(said.starts, max(place - 1, 0)) - 1, 0)
        first = said.starts[utterance] if said.starts else 0
        said.words[first:] = sorted([*said.words[first:], *new], key=when)
        del said.starts[utterance:], said.asked[utterance:]
        for again in utterances(said.words[first:]):
            said.starts.append(first)
            said.asked.append(self._questions(again))
            first += len(again.words)

    def _questions(self, utterance: Utterance) -> list[tuple[float, bool]]:
        if self._lexicon is None:
            return []
        asked = questions([word.text for word in utterance.words], self._lexicon)
        return [(utterance.words[question.last].end_s, question.open) for question in asked]
