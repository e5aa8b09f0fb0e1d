"""How two recordings lie to each other, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.words import say

if TYPE_CHECKING:
    from monitor.record.header import ClockAlignment

# Shorter is a difference of two frames, and no start of its own (s).
_TOGETHER_S: Final = 0.05


def clock_words(clock: ClockAlignment | None) -> list[str]:
    """What is known of it, how it was found, and what to do where it is unsure; empty of one film or a live session."""
    if clock is None:
        return []
    order = "together" if abs(clock.offset_s) < _TOGETHER_S else "after" if clock.offset_s > 0 else "before"
    values = {"order": order, "seconds": f"{abs(clock.offset_s):.1f}", "source": clock.source}
    if clock.sure:
        sentences = [say("clock-sure", **values)]
    else:
        sentences = [*([] if clock.source == "none" else [say("clock-guess", **values)]), say("clock-unsure")]
    if clock.original is not None:
        sentences.append(say("clock-original", seconds=f"{clock.original.offset_s:+.1f}".replace("-", "\u2212")))
    return [*sentences, *([clock.note] if clock.note else [])]
