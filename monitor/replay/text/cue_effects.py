"""What the cues did, in words: of each one, of each kind over sessions, and which come less often because of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from monitor.config import NudgeKind, Preset
from monitor.replay.analysis.cues.effects import Changes, KindEffect
from monitor.replay.analysis.cues.history import CueEffects
from monitor.replay.analysis.cues.matching import Change
from monitor.replay.analysis.cues.outcomes import NAMED, Outcome, judged
from monitor.words import say
from monitor.words.numbers import percent, whole


def cue_documents(effects: CueEffects) -> list[dict[str, Any]]:
    """One line a cue shown: kind, text, time_s, verdict of its kind, words, because; less : that it comes less often."""
    lines = []
    for cue in effects.shown:
        kind = effects.of(cue.nudge.kind)
        lines.append(
            {
                "kind": cue.nudge.kind,
                "text": cue.nudge.text,
                "time_s": cue.nudge.time_s,
                "verdict": kind.verdict,
                "words": say(f"cue-verdict-{kind.verdict}"),
                "because": cue_because(kind, cue.changes),
                "less": say("cue-less", cue=cue.nudge.text) if kind.verdict == "distracted" else "",
            }
        )
    return lines


def kind_documents(effects: Mapping[NudgeKind, KindEffect], preset: Preset) -> list[dict[str, Any]]:
    """One line a kind: kind, text, n (cues), verdict, words, because, and whether it comes less often (less)."""
    return [
        {
            "kind": kind,
            "text": preset.cue_text(kind),
            "n": effect.n,
            "verdict": effect.verdict,
            "words": say(f"cue-verdict-{effect.verdict}"),
            "because": kind_because(effect),
            "less": effect.verdict == "distracted",
        }
        for kind, effect in effects.items()
    ]


def less_words(effects: Mapping[NudgeKind, KindEffect], preset: Preset) -> list[str]:
    """A sentence for each kind that comes less often."""
    return [say("cue-less", cue=preset.cue_text(kind)) for kind, effect in effects.items() if effect.verdict == "distracted"]


def kind_lines(effects: Mapping[NudgeKind, KindEffect], preset: Preset) -> list[str]:
    """For the terminal: what each kind did, and which come less often; nothing where no cue was seen."""
    if not effects:
        return []
    lines = [
        say("show-cue-kind", cue=preset.cue_text(kind), verdict=effect.verdict, because=kind_because(effect))
        for kind, effect in effects.items()
    ]
    return [say("show-cue-kinds"), *(f"  {line}" for line in (*lines, *less_words(effects, preset)))]


def kind_because(effect: KindEffect) -> str:
    """What the verdict rests on."""
    known = [item for item in effect.effects.values() if item.is_known]
    told = effect.effects[effect.named] if effect.named is not None else None
    against = told.against if told is not None else known[0].against if known else "none"
    return say("cue-kind-because", count=effect.n, against=against, outcome=effect.named or "none")


def cue_because(kind: KindEffect, changes: Changes) -> str:
    """The outcome that told of the kind, else what it names, else the first that is known: before, after, and without a cue."""
    named = NAMED[kind.kind][0] if kind.kind in NAMED else None
    for name in (kind.named, named, *judged(kind.kind)):
        change = changes.get(name) if name is not None else None
        if name is not None and change is not None and math.isfinite(change.after - change.before):
            return _because(name, change)
    return ""


def _because(name: Outcome, change: Change) -> str:
    count = int(change.alike.size)
    usual = number(name, change.usual) if count else ""
    return say(
        "cue-because",
        outcome=name,
        before=number(name, change.before),
        after=number(name, change.after),
        usual=usual,
        count=count,
    )


def number(name: Outcome, value: float) -> str:
    """An outcome's number with its unit."""
    match name:
        case "answer":
            return f"{2**value:.1f} s"
        case "pace":
            return f"{value:.1f} syllables/s"
        case "level":
            return f"{whole(value)} dB"
        case "pitch":
            return f"{whole(2 ** (value / 12))} Hz"
        case _:
            return f"{percent(value)} %"
