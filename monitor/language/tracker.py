"""The words of a talk as they come: how many each person has said, and which questions they have asked."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.language.lexicon import lexicon
from monitor.language.questions import questions
from monitor.language.utterances import Utterance, utterances
from monitor.types import PEOPLE, Person, Word


class LanguageTracker:
    """Streaming: ``push`` words of both, each person's in the order of time, late as they come.

    language : ISO 639-1. In one without word lists no question is told.
    """

    def __init__(self, language: str) -> None:
        self._lexicon = lexicon(language)
        self._open: dict[Person, list[Word]] = {person: [] for person in PEOPLE}
        self._n_words = dict.fromkeys(PEOPLE, 0)
        # When each question ended, and whether it was open: of utterances that are over, and of the last one, which may go on.
        self._over: dict[Person, list[tuple[float, bool]]] = {person: [] for person in PEOPLE}
        self._last: dict[Person, list[tuple[float, bool]]] = {person: [] for person in PEOPLE}

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
            self._n_words[person] += len(new)
            if not new or self._lexicon is None:
                continue
            *over, last = utterances([*self._open[person], *new])
            for utterance in over:
                self._over[person] += self._asked(utterance)
            self._open[person], self._last[person] = list(last.words), self._asked(last)

    def n_words(self, person: Person) -> int:
        """How many words this person has said."""
        return self._n_words[person]

    def n_questions(self, person: Person, *, open: bool = False) -> int:
        """How many questions this person has asked. open : only those that ask for more than a yes or a fact."""
        return sum(is_open or not open for _, is_open in self._questions(person))

    def last_question_s(self, person: Person, *, open: bool = False) -> float | None:
        """When this person's last question ended; None before the first."""
        return max((end_s for end_s, is_open in self._questions(person) if is_open or not open), default=None)

    def _questions(self, person: Person) -> list[tuple[float, bool]]:
        return self._over[person] + self._last[person]

    def _asked(self, utterance: Utterance) -> list[tuple[float, bool]]:
        assert self._lexicon is not None
        found = questions([word.text for word in utterance.words], self._lexicon)
        return [(utterance.words[question.last].end_s, question.open) for question in found]
