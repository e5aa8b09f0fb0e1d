"""Planted dyads: series, and two films with sound, with known coupling, lag and mimicry."""

from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.truth import Truth

__all__ = ["DyadPlan", "Truth", "dyad", "events", "rows"]
