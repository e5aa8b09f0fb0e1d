"""What one picture of one person gave."""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitor.types import FeatureBlock, Float32
from monitor.vision.face import Lack
from monitor.vision.presence.stillness import Box
from monitor.vision.visibility.watch import Visible


@dataclass(frozen=True, slots=True)
class VideoFeatures:
    """What one picture gave.

    sketch : points to draw, picture widths [shape=(N_SKETCH, 2)], None when nobody was seen.
    still_from_s : since when the face has stood still as a photograph does; None where it lives.
    settled_s : whether everything up to then stands still is known; later rows may yet turn out to.
    person, others : where the person's face is and the other faces are, in picture widths. others_live : one of them does.
    turned : the picture was upside down. lack : why not everything could be read from the face that was seen.
    zero_begins : what was known of the person's eyes does not hold from here on.
    visible : what of the person's face can be seen; None without a face.
    view_moved : the picture was cut or the camera moved since the picture before, so that places in both do not compare.
    unchanged : the face looks as in the picture that was looked at last, so it was not looked at: it has no row, there is no
    sketch, and all that lasts is as it was then.
    exchanged_s : when another face that was beside the person's took its place for the last time; None while none did.
    """

    time_s: float
    rows: tuple[FeatureBlock, ...]
    sketch: Float32 | None
    still_from_s: float | None = None
    settled_s: float = math.inf
    person: Box | None = None
    others: tuple[Box, ...] = ()
    others_live: bool = False
    turned: bool = False
    lack: Lack | None = None
    zero_begins: bool = False
    visible: Visible | None = None
    exchanged_s: float | None = None
    view_moved: bool = False
    unchanged: bool = False
