"""The report's sections as plain texts and numbers; ``templates`` makes HTML of them and escapes everything."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from monitor.replay.analysis.moments import moments, stream
from monitor.replay.analysis.people import Mean, means_of
from monitor.replay.analysis.talk import Talk, shares, talk, talk_words
from monitor.replay.analysis.usual import usual_note, usual_talk
from monitor.replay.data import preset_of
from monitor.replay.descriptions import description_lines, scored
from monitor.replay.opening.claims import claim_fields
from monitor.replay.summary import Sentence, summarize
from monitor.replay.text.clock import header_notes
from monitor.replay.text.evidence import line
from monitor.replay.text.gaze import gaze_notes, gaze_words
from monitor.replay.text.labels import call_delay, label, lead, meaning, state
from monitor.replay.transcript import language_document, laughs, source_sentence, text_of
from monitor.types import COMPONENTS, PEOPLE, Score
from monitor.words import capitalized, say
from monitor.words.numbers import clock, percent, whole

if TYPE_CHECKING:
    from monitor.replay.session import Session

_BAR_PX: Final = 120
# As on the page: a shorter gap is listed only under what was not measured.
_GAP_LEAST_S: Final = 3.0
_SMILES_MOST: Final = 6
# Shorter gaps together are given as less than a second.
_SECOND_S: Final = 0.95


def head(session: Session) -> dict[str, str]:
    """``title``, ``facts`` in one line, and a ``note``: on a recording that was not finished, on two that were put together."""
    started = f"{session.header.started_at.astimezone():%d %B %Y, %H:%M}"
    length = say("report-length", length=clock(session.duration_s))
    facts = [started, length, preset_of(session.header).title, session.header.layout]
    notes = {"complete": "", "interrupted": say("report-interrupted")}
    return {
        "title": session.title or say("report-untitled"),
        "facts": " · ".join(filter(None, facts)),
        "note": " ".join(filter(None, [notes.get(session.status, say("report-recording")), *header_notes(session.header)])),
    }


def story(session: Session, *, words: bool) -> list[tuple[str, list[Sentence]]]:
    """Headings with their sentences; what was not measured has its own section."""
    headings = {"well": say("report-well"), "try": say("report-try"), "fact": say("report-fact")}
    sentences = [_below_a_heading(sentence) for sentence in summarize(session, words=words)]
    by_kind = {kind: [sentence for sentence in sentences if sentence.kind == kind] for kind in headings}
    return [(headings[kind], of_kind) for kind, of_kind in by_kind.items() if of_kind]


def _below_a_heading(sentence: Sentence) -> Sentence:
    return replace(sentence, text=capitalized(sentence.short or sentence.text))


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the parts of a score's picture lie, in pixels from the left; None where there is no such part."""

    width: int
    low: float | None
    span: float | None
    chance: float | None
    score: float | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One row of the table of scores, as texts. missing : shown in place of all columns where there is no score."""

    label: str
    meaning: str
    missing: str = ""
    score: str = ""
    low: str = ""
    high: str = ""
    bar: Bar | None = None
    compared: str = ""
    lead: str = ""
    confidence: str = ""
    tried: str = ""


def scores(session: Session) -> list[ScoreRow]:
    """The components, then the channels that weigh."""
    return [_score(session, session.summary[name]) for name in (*COMPONENTS, *scored(session))]


def _score(session: Session, score: Score) -> ScoreRow:
    row = ScoreRow(label(score.name), meaning(score.name), tried=line(score.name))
    if score.status != "ok":
        return replace(row, missing=f"{state(score)}: {score.reason}")
    follows = math.isfinite(score.lag_s) or score.direction != "unclear"
    return replace(
        row,
        score=whole(score.score),
        low=whole(score.low),
        high=whole(score.high),
        bar=_bar(score),
        compared=claim_fields(session, score)["claim_words"],
        lead=lead(score, delay=call_delay(session.header)) if follows else "-",
        confidence=f"{score.confidence:.2f}",
    )


def _bar(score: Score) -> Bar:
    def place(value: float) -> float | None:
        return round(_BAR_PX * min(max(value, 0.0), 100.0) / 100, 1) if math.isfinite(value) else None

    low, high = place(score.low), place(score.high)
    if low is None or high is None:
        return Bar(_BAR_PX, None, None, place(score.chance), place(score.score))
    return Bar(_BAR_PX, low, round(high - low, 1), place(score.chance), place(score.score))


def people(session: Session) -> list[tuple[str, list[str]]]:
    """What a measure is called and its values for the user and the partner; only what was measured of either."""
    rows = []
    for mean in means_of(session):
        values = [session.people[person]["means"].get(mean.name, math.nan) for person in PEOPLE]
        if any(math.isfinite(value) for value in values):
            rows.append((mean.label, [_value(value, mean) for value in values]))
    return rows


def missing(session: Session) -> list[str]:
    """What was not measured: scores without a number, families seldom seen or heard, and gaps."""
    lines = []
    for name in (*COMPONENTS, *scored(session)):
        score = session.summary[name]
        if score.status != "ok":
            lines.append(say("report-missing-score", score=label(name), reason=score.reason or state(score)))
    for person in PEOPLE:
        for family, share in session.people[person]["coverage"].items():
            if share < 0.995:
                message = "report-coverage" if share else "report-coverage.none"
                lines.append(say(message, stream=stream(f"{person}.{family}").capitalize(), share=percent(share)))
    lengths: dict[tuple[str, str], list[float]] = defaultdict(list)
    for gap in session.gaps:
        if math.isfinite(gap.end_s - gap.start_s):
            lengths[gap.stream, gap.reason].append(gap.end_s - gap.start_s)
    for (name, reason), lengths_s in lengths.items():
        total_s = sum(lengths_s)
        message = "report-gaps" if total_s >= _SECOND_S else "report-gaps.short"
        values = {"stream": stream(name).capitalize(), "seconds": whole(total_s), "reason": reason}
        lines.append(say(message, count=len(lengths_s), **values))
    return lines


def highlights(session: Session) -> dict[str, Any]:
    """``moments`` with the clock, what and why; of many smiles the longest, and ``more_smiles`` on the rest."""
    shown = [moment for moment in moments(session) if moment.kind != "gap" or moment.end_s - moment.start_s >= _GAP_LEAST_S]
    smiles = [moment for moment in shown if moment.kind == "smile_together"]
    shorter = sorted(smiles, key=lambda smile: smile.start_s - smile.end_s)[_SMILES_MOST:]
    left_out = set(map(id, shorter))
    return {
        "moments": [
            {"clock": clock(moment.start_s), "text": moment.text, "why": moment.why}
            for moment in shown
            if id(moment) not in left_out
        ],
        "more_smiles": say("report-more-smiles", count=len(shorter)) if shorter else "",
    }


def counted(session: Session) -> dict[str, Any]:
    """``lines`` of what was counted from the words, ``otherwise`` why there are none or not all, ``source`` of the words."""
    language = language_document(session)
    lines, otherwise = ([], "") if language is None else (language["lines"], language["sentence"])
    return {"lines": lines, "otherwise": otherwise, "source": source_sentence(session)}


def said(session: Session) -> list[dict[str, str]]:
    """Who said what when, and laughed between, by time: ``clock``, ``who`` (empty for a laugh), ``person`` and ``text``."""
    rows = [(laugh["start_s"], "", "", laugh["text"]) for laugh in laughs(session.events)]
    for utterance in session.utterances:
        rows.append((utterance.start_s, say(f"report-{utterance.person}"), utterance.person, text_of(utterance.words)))
    rows.sort(key=lambda row: row[0])
    return [{"clock": clock(start_s), "who": who, "person": person, "text": text} for start_s, who, person, text in rows]


def behaviour(session: Session) -> list[str]:
    """How the time divides: speech and silence, and of each person eyes, trunk, arms and hands; and what is described only."""
    spoken = talk(session)
    lines = [] if spoken is None else _talk(spoken)
    rows = usual_talk(session, spoken)
    for row in rows:
        values = {"label": row.label, "words": row.words, "usual": row.usual}
        lines.append(say("usual-report" if row.usual else "usual-report-count", **values))
    lines += [note for note in [usual_note(rows)] if note]
    lines += [f"{text}." for text in description_lines(session)]
    for person, by_part in shares(session).items():
        for name, parts in by_part.items():
            divided = ", ".join(f"{part.label.lower()} {_percent(part.share)}" for part in parts)
            lines.append(say("report-shares", person=person, of=name, shares=divided))
    if session.gaze is not None:
        lines += [f"{line}." for line in (*gaze_words(session.gaze), *gaze_notes(session.gaze))]
    return lines


def _talk(spoken: Talk) -> list[str]:
    if not spoken.is_aligned:
        return talk_words(spoken, alone=False)
    parts = {"user": spoken.user, "both": spoken.both, "partner": spoken.partner, "nobody": spoken.nobody}
    lines = [say("report-speaking", **{name: _percent(share) for name, share in parts.items()})]
    if math.isfinite(spoken.of_speech):
        lines.append(say("report-speech", share=_percent(spoken.of_speech)))
    if spoken.pauses:
        longest = {"longest": f"{spoken.longest_s:.1f}", "clock": clock(spoken.longest_at_s)}
        lines.append(say("report-pauses", count=spoken.pauses, **longest))
    return lines


def _percent(share: float) -> str:
    return say("report-percent.tiny") if 0 < share < 0.005 else say("report-percent", percent=percent(share))


def _value(value: float, mean: Mean) -> str:
    if not math.isfinite(value):
        return "-"
    if mean.unit == "share":
        return say("report-percent", percent=percent(value))
    if mean.unit == "count":
        return whole(value)
    number = f"{value:.{mean.decimals}f}" if mean.decimals else whole(value)
    return say("report-of-one", value=number) if mean.unit == "0..1" else f"{number} {mean.unit_words}"
