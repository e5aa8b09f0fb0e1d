"""The colours and dashes of the charts, told apart by colour-blind eyes (after Okabe & Ito 2008) and never the only sign.

And what all charts of the timeline share: the specification, its axes and margins.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from monitor.replay.session import Session


Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme. less, none, more : the ends and the middle of the lag map's scale."""

    text: str
    quiet: str
    grid: str
    panel: str
    user: str
    partner: str
    less: str
    none: str
    more: str
    lines: dict[str, str]


_LIGHT = Palette(
    text="#1f2933",
    quiet="#5b6773",
    grid="#e6e9ed",
    panel="#ffffff",
    user="#0072b2",
    partner="#d55e00",
    less="#762a83",
    none="#f7f7f7",
    more="#1b7837",
    lines={
        "blue": "#0072b2",
        "green": "#00835f",
        "pink": "#b35d92",
        "orange": "#d55e00",
        "sky": "#2f8fc4",
        "violet": "#6a51a3",
        "crimson": "#c2304b",
        "amber": "#a87400",
        "black": "#3b4650",
        "brown": "#8a5a3c",
        "teal": "#0e7f86",
        "olive": "#5f7400",
        "indigo": "#4356b5",
    },
)
_DARK = Palette(
    text="#e6eaee",
    quiet="#a3afba",
    grid="#2c343d",
    panel="#191f26",
    user="#56b4e9",
    partner="#e69f00",
    less="#c58bd6",
    none="#1f262e",
    more="#6fce86",
    lines={
        "blue": "#56b4e9",
        "green": "#2bbf95",
        "pink": "#dd9cc2",
        "orange": "#f08a4b",
        "sky": "#8fd0f5",
        "violet": "#b3a2ec",
        "crimson": "#f0788c",
        "amber": "#e6b84d",
        "black": "#c9d1d9",
        "brown": "#c99b78",
        "teal": "#58c4cb",
        "olive": "#b5cc52",
        "indigo": "#93a5f7",
    },
)
PALETTES: dict[Theme, Palette] = {"light": _LIGHT, "dark": _DARK}

# name -> (colour, dash, width in px)
STYLES: dict[str, tuple[str, str, float]] = {
    "coordination": ("blue", "solid", 2.6),
    "warmth": ("pink", "dash", 2.2),
    "attention": ("green", "dot", 2.2),
    "posture": ("orange", "solid", 1.5),
    "head": ("sky", "dash", 1.5),
    "gaze": ("violet", "dashdot", 1.5),
    "smile": ("crimson", "solid", 1.5),
    "pitch": ("amber", "solid", 1.5),
    "volume": ("black", "dash", 1.5),
    "tempo": ("brown", "dot", 1.5),
    "turn_rhythm": ("teal", "dashdot", 1.5),
    "floor": ("olive", "solid", 1.5),
    "laughter": ("indigo", "dash", 1.5),
}


def line_of(palette: Palette, name: str) -> dict[str, object]:
    """A score's line for plotly."""
    colour, dash, width = STYLES[name]
    return {"color": palette.lines[colour], "dash": dash, "width": width}


def faint(colour: str, alpha: float) -> str:
    """A colour made translucent."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


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


def layout(session: Session, palette: Palette, *, height: int) -> dict[str, Any]:
    """The layout of one chart of the timeline, ``height`` pixels high."""
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 112, "r": 12, "t": 8, "b": 26},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.quiet, "size": 12, "family": "system-ui, sans-serif"},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": "zoom",
        "xaxis": {**axis(palette), "range": [0, max(session.duration_s, 1.0)], "showgrid": False, "ticks": "outside"},
        "yaxis": {**axis(palette), "fixedrange": True},
    }


def axis(palette: Palette) -> dict[str, Any]:
    """An axis."""
    return {
        "showgrid": True,
        "gridcolor": palette.grid,
        "zeroline": False,
        "tickcolor": palette.grid,
        "linecolor": palette.grid,
        "automargin": False,
    }


def plain(text: str) -> str:
    """Text that plotly cannot take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
