"""How the user sat over a whole session, against their own first minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.calibrate.stance import slouching
from monitor.coaching.seat import Seat
from monitor.constants import load
from monitor.measures import columns
from monitor.replay.series import Series
from monitor.types import Rows

if TYPE_CHECKING:
    from monitor.replay.reader import Session


@dataclass(frozen=True, slots=True)
class Sitting:
    """sunk_share : of the time after the first minutes, in which the head had sunk over the shoulders for a minute and more.
    lower_end : how much lower it was over the last minutes, in shoulder widths (negative: higher).
    """

    sunk_share: float
    lower_end: float


def sitting(session: Session) -> Sitting | None:
    """None where face and shoulders were not seen for long enough after the first minutes."""
    seat = Seat(keep_s=session.duration_s)
    for family in ("face", "body"):
        seat.push_rows(_rows(session.series("user", family), family))
    seat.advance(session.duration_s)
    limits = load("stance")
    at_s, height, neck = seat.track()
    after = at_s > limits["own_s"]
    if np.count_nonzero(after) * limits["bin_s"] < limits["own_s"]:
        return None
    at_s, height, neck = at_s[after], height[after], neck[after]
    sunk = [slouching(at_s[: n + 1], height=height[: n + 1], neck=neck[: n + 1]) is not None for n in range(at_s.size)]
    last = at_s > at_s[-1] - limits["own_s"]
    return Sitting(float(np.mean(sunk)), -float(np.median(neck[last])))


def _rows(series: Series, family: str) -> Rows:
    """The rows as they were pushed once; a column that this session did not keep is missing."""
    values = np.stack([series.column(name) for name in columns(family)], axis=1)
    return Rows("user", family, series.time_s, values, series.quality)
