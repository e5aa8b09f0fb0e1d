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
Places = NDArray[np.int64]


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
    """One strand, ready to be woven. statistic, profile : (n_cells,), in units of its null's spread. coverage : 0..1."""

    statistic: Float64
    profile: Float64
    known: Bool
    coverage: float


class Loom:
    """Any strands over one stack, all of them from one Fourier transform; what has been transformed or spun is kept."""

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
        wanted = dict.fromkeys(strand for strands in here.values() for strand in strands if strand not in self._spun)
        self._spin(list(wanted))
        woven = {name: self._together(strands) for name, strands in here.items()}
        return {name: one for name, one in woven.items() if one is not None}

    def _together(self, strands: Sequence[Strand]) -> Woven | None:
        found = [(strand, self._spun[strand]) for strand in strands]
        parts = [(strand.weight * spun.coverage, spun) for strand, spun in found if spun is not None]
        covered = sum(share for share, _ in parts)
        if covered <= 0:
            return None
        known = np.logical_and.reduce([spun.known for _, spun in parts])
        return Woven(
            sum((share * spun.statistic for share, spun in parts), np.zeros(self.stack.n_cells)),
            sum((share * spun.profile for share, spun in parts), np.zeros(self.stack.n_cells)),
            known,
            covered / sum(strand.weight for strand in strands),
        )

    def _spin(self, strands: list[Strand]) -> None:
        """Statistic and profile of each strand at every shift; None where there is too little signal."""
        numbers = constants.load("synchrony")
        n_cells = self.stack.n_cells
        self._spun |= dict.fromkeys(strands)
        if not strands:
            return
        user = np.array([self._rows[strand.user] for strand in strands])
        partner = np.array([self._rows[strand.partner] for strand in strands])
        both = self.stack.user.valid[user] & self.stack.partner.valid[partner]
        coverage = np.count_nonzero(both[:, n_cells - self._last :], axis=1) / self._last
        gappy = np.count_nonzero(both, axis=1) < numbers["whole_share"] * n_cells
        enough = np.flatnonzero(coverage >= numbers["pair_valid_share"])
        if not len(enough):
            return
        profile = self._products(user[enough], partner[enough], masks=False)
        known = np.ones(profile.shape, dtype=bool)
        holes = np.flatnonzero(gappy[enough])
        if len(holes):
            share = self._products(user[enough][holes], partner[enough][holes], masks=True)
            known[holes] = share >= numbers["pair_valid_share"]
            profile[holes] = np.where(known[holes], profile[holes] / np.sqrt(np.maximum(share, 1e-9)), 0.0)
        profile *= np.array([strands[row].sign for row in enough])[:, None]
        statistic = self._statistics([strands[row] for row in enough], profile)
        distant = self.far & known
        squares = np.where(distant, statistic, 0.0)
        spread = np.sqrt(np.sum(squares * squares, axis=1) / np.maximum(np.count_nonzero(distant, axis=1), 1))
        for place, row in enumerate(enough):
            if spread[place] > 0 and known[place, 0]:
                scaled = statistic[place] / spread[place], profile[place] / spread[place]
                self._spun[strands[row]] = _Spun(*scaled, known[place], float(coverage[row]))

    def _statistics(self, strands: list[Strand], profiles: Float64) -> Float64:
        """The mean over each strand's own lags, as seen from every shift [shape=(n_strands, n_cells)]."""
        numbers = constants.load("synchrony")
        found = np.empty_like(profiles)
        for lags in dict.fromkeys(strand.bands for strand in strands):
            rows = [row for row, strand in enumerate(strands) if strand.bands == lags]
            if not lags:
                low, high = cells(numbers["lag_low_s"], self._rate_hz), cells(numbers["lag_high_s"], self._rate_hz)
                width = mean_cells(numbers["window_s"], self._rate_hz)
                found[rows] = chance.coupled(chance.Bands(profiles[rows], reach=high), low, high, window_cells=width)
                continue
            wanted = [(round(low * self._rate_hz), round(high * self._rate_hz)) for low, high in lags]
            bands = chance.Bands(profiles[rows], reach=max(max(-low, high) for low, high in wanted))
            found[rows] = np.mean([bands.mean(low, high) for low, high in wanted], axis=0)
        return found

    def _products(self, user: Places, partner: Places, *, masks: bool) -> Float64:
        """Mean product of rows of the user with rows of the partner at every shift [shape=(n_pairs, n_cells)]."""
        n_cells = self.stack.n_cells
        first, second = self._transform(True, masks)[user], self._transform(False, masks)[partner].conj()
        if self._last == n_cells:
            return np.asarray(fft.irfft(first * second, n_cells)) / self._last
        of_partner = fft.irfft(first * self._transform(False, masks, recent=True)[partner].conj(), n_cells)
        of_user = fft.irfft(self._transform(True, masks, recent=True)[user] * second, n_cells)
        reach = cells(2 * constants.load("synchrony")["max_lag_s"], self._rate_hz)
        return chance.either_way(of_partner, of_user, reach=reach) / self._last

    def _transform(self, of_user: bool, masks: bool, *, recent: bool = False) -> Complex:
        """Spectra of one person's series, or of their masks; recent : with all but the moments of interest set to 0."""
        kept, key = (self._recent if recent else self._plain), (of_user, masks)
        if key not in kept:
            ready = self.stack.user if of_user else self.stack.partner
            series = np.asarray(ready.valid if masks else ready.values, dtype=np.float64)
            if recent:
                series = np.concatenate(
                    [np.zeros((len(series), self.stack.n_cells - self._last)), series[:, -self._last :]], axis=1
                )
            kept[key] = np.asarray(fft.rfft(series))
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
