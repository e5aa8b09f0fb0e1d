"""Pitch and pace of both people over time: the moving averages of 20 s that speech matching draws on (Kousidis et al. 2009)."""

from __future__ import annotations

from typing import Any

import numpy as np

from monitor.replay.charts.lines import broken
from monitor.replay.charts.theme import PALETTES, Spec, Theme, axis, layout
from monitor.replay.session import Session
from monitor.synchrony.behaviour.speech import tama
from monitor.types import PEOPLE, Float64
from monitor.words import say

_DASH = {"user": "solid", "partner": "dash"}


def voices_spec(session: Session, *, theme: Theme) -> Spec:
    """Two small charts of one time axis: pitch in semitones about each voice's own middle, pace in syllables a second."""
    palette = PALETTES[theme]
    averages = tama(session.events, session.duration_s)
    traces = []
    for quality, y_axis in (("pitch", "y"), ("tempo", "y2")):
        for column, person in enumerate(PEOPLE):
            values = _shown(quality, averages.values[quality][:, column])
            # One frame is a point, no line: a short film has no picture of its voices over time.
            if np.isfinite(values).sum() > 1:
                time_s, drawn = broken(averages.time_s, values)
                traces.append(_line(time_s, drawn, person, getattr(palette, person), quality, y_axis))
    spec = Spec(traces, layout(session, palette, height=230))
    tempo = {
        **axis(palette),
        "fixedrange": True,
        "domain": [0, 0.44],
        "nticks": 4,
        "title": _title(say("chart-tempo")),
        "rangemode": "tozero",
    }
    spec.layout["yaxis"] |= {
        "domain": [0.56, 1],
        "nticks": 5,
        "title": _title(say("chart-pitch")),
        "zeroline": True,
        "zerolinecolor": palette.grid,
    }
    spec.layout["yaxis2"] = axis(palette) | tempo
    spec.layout["xaxis"]["anchor"] = "y2"
    _alone(spec, {trace["yaxis"] for trace in traces})
    return spec


def _alone(spec: Spec, drawn: set[str]) -> None:
    """Where only one of the two has lines, it takes the whole height: an empty chart would seem to be broken."""
    if len(drawn) != 1:
        return
    (kept,) = drawn
    other = "yaxis" if kept == "y2" else "yaxis2"
    spec.layout["yaxis2" if kept == "y2" else "yaxis"]["domain"] = [0, 1]
    spec.layout[other] |= {"visible": False, "domain": [0, 0.01]}
    spec.layout["xaxis"]["anchor"] = kept


def _shown(quality: str, values: Float64) -> Float64:
    if quality == "tempo":
        return np.exp(values)
    known = values[np.isfinite(values)]
    # Two voices of different height are compared by how far each leaves its own middle.
    return values - np.median(known) if known.size else values


def _line(x: Float64, y: Float64, person: str, colour: str, quality: str, y_axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "yaxis": y_axis,
        "connectgaps": False,
        "line": {"color": colour, "width": 1.8, "dash": _DASH[person]},
        "hoverinfo": "skip",
        "meta": {"name": person, "part": quality},
    }


def _title(text: str) -> dict[str, Any]:
    return {"text": text, "standoff": 6}
