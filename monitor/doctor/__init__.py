"""What this machine has and lacks for the monitor; every lack comes with its remedy."""

from monitor.doctor.examination import examine
from monitor.doctor.finding import Finding, as_dicts, healthy, render

__all__ = ["Finding", "as_dicts", "examine", "healthy", "render"]
