"""Planted words: what the two people of ``tests.support.sessions`` say in their turns, and an analysis with known marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.language.analysis import LanguageAnalysis, Line
from monitor.language.utterances import Mark, Utterance
from monitor.record.header import Transcript
from monitor.record.writer import SessionWriter
from monitor.speech import Word, word_event
from monitor.types import PEOPLE, Person
from tests.support.sessions import SPOKEN_S, TURN_S

HEARD = Transcript(source="recognition", language="en", detected=0.98, model="whisper-base", consent=("user", "partner"))
# One line a turn, the partner first; a line more begins anew.
SAID = (
    "So, tell me about the warehouse project. What made it hard?",
    "Um, the warehouse project was late, and the team was new.",
    "The team was new? Did you train them?",
    "We trained them on the scanner, and it went well.",
    "Good. How did the customers like it?",
    "They liked it, they really did.",
)
# In one place each: (line, kind, first, last).
_MARKED = (
    (0, "open_question", 7, 10),
    (0, "topic", 4, 5),
    (1, "filler", 0, 0),
    (1, "taken_up", 2, 3),
    (2, "question", 4, 7),
)
UNSURE = "scanner,"


def planted_words(duration_s: float, *, people: Sequence[Person] = ("user", "partner")) -> Iterator[Word]:
    """The lines of ``SAID``, a word every 0.5 s of its turn; the word ``UNSURE`` was hardly recognized."""
    for number in range(int(duration_s // TURN_S)):
        person: Person = "partner" if number % 2 == 0 else "user"
        if person not in people:
            continue
        for place, text in enumerate(SAID[number % len(SAID)].split()):
            start_s = number * TURN_S + 0.5 * place
            assert start_s < number * TURN_S + SPOKEN_S
            yield Word(person, start_s, start_s + 0.4, text, 0.2 if text == UNSURE else 0.9)


def add_words(writer: SessionWriter, words: Sequence[Word]) -> None:
    """Write words as the program does."""
    for word in words:
        writer.add_event(word_event(word))


def planted_analysis(
    said: Sequence[Utterance],
    *,
    language: str,
    topic: Sequence[str] = (),
    is_aligned: bool = True,
    measured: Sequence[Person] = PEOPLE,
) -> LanguageAnalysis:
    """Marks on the first six utterances, and two lines; nothing for a language without a word list."""
    if language != "en":
        return LanguageAnalysis(sentence=f"There is no word list for {language}.")
    marks = tuple(Mark(number, first, last, kind) for number, kind, first, last in _MARKED if number < len(said))
    lines = (
        Line("questions", "Questions", "0", "3, 1 open", "You asked none in 3:00 min.", "found 3 of 4 in tests on other talks"),
        Line("taken_up", "Key words taken up", "2", "1", "More than chance would give (0.6).", ""),
    )
    return LanguageAnalysis(marks=marks, lines=lines)
