"""Plot the lag between two people over time: who follows, by how much, and how surely.

    python examples/plot_lag.py                # in the terminal
    python examples/plot_lag.py lag.html       # and as a chart that opens in a browser, offline

Each line is a window of 90 s of a simulated conversation in which the user follows the partner by 1.2 s.
"""

from __future__ import annotations

import sys

import numpy as np

from monitor.simulate import DyadPlan, dyad
from monitor.synchrony import coordination

WINDOW_S, STEP_S, REACH_S = 90, 15, 3.0

truth = dyad(DyadPlan.of(duration_s=300, seed=0, coupling=0.8, lag_s=1.2, jitter_s=0.2))
user, partner = truth.signal("user", "brow"), truth.signal("partner", "brow")
rate_hz = truth.rate_hz

print(f"planted: the user follows by {np.median(truth.lag_s):.1f} s; * is the lag found, | is no lag")
middles_s, lags_s = [], []
for start_s in range(0, int(truth.plan.duration_s) - WINDOW_S + 1, STEP_S):
    cells = slice(int(start_s * rate_hz), int((start_s + WINDOW_S) * rate_hz))
    result = coordination(user[cells], partner[cells], rate_hz=rate_hz)
    middles_s.append(start_s + WINDOW_S / 2)
    lags_s.append(result.lag_s)
    line = [" "] * 41
    line[20] = "|"
    if np.isfinite(result.lag_s) and abs(result.lag_s) <= REACH_S:
        line[round(20 + 20 * result.lag_s / REACH_S)] = "*"
    print(f"{middles_s[-1]:5.0f} s {''.join(line)} {result.lag_s:5.1f} s  score {result.score:3.0f}")
print(f"median lag found: {np.nanmedian(lags_s):.1f} s")

if len(sys.argv) > 1:
    import plotly.graph_objects as go

    planted = go.Scatter(x=truth.time_s[::10], y=truth.lag_s[::10], name="planted")
    measured = go.Scatter(x=middles_s, y=lags_s, mode="markers", name="found in 90 s")
    figure = go.Figure([planted, measured])
    figure.update_layout(xaxis_title="time (s)", yaxis_title="lag (s), positive: the user follows")
    figure.write_html(sys.argv[1], include_plotlyjs=True)
    print(f"wrote {sys.argv[1]}")
