"""Turn-by-turn adaptation of one quality of speech: proximity, convergence and synchrony, against turns that persist alike.

Statistics: Levitan & Hirschberg (2011), Measuring acoustic-prosodic entrainment. An exchange is a turn and the other's turn
just before it. Null: both people's turns redrawn, each person's with their own persistence from turn to turn (their
surprises permuted, an autoregressive sieve: Bühlmann 1997; Theiler et al. 1992): a plain shuffle takes two voices that
drift for two that adapt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from monitor import constants
from monitor.synchrony.scoring import rank_z
from monitor.types import Float64

Bool = NDArray[np.bool_]
Places = NDArray[np.int64]
_TINY, _ONE = 1e-9, 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Adaptation:
    """z of each statistic against the null; larger is more alike, NaN where it could not be computed.

    proximity_z : turns nearer to the turn they answer than to others. convergence_z : the voices meet. synchrony_z : they rise
    and fall together, both directions. z : everything together. follow_z, lead_z : synchrony of the user's answers, of the
    partner's. synchrony_r : the correlation. n : exchanges. NaN also for what was not asked for.
    """

    n: int
    proximity_z: float
    convergence_z: float
    synchrony_z: float
    z: float
    follow_z: float
    lead_z: float
    synchrony_r: float


@dataclass(frozen=True, slots=True)
class _Voice:
    """Turns of one person, or draws of them [shape=(n_draws, n_turns)].

    off : without mean and slow trend. level, slope, error : of the trend, at the session's middle; (n_draws,), error of the
    slope.
    """

    off: Float64
    level: Float64
    slope: Float64
    error: Float64


def adaptation(
    values: Float64, *, time_s: Float64, by_user: Bool, exchanges: Places, seed: int = 0, proximity: bool = False
) -> Adaptation:
    """Adaptation over exchanges.

    values : (n_turns,) the quality, on a scale where differences are comparable (semitones, dB, log rate); finite. time_s :
    (n_turns,) increasing. by_user : (n_turns,) whose turn. exchanges : (n, 2) places of turns: answered, answering. proximity :
    also work out what is part of no score.
    """
    draws = constants.speech().permutations
    at_s = time_s - time_s.mean()
    observed: dict[bool, _Voice] = {}
    place = np.empty(len(values), dtype=np.int64)
    # The first to speak is drawn first, so that swapping the people gives the same draws.
    for who in (bool(by_user[0]), not by_user[0]):
        turns = np.flatnonzero(by_user == who)
        place[turns] = np.arange(len(turns))
        observed[who] = _voice(values[None, turns], at_s[turns])
    steady = _persistence([voice.off[0] for voice in observed.values()])
    drawn = {
        who: _voice(_drawn(voice.off[0], _orders(voice.off.shape[1], draws, seed, number), steady=steady), at_s[by_user == who])
        for number, (who, voice) in enumerate(observed.items())
    }
    answers = by_user[exchanges[:, 1]]
    pairs = {who: place[exchanges[answers == who]].T for who in (True, False)}

    sides = [[_coupling(voices, pairs[who], who) for voices in (observed, drawn)] for who in (True, False)]
    follow, lead = (_standardized(*side) for side in sides)
    known = [side for side in sides if np.isfinite(side[0]).all()]
    both = (math.nan, np.zeros(draws))
    if known:
        both = _standardized(*(np.sum(of_sides, axis=0) for of_sides in zip(*known, strict=True)))
    meet = _standardized(_meeting(observed), _meeting(drawn))
    near = _standardized(_nearness(observed, pairs), _nearness(drawn, pairs))[0] if proximity else math.nan
    z, null = _joined([meet, follow, lead, both])
    answered = np.concatenate([observed[not who].off[0, before] for who, (before, _) in pairs.items()])
    answering = np.concatenate([observed[who].off[0, after] for who, (_, after) in pairs.items()])
    scale = math.sqrt(float(np.sum(answering**2) * np.sum(answered**2)))
    return Adaptation(
        len(exchanges),
        near,
        meet[0],
        both[0],
        z=_beyond(z, null),
        follow_z=follow[0],
        lead_z=lead[0],
        synchrony_r=float(answering @ answered) / scale if scale > _TINY else math.nan,
    )


def _voice(values: Float64, at_s: Float64) -> _Voice:
    mean, off_s = values.mean(axis=1), at_s - at_s.mean()
    power = float(off_s @ off_s)
    if power <= _TINY or len(at_s) < 3:
        nothing = np.full(len(values), math.nan)
        return _Voice(values - mean[:, None], mean, nothing, nothing)
    slope = values @ off_s / power
    off = values - mean[:, None] - slope[:, None] * off_s
    error = np.sqrt(np.sum(off * off, axis=1) / (len(at_s) - 2) / power)
    return _Voice(off, mean - slope * at_s.mean(), slope, error)


def _drawn(off: Float64, orders: Places, *, steady: float) -> Float64:
    """Other turns of the same voice [shape=(n_draws, n_turns)]: its surprises in other orders, persisting as much."""
    surprises = off.copy()
    surprises[1:] -= steady * off[:-1]
    surprises[0] *= math.sqrt(1 - steady**2)
    surprises -= surprises.mean()
    turns: Float64 = surprises[orders]
    if steady > 0:
        turns[:, 0] /= math.sqrt(1 - steady**2)
        turns = lfilter([1.0], [1.0, -steady], turns, axis=1)
    return turns


@lru_cache(maxsize=4)
def _orders(n: int, draws: int, seed: int, stream: int) -> Places:
    """Orders of ``n`` turns [shape=(draws, n)], the same for all qualities; they cannot be written to."""
    rng = np.random.default_rng([seed, stream])
    orders, rows = np.empty((draws, n), dtype=np.int64), np.arange(draws)
    for turn in range(n):  # one more turn takes a place in the orders of those before it (Fisher & Yates, inside out)
        at = (rng.random(draws) * (turn + 1)).astype(np.int64)
        orders[:, turn] = orders[rows, at]
        orders[rows, at] = turn
    orders.setflags(write=False)
    return orders


def _persistence(voices: Sequence[Float64]) -> float:
    """Correlation of neighbouring turns of one person, the mean of both people's, from 0 (fewer only narrow chance) to a cap.

    A short series without its trend shows less than there is, by about (2 + 4 r) / n (Marriott & Pope 1954): given back. One
    person's turns are too few for their own number.
    """
    numbers = constants.speech()
    correlations = []
    for off in voices:
        n, power = len(off), float(off @ off)
        if n >= 3 and power > _TINY:
            seen = float(off[1:] @ off[:-1]) / power
            correlations.append((seen + 2 / n) / max(1 - 4 / n, numbers.persistence_seen))
    return min(numbers.persistence_most, max(0.0, sum(correlations) / len(correlations))) if correlations else 0.0


def _coupling(voices: dict[bool, _Voice], pairs: Places, who: bool) -> Float64:
    """Correlation (Fisher's z) of one person's answers with the turns they answer, for each draw; NaN where there are few."""
    if pairs.shape[1] < constants.speech().min_direction:
        return np.full(len(voices[who].off), math.nan)
    before, after = voices[not who].off[:, pairs[0]], voices[who].off[:, pairs[1]]
    scale = np.sqrt(np.sum(before * before, axis=1) * np.sum(after * after, axis=1))
    r = np.sum(before * after, axis=1) / np.maximum(scale, _TINY)
    return np.asarray(np.arctanh(np.clip(r, -_ONE, _ONE)))


def _meeting(voices: dict[bool, _Voice]) -> Float64:
    """How fast the gap between the two voices' trends closes, in standard errors."""
    user, partner = voices[True], voices[False]
    error = np.sqrt(user.error**2 + partner.error**2)
    closing = -np.sign(user.level - partner.level) * (user.slope - partner.slope)
    return np.asarray(np.where(error > _TINY, closing / np.maximum(error, _TINY), math.nan))


def _nearness(voices: dict[bool, _Voice], pairs: dict[bool, Places]) -> Float64:
    """How near answers are to what they answer, beside how far turns lie apart at all."""
    answered = np.concatenate([voices[not who].off[:, before] for who, (before, _) in pairs.items()], axis=1)
    answering = np.concatenate([voices[who].off[:, after] for who, (_, after) in pairs.items()], axis=1)
    size = np.sqrt(np.mean(answered * answered + answering * answering, axis=1))
    return np.asarray(-np.abs(answered - answering).mean(axis=1) / np.maximum(size, _TINY))


def _standardized(observed: Float64, null: Float64) -> tuple[float, Float64]:
    """z of the observation (1,) and of every draw (n_draws,)."""
    spread = float(null.std())
    if not math.isfinite(observed[0]):
        return math.nan, np.zeros_like(null)
    if spread <= _TINY:
        return 0.0, np.zeros_like(null)
    return float((observed[0] - null.mean()) / spread), np.asarray((null - null.mean()) / spread)


def _joined(tests: list[tuple[float, Float64]]) -> tuple[float, Float64]:
    """One statistic of what may be so: they meet, the user follows, the partner does, both do; in units of the largest z.

    The mean of the likelihoods of a shift (Good 1958): one clear sign is not drowned by silent ones, two weak ones add up.
    """
    numbers = constants.speech()
    shares, shift = numbers.meet_share, numbers.likely_shift
    parts = [(shares if number == 0 else 1.0, z, null) for number, (z, null) in enumerate(tests) if math.isfinite(z)]
    observed = sum(share * math.exp(shift * z) for share, z, _ in parts)
    draws = sum(share * np.exp(shift * null) for share, _, null in parts)
    return math.log(observed) / shift, np.asarray(np.log(draws) / shift)


def _beyond(observed: float, null: Float64) -> float:
    """z by rank; beyond the largest draw it grows on with the observation."""
    z = rank_z(min(observed, float(null.max())), null)
    return min(constants.events().z_limit, z + max(0.0, observed - float(null.max())))
