"""The lag map as a plotly figure: time across, lag up, the colour the signed correlation, what is not counted hatched."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from monitor import constants
from monitor.replay.analysis.lag_map import TOGETHER, LagMap
from monitor.replay.charts.lines import broken
from monitor.replay.charts.theme import PALETTES, Palette, Theme, faint, layout
from monitor.replay.session import Session
from monitor.replay.text.labels import label
from monitor.types import Float64
from monitor.words import say

HEIGHT_PX: Final = 240
# The colour says most where most correlations of one window lie; beyond it is as strong as it gets.
_FULL: Final = 0.4


def lag_map_spec(session: Session, *, theme: Theme, part: str = "") -> dict[str, Any]:
    """``data`` and ``layout`` of the figure, ``parts`` (name -> label) that can be asked for, ``part`` that was drawn.

    part : ``movement`` for all channels together, or a channel; the first there is, unless given. No data where nothing was
    measured of both.
    """
    palette, lag_map = PALETTES[theme], session.lag_map
    parts = {name: say("chart-movement") if name == TOGETHER else label(name) for name in lag_map.values}
    part = part if part in parts else next(iter(parts), "")
    figure: dict[str, Any] = {"data": [], "layout": layout(session, palette, height=HEIGHT_PX), "parts": parts, "part": part}
    figure["layout"]["yaxis"] |= {
        "range": [-lag_map.lag_s.max(), lag_map.lag_s.max()],
        "tickvals": [-4, -2, 0, 2, 4],
        "ticksuffix": " s",
        "showgrid": False,
    }
    if part:
        figure["data"] = [_heat(lag_map, part, palette), *_hatched(session, palette), *_lag(session, part, palette)]
    figure["window_s"] = lag_map.window_s
    return figure


def _heat(lag_map: LagMap, part: str, palette: Palette) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": lag_map.time_s,
        "y": lag_map.lag_s,
        "z": list(lag_map.values[part]),
        "zmin": -_FULL,
        "zmax": _FULL,
        "zsmooth": "fast",
        "colorscale": [[0, palette.less], [0.5, palette.none], [1, palette.more]],
        "showscale": False,
        "hoverinfo": "skip",
        "meta": {"name": part, "part": "map"},
    }


def _hatched(session: Session, palette: Palette) -> list[dict[str, Any]]:
    """What lies within 0.3 s is not counted: one picture or microphone of both would look like it."""
    near_s, end_s = constants.synchrony().lag_low_s, max(session.duration_s, 1.0)
    return [
        {
            "type": "scatter",
            "x": np.array([0, end_s, end_s, 0, 0]),
            "y": np.array([-near_s, -near_s, near_s, near_s, -near_s]),
            "mode": "none",
            "fill": "toself",
            "fillcolor": faint(palette.panel, 0.55),
            "fillpattern": {
                "shape": "/",
                "fgcolor": palette.quiet,
                "bgcolor": faint(palette.panel, 0.55),
                "size": 6,
                "solidity": 0.25,
            },
            "hoverinfo": "skip",
            "meta": {"name": "near", "part": "hatched"},
        }
    ]


def _lag(session: Session, part: str, palette: Palette) -> list[dict[str, Any]]:
    """The lag that the scores found, over time, on a halo that parts it from the map."""
    track = session.scores("coordination" if part == TOGETHER else part)
    if not np.isfinite(track["lag_s"]).any():
        return []
    time_s, lag_s = _steps(*broken(track["time_s"], track["lag_s"]))
    shared = {"type": "scatter", "mode": "lines", "x": time_s, "y": lag_s, "connectgaps": False, "hoverinfo": "skip"}
    return [
        {**shared, "line": {"color": palette.panel, "width": 4}, "meta": {"name": part, "part": "halo"}},
        {**shared, "line": {"color": palette.text, "width": 1.6}, "meta": {"name": part, "part": "line"}},
    ]


def _steps(time_s: Float64, lag_s: Float64) -> tuple[Float64, Float64]:
    """Broken where the lag jumps to another hill: the lags between did not occur."""
    jumps = np.flatnonzero(np.abs(np.diff(lag_s)) > 1.0) + 1
    return np.insert(time_s, jumps, time_s[jumps]), np.insert(lag_s, jumps, np.nan)
