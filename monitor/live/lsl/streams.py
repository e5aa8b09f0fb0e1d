"""Which streams there are: their names, channels and units, and what a row, a score or an event becomes in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.measures import EVENT_KINDS, FAMILIES
from monitor.speech import WORD
from monitor.types import CHANNELS, COMPONENTS, PEOPLE, Event, Float32, Update

_OF_SCORE: Final = (
    ("score", "0..100"),
    ("chance", "0..100"),
    ("low", "0..100"),
    ("high", "0..100"),
    ("confidence", "0..1"),
    ("lag_s", "s"),
)
# What can be named of what somebody did; what they said is never sent.
_MARKED: Final = frozenset(EVENT_KINDS) - {WORD}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as the stream's description has it."""

    label: str
    unit: str
    type: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A stream before it is opened. key : what rows are sent by. kind : LSL's type of content. is_text : markers."""

    key: str
    kind: str
    channels: tuple[Channel, ...]
    is_text: bool = False

    @property
    def name(self) -> str:
        """What other programs see."""
        return f"rapport {self.key}"


def family_key(person: str, family: str) -> str:
    """The key of a person's measures."""
    return f"{person} {family}"


SCORES: Final = Plan(
    "scores",
    "Scores",
    tuple(Channel(f"{name}/{what}", unit, what) for name in (*COMPONENTS, *CHANNELS) for what, unit in _OF_SCORE),
)
MARKERS: Final = Plan("markers", "Markers", (Channel("marker", "text", "Marker"),), is_text=True)
PLANS: Final[tuple[Plan, ...]] = (
    *(
        Plan(
            family_key(person, family),
            "Measures",
            (
                *(Channel(measure.name, measure.unit, family, measure.meaning) for measure in measures),
                Channel("quality", "0..1", "quality", "0 where everything is missing"),
            ),
        )
        for person in PEOPLE
        for family, measures in FAMILIES.items()
    ),
    SCORES,
    MARKERS,
)


def score_row(update: Update) -> Float32:
    """An update as a sample of ``SCORES`` [shape=(n_channels,)]; NaN where there is no score."""
    scores = {score.name: score for score in update.scores if score.status == "ok"}
    row = [
        float(getattr(scores[name], what)) if name in scores else math.nan
        for name in (*COMPONENTS, *CHANNELS)
        for what, _ in _OF_SCORE
    ]
    return np.array(row, dtype=np.float32)


def event_markers(event: Event) -> list[tuple[float, str]]:
    """When and what: ``user/nod/start`` and ``user/nod/end``, session seconds; nothing of a word."""
    if event.kind not in _MARKED:
        return []
    name = f"{event.person}/{event.kind}"
    ends = ((event.start_s, "start"), (event.end_s, "end"))
    return [(time_s, f"{name}/{end}") for time_s, end in ends if math.isfinite(time_s)]
