"""From strands to channels and from channels to one z, with the same shifted pairings as the null of them all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.special import ndtr

from monitor import constants
from monitor.synchrony import chance
from monitor.synchrony.lead import cells
from monitor.synchrony.strands import Strand
from monitor.synchrony.window import Bool, Ready, mean_cells
from monitor.types import Float64

Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Stack:
    """Both people's ready series by name, Fourier transformed once.

    names : rows of the arrays. user, partner : ``Ready`` [shape=(n_names, n_cells)].
    """

    names: tuple[str, ...]
    user: Ready
    partner: Ready

    @property
    def n_cells(self) -> int:
        return int(self.user.values.shape[1])


@dataclass(frozen=True, slots=True)
class Woven:
    """A channel, or several fused: one statistic and one profile, in units of their own null's spread.

    statistic, profile : (n_cells,). known : bool (n_cells,) shifts with enough in common. coverage : share of the time
    of interest, weighted over the strands.
    """

    statistic: Float64
    profile: Float64
    known: Bool
    coverage: float


class Loom:
    """Profiles of any strands over one stack; transforms are shared between strands."""

    def __init__(self, stack: Stack, *, rate_hz: float, weights: Float64 | None = None) -> None:
        """weights : (n_cells,) of the moments of interest, None for ones."""
        self.stack = stack
        self.far = chance.far(stack.n_cells, rate_hz)
        self._rate_hz = rate_hz
        self._weights = weights
        self._weight = float(stack.n_cells if weights is None else weights.sum())
        self._rows = {name: row for row, name in enumerate(stack.names)}
        self._plain: dict[tuple[bool, bool], Complex] = {}
        self._weighted: dict[tuple[bool, bool], Complex] = {}
        self._strands: dict[Strand, tuple[Float64, Float64, Bool, float] | None] = {}

    def reweighed(self, weights: Float64 | None) -> Loom:
        """The same series, other moments of interest; what has been transformed is kept."""
        other = Loom(self.stack, rate_hz=self._rate_hz, weights=weights)
        other._plain = self._plain
        return other

    def weave(self, strands: Sequence[Strand]) -> Woven | None:
        """The strands of one channel together, each in units of its null and by its weight; None where none has a signal."""
        statistic = np.zeros(self.stack.n_cells)
        profile = np.zeros(self.stack.n_cells)
        known = np.ones(self.stack.n_cells, dtype=bool)
        total = covered = 0.0
        for strand in strands:
            if strand.user not in self._rows or strand.partner not in self._rows:
                continue
            total += strand.weight
            if strand not in self._strands:
                self._strands[strand] = self._strand(strand)
            found = self._strands[strand]
            if found is None:
                continue
            one, lags, strand_known, coverage = found
            distant = self.far & strand_known
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
        user = self.stack.user.valid[self._rows[strand.user]]
        partner = self.stack.partner.valid[self._rows[strand.partner]]
        both = user & partner
        coverage = float(both.mean() if self._weights is None else (both * self._weights).sum() / self._weight)
        if coverage < constants.load("synchrony")["pair_valid_share"]:
            return None
        lags = self._products(strand, masks=False) / self._weight
        known = np.ones(len(lags), dtype=bool)
        if both.mean() < constants.load("synchrony")["whole_share"]:
            share = self._products(strand, masks=True) / self._weight
            known = share >= constants.load("synchrony")["pair_valid_share"]
            lags = np.where(known, lags / np.sqrt(np.maximum(share, 1e-9)), 0.0)
        lags = strand.sign * lags
        return np.asarray(self._statistic(strand, lags)), np.asarray(lags), known, coverage

    def _statistic(self, strand: Strand, lags: Float64) -> Float64:
        numbers = constants.load("synchrony")
        if not strand.bands:
            low, high = cells(numbers["lag_low_s"], self._rate_hz), cells(numbers["lag_high_s"], self._rate_hz)
            width = mean_cells(numbers["window_s"], self._rate_hz)
            return chance.coupled(chance.Bands(lags, reach=high), low, high, window_cells=width)
        wanted = [(round(low * self._rate_hz), round(high * self._rate_hz)) for low, high in strand.bands]
        bands = chance.Bands(lags, reach=max(max(-low, high) for low, high in wanted))
        return np.asarray(np.mean([bands.mean(low, high) for low, high in wanted], axis=0))

    def _products(self, strand: Strand, *, masks: bool) -> Float64:
        first, second = self._transform(strand.user, True, masks), self._transform(strand.partner, False, masks)
        n_cells = self.stack.n_cells
        if self._weights is None:
            return np.asarray(fft.irfft(first * second.conj(), n_cells))
        of_partner = fft.irfft(first * self._weighed(strand.partner, False, masks).conj(), n_cells)
        of_user = fft.irfft(self._weighed(strand.user, True, masks) * second.conj(), n_cells)
        return chance.either_way(of_partner, of_user, reach=cells(2 * constants.load("synchrony")["max_lag_s"], self._rate_hz))

    def _transform(self, name: str, of_user: bool, masks: bool) -> Complex:
        key = (of_user, masks)
        if key not in self._plain:
            self._plain[key] = fft.rfft(self._series(*key))
        return np.asarray(self._plain[key][self._rows[name]])

    def _weighed(self, name: str, of_user: bool, masks: bool) -> Complex:
        key = (of_user, masks)
        if key not in self._weighted:
            series = self._series(*key)
            self._weighted[key] = fft.rfft(series if self._weights is None else series * self._weights)
        return np.asarray(self._weighted[key][self._rows[name]])

    def _series(self, of_user: bool, masks: bool) -> Float64:
        ready = self.stack.user if of_user else self.stack.partner
        return np.asarray(ready.valid if masks else ready.values, dtype=np.float64)


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
    if covered <= 0 or not known[0]:
        return None
    return Woven(statistic, profile, known, covered / sum(weights[name] for name in parts))


def confidence(*, covered: float, seconds: float, window_s: float) -> float:
    """0..1: how much of what could be seen was seen, times how many windows it rests on (design, section 8).

    covered : sum of weight x coverage over sum of weights, 0..1. seconds : measured time, one window a second.
    """
    windows = max(0.0, seconds - window_s + 1)
    return covered * (1 - math.exp(-windows / constants.load("synchrony")["windows_half"]))


def shown(z: float, sure: float) -> float:
    """The score on the screen: drawn to 50 as confidence falls."""
    return 50 + sure * (100 * float(ndtr(z)) - 50)


def stouffer(parts: Sequence[tuple[float, float]], *, alike: float) -> float:
    """One z from several (Stouffer 1949): their weighted sum over its spread under chance.

    parts : weight and z. alike : correlation between any two of them under chance, 0..1. NaN without parts.
    """
    if not parts:
        return math.nan
    total, squares = sum(weight for weight, _ in parts), sum(weight * weight for weight, _ in parts)
    spread = math.sqrt((1 - alike) * squares + alike * total * total)
    return sum(weight * z for weight, z in parts) / spread if spread > 0 else math.nan
