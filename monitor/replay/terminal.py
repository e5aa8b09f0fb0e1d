"""A session in plain text, for the terminal."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

from monitor.coaching.excess import would_corroborate
from monitor.replay.analysis.people import OF_TWO, Mean, means_of
from monitor.replay.data import preset_of
from monitor.replay.descriptions import description_lines, scored
from monitor.replay.opening.claims import claim_fields, measured_of, rests_on, width_words
from monitor.replay.opening.opening import opening
from monitor.replay.session import Session
from monitor.replay.summary import Sentence, alone, fact_sentence
from monitor.replay.text.clock import header_notes
from monitor.replay.text.cue_effects import kind_lines
from monitor.replay.text.evidence import line_short
from monitor.replay.text.gaze import gaze_notes, gaze_words
from monitor.replay.text.labels import (
    CallDelay,
    call_delay,
    chance_level,
    flat,
    label,
    lead,
    likely,
    sign_labels,
    state,
)
from monitor.replay.text.signals import signal_words
from monitor.replay.transcript import language_document, source_sentence
from monitor.types import COMPONENTS, PEOPLE, Person, Score
from monitor.words import say
from monitor.words.numbers import clock, percent, whole

_LABEL_WIDTH: Final = 18
_SIGN_WIDTH: Final = 21
# The page has all that was counted from the words.
_TOLD_OF_WORDS: Final = frozenset({"questions", "taken_up", "topic", "unsure"})
# Below the words of the score that it is about.
_EVIDENCE_INDENT: Final = 2 + _LABEL_WIDTH + 6


def describe(session: Session) -> str:
    """The story, scores, cues, the two people's numbers and how to look further; ends without a newline.

    Of one person alone nothing that takes two is mentioned.
    """
    paragraphs = [_head(session), _story(session)]
    if not alone(session):
        paragraphs += [_scores(session), _copying(session)]
    paragraphs += [_nudges(session), _people(session), _gaze(session), _laughs(session), _signals(session), _words(session)]
    paragraphs.append(say("show-replay", id=session.id))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _story(session: Session) -> str:
    """As the replay begins, but for what was not measured of the scores, which stand below."""
    told = opening(session)
    lines = [told["headline"]]
    if told["advice"] is not None:
        lines.append(say("show-try", text=told["advice"]["text"].rstrip("."), because=flat(told["advice"]["because"])))
    for praise in told["well"]:
        at_s = praise["at_s"]
        clocks = {"kind": "none", "clock": ""} if at_s is None else {"kind": "known", "clock": clock(at_s)}
        lines.append(say("show-well", text=praise["text"].rstrip("."), because=flat(praise["because"]), **clocks))
    lines += [f"{sentence}" for sentence in map(fact_sentence, told["facts"])]
    if alone(session) and session.header.practice is None:
        lines += told["notes"]
    return "\n".join(lines)


def _head(session: Session) -> str:
    lines = [say("show-head", title=session.title or session.id, length=clock(session.duration_s))]
    if session.header.layout:
        lines.append(session.header.layout)
    lines += header_notes(session.header)
    if session.status == "interrupted":
        lines.append(say("show-interrupted"))
    elif session.status == "recording":
        lines.append(say("show-recording"))
    if (goal := session.goal) is not None:
        lines.append(say("show-goal", words=goal.words, text=goal.text))
    return "\n".join(lines)


def _scores(session: Session) -> str:
    summary, delay = session.summary, call_delay(session.header)
    lines = [say("show-scores", chance=chance_level())]
    shown = scored(session)
    scores = [*(summary[name] for name in COMPONENTS), *(summary[name] for name in shown)]
    if not any(score.status == "ok" for score in scores):
        notes = opening(session)["notes"]
        return "\n".join([*lines, *(f"  {note}" for note in notes)])
    lines += [_score(session, summary[name], delay) for name in COMPONENTS]
    lines.append("")
    lines += [_score(session, summary[name], delay) for name in shown]
    lines += ["", f"  {say('claim-width-note')}", *(f"  {text}" for text in description_lines(session))]
    return "\n".join([*lines, f"  {say('evidence-ratings')}"])


def _score(session: Session, score: Score, delay: CallDelay | None) -> str:
    name = f"  {label(score.name):{_LABEL_WIDTH}}"
    if score.status != "ok":
        return f"{name}  {state(score).lower()}: {score.reason}"
    facts = [claim_fields(session, score)["claim_words"].lower(), likely(score), width_words(score)]
    facts += ["" if score.direction == "unclear" else lead(score, delay=delay), rests_on(session, score)]
    facts.append(say("score-measured-of-both", measured=measured_of(session, score.name)))
    return f"{name}{whole(score.score):>4}  {'; '.join(filter(None, facts))}\n{'':{_EVIDENCE_INDENT}}{line_short(score.name)}"


def _copying(session: Session) -> str:
    if not session.whole_facets or alone(session):
        return ""
    labels, copying = sign_labels(), session.copying
    lines = [_signs(session)]
    lines += [f"  {labels[facet.name]:{_SIGN_WIDTH}}  {facet.reason}" for facet in session.excess.values() if facet.fires]
    lines += [f"  {say('show-copying-side'):{_SIGN_WIDTH}}  {words}" for words in copying.words]
    return "\n".join([*lines, *([copying.leak] if copying.leak else [])])


def _signs(session: Session) -> str:
    """What the signs say together and, where they do not add up to copying, what it would take."""
    facets = session.excess.values()
    firing = [facet.name for facet in facets if facet.fires]
    needed = [sign_labels()[name].lower() for name in would_corroborate(firing)]
    if firing:
        kind = "some" if needed else "copying"
    else:
        # How many channels follow at once is a number even where there is no channel.
        unmeasured = "unsure" if session.header.withholds_pair == "clock" else "unmeasured"
        kind = "none" if any(math.isfinite(facet.value) for facet in facets if facet.name != "broad") else unmeasured
    return say("show-copying", kind=kind, firing=len(firing), all=len(facets), needed=", ".join(needed))


def _nudges(session: Session) -> str:
    lines = [f"  {clock(nudge.time_s):>6}  {nudge.text} ({flat(nudge.reason)})" for nudge in session.nudges]
    # Only a live session is settled while it runs.
    head = say("show-cues" if "settle" in session.header.latencies_s else "show-cues.recorded")
    return "\n".join([head, *lines, *kind_lines(session.cue_effects.kinds, preset_of(session.header))]) if lines else ""


def _people(session: Session) -> str:
    """Of each person what was measured; alone without the partner's column and what takes two."""
    lines = []
    shown: tuple[Person, ...] = _alone_columns(session) if alone(session) else PEOPLE
    means = [mean for mean in means_of(session) if len(shown) == len(PEOPLE) or mean.name not in OF_TWO]
    width = max(len(mean.label) for mean in means)
    for mean in means:
        values = [session.people[person]["means"].get(mean.name, math.nan) for person in shown]
        # What never happened is no line.
        if any(math.isfinite(value) and value != 0 for value in values):
            cells = "".join(f"{_number(value, mean.unit, mean.decimals):>12}" for value in values)
            lines.append(f"  {mean.label:{width}}{cells}  {_unit(mean)}".rstrip())
    head = "".join(f"{say(f'show-person-{person}'):>12}" for person in shown)
    return "\n".join([f"  {'':{width}}{head}", *lines]) if lines else ""


