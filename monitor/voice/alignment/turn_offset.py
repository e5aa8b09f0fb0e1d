"""How well two people's speech fits together as one conversation, at every offset of one recording against the other.

Who takes part in a conversation starts and stops speaking by what the other does: few start while the other speaks, most within
half a second after the other stopped (Sacks, Schegloff & Jefferson 1974; Stivers et al. 2009, PNAS 106, 10587; Heldner &
Edlund 2010). How much more often than otherwise, by whether the other speaks and since when, was counted in three corpora
(``calibration/constants/turn_taking.toml``). The fit at an offset is the logarithm of how much likelier the starts and stops of
each are, given the other's speech moved there, than if neither heard the other: Cox's partial likelihood (1972, Journal of the
Royal Statistical Society B 34, 187), in which how much each speaks and how long each pauses on their own cancels, and so does
how much of the recordings overlaps. The corpora talk differently, and it is not known how these two do: the likelihoods are
averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import logsumexp

from monitor import constants
from monitor.constants import TurnTaking
from monitor.types import Float64
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import SoundOverview

Bool = NDArray[np.bool_]

# Hazards of a person's own rhythm are drawn to their mean by so many changes.
_OWN_PRIOR: Final = 2.0
# A silence before the first change is long.
_LONG_S: Final = 1e6


@dataclass(frozen=True, slots=True)
class Changes:
    """Where one person starts or stops speaking, and how likely that was at each frame by their own rhythm alone."""

    happens: Float64
    hazard: Float64


def history(speech: Bool, edges_s: tuple[float, ...]) -> NDArray[np.intp]:
    """What was known just before each frame: the bin of the time since the last change, plus the number of bins if speaking."""
    n_bins = len(edges_s)
    if not speech.size:
        return np.empty(0, np.intp)
    frames = np.arange(speech.size)
    changes = np.flatnonzero(speech[1:] != speech[:-1]) + 1
    last = np.zeros(speech.size, np.intp)
    last[changes] = changes
    last = np.maximum.accumulate(last)
    since_s = np.where(last > 0, (frames - last) * FRAME_S, _LONG_S)
    bins = np.searchsorted(edges_s, since_s, "right") - 1
    state = bins + n_bins * speech
    return np.concatenate([state[:1], state[:-1]])


def changes(speech: Bool, known: Bool) -> tuple[Changes, Changes]:
    """Starts and stops [each shape=(n_frames,)], 0 where it is not known whether there is speech."""
    edges_s = constants.turn_taking().own_edges_s
    before = np.concatenate([speech[:1], speech[:-1]])
    both_known = known & np.concatenate([known[:1], known[:-1]])
    state = history(speech, edges_s)
    kinds = []
    for happens, at_risk in ((speech & ~before, ~before), (~speech & before, before)):
        happens, at_risk = happens & both_known, at_risk & both_known
        n_states = 2 * len(edges_s)
        counts, exposed = (np.bincount(state[mask], minlength=n_states) for mask in (happens, at_risk))
        mean = happens.sum() / max(1, at_risk.sum())
        hazards = (counts + _OWN_PRIOR) / (exposed + _OWN_PRIOR / mean) if mean else np.ones(n_states)
        kinds.append(Changes(happens.astype(float), np.where(at_risk, hazards[state], 0.0)))
    return kinds[0], kinds[1]


def turn_evidence(
    user: SoundOverview,
    partner: SoundOverview,
    *,
    most_s: float,
    around_s: float = 0.0,
    numbers: TurnTaking | None = None,
) -> tuple[Float64, Float64]:
    """Offsets of the partner's second 0 on the user's clock, and how well the speech fits there.

    most_s : how far to look, either way of ``around_s``. numbers : other counts than the constants, as for people left out.

    Returns offsets_s, evidence [each shape=(n,)]: evidence in natural logarithms of how much likelier the speech is as one
    conversation than as two that do not hear each other; 0 where the recordings do not overlap.
    """
    n_side = round(most_s / FRAME_S)
    lags = round(around_s / FRAME_S) + np.arange(-n_side, n_side + 1)
    offsets_s = np.asarray(lags * FRAME_S, np.float64)
    n_fft = next_fast_len(user.speech.size + partner.speech.size + 1, real=True)
    numbers = numbers or constants.turn_taking()
    totals = np.zeros((len(numbers.styles), lags.size))
    # Lags at which nothing overlaps wrap around to others.
    overlaps = (lags < user.speech.size) & (lags > -partner.speech.size)
    if min(user.speech.size, partner.speech.size) < 2 or not overlaps.any():
        return offsets_s, np.zeros(lags.size)
    for one, other, sign in ((user, partner, 1), (partner, user, -1)):
        totals += _given(one, other, (sign * lags) % n_fft, n_fft, numbers)
    evidence: Float64 = np.where(overlaps, logsumexp(totals, axis=0) - np.log(len(numbers.styles)), 0.0)
    return offsets_s, evidence


def _given(one: SoundOverview, other: SoundOverview, lags: NDArray[np.intp], n_fft: int, numbers: TurnTaking) -> Float64:
    """How much likelier one's changes are given what the other does, by style and lag [shape=(n_styles, n_lags)]."""
    state = history(other.speech, numbers.edges_s)
    known = np.conj(rfft(other.known.astype(float), n_fft))
    totals = np.zeros((len(numbers.styles), lags.size))
    for kind, change in enumerate(changes(one.speech, one.known)):
        happens, hazard = rfft(change.happens, n_fft), rfft(change.hazard, n_fft)
        n = np.maximum(irfft(happens * known, n_fft)[lags], 0)
        expected = np.maximum(irfft(hazard * known, n_fft)[lags], 1e-9)
        for index, style in enumerate(numbers.styles):
            ratio = np.where(other.known, np.asarray(style[kind])[state], 0.0)
            likelier = irfft(happens * np.conj(rfft(ratio, n_fft)), n_fft)[lags]
            risk = irfft(hazard * np.conj(rfft(np.where(other.known, np.exp(ratio), 0.0), n_fft)), n_fft)[lags]
            totals[index] += likelier - n * np.log(np.maximum(risk, 1e-9) / expected)
    return totals
