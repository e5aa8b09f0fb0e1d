"""Who is who in frames that hold several people: from frame to frame the nearest one, and two by their sides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.errors import UsageError
from monitor.types import Person
from monitor.words.options import option

# x and y of somebody in a frame, and their size, in one unit.
Place = tuple[float, float, float]
# A second person in so few frames passed by, or is a mistake.
_SEVERAL: Final = 0.1
# A place follows the person as slowly as this, so that one mistaken frame does not take it along.
_FOLLOWS: Final = 0.5


def tracks(
    frames: Sequence[Sequence[Place]], people: Sequence[Person], *, user_is_left: bool | None, file: str
) -> dict[Person, NDArray[np.int64]]:
    """Of each person the place in every frame's list, -1 where nobody is them [shape=(n_frames,)].

    user_is_left : on which side of the picture the user is; None: one person is there. Raises UsageError where several are and
    nothing says who is who, or two are wanted and one is there.
    """
    several = [number for number, places in enumerate(frames) if len(places) > 1]
    seen = sum(bool(places) for places in frames)
    if len(people) > 1 or user_is_left is not None:
        if len(several) <= _SEVERAL * seen:
            if len(people) > 1:
                raise UsageError(
                    f"{file} shows two people in {len(several)} of {seen} frames, so it holds one; give the partner's as a "
                    f"second file, or say whose it is with {option('--user-table')} or {option('--partner-table')}"
                )
            return {people[0]: _one(frames)}
        if user_is_left is None:
            raise UsageError(
                f"{file} shows two people; say where the user sits with {option('--layout', 'left-right or right-left')}"
            )
        left, right = _two(frames, several[0])
        sides: dict[Person, NDArray[np.int64]] = {
            "user": left if user_is_left else right,
            "partner": right if user_is_left else left,
        }
        return {person: sides[person] for person in people}
    if len(several) > _SEVERAL * seen:
        raise UsageError(
            f"{file} shows several people in {len(several)} of {seen} frames; say where the user sits "
            f"with {option('--layout', 'left-right or right-left')}"
        )
    return {people[0]: _one(frames)}


def _one(frames: Sequence[Sequence[Place]]) -> NDArray[np.int64]:
    """The nearest one to the frame before, the largest one first."""
    found = np.full(len(frames), -1, np.int64)
    last: Place | None = None
    for number, places in enumerate(frames):
        if not places:
            continue
        if last is None:
            chosen = max(range(len(places)), key=lambda entry: places[entry][2])
        else:
            x, y, _ = last
            chosen = min(range(len(places)), key=lambda entry: math.hypot(places[entry][0] - x, places[entry][1] - y))
        found[number], last = chosen, places[chosen]
    return found


def _two(frames: Sequence[Sequence[Place]], first: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The left and the right one of the first frame with two, before and after it.

    Who is farther from where both were than half their distance is somebody else.
    """
    begin = sorted(sorted(range(len(frames[first])), key=lambda entry: -frames[first][entry][2])[:2])
    begin.sort(key=lambda entry: frames[first][entry][0])
    found = np.full((2, len(frames)), -1, np.int64)
    for order in (range(first, len(frames)), range(first, -1, -1)):
        at = np.array([frames[first][entry][:2] for entry in begin])
        for number in order:
            places = np.array([place[:2] for place in frames[number]], np.float64).reshape(-1, 2)
            for side, chosen in _matched(at, places).items():
                found[side, number] = chosen
                at[side] += _FOLLOWS * (places[chosen] - at[side])
    return found[0], found[1]


def _matched(at: NDArray[np.float64], places: NDArray[np.float64]) -> dict[int, int]:
    """Which of the places [shape=(n, 2)] is each of the two [shape=(2, 2)], so that both together moved least."""
    from scipy.optimize import linear_sum_assignment

    if not len(places):
        return {}
    away = np.hypot(*(at[:, None] - places[None]).transpose(2, 0, 1))
    farthest = math.hypot(*(at[0] - at[1])) / 2
    sides, chosen = linear_sum_assignment(np.minimum(away, farthest))
    return {int(side): int(entry) for side, entry in zip(sides, chosen, strict=True) if away[side, entry] < farthest}
