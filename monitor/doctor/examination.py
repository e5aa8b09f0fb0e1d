"""What a look at the machine found, how looks are taken side by side, and how the findings are shown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from monitor.words import say


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``essential``: without it nothing can be analysed. ``remedy`` is one line, empty when ``ok``."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    essential: bool = True


Look = Callable[[], list[Finding]]


def examine_all(looks: Sequence[Look]) -> list[Finding]:
    """Take every look, a few at a time, and return what they found in their order. One that raises is a finding."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return [finding for findings in pool.map(_safely, looks) for finding in findings]


def _safely(look: Look) -> list[Finding]:
    try:
        return look()
    except Exception as error:
        name = getattr(look, "__name__", "examination").replace("_", " ")
        fault = say("doctor-look-failed", kind=type(error).__name__, error=str(error))
        return [Finding(name, False, fault, say("doctor-look-failed.remedy"))]


def healthy(findings: Sequence[Finding]) -> bool:
    """True when nothing essential is missing (a camera, a microphone, a screen, a browser may be)."""
    return all(finding.ok for finding in findings if finding.essential)


def render(findings: Sequence[Finding], *, width: int = 100) -> str:
    """The findings as text for a terminal: one line each, remedies below their lack, and one sentence at the end."""
    column = max((len(finding.name) for finding in findings), default=0)
    indent = " " * (column + 12)
    lines = []
    for finding in findings:
        state = say(f"doctor-state-{'ok' if finding.ok else 'missing' if finding.essential else 'not-now'}")
        head = f"{state:8}{finding.name:{column}}    "
        lines += textwrap.wrap(finding.found, width, initial_indent=head, subsequent_indent=indent) or [head.rstrip()]
        if finding.remedy:
            # Commands in a remedy stay whole, to be copied.
            lines.append(f"{indent}-> {finding.remedy}")
    missing = [finding.name for finding in findings if not finding.ok]
    if not healthy(findings):
        conclusion = say("doctor-conclusion-essential-missing")
    elif missing:
        conclusion = say("doctor-conclusion-some-missing", names=", ".join(missing))
    else:
        conclusion = say("doctor-conclusion-whole")
    return "\n".join([*lines, "", conclusion])


def as_dicts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings ready for JSON."""
    return [asdict(finding) for finding in findings]
