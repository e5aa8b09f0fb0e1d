"""How well two people's speech fits together at every shift of the partner's track, from the rows that were kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from monitor.types import PEOPLE, Float64
from monitor.voice.alignment.turn_offset import turn_evidence
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import SoundOverview, nearest_frames

if TYPE_CHECKING:
    from monitor.record.header import Header
    from monitor.replay.data import SessionData
    from monitor.replay.series import Series

# How far the partner's track is slid: a recording that was begun by hand begins within a minute of the other.
_REACH_S: Final = 30.0
_UNSURE_REACH_S: Final = 60.0
# A tenth of the usual gap between two turns is more than the eye finds in the curve.
_STEP_S: Final = 0.1
# As of the movement's curve: of a longer talk, the first four hours.
_LONGEST_S: Final = 14400.0
# With less in common a share says nothing (s).
_COMMON_LEAST_S: Final = 20.0


def reach_s(header: Header) -> float:
    """How far the partner's track may be slid either way: farther where its place is unsure, or was found by turns."""
    clock = header.clock
    found = None if clock is None else clock.original or clock
    doubtful = found is not None and (not found.sure or found.source == "turns")
    return _UNSURE_REACH_S if doubtful else _REACH_S


@dataclass(frozen=True, slots=True)
class ShiftFit:
    """The speech of both at every shift.

    Attributes
    ----------
    shift_s : np.ndarray [shape=(n,)]
        How much later the partner's track is laid; negative: earlier.
    one_speaks : np.ndarray [shape=(n,)]
        Share of the time with sound of both in which exactly one speaks, 0 to 1; NaN where too little is in common.
    best_s : float
        The shift at which their turns fit best (``voice.alignment.turn_offset``); NaN where nothing is known.
    """

    shift_s: Float64
    one_speaks: Float64
    best_s: float = math.nan


def shift_fit(session: SessionData) -> ShiftFit | None:
    """None where not both were heard."""
    voices = [session.series(person, "voice") for person in PEOPLE]
    # A length that the file merely claims must not fill the memory.
    last_s = max((float(voice.time_s[-1]) for voice in voices if voice.time_s.size), default=0.0)
    user, partner = (overview_of_rows(voice, min(last_s, _LONGEST_S)) for voice in voices)
    if not (user.speech.any() and partner.speech.any()):
        return None
    reach = reach_s(session.header)
    shift_s = np.round(np.arange(-reach, reach + _STEP_S / 2, _STEP_S), 1)
    lags = np.round(shift_s / FRAME_S).astype(np.intp)
    n_fft = next_fast_len(user.speech.size + int(np.abs(lags).max()) + 1, real=True)
    spectra = [rfft(track.astype(float), n_fft) for track in (user.speech, user.known, partner.speech, partner.known)]

    def in_common(first: int, second: int) -> Float64:
        return np.asarray(irfft(spectra[first] * np.conj(spectra[second]), n_fft)[lags % n_fft])

    common, only_user, only_partner, both = in_common(1, 3), in_common(0, 3), in_common(1, 2), in_common(0, 2)
    enough = common * FRAME_S >= _COMMON_LEAST_S
    share = np.where(enough, (only_user + only_partner - 2 * both) / np.maximum(common, 1.0), np.nan)
    offsets_s, evidence = turn_evidence(user, partner, most_s=reach)
    best_s = round(float(offsets_s[np.argmax(evidence)]), 1) if np.any(evidence) else math.nan
    return ShiftFit(shift_s, share, best_s)


def overview_of_rows(voice: Series, end_s: float) -> SoundOverview:
    """A person's voice as it was kept: who speaks when, without the sound itself."""
    n = max(1, math.ceil(end_s / FRAME_S) + 1)
    speech, known = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    at = nearest_frames(voice.time_s)
    inside = (at >= 0) & (at < n)
    known[at[inside]] = True
    speech[at[inside]] = voice.column("speech")[inside] > 0
    return SoundOverview(speech, known, np.full(n, np.nan, np.float32), np.empty(0, np.int16))
