"""The sections of the report as HTML. Everything that a session holds is escaped: it may come from elsewhere.

The report's sections in words: the story under its heads, the moments, who had how much of the talk.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from monitor.replay.analysis.moments import moments
from monitor.replay.analysis.people import means_of
from monitor.replay.analysis.talk import shares, talk
from monitor.replay.catalog import one_line
from monitor.replay.data import preset_of
from monitor.replay.summary import Sentence, summarize
from monitor.replay.terminal import clock
from monitor.replay.text.gaze import gaze_words
from monitor.replay.text.labels import CHANCE, against_chance, call_delay, label, lead, meaning, state, stream
from monitor.types import COMPONENTS, PEOPLE, Score

if TYPE_CHECKING:
    from monitor.replay.session import Session


_BAR_PX = 120


def text(value: str) -> str:
    """Foreign text as HTML text."""
    return escape(one_line(value))


def head(session: Session) -> str:
    started = f"{session.header.started_at.astimezone():%d %B %Y, %H:%M}"
    facts = [started, f"{clock(session.duration_s)} min", preset_of(session.header).title, session.header.layout]
    lines = [
        f"<h1>{text(session.title or 'A conversation')}</h1>",
        f'<p class="quiet">{text(" · ".join(filter(None, facts)))}</p>',
    ]
    if session.status != "complete":
        what = "was cut off while it was recorded" if session.status == "interrupted" else "was being recorded"
        lines.append(f"<p>This session {what}: the report ends where it did.</p>")
    return "\n".join(lines)


def scores(session: Session) -> str:
    rows = [_score(session, session.summary[name]) for name in (*COMPONENTS, *session.channels)]
    caption = (
        f"{CHANCE}. In the picture: the band (90 %), the score, and the level compared with. Confidence: how much it rests on."
    )
    header = "".join(f"<th scope=col{kind}>{name}</th>" for name, kind in _HEADINGS)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{header}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


_HEADINGS = (
    ("What", ""),
    ("Score", " class=number"),
    ("Band", " class=number"),
    ("0 to 100", ""),
    ("Compared", ""),
    ("Who follows", ""),
    ("Confidence", " class=number"),
)


def _score(session: Session, score: Score) -> str:
    means = escape(meaning(score.name, gaze="gaze" in session.channels))
    name = f'<th scope=row title="{means}">{escape(label(score.name))}</th>'
    if score.status != "ok":
        return f"<tr>{name}<td colspan=6>{escape(state(score))}: {text(score.reason)}</td></tr>"
    follows = (
        lead(score, delay=call_delay(session.header)) if math.isfinite(score.lag_s) or score.direction != "unclear" else "-"
    )
    return (
        f"<tr>{name}<td class=number>{_whole(score.score)}</td>"
        f"<td class=number>{_whole(score.low)}&ndash;{_whole(score.high)}</td><td>{_bar(score)}</td>"
        f"<td>{escape(against_chance(score))}</td><td>{escape(follows)}</td><td class=number>{score.confidence:.2f}</td></tr>"
    )


def _bar(score: Score) -> str:
    def x(value: float) -> float:
        return round(_BAR_PX * min(max(value, 0.0), 100.0) / 100, 1) if math.isfinite(value) else 0.0

    low, high = (score.low, score.high) if math.isfinite(score.low) and math.isfinite(score.high) else (0.0, 0.0)
    chance = f'<path d="M{x(score.chance)} 0V16" stroke="#5b6773" stroke-width="1.5"/>' if math.isfinite(score.chance) else ""
    dot = f'<circle cx="{x(score.score)}" cy="8" r="4" fill="#0072b2"/>' if math.isfinite(score.score) else ""
    return (
        f'<svg class=bar width="{_BAR_PX}" height="16" aria-hidden="true"><path d="M0 8H{_BAR_PX}" stroke="#d9dfe4"/>'
        f'<rect x="{x(low)}" y="4" width="{round(x(high) - x(low), 1)}" height="8" fill="#b3d4e8"/>{chance}{dot}</svg>'
    )


def people(session: Session) -> str:
    rows = []
    for mean in means_of(session):
        values = [session.people[person]["means"].get(mean.name, math.nan) for person in PEOPLE]
        if any(math.isfinite(value) for value in values):
            cells = "".join(f"<td class=number>{_value(value, mean.unit, mean.decimals)}</td>" for value in values)
            rows.append(f"<tr><th scope=row>{escape(mean.label)}</th>{cells}</tr>")
    if not rows:
        return "<p>Nothing was measured of either person.</p>"
    header = '<tr><th scope=col>What</th><th scope=col class="number">You</th><th scope=col class="number">Partner</th></tr>'
    return f"<table><thead>{header}</thead><tbody>{''.join(rows)}</tbody></table>"


def missing(session: Session) -> str:
    """What was not measured: scores without a number, families seldom seen or heard, and gaps."""
    lines = []
    for name in (*COMPONENTS, *session.channels):
        score = session.summary[name]
        if score.status != "ok":
            lines.append(f"{escape(label(name))}: {text(score.reason or state(score))}")
    for person in PEOPLE:
        for family, share in session.people[person]["coverage"].items():
            if share < 0.995:
                said = "not measured" if share == 0 else f"measured in {100 * share:.0f} % of the time"
                lines.append(f"{escape(stream(f'{person}.{family}').capitalize())}: {said}")
    lengths: dict[tuple[str, str], list[float]] = defaultdict(list)
    for gap in session.gaps:
        if math.isfinite(gap.end_s - gap.start_s):
            lengths[gap.stream, gap.reason].append(gap.end_s - gap.start_s)
    for (name, reason), found in lengths.items():
        gaps = "one gap" if len(found) == 1 else f"{len(found)} gaps"
        lines.append(f"{text(stream(name).capitalize())}: {gaps}, {_seconds(sum(found))} together ({text(reason)})")
    return items(lines) if lines else "<p>Everything that is measured was measured all the time.</p>"


def items(lines: Iterable[str]) -> str:
    """A list of lines that are HTML already."""
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def _seconds(length_s: float) -> str:
    return f"{length_s:.0f} s" if length_s >= 0.95 else "less than 1 s"


def _whole(value: float) -> str:
    return f"{value:.0f}" if math.isfinite(value) else "-"


def _value(value: float, unit: str, decimals: int) -> str:
    if not math.isfinite(value):
        return "-"
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "times":
        return f"{value:.0f}"
    return f"{value:.{decimals}f} {'of 1' if unit == '0-1' else escape(unit)}"


# What was not measured has a section of its own.
_HEADS = {"well": "What went well", "try": "One thing to try next", "fact": "Also"}
_LEAD = "One thing to try next: "
_WHO = {"user": "You", "partner": "Partner"}
_TIMES = {"gaze": "Eyes", "lean": "Trunk", "arms": "Arms", "hands": "Hands"}
_GAP_LEAST_S = 3.0  # as on the page: a shorter one stands with what was not measured only
_SMILES_MOST = 6


def story_section(session: Session) -> str:
    """The story without what was not measured."""
    parts = []
    for kind, head in _HEADS.items():
        found = [one for one in summarize(session) if one.kind == kind]
        if found:
            parts.append(f"<h3>{escape(head)}</h3>{items(_sentence(one) for one in found)}")
    return "\n".join(parts) or "<p>Too little was measured to tell anything.</p>"


def _sentence(one: Sentence) -> str:
    # The head has said already that it is the thing to try.
    said = one.text.removeprefix(_LEAD)
    because = f' <span class="quiet">({text(one.because)})</span>' if one.because else ""
    return text(said[:1].upper() + said[1:]) + because


def highlights(session: Session) -> str:
    """The moments as a list; of many smiles the longest."""
    found = [one for one in moments(session) if one.kind != "gap" or one.end_s - one.start_s >= _GAP_LEAST_S]
    smiles = sorted((one for one in found if one.kind == "smile_together"), key=lambda one: one.start_s - one.end_s)
    left_out = set(map(id, smiles[_SMILES_MOST:]))
    lines = [
        f'{escape(clock(one.start_s))} &nbsp;{text(one.text)} <span class="quiet">({text(one.why)})</span>'
        for one in found
        if id(one) not in left_out
    ]
    more = f"<p class=quiet>{len(left_out)} more shared smiles were shorter.</p>" if left_out else ""
    return (items(lines) + more) if lines else "<p>No moment stood out.</p>"


def talked(session: Session) -> str:
    """How the time divides: speech and silence, and of each person eyes, trunk, arms and hands."""
    lines = []
    found = talk(session)
    if found is not None:
        parts = {"you": found.user, "both": found.both, "your partner": found.partner, "nobody": found.nobody}
        lines.append(
            "Speaking: "
            + ", ".join(f"{name} {_percent(share)}" for name, share in parts.items())
            + " of the time both were heard."
        )
        if math.isfinite(found.of_speech):
            lines.append(f"{_percent(found.of_speech)} of all speech was yours; you spoke at once {_count(found.overlaps)}.")
        if found.pauses:
            pauses = f"{found.pauses} pause{'' if found.pauses == 1 else 's'} of a second and more"
            lines.append(f"{pauses}, the longest {found.longest_s:.1f} s at {clock(found.longest_at_s)}.")
    for person, of in shares(session).items():
        for name, some in of.items():
            divided = ", ".join(f"{one.label.lower()} {_percent(one.share)}" for one in some)
            lines.append(f"{_WHO[person]}, {_TIMES.get(name, name).lower()}: {divided}.")
    if session.looking is not None:
        lines += [f"{line}." for line in gaze_words(session.looking)]
    return items(map(text, lines)) if lines else "<p>Neither speech nor posture was kept.</p>"


def _percent(share: float) -> str:
    return "less than 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def _count(times: int) -> str:
    return {0: "at no time", 1: "once", 2: "twice"}.get(times, f"{times} times")
