"""How much later the partner's recording began than the user's: by a sound both hold, else by who speaks when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import logsumexp

from monitor import constants
from monitor.types import Float64
from monitor.voice.common_sound import CommonSound, find_common_sound
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import SoundOverview
from monitor.voice.turn_offset import turn_evidence

# Answers this near to each other are one answer.
_SAME_S: Final = 0.5
# A recorder that makes both files begins both at once: so likely before anything was heard, within so much.
_TOGETHER: Final = 0.5
_TOGETHER_S: Final = 0.05
# Creation times are whole seconds, and a device's clock may be wrong or in another zone: so likely right, within so much.
_HINT: Final = 0.3
_HINT_S: Final = 1.5
# Voices through loudspeakers and a call's delay arrive this much later at most.
_SNAP_S: Final = 0.15
_ALTERNATIVES: Final = 3

Source = Literal["given", "sound", "turns", "none"]


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """The partner's clock on the user's: ``user_s = offset_s + partner_s * (1 + drift_ppm * 1e-6)``.

    offset_s : the partner's second 0 on the user's clock; positive: the partner's recording began later. source : what says so;
    "none": nothing does, and it is 0. sure : whether to rely on it; else the best guess. drift_ppm : how much slower the
    partner's clock runs, 0 unless common sound shows it. probability : that it is within 0.5 s, 0..1, as far as the talks that
    the method was calibrated on are like this one. alternatives_s : the next best offsets, best first. sound_s : where the
    common sound itself lies, NaN without: offset and travel time, for who looks for an echo.
    """

    offset_s: float
    source: Source
    sure: bool
    drift_ppm: float = 0.0
    probability: float = 0.0
    alternatives_s: tuple[float, ...] = ()
    sound_s: float = float("nan")


def find_offset(
    user: SoundOverview, partner: SoundOverview, *, hint_s: float | None = None, most_s: float = 60.0
) -> ClockOffset:
    """The offset of the partner's recording.

    hint_s : what creation times say, to the second at best; decides only between offsets that fit about equally well. most_s :
    how far to look either way. Recordings made by one recorder begin together, so an offset of 0 is taken, exactly, where
    what is heard does not speak against it: where 0 lies within the width of the turns' best fit.
    """
    sound = find_common_sound(user.samples, partner.samples, most_s=most_s)
    if sound is not None and clear(sound):
        return ClockOffset(sound.offset_s, "sound", True, sound.drift_ppm, probability=1.0, sound_s=sound.offset_s)
    return _by_turns(user, partner, hint_s, most_s)


def clear(sound: CommonSound) -> bool:
    """Whether the two recordings hold the same sound there and nowhere else: in several blocks, so not one chime of both."""
    return sound.clear_blocks >= 3 and sound.score > 2 * sound.runner_up


def _by_turns(user: SoundOverview, partner: SoundOverview, hint_s: float | None, most_s: float) -> ClockOffset:
    numbers = constants.turn_taking()
    offsets_s, evidence = turn_evidence(user, partner, most_s=most_s)
    if not np.any(evidence):
        return ClockOffset(0.0, "none", False)
    likely = numbers.trust * evidence + _prior(offsets_s, hint_s)
    likely -= logsumexp(likely)
    mass = _around(np.exp(likely))
    best = int(np.argmax(mass))
    inside = np.abs(offsets_s - offsets_s[best]) <= _SAME_S
    # The middle of what is likely there.
    peak = int(np.argmax(np.where(inside, likely, -np.inf)))
    offset_s, probability = float(offsets_s[peak]), float(min(1.0, mass[best]))
    middle = int(np.argmin(np.abs(offsets_s)))
    if abs(offset_s) <= _SNAP_S and evidence[peak] - evidence[middle] < 2:
        offset_s = 0.0
    sure = probability >= numbers.sure_probability and float(evidence[peak]) >= numbers.sure_evidence
    return ClockOffset(
        offset_s, "turns", sure, probability=probability, alternatives_s=_alternatives(offsets_s, mass, offset_s)
    )


def _prior(offsets_s: Float64, hint_s: float | None) -> Float64:
    """Logarithms of how likely each offset is before anything is heard [shape=(n,)]."""
    together = (np.abs(offsets_s) <= _TOGETHER_S).astype(float)
    weights = (1 - _TOGETHER) / offsets_s.size + _TOGETHER * together / together.sum()
    if hint_s is not None:
        near = np.exp(-0.5 * ((offsets_s - hint_s) / _HINT_S) ** 2)
        if near.sum() > 0:
            weights = (1 - _HINT) * weights + _HINT * near / near.sum()
    return np.log(weights)


def _around(probability: Float64) -> Float64:
    """What is within ``_SAME_S`` of each offset, all together [shape=(n,)]."""
    n = round(_SAME_S / FRAME_S)
    total = np.concatenate([np.zeros(n + 1), np.cumsum(probability), np.full(n, probability.sum())])
    return total[2 * n + 1 :] - total[: probability.size]


def _alternatives(offsets_s: Float64, mass: Float64, taken_s: float) -> tuple[float, ...]:
    left = np.where(np.abs(offsets_s - taken_s) > 2 * _SAME_S, mass, 0.0)
    found: list[float] = []
    while len(found) < _ALTERNATIVES and left.max() > 0.01:
        found.append(round(float(offsets_s[np.argmax(left)]), 2))
        left[np.abs(offsets_s - found[-1]) <= 2 * _SAME_S] = 0.0
    return tuple(found)
