"""The report's sections in words: the story under its heads, the moments, who had how much of the talk."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from monitor.replay.looking_words import looking_words
from monitor.replay.moments import moments
from monitor.replay.report_parts import items, text
from monitor.replay.shares import shares
from monitor.replay.story import Sentence, story
from monitor.replay.talk import talk
from monitor.replay.text import clock

if TYPE_CHECKING:
    from monitor.replay.reader import Session

# What was not measured has a section of its own.
_HEADS = {"well": "What went well", "try": "One thing to try next", "fact": "Also"}
_LEAD = "One thing to try next: "
_WHO = {"user": "You", "partner": "Partner"}
_TIMES = {"gaze": "Eyes", "lean": "Trunk", "arms": "Arms", "hands": "Hands"}
_GAP_LEAST_S = 3.0  # as on the page: a shorter one stands with what was not measured only
_SMILES_MOST = 6


def told(session: Session) -> str:
    """The story without what was not measured."""
    parts = []
    for kind, head in _HEADS.items():
        found = [one for one in story(session) if one.kind == kind]
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
        lines += [f"{line}." for line in looking_words(session.looking)]
    return items(map(text, lines)) if lines else "<p>Neither speech nor posture was kept.</p>"


def _percent(share: float) -> str:
    return "less than 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def _count(times: int) -> str:
    return {0: "at no time", 1: "once", 2: "twice"}.get(times, f"{times} times")
