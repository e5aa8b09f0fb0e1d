"""What the coach knows of the words of both: up to when, the questions among them, and whether the point has come."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.language.lexicon import lexicon
from monitor.language.tracker import LanguageTracker
from monitor.language.utterances import utterances
from monitor.speech import Word
from monitor.types import Event

if TYPE_CHECKING:
    from monitor.language.topic import TopicClock

# As far back as phrases are kept.
_KEEP_S: Final = 3600.0
# A phrase of some words is said within that.
_RECENT_S: Final = 5.0
# Times of words are a little off: one that begins so shortly before or after a phrase belongs to it.
_AROUND_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The user's words and questions so far, the open ones among them. knows_questions : whether the language's are known."""

    words: int = 0
    questions: int = 0
    open_questions: int = 0
    knows_questions: bool = True


@dataclass(frozen=True, slots=True)
class KnownSpeech:
    """How well some minutes of the user's speech are known in words.

    until_s : up to when; the moment itself where no words are owed. words : how many there are. share : of the seconds spoken
    until then, those in phrases that have words, 0..1; NaN without any.
    """

    until_s: float
    words: int
    share: float


class SpokenWords:
    """Streaming: ``push`` words, late as they come, and ``advance``: what was said after that time is not known yet.

    language : of the words, ISO 639-1. topic : the words that matter in this talk.
    """

    def __init__(self, *, language: str, topic: Sequence[str] = ()) -> None:
        self._tracker = LanguageTracker(language)
        self._topic = _topic_clock(topic, language)
        self._recent: list[Word] = []
        self._waiting: list[tuple[float, int, Word]] = []
        self._n_pushed = 0
        self._starts_s: list[float] = []  # of the user's words of the last hour
        self._first_s = math.nan

    def push(self, word: Word) -> None:
        """Take a word of either person."""
        self._n_pushed += 1
        insort(self._waiting, (word.end_s, self._n_pushed, word))

    def advance(self, time_s: float) -> None:
        """Know what was said until then."""
        n_due = bisect_right(self._waiting, time_s, key=lambda waiting: waiting[0])
        words = sorted((word for _, _, word in self._waiting[:n_due]), key=lambda word: (word.start_s, word.end_s))
        del self._waiting[:n_due]
        if not words:
            return
        self._tracker.push(words)
        if self._topic is not None:
            # A phrase may have come in two parts; what was found before counts once.
            recent = sorted([*self._recent, *words], key=lambda word: word.start_s)
            self._recent = [word for word in recent if word.start_s > recent[-1].start_s - _RECENT_S]
            for utterance in utterances(recent):
                self._topic.push(utterance)
        self._first_s = min(words[0].start_s, math.inf if math.isnan(self._first_s) else self._first_s)
        for word in words:
            if word.person == "user":
                insort(self._starts_s, word.start_s)
        del self._starts_s[: bisect_left(self._starts_s, time_s - _KEEP_S)]

    def known(self, phrases: Iterable[Event], *, time_s: float, span_s: float) -> KnownSpeech:
        """How well the user's last ``span_s`` are known. phrases : the user's of that time, by start."""
        of_span = [phrase for phrase in phrases if phrase.start_s > time_s - span_s]
        last_s = self._starts_s[-1] if self._starts_s else -math.inf
        owed = [phrase for phrase in of_span if phrase.start_s - _AROUND_S > last_s]
        until_s = owed[0].start_s if owed else time_s
        settled = [phrase for phrase in of_span if phrase.start_s < until_s]
        spoken_s = math.fsum(phrase.end_s - phrase.start_s for phrase in settled)
        in_words_s = math.fsum(phrase.end_s - phrase.start_s for phrase in settled if self._has_words(phrase))
        n_words = len(self._starts_s) - bisect_right(self._starts_s, time_s - span_s)
        return KnownSpeech(until_s, n_words, in_words_s / spoken_s if spoken_s else math.nan)

    @property
    def counts(self) -> WordCounts:
        """The user's words and questions so far."""
        tracker = self._tracker
        questions, n_open = tracker.n_questions("user"), tracker.n_questions("user", open=True)
        return WordCounts(tracker.n_words("user"), questions, n_open, self.knows_questions)

    @property
    def first_s(self) -> float:
        """When the first word was said; NaN before it."""
        return self._first_s

    @property
    def open_question_s(self) -> float:
        """When the user last asked an open question; NaN before the first."""
        last_s = self._tracker.last_question_s("user", open=True)
        return math.nan if last_s is None else last_s

    @property
    def knows_questions(self) -> bool:
        """Whether questions are told in this language."""
        return self._tracker.knows_questions

    @property
    def awaits_point(self) -> bool:
        """Whether there are words that matter, and the talk has not got to them."""
        return self._topic is not None and self._topic.arrived_s is None

    def _has_words(self, phrase: Event) -> bool:
        first = bisect_left(self._starts_s, phrase.start_s - _AROUND_S)
        return first < len(self._starts_s) and self._starts_s[first] <= phrase.end_s + _AROUND_S


def _topic_clock(topic: Sequence[str], language: str) -> TopicClock | None:
    known = lexicon(language)
    if not topic or known is None:
        return None
    from monitor.language.topic import TopicClock  # brings the stemmer along, which few sessions need

    return TopicClock(topic, known)
