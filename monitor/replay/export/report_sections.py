"""The report's sections as plain texts and numbers; ``templates`` makes HTML of them and escapes everything."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from monitor.replay.analysis.moments import Moment, moments, stream
from monitor.replay.analysis.people import FINER, OF_TWO, Mean, means_of
from monitor.replay.analysis.talk import Part, Talk, shares, talk, talk_words
from monitor.replay.analysis.usual import usual_note, usual_talk
from monitor.replay.data import preset_of
from monitor.replay.descriptions import scored
from monitor.replay.opening.claims import claim_fields
from monitor.replay.opening.notes import is_alone
from monitor.replay.opening.opening import opening as opening_of
from monitor.replay.text.clock import header_notes
from monitor.replay.text.gaze import gaze_notes, gaze_words
from monitor.replay.text.labels import call_delay, label, lead, meaning, state
from monitor.replay.transcript import language_document, laughs, source_sentence, text_of
from monitor.types import COMPONENTS, PEOPLE, Person, Score
from monitor.words import capitalized, say
from monitor.words.numbers import clock, percent, whole

if TYPE_CHECKING:
    from monitor.replay.session import Session

_BAR_PX: Final = 120
# Half a page.
_MOMENTS_MOST: Final = 12
# Shorter gaps together change nothing (s).
_GAPS_LEAST_S: Final = 3.0
# Less of somebody's face, body or voice is said to be missing (share of the time).
_COVERAGE_TOLD: Final = 0.9
# As on the page: what rounds to nothing did not happen (share of the time).
_SHARE_LEAST: Final = 0.005


def head(session: Session) -> dict[str, str]:
    """``title``, ``facts`` in one line, a ``note`` (on a recording that was not finished, on two that were put together),
    and the ``goal`` with what became of it.
    """
    started = f"{session.header.started_at.astimezone():%d %B %Y, %H:%M}"
    length = say("report-length", length=clock(session.duration_s))
    facts = [started, length, preset_of(session.header).title, session.header.layout]
    notes = {"complete": "", "interrupted": say("report-interrupted")}
    goal = session.goal
    return {
        "title": session.title or say("report-untitled"),
        "facts": " · ".join(filter(None, facts)),
        "note": " ".join(filter(None, [notes.get(session.status, say("report-recording")), *header_notes(session.header)])),
        "goal": "" if goal is None else say("show-goal", words=goal.words, text=goal.text),
    }


def opening(session: Session) -> dict[str, Any]:
    """As the page begins (``monitor.replay.opening``), with clocks and each bar's places in per cent; empty without a story."""
    told: dict[str, Any] = dict(opening_of(session))
    if not (told["advice"] or told["well"] or told["facts"]):
        return {"headline": told["headline"] or say("report-nothing-to-tell"), "advice": None, "well": [], "facts": []}
    return {
        **told,
        "advice": told["advice"] and _with_clock(told["advice"]),
        "well": [_with_clock(one) for one in told["well"]],
        "facts": [{**fact, "drawn": _places(fact)} for fact in told["facts"]],
    }


def _with_clock(one: Mapping[str, Any]) -> dict[str, Any]:
    because = capitalized(one["because"].removesuffix("."))
    return {**one, "because": because, "clock": "" if one["at_s"] is None else clock(one["at_s"])}


def _places(fact: Mapping[str, Any]) -> dict[str, Any]:
    """Where a fact, what suits it and one's own last five lie on its axis (per cent)."""

    def place(value: float) -> float:
        share: float = (value - fact["low"]) / (fact["high"] - fact["low"])
        return round(100 * min(max(share, 0.0), 1.0), 1)

    suits, five = fact["range"], fact["five"]
    return {
        "here": place(fact["value"]),
        "suits": suits and [place(end) for end in suits],
        "five": five and [place(five["low"]), place(five["high"])],
    }


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
    width: str = ""
    lead: str = ""


def scores(session: Session) -> list[ScoreRow]:
    """The components, then the channels that weigh."""
    return [_score(session, session.summary[name]) for name in (*COMPONENTS, *scored(session))]


def _score(session: Session, score: Score) -> ScoreRow:
    row = ScoreRow(label(score.name), meaning(score.name))
    if score.status != "ok":
        return replace(row, missing=f"{state(score)}: {score.reason}")
    claim = claim_fields(session, score)
    follows = math.isfinite(score.lag_s) or score.direction != "unclear"
    return replace(
        row,
        score=whole(score.score),
        low=whole(score.low),
        high=whole(score.high),
        bar=_bar(score),
        compared=claim["claim_words"],
        width=claim["width_words"],
        lead=lead(score, delay=call_delay(session.header)) if follows else "-",
    )


def _bar(score: Score) -> Bar:
    def place(value: float) -> float | None:
        return round(_BAR_PX * min(max(value, 0.0), 100.0) / 100, 1) if math.isfinite(value) else None

    low, high = place(score.low), place(score.high)
    if low is None or high is None:
        return Bar(_BAR_PX, None, None, place(score.chance), place(score.score))
    return Bar(_BAR_PX, low, round(high - low, 1), place(score.chance), place(score.score))


def measured(session: Session) -> list[Person]:
    """Who was there."""
    return [person for person in PEOPLE if any(session.people[person]["coverage"].values())]


def people(session: Session) -> list[list[tuple[str, list[str]]]]:
    """What a measure is called and its value for each of ``measured``, only what happened; in two columns of rows."""
    rows = []
    there = measured(session)
    without = FINER | OF_TWO if is_alone(session) else FINER
    for mean in (mean for mean in means_of(session) if mean.name not in without):
        values = [session.people[person]["means"].get(mean.name, math.nan) for person in there]
        if any(math.isfinite(value) and value != 0 for value in values):
            rows.append((mean.label, [value_words(value, mean) for value in values]))
    return in_two(rows)


