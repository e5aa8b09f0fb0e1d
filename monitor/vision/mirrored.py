"""Measures of a mirrored picture turned round: what is stored and scored has the person's own left and right.

A self-view comes mirrored from the call programs, and so does a recording of the screen. The landmarks of a mirrored face are
those of a face with its sides exchanged, so the measures can be turned round in the picture's place.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from monitor.measures import columns
from monitor.types import FeatureBlock

TURNED = ("yaw_deg", "roll_deg", "gaze_yaw_deg", "camera_yaw_deg", "shoulder_roll_deg", "torso_lean_deg")
ACROSS = ("face_x", "shoulder_x")
EXCHANGED = {"hand_to_face_left": "hand_to_face_right", "hand_to_face_right": "hand_to_face_left"}


def unmirror(rows: FeatureBlock) -> FeatureBlock:
    """The rows as the un-mirrored picture would have given them; twice is once more the same."""
    names = columns(rows.family)
    values = rows.values[:, [names.index(EXCHANGED.get(name, name)) for name in names]].copy()
    turned = np.isin(names, TURNED)
    values[:, turned] *= -1
    across = np.isin(names, ACROSS)
    values[:, across] = 1 - values[:, across]
    return dataclasses.replace(rows, values=values)
