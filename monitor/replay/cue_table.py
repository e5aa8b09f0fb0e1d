"""The table of what each cue may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.replay.analysis.cues.history import analyze_cues
from monitor.replay.table import Column

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

CUE_EFFECT = (
    Column("time_s", "s", "time since the session started"),
    Column("kind", "text", "kind of cue", "str"),
    Column("verdict", "text", "of the kind so far: helped, nothing, distracted or early (too early to tell)", "str"),
    Column("outcome", "text", "what is compared, of the user; the first one of a kind of cue is what it names", "str"),
    Column(
        "before",
        "by outcome",
        "mean of the 15 s before; of the session for answer (shares 0..1; answer in log2 s; level in dB off)",
    ),
    Column("after", "by outcome", "mean of the 30 s after"),
    Column("change_sd", "sd", "after - before, in the user's own standard deviations of such changes"),
    Column("alike", "count", "moments alike without a cue", "int64"),
    Column("alike_sd", "sd", "mean change at those moments"),
)


def cue_effect_rows(session: SessionData) -> dict[str, list[Any]]:
    """The table by its columns."""
    effects = analyze_cues(session)
    rows = [
        (
            cue.nudge.time_s,
            cue.nudge.kind,
            effects.of(cue.nudge.kind).verdict,
            name,
            change.before,
            change.after,
            change.value,
            int(change.alike.size),
            float(change.alike.mean()) if change.alike.size else np.nan,
        )
        for cue in effects.shown
        for name, change in cue.changes.items()
    ]
    return {column.name: [row[place] for row in rows] for place, column in enumerate(CUE_EFFECT)}
