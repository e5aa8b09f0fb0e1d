"""From strands to channels and from channels to one z, with the same shifted pairings as the null of them all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.special import ndtr

from monitor import constants
from monitor.synchrony import chance
from monitor.synchrony.lead import cells
from monitor.synchrony.strands import Strand
from monitor.synchrony.window import Bool, Ready
from monitor.types import Float64


@dataclass(frozen=True, slots=True)
class Stack:
    """Both people's ready series by name, Fourier transformed once.

    names : rows of the arrays. user, partner : ``Ready`` [shape=(n_names, n_cells)]. weights : (n_cells,) or None for ones.
    """

    names: tuple[str, ...]
    user: Ready
    partner: Ready
    weights: Float64 | None = None

    @property
    def n_cells(self) -> int:
        return int(self.user.values.shape[1])


@dataclass(frozen=True, slots=True)
class Woven:
    """A channel, or several fused: one statistic and one profile, in units of their own null's spread.

    statistic, profile : (n_cells,). known : bool (n_cells,) shifts with enough in common. coverage : share of the time, weighted.
    """

    statistic: Float64
    profile: Float64
    known: Bool
    coverage: float


class Loom:
    """Profiles of any strands over one stack; transforms are shared between strands."""

    def __init__(self, stack: Stack, *, rate_hz: float) -> None:
        self._stack = stack
        self._rate_hz = rate_hz
        self._rows = {name: row for row, name in enumerate(stack.names)}
        self._transforms: dict[tuple[str, bool, bool], Float64] = {}
        self._far = chance.far(stack.n_cells, rate_hz)
        weights = stack.weights
        self._weight = float(stack.n_cells if weights is None else weights.sum())

    @property
    def far(self) -> Bool:
        return self._far

    def weave(self, strands: Sequence[Strand]) -> Woven | None:
        """The strands of one channel together, each in units of its null and by its weight; None where none has a signal."""
        statistic = np.zeros(self._stack.n_cells)
        profile = np.zeros(self._stack.n_cells)
        known = np.ones(self._stack.n_cells, dtype=bool)
        total = covered = 0.0
        for strand in strands:
            total += strand.weight
            found = self._strand(strand)
            if found is None:
                continue
            one, lags, strand_known, coverage = found
            distant = self._far & strand_known
            spread = float(np.sqrt(np.mean(one[distant] ** 2))) if distant.any() else 0.0
            if spread <= 0 or not strand_known[0]:
                continue
            share = strand.weight * coverage / spread
            statistic += share * one
            profile += share * lags
            known &= strand_known
            covered += strand.weight * coverage
        if covered <= 0 or not known[0]:
            return None
        return Woven(statistic, profile, known, covered / total)

    def _strand(self, strand: Strand) -> tuple[Float64, Float64, Bool, float] | None:
        """Statistic and profile at every shift, known shifts and coverage of one strand."""
        if strand.user not in self._rows or strand.partner not in self._rows:
            return None
        user = self._stack.user.valid[self._rows[strand.user]]
        partner = self._stack.partner.valid[self._rows[strand.partner]]
        both = user & partner
        weights = self._stack.weights
        coverage = float(both.mean() if weights is None else (both * weights).sum() / self._weight)
        if coverage < constants.load("synchrony")["pair_valid_share"]:
            return None
        lags = self._products(strand, masks=False) / self._weight
        known = np.ones(len(lags), dtype=bool)
        if not (user.all() and partner.all()):
            share = self._products(strand, masks=True) / self._weight
            known = share >= constants.load("synchrony")["pair_valid_share"]
            lags = np.where(known, lags / np.sqrt(np.maximum(share, 1e-9)), 0.0)
        lags = strand.sign * lags
        statistic = np.mean([chance.band(lags, low, high) for low, high in self._bands(strand)], axis=0)
        return np.asarray(statistic), np.asarray(lags), known, coverage

    def _bands(self, strand: Strand) -> list[tuple[int, int]]:
        numbers = constants.load("synchrony")
        if not strand.bands:
            low, high = cells(numbers["lag_low_s"], self._rate_hz), cells(numbers["lag_high_s"], self._rate_hz)
            return [(low, high), (-high, -low)]
        return [(round(low * self._rate_hz), round(high * self._rate_hz)) for low, high in strand.bands]

    def _products(self, strand: Strand, *, masks: bool) -> Float64:
        user, partner = (strand.user, True), (strand.partner, False)
        first = self._transform(*user, masks=masks)
        second = self._transform(*partner, masks=masks)
        if self._stack.weights is None:
            spectrum = first * second.conj()
        else:
            spectrum = 0.5 * (
                first * self._transform(*partner, masks=masks, weighted=True).conj()
                + self._transform(*user, masks=masks, weighted=True) * second.conj()
            )
        return np.asarray(fft.irfft(spectrum, self._stack.n_cells))

    def _transform(self, name: str, of_user: bool, *, masks: bool, weighted: bool = False) -> Float64:
        key = (f"{name}{'#' if weighted else ''}", of_user, masks)
        if key not in self._transforms:
            ready = self._stack.user if of_user else self._stack.partner
            series = (ready.valid if masks else ready.values)[self._rows[name]].astype(np.float64)
            if weighted and self._stack.weights is not None:
                series = series * self._stack.weights
            self._transforms[key] = fft.rfft(series)
        return self._transforms[key]


def fuse(woven: Mapping[str, Woven], weights: Mapping[str, float], far: Bool) -> Woven | None:
    """Channels into one, by weight and coverage; missing is not zero: what is there is renormalised by its own null."""
    parts = {name: one for name, one in woven.items() if weights.get(name, 0.0) > 0}
    if not parts:
        return None
    first = next(iter(parts.values()))
    statistic, profile = np.zeros_like(first.statistic), np.zeros_like(first.profile)
    known = np.ones(len(statistic), dtype=bool)
    covered = 0.0
    for name, one in parts.items():
        known &= one.known
        distant = far & one.known
        spread = float(np.sqrt(np.mean(one.statistic[distant] ** 2))) if distant.any() else 0.0
        if spread <= 0:
            continue
        share = weights[name] * one.coverage / spread
        statistic += share * one.statistic
        profile += share * one.profile
        covered += weights[name] * one.coverage
    total = sum(weights[name] for name in woven)
    if covered <= 0 or total <= 0 or not known[0]:
        return None
    return Woven(statistic, profile, known, covered / total)


def confidence(*, covered: float, seconds: float, window_s: float) -> float:
    """0..1: how much of what could be seen was seen, times how many windows it rests on (design, section 8).

    covered : sum of weight x coverage over sum of weights, 0..1. seconds : measured time, one window a second.
    """
    windows = max(0.0, seconds - window_s + 1)
    return covered * (1 - math.exp(-windows / constants.load("synchrony")["windows_half"]))


def shown(z: float, sure: float) -> float:
    """The score on the screen: drawn to 50 as confidence falls."""
    return 50 + sure * (100 * float(ndtr(z)) - 50)
