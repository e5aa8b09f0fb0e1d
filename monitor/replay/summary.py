"""A session told in a few sentences: what went well, one thing to try next, and what could not be measured.

Every sentence carries the counts it rests on. It describes behaviour; it judges nobody and names no feeling.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

from monitor import constants
from monitor.coaching.talk_balance import cue_range
from monitor.constants.evidence import weighs
from monitor.replay.analysis.moments import smiles_together
from monitor.replay.data import preset_of
from monitor.replay.text.gaze import clear_words, long_words, notes_words, range_words, share_words
from monitor.replay.text.labels import MEASURED_PARTLY, flat, label, likely, meaning
from monitor.replay.text.signals import signal_words
from monitor.types import COMPONENTS, PEOPLE, Nudge, Score
from monitor.words import listed, say, times

if TYPE_CHECKING:
    from monitor.config import Preset
    from monitor.replay.session import Session

# What was seen of somebody for less than a third of the time is not summarized as theirs (share of the session).
_COVERAGE_LEAST: Final = 0.3
# More often than not; the partner's picture is looked at for 41 % of a video call (calibration/derive/look_norms.py) (share).
_CAMERA_SHARE: Final = 0.5
# Fewer may be chance.
_NODS_LEAST: Final = 3.0
# A fifth of a talk is more than a pause in sitting up (share of the time after the first minutes).
_SUNK_SHARE: Final = 0.2

Kind = Literal["well", "try", "fact", "missing"]
_MOST_WELL: Final = 3
# The components that may be praised, the one that says most first.
_PRAISED = ("coordination", "attention", "warmth")
# The channels that these two are made of.
_CHANNELS_OF: Final = {
    "warmth": ("smile", "laughter"),
    "coordination": ("floor", "laughter", "posture", "smile", "gaze", "pitch"),
}
_ABOUT_TALKING = ("talk_more", "talk_less")


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
    """The sentences, in the order in which they are read.

    words : also what was counted from the words, where they were kept; this takes a second or two for an hour.
    """
    preset = preset_of(session.header)
    spoken = _spoken(session) if words else []
    well = [*_well(session, preset), *(sentence for sentence in spoken if sentence.kind == "well")]
    sentences = well[:_MOST_WELL]
    answers = _answers(session)
    sentences += [answers] if answers else []
    # Who is interviewed talks most of the time, whatever the kind of conversation.
    balance = _talk_balance(session, preset) if session.header.practice is None else None
    advice = _advice(session, balance)
    sentences += [advice] if advice else []
    # What the advice rests on is not said again.
    if balance is not None and not (advice and advice.because == balance.because):
        sentences.append(balance.sentence)
    sentences += [
        *_gaze(session),
        *_posture(session),
        *_signals(session),
        *(sentence for sentence in spoken if sentence.kind == "fact"),
    ]
    if session.header.practice is not None:
        sentences.append(Sentence("missing", say("practice-note")))
    elif alone(session):
        sentences.append(Sentence("missing", say("story-alone")))
    else:
        sentences += [*_as_chance(session), *_missing(session)]
    return [replace(sentence, because=flat(sentence.because)) for sentence in sentences]


def _signals(session: Session) -> list[Sentence]:
    return [] if session.signals is None else [Sentence("fact", *signal_words(session.signals))]


def alone(session: Session) -> bool:
    """Whether one person only was measured, so that nothing can be compared: an interviewer in practice is nobody."""
    if session.header.practice is not None:
        return True
    present = {event.person for event in session.events} & set(PEOPLE)
    present |= {person for person in PEOPLE if any(share > 0 for share in session.people[person]["coverage"].values())}
    return len(present) == 1


def _well(session: Session, preset: Preset) -> list[Sentence]:
    # What turned into copying is not held up as an example.
    copied = any(nudge.kind == "excess" for nudge in session.nudges) or session.copying.noticed
    praised = [name for name in _PRAISED if not (copied and name == "coordination")]
    more = [_more_than_chance(session, session.summary[name]) for name in praised]
    sentences = [sentence for sentence in more if sentence]
    smiles = 0 if session.header.withholds_pair else len(smiles_together(session.events))
    if smiles:
        sentences.append(Sentence("well", say("story-smiled"), times(smiles)))
    share = session.people["user"]["means"].get("gaze_camera_share", math.nan)
    seen = session.people["user"]["coverage"]["face"] >= _COVERAGE_LEAST
    looks = session.gaze.people["user"] if session.gaze is not None else None
    if preset.gaze and seen and share >= _CAMERA_SHARE and looks is not None and not looks.ambiguous:
        because = say("story-camera.because", share=f"{100 * share:.0f}")
        sentences.append(Sentence("well", say("story-camera", mapped="yes" if looks.mapped else "no"), because))
    nods = sum(event.person == "user" and event.kind == "nod" for event in session.events)
    if nods >= _NODS_LEAST and not alone(session):
        sentences.append(Sentence("well", say("story-nodded"), times(nods)))
    return sentences


def _more_than_chance(session: Session, score: Score) -> Sentence | None:
    """A component whose whole band lies above what chance would give, with the channels that had a score."""
    if score.status != "ok" or score.confidence < MEASURED_PARTLY or not score.low > score.chance:
        return None
    of_it = _CHANNELS_OF.get(score.name, ())
    scored = (name for name in of_it if weighs(name) and name in session.channels)
    channels = [label(name).lower() for name in scored if session.summary[name].status == "ok"]
    because = say(
        "story-more.because",
        meaning=listed(channels) if channels else meaning(score.name).lower(),
        value=f"{score.score:.0f}",
        likely=likely(score),
        chance=f"{score.chance:.0f}",
    )
    return Sentence("well", say("story-more", score=label(score.name).lower()), because)


def _as_chance(session: Session) -> list[Sentence]:
    """Coordination that chance could have given as well: said, as it is what a reader looks for."""
    score = session.summary["coordination"]
    if score.status != "ok" or not score.low <= score.chance <= score.high:
        return []
    counts = {"value": f"{score.score:.0f}", "likely": likely(score), "chance": f"{score.chance:.0f}"}
    return [Sentence("fact", say("story-chance"), say("story-chance.because", **counts))]


@dataclass(frozen=True, slots=True)
class _TalkBalance:
    """The user's part in the speech of the whole session.

    cue : the cue that it speaks for, empty within the preset's range. because : the counts behind advice about talking.
    """

    cue: Literal["talk_more", "talk_less", ""]
    sentence: Sentence
    because: str


def _advice(session: Session, balance: _TalkBalance | None) -> Sentence | None:
    """The cue that came most often, the more pressing first among equals.

    One about talking rests on the whole session, not on the minutes before it, and is left out where the whole says otherwise.
    """

    def holds(nudge: Nudge) -> bool:
        return balance is None or nudge.kind not in _ABOUT_TALKING or nudge.kind == balance.cue

    nudges = [nudge for nudge in session.nudges if holds(nudge)]
    if not nudges:
        return None
    (kind, count), *_ = Counter(nudge.kind for nudge in nudges).most_common()
    last = [nudge for nudge in nudges if nudge.kind == kind][-1]
    text = say("story-try", cue=f"{last.text[:1].lower()}{last.text[1:]}")
    if balance is not None and kind in _ABOUT_TALKING:
        because = balance.because
    else:
        because = last.reason if count == 1 else say("story-try.because-often", reason=last.reason, times=times(count))
    return Sentence("try", text, because, f"{last.text}.")


def _talk_balance(session: Session, preset: Preset) -> _TalkBalance | None:
    spoken = {
        person: sum(
            event.end_s - event.start_s for event in session.events if event.kind == "phrase" and event.person == person
        )
        for person in ("user", "partner")
    }
    total_s = sum(spoken.values())
    if not all(spoken.values()) or total_s < constants.nudges().talk_least_s:
        return None
    share = spoken["user"] / total_s
    low, high = preset.limits.talk_share_low, preset.limits.talk_share_high
    least, most = cue_range(preset, spoken_s=total_s)
    values = {"share": f"{100 * share:.0f}", "low": f"{100 * low:.0f}", "high": f"{100 * high:.0f}"}
    seconds = {"spoken": f"{spoken['user']:.0f}", "total": f"{total_s:.0f}"}
    text = say("story-talk", within="yes" if low <= share <= high else "no", **values)
    return _TalkBalance(
        "talk_more" if share < least else "talk_less" if share > most else "",
        Sentence("fact", text, say("story-talk.because", **seconds)),
        say("story-talk.advice", **values, **seconds),
    )


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
        answer=f"{median(event.value for event in answered):.0f}",
        longest=f"{max(event.value for event in answered):.0f}",
    )
    return Sentence("fact", text, because)


def _gaze(session: Session) -> list[Sentence]:
    """How much the user looked at the partner while listening, one thing more (very long looks, or looks down), and how clear
    all that is.
    """
    gaze = session.gaze
    if gaze is None or session.people["user"]["coverage"]["face"] < _COVERAGE_LEAST:
        return []
    sentences = []
    if share_words(gaze, "listening"):
        sentences.append(Sentence("fact", f"{share_words(gaze, 'listening')}.", range_words(gaze, "listening")))
    more = [long_words(gaze) or notes_words(gaze), clear_words(gaze, "user")]
    return [*sentences, *(Sentence("fact", f"{line}.") for line in more if line)]


def _posture(session: Session) -> list[Sentence]:
    """A head that sank over the shoulders as time went by, or head and shoulders that slid down together."""
    posture = session.posture
    if posture is not None and not posture.sunk_share >= _SUNK_SHARE and posture.slid >= constants.posture().slouch_height:
        return [Sentence("fact", say("story-slid"), say("story-slid.because", lower=f"{100 * posture.slid:.0f}"))]
    if posture is None or not posture.sunk_share >= _SUNK_SHARE:
        return []
    share, lower = f"{100 * posture.sunk_share:.0f}", f"{100 * posture.lower_end:.0f}"
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
        found = f"{100 * constants.language().questions_found:.0f}"
        sentences.append(Sentence("fact", text, say("story-questions.because", words=own["words"], found=found)))
    return sentences


def _missing(session: Session) -> list[Sentence]:
    """The components without a score, those with one reason in one sentence."""
    reasons: dict[str, list[str]] = {}
    for name in COMPONENTS:
        score = session.summary[name]
        if score.status != "ok":
            reasons.setdefault(score.reason or say("story-missing.because-unknown"), []).append(label(name).lower())
    return [Sentence("missing", say("story-missing", scores=listed(names)), reason) for reason, names in reasons.items()]
