"""A session told in a few sentences: its opening, what else was counted, and what could not be measured.

Every sentence carries the counts it rests on. It describes behaviour; it judges nobody and names no feeling.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal

from monitor import constants
from monitor.replay.opening.advice import SUNK_SHARE
from monitor.replay.opening.facts import COVERAGE_LEAST
from monitor.replay.opening.fields import Fact
from monitor.replay.opening.notes import is_alone
from monitor.replay.opening.opening import opening
from monitor.replay.text.gaze import clear_words, long_words, notes_words
from monitor.replay.text.labels import flat
from monitor.replay.text.signals import signal_words
from monitor.words import say
from monitor.words.numbers import percent, whole

if TYPE_CHECKING:
    from monitor.replay.session import Session

Kind = Literal["well", "try", "fact", "missing"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """kind : what it says. text : a full sentence. because : the counts behind it, without a full stop.

    short : the sentence below a heading that says its kind already, where that differs.
    """

    kind: Kind
    text: str
    because: str = ""
    short: str = ""

    def __str__(self) -> str:
        return f"{self.text[:-1]} ({self.because})." if self.because else self.text


def summarize(session: Session, *, words: bool = False) -> list[Sentence]:
    """The sentences, in the order in which they are read: the headline first.

    words : also what was counted from the words, where they were kept; this takes a second or two for an hour.
    """
    begun = opening(session)
    spoken = _spoken(session) if words else []
    shared = next((_beside(fact) for fact in begun["facts"] if fact["name"] == "talk_share"), "")
    answers = _answers(session)
    # The headline of practice says how many were answered, and this says it with its counts.
    sentences = [answers or Sentence("fact", begun["headline"], shared)]
    sentences += [Sentence("well", praise["text"], praise["because"]) for praise in begun["well"]]
    sentences += [sentence for sentence in spoken if sentence.kind == "well"]
    advice = begun["advice"]
    if advice is not None:
        order = advice["text"][:-1]
        text = say("story-try", cue=f"{order[:1].lower()}{order[1:]}")
        sentences.append(Sentence("try", text, advice["because"], advice["text"]))
    # The headline says the share of the talking.
    sentences += [fact_sentence(fact) for fact in begun["facts"] if fact["name"] != "talk_share"]
    sentences += [*_gaze(session), *_posture(session), *_signals(session)]
    sentences += [sentence for sentence in spoken if sentence.kind == "fact"]
    sentences += [Sentence("missing", note) for note in begun["notes"]]
    return [replace(sentence, because=flat(sentence.because)) for sentence in sentences]


def fact_sentence(fact: Fact) -> Sentence:
    """A fact with what it is beside."""
    return Sentence("fact", say("story-fact", label=fact["label"], value=fact["text"]), _beside(fact))


def _beside(fact: Fact) -> str:
    return "; ".join(filter(None, [fact["range_words"], fact["five_words"]]))


def _signals(session: Session) -> list[Sentence]:
    return [] if session.signals is None else [Sentence("fact", *signal_words(session.signals))]


def alone(session: Session) -> bool:
    """Whether one person only was measured, so that nothing can be compared."""
    return is_alone(session)


def _answers(session: Session) -> Sentence | None:
    """How the user answered an interviewer."""
    asked = [event for event in session.events if event.kind == "question"]
    answered = [event for event in asked if "latency_s" in event.detail]
    if not asked:
        return None
    if not session.people["user"]["coverage"]["voice"] > 0:
        return Sentence("missing", say("story-asked", asked=len(asked)))
    text = say("story-answers", answered=len(answered), asked=len(asked))
    if not answered:
        return Sentence("fact", text)
    because = say(
        "story-answers.because",
        latency=f"{median(float(event.detail['latency_s']) for event in answered):.1f}",
        answer=whole(median(event.value for event in answered)),
        longest=whole(max(event.value for event in answered)),
    )
    return Sentence("fact", text, because)


def _gaze(session: Session) -> list[Sentence]:
    """Very long looks, or looks down, and how clear all looks are."""
    gaze = session.gaze
    if gaze is None or session.people["user"]["coverage"]["face"] < COVERAGE_LEAST:
        return []
    more = [long_words(gaze) or notes_words(gaze), clear_words(gaze, "user")]
    return [Sentence("fact", f"{line}.") for line in more if line]


def _posture(session: Session) -> list[Sentence]:
    """A head that sank over the shoulders as time went by, or head and shoulders that slid down together."""
    posture = session.posture
    if posture is not None and not posture.sunk_share >= SUNK_SHARE and posture.slid >= constants.posture().slouch_height:
        return [Sentence("fact", say("story-slid"), say("story-slid.because", lower=percent(posture.slid)))]
    if posture is None or not posture.sunk_share >= SUNK_SHARE:
        return []
    share, lower = percent(posture.sunk_share), percent(posture.lower_end)
    if posture.lower_end > 0:
        because = say("story-sank.because-lower", share=share, lower=lower)
    else:
        because = say("story-sank.because", share=share)
    return [Sentence("fact", say("story-sank"), because)]


def _spoken(session: Session) -> list[Sentence]:
    """Words taken up where that is far above chance, and the questions of one who said enough."""
    from monitor.language.lines import STRONG_Z  # scipy's distributions come along, which only words need

    counted = session.language.numbers if session.language is not None else {}
    sentences = []
    taken = counted.get("taken_up", {}).get("user", {})
    if (taken.get("z") or 0.0) >= STRONG_Z:
        because = say("story-taken-up.because", count=taken["words"], expected=f"{taken['expected']:.1f}")
        sentences.append(Sentence("well", say("story-taken-up"), because))
    own = counted.get("people", {}).get("user", {})
    if own.get("questions_per_1000_words") is not None:
        text = say("story-questions", count=own["questions"], open=own["open_questions"])
        found = percent(constants.language().questions_found)
        sentences.append(Sentence("fact", text, say("story-questions.because", words=own["words"], found=found)))
    return sentences
