"""The movement channels of one stretch of session: from cells to couplings, each against the same shifted pairings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour.copying import LiteralCopy
from monitor.synchrony.behaviour.copying import literal as literal_copy
from monitor.synchrony.coordination import band_half
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.fusion import ChannelStatistic, PairCorrelator, Stack, confidence, fuse, null_step
from monitor.synchrony.correlation.lag import estimate_lags, simultaneous, simultaneous_z
from monitor.synchrony.correlation.normalize import evened, normalize_both, whiten
from monitor.synchrony.correlation.pairs import LEAK_SIGNALS, channels, cross_channel_pairs
from monitor.synchrony.evidence import Coupling
from monitor.synchrony.parts import Part
from monitor.synchrony.scoring import make_score
from monitor.types import Float64, Score
from monitor.words import say

# Signals of the grid that the pairs use.
NAMES = (
    *("motion", "body_speed", "lean", "shoulder_roll"),
    *("head_speed", "yaw", "pitch", "roll"),
    *("smile", "expression", "gaze_camera"),
)
_ROLES: Final = 4
_NONE: Final = 1e-30


@dataclass(frozen=True, slots=True)
class Movement:
    """The movement of one stretch.

    couplings : by channel, also gaze (one looks, the other moves); a channel without enough signal is omitted. effective_n :
    by channel (and ``fused``) how many independent draws its null is worth. fused : all that has a weight. coverage : sum of
    weight x coverage over the sum of weights, 0..1.
    """

    couplings: Mapping[str, Coupling] = field(default_factory=dict)
    effective_n: Mapping[str, float] = field(default_factory=dict)
    fused: Coupling = field(default_factory=lambda: Coupling("fused"))
    coverage: float = 0.0

    def score(self, time_s: float, name: str, *, span_s: float) -> Score:
        """A channel's score. span_s : length of the stretch."""
        numbers = constants.synchrony()
        coupling = self.couplings.get(name)
        seconds = coupling.coverage * span_s if coupling else 0.0
        if coupling is None or seconds < numbers.channel_least_s:
            return Score(time_s, name, "not enough signal", reason=say("synchrony-not-measured"))
        return make_score(
            time_s,
            name,
            z=coupling.z,
            n=max(1, int(seconds - numbers.window_s) + 1),
            confidence=confidence(covered=coupling.coverage, seconds=seconds, window_s=numbers.window_s),
            half=band_half(self.effective_n.get(name, 0.0), seconds),
            lag_s=coupling.lag_s,
            direction=coupling.direction,
            simultaneous_z=coupling.simultaneous_z,
        )

    def part(self, weights: Mapping[str, float], *, span_s: float) -> Part:
        """All channels and pairs against one null, as a part of coordination. weights : of ``fusion_weights``."""
        numbers = constants.synchrony()
        counted = [coupling.coverage for name, coupling in self.couplings.items() if weights.get(name, 0.0) > 0]
        seconds = span_s * max(counted, default=0.0)
        if seconds < numbers.channel_least_s or not math.isfinite(self.fused.z):
            return Part("movement", text=say("synchrony-not-measured"))
        known = confidence(covered=self.coverage, seconds=seconds, window_s=numbers.window_s)
        half = band_half(self.effective_n["fused"], seconds)
        return Part("movement", self.fused.z, known, half=half, n=max(1, int(seconds - numbers.window_s) + 1))


