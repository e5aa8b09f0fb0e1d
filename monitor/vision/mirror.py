"""What a mirror does to the measures.

A self-view comes mirrored from the call programs, and so does a recording of the screen. The landmarks of a mirrored face are
those of a face with its sides exchanged, so its rows can be turned round in the picture's place: what is stored and scored has
the person's own left and right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitor.measures import columns
from monitor.types import FeatureBlock

# What a mirror does to the columns: their sign changes, they are counted from the picture's other side, or they trade places.
SIGN_CHANGES = (
    *("yaw_deg", "roll_deg", "gaze_yaw_deg", "camera_yaw_deg", "look_yaw_deg", "zero_yaw_deg"),
    *("shoulder_roll_deg", "torso_lean_deg"),
)
ACROSS = ("face_x", "shoulder_x")
EXCHANGED = {"hand_to_face_left": "hand_to_face_right", "hand_to_face_right": "hand_to_face_left"}


def unmirror(rows: FeatureBlock) -> FeatureBlock:
    """The rows of a mirrored picture as the un-mirrored one would have given them; twice is once more the same."""
    names = columns(rows.family)
    values = rows.values[:, [names.index(EXCHANGED.get(name, name)) for name in names]].copy()
    values[:, np.isin(names, SIGN_CHANGES)] *= -1
    across = np.isin(names, ACROSS)
    values[:, across] = 1 - values[:, across]
    return replace(rows, values=values)
