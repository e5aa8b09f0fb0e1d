"""What one person's words tell: how many and how fast, questions, fillers, first words of sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.language.fillers import fillers
from monitor.language.grammar.first_words import FirstWords, first_words
from monitor.language.grammar.questions import questions
from monitor.language.lexicon import Lexicon
from monitor.language.monologues import Monologue, longest_monologues
from monitor.language.pace import LEAST_WORDS, Pace, pace
from monitor.language.utterances import Mark, Utterance
from monitor.types import Person


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Of one person.

    Attributes
    ----------
    questions, open_questions : int
        How many were asked, and how many of these are open.
    fillers : Counter of str
        How often each.
    marks : tuple of Mark
        Of questions and fillers.
    """

    pace: Pace
    questions: int
    open_questions: int
    fillers: Counter[str]
    first: FirstWords
    monologue: Monologue | None
    marks: tuple[Mark, ...]

    @property
    def enough(self) -> bool:
        """Whether enough was said for a rate."""
        return self.pace.words >= LEAST_WORDS

    def per_words(self, count: int, words: int) -> float:
        """A count for so many own words; NaN where too little was said."""
        return words * count / self.pace.words if self.enough else math.nan

    @property
    def fillers_per_minute(self) -> float:
        """A minute of own talk; NaN where too little was said."""
        return 60 * self.fillers.total() / self.pace.talking_s if self.enough and self.pace.talking_s > 0 else math.nan


def person_words(utterances: Sequence[Utterance], person: Person, lexicon: Lexicon) -> PersonWords:
    """The measures of one person's words, of a talk's utterances in order."""
    marks: list[Mark] = []
    filled: Counter[str] = Counter()
    for number, utterance in enumerate(utterances):
        if utterance.person != person:
            continue
        said = [word.text for word in utterance.words]
        for question in questions(said, lexicon):
            marks.append(Mark(number, question.first, question.last, "open_question" if question.open else "question"))
        for filler in fillers(said, lexicon):
            marks.append(Mark(number, filler.first, filler.last, "filler"))
            filled[filler.text] += 1
    n_open = sum(mark.kind == "open_question" for mark in marks)
    return PersonWords(
        pace(utterances, person),
        n_open + sum(mark.kind == "question" for mark in marks),
        n_open,
        filled,
        first_words(utterances, person, lexicon),
        longest_monologues(utterances, lexicon)[person],
        tuple(marks),
    )
