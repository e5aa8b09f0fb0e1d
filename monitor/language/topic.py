"""Small talk against the matter: when a talk got to the words that matter, and how much of it was about them."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.language.lexicon import Lexicon
from monitor.language.phrases import Phrases
from monitor.language.stems import stem
from monitor.language.tokens import tokens
from monitor.language.utterances import Mark, Utterance
from monitor.types import PEOPLE, Person

# The talk is at its point where a topic word is followed by another so many seconds later: not in the same breath ("so excited
# about the job, and the team" is not yet the matter), and while the first still stands. benchmarks/language/style.py has its
# errors; three mentions in place of two came later and were wrong no less often.
APART_S: Final = 8.0
DENSE_S: Final = 30.0
# An utterance is about the topic when it has a topic word or is said this near to one, by whomever: answers seldom repeat it.
NEAR_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic word in an utterance. first, last : indices of its words. topic : the topic word as it was written."""

    first: int
    last: int
    topic: str


class TopicWords:
    """The words that matter, found by their stems: "manage" finds "managed" and "management".

    topic : words or phrases as somebody wrote them. Those without a letter or digit are left out.
    """

    def __init__(self, topic: Iterable[str], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._written: dict[tuple[str, ...], str] = {}
        for phrase in topic:
            if stems := tuple(stem(token.text, lexicon) for token in tokens(phrase.split(), lexicon)):
                self._written.setdefault(stems, phrase.strip())
        self._phrases = Phrases(self._written)

    @property
    def written(self) -> tuple[str, ...]:
        """The topic as it was written, each once."""
        return tuple(self._written.values())

    def find(self, utterance: Utterance) -> list[Mention]:
        """Each mention in an utterance, in order."""
        read = tokens((word.text for word in utterance.words), self._lexicon)
        stems = [stem(token.text, self._lexicon) for token in read]
        return [
            Mention(read[start].word, read[start + len(phrase) - 1].word, self._written[phrase])
            for start, phrase in self._phrases.find(stems)
        ]


class TopicClock:
    """When the talk got to the point, as its words come; they may come late and out of order.

    Examples
    --------
    >>> clock = TopicClock(["project manager", "budget"], lexicon)
    >>> for utterance in utterances:
    ...     clock.push(utterance)
    >>> clock.arrived_s, clock.small_talk_s(now_s=300.0)
    """

    def __init__(self, topic: Iterable[str], lexicon: Lexicon) -> None:
        self.words = TopicWords(topic, lexicon)
        self._mentions: list[tuple[float, Person]] = []
        self._start_s = math.inf
        self._known = True
        self._arrived_s: float | None = None

    def push(self, utterance: Utterance) -> list[Mention]:
        """Take an utterance, or a part of one, and give its mentions. What was taken before counts once."""
        self._start_s = min(self._start_s, utterance.start_s)
        found = self.words.find(utterance)
        for mention in found:
            moment = (utterance.words[mention.first].start_s, utterance.person)
            if moment not in self._mentions:
                insort(self._mentions, moment)
                self._known = False
        return found

    @property
    def arrived_s(self) -> float | None:
        """The first mention of the first stretch that is dense with them, in seconds; None before there is one."""
        if not self._known:
            self._arrived_s, self._known = self._arrival(), True
        return self._arrived_s

    def small_talk_s(self, now_s: float) -> float:
        """Seconds from the first word to the point, or up to now; NaN before the first word."""
        if not self.words.written or not math.isfinite(self._start_s):
            return math.nan
        until = self.arrived_s
        return max(0.0, (now_s if until is None else until) - self._start_s)

    def _arrival(self) -> float | None:
        times = [time_s for time_s, _ in self._mentions]
        for time_s in times:
            following = bisect_left(times, time_s + APART_S)
            if following < len(times) and times[following] <= time_s + DENSE_S:
                return time_s
        return None


@dataclass(frozen=True, slots=True)
class TopicTalk:
    """How much of a talk was about the words that matter.

    Attributes
    ----------
    arrived_s : float or None
        When the talk got to the point; None if it never did.
    small_talk_s : float
        Seconds from the first word until then, or of all of the talk; NaN without words or topic.
    user, partner : float
        Share of each person's words in utterances about the topic; NaN of one who said nothing.
    mentions : mapping of Person to int
        How often each said a topic word.
    never : tuple of str
        Topic words that the user never said, as they were written.
    marks : tuple of Mark
        Of both people's topic words.
    """

    arrived_s: float | None
    small_talk_s: float
    user: float
    partner: float
    mentions: dict[Person, int]
    never: tuple[str, ...]
    marks: tuple[Mark, ...]


def topic_talk(utterances: Sequence[Utterance], topic: Sequence[str], lexicon: Lexicon) -> TopicTalk:
    """The words that matter in a talk. topic : words or phrases, at least one (without, see ``opening_and_closing``)."""
    clock = TopicClock(topic, lexicon)
    marks: list[Mark] = []
    times: list[float] = []
    said: set[str] = set()
    mentions: dict[Person, int] = dict.fromkeys(PEOPLE, 0)
    for number, utterance in enumerate(utterances):
        for mention in clock.push(utterance):
            marks.append(Mark(number, mention.first, mention.last, "topic"))
            times.append(utterance.words[mention.first].start_s)
            mentions[utterance.person] += 1
            if utterance.person == "user":
                said.add(mention.topic)
    times.sort()
    about = [_is_near(utterance, times) for utterance in utterances]
    end_s = max((utterance.end_s for utterance in utterances), default=math.nan)
    return TopicTalk(
        clock.arrived_s,
        clock.small_talk_s(end_s),
        _share(utterances, about, "user"),
        _share(utterances, about, "partner"),
        mentions,
        tuple(written for written in clock.words.written if written not in said),
        tuple(marks),
    )


def _is_near(utterance: Utterance, times: Sequence[float]) -> bool:
    following = bisect_left(times, utterance.start_s - NEAR_S)
    return following < len(times) and times[following] <= utterance.end_s + NEAR_S


def _share(utterances: Sequence[Utterance], about: Sequence[bool], person: Person) -> float:
    words = [len(utterance.words) * (utterance.person == person) for utterance in utterances]
    return sum(n for n, near in zip(words, about, strict=True) if near) / sum(words) if sum(words) else math.nan


@dataclass(frozen=True, slots=True)
class OpeningAndClosing:
    """What can be told without words that matter, in seconds.

    greeting_end_s : end of the last greeting near the start. closing_start_s : start of the first closing near the end. None
    where there is none.
    """

    greeting_end_s: float | None
    closing_start_s: float | None


# Greetings and closings count this near to the first and the last word: "hi" in a story is none.
_EDGE_S: Final = 60.0


def opening_and_closing(utterances: Sequence[Utterance], lexicon: Lexicon) -> OpeningAndClosing:
    """Where greeting and closing are, by the words that are said for it."""
    if not utterances:
        return OpeningAndClosing(None, None)
    first_s, last_s = utterances[0].start_s, max(utterance.end_s for utterance in utterances)
    # A short talk's halves: a closing must not be looked for at its start.
    edge_s = min(_EDGE_S, (last_s - first_s) / 2)
    greeting, closing = (
        Phrases(phrase.split() for phrase in phrases) for phrases in (lexicon.greetings.greeting, lexicon.greetings.closing)
    )
    greeted = [word_s for word_s in _said(utterances, greeting, lexicon, ends=True) if word_s <= first_s + edge_s]
    closed = [word_s for word_s in _said(utterances, closing, lexicon, ends=False) if word_s >= last_s - edge_s]
    return OpeningAndClosing(max(greeted, default=None), min(closed, default=None))


def _said(utterances: Sequence[Utterance], phrases: Phrases, lexicon: Lexicon, *, ends: bool) -> list[float]:
    """When each phrase was said: the end of its last word, or the start of its first."""
    found: list[float] = []
    for utterance in utterances:
        read = tokens((word.text for word in utterance.words), lexicon)
        for start, phrase in phrases.find([token.text for token in read]):
            token = read[start + len(phrase) - 1] if ends else read[start]
            word = utterance.words[token.word]
            found.append(word.end_s if ends else word.start_s)
    return found
