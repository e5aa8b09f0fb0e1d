"""What was measured of two people, against itself in a film or against each other: offsets and lags by cross-correlation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from monitor.config import load_preset
from monitor.measures import FAMILIES
from monitor.replay.series import as_block, cut_block
from monitor.replay.session import Session
from monitor.synchrony.estimator import Estimator
from monitor.types import PEOPLE, Person, Score

GRID_HZ = 100.0
STRETCH_S, MOST_S = 20.0, 45.0  # of a cross-correlation, and how far apart the two may be
HEAD = ("yaw_deg", "pitch_deg", "roll_deg")
LAG_MOST_S, SLOW_S = 4.0, 8.0  # lags that are looked at; what is slower than that is no movement


@dataclass(frozen=True)
class Offsets:
    """How much later in the session something was than in its film: seconds of the session, and of the difference."""

    at_s: np.ndarray
    late_s: np.ndarray

    def __str__(self) -> str:
        low, high = self.late_s.min(), self.late_s.max()
        return f"{np.median(self.late_s):+.3f} s (from {low:+.3f} to {high:+.3f}, {self.late_s.size} readings)"

    def at(self, time_s: np.ndarray) -> np.ndarray:
        return np.interp(time_s, self.at_s, self.late_s)


def correlated(session: Session, file: Session, person: Person, family: str, names: tuple[str, ...]) -> Offsets:
    """The same by cross-correlation of what was measured, in stretches of the session."""
    live, known = session.series(person, family), file.series(person, family)
    grid_s = np.arange(0, session.duration_s, 1 / GRID_HZ)
    film_s = np.arange(-MOST_S, session.duration_s + MOST_S, 1 / GRID_HZ)
    n = round(STRETCH_S * GRID_HZ)
    at_s, late_s = [], []
    for start in range(0, grid_s.size - n + 1, n):
        total = np.zeros(film_s.size - n + 1)
        for name in names:
            part = sampled(live.time_s, live.column(name), grid_s[start : start + n])
            whole = sampled(known.time_s, known.column(name), film_s)
            if not part.std():
                continue
            mean = np.convolve(whole, np.ones(n), "valid") / n
            spread = np.sqrt(np.maximum(np.convolve(whole**2, np.ones(n), "valid") / n - mean**2, 1e-9))
            total += np.correlate(whole, part - part.mean(), "valid") / n / part.std() / spread
        best = int(total.argmax())
        if total[best] > 0.5 * len(names):  # a stretch in which little moves says nothing
            at_s.append(grid_s[start] + STRETCH_S / 2)
            late_s.append(grid_s[start] - film_s[best] - peak(total, best) / GRID_HZ)
    return Offsets(np.array(at_s), np.array(late_s))


def sampled(time_s: np.ndarray, values: np.ndarray, at_s: np.ndarray) -> np.ndarray:
    """At these times; where nothing was measured, between what was before and after."""
    known = np.isfinite(values)
    return np.interp(at_s, time_s[known], values[known]) if known.any() else np.zeros(at_s.size)


def peak(values: np.ndarray, best: int) -> float:
    """Where between the samples a parabola through the highest three has its top."""
    if not 0 < best < values.size - 1:
        return 0.0
    before, top, after = values[best - 1 : best + 2]
    return float((before - after) / 2 / (before - 2 * top + after))


def head_lag_s(session: Session, start_s: float, end_s: float, late: Mapping[Person, Offsets] | None = None) -> float:
    """How late the user's head follows the partner's: where the squared correlations of its three angles sum to most.

    late : how much later than in the films things were in the session; the stretch and the lag are then of the films.
    """
    grid_s, n = np.arange(start_s, end_s, 1 / GRID_HZ), round(LAG_MOST_S * GRID_HZ)
    slow = np.ones(round(SLOW_S * GRID_HZ)) / round(SLOW_S * GRID_HZ)
    total = np.zeros(2 * n + 1)
    for name in HEAD:
        both = []
        for person in PEOPLE:
            series = session.series(person, "face")
            time_s = series.time_s - (late[person].at(series.time_s) if late else 0.0)
            angle = sampled(time_s, series.column(name), grid_s)
            angle -= np.convolve(angle, slow, "same")
            both.append((angle - angle.mean()) / angle.std())
        user, partner = both
        total += np.correlate(user, partner[n:-n], "valid") ** 2
    best = int(total.argmax())
    return (best - n + peak(total, best)) / GRID_HZ


def scored(session: Session, start_s: float, end_s: float) -> dict[str, Score]:
    """A stretch of a session as the program scores it as a whole."""
    estimator = Estimator(preset=load_preset(session.header.preset), seed=0)
    parts = []
    for person in PEOPLE:
        for family in FAMILIES:
            block = as_block(session.series(person, family), person, family)
            block = replace(block, time_s=block.time_s - start_s)
            edges = np.searchsorted(block.time_s, np.arange(0, end_s - start_s))
            parts += [cut_block(block, first, stop) for first, stop in pairwise(edges) if first < stop]
    for part in sorted(parts, key=lambda part: float(part.time_s[0])):
        estimator.push_rows(part)
    inside = [event for event in session.events if start_s <= event.start_s and event.end_s <= end_s]
    for event in sorted(inside, key=lambda event: event.end_s):
        estimator.push_event(replace(event, start_s=event.start_s - start_s, end_s=event.end_s - start_s))
    return {score.name: score for score in estimator.finish(end_s - start_s).scores}
