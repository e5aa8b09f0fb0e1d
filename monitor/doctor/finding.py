"""One thing the doctor looked at, and how findings are shown."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``essential``: without it nothing can be analysed. ``remedy`` is one line, empty when ``ok``."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    essential: bool = True


def healthy(findings: Sequence[Finding]) -> bool:
    """True when nothing essential is missing (a camera, a microphone, a screen, a browser may be)."""
    return all(finding.ok for finding in findings if finding.essential)


def render(findings: Sequence[Finding], *, width: int = 100) -> str:
    """The findings as text for a terminal: one line each, remedies below their lack, and one sentence at the end."""
    column = max((len(finding.name) for finding in findings), default=0)
    indent = " " * (column + 12)
    lines = []
    for finding in findings:
        mark = "ok" if finding.ok else ("MISSING" if finding.essential else "not now")
        head = f"{mark:8}{finding.name:{column}}    "
        lines += textwrap.wrap(finding.found, width, initial_indent=head, subsequent_indent=indent) or [head.rstrip()]
        if finding.remedy:
            # Commands in a remedy stay whole, to be copied.
            lines.append(f"{indent}-> {finding.remedy}")
    lacks = [finding.name for finding in findings if not finding.ok]
    if not healthy(findings):
        lines.append("\nSomething essential is missing: follow the arrows from the top.")
    elif lacks:
        lines.append(f"\nFilms can be analysed and the demo runs. Missing, and not needed for that: {', '.join(lacks)}.")
    else:
        lines.append("\nEverything is there.")
    return "\n".join(lines)


def as_dicts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings ready for JSON."""
    return [asdict(finding) for finding in findings]
