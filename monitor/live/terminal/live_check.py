"""The check before the start in the terminal: ``rapport doctor --live``."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any, Final

from monitor.clock import Clock
from monitor.errors import RapportError, UsageError
from monitor.live.check.state import CheckState, Finding, verdict_of
from monitor.live.checking.ready_check import ReadyCheck
from monitor.live.requests import SourceSelection
from monitor.live.session import LiveSession
from monitor.live.terminal.player import TonePlayer
from monitor.words import say

# As the live engine does.
_STEP_S: Final = 0.012
# Longer than all its steps together on a busy computer; a check that hangs must not hold the terminal for ever.
_LONGEST_S: Final = 60.0

Say = Callable[[str], None]


def run_check(selection: SourceSelection, *, tell: Say) -> list[Finding]:
    """Open the sources, run the check and close them again; what was found. tell : gets what the user is to do, line by line.

    Raises UsageError where nothing is chosen, RapportError where it does not come to an end.
    """
    clock = Clock()
    session, player = LiveSession(clock=clock), TonePlayer()
    try:
        session.choose(selection)
        if not session.inputs.present("user") and not session.inputs.present("partner"):
            raise UsageError(say("check-terminal-nothing"))
        problem = player.prepare() if session.check.needs_tone else ""
        if problem:
            tell(say("check-terminal-no-tone", problem=problem))
        session.check.begin(can_play=not problem)
        return _until_done(session, clock, player, tell)
    finally:
        session.close()
        player.close()


def _until_done(session: LiveSession, clock: Clock, player: TonePlayer, tell: Say) -> list[Finding]:
    check: ReadyCheck = session.check
    step, end_s = None, clock.now_s() + _LONGEST_S
    while check.step != "done":
        if clock.now_s() >= end_s:
            raise RapportError(say("check-terminal-unfinished", seconds=f"{_LONGEST_S:.0f}"))
        session.step()
        if check.step != step and (state := check.snapshot(clock.now_s())) is not None:
            step = check.step
            _tell(state, tell)
            if step == "tone":
                player.play()
        clock.sleep(_STEP_S)
    return check.findings


def _tell(state: CheckState, tell: Say) -> None:
    if state["step"] != "done":
        tell(state["words"])
        if state["sentence"]:
            tell(f"  {state['sentence']}")


def render(findings: list[Finding], *, width: int = 100) -> str:
    """The findings as text, remedies below what they mend, and the verdict at the end."""
    names = [say(f"check-name-{finding.kind}") for finding in findings]
    column = max(map(len, names), default=0)
    states = [say(f"check-state-{finding.state}") for finding in findings]
    first = max(map(len, states), default=0) + 2
    indent = " " * (first + column + 4)
    lines: list[str] = []
    for name, state, finding in zip(names, states, findings, strict=True):
        head = f"{state:{first}}{name:{column}}    "
        lines += textwrap.wrap(finding.words, width, initial_indent=head, subsequent_indent=indent)
        if finding.remedy:
            lines += textwrap.wrap(finding.remedy, width, initial_indent=f"{indent}-> ", subsequent_indent=f"{indent}   ")
    return "\n".join([*lines, "", say(f"check-verdict-{verdict_of(findings).replace(' ', '-')}")])


def as_document(findings: list[Finding]) -> dict[str, Any]:
    """The findings ready for JSON."""
    verdict = verdict_of(findings)
    return {"ok": verdict != "not ready", "verdict": verdict, "findings": [finding.shown() for finding in findings]}
