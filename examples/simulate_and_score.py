"""Simulate two conversations, one in which the user's movement follows and one in which each moves alone, and score both.

In both they take turns, so coordination, which holds that too, is high in both; posture and head tell them apart.

    python examples/simulate_and_score.py

The simulation gives the rows that the pipeline would measure, without a picture or a sound, so this takes seconds.
"""

from __future__ import annotations

from monitor.config import load_preset
from monitor.simulate import DyadPlan, dyad, events, rows
from monitor.synchrony.estimator import Estimator
from monitor.types import Score

DURATION_S = 240.0


def scores(coupling: float) -> dict[str, Score]:
    """Every channel and component of a simulated conversation as a whole."""
    truth = dyad(DyadPlan.of(duration_s=DURATION_S, seed=4, coupling=coupling, lag_s=1.2))
    estimator = Estimator(preset=load_preset("interview"))
    for block in rows(truth):
        estimator.push_rows(block)
    for event in events(truth):
        estimator.push_event(event)
    return {score.name: score for score in estimator.finish(DURATION_S).scores}


def shown(score: Score) -> str:
    """The score with its band, or a dash."""
    return f"{score.score:4.0f} ({score.low:.0f}-{score.high:.0f})" if score.status == "ok" else "-"


coupled, alone = scores(0.7), scores(0.0)
print("planted: coupling 0.7, the user 1.2 s behind; coupling 0 where each moves alone")
print(f"{'':14}{'coupled':>16}{'alone':>16}   who follows in the first")
for name, score in coupled.items():
    lag = f" by {score.lag_s:.1f} s" if score.lag_s == score.lag_s else ""
    print(f"{name:14}{shown(score):>16}{shown(alone[name]):>16}   {score.direction}{lag}")
