"""The timeline as plotly figures: scores against chance, lag, and who does what when.

Each trace carries ``meta`` (``name``, ``part``), by which the page switches it on and off. Time is seconds; the page writes it
as minutes and seconds. Gaps stay gaps: no line is drawn over what was not measured. Colours: Okabe & Ito (2008), told
apart by colour-blind eyes, and never the only sign: lines differ in their dashes, people in their marks and rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from monitor.replay.reader import Session
from monitor.replay.words import EVENT_LABELS, label, stream
from monitor.types import CHANNELS, COMPONENTS, Event, Float64

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one theme."""

    text: str
    quiet: str
    grid: str
    user: str
    partner: str
    lines: dict[str, str]


_LIGHT = Ink(
    text="#1f2933",
    quiet="#5b6773",
    grid="#e6e9ed",
    user="#0072b2",
    partner="#d55e00",
    lines={
        "blue": "#0072b2",
        "green": "#00835f",
        "pink": "#b35d92",
        "orange": "#d55e00",
        "black": "#3b4650",
        "sky": "#2f8fc4",
        "amber": "#a87400",
    },
)
_DARK = Ink(
    text="#e6eaee",
    quiet="#a3afba",
    grid="#2c343d",
    user="#56b4e9",
    partner="#e69f00",
    lines={
        "blue": "#56b4e9",
        "green": "#2bbf95",
        "pink": "#dd9cc2",
        "orange": "#f08a4b",
        "black": "#c9d1d9",
        "sky": "#8fd0f5",
        "amber": "#e6b84d",
    },
)
INKS: dict[Theme, Ink] = {"light": _LIGHT, "dark": _DARK}

# name -> (colour, dash, width in px)
STYLES: dict[str, tuple[str, str, float]] = {
    "coordination": ("blue", "solid", 2.4),
    "warmth": ("pink", "dash", 2.4),
    "attention": ("green", "dot", 2.4),
    "posture": ("orange", "solid", 1.5),
    "head": ("sky", "dash", 1.5),
    "gaze": ("green", "dashdot", 1.5),
    "smile": ("pink", "solid", 1.5),
    "pitch": ("amber", "solid", 1.5),
    "volume": ("black", "dash", 1.5),
    "tempo": ("black", "dot", 1.5),
    "turn_rhythm": ("amber", "dashdot", 1.5),
}
# Events that get a row of marks, and its name; short, so that it fits a narrow window.
_ROWS = {
    "nod": "Nods",
    "shake": "Head shakes",
    "smile": "Smiles",
    "posture_shift": "Posture shifts",
    "hand_to_face": "Hand to face",
    "backchannel": "Listening",
    "interruption": "Came in early",
}
_HIGHEST_LAG_S = 5.0
_LEAK_LAG_S = 0.3
# A shorter beginning without scores has no room for the word.
_CALIBRATING_NOTE_S = 20.0


def figures(session: Session, *, theme: Theme) -> dict[str, str]:
    """The three figures as plotly JSON: ``scores``, ``lag`` and ``lanes``."""
    return {
        "scores": scores_figure(session, theme=theme).to_json(),
        "lag": lag_figure(session, theme=theme).to_json(),
        "lanes": lanes_figure(session, theme=theme).to_json(),
    }


