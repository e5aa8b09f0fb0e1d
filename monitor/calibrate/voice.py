"""A resting voice (pitch, level at this microphone, pace), and what the computer does to the sound before we get it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from monitor.constants import load
from monitor.types import Event, Float64

NAN = float("nan")
Likely = Literal["likely", "unlikely", "unknown"]
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
        noise_db=round(float(np.median(quiet)), 1) if quiet.size else load("voice")["level_floor_db"],
        pace_hz=round(pace, 2) if np.isfinite(pace) else None,
        suppressed=noise_suppression(speech=speech, level_db=level_db),
    )


def _pace(phrases: Iterable[Event]) -> float:
    """Mean articulation rate, each phrase weighted by its length."""
    known = [(one.value, one.end_s - one.start_s) for one in phrases if one.kind == "phrase" and one.value > 0]
    return sum(rate * length for rate, length in known) / sum(length for _, length in known) if known else NAN


def noise_suppression(*, speech: Float64, level_db: Float64) -> Likely:
    """Is silence cut out of the sound? Between words a room hums; digital silence, or a fall far below that, is a computer's.

    A noise gate shows as digital silence in a good share of the pauses. Suppression that leaves some hum is not recognised.
    """
    limits = load("voice_baseline")
    quiet = level_db[~(speech > 0) & np.isfinite(level_db)]
    if quiet.size < limits["quiet_least"]:
        return "unknown"
    silent = float(np.mean(quiet <= limits["digital_silence_db"]))
    return "likely" if silent >= limits["silent_share"] else "unlikely"


def automatic_gain(*, nearer: Float64, level_db: Float64) -> Likely:
    """Does the computer level the voice out? A voice from half the distance is 6 dB louder, unless it is turned down again.

    nearer : log of the face's size at each phrase. level_db : the phrases' levels [shapes=(n,)]. *unknown* where the person sat
    too still for it to show.
    """
    limits = load("voice_baseline")
    known = np.isfinite(nearer) & np.isfinite(level_db)
    x, y = nearer[known], level_db[known]
    if x.size < limits["phrases_least"]:
        return "unknown"
    low, high = np.quantile(x, (0.05, 0.95))
    if high - low < limits["nearer_range"]:
        return "unknown"
    x, y = x - x.mean(), y - y.mean()
    slope = float((x * y).sum() / np.square(x).sum())
    error = float(np.sqrt(np.square(y - slope * x).sum() / max(x.size - 2, 1) / np.square(x).sum()))
    expected = 20 / np.log(10)
    # Both "as in free air" and "level" must be told apart by the data before either is said.
    if error > limits["slope_error"] * expected:
        return "unknown"
    return "likely" if slope < expected / 2 else "unlikely"
