"""The colours and dashes of the charts, told apart by colour-blind eyes (after Okabe & Ito 2008) and never the only sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Ink:
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


_LIGHT = Ink(
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
    },
)
_DARK = Ink(
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
    },
)
INKS: dict[Theme, Ink] = {"light": _LIGHT, "dark": _DARK}

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
}


def line_of(ink: Ink, name: str) -> dict[str, object]:
    """A score's line for plotly."""
    colour, dash, width = STYLES[name]
    return {"color": ink.lines[colour], "dash": dash, "width": width}


def faint(colour: str, alpha: float) -> str:
    """A colour let through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
