"""What a whole session shows of copying beside the facets: whether they add up to it, on which side, and what may be a leak."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor import constants
from monitor.coaching.excess import corroborated
from monitor.coaching.facets import own_picture_words, side_sentence, simultaneous_words
from monitor.replay.series import Series
from monitor.synchrony.behaviour.sides import SIDED_KINDS, SidePicture, is_mirrored, sides
from monitor.types import PEOPLE, Float64
from monitor.words import capitalized

if TYPE_CHECKING:
    from monitor.replay.data import SessionData


# signal of ``behaviour.sides.SIDED`` -> where a session holds it
_COLUMNS = {"roll": ("face", "roll_deg"), "shoulder_roll": ("body", "shoulder_roll_deg")}


@dataclass(frozen=True, slots=True)
class CopyingAnalysis:
    """noticed : two of the facets that fire say two things, one of them decisive (``coaching.excess``). sides : by the names of
    ``behaviour.sides.SIDED``. words : a line for each clear side, in the same order. leak : one sentence, empty without one.
    """

    noticed: bool
    sides: dict[str, SidePicture]
    words: tuple[str, ...]
    leak: str


def analyze_copying(session: SessionData) -> CopyingAnalysis:
    """Read from the measures and events that the session holds, so that it needs nothing else to have been kept.

    Nothing where what compares the two people is withheld.
    """
    if session.header.withholds_pair:
        return CopyingAnalysis(noticed=False, sides={}, words=(), leak="")
    rate_hz = constants.synchrony().grid_rate_hz
    cells = round(session.duration_s * rate_hz)
    people = {person: {family: session.series(person, family) for family in ("face", "body")} for person in PEOPLE}

    def both(family: str, column: str) -> tuple[Float64, Float64]:
        user, partner = (_even(people[person][family], column, cells=cells, rate_hz=rate_hz) for person in PEOPLE)
        return user, partner

    events = {
        person: [event for event in session.events if event.person == person and event.kind in SIDED_KINDS] for person in PEOPLE
    }
    pictures = sides(
        {name: both(*where) for name, where in _COLUMNS.items()},
        rate_hz=rate_hz,
        user=events["user"],
        partner=events["partner"],
    )
    yaw = both("face", "yaw_deg")
    # Not None where the partner's picture is really the user's own.
    mirrored = is_mirrored(yaw[0], self_view_yaw_deg=yaw[1], rate_hz=rate_hz)
    leak = _leak(session) if mirrored is None else own_picture_words(mirrored)
    words = tuple(side_sentence(name, picture) for name, picture in pictures.items() if picture.verdict != "unclear")
    fired = [name for name, facet in session.excess.items() if facet.fires]
    return CopyingAnalysis(corroborated(fired), pictures, words, leak)


def _leak(session: SessionData) -> str:
    score = session.summary["coordination"]
    if not (score.status == "ok" and score.simultaneous_z > constants.synchrony().leak_z):
        return ""
    return f"{capitalized(simultaneous_words())}."


def _even(series: Series, column: str, *, cells: int, rate_hz: float) -> Float64:
    """A measure on an even clock from second 0 [shape=(cells,)], NaN where the next known row is too far away."""
    values = series.column(column).astype(np.float64)
    known = np.isfinite(values) & (series.quality > 0)
    at_s, wanted_s = series.time_s[known], np.arange(cells) / rate_hz
    if not at_s.size:
        return np.full(cells, math.nan)
    after = np.clip(np.searchsorted(at_s, wanted_s), 1, at_s.size - 1) if at_s.size > 1 else np.zeros(cells, dtype=int)
    near_s = np.minimum(np.abs(at_s[after] - wanted_s), np.abs(at_s[np.maximum(after - 1, 0)] - wanted_s))
    return np.where(near_s <= constants.synchrony().grid_gap_s, np.interp(wanted_s, at_s, values[known]), math.nan)