def scores_figure(session: Session, *, theme: Theme) -> Any:
    """Each channel's and component's score over time with its band and the chance line at 50."""
    import plotly.graph_objects as go

    ink = INKS[theme]
    figure = go.Figure(layout=_layout(session, ink, height=300))
    for name in (*COMPONENTS, *CHANNELS):
        track = session.scores(name)
        if not np.isfinite(track["score"]).any():
            continue
        colour, dash, width = STYLES[name]
        time_s, score, low, high = broken(track["time_s"], track["score"], track["low"], track["high"])
        band_x, band_y = band(time_s, low, high)
        shared = {"hoverinfo": "skip", "visible": name in COMPONENTS, "name": label(name)}
        # One band stands out: several of the same strength would only grey each other.
        fill = _faint(ink.lines[colour], 0.18 if name == "coordination" else 0.07)
        figure.add_scatter(
            x=_f32(band_x),
            y=_f32(band_y),
            fill="toself",
            fillcolor=fill,
            mode="none",
            meta={"name": name, "part": "band"},
            **shared,
        )
        figure.add_scatter(
            x=_f32(time_s),
            y=_f32(score),
            mode="lines",
            line={"color": ink.lines[colour], "dash": dash, "width": width},
            connectgaps=False,
            meta={"name": name, "part": "line"},
            **shared,
        )
    figure.add_hline(y=50, line={"color": ink.quiet, "width": 1})
    scored_s = [score.time_s for score in session.updates if score.status == "ok"]
    calibrated_s = min(scored_s, default=0.0)
    if calibrated_s > _CALIBRATING_NOTE_S:
        figure.add_annotation(x=calibrated_s / 2, y=57, text="calibrating", showarrow=False, font={"color": ink.quiet})
    nudges = session.nudges
    figure.add_scatter(
        x=[nudge.time_s for nudge in nudges],
        y=[97.0] * len(nudges),
        mode="markers",
        marker={"symbol": "triangle-down", "size": 11, "color": ink.text},
        text=[_plain(nudge.text) for nudge in nudges],
        hovertemplate="%{text}<extra></extra>",
        meta={"name": "nudges", "part": "marks"},
    )
    figure.update_yaxes(range=[0, 101], tickvals=[0, 25, 50, 75, 100])
    return figure


def lag_figure(session: Session, *, theme: Theme) -> Any:
    """Who follows whom by how much, for each channel that tells. Above zero the user follows."""
    import plotly.graph_objects as go

    ink = INKS[theme]
    figure = go.Figure(layout=_layout(session, ink, height=180))
    figure.add_hrect(y0=-_LEAK_LAG_S, y1=_LEAK_LAG_S, fillcolor=_faint(ink.quiet, 0.16), line_width=0)
    figure.add_hline(y=0, line={"color": ink.quiet, "width": 1})
    for name in (*COMPONENTS, *CHANNELS):
        track = session.scores(name)
        if not np.isfinite(track["lag_s"]).any():
            continue
        colour, dash, width = STYLES[name]
        time_s, lag_s = broken(track["time_s"], track["lag_s"])
        figure.add_scatter(
            x=_f32(time_s),
            y=_f32(lag_s),
            mode="lines",
            line={"color": ink.lines[colour], "dash": dash, "width": width},
            connectgaps=False,
            hoverinfo="skip",
            name=label(name),
            visible=name in COMPONENTS,
            meta={"name": name, "part": "line"},
        )
    figure.update_yaxes(range=[-_HIGHEST_LAG_S, _HIGHEST_LAG_S], tickvals=[-4, -2, 0, 2, 4], ticksuffix=" s")
    return figure


