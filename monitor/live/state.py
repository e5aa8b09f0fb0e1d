"""What is known about a live conversation beside its sources."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

from monitor.coaching.indicators import Indicators
from monitor.config import Preset
from monitor.types import Nudge, Update

# Long enough to be read at the next glance away from the call, then it fades.
CUE_S: Final = 20.0

Phase = Literal["setup", "starting", "running", "paused", "ending", "ended"]


@dataclass(slots=True)
class LiveState:
    """session : its id, once it has begun. cue_at_s : when the cue came, on the program's clock. cores : in use."""

    preset: Preset
    title: str = ""
    phase: Phase = "setup"
    session: str | None = None
    update: Update | None = None
    glance: Indicators | None = None
    cue: Nudge | None = None
    cue_at_s: float = 0.0
    notice: str = ""
    cores: float = math.nan
    summary: dict[str, Any] | None = None
