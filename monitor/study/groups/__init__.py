"""Group statistics of a study: dyads against pseudo-dyads, and conditions against each other."""

from monitor.study.groups.compare import compare_study
from monitor.study.groups.dyad import StudyDyad
from monitor.study.groups.result import GroupResult
from monitor.study.groups.write import write_groups

__all__ = ["GroupResult", "StudyDyad", "compare_study", "write_groups"]
