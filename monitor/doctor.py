"""What this machine has and lacks for the monitor; every lack comes with its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``essential``: without it nothing can be analysed. ``remedy`` is one line, empty when ``ok``."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    essential: bool = True


def examine() -> list[Finding]:
    """Look at everything; never raises, never takes longer than its slowest time-out."""
    return []


def healthy(findings: Sequence[Finding]) -> bool:
    """True when nothing essential is missing (a camera, a microphone, a browser may be)."""
    return all(finding.ok for finding in findings if finding.essential)


def render(findings: Sequence[Finding]) -> str:
    """The findings as text for a terminal, one line each and the remedy below."""
    return "\n".join(f"{finding.name}: {finding.found}" for finding in findings)


def as_dicts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings ready for JSON."""
    return []
