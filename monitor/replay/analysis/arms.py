"""Arms and hands of one person over a session, where enough of them was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from monitor.durations import mostly_known
from monitor.types import Float64

if TYPE_CHECKING:
    from monitor.replay.series import Series


def arms_open(body: Series, seconds: Float64) -> Float64:
    """The column ``openness``; all NaN where the arms were seen for less than half of the time [shape=(n,)].

    seconds : that each row stands for (``durations``).
    """
    return mostly_known(body.column("openness"), seconds)


def hand_at_face(body: Series, seconds: Float64) -> Float64:
    """The nearer of both hands to the face, 0..1; all NaN where neither was known for half of the time [shape=(n,)]."""
    either = np.fmax(body.column("hand_to_face_left"), body.column("hand_to_face_right"))
    return mostly_known(either, seconds)
