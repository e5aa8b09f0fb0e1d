"""How two recordings lie to each other, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from monitor.voice.alignment.clock_offset import start_values
from monitor.words import say
from monitor.words.numbers import whole

if TYPE_CHECKING:
    from monitor.record.header import ClockAlignment, Header
    from monitor.replay.analysis.shift_fit import ShiftFit

# Shown with one decimal, a smaller shift is none (s).
_TOGETHER_S: Final = 0.05


def clock_words(clock: ClockAlignment | None) -> list[str]:
    """What is known of it, how it was found, and what to do where it is unsure; empty of one film or a live session."""
    if clock is None:
        return []
    values = start_values(clock.offset_s)
    if clock.sure:
        sentences = [say(f"clock-offset-{clock.source}", percent="none", **values)]
    else:
        sentences = [*([] if clock.source == "none" else [say("clock-guess", **values)]), say("clock-unsure")]
    return [text for text in (*sentences, original_words(clock), clock.note) if text]


def practice_words(header: Header) -> list[str]:
    """That an interviewer asked the questions, so that nothing compares the two; empty of a talk of two people."""
    return [say("practice-note")] if header.practice is not None else []


def header_notes(header: Header) -> list[str]:
    """What holds for all of a session: that it was practice, who measured it, and how two recordings lie to each other."""
    return [*practice_words(header), *program_words(header), *clock_words(header.clock)]


def program_words(header: Header) -> list[str]:
    """Which other programs the measures come from, with their files; empty of what was measured here."""
    files: dict[str, list[str]] = {}
    for source in header.sources:
        if source.program:
            files.setdefault(source.program, []).append(source.name)
    named = [say("measured-by-program", program=program, files=", ".join(names)) for program, names in files.items()]
    return [say("measured-by", programs=", ".join(named))] if named else []


def original_words(clock: ClockAlignment | None) -> str:
    """Where the partner's track lay before the user shifted it; empty where it was not shifted."""
    if clock is None or clock.original is None:
        return ""
    return say("clock-original", seconds=_signed(clock.original.offset_s))


def fit_words(fit: ShiftFit | None) -> str:
    """Where the turn-taking fits best, against where the partner's track lies now; empty where nothing is known."""
    if fit is None or not math.isfinite(fit.best_s):
        return ""
    now, best = (100 * float(fit.one_speaks[abs(fit.shift_s - at_s).argmin()]) for at_s in (0.0, fit.best_s))
    if math.isnan(now):
        return ""
    return say("shift-fit-words", seconds=_signed(fit.best_s), best=whole(best), now=whole(now))


def _signed(seconds: float) -> str:
    return "0" if abs(seconds) < _TOGETHER_S else f"{seconds:+.1f}".replace("-", "\u2212")
