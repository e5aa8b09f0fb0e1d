"""The conversation of ``rapport demo``: lively and reciprocal at first, then the user copies outright."""

from __future__ import annotations

from monitor.simulate.plan import DyadPlan

COPY_FROM_S = 130.0


def demo_plan(*, seed: int = 7) -> DyadPlan:
    """Three and a half minutes; from ``COPY_FROM_S`` on the user copies the partner's posture and nods."""
    return DyadPlan.of(
        duration_s=210,
        seed=seed,
        coupling=0.6,
        lag_s=0.9,
        jitter_s=0.3,
        leader="partner",
        copy_from_s=COPY_FROM_S,
        nods_per_min=6,
        smiles_per_min=4,
        shifts_per_min=4,
        echo_share=0.25,
        turn_s=5,
        fps=15,
        width_px=480,
        height_px=270,
    )
