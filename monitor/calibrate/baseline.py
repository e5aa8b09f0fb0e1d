"""The posture baseline and the resting voice of a person.

How they sit compared with their neutral posture (nearer, lower, turned, more closed), and whether they slouch; pitch, level
and pace of their voice at rest, and what the computer does to the sound before it is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from monitor import constants
from monitor.types import Event, Float64

NAN = float("nan")
Likely = Literal["likely", "unlikely", "unknown"]
Finite = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]


class Neutral(BaseModel):
    """A resting posture: medians of the columns of ``measures`` of the same names. None: not seen then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yaw_deg: Finite
    pitch_deg: Finite
    roll_deg: Finite
    face_x: Finite
    face_y: Finite
    face_size: Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)]
    lean: Finite | None = None
    shoulder_roll_deg: Finite | None = None
    shoulder_x: Finite | None = None
    shoulder_y: Finite | None = None
    torso_lean_deg: Finite | None = None
    openness: Finite | None = None


@dataclass(frozen=True, slots=True)
class PostureOffset:
    """A posture compared with the person's neutral one; NaN where it is unknown.

    face_size : log of the face's size over neutral, so 0.1 is a tenth nearer. lean : the same of the shoulders. height : how
    much higher the head is, in neutral shoulder widths (eye distances times three without shoulders). neck : the same of the
    head over the shoulders; below 0 the head is sunk forward. shoulder_roll_deg : more tilted to the person's left.
    openness : more open, -1..1.
    """

    face_size: float
    lean: float
    height: float
    neck: float
    shoulder_roll_deg: float
    openness: float


def posture_offset(now: Mapping[str, float], neutral: Neutral) -> PostureOffset:
    """The offset of a moment. now : columns of face and body by name, missing or NaN where they were not seen."""

    def off(name: str) -> float:
        usual = getattr(neutral, name)
        return now.get(name, NAN) - usual if usual is not None else NAN

    width = float(np.exp(neutral.lean)) if neutral.lean is not None else 3 * neutral.face_size
    size = now.get("face_size", NAN)
    neck = NAN
    if neutral.lean is not None and neutral.shoulder_y is not None:
        usual = (neutral.shoulder_y - neutral.face_y) / width
        neck = (now.get("shoulder_y", NAN) - now.get("face_y", NAN)) / float(np.exp(now.get("lean", NAN))) - usual
    return PostureOffset(
        face_size=float(np.log(size / neutral.face_size)) if size > 0 else NAN,
        lean=off("lean"),
        height=-off("face_y") / width,
        neck=neck,
        shoulder_roll_deg=off("shoulder_roll_deg"),
        openness=off("openness"),
    )


def sits_low(height: Float64, neck: Float64) -> NDArray[np.bool_]:
    """Where a head is lower by ``slouch_height``, or nearer to the shoulders by ``slouch_neck`` [shape=(n,)].

    A lean to the screen lowers the head too, but not the neck, and passes.
    """
    limits = constants.posture()
    return (height < -limits.slouch_height) & ~(neck > -limits.slouch_neck / 2) | (neck < -limits.slouch_neck)


def slouching(time_s: Float64, *, height: Float64, neck: Float64) -> float | None:
    """Since when a person has slouched (s), None when they do not: low for the whole of the last minute.

    height, neck : of ``PostureOffset``, NaN where unknown [shape=(n,)].
    """
    limits = constants.posture()
    is_low = sits_low(height, neck)
    known = np.isfinite(height) | np.isfinite(neck)
    times, low = time_s[known], is_low[known]
    if not times.size:
        return None
    upright = np.flatnonzero(~low)
    # A straight moment is a movement, not another posture: a tenth of the time may be that.
    lately = times >= times[-1] - limits.slouch_s
    if times[-1] - times[0] < limits.slouch_s or low[lately].mean() < limits.slouch_share:
        return None
    before = [place for place in upright if not lately[place]]
    return float(times[before[-1] + 1] if before else times[0])


