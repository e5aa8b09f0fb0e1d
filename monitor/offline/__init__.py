"""Recorded conversations: ``analyze`` puts films and sounds on one clock and through the pipeline."""

from monitor.offline.analysis import analyze

__all__ = ["analyze"]
