"""How far the lids are apart, and whether the eyes are shut.

The blink blendshape is high for a look far down too; the slit between the lids over the eye's width tells the two apart.
"""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.vision.landmarks import BLENDSHAPES, FaceLandmarks

# Of the own left and right eye: outer corner, inner corner, three points of the upper lid, three of the lower.
_LIDS = ((263, 362, 387, 386, 385, 373, 374, 380), (33, 133, 160, 159, 158, 144, 145, 153))
_POINTS = [point for eye in _LIDS for point in eye]
_BLINK = [BLENDSHAPES.index(name) for name in ("eyeBlinkLeft", "eyeBlinkRight")]


def lid_slit(face: FaceLandmarks) -> float:
    """Height of the slit between the lids over the eye's width, in the head's own frame; mean of both eyes."""
    eyes = face.in_head(_POINTS).reshape(2, 8, 3)
    height = eyes[:, 2:5, 1].mean(axis=1) - eyes[:, 5:8, 1].mean(axis=1)
    width = np.maximum(np.abs(eyes[:, 0, 0] - eyes[:, 1, 0]), 1e-9)
    return float(np.mean(height / width))


def shut_margin(face: FaceLandmarks) -> float | None:
    """How far shut eyes are from the limit, in errors of the slit; None for open eyes."""
    limits = constants.eyes()
    if float(face.blendshapes[_BLINK].mean()) <= limits.lids_low:
        return None
    slit = lid_slit(face)
    return (limits.lids_closed - slit) / limits.lids_error if slit < limits.lids_closed else None