def in_two(rows: list[tuple[str, list[str]]]) -> list[list[tuple[str, list[str]]]]:
    """Rows in two columns."""
    half = (len(rows) + 1) // 2
    return [column for column in (rows[:half], rows[half:]) if column]


def missing(session: Session, *, compared: bool) -> list[str]:
    """What was not measured: families seldom seen or heard, and gaps; scores without a number say so in their own row."""
    lines = []
    for person in PEOPLE if compared else measured(session):
        lines += coverage(session, person, read_as=person)
    lengths: dict[tuple[str, str], list[float]] = defaultdict(list)
    for gap in session.gaps:
        if math.isfinite(gap.end_s - gap.start_s):
            lengths[gap.stream, gap.reason].append(gap.end_s - gap.start_s)
    for (name, reason), lengths_s in lengths.items():
        total_s = sum(lengths_s)
        if total_s >= _GAPS_LEAST_S:
            values = {"stream": stream(name).capitalize(), "seconds": whole(total_s), "reason": reason}
            lines.append(say("report-gaps", count=len(lengths_s), **values))
    return lines


def coverage(session: Session, person: Person, *, read_as: Person) -> list[str]:
    """Families of a person seldom seen or heard. read_as : who they are to the reader, *user* being *you*."""
    lines = []
    for family, share in session.people[person]["coverage"].items():
        if share < _COVERAGE_TOLD:
            message = "report-coverage" if share else "report-coverage.none"
            lines.append(say(message, stream=stream(f"{read_as}.{family}").capitalize(), share=percent(share)))
    return lines


def highlights(session: Session) -> dict[str, Any]:
    """``moments`` with the clock, what and why, and the comments among them; of too many the smiles go first, and ``more`` says
    how many there are besides.
    """
    found = [moment for moment in moments(session) if moment.kind != "gap"]
    kept = longest_of(found)
    rows = [(moment.start_s, moment.text, moment.why) for moment in kept]
    rows += [(comment.at_s, comment.text, comment.by) for comment in session.notes.comments]
    left = len(found) - len(kept)
    return {
        "moments": [{"clock": clock(start_s), "text": text, "why": why} for start_s, text, why in sorted(rows)],
        "more": say("report-more-moments", count=left) if left else "",
    }


def longest_of(found: list[Moment]) -> list[Moment]:
    """As many moments as half a page holds, longest first; the smiles go first."""
    return sorted(found, key=lambda moment: (moment.kind == "smile_together", moment.start_s - moment.end_s))[:_MOMENTS_MOST]


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
    """How the time divides: speech and silence, and of each person eyes, trunk, arms and hands."""
    spoken = talk(session)
    lines = [] if spoken is None else talk_words(spoken, alone=True) if is_alone(session) else _talk(spoken)
    rows = usual_talk(session, spoken)
    for row in rows:
        values = {"label": row.label, "words": row.words, "usual": row.usual}
        lines.append(say("usual-report" if row.usual else "usual-report-count", **values))
    lines += [note for note in [usual_note(rows)] if note]
    by_person = shares(session)
    for person in PEOPLE:
        lines += divided(by_person.get(person, {}), read_as=person)
    if session.gaze is not None:
        lines += [f"{line}." for line in (*gaze_words(session.gaze), *gaze_notes(session.gaze))]
    return lines


def divided(by_part: Mapping[str, list[Part]], *, read_as: Person) -> list[str]:
    """How a person's time divides by eyes, trunk, arms and hands (``shares``). read_as : as of ``coverage``."""
    lines = []
    for name, parts in by_part.items():
        happened = [part for part in parts if part.share >= _SHARE_LEAST]
        if len(happened) < 2 and name != "gaze":
            continue
        texts = ", ".join(f"{part.label.lower()} {percent_words(part.share)}" for part in happened)
        lines.append(say("report-shares", person=read_as, of=name, shares=texts))
    return lines


def _talk(spoken: Talk) -> list[str]:
    if not spoken.is_aligned:
        return talk_words(spoken, alone=False)
    parts = {"user": spoken.user, "both": spoken.both, "partner": spoken.partner, "nobody": spoken.nobody}
    lines = [say("report-speaking", **{name: percent_words(share) for name, share in parts.items()})]
    if math.isfinite(spoken.of_speech):
        lines.append(say("report-speech", share=percent_words(spoken.of_speech)))
    return lines + pauses(spoken)


def pauses(spoken: Talk) -> list[str]:
    """How many silences there were, and the longest."""
    if not spoken.pauses:
        return []
    longest = {"longest": f"{spoken.longest_s:.1f}", "clock": clock(spoken.longest_at_s)}
    return [say("report-pauses", count=spoken.pauses, **longest)]


def percent_words(share: float) -> str:
    """A share in per cent."""
    return say("report-percent.tiny") if 0 < share < 0.005 else say("report-percent", percent=percent(share))


def value_words(value: float, mean: Mean) -> str:
    """A measure's value with its unit."""
    if not math.isfinite(value):
        return "-"
    if mean.unit == "share":
        return say("report-percent", percent=percent(value))
    if mean.unit == "count":
        return whole(value)
    number = f"{value:.{mean.decimals}f}" if mean.decimals else whole(value)
    return say("report-of-one", value=number) if mean.unit == "0..1" else f"{number} {mean.unit_words}"
