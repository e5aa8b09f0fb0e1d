"""The timeline as plotly figures: scores against chance, lag, and (in ``lanes`` and ``voices``) what both people do.

Each trace carries ``meta`` (``name``, ``part``), by which the page switches it on and off. Time is seconds; the page writes it
as minutes and seconds. Gaps stay gaps: no line is drawn over what was not measured.

Figures are made as plain specifications with numpy arrays in them: ``theme.to_json`` writes them for the page, which needs no
plotly on our side; ``scores_figure`` and its like give ``plotly.graph_objects`` for the report.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from monitor.replay.charts.lanes import lanes_spec
from monitor.replay.charts.lines import band, between, broken, thinned
from monitor.replay.charts.theme import PALETTES, STYLES, Palette, Spec, Theme, drawable, faint, layout, line_of, plain
from monitor.replay.charts.voices import voices_spec
from monitor.replay.descriptions import scored
from monitor.replay.session import Session
from monitor.replay.text.labels import label
from monitor.types import COMPONENTS, Float64
from monitor.words import say

# One a pixel of the timeline (points).
_LINE_POINTS: Final = 900


_HIGHEST_LAG_S: Final = 5.0
_LEAK_LAG_S: Final = 0.3
# A shorter beginning without scores has no room for the word.
_CALIBRATING_NOTE_S: Final = 20.0


def scores_figure(session: Session, *, theme: Theme) -> Any:
    """Each channel's and component's score over time with its band and the chance line at 50."""
    return _figure(scores_spec(session, theme=theme))


def lag_figure(session: Session, *, theme: Theme) -> Any:
    """Who follows whom by how much, for each channel that tells. Above zero the user follows."""
    return _figure(lag_spec(session, theme=theme))


def lanes_figure(session: Session, *, theme: Theme) -> Any:
    """Who speaks when, and both people's nods, smiles and other events in rows; gaps as hatched bars."""
    return _figure(lanes_spec(session, theme=theme))


def scores_spec(session: Session, *, theme: Theme) -> Spec:
    """``scores_figure`` as a specification."""
    palette = PALETTES[theme]
    traces: list[dict[str, Any]] = []
    for name, drawn in lines(session, "score").items():
        shared = {"type": "scatter", "hoverinfo": "skip", "name": label(name), "visible": name in COMPONENTS}
        colour = faint(palette.lines[STYLES[name][0]], 0.16)
        traces.append(
            {**drawn["band"], **shared, "fill": "toself", "fillcolor": colour, "mode": "none", "meta": _meta(name, "band")}
        )
        traces.append({**drawn["line"], **shared, "mode": "lines", "line": line_of(palette, name), "meta": _meta(name, "line")})
    nudges = session.nudges
    traces.append(
        {
            "type": "scatter",
            "x": np.array([nudge.time_s for nudge in nudges]),
            "y": np.full(len(nudges), 97.0),
            "mode": "markers",
            "marker": {"symbol": "triangle-down", "size": 11, "color": palette.text},
            "text": [plain(nudge.text) for nudge in nudges],
            "hovertemplate": "%{text}<extra></extra>",
            "meta": _meta("nudges", "marks"),
        }
    )
    spec = Spec(traces, layout(session, palette, height=300))
    spec.layout["yaxis"] |= {"range": [0, 101], "tickvals": [0, 25, 50, 75, 100]}
    spec.layout["shapes"] = [_level(50, palette)]
    calibrated_s = session.scored_from_s
    if calibrated_s > _CALIBRATING_NOTE_S:
        note = {
            "x": calibrated_s / 2,
            "y": 57,
            "text": say("chart-calibrating"),
            "showarrow": False,
            "font": {"color": palette.quiet},
        }
        spec.layout["annotations"] = [note]
    return spec


def lag_spec(session: Session, *, theme: Theme) -> Spec:
    """``lag_figure`` as a specification."""
    palette = PALETTES[theme]
    traces = [
        {
            **drawn["line"],
            "type": "scatter",
            "mode": "lines",
            "line": line_of(palette, name),
            "hoverinfo": "skip",
            "name": label(name),
            "visible": name in COMPONENTS,
            "meta": _meta(name, "line"),
        }
        for name, drawn in lines(session, "lag_s").items()
    ]
    spec = Spec(traces, layout(session, palette, height=210))
    spec.layout["shapes"] = [
        {
            "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": -_LEAK_LAG_S, "y1": _LEAK_LAG_S,
            "fillcolor": faint(palette.quiet, 0.16), "line": {"width": 0}, "layer": "below",
        },
        _level(0, palette),
    ]  # fmt: skip
    spec.layout["yaxis"] |= {"range": [-_HIGHEST_LAG_S, _HIGHEST_LAG_S], "tickvals": [-4, -2, 0, 2, 4], "ticksuffix": " s"}
    return spec


def lines(
    session: Session, what: str, *, start_s: float = 0.0, end_s: float = math.inf
) -> dict[str, dict[str, dict[str, Float64]]]:
    """Score that weighs -> ``line`` and, for scores, ``band`` -> x and y, as coarse as the eye is; only what was ever measured.

    what : ``score`` or ``lag_s``.
    """
    curves = {}
    for name in (*COMPONENTS, *scored(session)):
        track = session.scores(name)
        if not np.isfinite(track[what]).any():
            continue
        sides = ("low", "high") if what == "score" else ()
        columns = broken(track["time_s"], track[what], *(track[side] for side in sides))
        time_s, *values = thinned(_LINE_POINTS, *between(start_s, end_s, *columns))
        curves[name] = {"line": {"x": time_s, "y": values[0]}}
        if sides:
            x, y = band(time_s, *values[1:])
            curves[name]["band"] = {"x": x, "y": y}
    return curves


# The page's figures by name; one without traces has nothing to draw.
FIGURES: Final = {"scores": scores_spec, "voices": voices_spec}


def _figure(spec: Spec) -> Any:
    import plotly.graph_objects as go

    return go.Figure(drawable(spec))


def _meta(name: str, part: str) -> dict[str, str]:
    return {"name": name, "part": part}


def _level(y: float, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.quiet, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}
