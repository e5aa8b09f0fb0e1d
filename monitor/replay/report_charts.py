"""The page's charts made ready for paper: fixed width, a legend, minutes and seconds under the time axis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from monitor.replay.charts import lag_figure, lanes_figure, scores_figure
from monitor.replay.text import clock
from monitor.replay.words import SPOKEN
from monitor.types import COMPONENTS

if TYPE_CHECKING:
    from monitor.replay.reader import Session

WIDTH_PX = 760
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_TICKS = 10
_WORD_SHARE = 0.15


def report_charts(session: Session) -> dict[str, tuple[str, Any]]:
    """Name -> (caption, plotly figure); those with nothing to draw are left out."""
    found = {}
    for name, names, caption in (
        (
            "components",
            COMPONENTS,
            "Scores over time, coordination with its 90 % band; the line at 50 is the level compared with.",
        ),
        ("channels", session.channels, "Channels over time; their bands are in the table above."),
    ):
        figure = scores_figure(session, theme="light")
        if _only(figure, names, banded="coordination"):
            found[name] = (caption, figure)
    figure = lag_figure(session, theme="light")
    # Lags from turn to turn are none from a movement to its echo.
    if _only(figure, ("coordination", *(name for name in session.channels if name not in SPOKEN))):
        found["lag"] = ("Who follows by how much: above 0 you follow. Within 0.3 s (shaded) nothing is counted.", figure)
    if session.events or session.gaps:
        found["lanes"] = (
            "Who speaks when, and what happened (filled: you, open: your partner).",
            lanes_figure(session, theme="light"),
        )
    for _, figure in found.values():
        _for_paper(figure, session.duration_s)
    return found


def _only(figure: Any, names: tuple[str, ...], *, banded: str = "") -> bool:
    """Show the lines of these names, with a legend; whether there are any. Bands of many would only grey each other."""
    shown = False
    for trace in figure.data:
        meta = trace.meta or {}
        if meta.get("part") in ("line", "band"):
            trace.visible = meta["name"] in names and (meta["part"] == "line" or meta["name"] == banded)
            trace.showlegend = bool(trace.visible) and meta["part"] == "line"
            shown = shown or trace.showlegend
        elif meta.get("part") == "marks":
            trace.name, trace.showlegend = "Cue", len(trace.x) > 0
    figure.update_layout(showlegend=shown, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    return shown


def _for_paper(figure: Any, duration_s: float) -> None:
    step_s = next((step for step in _STEPS_S if duration_s / step <= _MOST_TICKS), _STEPS_S[-1])
    ticks = [step_s * number for number in range(math.floor(max(duration_s, 1.0) / step_s) + 1)]
    figure.update_xaxes(tickvals=ticks, ticktext=[clock(tick) for tick in ticks])
    figure.update_layout(width=WIDTH_PX, paper_bgcolor="#ffffff")
    # The word for a beginning without scores needs room: half of it stands on each side of its middle.
    figure.layout.annotations = [one for one in figure.layout.annotations if one.x > _WORD_SHARE / 2 * duration_s]
    if figure.layout.showlegend:
        figure.update_layout(height=figure.layout.height + 40, margin={**figure.layout.margin.to_plotly_json(), "t": 48})
