"""From pairs of signals to channels and from channels to one z, with the same shifted pairings as the null of them all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import fft

from monitor import constants
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.lag import cells
from monitor.synchrony.correlation.lag_filters import Complex, decimated, lag_band_mean_factor, lag_mean_factor
from monitor.synchrony.correlation.normalize import Bool, NormalizedSeries, mean_cells
from monitor.synchrony.correlation.pairs import SignalPair
from monitor.types import Float64

_BLOCK: Final = 6  # pairs at a time: what is worked on then stays in the processor's cache


def null_step() -> int:
    """The null's shifts, and so all statistics, stand at every so many cells."""
    return constants.synchrony().null_step_cells


@dataclass(frozen=True, slots=True)
class Stack:
    """Both people's normalized series by name.

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
    pairs of signals.
    """

    statistic: Float64
    profile: Float64
    known: Bool
    coverage: float


@dataclass(frozen=True, slots=True)
class _PairStatistic:
    """One pair of signals. statistic, known : as in ``ChannelStatistic``. spread : of the null. coverage : 0..1.

    spectra : (2, n_cells // 2 + 1) of its profile, from the partner's moment and from the user's. share : (n_shifts,) how much
    of each shifted pairing was measured, None where practically all was.
    """

    statistic: Float64
    known: Bool
    spread: float
    coverage: float
    spectra: Complex
    share: Float64 | None


