"""What the words of a talk tell, line by line, for pages and reports."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor import constants
from monitor.language.exchanged import LEAST_TURNS
from monitor.language.pace import LEAST_WORDS
from monitor.language.person_words import PersonWords
from monitor.language.style import StyleMatching
from monitor.language.takeup import WITHIN_TURNS, TakeUps
from monitor.language.topic import NEAR_S, OpeningAndClosing, TopicTalk
from monitor.language.utterances import Mark, Utterance
from monitor.types import PEOPLE, Person
from monitor.words import listed, say
from monitor.words.numbers import clock, percent, whole

# As for close copying (calibration/constants/excess.toml): about one in 700 by chance.
STRONG_Z: Final = 3.0
_MOST_MISSING: Final = 6
_AROUND: Final = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as text.

    Attributes
    ----------
    name : str
        For code. label : for people.
    user, partner : str
        Each person's value, short; empty where there is none.
    sentence : str
        The same in sentences, or why there is nothing to say.
    note : str
        What is usual or chance, and what the measure is worth.
    """

    name: str
    label: str
    user: str
    partner: str
    sentence: str
    note: str


def own_lines(people: Mapping[Person, PersonWords], *, recognised: bool) -> list[Line]:
    """What needs one person's words only, and the longest stretches of talk where any is known.

    recognised : whether a program heard the words, which leaves fillers out.
    """
    usual = constants.language()
    low, high = (whole(value) for value in usual.pace_wpm)
    return [
        _line(
            "words", say("language-words"), people, _words_cell, _words_sentence, say("language-words.note", low=low, high=high)
        ),
        *(
            [
                _line(
                    "monologue",
                    say("language-monologue"),
                    people,
                    _monologue_cell,
                    _monologue_sentence,
                    say("language-monologue.note"),
                )
            ]
            if any(spoken.monologue for spoken in people.values())
            else []
        ),
        _line(
            "questions",
            say("language-questions"),
            people,
            lambda _, spoken: say("language-questions.cell", count=spoken.questions, open=spoken.open_questions),
            _questions_sentence,
            say(
                "language-questions.note",
                low=whole(usual.questions[0]),
                high=whole(usual.questions[-1]),
                found=percent(usual.questions_found),
                right=percent(usual.questions_right),
            ),
        ),
        _line(
            "fillers",
            say("language-fillers"),
            people,
            lambda _, spoken: say(
                "language-fillers.cell", count=spoken.fillers.total(), rate=_tenths(spoken.fillers_per_minute)
            ),
            _fillers_sentence,
            _fillers_note(recognised=recognised),
        ),
        _line(
            "first_words",
            say("language-first-words"),
            people,
            lambda _, spoken: say("language-first-words.cell", **_first_shares(spoken)),
            lambda person, spoken: say("language-first-words.sentence", person=person, **_first_shares(spoken)),
            say(
                "language-first-words.note",
                **{
                    "self-low": percent(usual.self_first[0]),
                    "self-high": percent(usual.self_first[-1]),
                    "other-low": percent(usual.other_first[0]),
                    "other-high": percent(usual.other_first[-1]),
                },
            ),
        ),
    ]


def style_line(style: StyleMatching) -> Line:
    """How alike the closed classes of words are, turn by turn."""
    label = say("language-style")
    if not math.isfinite(style.z):
        return Line("style", label, "", "", say("language-style.scarce", turns=LEAST_TURNS), "")
    level = "above" if style.z >= STRONG_Z else "below" if style.z <= -STRONG_Z else "within"
    note = say("language-style.note", chance=f"{style.chance:.2f}", score=f"{style.reciprocal:.2f}")
    return Line("style", label, f"{style.user:.2f}", f"{style.partner:.2f}", say("language-style.sentence", level=level), note)


def taken_up_line(taken: TakeUps, utterances: Sequence[Utterance]) -> Line:
    """Key words that each took up from the other. utterances : in which they said them."""
    expected = taken.user.expected, taken.partner.expected
    known = all(math.isfinite(value) for value in expected)
    note = say("language-taken-up.note", user=_tenths(expected[0]), partner=_tenths(expected[1])) if known else ""
    sentences = []
    for spoken in (taken.user, taken.partner):
        # The rarest by chance tells most.
        example = min(spoken.examples, key=lambda taken_up: taken_up.chance, default=None)
        sentences.append(
            say(
                "language-taken-up.sentence",
                person=spoken.person,
                count=spoken.n_words,
                turns=WITHIN_TURNS,
                example=_as_written(example.mark, utterances) if example else "",
            )
        )
    return Line(
        "taken_up",
        say("language-taken-up"),
        str(taken.user.n_words),
        str(taken.partner.n_words),
        " ".join(sentences),
        note or say("language-taken-up.note-scarce"),
    )


