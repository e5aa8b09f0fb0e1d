"""The floor: how much of the time exactly one of the two speaks, against chance.

Two people who talk with each other leave each other the floor: one begins when the other ends. Two people who never met speak
and pause each by their own rhythm, and half the time both or neither speaks. The null rotates one person's speech by 20 s and
more, which keeps how much and in what stretches each speaks (Sacks, Schegloff & Jefferson 1974: one party talks at a time).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from monitor import constants
from monitor.synchrony.correlation.normalize import NormalizedSeries, smooth
from monitor.synchrony.correlation.surrogates import compare_with_null, distant_shifts, products
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.history import History
from monitor.synchrony.scoring import make_score
from monitor.types import Float64, Score
from monitor.words import say

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class FloorPicture:
    """Who spoke when, over ``span_s``; shares of the time known, pairs of the user and the partner.

    known_s : how long both voices were known. speaking : share of time each speaks. talk : each one's share of all speech.
    one, both, neither : share of time exactly one, both, neither speaks. one_chance : exactly one, by chance. z : of exactly
    one, against chance, beyond what slow changes in how much each speaks give; NaN where there is no null.
    """

    span_s: float
    known_s: float = 0.0
    speaking: tuple[float, float] = (NAN, NAN)
    talk: tuple[float, float] = (NAN, NAN)
    one: float = NAN
    both: float = NAN
    neither: float = NAN
    one_chance: float = NAN
    z: float = NAN


class FloorCoupling:
    """Streaming: ``push`` takes the grid's blocks in order, ``picture`` and ``score`` describe the last five minutes."""

    def __init__(self) -> None:
        self._constants = constants.floor()
        self._history = History(("speech",))
        self._latest: tuple[tuple[float, float], FloorPicture] | None = None

    def push(self, block: GridBlock) -> None:
        """Take the signal ``speech`` of consecutive cells."""
        self._history.push(block)

    def picture(self, *, span_s: float | None = None) -> FloorPicture:
        """Shares and chance over the last ``span_s`` (300 s by default)."""
        key = self._history.last_s, self._constants.window_s if span_s is None else span_s
        if self._latest is None or self._latest[0] != key:
            self._latest = key, describe(self._history.stretch(*key)[0], rate_hz=self._history.rate_hz)
        return self._latest[1]

    def score(self, time_s: float, *, span_s: float | None = None) -> Score:
        """The channel ``floor``: 50 is what two people who don't hear each other would give."""
        measured_s = self._history.last_s + 1 / self._history.rate_hz
        wanted_s = self._constants.window_s if span_s is None else span_s
        if min(time_s, measured_s, wanted_s) < self._constants.min_span_s:
            done = f"{int(min(time_s, measured_s, wanted_s))}"
            reason = say("synchrony-seconds-needed", done=done, needed=f"{self._constants.min_span_s:.0f}")
            return Score(time_s, "floor", "calibrating", reason=reason)
        picture = self.picture(span_s=span_s)
        coverage = picture.known_s / picture.span_s
        if not math.isfinite(picture.z):
            return Score(time_s, "floor", "not enough signal", n=int(picture.known_s), reason=self._why_not(picture, coverage))
        confidence = coverage * (1 - math.exp(-picture.known_s / self._constants.n_half_s))
        return make_score(time_s, "floor", z=picture.z, n=int(picture.known_s), confidence=confidence)

    def _why_not(self, picture: FloorPicture, coverage: float) -> str:
        if coverage < self._constants.min_coverage:
            return say("synchrony-voices-little-known", percent=f"{100 * coverage:.0f}")
        quiet = [share * picture.known_s < self._constants.min_speech_s for share in picture.speaking]
        if any(quiet):
            return say("synchrony-floor-few-words", who=_who(quiet))
        full = [(1 - share) * picture.known_s < self._constants.min_speech_s for share in picture.speaking]
        if any(full):
            return say("synchrony-floor-few-pauses", who=_who(full))
        return say("synchrony-floor-few-changes")


def describe(speech: Float64, *, rate_hz: float) -> FloorPicture:
    """The picture of a stretch. speech : (2, n) 1 speaks, 0 silent, NaN unknown; user and partner."""
    numbers = constants.floor()
    n_cells = speech.shape[1]
    known = np.isfinite(speech).all(axis=0)
    known_s, span_s = float(np.count_nonzero(known)) / rate_hz, n_cells / rate_hz
    if not known.any():
        return FloorPicture(span_s)
    user, partner = speech[:, known]
    shares = float(user.mean()), float(partner.mean())
    both = float((user * partner).mean())
    one = shares[0] + shares[1] - 2 * both
    every = sum(shares)
    talk = (shares[0] / every, shares[1] / every) if every else (NAN, NAN)
    picture = FloorPicture(span_s, known_s, shares, talk, one, both, 1 - one - both)
    least_share = numbers.min_speech_s / known_s
    varied = all(least_share <= share <= 1 - least_share for share in shares)
    begun = np.count_nonzero(np.diff(speech, axis=1) > 0, axis=1) + (speech[:, 0] > 0)
    varied &= int(begun.min()) >= numbers.min_stretches
    distant = distant_shifts(n_cells, round(constants.events().rotation_min_s * rate_hz))
    if span_s < numbers.min_span_s or known_s < numbers.min_coverage * span_s or not varied or not distant.any():
        return picture
    # Exactly one speaks: a + b - 2ab. Rotation keeps a and b, so it is the product of the two, centred, that tells. For z also
    # without the rise and fall of half a minute: how much each speaks drifts in every talk, and is no yielding.
    valid = np.isfinite(speech)
    centred = np.where(valid, speech - np.nanmean(speech, axis=1, keepdims=True), 0.0)
    steady = smooth(centred, window_cells=constants.synchrony().window_s * rate_hz)
    rows = np.stack([centred, np.where(valid, centred - steady, 0.0)])
    rows[1] -= np.where(valid, rows[1].sum(axis=-1, keepdims=True) / valid.sum(axis=-1, keepdims=True), 0.0)
    profile = products(
        NormalizedSeries(rows[:, 0], valid[[0, 0]]),
        NormalizedSeries(rows[:, 1], valid[[1, 1]]),
    )
    chance = distant & profile.known[0]
    if not chance.any():
        return picture
    both_chance = shares[0] * shares[1] + float(profile.values[0, chance].mean())
    z = compare_with_null(-profile.values[1], chance).z
    return replace(picture, one_chance=shares[0] + shares[1] - 2 * both_chance, z=z)


def _who(people: list[bool]) -> str:
    return "both" if all(people) else "user" if people[0] else "partner"
