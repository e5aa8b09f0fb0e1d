"""Score two series against chance: any two sensors of two people, sampled at one rate.

    python examples/score_two_series.py

Here the series are the raised brows of simulated people, six pairs in which the user follows the partner by 1.2 s. Then every
user is scored with the partners of the other pairs, who are strangers. With data of your own, put your arrays in their place.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from monitor.simulate import DyadPlan, dyad
from monitor.synchrony import coordination

N_PAIRS, LAG_S = 6, 1.2

pairs = [dyad(DyadPlan.of(duration_s=240, seed=seed, coupling=0.7, lag_s=LAG_S)) for seed in range(N_PAIRS)]
rate_hz = pairs[0].rate_hz

print(f"planted: the user follows the partner by {LAG_S} s")
print("pair  score    band     z    lag  followed")
for number, pair in enumerate(pairs, start=1):
    result = coordination(pair.signal("user", "brow"), pair.signal("partner", "brow"), rate_hz=rate_hz)
    band = f"{result.low:.0f}-{result.high:.0f}"
    print(f"{number:4} {result.score:6.0f} {band:>8} {result.z:5.1f} {result.lag_s:4.1f} s  {result.leader}")

strangers = [
    coordination(pair.signal("user", "brow"), stranger.signal("partner", "brow"), rate_hz=rate_hz).score
    for pair, stranger in permutations(pairs, 2)
]
beyond = np.count_nonzero(np.array(strangers) > 95)
print(f"{len(strangers)} pairs of strangers: mean score {np.mean(strangers):.0f} (chance is 50), {beyond} above 95")
