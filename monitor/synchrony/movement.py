"""The movement channels of one stretch of session: from cells to couplings, each against the same shifted pairings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from monitor import constants
from monitor.synchrony import chance
from monitor.synchrony.evidence import Coupling
from monitor.synchrony.fuse import Loom, Stack, Woven, fuse
from monitor.synchrony.lead import cells, lead
from monitor.synchrony.leak import simultaneous, simultaneous_z
from monitor.synchrony.literal import Literal
from monitor.synchrony.literal import literal as literal_copy
from monitor.synchrony.strands import TELLTALES, channels, crossings
from monitor.synchrony.whiten import whiten
from monitor.synchrony.window import Bool, prepare
from monitor.types import Float64

# Signals of the grid that the strands use.
NAMES = (
    *("motion", "body_speed", "lean", "shoulder_roll"),
    *("head_speed", "yaw", "pitch", "roll"),
    *("smile", "expression", "gaze_camera"),
)
_ROLES = 4


@dataclass(frozen=True, slots=True)
class Movement:
    """The movement of one stretch.

    couplings : by channel; a channel without enough signal is not there. free : by channel (and ``fused``) how many free draws
    its null is worth. fused : channels and crossings together. covered : sum of weight x coverage over the sum of weights,
    0..1.
    """

    couplings: Mapping[str, Coupling] = field(default_factory=dict)
    free: Mapping[str, float] = field(default_factory=dict)
    fused: Coupling = field(default_factory=lambda: Coupling("fused"))
    covered: float = 0.0


def without_roles(signals: Float64, speech: Float64) -> Float64:
    """Signals in each role's own mean and spread.

    signals : [shape=(n_names, 2, n_cells)]. speech : [shape=(2, n_cells)] 1 speaks, 0 silent, NaN unknown. Who speaks moves
    more: without this, turn-taking alone looks like coupling, or hides it (design, section 1), and two people whose bursts
    take turns meet less than chance would have them. Cells of unknown role form one role of their own; a role too short for
    a mean of its own is left out.
    """
    role = np.where(np.isfinite(speech).all(axis=0), np.nan_to_num(speech[0]) * 2 + np.nan_to_num(speech[1]), _ROLES)
    if (role == role[:1]).all():
        return signals
    numbers = constants.load("synchrony")
    least = numbers["role_least_s"] * numbers["grid_rate_hz"]
    number = role.astype(np.int64)
    member = np.eye(_ROLES + 1)[number]  # (n_cells, n_roles)
    found = np.isfinite(signals)
    filled = np.where(found, signals, 0.0)
    count = found @ member
    mean = (filled @ member) / np.maximum(count, 1)
    off = np.where(found, signals - mean[..., number], 0.0)
    squares = (off * off) @ member
    overall = np.where(
        found, signals - filled.sum(axis=-1, keepdims=True) / np.maximum(count.sum(axis=-1, keepdims=True), 1), 0.0
    )
    whole = np.sqrt(
        np.maximum((overall**2).sum(axis=-1, keepdims=True) / np.maximum(count.sum(axis=-1, keepdims=True), 1), 1e-30)
    )
    own = np.sqrt(np.maximum(squares / np.maximum(count, 1), 1e-30)) / whole
    # A short role's own spread is a poor guess: it is drawn to the whole's.
    cells_in = member.sum(axis=0)
    spread = np.clip(np.exp(cells_in / (cells_in + least) * np.log(own)), numbers["role_spread_least"], None)
    return np.where(found & (cells_in >= least)[number], off / spread[..., number], np.nan)


def fusion_weights(channel_weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of the movement channels and of what only the fusion uses, from a preset's weights by channel."""
    numbers = constants.load("synchrony")
    weights = {name: channel_weights[name] for name in channels()}
    gaze = channel_weights["gaze"]
    weights["laughter"] = numbers["weight_laughter"] * math.sqrt(channel_weights["posture"] * channel_weights["smile"])
    weights["gaze_answer"] = numbers["weight_gaze_answer"] * gaze
    weights["gaze_turns"] = numbers["weight_gaze_turns"] * gaze
    return weights


