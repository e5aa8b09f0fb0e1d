"""A face tracker's table, a row a frame, as rows of the face: OpenFace 2 and py-feat.

What has no counterpart is missing. Of OpenFace these are gaze zones (which need the camera's place), the face's place and
size (landmarks are in pixels of a picture whose width the table does not say) and the change of expression (that of other
shapes); of py-feat the head's turn and gaze as well: its versions differ in their unit, and the table names no version.

References
----------
OpenFace: Baltrusaitis et al. (2018), FG, doi:10.1109/FG.2018.00019; github.com/TadasBaltrusaitis/OpenFace/wiki/Output-Format:
angles in radians, R = Rx * Ry * Rz with x to the picture's right, y down and z away from the camera (RotationHelpers.h), so
that a positive Rx lowers the chin, Ry turns to the person's right and Rz tilts to their left; gaze_angle_x is positive to
the person's left and gaze_angle_y downwards; AU..._r is an intensity of 0 to 5, AU..._c presence.
py-feat: Cheong et al. (2023), doi:10.1007/s42761-023-00191-4; AUs 0 to 1, AU43 is closed eyes.
FACS (Ekman et al. 2002): 1, 2 raise the brows, 4 lowers them, 12 pulls the lips' corners, 26 drops the jaw, 45 blinks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.errors import UsageError
from monitor.measures import columns
from monitor.offline.foreign.given import Asked
from monitor.tables.losses import lost_rows
from monitor.tables.table import Table, as_flags
from monitor.tables.times import in_order
from monitor.types import Event, FeatureBlock, Float64, Person
from monitor.vision.gestures import Episodes

_DEG: Final = math.degrees(1.0)
_SAME_RATE: Final = 0.02  # of two rates that are the same
_LIMITS_TOLERANCE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Tracker:
    """terms : of each measure of ours the columns and what each is multiplied by; it is known where all of them are there.

    limits : of a column by the start of its name, with its unit. first_frame : the number of the frame at second 0.
    """

    name: str
    terms: Mapping[str, tuple[tuple[str, float], ...]]
    limits: Mapping[str, tuple[float, float, str]]
    first_frame: int
    seen: str = ""
    sure: str = ""
    present: str = ""


def _of_units(suffix: str, scale: float, *, closed: str) -> dict[str, tuple[tuple[str, float], ...]]:
    return {
        "smile": ((f"au12{suffix}", scale),),
        "brow": ((f"au01{suffix}", scale / 2), (f"au02{suffix}", scale / 2), (f"au04{suffix}", -scale)),
        "jaw": ((f"au26{suffix}", scale),),
        "blink": ((f"{closed}{suffix}", scale),),
    }


OPENFACE: Final = Tracker(
    "OpenFace",
    {
        "yaw_deg": (("pose_ry", -_DEG),),
        "pitch_deg": (("pose_rx", -_DEG),),
        "roll_deg": (("pose_rz", _DEG),),
        "gaze_yaw_deg": (("gaze_angle_x", _DEG),),
        "gaze_pitch_deg": (("gaze_angle_y", -_DEG),),
        **_of_units("_r", 0.2, closed="au45"),
    },
    {
        "pose_r": (-math.pi, math.pi, "radians"),
        "gaze_angle": (-math.pi, math.pi, "radians"),
        "au": (0.0, 5.0, "intensities of 0 to 5"),
    },
    first_frame=1,
    seen="success",
    sure="confidence",
    present="au12_c",
)
PYFEAT: Final = Tracker(
    "py-feat", _of_units("", 1.0, closed="au43"), {"au": (0.0, 1.0, "values of 0 to 1")}, first_frame=0, sure="facescore"
)


def read_face(table: Table, tracker: Tracker, person: Person, asked: Asked) -> tuple[FeatureBlock, list[Event]]:
    """Rows of the face, and smiles where the tracker tells presence. Raises UsageError for another unit or several faces."""
    names = {name.strip().lower(): name for name in reversed(table.names) if name}
    terms = {ours: parts for ours, parts in tracker.terms.items() if all(column in names for column, _ in parts)}
    numeric = dict.fromkeys(column for parts in terms.values() for column, _ in parts)
    others = ("timestamp", "frame", "face_id", tracker.seen, tracker.sure, tracker.present)
    table.read([names[column] for column in (*numeric, *others) if column in names])
    _check_one_face(table, names)
    lost = _lost(table, names, tracker)
    numbers = {column: np.where(lost, np.nan, table.numbers(names[column])) for column in numeric}
    for column, values in numbers.items():
        limits = next(limits for start, limits in tracker.limits.items() if column.startswith(start))
        _check_unit(table, names[column], values, limits)
    if not any(np.isfinite(values).any() for values in numbers.values()):
        raise UsageError(f"{table.name} holds no face that {tracker.name} found; use a table of a film with a face")
    rows, time_s = _times(table, names, tracker, asked.rate_hz)
    values = np.full((table.n_rows, len(columns("face"))), np.nan, np.float32)
    for ours, parts in terms.items():
        values[:, columns("face").index(ours)] = sum(scale * numbers[column] for column, scale in parts)
    quality = np.where(np.isfinite(values).any(axis=1), _sureness(table, names, tracker), 0.0).astype(np.float32)
    values[quality == 0] = np.nan
    smiles: list[Event] = []
    if tracker.present in names:
        flags = np.where(lost, np.nan, as_flags(table.text(names[tracker.present])))[rows]
        smiles = _smiles(person, time_s, flags, values[rows, columns("face").index("smile")])
    return FeatureBlock(person, "face", time_s, values[rows], quality[rows]), smiles


def _check_one_face(table: Table, names: Mapping[str, str]) -> None:
    if "face_id" in names:
        faces = sorted({cell.strip() for cell in table.text(names["face_id"])})
        if len(faces) > 1:
            raise UsageError(
                f"{table.name} holds {len(faces)} faces ({table.listed(faces)}, column face_id); keep the rows of one person"
            )


def _lost(table: Table, names: Mapping[str, str], tracker: Tracker) -> np.ndarray:
    if tracker.seen in names:
        return lost_rows(as_flags(table.text(names[tracker.seen])), kind="seen")
    if tracker is OPENFACE and tracker.sure in names:
        return lost_rows(table.numbers(names[tracker.sure]), kind="sure")
    return np.zeros(table.n_rows, bool)


def _sureness(table: Table, names: Mapping[str, str], tracker: Tracker) -> Float64:
    if tracker.sure not in names:
        return np.ones(table.n_rows)
    sure = table.numbers(names[tracker.sure])
    _check_unit(table, names[tracker.sure], sure, (0.0, 1.0, "values of 0 to 1"))
    return np.nan_to_num(np.clip(sure, 0.0, 1.0))


def _check_unit(table: Table, name: str, values: Float64, limits: tuple[float, float, str]) -> None:
    low, high, unit = limits
    outside = np.flatnonzero((values < low - _LIMITS_TOLERANCE) | (values > high + _LIMITS_TOLERANCE))
    if outside.size:
        place = int(outside[0])
        raise UsageError(
            f"{table.name}, line {table.line(place)}: {name} is {values[place]:g}; expected {unit}, so give the table as the "
            "program wrote it"
        )


def _times(table: Table, names: Mapping[str, str], tracker: Tracker, rate_hz: float | None) -> tuple[np.ndarray, Float64]:
    rows = np.arange(table.n_rows, dtype=np.int64)
    if "timestamp" in names:
        stamps = table.numbers(names["timestamp"])
        known = stamps[np.isfinite(stamps)]
        if known.size and known.min() < known.max():
            if known.min() < 0:
                raise UsageError(f"the times of {table.name} begin at {known.min():g}; expected seconds from 0 on")
            rows, time_s = in_order(stamps, table=table, name=names["timestamp"], rows=rows)
            _check_rate(table, time_s, rate_hz)
            return rows, time_s
    if "frame" not in names:
        raise UsageError(f"{table.name} has neither a column timestamp with times nor one of frame numbers (frame); add one")
    if rate_hz is None:
        raise UsageError(f"{table.name} numbers its frames and says no times; give the film's frames a second with --rate")
    counts = table.numbers(names["frame"]) - tracker.first_frame
    if (counts < 0).any():
        counts = counts + 1  # written by another program, which counts from 0
    if (counts < 0).any() or (counts != np.round(counts))[np.isfinite(counts)].any():
        raise UsageError(f"column {names['frame']} of {table.name} should hold numbers of frames, {tracker.first_frame} and on")
    return in_order(counts / rate_hz, table=table, name=names["frame"], rows=rows)


def _check_rate(table: Table, time_s: Float64, rate_hz: float | None) -> None:
    """A rate that was given and stamps say the same, or one of them is wrong."""
    stamped_hz = 1.0 / float(np.median(np.diff(time_s)))
    # Stamps are rounded to milliseconds, so the median of 60 a second is a twentieth off.
    mean_hz = (time_s.size - 1) / float(time_s[-1] - time_s[0])
    if rate_hz is not None and min(abs(hz / rate_hz - 1) for hz in (stamped_hz, mean_hz)) > _SAME_RATE:
        raise UsageError(
            f"the times of {table.name} come {mean_hz:.4g} a second, not {rate_hz:.4g}; leave --rate out, or remove the column"
        )


def _smiles(person: Person, time_s: Float64, flags: Float64, smile: Float64) -> list[Event]:
    """Smiles are where the tracker says that the lips' corners are pulled, as long and with such holes as those in films."""
    limits = constants.gestures()
    episodes = Episodes(on=0.5, off=0.5, least_s=limits.smile_least, bridge_s=limits.smile_bridge)
    found = [episodes.push((at_s, flag)) for at_s, flag in zip(time_s.tolist(), flags.tolist(), strict=True)]
    events = []
    for episode in (*found, episodes.finish()):
        if episode is not None:
            start_s, end_s, _ = episode
            inside = smile[(time_s >= start_s) & (time_s <= end_s)]
            known = inside[np.isfinite(inside)]
            events.append(Event(person, "smile", max(0.0, start_s), end_s, float(known.max()) if known.size else math.nan))
    return events
