"""The rows of the timeline: who speaks when, what both people do, and what was not measured.

A row of an hour may hold a thousand strokes: those of one person and kind are one line, which a browser draws at once.
The user's strokes are in the upper half of a row, the partner's in the lower, the pair's in both.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from monitor.replay.analysis.moments import speech, stream
from monitor.replay.charts.lines import segments, ticks
from monitor.replay.charts.theme import PALETTES, Spec, Theme, faint, layout, plain
from monitor.replay.session import Session
from monitor.types import PEOPLE
from monitor.words import say, table

# Events that get a row of strokes; its name is short, so that it fits a narrow window.
_KINDS: Final = (
    "nod",
    "shake",
    "smile",
    "posture_shift",
    "hand_to_face",
    "laugh",
    "shared_laugh",
    "backchannel",
    "interruption",
)
_HALF = {"user": (0.04, 0.36), "partner": (-0.36, -0.04)}


def lanes_spec(session: Session, *, theme: Theme) -> Spec:
    """The rows, from the top: speech of both, each kind of event that happened, what was not measured."""
    palette = PALETTES[theme]
    spoken = {person: np.array(speech(session.events, person)).reshape(-1, 2) for person in PEOPLE}
    kinds = [kind for kind in _KINDS if any(event.kind == kind for event in session.events)]
    names, not_measured = table("replay-person", PEOPLE), say("chart-not-measured")
    kind_names = {kind: say(f"replay-event-{kind.replace('_', '-')}.row") for kind in kinds}
    rows = [*(names[person] for person in PEOPLE if len(spoken[person])), *kind_names.values()]
    rows += [not_measured] if session.gaps or not rows else []
    place = {row: len(rows) - 1 - number for number, row in enumerate(rows)}
    traces = []
    for person in PEOPLE:
        if len(spoken[person]):
            x, y = segments(spoken[person][:, 0], spoken[person][:, 1], place[names[person]])
            traces.append(_stroke(x, y, getattr(palette, person), 14, person, "speech"))
    for kind in kinds:
        for person in PEOPLE:
            at_s = np.array(
                [event.start_s for event in session.events if event.kind == kind and event.person in (person, "pair")]
            )
            if at_s.size:
                low, high = (place[kind_names[kind]] + side for side in _HALF[person])
                traces.append(_stroke(*ticks(at_s, low, high), getattr(palette, person), 2, person, kind))
    gaps = session.gaps
    if gaps:
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": np.array([gap.start_s for gap in gaps]),
                "x": np.array([gap.end_s - gap.start_s for gap in gaps]),
                "y": np.full(len(gaps), place[not_measured]),
                "width": 0.62,
                "marker": {
                    "color": faint(palette.quiet, 0.25),
                    "pattern": {"shape": "/", "fgcolor": palette.quiet, "size": 5, "solidity": 0.3},
                },
                "text": [plain(f"{stream(gap.stream)}: {gap.reason}") for gap in gaps],
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
                "meta": {"name": "gaps", "part": "gaps"},
            }
        )
    spec = Spec(traces, layout(session, palette, height=46 + 24 * max(len(rows), 1)))
    spec.layout["barmode"] = "overlay"
    spec.layout["yaxis"] |= {
        "range": [-0.6, len(rows) - 0.4], "tickvals": list(place.values()), "ticktext": list(place), "showgrid": False,
    }  # fmt: skip
    return spec


def _stroke(x: Any, y: Any, colour: str, width: float, name: str, part: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "connectgaps": False,
        "hoverinfo": "skip",
        "line": {"color": colour, "width": width, "simplify": False},
        "meta": {"name": name, "part": part},
    }
