"""How an outcome changed at a cue, beside how it changed at moments alike without one.

A cue comes when its sign is bad, so what it names improves afterwards whatever the cue did: regression to the mean. So it
is compared with moments of the same session at which nothing was shown and that were as bad: the same who speaks, and the
outcome within a caliper over the 15 s and the 90 s before (Rosenbaum & Rubin 1985, Am Stat 39, 33-38). Where enough cues of a
kind were due and held back (``coaching.cue_trial``), those are compared with instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.replay.analysis.cues.outcomes import RARE, Outcome, Outcomes
from monitor.types import Float64

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Change:
    """An outcome at one moment. before, after : its means. value : the change in the user's own standard deviations of such
    changes, NaN unknown. alike : the same of moments alike without a cue [shape=(n,)]. usual : their mean after.
    """

    before: float = NAN
    after: float = NAN
    value: float = NAN
    alike: Float64 = field(default_factory=lambda: np.empty(0))
    usual: float = NAN


class Moments:
    """One session's outcomes around any moment. shown_s : when cues were shown. pause_s : the least time between two.

    Moments alike are looked for where no cue could have come, in the pause after one: to ask that none came in the half minute
    after would choose those at which the sign got better by itself.
    """

    def __init__(self, session: Outcomes, shown_s: Sequence[float], *, pause_s: float) -> None:
        numbers = constants.cue_effects()
        self._step_s, self._role = numbers.step_s, session.role
        self._shown_s = np.asarray(sorted(shown_s), dtype=np.float64)
        n = session.role.size
        self._starts = np.arange(n) * self._step_s
        self._around = {name: _around(values, rare=name in RARE) for name, values in session.values.items()}
        self._free = self._is_paused(pause_s)
        self._spread = {name: _spread(after - before) for name, (before, _, after) in self._around.items()}

    def change(self, name: Outcome, at_s: float) -> Change:
        """At a moment, with those alike where there are enough."""
        number = int(at_s / self._step_s)
        if name not in self._around or not 0 <= number < self._role.size:
            return Change()
        before, _, after = self._around[name]
        spread = self._spread[name]
        if not math.isfinite(after[number] - before[number]) or not spread > 0:
            return Change(float(before[number]), float(after[number]))
        value = float(after[number] - before[number]) / spread
        alike = self._alike(name, number)
        if alike.size < constants.cue_effects().matched_least:
            return Change(float(before[number]), float(after[number]), value)
        changes = (after[alike] - before[alike]) / spread
        return Change(float(before[number]), float(after[number]), value, changes, float(after[alike].mean()))

    def is_free(self, at_s: float) -> bool:
        """Whether no cue was shown so near that it would count in the windows of this moment."""
        return bool(self._is_free(np.array([at_s]))[0])

    def _is_free(self, at_s: Float64) -> NDArray[np.bool_]:
        numbers = constants.cue_effects()
        near = self._shown_s[None, :] - at_s[:, None]
        shown: NDArray[np.bool_] = (near > -(numbers.before_s + numbers.after_s)) & (near < numbers.after_s)
        return np.logical_not(shown.any(axis=1), dtype=np.bool_)

    def _is_paused(self, pause_s: float) -> NDArray[np.bool_]:
        """In the pause after a cue, half a minute and more before its end, and in the first minute, which has none."""
        numbers = constants.cue_effects()
        early = self._starts <= constants.nudges().first_s - numbers.after_s
        since = self._starts[:, None] - self._shown_s[None, :]
        paused = (since >= numbers.before_s + numbers.after_s) & (since <= pause_s - numbers.after_s)
        allowed: NDArray[np.bool_] = early | paused.any(axis=1)
        return allowed

    def _alike(self, name: Outcome, number: int) -> NDArray[np.int64]:
        numbers = constants.cue_effects()
        before, level, after = self._around[name]
        usable = self._free & (self._role == self._role[number]) & np.isfinite(before + level + after)
        places = np.flatnonzero(usable)
        if not places.size:
            return places
        far = np.zeros(places.size)
        for values in (before, level):
            spread = float(np.nanstd(values)) or 1.0
            far = np.maximum(far, np.abs(values[places] - values[number]) / spread)
        order = places[np.argsort(far, kind="stable")[: np.count_nonzero(far <= numbers.caliper)]]
        # Neighbours say the same: moments half a window apart.
        apart, chosen = round(numbers.apart_s / self._step_s), np.zeros(self._role.size, dtype=np.bool_)
        kept = []
        for place in order.tolist():
            if not chosen[max(0, place - apart + 1) : place + apart].any():
                chosen[place] = True
                kept.append(place)
            if len(kept) == numbers.matched_most:
                break
        return np.array(kept, dtype=np.int64)


def _around(values: Float64, *, rare: bool) -> tuple[Float64, Float64, Float64]:
    """Means over the 15 s before, the 90 s before and the 30 s after each step; NaN where too little was known.

    Of what comes rarely (an answer) the level of the whole session stands for what was before.
    """
    numbers = constants.cue_effects()
    least = 0.0 if rare else numbers.known_least
    after = _mean(values, 0.0, numbers.after_s, least)
    if rare:
        level = np.full(values.size, np.nanmedian(values) if np.isfinite(values).any() else NAN)
        return level, level, after
    return _mean(values, -numbers.before_s, 0.0, least), _mean(values, -numbers.level_s, 0.0, least), after


def _mean(values: Float64, from_s: float, until_s: float, least: float) -> Float64:
    step_s, n = constants.cue_effects().step_s, values.size
    known = np.isfinite(values)
    sums, counts = (np.concatenate([[0.0], np.cumsum(part)]) for part in (np.where(known, values, 0.0), known))
    first, last = (np.clip(np.arange(n) + round(edge_s / step_s), 0, n) for edge_s in (from_s, until_s))
    number = counts[last] - counts[first]
    enough = (number > 0) & (number >= least * (until_s - from_s) / step_s)
    return np.where(enough, (sums[last] - sums[first]) / np.maximum(number, 1), np.nan)


def _spread(changes: Float64) -> float:
    known = changes[np.isfinite(changes)]
    return float(known.std()) if known.size > 1 else NAN


def held_values(moments: Moments, held_s: Sequence[float], names: Sequence[Outcome]) -> list[Mapping[Outcome, float]]:
    """The changes at cues that were due and held back, where none was shown near."""
    return [{name: moments.change(name, at_s).value for name in names} for at_s in held_s if moments.is_free(at_s)]
