"""Recorded conversations through the pipeline: ``analyze`` for films and sounds, ``import_measures`` for tables."""

from monitor.offline.analysis import analyze
from monitor.offline.import_tables import import_measures

__all__ = ["analyze", "import_measures"]
