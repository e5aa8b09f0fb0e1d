"""Two normalized series and a statistic of their profile: what a null is held against."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.synchrony.arguments import Statistic
from monitor.synchrony.correlation import nulls
from monitor.synchrony.correlation.lag import cells
from monitor.synchrony.correlation.lag_filters import Bands, lag_band_mean, peak
from monitor.synchrony.correlation.normalize import NormalizedSeries, mean_cells
from monitor.types import Float64


def case_of(
    normalized: NormalizedSeries, partner: Float64, *, statistic: Statistic, rate_hz: float, window_s: float, max_lag_s: float
) -> nulls.Case:
    """Two series ready to be held against chance.

    normalized : the user's and the partner's row. partner : the partner's before, NaN where missing [shape=(n_cells,)].
    """
    numbers = constants.synchrony()
    low, high, reach = (cells(lag_s, rate_hz) for lag_s in (numbers.lag_low_s, numbers.lag_high_s, max_lag_s))

    def mean(profile: Float64) -> Float64:
        return lag_band_mean(Bands(profile, reach=high), low, high, window_cells=mean_cells(window_s, rate_hz))

    def highest(profile: Float64) -> Float64:
        return np.maximum(peak(profile, low, reach), peak(profile, -reach, -low))

    return nulls.Case(
        normalized.row(0),
        normalized.row(1),
        partner,
        mean if statistic == "mean" else highest,
        high if statistic == "mean" else reach,
        rate_hz,
        window_s,
    )
