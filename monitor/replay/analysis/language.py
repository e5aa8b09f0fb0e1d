"""What was said in a session: its words by utterance, and what these tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.types import PEOPLE, Person

if TYPE_CHECKING:
    from monitor.language.analysis import LanguageAnalysis
    from monitor.language.utterances import Utterance
    from monitor.replay.data import SessionData


def utterances_of(session: SessionData) -> tuple[Utterance, ...]:
    """The words of both, cut where the other takes the floor or the speaker pauses for long; empty where none were kept.

    Where it isn't known how the two recordings lie to each other, the other's words cut none.
    """
    from monitor.language.utterances import utterances

    if _are_words_aligned(session):
        return tuple(utterances(session.words))
    parts = [part for person in PEOPLE for part in utterances(word for word in session.words if word.person == person)]
    return tuple(sorted(parts, key=lambda part: part.start_s))


def analyze_language(session: SessionData, utterances: tuple[Utterance, ...]) -> LanguageAnalysis | None:
    """Questions, fillers, words taken up and more of the words; None where none were kept. utterances : the session's."""
    from monitor.language.analysis import analyse

    source = session.header.transcript
    if source is None or not utterances:
        return None
    measured: tuple[Person, ...] = PEOPLE if session.header.practice is None else ("user",)
    return analyse(
        utterances,
        language=source.language,
        topic=session.header.topic,
        is_aligned=_are_words_aligned(session),
        measured=measured,
    )


def _are_words_aligned(session: SessionData) -> bool:
    """A file's words are on one clock, whatever the recordings' are, unless they seem to be of another talk."""
    source = session.header.transcript
    if source is not None and source.source == "file":
        return source.fit != "elsewhere"
    return not session.header.is_clock_unsure