Hz = Annotated[float, Field(gt=0, le=2000, allow_inf_nan=False)]
Decibels = Annotated[float, Field(ge=-200, le=20, allow_inf_nan=False)]


class VoiceBaseline(BaseModel):
    """f0_hz, f0_low_hz, f0_high_hz : median, 10 and 90 % quantile of the voiced frames. level_db : of speech, re full scale.
    noise_db : between the words. pace_hz : syllables a second. suppressed : is silence cut out of the sound?
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    f0_hz: Hz
    f0_low_hz: Hz
    f0_high_hz: Hz
    level_db: Decibels
    noise_db: Decibels
    pace_hz: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)] | None = None
    suppressed: Likely = "unknown"


def voice_baseline(
    *, speech: Float64, f0_hz: Float64, level_db: Float64, phrases: Iterable[Event] = ()
) -> VoiceBaseline | None:
    """The baseline of a text read aloud; None without voiced speech.

    speech, f0_hz, level_db : columns of the family voice [shape=(n,)]. phrases : events of the kind *phrase* of that time.
    """
    speaks = speech > 0
    voiced = f0_hz[speaks & np.isfinite(f0_hz)]
    levels = level_db[speaks & np.isfinite(level_db)]
    if not voiced.size or not levels.size:
        return None
    quiet = level_db[~speaks & np.isfinite(level_db)]
    low, middle, high = np.quantile(voiced, (0.1, 0.5, 0.9))
    pace = _pace(phrases)
    return VoiceBaseline(
        f0_hz=round(float(middle), 1),
        f0_low_hz=round(float(low), 1),
        f0_high_hz=round(float(high), 1),
        level_db=round(float(np.median(levels)), 1),
        noise_db=round(float(np.median(quiet)), 1) if quiet.size else constants.voice().level_floor_db,
        pace_hz=round(pace, 2) if np.isfinite(pace) else None,
        suppressed=noise_suppression(speech=speech, level_db=level_db),
    )


def _pace(phrases: Iterable[Event]) -> float:
    """Mean articulation rate, each phrase weighted by its length."""
    known = [(event.value, event.end_s - event.start_s) for event in phrases if event.kind == "phrase" and event.value > 0]
    return sum(rate * length for rate, length in known) / sum(length for _, length in known) if known else NAN


def noise_suppression(*, speech: Float64, level_db: Float64) -> Likely:
    """Is silence cut out of the sound? Between words a room hums; digital silence, or a fall far below that, is processing.

    A noise gate shows as digital silence in a good share of the pauses. Suppression that leaves some hum is not recognised.
    """
    limits = constants.voice_baseline()
    quiet = level_db[~(speech > 0) & np.isfinite(level_db)]
    if quiet.size < limits.quiet_least:
        return "unknown"
    silent = float(np.mean(quiet <= limits.digital_silence_db))
    return "likely" if silent >= limits.silent_share else "unlikely"


def automatic_gain(*, log_face_size: Float64, level_db: Float64) -> Likely:
    """Does the computer level the voice out? A voice from half the distance is 6 dB louder, unless it is turned down again.

    log_face_size : at each phrase. level_db : the phrases' levels [shapes=(n,)]. *unknown* where the person sat too still for
    it to show.
    """
    limits = constants.voice_baseline()
    known = np.isfinite(log_face_size) & np.isfinite(level_db)
    x, y = log_face_size[known], level_db[known]
    if x.size < limits.phrases_least:
        return "unknown"
    low, high = np.quantile(x, (0.05, 0.95))
    if high - low < limits.nearer_range:
        return "unknown"
    x, y = x - x.mean(), y - y.mean()
    slope = float((x * y).sum() / np.square(x).sum())
    error = float(np.sqrt(np.square(y - slope * x).sum() / max(x.size - 2, 1) / np.square(x).sum()))
    expected = 20 / np.log(10)
    # The data must tell "as in free air" from "level" before either is claimed.
    if error > limits.slope_error * expected:
        return "unknown"
    return "likely" if slope < expected / 2 else "unlikely"
