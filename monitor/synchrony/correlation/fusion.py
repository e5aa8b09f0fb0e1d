"""From strands to channels and from channels to one z, with the same shifted pairings as the null of them all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import fft

from monitor import constants
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.lag import cells
from monitor.synchrony.correlation.lag_filters import Complex, coupled, decimated, mean_over
from monitor.synchrony.correlation.normalize import Bool, NormalizedSeries, mean_cells
from monitor.synchrony.correlation.pairs import SignalPair
from monitor.types import Float64

_BLOCK = 6  # strands at a time: what is worked on then stays in the processor's cache


def null_step() -> int:
    """The null's shifts, and so all statistics, stand at every so many cells."""
    return constants.synchrony().null_step_cells


@dataclass(frozen=True, slots=True)
class Stack:
    """Both people's ready series by name.

    names : rows of the arrays. user, partner : [shape=(n_names, n_cells)], n_cells a multiple of ``null_step()``.
    """

    names: tuple[str, ...]
    user: NormalizedSeries
    partner: NormalizedSeries

    @property
    def n_cells(self) -> int:
        return int(self.user.values.shape[1])


@dataclass(frozen=True, slots=True)
class ChannelStatistic:
    """A channel, or several fused: one statistic and one profile, in units of their own null's spread.

    statistic : (n_shifts,) at every ``null_step()``-th shift. profile : (n_cells,) at every shift, empty where it was not asked
    for. known : bool (n_shifts,) shifts with enough in common. coverage : share of the time of interest, weighted over the
    strands.
    """

    statistic: Float64
    profile: Float64
    known: Bool
    coverage: float


@dataclass(frozen=True, slots=True)
class _PairStatistic:
    """One strand. statistic, known : as in ``ChannelStatistic``. spread : of the null. coverage : 0..1.

    crossed : (2, n_cells // 2 + 1) spectra of its profile, from the partner's moment and from the user's. share :
    (n_shifts,) how much of each pairing was measured, None where practically all was.
    """

    statistic: Float64
    known: Bool
    spread: float
    coverage: float
    crossed: Complex
    share: Float64 | None