def without_roles(signals: Float64, speech: Float64) -> Float64:
    """Signals in each role's own mean and spread; bursts are evened out first (``normalize.evened``).

    signals : [shape=(n_names, 2, n_cells)]. speech : [shape=(2, n_cells)] 1 speaks, 0 silent, NaN unknown. Speakers move
    more: without this, turn-taking alone looks like coupling, or hides it (docs/estimator.md, section 1), and two people whose
    bursts take turns meet less than chance would have them. Cells of unknown role form a separate role; a role too
    short for its own mean is left out.
    """
    role = np.where(np.isfinite(speech).all(axis=0), np.nan_to_num(speech[0]) * 2 + np.nan_to_num(speech[1]), _ROLES)
    if (role == role[:1]).all() or not np.isfinite(signals).any():
        return signals
    numbers = constants.synchrony()
    signals = evened(signals)
    least = numbers.role_least_s * numbers.grid_rate_hz
    member = (role.astype(np.int64)[:, None] == np.arange(_ROLES + 1)).astype(np.float64)  # (n_cells, n_roles)
    cells_in = member.sum(axis=0)
    rows = signals.reshape(-1, signals.shape[-1])
    measured = np.isfinite(rows)
    holes = np.flatnonzero(~measured.all(axis=1))
    count = np.tile(cells_in, (len(rows), 1))
    count[holes] = measured[holes].astype(np.float64) @ member
    off = rows.copy()
    off[holes] = np.where(measured[holes], off[holes], 0.0)
    mean = (off @ member) / np.maximum(count, 1)
    off -= mean @ member.T
    off[holes] = np.where(measured[holes], off[holes], 0.0)
    squares = (off * off) @ member
    # The whole's square is the roles' own and that of their means about the whole's mean.
    every = np.maximum(count.sum(axis=1, keepdims=True), 1)
    about = mean - (mean * count).sum(axis=1, keepdims=True) / every
    whole = np.sqrt(np.maximum((squares + count * about**2).sum(axis=1, keepdims=True) / every, _NONE))
    relative = np.sqrt(np.maximum(squares / np.maximum(count, 1), _NONE)) / whole
    # A short role's own spread is a poor guess: it is drawn to the whole's.
    spread = np.clip(np.exp(cells_in / (cells_in + least) * np.log(relative)), numbers.role_spread_least, None)
    off *= (1 / spread) @ member.T
    off[holes] = np.where(measured[holes], off[holes], np.nan)
    off[:, member @ (cells_in >= least) == 0] = np.nan
    return off.reshape(signals.shape)


