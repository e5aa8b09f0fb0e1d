"""Coordination of two people against chance: channels, lags, events, speech and their fusion."""

from monitor.synchrony.coordination import Coordination, coordination

__all__ = ["Coordination", "coordination"]
