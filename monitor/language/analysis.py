"""What the words of a talk tell: how it was said, never what somebody meant or felt."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from monitor.language.lexicon import lexicon
from monitor.language.lines import Line, own_lines, small_talk_line, style_line, taken_up_line, topic_line
from monitor.language.person_words import PersonWords, person_words
from monitor.language.style import StyleMatching, style_matching
from monitor.language.takeup import TakeUps, take_ups
from monitor.language.topic import TopicTalk, opening_and_closing, topic_talk
from monitor.language.turns import turns
from monitor.language.utterances import Mark, Utterance
from monitor.types import PEOPLE, Person
from monitor.words import say


@dataclass(frozen=True, slots=True)
class LanguageAnalysis:
    """The measures of a talk's words.

    Attributes
    ----------
    marks : tuple of Mark
        Of the utterances, in their order.
    lines : tuple of Line
        A measure each, as text; those of both people only where both said something.
    numbers : dict
        The same as plain JSON; None where there is too little. Empty without word lists.
    sentence : str
        Why there are no lines, or only those of each person by themselves; empty where there are all.
    """

    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""


def analyse(
    utterances: Sequence[Utterance],
    *,
    language: str,
    topic: Sequence[str] = (),
    is_aligned: bool = True,
    measured: Collection[Person] = PEOPLE,
) -> LanguageAnalysis:
    """All measures of the words of a talk.

    Parameters
    ----------
    utterances : sequence of Utterance
        Of both people or of one, in order of time.
    language : str
        Code of the language ("en"); without word lists of it there are no measures.
    topic : sequence of str
        Words and phrases that matter. Those without a letter or digit count as none.
    is_aligned : bool
        Whether it is known which moment of one person's words belongs to which of the other's; nothing that needs both is
        measured without.
    measured : collection of {"user", "partner"}
        Whose words are counted; what an interviewer reads from a list is not.

    Raises
    ------
    CalibrationError
        When the word lists of the language are damaged.
    """
    lists = lexicon(language)
    if lists is None:
        return LanguageAnalysis(sentence=say("language-unknown", code=language))
    said = {utterance.person for utterance in utterances}
    speakers = [person for person in PEOPLE if person in said and person in measured]
    if not speakers:
        return LanguageAnalysis(sentence=say("language-nothing"))
    people = {person: person_words(utterances, person, lists) for person in speakers}
    if not is_aligned:
        people = {person: replace(spoken, monologue=None) for person, spoken in people.items()}
    recognised = any(math.isfinite(word.probability) for utterance in utterances for word in utterance.words)
    lines = own_lines(people, recognised=recognised)
    marks = [mark for spoken in people.values() for mark in spoken.marks]
    numbers: dict[str, Any] = {
        "language": lists.language,
        "people": {person: _own(spoken) for person, spoken in people.items()},
    }
    if not is_aligned:
        return LanguageAnalysis(tuple(sorted(marks, key=_place)), tuple(lines), numbers, say("language-unaligned"))
    if len(speakers) == len(PEOPLE):
        taken_turns = turns(utterances, lists)
        style, taken = style_matching(taken_turns, lists), take_ups(taken_turns, lists)
        lines += [style_line(style), taken_up_line(taken, utterances)]
        marks += taken.marks
        numbers |= {"style": _style(style), "taken_up": _taken_up(taken)}
    start_s = utterances[0].start_s
    wanted = [phrase for phrase in topic if any(character.isalnum() for character in phrase)]
    if wanted:
        about = topic_talk(utterances, wanted, lists)
        lines.append(topic_line(about, start_s))
        marks += about.marks
        numbers["topic"] = _topic(about)
    else:
        edges = opening_and_closing(utterances, lists)
        lines.append(small_talk_line(edges, start_s))
        numbers["small_talk"] = asdict(edges)
    return LanguageAnalysis(tuple(sorted(marks, key=_place)), tuple(lines), numbers)


def _place(mark: Mark) -> tuple[int, int, int, str]:
    return mark.utterance, mark.first, mark.last, mark.kind


def _known(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _own(spoken: PersonWords) -> dict[str, Any]:
    first = spoken.first
    return {
        "words": spoken.pace.words,
        "talking_s": _known(spoken.pace.talking_s),
        "words_per_minute": _known(spoken.pace.per_minute),
        "words_per_minute_over_time": [[start_s, _known(rate)] for start_s, rate in spoken.pace.windows],
        "longest_monologue_s": _known(spoken.monologue.seconds) if spoken.monologue else None,
        "questions": spoken.questions,
        "open_questions": spoken.open_questions,
        "questions_per_1000_words": _known(spoken.per_words(spoken.questions, 1000)),
        "fillers": spoken.fillers.total(),
        "fillers_by_kind": dict(sorted(spoken.fillers.items())),
        "fillers_per_minute": _known(spoken.fillers_per_minute),
        "sentences": first.sentences,
        "sentences_with_i": first.self,
        "sentences_with_you": first.other,
    }


def _style(style: StyleMatching) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else _known(value) for name, value in asdict(style).items()}


def _taken_up(taken: TakeUps) -> dict[str, Any]:
    takers: Mapping[Person, Any] = {"user": taken.user, "partner": taken.partner}
    people: dict[str, Any] = {
        person: {
            "words": up.n_words,
            "new_words": up.n_new,
            "expected": _known(up.expected),
            "z": _known(up.z),
            "examples": [example.text for example in up.examples],
        }
        for person, up in takers.items()
    }
    return {**people, "z": _known(taken.z)}


def _topic(about: TopicTalk) -> dict[str, Any]:
    return {
        "arrived_s": None if about.arrived_s is None else _known(about.arrived_s),
        "small_talk_s": _known(about.small_talk_s),
        "share": {"user": _known(about.user), "partner": _known(about.partner)},
        "mentions": dict(about.mentions),
        "never": list(about.never),
    }