def fusion_weights(channel_weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of the movement channels and of what only the fusion uses: 1 for each that the preset has on.

    No weight but equal ones could be chosen on people: of smiles and looks there are recordings of ten pairs.
    """
    weights = {name: float(channel_weights[name] > 0) for name in channels()}
    weights["head"] = 0.0  # no recording of real people has head poses of both: it is shown, and joins once one is tried
    weights["gaze_answer"] = float(channel_weights["gaze"] > 0)
    return weights


class Stretch:
    """One stretch of a session, normalized and transformed once: its movement over any spans."""

    def __init__(self, names: tuple[str, ...], signals: Float64, *, rate_hz: float, weights: Mapping[str, float]) -> None:
        """signals : [shape=(n_names, 2, n_cells)], NaN where missing. weights : see ``fusion_weights``.

        A cell or two of the oldest may be left out, so that the null's shifts go evenly round.
        """
        signals = signals[:, :, signals.shape[2] % null_step() :]
        window_s = constants.synchrony().window_s
        self._rate_hz = rate_hz
        self.weights = dict(weights)
        self._names, self._signals = names, signals
        self._n_cells = signals.shape[2]
        user, partner = normalize_both(signals, rate_hz=rate_hz, window_s=window_s)
        # Voices alone have none, and its transforms would be most of a second's cost.
        self._has_movement = bool(user.valid.any() or partner.valid.any())
        self._correlator = PairCorrelator(Stack(names, user, partner), rate_hz=rate_hz)

    def simultaneous(self, span_s: float | None = None) -> dict[str, float]:
        """z of what coincides inside ±0.3 s, by channel and ``fused``, over the last ``span_s``; NaN without signal."""
        span = self._n_cells if span_s is None else min(self._n_cells, round(span_s * self._rate_hz))
        names = {channel: name for channel, name in LEAK_SIGNALS.items() if name in self._names}
        if not self._has_movement:
            return dict.fromkeys((*names, "fused"), math.nan)
        pairs = self._signals[[self._names.index(name) for name in names.values()], :, self._n_cells - span :]
        contrasts = dict(zip(names, simultaneous(pairs[:, 0], pairs[:, 1], rate_hz=self._rate_hz), strict=True))
        z = {name: simultaneous_z([contrast], rate_hz=self._rate_hz) for name, contrast in contrasts.items()}
        return z | {"fused": simultaneous_z(list(contrasts.values()), rate_hz=self._rate_hz)}

    def movement(
        self,
        span_s: float | None = None,
        *,
        cross_channel: bool = True,
        simultaneous_z: Mapping[str, float] | None = None,
    ) -> Movement:
        """Couplings over the last ``span_s`` (all when None); what came before serves the null alone.

        cross_channel : also fuse the pairs that only the fusion uses. simultaneous_z : of ``simultaneous``, for the couplings
        to carry.
        """
        if not self._has_movement:
            return Movement()
        correlator = self._correlator.over_last(self._cells(span_s))
        crossed_pairs = {
            name: pairs for name, pairs in cross_channel_pairs().items() if cross_channel and self.weights.get(name, 0.0) > 0
        }
        every_channel = correlator.combine(channels())
        tests = self._tests(correlator, every_channel)
        tested = {name: channel for name, channel in every_channel.items() if math.isfinite(tests[name].z)}
        effective_n = {name: tests[name].effective_n for name in tested}
        crossed = correlator.combine(crossed_pairs, profiles=False)
        fused = fuse(tested | crossed, self.weights, correlator.null_shifts)
        plain = fuse(tested, self.weights, correlator.null_shifts)
        z = {name: tests[name].z for name in tested}
        if fused is not None and plain is not None:
            test = surrogates.compare_with_null(fused.statistic, correlator.null_shifts & fused.known)
            tested["fused"], z["fused"], effective_n["fused"] = plain, test.z, test.effective_n
        couplings = self._couplings(correlator, tested, z, simultaneous_z or {})
        joined = couplings.pop("fused", Coupling("fused"))
        total = sum(self.weights[name] for name in channels())
        coverage = sum(self.weights[name] * tested[name].coverage for name in couplings) / max(total, 1e-9)
        if (answered := crossed.get("gaze_answer")) is not None:
            test = surrogates.compare_with_null(answered.statistic, correlator.null_shifts & answered.known)
            if math.isfinite(test.z):
                couplings["gaze"] = Coupling("gaze", z=test.z, coverage=answered.coverage)
                effective_n["gaze"] = test.effective_n
        return Movement(couplings, effective_n, joined, coverage if math.isfinite(joined.z) else 0.0)

    def _cells(self, span_s: float | None) -> int | None:
        return None if span_s is None else round(span_s * self._rate_hz)

    def signal(self, name: str) -> tuple[Float64, Float64]:
        """A signal of the stretch, user's and partner's [shape=(n_cells,) each]."""
        user, partner = self._signals[self._names.index(name)]
        return user, partner

    def literal(self, span_s: float | None = None) -> LiteralCopy:
        """How literally the user copies, over the last ``span_s`` (30 s when None)."""
        if not self._has_movement:
            return LiteralCopy()
        stack = self._correlator.stack
        people = (stack.user, stack.partner)
        white = (whiten(stack.user), whiten(stack.partner))
        return literal_copy(stack.names, people=people, whitened=white, rate_hz=self._rate_hz, span_s=span_s)

    def _tests(self, correlator: PairCorrelator, statistics: Mapping[str, ChannelStatistic]) -> dict[str, surrogates.NullTest]:
        if not statistics:
            return {}
        parts = statistics.values()
        tests = surrogates.compare_each_with_null(
            np.stack([part.statistic for part in parts]), [correlator.null_shifts & part.known for part in parts]
        )
        return dict(zip(statistics, tests, strict=True))

    def _couplings(
        self,
        correlator: PairCorrelator,
        statistics: Mapping[str, ChannelStatistic],
        z: Mapping[str, float],
        simultaneous_z: Mapping[str, float],
    ) -> dict[str, Coupling]:
        if not statistics:
            return {}
        leak_z = constants.synchrony().leak_z
        coincide = {name: simultaneous_z.get(name, math.nan) for name in statistics}
        estimates = estimate_lags(
            np.stack([part.profile for part in statistics.values()]),
            [correlator.null_shifts & part.known for part in statistics.values()],
            rate_hz=self._rate_hz,
            z=list(z.values()),
            leak=[coincident > leak_z for coincident in coincide.values()],
            step=correlator.step,
        )
        return {
            name: Coupling(
                name,
                z=z[name],
                z_follow=lag.z_follow,
                z_lead=lag.z_lead,
                peak_z=lag.peak_z,
                lag_s=lag.lag_s,
                simultaneous_z=coincide[name],
                leak=coincide[name] > leak_z,
                direction=lag.direction,
                coverage=statistics[name].coverage,
            )
            for name, lag in zip(statistics, estimates, strict=True)
        }