class PairCorrelator:
    """Any strands over one stack, from one Fourier transform of each series; what has been transformed or spun is kept."""

    def __init__(self, stack: Stack, *, rate_hz: float, last_cells: int | None = None) -> None:
        """last_cells : how many cells are of interest, None for all; what came before serves the null alone."""
        self.stack = stack
        self.step = null_step()
        self.far = surrogates.null_shifts(stack.n_cells, rate_hz)[:: self.step]
        self._rate_hz = rate_hz
        self._last = stack.n_cells if last_cells is None else min(last_cells, stack.n_cells)
        self._reach = cells(2 * constants.synchrony().max_lag_s, rate_hz)
        self._rows = {name: row for row, name in enumerate(stack.names)}
        self._whole = [[bool(row.all()) for row in ready.valid] for ready in (stack.user, stack.partner)]
        self._plain: dict[tuple[bool, bool], Complex] = {}
        self._recent: dict[tuple[bool, bool], Complex] = {}
        self._spun: dict[SignalPair, _PairStatistic | None] = {}

    def over_last(self, cells_of_interest: int | None) -> PairCorrelator:
        """The same series, other moments of interest; what has been transformed is kept."""
        other = PairCorrelator(self.stack, rate_hz=self._rate_hz, last_cells=cells_of_interest)
        other._plain = self._plain
        return other

    def weave(self, groups: Mapping[str, Sequence[SignalPair]], *, profiles: bool = True) -> dict[str, ChannelStatistic]:
        """The strands of each group together, each in units of its null and by its weight.

        A group in which no strand has a signal is left out. profiles : also give the profiles.
        """
        here = {
            name: [one for one in strands if one.user in self._rows and one.partner in self._rows]
            for name, strands in groups.items()
        }
        wanted = list(dict.fromkeys(strand for strands in here.values() for strand in strands if strand not in self._spun))
        for first in range(0, len(wanted), _BLOCK):
            self._spin(wanted[first : first + _BLOCK])
        woven = {}
        for name, strands in here.items():
            found = [(strand, self._spun[strand]) for strand in strands]
            parts = [(strand, spun) for strand, spun in found if spun is not None]
            if parts:
                woven[name] = self._together(parts, sum(strand.weight for strand in strands), profiles)
        return woven

    def _together(self, parts: Sequence[tuple[SignalPair, _PairStatistic]], total: float, profiles: bool) -> ChannelStatistic:
        n_shifts = self.stack.n_cells // self.step
        statistic, known = np.zeros(n_shifts), np.ones(n_shifts, dtype=bool)
        crossed: Complex = np.zeros(parts[0][1].crossed.shape if profiles else (2, 0), dtype=np.complex128)
        covered = 0.0
        measured, squares = np.zeros(n_shifts), 0.0
        for strand, spun in parts:
            covered += strand.weight * spun.coverage
            share = strand.weight * spun.coverage / spun.spread
            statistic += share * spun.statistic
            known &= spun.known
            if profiles:
                crossed += (share * strand.sign) * spun.crossed
            squares += (strand.weight * spun.coverage) ** 2
            measured += (strand.weight * spun.coverage) ** 2 * (1.0 if spun.share is None else spun.share)
        profile = np.zeros(0)
        if profiles:
            profile = self._either_way(fft.irfft(crossed, self.stack.n_cells, overwrite_x=True), self._reach)
            if any(spun.share is not None for _, spun in parts):
                # So that every shift has the same spread under chance, whatever was measured in it.
                evened = np.sqrt(np.maximum(measured / squares, 1e-9))
                profile = np.where(np.repeat(known, self.step), profile / np.repeat(evened, self.step), 0.0)
        return ChannelStatistic(statistic, profile, known, covered / total)

    def _spin(self, strands: list[SignalPair]) -> None:
        """Statistic of each strand at the null's shifts; None where there is too little signal."""
        numbers = constants.synchrony()
        self._spun |= dict.fromkeys(strands)
        measured = [self._measured(strand) for strand in strands]
        enough = [row for row, (_, late) in enumerate(measured) if late >= numbers.pair_valid_share]
        if not enough:
            return
        chosen = [strands[row] for row in enough]
        crossed = self._crossed(chosen, masks=False)
        scaled = np.empty_like(crossed)
        for row, strand in enumerate(chosen):
            np.multiply(crossed[:, row], self._factor(strand), out=scaled[:, row])
        statistic = self._thinned(scaled)
        statistic *= np.array([[strand.sign] for strand in chosen])
        known, shares = np.ones(statistic.shape, dtype=bool), dict[int, Float64]()
        holes = [row for row, number in enumerate(enough) if measured[number][0] < numbers.whole_share]
        if holes:
            share = self._thinned(self._crossed([chosen[row] for row in holes], masks=True))
            shares = dict(zip(holes, share, strict=True))
            known[holes] = share >= numbers.pair_valid_share
            statistic[holes] = np.where(known[holes], statistic[holes] / np.sqrt(np.maximum(share, 1e-9)), 0.0)
        for row, strand in enumerate(chosen):
            null = statistic[row, self.far & known[row]] if row in shares else statistic[row, self.far]
            spread = math.sqrt(null @ null / len(null)) if len(null) else 0.0
            if spread > 0 and known[row, 0]:
                late = measured[enough[row]][1]
                self._spun[strand] = _PairStatistic(statistic[row], known[row], spread, late, crossed[:, row], shares.get(row))

    def _measured(self, strand: SignalPair) -> tuple[float, float]:
        """Share of all cells, and of those of interest, that was measured in both people."""
        user, partner = self._rows[strand.user], self._rows[strand.partner]
        if self._whole[0][user] and self._whole[1][partner]:
            return 1.0, 1.0
        both = self.stack.user.valid[user] & self.stack.partner.valid[partner]
        return np.count_nonzero(both) / len(both), np.count_nonzero(both[-self._last :]) / self._last

    def _thinned(self, spectra: Complex) -> Float64:
        """The null's shifts of profiles with these spectra [shape=(2, n, n_cells // 2 + 1) -> (n, n_shifts)]."""
        found = decimated(spectra, n_cells=self.stack.n_cells, step=self.step)
        return self._either_way(found, self._reach // self.step)

    def _factor(self, strand: SignalPair) -> Complex:
        numbers = constants.synchrony()
        if strand.bands:
            lags = tuple((round(low * self._rate_hz), round(high * self._rate_hz)) for low, high in strand.bands)
            return mean_over(lags, self.stack.n_cells)
        low, high = cells(numbers.lag_low_s, self._rate_hz), cells(numbers.lag_high_s, self._rate_hz)
        return coupled(low, high, self.stack.n_cells, mean_cells(numbers.window_s, self._rate_hz))

    def _either_way(self, found: Float64, reach: int) -> Float64:
        """Mean of the two kinds of moment [shape=(2, ..., n) -> (..., n)]: see ``surrogates.two_sided_profile``."""
        profile = surrogates.two_sided_profile(found[0], found[1], reach=reach)
        profile /= self._last
        return profile

    def _crossed(self, strands: Sequence[SignalPair], *, masks: bool) -> Complex:
        """Spectra of the products of each strand's two series at every shift [shape=(2, n_strands, n_cells // 2 + 1)].

        First the partner's moment of interest with all of the user's series, then the user's with all of the partner's.
        """
        of_user, of_partner = self._transform(True, masks), self._transform(False, masks)
        late_user, late_partner = self._transform(True, masks, recent=True), self._transform(False, masks, recent=True)
        result = np.empty((2, len(strands), of_user.shape[1]), dtype=np.complex128)
        for number, strand in enumerate(strands):
            user, partner = self._rows[strand.user], self._rows[strand.partner]
            np.multiply(of_user[user], late_partner[partner], out=result[0, number])
            np.multiply(late_user[user], of_partner[partner], out=result[1, number])
        return result

    def _transform(self, of_user: bool, masks: bool, *, recent: bool = False) -> Complex:
        """Spectra of the user's series, or of their masks, or the conjugate ones of the partner's.

        recent : with all but the moments of interest set to 0.
        """
        recent = recent and self._last < self.stack.n_cells
        kept, key = (self._recent if recent else self._plain), (of_user, masks)
        if key not in kept:
            ready = self.stack.user if of_user else self.stack.partner
            series = np.array(ready.valid if masks else ready.values, dtype=np.float64)
            if recent:
                series[:, : self.stack.n_cells - self._last] = 0
            spectra = np.asarray(fft.rfft(series))
            kept[key] = spectra if of_user else np.conjugate(spectra, out=spectra)
        return kept[key]


def fuse(woven: Mapping[str, ChannelStatistic], weights: Mapping[str, float], far: Bool) -> ChannelStatistic | None:
    """Channels into one, by weight and coverage; missing is not zero: what is there is renormalised by its own null.

    far : bool (n_shifts,). The profile is empty where one of theirs is.
    """
    parts = {name: one for name, one in woven.items() if weights.get(name, 0.0) > 0}
    if not parts:
        return None
    first = next(iter(parts.values()))
    statistic, known = np.zeros_like(first.statistic), np.ones(len(first.statistic), dtype=bool)
    profile = np.zeros(min(len(one.profile) for one in parts.values()))
    covered = 0.0
    for name, one in parts.items():
        known &= one.known
        null = one.statistic[far & one.known]
        spread = math.sqrt(null @ null / len(null)) if len(null) else 0.0
        if spread <= 0:
            continue
        share = weights[name] * one.coverage / spread
        statistic += share * one.statistic
        if len(profile):
            profile += share * one.profile
        covered += weights[name] * one.coverage
    if covered <= 0 or not known[0]:
        return None
    return ChannelStatistic(statistic, profile, known, covered / sum(weights[name] for name in parts))


def confidence(*, covered: float, seconds: float, window_s: float) -> float:
    """0..1: how much of what could be seen was seen, times how many windows it rests on (design, section 8).

    covered : sum of weight x coverage over sum of weights, 0..1. seconds : measured time, one window a second.
    """
    windows = max(0.0, seconds - window_s + 1)
    return covered * (1 - math.exp(-windows / constants.synchrony().windows_half))


def stouffer(parts: Sequence[tuple[float, float]], *, alike: float) -> float:
    """One z from several (Stouffer 1949): their weighted sum over its spread under chance.

    parts : weight and z. alike : correlation between any two of them under chance, 0..1. NaN without parts.
    """
    if not parts:
        return math.nan
    total, squares = sum(weight for weight, _ in parts), sum(weight * weight for weight, _ in parts)
    spread = math.sqrt((1 - alike) * squares + alike * total * total)
    return sum(weight * z for weight, z in parts) / spread if spread > 0 else math.nan
