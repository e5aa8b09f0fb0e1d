"""Adaptation of one quality of speech from utterance to utterance: synchrony and proximity, against voices that persist alike.

Statistics: Levitan & Hirschberg (2011), Measuring acoustic-prosodic entrainment. An exchange is a person's utterance and the
other's just before it. Two voices that drift on their own look like two that adapt, so each is compared by its surprises: what
neither its slow trend nor its own utterance before foretold (prewhitening: Haugh 1976). Null: both voices drawn anew with the
same persistence and their surprises permuted (an autoregressive sieve: Bühlmann 1997), through the same steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.filters import lfilter
from monitor.synchrony.scoring import rank_z
from monitor.types import Float64

Bool = NDArray[np.bool_]
Places = NDArray[np.int64]
_TINY, _ONE = 1e-9, 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Adaptation:
    """z of each statistic against the null; larger is more alike, NaN where it could not be computed.

    n : exchanges. synchrony_z : they rise and fall together. proximity_z : answers are nearer to what they answer than to
    others. z : both together. follow_z, lead_z : synchrony of the user's answers, of the partner's. r : correlation of the
    surprises of an exchange; low, high : its 90 % interval (Fisher's). apart : how far apart the two voices' linear trends are
    at the first and at the last utterance, in the unit of the values (convergence: described only; at chance on real people).
    """

    n: int
    synchrony_z: float
    proximity_z: float
    z: float
    follow_z: float
    lead_z: float
    r: float
    low: float
    high: float
    apart: tuple[float, float]


def adaptation(values: Float64, *, time_s: Float64, by_user: Bool, exchanges: Places, draws: int, seed: int = 0) -> Adaptation:
    """Adaptation over exchanges.

    values : (n,) the quality of each utterance, on a scale where differences are comparable (semitones, dB, log rate); finite;
    at least two of each person. time_s : (n,) increasing. by_user : (n,) whose. exchanges : (m, 2) places: answered, answering.
    draws : of the null.
    """
    # The first to speak is drawn first, so that swapping the people gives the same draws.
    first = bool(by_user[0])
    own = [np.flatnonzero(by_user == who) for who in (first, not first)]
    place = np.empty(len(values), dtype=np.int64)
    for utterances in own:
        place[utterances] = np.arange(len(utterances))
    shapes = [_trend(time_s[utterances]) for utterances in own]
    surprises, steady = _surprises([values[None, utterances] for utterances in own], shapes)
    drawn = [
        _persisting(voice[0][_orders(voice.shape[1], draws, seed, number)], steady=float(steady[0]))
        for number, voice in enumerate(surprises)
    ]
    drawn, _ = _surprises(drawn, shapes)

    # Who answers: the user first, whoever spoke first.
    answers = by_user[exchanges[:, 1]]
    sides = [place[exchanges[answers == who]].T for who in (True, False)]
    of = {first: 0, not first: 1}

    def pairs(voices: list[Float64], who: bool) -> tuple[Float64, Float64]:
        before, after = sides[0 if who else 1]
        return voices[of[not who]][:, before], voices[of[who]][:, after]

    def both(voices: list[Float64]) -> tuple[Float64, Float64]:
        follow, lead = pairs(voices, True), pairs(voices, False)
        return np.concatenate([follow[0], lead[0]], axis=1), np.concatenate([follow[1], lead[1]], axis=1)

    follow_z, lead_z = (
        rank_z(float(_alike(*pairs(surprises, who))[0]), _alike(*pairs(drawn, who)))
        if sides[0 if who else 1].shape[1] >= constants.speech().min_direction
        else math.nan
        for who in (True, False)
    )
    observed, null = both(surprises), both(drawn)
    r = float(_alike(*observed)[0])
    synchrony, of_synchrony = _standardized(r, _alike(*null))
    proximity, of_proximity = _standardized(float(_near(*observed)[0]), _near(*null))
    low, high = _interval(r, len(exchanges))
    return Adaptation(
        len(exchanges),
        synchrony_z=rank_z(synchrony, of_synchrony),
        proximity_z=rank_z(proximity, of_proximity),
        z=rank_z(synchrony + proximity, of_synchrony + of_proximity),
        follow_z=follow_z,
        lead_z=lead_z,
        r=r,
        low=low,
        high=high,
        apart=_apart(values, time_s, own),
    )


def _trend(at_s: Float64) -> Float64:
    """An orthonormal basis of slow trends at these times [shape=(n, k)]; of fewer terms where there are few utterances."""
    degree = min(constants.speech().trend_degree, max(0, len(at_s) - 3))
    off_s = at_s - at_s.mean()
    return np.linalg.qr(np.vander(off_s / max(float(np.abs(off_s).max()), _TINY), degree + 1, increasing=True))[0]


def _surprises(voices: list[Float64], trends: list[Float64]) -> tuple[list[Float64], Float64]:
    """What trend and persistence leave of both people's draws [shape=(n_draws, n) each], in standard deviations; persistence.

    Persistence is the correlation of neighbours, the mean of both people's, (n_draws,); one person's utterances are too few for
    their own. A short series without its trend shows less than there is, by about (k + 2 k r) / n for k terms of trend
    (Marriott & Pope 1954, who have it for the mean): given back. Below 0 it only narrows chance, and counts as 0.
    """
    numbers = constants.speech()
    off, seen = [], np.zeros(len(voices[0]))
    for voice, trend in zip(voices, trends, strict=True):
        left = voice - (voice @ trend) @ trend.T
        power = np.sum(left * left, axis=1)
        (n, terms), r = trend.shape, np.sum(left[:, 1:] * left[:, :-1], axis=1) / np.maximum(power, _TINY)
        seen = seen + (r + terms / n) / max(1 - 2 * terms / n, numbers.persistence_seen)
        off.append(left)
    steady = np.clip(seen / len(voices), 0.0, numbers.persistence_most)
    surprises = []
    for left in off:
        rest = left.copy()
        rest[:, 1:] -= steady[:, None] * left[:, :-1]
        rest[:, 0] *= np.sqrt(1 - steady**2)
        rest -= rest.mean(axis=1, keepdims=True)
        surprises.append(rest / np.maximum(rest.std(axis=1, keepdims=True), _TINY))
    return surprises, steady


def _persisting(surprises: Float64, *, steady: float) -> Float64:
    """Voices with these surprises [shape=(n_draws, n)] that persist from utterance to utterance."""
    if steady <= 0:
        return surprises
    start = np.concatenate([surprises[:, :1] / math.sqrt(1 - steady**2), surprises[:, 1:]], axis=1)
    return np.asarray(lfilter([1.0], [1.0, -steady], start, axis=1))


@lru_cache(maxsize=4)
def _orders(n: int, draws: int, seed: int, stream: int) -> Places:
    """Orders of ``n`` utterances [shape=(draws, n)], the same for all qualities; they cannot be written to."""
    # One more utterance takes a place in the orders of those before it: draws stay the same ones while people talk on.
    keys = np.random.default_rng([seed, stream]).integers(0, 2**16, size=(n, draws), dtype=np.uint16)
    orders = np.argsort(np.ascontiguousarray(keys.T), axis=1, kind="stable")
    orders.setflags(write=False)
    return orders


def _alike(answered: Float64, answering: Float64) -> Float64:
    """The correlation of each draw's exchanges [shape=(n_draws, n) each]."""
    scale = np.sqrt(np.sum(answered * answered, axis=1) * np.sum(answering * answering, axis=1))
    return np.asarray(np.sum(answered * answering, axis=1) / np.maximum(scale, _TINY))


def _near(answered: Float64, answering: Float64) -> Float64:
    """How near answers are to what they answer, beside how far utterances lie apart at all."""
    size = np.sqrt(np.mean(answered * answered + answering * answering, axis=1))
    return np.asarray(-np.abs(answered - answering).mean(axis=1) / np.maximum(size, _TINY))


def _standardized(observed: float, null: Float64) -> tuple[float, Float64]:
    """The observation and every draw in the draws' standard deviations."""
    spread = max(float(null.std()), _TINY)
    return (observed - float(null.mean())) / spread, np.asarray((null - null.mean()) / spread)


def _interval(r: float, n: int) -> tuple[float, float]:
    if n <= 3:
        return math.nan, math.nan
    middle, half = math.atanh(min(_ONE, max(-_ONE, r))), constants.events().band_z / math.sqrt(n - 3)
    return math.tanh(middle - half), math.tanh(middle + half)


def _apart(values: Float64, time_s: Float64, own: list[Places]) -> tuple[float, float]:
    at_s = time_s[[0, -1]] - time_s.mean()
    lines = [np.polynomial.Polynomial.fit(time_s[i] - time_s.mean(), values[i], 1)(at_s) for i in own if np.ptp(time_s[i]) > 0]
    if len(lines) < 2:
        return math.nan, math.nan
    first, last = np.abs(lines[0] - lines[1]).tolist()
    return first, last
