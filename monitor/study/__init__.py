"""Many dyads: ``run_study`` scores a folder or a table of them into one tidy table, ``load_study`` opens what it made."""

from monitor.study.study import Study, load_study

__all__ = ["Study", "load_study"]
