"""What was said in a session, for the page, the report and the terminal: utterances, their marks, and where the words are from.

Words come from a recognition, or from a file that somebody else wrote. Every text is made printable and of bearable length
here: no control character, change of the writing direction or endless word reaches a reader.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from monitor.record.notes import printable
from monitor.speech import Word
from monitor.types import PEOPLE, Event, Person
from monitor.words import listed, say

if TYPE_CHECKING:
    from monitor.replay.session import Session

# No word of any language is as long; what a file gives as one is cut here (characters).
_LONGEST_WORD: Final = 80


def transcript_head(session: Session) -> dict[str, Any] | None:
    """Where the words are from and how many there are of each; None where the session has none."""
    source = session.header.transcript
    if source is None or not session.words:
        return None
    return {
        "source": source.source,
        "language": source.language,
        "model": _line_of(source.model),
        "words": _counts(session.words),
        "sentence": source_sentence(session),
    }


def transcript_document(session: Session) -> dict[str, Any] | None:
    """The document of ``/api/sessions/{id}/transcript``: the head, ``utterances`` and ``laughs`` by start; None without words.

    ``words`` of an utterance are [text, start_s, end_s, probability or None].
    """
    head = transcript_head(session)
    if head is None:
        return None
    spoken = [
        {
            "person": utterance.person,
            "start_s": round(utterance.start_s, 2),
            "end_s": round(utterance.end_s, 2),
            "words": [_word(word) for word in utterance.words],
        }
        for utterance in session.utterances
    ]
    return {**head, "utterances": spoken, "laughs": laughs(session.events)}


def language_document(session: Session) -> dict[str, Any] | None:
    """The document of ``/api/sessions/{id}/language``: ``lines``, ``marks``, ``sentence`` of the analysis; None without words.

    marks : [kind, utterance, first, last], the first and last word of it. sentence : why there are no lines or not all.
    """
    language = session.language
    if language is None:
        return None
    return {
        "lines": [{name: _line_of(text) for name, text in asdict(line).items()} for line in language.lines],
        "marks": [[mark.kind, mark.utterance, mark.first, mark.last] for mark in language.marks],
        "sentence": language.sentence,
    }


def source_sentence(session: Session) -> str:
    """How many words of whom, and where they are from; what to do for words where there are none."""
    source, counts = session.header.transcript, _counts(session.words)
    if source is None:
        tables = any(source.kind == "table" for source in session.header.sources)
        return say("replay-words-none.table" if tables else "replay-words-none")
    if not session.words:
        return say("replay-words-none.heard")
    parts = [say(f"replay-words-count.{person}", count=counts[person]) for person in PEOPLE if counts[person]]
    values = {"counts": listed(parts)}
    language = say("spoken-language", code=source.language)
    if source.source == "file":
        name = _line_of(source.name)
        sentences = [say("replay-words-from.file", **values, language=language, name=name)]
        if source.fit:
            sentences.append(say("spoken-misfit", fit=source.fit, file=name))
    else:
        how = "given" if source.detected is None else "detected"
        sentences = [say("replay-words-from", **values, language=language, how=how, model=_line_of(source.model))]
    if source.missing_s:
        sentences.append(say("spoken-unclear", seconds=f"{source.missing_s:.0f}"))
    return " ".join(sentences)


def laughs(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Who laughed when, by start: a shared laugh once, in place of what each of the two laughed in it."""
    both = [event for event in events if event.kind == "shared_laugh" and _timed(event)]

    def is_shared(event: Event) -> bool:
        return any(event.start_s < shared.end_s and shared.start_s < event.end_s for shared in both)

    own = [event for event in events if event.kind == "laugh" and event.person in PEOPLE and _timed(event)]
    shown = sorted([*both, *(event for event in own if not is_shared(event))], key=lambda event: event.start_s)
    return [
        {
            "person": event.person if event.kind == "laugh" else "pair",
            "start_s": round(event.start_s, 2),
            "text": say(f"replay-words-laugh.{event.person if event.kind == 'laugh' else 'pair'}"),
        }
        for event in shown
    ]


def text_of(words: Sequence[Word]) -> str:
    """What was said, as one printable line."""
    return " ".join(filter(None, (word_text(word) for word in words)))


def word_text(word: Word) -> str:
    """A word as it may be shown."""
    text = " ".join(printable(word.text).split())
    return text if len(text) <= _LONGEST_WORD else f"{text[: _LONGEST_WORD - 1]}…"


def _word(word: Word) -> list[Any]:
    sure = round(word.probability, 2) if math.isfinite(word.probability) else None
    return [word_text(word), round(word.start_s, 2), round(word.end_s, 2), sure]


def _counts(words: Sequence[Word]) -> dict[Person, int]:
    counts = Counter(word.person for word in words)
    return {person: counts[person] for person in PEOPLE}


def _line_of(text: str) -> str:
    return " ".join(printable(text).split())


def _timed(event: Event) -> bool:
    return math.isfinite(event.start_s) and math.isfinite(event.end_s)