class Stretch:
    """One stretch of session made ready: any number of questions may be asked of it."""

    def __init__(self, names: tuple[str, ...], signals: Float64, *, rate_hz: float, weights: Mapping[str, float]) -> None:
        """signals : [shape=(n_names, 2, n_cells)], NaN where missing. weights : see ``fusion_weights``."""
        window_s = constants.load("synchrony")["window_s"]
        self._rate_hz = rate_hz
        self.weights = dict(weights)
        self._names, self._signals = names, signals
        self._n_cells = signals.shape[2]
        self._together: Mapping[str, float] = {}
        self._loom = Loom(
            Stack(
                names,
                prepare(signals[:, 0], rate_hz=rate_hz, window_s=window_s),
                prepare(signals[:, 1], rate_hz=rate_hz, window_s=window_s),
            ),
            rate_hz=rate_hz,
        )
        self._white: Loom | None = None

    def simultaneous(self, span_s: float | None = None) -> dict[str, float]:
        """z of what coincides inside ±0.3 s, by channel and ``fused``, over the last ``span_s``; NaN without signal."""
        span = self._n_cells if span_s is None else min(self._n_cells, round(span_s * self._rate_hz))
        contrasts = {}
        for channel, name in TELLTALES.items():
            if name in self._names:
                user, partner = self._signals[self._names.index(name)][:, self._n_cells - span :]
                contrasts[channel] = simultaneous(user, partner, rate_hz=self._rate_hz)
        found = {name: simultaneous_z([one], rate_hz=self._rate_hz) for name, one in contrasts.items()}
        return found | {"fused": simultaneous_z(list(contrasts.values()), rate_hz=self._rate_hz)}

    def movement(
        self,
        span_s: float | None = None,
        *,
        literal: bool = False,
        crossed: bool = True,
        together: Mapping[str, float] | None = None,
    ) -> Movement:
        """Couplings over the last ``span_s`` (all when None); what came before serves the null alone.

        literal : also run the test for literal copies. crossed : fuse what only the fusion uses, too. together : what
        ``simultaneous`` found, for the couplings to carry.
        """
        self._together = together or {}
        of_interest = self._last(span_s)
        loom = self._loom.reweighed(of_interest)
        white = self._whitened().reweighed(of_interest) if literal else None
        far = loom.far
        woven: dict[str, Woven] = {}
        couplings: dict[str, Coupling] = {}
        free: dict[str, float] = {}
        copies: dict[str, Woven] = {}
        for name, strands in channels().items():
            one = loom.weave(strands)
            if one is None:
                continue
            found = chance.against(one.statistic, far & one.known)
            if not math.isfinite(found.z):
                continue
            woven[name], free[name] = one, found.n_free
            copy = white.weave([strand for strand in strands if strand.literal]) if white is not None else None
            if copy is not None:
                copies[name] = copy
            sides = loom.weave([strand for strand in strands if strand.sideways])
            couplings[name] = self._coupling(name, one, found.z, far=far, copy=copy, sides=sides)
        everything = dict(woven)
        for name, strands in crossings().items() if crossed else ():
            if self.weights.get(name, 0.0) > 0 and (one := loom.weave(strands)) is not None:
                everything[name] = one
        fused, plain = fuse(everything, self.weights, far), fuse(woven, self.weights, far)
        if fused is None or plain is None:
            return Movement(couplings, free)
        found = chance.against(fused.statistic, far & fused.known)
        free["fused"] = found.n_free
        total = sum(self.weights[name] for name in channels())
        covered = sum(self.weights[name] * one.coverage for name, one in woven.items()) / max(total, 1e-9)
        copy = fuse(copies, self.weights, far)
        return Movement(couplings, free, self._coupling("fused", plain, found.z, far=far, copy=copy, sides=None), covered)

    def literal(self, span_s: float | None = None) -> Literal:
        """How literally the user copies, over the last ``span_s`` (40 s when None)."""
        plain, white = self._loom.stack, self._whitened().stack
        return literal_copy(
            plain.names,
            people=(plain.user, plain.partner),
            whitened=(white.user, white.partner),
            rate_hz=self._rate_hz,
            span_s=span_s,
        )

    def _last(self, span_s: float | None) -> Float64 | None:
        span = self._n_cells if span_s is None else round(span_s * self._rate_hz)
        if span >= self._n_cells:
            return None
        weights = np.zeros(self._n_cells)
        weights[self._n_cells - span :] = 1.0
        return weights

    def _whitened(self) -> Loom:
        if self._white is None:
            stack = self._loom.stack
            self._white = Loom(Stack(stack.names, whiten(stack.user), whiten(stack.partner)), rate_hz=self._rate_hz)
        return self._white

    def _coupling(self, name: str, one: Woven, z: float, *, far: Bool, copy: Woven | None, sides: Woven | None) -> Coupling:
        numbers = constants.load("synchrony")
        coincide = self._together.get(name, math.nan)
        leak = coincide > numbers["leak_z"]
        leading = lead(one.profile, far & one.known, rate_hz=self._rate_hz, z=z, leak=leak)
        literal_z = literal_lag_s = math.nan
        if copy is not None:
            low, high = cells(numbers["lag_low_s"], self._rate_hz), cells(numbers["max_lag_s"], self._rate_hz)
            literal_z = chance.against(chance.peak(copy.profile, low, high), far & copy.known, centred=False).z
            literal_lag_s = (low + int(np.argmax(copy.profile[low : high + 1]))) / self._rate_hz
        mirrored = None
        if sides is not None:
            side_z = chance.against(sides.statistic, far & sides.known).z
            if abs(side_z) > numbers["lag_z"]:
                mirrored = side_z > 0
        return Coupling(
            name,
            z=z,
            z_follow=leading.z_follow,
            z_lead=leading.z_lead,
            peak_z=leading.peak_z,
            lag_s=leading.lag_s,
            literal_z=literal_z,
            literal_lag_s=literal_lag_s,
            simultaneous_z=coincide,
            leak=leak,
            mirrored=mirrored,
            direction=leading.direction,
            coverage=one.coverage,
        )