def lanes_figure(session: Session, *, theme: Theme) -> Any:
    """Who speaks when, and both people's nods, smiles and other events as marks in rows; gaps as hatched bars."""
    import plotly.graph_objects as go

    ink = INKS[theme]
    kinds = [kind for kind in _ROWS if any(event.kind == kind for event in session.events)]
    rows = ["You", "Partner", *(_ROWS[kind] for kind in kinds)]
    if session.gaps:
        rows.append("Not measured")
    place = {row: len(rows) - 1 - number for number, row in enumerate(rows)}
    figure = go.Figure(layout=_layout(session, ink, height=46 + 24 * len(rows)))
    for person, row in (("user", "You"), ("partner", "Partner")):
        spoken = _spoken(session.events, person)
        figure.add_bar(
            orientation="h",
            base=[event.start_s for event in spoken],
            x=[event.end_s - event.start_s for event in spoken],
            y=[place[row]] * len(spoken),
            width=0.62,
            marker={"color": getattr(ink, person), "line": {"width": 0}},
            hovertemplate=f"{row} speak{'s' if person == 'partner' else ''}, %{{x:.1f}} s<extra></extra>",
            meta={"name": person, "part": "speech"},
        )
    for kind, row in zip(kinds, rows[2:], strict=False):
        for person, symbol, shift in (("user", "circle", 0.14), ("partner", "diamond-open", -0.14)):
            marks = [event for event in session.events if event.kind == kind and event.person == person]
            figure.add_scatter(
                x=[event.start_s for event in marks],
                y=[place[row] + shift] * len(marks),
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": 7,
                    "color": getattr(ink, person),
                    "line": {"width": 1.4, "color": getattr(ink, person)},
                },
                hovertemplate=f"{'You' if person == 'user' else 'Partner'}: {EVENT_LABELS[kind].lower()}<extra></extra>",
                meta={"name": person, "part": kind},
            )
    if session.gaps:
        gaps = session.gaps
        figure.add_bar(
            orientation="h",
            base=[gap.start_s for gap in gaps],
            x=[gap.end_s - gap.start_s for gap in gaps],
            y=[place["Not measured"]] * len(gaps),
            width=0.62,
            marker={
                "color": _faint(ink.quiet, 0.25),
                "pattern": {"shape": "/", "fgcolor": ink.quiet, "size": 5, "solidity": 0.3},
            },
            text=[_plain(f"{stream(gap.stream)}: {gap.reason}") for gap in gaps],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
            meta={"name": "gaps", "part": "gaps"},
        )
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(range=[-0.6, len(rows) - 0.4], tickvals=list(place.values()), ticktext=list(place), showgrid=False)
    return figure


def broken(time_s: Float64, *columns: Float64) -> tuple[Float64, ...]:
    """The same arrays with a NaN put in wherever a step is more than 2.5 times the usual one, so that no line bridges it."""
    if time_s.size < 3:
        return (time_s, *columns)
    steps = np.diff(time_s)
    holes = np.flatnonzero(steps > 2.5 * np.median(steps)) + 1
    middle = (time_s[holes - 1] + time_s[holes]) / 2
    return (np.insert(time_s, holes, middle), *(np.insert(column, holes, np.nan) for column in columns))


def band(time_s: Float64, low: Float64, high: Float64) -> tuple[Float64, Float64]:
    """The outlines of the stretches in which both limits are known, each closed and parted from the next by NaN."""
    known = np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    xs: list[Float64] = []
    ys: list[Float64] = []
    for start, end in edges.reshape(-1, 2):
        stretch = slice(int(start), int(end))
        xs += [time_s[stretch], time_s[stretch][::-1], np.array([np.nan])]
        ys += [high[stretch], low[stretch][::-1], np.array([np.nan])]
    return (np.concatenate(xs), np.concatenate(ys)) if xs else (np.empty(0), np.empty(0))


def _spoken(events: Sequence[Event], person: str) -> list[Event]:
    phrases = [event for event in events if event.kind == "phrase" and event.person == person]
    return phrases or [event for event in events if event.kind == "turn" and event.person == person]


def _layout(session: Session, ink: Ink, *, height: int) -> dict[str, Any]:
    axis = {
        "showgrid": True,
        "gridcolor": ink.grid,
        "zeroline": False,
        "tickcolor": ink.grid,
        "linecolor": ink.grid,
        "automargin": False,
    }
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 112, "r": 12, "t": 8, "b": 26},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ink.quiet, "size": 12, "family": "system-ui, sans-serif"},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": "zoom",
        "xaxis": {**axis, "range": [0, max(session.duration_s, 1.0)], "showgrid": False, "ticks": "outside"},
        "yaxis": {**axis, "fixedrange": True},
    }


def _f32(values: Float64) -> Any:
    return values.astype(np.float32)


def _faint(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def _plain(text: str) -> str:
    """Text that plotly cannot take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