def _alone_columns(session: Session) -> tuple[Person, ...]:
    """The one who was measured."""
    if session.header.practice is not None:
        return ("user",)
    of = {person: sum(session.people[person]["coverage"].values()) for person in PEOPLE}
    return (max(PEOPLE, key=lambda person: of[person]),)


def _gaze(session: Session) -> str:
    gaze = session.gaze
    lines = [] if gaze is None else [f"  {line}." for line in (*gaze_words(gaze), *gaze_notes(gaze))]
    return "\n".join([say("show-gaze"), *lines]) if lines else ""


def _signals(session: Session) -> str:
    """How far two series of another program go together; empty without."""
    if session.signals is None:
        return ""
    return str(Sentence("fact", *signal_words(session.signals)))


def _words(session: Session) -> str:
    """Where the words are from, and the most telling of what was counted from them; empty where none were kept."""
    language = language_document(session)
    if language is None:
        return ""
    said = [f"  {line['label']}: {line['sentence']}" for line in language["lines"] if line["name"] in _TOLD_OF_WORDS]
    said += [f"  {language['sentence']}"] if language["sentence"] else []
    return "\n".join([say("show-words", source=source_sentence(session)), *said])


def _laughs(session: Session) -> str:
    """How often who laughed, and both together; empty where nobody was heard to laugh."""
    own = Counter(event.person for event in session.events if event.kind == "laugh")
    shared = sum(event.kind == "shared_laugh" for event in session.events)
    heard = bool(session.people["partner"]["coverage"].get("voice"))
    counts = {person: own[person] for person in PEOPLE}
    return say("show-laughs", shared=shared if heard or own["partner"] else "alone", **counts) if own else ""


def _number(value: float, unit: str, decimals: int) -> str:
    if not math.isfinite(value):
        return "-"
    if unit == "share":
        return say("opening-percent", percent=percent(value))
    return whole(value) if decimals == 0 else f"{value:.{decimals}f}"


def _unit(mean: Mean) -> str:
    return "" if mean.unit == "share" else mean.unit_words
