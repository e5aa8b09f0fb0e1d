"""What is known of the user before a conversation begins, which every reading is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.calibrate.stance import Neutral
from monitor.calibrate.voice import VoiceBaseline
from monitor.synchrony.looks import Range, Role


@dataclass(frozen=True, slots=True)
class Own:
    """neutral, voice : of the user's profile. looks : the usual share of looks in each role, by earlier sessions. What is not
    known is None or missing; then the preset and this conversation's own beginning count.
    """

    neutral: Neutral | None = None
    voice: VoiceBaseline | None = None
    looks: Mapping[Role, Range] = field(default_factory=dict)
