"""Face trackers that write tables: which of their columns are which measures of ours.

What has no counterpart is missing. Of OpenFace 2 these are gaze zones (which need the camera's place), the face's place and
size (landmarks are in pixels of a picture whose width the table does not say) and the change of expression (that of other
shapes). Of OpenFace 3 its gaze as well: py-feat's authors, who compared it on six collections of pictures, found the pitch in
gaze_yaw and the yaw in gaze_pitch, in degrees in one collection and in radians in five, and the sign of the pitch turned in one
(docs/benchmarks/competitors of their repository). Of py-feat its gaze (from the head or from the camera, by the model) and its
pitch, whose sign version 2 changed without a mark; before version 2 yaw and roll too, whose names, signs and units differ
between versions.

References
----------
OpenFace: Baltrusaitis et al. (2018), FG, doi:10.1109/FG.2018.00019; github.com/TadasBaltrusaitis/OpenFace/wiki/Output-Format:
angles in radians, R = Rx * Ry * Rz with x to the picture's right, y down and z away from the camera (RotationHelpers.h), so
that a positive Rx lowers the chin, Ry turns to the person's right and Rz tilts to their left; gaze_angle_x is positive to
the person's left and gaze_angle_y downwards; AU..._r is an intensity of 0 to 5, AU..._c presence.
OpenFace 3: Hu et al. (2025), FG, arXiv:2506.02891; github.com/CMU-MultiComp-Lab/OpenFace-3.0: ``openface detect-video`` of its
package openface-test 0.1.26 writes, for each face in a picture, the action units of the surest one (demo.py), eight in the
order of demo2.py, as cosines of 0 to 1 (AU_model.py), with the time of day of the computing instead of the film's.
py-feat: Cheong et al. (2023), doi:10.1007/s42761-023-00191-4; AUs 0 to 1, AU43 is closed eyes. Its version 2 (Detectorv2): 52
blendshapes as MediaPipe's, and a pose in radians, positive to the subject's right (feat/detector_v2.py).
FACS (Ekman et al. 2002): 1, 2 raise the brows, 4 lowers them, 12 pulls the lips' corners, 26 drops the jaw, 45 blinks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from monitor.offline.foreign.given import Format

_DEG: Final = math.degrees(1.0)
Terms = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Tracker:
    """terms : of each measure of ours the columns and what each is multiplied by; it is known where all of them are there.

    limits : of a column by the start of its name, with its unit. first_frame : the number of the frame at second 0. marks : the
    columns that tell this tracker from others; without, any of its measures does. lists : of a column that holds a list in
    each cell, the names of its entries. stamps, frames : what columns of times and of frames are called. in_seconds : the
    unit of the times is known. seen, sure, present : columns of whether there is a face, how sure that is, and whether it
    smiles. never : columns that the program does not write. lost_unsure : a face that is hardly sure is none. surest : rows
    after a picture's first repeat its measures.
    """

    name: str
    terms: Terms
    limits: Mapping[str, tuple[float, float, str]]
    first_frame: int = 0
    marks: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stamps: tuple[str, ...] = ("timestamp",)
    frames: tuple[str, ...] = ("frame",)
    seen: str = ""
    sure: str = ""
    present: str = ""
    never: tuple[str, ...] = ()
    in_seconds: bool = True
    lost_unsure: bool = False
    surest: bool = False

    @property
    def wanted(self) -> set[str]:
        """All columns that measures are made of."""
        return {column for parts in self.terms.values() for column, _ in parts}


def _of_units(pattern: str, scale: float, *, closed: int | None) -> dict[str, tuple[tuple[str, float], ...]]:
    """The measures that action units tell. pattern : of their columns. closed : the unit of closed eyes."""

    def unit(number: int) -> str:
        return pattern.format(number)

    terms = {
        "smile": ((unit(12), scale),),
        "brow": ((unit(1), scale / 2), (unit(2), scale / 2), (unit(4), -scale)),
        "jaw": ((unit(26), scale),),
    }
    return terms if closed is None else terms | {"blink": ((unit(closed), scale),)}


def _mean(*names: str, sign: int = 1) -> tuple[tuple[str, float], ...]:
    return tuple((name.lower(), sign / len(names)) for name in names)


_UP_TO_5: Final = (0.0, 5.0, "intensities of 0 to 5")
_UP_TO_1: Final = (0.0, 1.0, "values of 0 to 1")
_RADIANS: Final = (-math.pi, math.pi, "radians")

OPENFACE: Final = Tracker(
    "OpenFace",
    {
        "yaw_deg": (("pose_ry", -_DEG),),
        "pitch_deg": (("pose_rx", -_DEG),),
        "roll_deg": (("pose_rz", _DEG),),
        "gaze_yaw_deg": (("gaze_angle_x", _DEG),),
        "gaze_pitch_deg": (("gaze_angle_y", -_DEG),),
        **_of_units("au{:02}_r", 0.2, closed=45),
    },
    {"pose_r": _RADIANS, "gaze_angle": _RADIANS, "au": _UP_TO_5},
    first_frame=1,
    seen="success",
    sure="confidence",
    present="au12_c",
    # Scripts number the eight units of OpenFace 3 from 1 to 8 and call them as OpenFace 2 does its own.
    never=("au03_r", "au08_r"),
    lost_unsure=True,
)
_UNITS: Final = tuple(f"au{number}" for number in (1, 2, 4, 6, 9, 12, 25, 26))
OPENFACE3: Final = Tracker(
    "OpenFace 3",
    _of_units("au{}", 1.0, closed=None),
    {"au": _UP_TO_1},
    marks=("action_units", "face_detection"),
    lists={"action_units": _UNITS, "face_detection": ("left", "top", "right", "bottom", "score")},
    stamps=(),
    frames=("frame_index",),
    sure="score",
    surest=True,
)
# Scripts that call OpenFace 3 write its eight units in columns of their own; so does LibreFace, from 0 to 5.
_OPENFACE3_COLUMNS: Final = Tracker(
    "OpenFace 3",
    OPENFACE3.terms,
    {"au": _UP_TO_1},
    stamps=("time_sec", "time_s", "timestamp", "time"),
    frames=("frame_index", "frame_idx", "frame", "frame_number"),
    in_seconds=False,
    seen="au_success",
    sure="confidence",
)
_BASIC: Final = Tracker(
    "py-feat",
    _of_units("au{:02}", 1.0, closed=43),
    {"au": _UP_TO_1},
    sure="facescore",
)
_DETECTOR2: Final = Tracker(
    "py-feat",
    {
        "yaw_deg": (("yaw", -_DEG),),
        "roll_deg": (("roll", -_DEG),),
        "smile": _mean("mouthSmileLeft", "mouthSmileRight"),
        "brow": (
            *_mean("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
            *_mean("browDownLeft", "browDownRight", sign=-1),
        ),
        "jaw": _mean("jawOpen"),
        "blink": _mean("eyeBlinkLeft", "eyeBlinkRight"),
    },
    {"yaw": _RADIANS, "roll": _RADIANS, "mouth": _UP_TO_1, "brow": _UP_TO_1, "jaw": _UP_TO_1, "eye": _UP_TO_1},
    marks=("facescore", "valence", "mouthsmileleft"),
    sure="facescore",
)

# Of a format the kinds of its tables, the most particular first.
TRACKERS: Final[Mapping[Format, tuple[Tracker, ...]]] = {
    "openface": (OPENFACE,),
    "openface3": (OPENFACE3, _OPENFACE3_COLUMNS),
    "pyfeat": (_DETECTOR2, _BASIC),
}