class PairCorrelator:
    """Any pairs of signals of one stack, from one Fourier transform of each series; what has been computed is kept."""

    def __init__(self, stack: Stack, *, rate_hz: float, last_cells: int | None = None) -> None:
        """last_cells : how many cells are of interest, None for all; what came before serves the null alone."""
        self.stack = stack
        self.step = null_step()
        self.null_shifts = surrogates.null_shifts(stack.n_cells, rate_hz)[:: self.step]
        self._rate_hz = rate_hz
        self._last = stack.n_cells if last_cells is None else min(last_cells, stack.n_cells)
        self._reach = cells(2 * constants.synchrony().max_lag_s, rate_hz)
        self._rows = {name: row for row, name in enumerate(stack.names)}
        self._whole = [[bool(row.all()) for row in series.valid] for series in (stack.user, stack.partner)]
        self._spectra: dict[tuple[bool, bool], Complex] = {}
        self._recent_spectra: dict[tuple[bool, bool], Complex] = {}
        self._statistics: dict[SignalPair, _PairStatistic | None] = {}

    def over_last(self, cells_of_interest: int | None) -> PairCorrelator:
        """The same series, another moment of interest; what has been transformed is kept."""
        correlator = PairCorrelator(self.stack, rate_hz=self._rate_hz, last_cells=cells_of_interest)
        correlator._spectra = self._spectra
        return correlator

    def combine(self, groups: Mapping[str, Sequence[SignalPair]], *, profiles: bool = True) -> dict[str, ChannelStatistic]:
        """The pairs of each group as one channel, each in units of its null and by its weight.

        A group in which no pair has a signal is left out. profiles : also give the profiles.
        """
        usable = {
            name: [pair for pair in pairs if pair.user in self._rows and pair.partner in self._rows]
            for name, pairs in groups.items()
        }
        missing = list(dict.fromkeys(pair for pairs in usable.values() for pair in pairs if pair not in self._statistics))
        for first in range(0, len(missing), _BLOCK):
            self._correlate(missing[first : first + _BLOCK])
        channels = {}
        for name, pairs in usable.items():
            known = [(pair, statistic) for pair in pairs if (statistic := self._statistics[pair]) is not None]
            if known:
                channels[name] = self._weighted(known, sum(pair.weight for pair in pairs), profiles)
        return channels

    def _weighted(self, parts: Sequence[tuple[SignalPair, _PairStatistic]], total: float, profiles: bool) -> ChannelStatistic:
        n_shifts = self.stack.n_cells // self.step
        statistic, known = np.zeros(n_shifts), np.ones(n_shifts, dtype=bool)
        spectra: Complex = np.zeros(parts[0][1].spectra.shape if profiles else (2, 0), dtype=np.complex128)
        covered = 0.0
        measured, squares = np.zeros(n_shifts), 0.0
        for pair, part in parts:
            covered += pair.weight * part.coverage
            share = pair.weight * part.coverage / part.spread
            statistic += share * part.statistic
            known &= part.known
            if profiles:
                spectra += (share * pair.sign) * part.spectra
            squares += (pair.weight * part.coverage) ** 2
            measured += (pair.weight * part.coverage) ** 2 * (1.0 if part.share is None else part.share)
        profile = np.zeros(0)
        if profiles:
            profile = self._two_sided(fft.irfft(spectra, self.stack.n_cells, overwrite_x=True), self._reach)
            if any(part.share is not None for _, part in parts):
                # So that every shift has the same spread under chance, whatever was measured in it.
                evened = np.sqrt(np.maximum(measured / squares, 1e-9))
                profile = np.where(np.repeat(known, self.step), profile / np.repeat(evened, self.step), 0.0)
        return ChannelStatistic(statistic, profile, known, covered / total)

    def _correlate(self, pairs: list[SignalPair]) -> None:
        """Statistic of each pair at the null's shifts; None where there is too little signal."""
        numbers = constants.synchrony()
        self._statistics |= dict.fromkeys(pairs)
        measured = [self._measured(pair) for pair in pairs]
        enough = [row for row, (_, coverage) in enumerate(measured) if coverage >= numbers.pair_valid_share]
        if not enough:
            return
        chosen = [pairs[row] for row in enough]
        spectra = self._product_spectra(chosen, masks=False)
        scaled = np.empty_like(spectra)
        for row, pair in enumerate(chosen):
            np.multiply(spectra[:, row], self._factor(pair), out=scaled[:, row])
        statistic = self._at_null_shifts(scaled)
        statistic *= np.array([[pair.sign] for pair in chosen])
        known, shares = np.ones(statistic.shape, dtype=bool), dict[int, Float64]()
        holes = [row for row, number in enumerate(enough) if measured[number][0] < numbers.whole_share]
        if holes:
            share = self._at_null_shifts(self._product_spectra([chosen[row] for row in holes], masks=True))
            shares = dict(zip(holes, share, strict=True))
            known[holes] = share >= numbers.pair_valid_share
            statistic[holes] = np.where(known[holes], statistic[holes] / np.sqrt(np.maximum(share, 1e-9)), 0.0)
        for row, pair in enumerate(chosen):
            null = statistic[row, self.null_shifts & known[row]] if row in shares else statistic[row, self.null_shifts]
            spread = math.sqrt(null @ null / len(null)) if len(null) else 0.0
            if spread > 0 and known[row, 0]:
                coverage = measured[enough[row]][1]
                self._statistics[pair] = _PairStatistic(
                    statistic[row], known[row], spread, coverage, spectra[:, row], shares.get(row)
                )

    def _measured(self, pair: SignalPair) -> tuple[float, float]:
        """Share of all cells, and of those of interest, that was measured in both people."""
        user, partner = self._rows[pair.user], self._rows[pair.partner]
        if self._whole[0][user] and self._whole[1][partner]:
            return 1.0, 1.0
        both = self.stack.user.valid[user] & self.stack.partner.valid[partner]
        return np.count_nonzero(both) / len(both), np.count_nonzero(both[-self._last :]) / self._last

    def _at_null_shifts(self, spectra: Complex) -> Float64:
        """The null's shifts of profiles with these spectra [shape=(2, n, n_cells // 2 + 1) -> (n, n_shifts)]."""
        profiles = decimated(spectra, n_cells=self.stack.n_cells, step=self.step)
        return self._two_sided(profiles, self._reach // self.step)

    def _factor(self, pair: SignalPair) -> Complex:
        numbers = constants.synchrony()
        if pair.bands:
            lags = tuple((round(low * self._rate_hz), round(high * self._rate_hz)) for low, high in pair.bands)
            return lag_mean_factor(lags, self.stack.n_cells)
        low, high = cells(numbers.lag_low_s, self._rate_hz), cells(numbers.lag_high_s, self._rate_hz)
        return lag_band_mean_factor(low, high, self.stack.n_cells, mean_cells(numbers.window_s, self._rate_hz))

    def _two_sided(self, profiles: Float64, reach: int) -> Float64:
        """Mean of the two kinds of moment [shape=(2, ..., n) -> (..., n)]: see ``surrogates.two_sided_profile``."""
        profile = surrogates.two_sided_profile(profiles[0], profiles[1], reach=reach)
        profile /= self._last
        return profile

    def _product_spectra(self, pairs: Sequence[SignalPair], *, masks: bool) -> Complex:
        """Spectra of the products of each pair's two series at every shift [shape=(2, n_pairs, n_cells // 2 + 1)].

        First the partner's moment of interest with all of the user's series, then the user's with all of the partner's.
        """
        of_user, of_partner = self._transform(True, masks), self._transform(False, masks)
        recent_user, recent_partner = self._transform(True, masks, recent=True), self._transform(False, masks, recent=True)
        spectra = np.empty((2, len(pairs), of_user.shape[1]), dtype=np.complex128)
        for number, pair in enumerate(pairs):
            user, partner = self._rows[pair.user], self._rows[pair.partner]
            np.multiply(of_user[user], recent_partner[partner], out=spectra[0, number])
            np.multiply(recent_user[user], of_partner[partner], out=spectra[1, number])
        return spectra

    def _transform(self, of_user: bool, masks: bool, *, recent: bool = False) -> Complex:
        """Spectra of the user's series, or of their masks, or the conjugate ones of the partner's.

        recent : with all but the moments of interest set to 0.
        """
        recent = recent and self._last < self.stack.n_cells
        kept, key = (self._recent_spectra if recent else self._spectra), (of_user, masks)
        if key not in kept:
            normalized = self.stack.user if of_user else self.stack.partner
            series = np.array(normalized.valid if masks else normalized.values, dtype=np.float64)
            if recent:
                series[:, : self.stack.n_cells - self._last] = 0
            spectra = np.asarray(fft.rfft(series))
            kept[key] = spectra if of_user else np.conjugate(spectra, out=spectra)
        return kept[key]


def fuse(channels: Mapping[str, ChannelStatistic], weights: Mapping[str, float], null_shifts: Bool) -> ChannelStatistic | None:
    """Channels into one, by weight and coverage; missing is not zero: what is there is renormalised by its own null.

    null_shifts : bool (n_shifts,). The profile is empty where one of theirs is.
    """
    parts = {name: channel for name, channel in channels.items() if weights.get(name, 0.0) > 0}
    if not parts:
        return None
    first = next(iter(parts.values()))
    statistic, known = np.zeros_like(first.statistic), np.ones(len(first.statistic), dtype=bool)
    profile = np.zeros(min(len(channel.profile) for channel in parts.values()))
    covered = 0.0
    for name, channel in parts.items():
        known &= channel.known
        null = channel.statistic[null_shifts & channel.known]
        spread = math.sqrt(null @ null / len(null)) if len(null) else 0.0
        if spread <= 0:
            continue
        share = weights[name] * channel.coverage / spread
        statistic += share * channel.statistic
        if len(profile):
            profile += share * channel.profile
        covered += weights[name] * channel.coverage
    if covered <= 0 or not known[0]:
        return None
    return ChannelStatistic(statistic, profile, known, covered / sum(weights[name] for name in parts))


def confidence(*, covered: float, seconds: float, window_s: float) -> float:
    """0..1: how much of what could be seen was seen, times how many windows it rests on (docs/estimator.md, section 8).

    covered : sum of weight x coverage over sum of weights, 0..1. seconds : measured time, one window a second.
    """
    windows = max(0.0, seconds - window_s + 1)
    return covered * (1 - math.exp(-windows / constants.synchrony().windows_half))


def stouffer(parts: Sequence[tuple[float, float]], *, correlation: float) -> float:
    """One z from several (Stouffer 1949): their weighted sum over its spread under chance.

    parts : weight and z. correlation : between any two of them under chance, 0..1. NaN without parts.
    """
    if not parts:
        return math.nan
    total, squares = sum(weight for weight, _ in parts), sum(weight * weight for weight, _ in parts)
    spread = math.sqrt((1 - correlation) * squares + correlation * total * total)
    return sum(weight * z for weight, z in parts) / spread if spread > 0 else math.nan
