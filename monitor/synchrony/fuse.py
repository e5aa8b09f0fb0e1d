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
_BLOCK = 4  # strands at a time: what is worked on then stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Stack:
    """Both people's ready series by name.

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


@dataclass(frozen=True, slots=True)
class _Spun:
    """One strand. statistic, profile : (n_cells,). known : as in ``Woven``. spread : of the null. coverage : 0..1."""

    statistic: Float64
    profile: Float64
    known: Bool
    spread: float
    coverage: float


class Loom:
    """Any strands over one stack, from one Fourier transform of each series; what has been transformed or spun is kept."""

    def __init__(self, stack: Stack, *, rate_hz: float, last_cells: int | None = None) -> None:
        """last_cells : how many cells are of interest, None for all; what came before serves the null alone."""
        self.stack = stack
        self.far = chance.far(stack.n_cells, rate_hz)
        self._rate_hz = rate_hz
        self._last = stack.n_cells if last_cells is None else min(last_cells, stack.n_cells)
        self._rows = {name: row for row, name in enumerate(stack.names)}
        self._plain: dict[tuple[bool, bool], Complex] = {}
        self._recent: dict[tuple[bool, bool], Complex] = {}
        self._spun: dict[Strand, _Spun | None] = {}

    def over_last(self, cells_of_interest: int | None) -> Loom:
        """The same series, other moments of interest; what has been transformed is kept."""
        other = Loom(self.stack, rate_hz=self._rate_hz, last_cells=cells_of_interest)
        other._plain = self._plain
        return other

    def weave(self, groups: Mapping[str, Sequence[Strand]]) -> dict[str, Woven]:
        """The strands of each group together, each in units of its null and by its weight.

        A group in which no strand has a signal is left out.
        """
        here = {
            name: [one for one in strands if one.user in self._rows and one.partner in self._rows]
            for name, strands in groups.items()
        }
        wanted = list(dict.fromkeys(strand for strands in here.values() for strand in strands if strand not in self._spun))
        for first in range(0, len(wanted), _BLOCK):
            self._spin(wanted[first : first + _BLOCK])
        woven = {name: self._together(strands) for name, strands in here.items()}
        return {name: one for name, one in woven.items() if one is not None}

    def _together(self, strands: Sequence[Strand]) -> Woven | None:
        found = [(strand.weight, self._spun[strand]) for strand in strands]
        parts = [(weight * spun.coverage, spun) for weight, spun in found if spun is not None]
        covered = sum(share for share, _ in parts)
        if covered <= 0:
            return None
        statistic, profile = np.zeros(self.stack.n_cells), np.zeros(self.stack.n_cells)
        known = np.ones(self.stack.n_cells, dtype=bool)
        for share, spun in parts:
            statistic += share / spun.spread * spun.statistic
            profile += share / spun.spread * spun.profile
            known &= spun.known
        return Woven(statistic, profile, known, covered / sum(strand.weight for strand in strands))

    def _spin(self, strands: list[Strand]) -> None:
        """Statistic and profile of each strand at every shift; None where there is too little signal."""
        numbers = constants.load("synchrony")
        n_cells = self.stack.n_cells
        self._spun |= dict.fromkeys(strands)
        pairs = [(self._rows[strand.user], self._rows[strand.partner]) for strand in strands]
        both = np.stack([self.stack.user.valid[user] & self.stack.partner.valid[partner] for user, partner in pairs])
        coverage = np.count_nonzero(both[:, n_cells - self._last :], axis=1) / self._last
        gappy = np.count_nonzero(both, axis=1) < numbers["whole_share"] * n_cells
        enough = np.flatnonzero(coverage >= numbers["pair_valid_share"]).tolist()
        if not enough:
            return
        profile = self._products([pairs[row] for row in enough], masks=False)
        known = np.ones(profile.shape, dtype=bool)
        holes = np.flatnonzero(gappy[enough])
        if len(holes):
            share = self._products([pairs[enough[row]] for row in holes], masks=True)
            known[holes] = share >= numbers["pair_valid_share"]
            profile[holes] = np.where(known[holes], profile[holes] / np.sqrt(np.maximum(share, 1e-9)), 0.0)
        profile *= np.array([[strands[row].sign] for row in enough])
        statistic = self._statistics([strands[row] for row in enough], profile)
        for place, row in enumerate(enough):
            null = statistic[place, self.far & known[place]]
            spread = math.sqrt(null @ null / len(null)) if len(null) else 0.0
            if spread > 0 and known[place, 0]:
                self._spun[strands[row]] = _Spun(statistic[place], profile[place], known[place], spread, float(coverage[row]))

    def _statistics(self, strands: list[Strand], profiles: Float64) -> Float64:
        """The mean over each strand's own lags, as seen from every shift [shape=(n_strands, n_cells)]."""
        numbers = constants.load("synchrony")
        found = np.empty_like(profiles)
        for lags in dict.fromkeys(strand.bands for strand in strands):
            rows = [row for row, strand in enumerate(strands) if strand.bands == lags]
            chosen = profiles[rows[0] : rows[-1] + 1] if rows[-1] - rows[0] + 1 == len(rows) else profiles[rows]
            if not lags:
                low, high = cells(numbers["lag_low_s"], self._rate_hz), cells(numbers["lag_high_s"], self._rate_hz)
                width = mean_cells(numbers["window_s"], self._rate_hz)
                found[rows] = chance.coupled(chance.Bands(chosen, reach=high), low, high, window_cells=width)
                continue
            wanted = [(round(low * self._rate_hz), round(high * self._rate_hz)) for low, high in lags]
            bands = chance.Bands(chosen, reach=max(max(-low, high) for low, high in wanted))
            found[rows] = sum(bands.mean(low, high) for low, high in wanted) / len(wanted)
        return found

    def _products(self, pairs: list[tuple[int, int]], *, masks: bool) -> Float64:
        """Mean product of rows of the user with rows of the partner at every shift [shape=(n_pairs, n_cells)]."""
        n_cells, n_pairs = self.stack.n_cells, len(pairs)
        of_user, of_partner = self._transform(True, masks), self._transform(False, masks)
        if self._last == n_cells:
            crossed = np.empty((n_pairs, of_user.shape[1]), dtype=np.complex128)
            for number, (user, partner) in enumerate(pairs):
                np.multiply(of_user[user], of_partner[partner], out=crossed[number])
            return np.asarray(fft.irfft(crossed, n_cells, overwrite_x=True)) / self._last
        late_user, late_partner = self._transform(True, masks, recent=True), self._transform(False, masks, recent=True)
        crossed = np.empty((2, n_pairs, of_user.shape[1]), dtype=np.complex128)
        for number, (user, partner) in enumerate(pairs):
            np.multiply(of_user[user], late_partner[partner], out=crossed[0, number])
            np.multiply(late_user[user], of_partner[partner], out=crossed[1, number])
        found = fft.irfft(crossed, n_cells, overwrite_x=True)
        reach = cells(2 * constants.load("synchrony")["max_lag_s"], self._rate_hz)
        return chance.either_way(found[0], found[1], reach=reach) / self._last

    def _transform(self, of_user: bool, masks: bool, *, recent: bool = False) -> Complex:
        """Spectra of the user's series, or of their masks, or the conjugate ones of the partner's.

        recent : with all but the moments of interest set to 0.
        """
        kept, key = (self._recent if recent else self._plain), (of_user, masks)
        if key not in kept:
            ready = self.stack.user if of_user else self.stack.partner
            series = np.array(ready.valid if masks else ready.values, dtype=np.float64)
            if recent:
                series[:, : self.stack.n_cells - self._last] = 0
            spectra = np.asarray(fft.rfft(series))
            kept[key] = spectra if of_user else np.conjugate(spectra, out=spectra)
        return kept[key]


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
