"""What all charts of the timeline share: the specification, its axes and margins."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.replay.inks import Ink

if TYPE_CHECKING:
    from monitor.replay.reader import Session


@dataclass(frozen=True, slots=True)
class Spec:
    """A plotly figure as plain dictionaries; the series in it are numpy arrays."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


def drawable(spec: Spec) -> dict[str, Any]:
    """For ``plotly.graph_objects.Figure``."""
    return {"data": spec.data, "layout": spec.layout}


def to_json(document: Any) -> str:
    """Strict JSON of a document with arrays in it, numbers to a hundredth."""
    return json.dumps(document, default=numbers, separators=(",", ":"), allow_nan=False)


def numbers(values: object) -> list[float | None]:
    """An array for JSON: two decimals, NaN as null."""
    if not isinstance(values, np.ndarray):
        raise TypeError(f"expected an array, found {type(values).__name__}")
    with np.errstate(over="ignore"):  # what is too large to be rounded becomes infinite, so null
        rounded = np.round(values.astype(np.float64), 2)
    return [value if math.isfinite(value) else None for value in rounded.tolist()]


def layout(session: Session, ink: Ink, *, height: int) -> dict[str, Any]:
    """The layout of one chart of the timeline, ``height`` pixels high."""
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
        "xaxis": {**axis(ink), "range": [0, max(session.duration_s, 1.0)], "showgrid": False, "ticks": "outside"},
        "yaxis": {**axis(ink), "fixedrange": True},
    }


def axis(ink: Ink) -> dict[str, Any]:
    """An axis."""
    return {
        "showgrid": True,
        "gridcolor": ink.grid,
        "zeroline": False,
        "tickcolor": ink.grid,
        "linecolor": ink.grid,
        "automargin": False,
    }


def plain(text: str) -> str:
    """Text that plotly cannot take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