def _as_written(mark: Mark, utterances: Sequence[Utterance]) -> str:
    """The marked words with their capitals, without the punctuation around them."""
    words = utterances[mark.utterance].words[mark.first : mark.last + 1]
    return _AROUND.sub("", " ".join(word.text for word in words))


def topic_line(topic: TopicTalk, start_s: float) -> Line:
    """How much was about the words that matter. start_s : when the first word was said."""
    shares: dict[Person, float] = {"user": topic.user, "partner": topic.partner}
    cells = {
        person: say("language-topic.cell", share=percent(share), mentions=topic.mentions[person])
        if math.isfinite(share)
        else ""
        for person, share in shares.items()
    }
    if topic.arrived_s is None:
        sentences = [say("language-topic.never-arrived")]
    else:
        sentences = [say("language-topic.arrived", time=clock(topic.arrived_s - start_s))]
    if topic.never:
        sentences.append(say("language-topic.missing", words=listed(topic.never[:_MOST_MISSING])))
    note = say("language-topic.note", seconds=whole(NEAR_S))
    return Line("topic", say("language-topic"), cells["user"], cells["partner"], " ".join(sentences), note)


def small_talk_line(edges: OpeningAndClosing, start_s: float) -> Line:
    """What can be told of small talk without words that matter. start_s : when the first word was said."""
    greeting, closing = edges.greeting_end_s, edges.closing_start_s
    sentences = [
        say("language-small-talk.no-greeting")
        if greeting is None
        else say("language-small-talk.greeting", time=clock(greeting - start_s)),
        say("language-small-talk.no-closing") if closing is None else say("language-small-talk.closing", time=clock(closing)),
    ]
    return Line("small_talk", say("language-small-talk"), "", "", " ".join(sentences), say("language-small-talk.note"))


def _line(
    name: str,
    label: str,
    people: Mapping[Person, PersonWords],
    cell: Callable[[Person, PersonWords], str],
    sentence: Callable[[Person, PersonWords], str],
    note: str,
) -> Line:
    """A line of those who said anything; where it is of rates, it says so of one who said too little for one."""
    cells: dict[Person, str] = {"user": "", "partner": ""}
    sentences = []
    for person in PEOPLE:
        if person not in people:
            continue
        if name in _COUNTS or people[person].enough:
            cells[person] = cell(person, people[person])
            sentences.append(sentence(person, people[person]))
        else:
            sentences.append(say("language-scarce", person=person, words=LEAST_WORDS))
    return Line(name, label, cells["user"], cells["partner"], " ".join(filter(None, sentences)), note)


# Lines that say something of few words, too.
_COUNTS: Final = ("words", "monologue")


def _words_cell(_: Person, spoken: PersonWords) -> str:
    rate = spoken.pace.per_minute
    if not math.isfinite(rate):
        return say("language-words.cell", words=spoken.pace.words)
    return say("language-words.cell-pace", words=spoken.pace.words, pace=whole(rate))


def _words_sentence(person: Person, spoken: PersonWords) -> str:
    rate = spoken.pace.per_minute
    if not math.isfinite(rate):
        return say("language-words.sentence", person=person, words=spoken.pace.words)
    return say("language-words.sentence-pace", person=person, words=spoken.pace.words, pace=whole(rate))


def _monologue_cell(_: Person, spoken: PersonWords) -> str:
    return say("language-monologue.cell", seconds=whole(spoken.monologue.seconds)) if spoken.monologue else ""


def _monologue_sentence(person: Person, spoken: PersonWords) -> str:
    if spoken.monologue is None:
        return ""
    seconds = whole(spoken.monologue.seconds)
    return say("language-monologue.sentence", person=person, seconds=seconds, words=spoken.monologue.n_words)


def _questions_sentence(person: Person, spoken: PersonWords) -> str:
    return say(
        "language-questions.sentence",
        person=person,
        count=spoken.questions,
        open=spoken.open_questions,
        rate=_tenths(spoken.per_words(spoken.questions, 1000)),
    )


def _fillers_sentence(person: Person, spoken: PersonWords) -> str:
    count = spoken.fillers.total()
    return say(
        "language-fillers.sentence",
        person=person,
        count=count,
        most=spoken.fillers.most_common(1)[0][0] if count else "",
        rate=_tenths(spoken.fillers_per_minute),
        share=_tenths(spoken.per_words(count, 100)),
    )


def _fillers_note(*, recognised: bool) -> str:
    low, _, high = (whole(value) for value in constants.language().fillers)
    if recognised:
        missed = whole(10 * constants.language().fillers_missed)
        return say("language-fillers.note-recognised", low=low, high=high, missed=missed)
    return say("language-fillers.note", low=low, high=high)


def _first_shares(spoken: PersonWords) -> dict[str, str]:
    total = max(spoken.first.sentences, 1)
    return {"self": percent(spoken.first.self / total), "other": percent(spoken.first.other / total)}


def _tenths(value: float) -> str:
    return f"{value:.1f}"
