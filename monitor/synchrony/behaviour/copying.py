"""Literal copies by size, not by significance: how much of the user's movement is the partner's, as it was, a moment ago.

A strong but free coupling is as significant as a copy when it lasts; what sets a copy apart is how much it explains. Two
correlations at the same fixed lag, averaged over the movement signals, are joined by their geometric mean: of the signals as
they are, and of their surprises (AR-whitened, as means over 0.3 s), which slow shared waves do not reach. What planted copies
and natural couplings reach stands with the limit (``excess.literal_index``).

Copies of gestures: is what follows the other's gesture the same kind of gesture, and to the same side?
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import fft
from scipy.ndimage import uniform_filter1d

from monitor import constants
from monitor.synchrony.behaviour.echoes import event_direction, event_side, latest_followed
from monitor.synchrony.correlation.normalize import NormalizedSeries
from monitor.synchrony.correlation.pairs import channels
from monitor.types import Event, Float64

NAN = float("nan")
_NONE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class LiteralCopy:
    """index : 0..1, the geometric mean of the next two. r, whitened_r : mean correlation over the signals at the lag, as
    they are and whitened. lag_s : positive, the user follows. signals : how many could be compared. NaN where too few could.
    """

    index: float = NAN
    lag_s: float = NAN
    r: float = NAN
    whitened_r: float = NAN
    signals: int = 0


def literal(
    names: tuple[str, ...],
    *,
    people: tuple[NormalizedSeries, NormalizedSeries],
    whitened: tuple[NormalizedSeries, NormalizedSeries],
    rate_hz: float,
    span_s: float | None = None,
) -> LiteralCopy:
    """How literally the user copies the partner in the last ``span_s`` (30 s by default).

    names : rows of the series. people, whitened : user and partner, as they are and their AR residuals.
    """
    numbers, events = constants.literal(), constants.events()
    span = round((numbers.span_s if span_s is None else span_s) * rate_hz)
    signs = _signs()
    rows = [row for row, name in enumerate(names) if name in signs]
    mirror_wise = np.array([signs[names[row]] for row in rows])
    lags = range(round(events.echo_min_s * rate_hz), round(constants.synchrony().max_lag_s * rate_hz) + 1)
    if span - lags[-1] < numbers.least_s * rate_hz or not rows:
        return LiteralCopy()
    correlations = [
        _correlations(*pair, rows=rows, lags=lags, span=span) for pair in (people, _smoothed(whitened, span, rate_hz))
    ]
    known = np.isfinite(correlations[0]).all(axis=0) & np.isfinite(correlations[1]).all(axis=0)
    if np.count_nonzero(known) < numbers.least_signals:
        return LiteralCopy(signals=int(np.count_nonzero(known)))
    best = LiteralCopy(signals=int(np.count_nonzero(known)))
    # A copy may be mirror-wise or same-side throughout: either is literal.
    for sides in (mirror_wise, np.abs(mirror_wise)):
        plain, white = ((table * sides)[:, known].mean(axis=1) for table in correlations)
        joined = np.sqrt(np.maximum(plain, 0) * np.maximum(white, 0))
        at = int(np.argmax(joined))
        if not joined[at] <= best.index:
            best = LiteralCopy(float(joined[at]), lags[at] / rate_hz, float(plain[at]), float(white[at]), best.signals)
    return best


def _smoothed(
    whitened: tuple[NormalizedSeries, NormalizedSeries], span: int, rate_hz: float
) -> tuple[NormalizedSeries, NormalizedSeries]:
    """Surprises as means over 0.3 s: those of single cells are half the landmarks' own noise."""
    size = round(constants.literal().surprise_s * rate_hz)
    user, partner = (
        NormalizedSeries(uniform_filter1d(series.values[:, -span:], size, axis=1, mode="constant"), series.valid[:, -span:])
        for series in whitened
    )
    return user, partner


def _signs() -> Mapping[str, float]:
    """Movement signals that a copy would show in; -1 where a mirror-wise copy goes to the other own side."""
    pairs = [pair for channel in channels().values() for pair in channel if pair.literal and pair.user == pair.partner]
    return {pair.user: pair.sign for pair in pairs}


def _correlations(user: NormalizedSeries, partner: NormalizedSeries, *, rows: list[int], lags: range, span: int) -> Float64:
    """Correlation of each row over the last ``span`` cells with the partner's ``lag`` cells earlier [shape=(n_lags, n_rows)].

    Sums over the cells known in both, for all lags from one Fourier transform of the masked series and their squares.
    """
    n_cells = min(span, user.values.shape[1])
    if n_cells <= lags[-1]:
        return np.full((len(lags), len(rows)), math.nan)
    size = fft.next_fast_len(n_cells + lags[-1], real=True)
    spectra = []
    for series in (user, partner):
        valid = series.valid[rows, -n_cells:].astype(np.float64)
        values = series.values[rows, -n_cells:] * valid
        spectra.append(fft.rfft(np.stack([valid, values, values**2]), size))
    (is_user, of_user, square_user), (is_partner, of_partner, square_partner) = spectra[0], spectra[1].conj()
    count, sum_user, sum_partner, squares_user, squares_partner, product = fft.irfft(
        np.stack(
            [
                is_user * is_partner,
                of_user * is_partner,
                is_user * of_partner,
                square_user * is_partner,
                is_user * square_partner,
                of_user * of_partner,
            ]
        ),
        size,
    )[..., lags]
    count = np.rint(count)
    safe = np.maximum(count, 1)
    spread_user, spread_partner = squares_user - sum_user**2 / safe, squares_partner - sum_partner**2 / safe
    enough = count >= constants.literal().least_coverage * (n_cells - np.array(lags))
    good = enough & (np.minimum(spread_user, spread_partner) > _NONE * safe)
    scale = np.sqrt(np.where(good, spread_user * spread_partner, 1.0))
    return np.asarray(np.where(good, (product - sum_user * sum_partner / safe) / scale, math.nan).T)


@dataclass(frozen=True, slots=True)
class Copies:
    """n : gestures that follow one of the other's, of whatever kind, by 0.3-4 s. same_kind : of the same kind.

    exact : of the same kind and direction, sides taken mirror-wise or as they are, whichever fits more of them.
    """

    n: int = 0
    same_kind: int = 0
    exact: int = 0

    @property
    def exact_share(self) -> float:
        return self.exact / self.n if self.n else float("nan")


def copies(gestures: Collection[Event], *, copied: Collection[Event]) -> Copies:
    """Compare each gesture with the latest of the other's it can have followed."""
    n = same_kind = unsided = mirror_wise = same_side = 0
    for event in gestures:
        followed = latest_followed(event, copied)
        if followed is None:
            continue
        n += 1
        if followed.kind != event.kind:
            continue
        same_kind += 1
        same = event_direction(event) == event_direction(followed)
        if event_side(event) and event_side(followed):
            same_side += same
            mirror_wise += not same
        else:
            unsided += same
    return Copies(n, same_kind, unsided + max(mirror_wise, same_side))
