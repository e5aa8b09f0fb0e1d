"""The figure of a study: where each dyad lies beside chance, a row a measure."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import ndtri

from monitor.replay.charts.theme import PALETTES
from monitor.replay.text.labels import label
from monitor.study.groups.pair_scores import SCORES
from monitor.study.groups.result import DyadPlace, GroupResult
from monitor.study.groups.text import condition_label, p_text
from monitor.types import Float64
from monitor.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Told apart without colours, and by eyes that see few of them; further conditions begin anew.
_MARKS: Final = ("o", "s", "^", "D", "v", "P")
_COLOURS: Final = ("blue", "orange", "green", "violet", "amber", "black")
_QUANTILES: Final = (0.05, 0.25, 0.75, 0.95)
_ROW_IN: Final = 0.42
_LEGEND_MOST: Final = 4
_WIDE_IN, _NARROW_IN = 7.6, 3.6
_GREY, _DARKER, _BLACK = "#e1e6ea", "#b7c1ca", "#000000"


def figure_svg(result: GroupResult, *, narrow: bool = False) -> str:
    """The figure as SVG, the same bytes for the same result; empty where there is nothing to draw. narrow : for a phone."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "rapport", "svg.fonttype": "path"}):
        figure = _figure(result, narrow=narrow)
        if figure is None:
            return ""
        content = io.StringIO()
        figure.savefig(content, format="svg", metadata={"Date": None, "Creator": "rapport"})
    return content.getvalue()


def figure_png(result: GroupResult) -> bytes:
    """The figure as PNG for slides, 200 points an inch; empty where there is nothing to draw."""
    figure = _figure(result, narrow=False)
    if figure is None:
        return b""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=200, metadata={"Software": "rapport"})
    return content.getvalue()


def _figure(result: GroupResult, *, narrow: bool) -> Figure | None:
    from matplotlib.figure import Figure
    from matplotlib.legend_handler import HandlerTuple

    # A value without a pseudo-dyad says nothing here: the tables' means leave it out too.
    compared = [place for place in result.places if np.isfinite(place.excess)]
    names = [name for name in SCORES if any(place.name == name for place in compared)]
    if not names:
        return None
    palette = PALETTES["light"]
    conditions = list(result.conditions)
    legend_rows = (len(conditions) if len(conditions) > 1 else 1) + 3
    height_in = _ROW_IN * len(names) + (1.0 if not narrow else 0.75 + 0.19 * legend_rows)
    figure = Figure(figsize=(_NARROW_IN if narrow else _WIDE_IN, height_in), layout="constrained")
    axes = figure.subplots()
    axes.use_sticky_edges = False  # else the bars end at the frame, and marks upon it are cut
    axes.axvline(0, color=palette.quiet, linewidth=1, linestyle=(0, (3, 3)), zorder=1)
    handles: dict[str, Any] = {}
    for row, name in enumerate(names):
        _row(axes, result, [place for place in compared if place.name == name], -float(row), conditions, handles)
    axes.set_yticks([-float(row) for row in range(len(names))], [label(name) for name in names])
    axes.set_ylim(-len(names) + 0.4, 0.6)
    axes.set_xlabel(say("groups-axis"), wrap=True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    for item in (axes.xaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()):
        item.set_fontsize(8 if narrow else 9)
        item.set_color(palette.text)
    if not narrow:
        _name_p(axes, result, names)
    figure.legend(
        handles.values(),
        handles.keys(),
        loc="outside lower center",
        ncols=1 if narrow else min(_LEGEND_MOST, len(handles)),
        handler_map={tuple: HandlerTuple(ndivide=None, pad=0.0)},
        columnspacing=1.4,
        frameon=False,
        fontsize=8 if narrow else 9,
    )
    return figure


def _row(
    axes: Any, result: GroupResult, places: list[DyadPlace], at: float, conditions: list[str], handles: dict[str, Any]
) -> None:
    low, lower, upper, high = _chance(result, places[0].name)
    outer = axes.barh(at, high - low, left=low, height=0.62, color=_GREY, zorder=0)
    inner = axes.barh(at, upper - lower, left=lower, height=0.62, color=_DARKER, zorder=0)
    handles.setdefault(say("groups-chance-band", null=result.null), (outer, inner))
    several = len(conditions) > 1
    step = 0.5 / len(conditions)
    for number, condition in enumerate(conditions):
        z = np.array([place.z for place in places if place.condition == condition])
        height = at + 0.25 - step * (number + 0.5)
        colour = PALETTES["light"].lines[_COLOURS[number % len(_COLOURS)]]
        marks = axes.scatter(
            z, np.full(len(z), height), marker=_MARKS[number % len(_MARKS)], s=20,
            color=colour, edgecolor="white", linewidth=0.5, zorder=3,
        )  # fmt: skip
        handles.setdefault(condition_label(condition) if several else say("groups-dyads"), marks)
    mean = float(np.mean([place.z for place in places]))
    (line,) = axes.plot([mean, mean], [at - 0.33, at + 0.33], color=_BLACK, linewidth=2, zorder=2)
    handles.setdefault(say("groups-mean"), line)


def _chance(result: GroupResult, name: str) -> Float64:
    """5, 25, 75 and 95 % of chance; NaN where there is none."""
    if result.null == "own":
        return np.asarray(ndtri(_QUANTILES))
    values = result.chance.get(name, np.empty(0))
    return np.quantile(values, _QUANTILES) if len(values) else np.full(len(_QUANTILES), np.nan)


def _name_p(axes: Any, result: GroupResult, names: list[str]) -> None:
    adjusted = {row.name: row.p_adjusted for row in result.comparisons if not row.of_conditions}
    for row, name in enumerate(names):
        if np.isfinite(adjusted.get(name, np.nan)):
            axes.annotate(
                say("groups-p", p=p_text(adjusted[name], sign=True)),
                (1.01, -float(row)),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=8,
                color=PALETTES["light"].quiet,
            )
