"""Breaks of rapport: stretches where the floor, answers, looks and smiles fall together, or people talk over each other
repeatedly, against the talk's own level.

A rupture is a strain in the cooperation of two people, and its repair often the better part of a talk (Safran & Muran 2000;
Safran, Muran & Eubanks-Carter 2011, Psychotherapy 48, 80-87). What falls are the parts of rapport that can be
seen (Tickle-Degnen & Rosenthal 1990: attention, positivity, coordination); in arguments coordination is lower (Paxton & Dale
2013, QJEP 66, 2092-2102).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.types import PEOPLE, Event, Float64

NAN = float("nan")
Kind = Literal["clash", "falling"]
Signal = Literal["floor", "answers", "looking", "smiles"]
SIGNALS: tuple[Signal, ...] = ("floor", "answers", "looking", "smiles")
# What a rupture is read from. Backchannels are short answers; an overlap is none of them.
EVENT_KINDS = ("phrase", "overlap", "gap", "backchannel", "laugh", "smile")


@dataclass(frozen=True, slots=True)
class Rupture:
    """kind : *clash*, both talked over each other; *falling*, several signs fell together. count : of overlaps in it.
    fell : the signs that were low, the lowest first.
    """

    kind: Kind
    start_s: float
    end_s: float
    count: int
    fell: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Windows:
    """The talk in overlapping windows. end_s : of each [shape=(n,)]. clashes : overlaps of some length in each [shape=(n,)].
    laughed : seconds of laughing in each, both people's [shape=(n,)].

    signals : by name, higher is better, NaN unknown [each shape=(n,)].
    """

    end_s: Float64
    clashes: Float64
    laughed: Float64
    signals: Mapping[Signal, Float64]


def windows(events: Sequence[Event], until_s: float, *, looks: Float64 | None = None) -> Windows:
    """Windows up to ``until_s``, a step apart. looks : seconds looked at the other and seconds known, both people's
    together, in each step from 0 [shape=(2, n)].
    """
    numbers = constants.ruptures()
    step_s, width = numbers.step_s, round(numbers.window_s / numbers.step_s)
    n = int(until_s / step_s)
    if n < width:
        return Windows(np.empty(0), np.empty(0), np.empty(0), {})
    spoken = {person: _seconds(_of(events, person, "phrase"), n, step_s) for person in PEOPLE}
    both = _seconds(_common(events), n, step_s)
    one = spoken["user"] + spoken["partner"] - 2 * both
    clashes = [event.start_s for event in events if event.kind == "overlap" and _is_clash(event)]
    gaps = [event for event in events if event.kind == "gap"]
    waits = _sums([event.end_s for event in gaps], n, step_s, weights=[event.end_s - event.start_s for event in gaps])
    waited, short = (
        _sums([event.end_s for event in events if event.kind == kind], n, step_s) for kind in ("gap", "backchannel")
    )
    laughed, smiled = (
        _windowed(_seconds([stretch for person in PEOPLE for stretch in _of(events, person, kind)], n, step_s), width)
        for kind in ("laugh", "smile")
    )
    speech = _windowed(spoken["user"] + spoken["partner"], width)
    signals: dict[Signal, Float64] = {
        "floor": _windowed(one, width) / numbers.window_s,
        "answers": _answers(_windowed(waits, width), _windowed(waited, width), _windowed(short, width)),
    }
    if looks is not None and looks.size:
        looked, known = (_windowed(_fitted(row, n), width) for row in looks)
        signals["looking"] = np.where(known >= numbers.known_least_s, looked / np.maximum(known, step_s), np.nan)
    if np.any(laughed + smiled):
        # Who is not seen does not smile less.
        unseen = np.isnan(signals["looking"]) if "looking" in signals else np.zeros(laughed.size, dtype=np.bool_)
        signals["smiles"] = np.where(unseen, np.nan, laughed + smiled)
    quiet = speech < numbers.speech_least_s
    signals = {name: np.where(quiet, np.nan, values) for name, values in signals.items()}
    end_s: Float64 = step_s * np.arange(width, n + 1, dtype=np.float64)
    return Windows(end_s, _windowed(_sums(clashes, n, step_s), width), laughed, signals)


def find_ruptures(talk: Windows) -> list[Rupture]:
    """Of a whole talk, against the level of all of it; in order, what touches as one. None where the talk is short."""
    numbers = constants.ruptures()
    if not talk.end_s.size or talk.end_s[-1] < numbers.level_least_s + numbers.window_s:
        return []
    level = _levels(talk, slice(None))
    found = [_judge(talk, number, level) for number in range(talk.end_s.size)]
    return _joined([rupture for rupture in found if rupture is not None])


def rupture_now(talk: Windows) -> Rupture | None:
    """Whether the latest window is in a rupture, against the level of the talk before it; None while that is short."""
    numbers = constants.ruptures()
    width, last = round(numbers.window_s / numbers.step_s), talk.end_s.size - 1
    if last < 0 or talk.end_s[last] < numbers.level_least_s + numbers.window_s:
        return None
    return _judge(talk, last, _levels(talk, slice(0, last - width + 1)))


@dataclass(frozen=True, slots=True)
class _Level:
    """Median and scaled median absolute deviation of what is known, the latter not below a least (Leys et al. 2013)."""

    middle: float
    spread: float

    @classmethod
    def of(cls, values: Float64, spread_least: float) -> _Level:
        known = values[np.isfinite(values)]
        if not known.size:
            return cls(NAN, spread_least)
        middle = float(np.median(known))
        return cls(middle, max(constants.ruptures().mad_scale * float(np.median(np.abs(known - middle))), spread_least))

    def z(self, value: float) -> float:
        """Robust z of a window; NaN where either is not known."""
        return (float(value) - self.middle) / self.spread


def _levels(talk: Windows, part: slice) -> tuple[dict[Signal, _Level], _Level]:
    """What is usual in a part of the talk: of each signal, and of the clashes."""
    numbers = constants.ruptures()
    levels = {name: _Level.of(values[part], numbers.spread_least[SIGNALS.index(name)]) for name, values in talk.signals.items()}
    return levels, _Level.of(talk.clashes[part], numbers.clash_spread_least)


def _judge(talk: Windows, number: int, level: tuple[dict[Signal, _Level], _Level]) -> Rupture | None:
    numbers = constants.ruptures()
    count = int(talk.clashes[number])
    levels, clashes = level
    depths = {name: levels[name].z(values[number]) for name, values in talk.signals.items()}
    fell = tuple(sorted((name for name, z in depths.items() if z <= -numbers.fall_z), key=lambda name: depths[name]))
    known = [z for z in depths.values() if math.isfinite(z)]
    end_s = float(talk.end_s[number])
    start_s = end_s - numbers.window_s
    excess = clashes.z(count)
    # Who laughs together talks together, too.
    harsh = not talk.laughed[number] and depths["floor"] <= -numbers.clash_floor_z
    if harsh and count >= numbers.clashes_least and excess >= numbers.clash_z:
        return Rupture("clash", start_s, end_s, count, fell)
    if len(fell) >= numbers.fallen_least and sum(known) / len(known) <= -numbers.mean_z:
        return Rupture("falling", start_s, end_s, count, fell)
    return None


def _answers(waits: Float64, waited: Float64, short: Float64) -> Float64:
    """Quick and many answers are high: short responses in a window, less the mean silence before a turn, in seconds."""
    silence = np.divide(waits, waited, out=np.zeros(waits.size), where=waited > 0)
    answers: Float64 = short - silence
    return np.where(waited + short > 0, answers, np.nan)


def _joined(found: list[Rupture]) -> list[Rupture]:
    """What overlaps as one: the kind and count of its worst window."""
    joined: list[Rupture] = []
    for rupture in found:
        if joined and rupture.start_s <= joined[-1].end_s:
            worst = max(joined[-1], rupture, key=lambda item: (item.kind == "clash", item.count, len(item.fell)))
            joined[-1] = Rupture(worst.kind, joined[-1].start_s, rupture.end_s, worst.count, worst.fell)
        else:
            joined.append(rupture)
    return joined


def _is_clash(event: Event) -> bool:
    return event.end_s - event.start_s >= constants.ruptures().clash_least_s


def _of(events: Sequence[Event], person: str, kind: str) -> list[tuple[float, float]]:
    return [(event.start_s, event.end_s) for event in events if event.kind == kind and event.person == person]


def _common(events: Sequence[Event]) -> list[tuple[float, float]]:
    """When both speak."""
    theirs = sorted(_of(events, "partner", "phrase"))
    starts = np.array([start_s for start_s, _ in theirs])
    both = []
    for start_s, end_s in sorted(_of(events, "user", "phrase")):
        # A phrase lasts half a minute at most, so a few before the start may reach into it.
        for other in theirs[max(0, int(np.searchsorted(starts, start_s)) - 2) : int(np.searchsorted(starts, end_s))]:
            if min(end_s, other[1]) > max(start_s, other[0]):
                both.append((max(start_s, other[0]), min(end_s, other[1])))
    return both


def _seconds(stretches: Sequence[tuple[float, float]], n: int, step_s: float) -> Float64:
    """Seconds of the stretches in each step [shape=(n,)]; one whose times are no numbers counts for nothing."""
    if not stretches:
        return np.zeros(n)
    starts, ends = np.clip(np.array(stretches, dtype=np.float64), 0, n * step_s).T
    lasts = starts < ends
    starts, ends = starts[lasts], ends[lasts]
    # Each stretch lies in a few steps: a table of all stretches by all steps would grow with the square of a session's length.
    first, last = (starts / step_s).astype(np.int64), (ends / step_s).astype(np.int64)
    number = last - first + 1
    of = np.repeat(np.arange(starts.size), number)
    step = np.arange(of.size) - np.repeat(np.cumsum(number) - number, number) + first[of]
    inside_s = np.minimum(ends[of], step_s * (step + 1)) - np.maximum(starts[of], step_s * step)
    return np.asarray(np.bincount(step, weights=np.maximum(inside_s, 0), minlength=n)[:n], dtype=np.float64)


def _sums(times: Sequence[float], n: int, step_s: float, *, weights: Sequence[float] | None = None) -> Float64:
    if not times:
        return np.zeros(n)
    return np.histogram(times, bins=n, range=(0, n * step_s), weights=weights)[0].astype(np.float64)


def _windowed(values: Float64, width: int) -> Float64:
    summed: Float64 = np.convolve(values, np.ones(width), mode="valid")
    return summed


def _fitted(row: Float64, n: int) -> Float64:
    return np.pad(row[:n], (0, max(0, n - row.size)))
