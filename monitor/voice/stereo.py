"""Whether a recording's two channels are a call with a speaker on each, or ordinary stereo.

A speaker a channel: each channel's voice is far louder there than on the other one, both speak, and they take turns. Ordinary
stereo holds the same voices on both channels, nearly as loud, or nothing on one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from monitor import constants
from monitor.voice.crosstalk import Crosstalk, find_crosstalk
from monitor.voice.intake import FRAME_S
from monitor.voice.level_tracks import Bool
from monitor.voice.overview import SoundOverview

# Bleed is fainter; recorders mix at the level of the tracks, or nearly.
_MIX_DB: Final = -6.0

Reason = Literal["a speaker a channel", "little speech", "one channel without a voice", "both voices on both", "no turns"]


@dataclass(frozen=True, slots=True)
class Channels:
    """What two channels hold. reason : what decided. crosstalk : of the two, the left one as the user's."""

    is_speaker_a_channel: bool
    reason: Reason
    crosstalk: Crosstalk

    @property
    def mix(self) -> Literal["left", "right"] | None:
        """Which one holds the other one's voice as loud as that does, as a recorder's mix of all sounds does; else None."""
        if self.crosstalk.in_user is not None and self.crosstalk.in_user.level_db > _MIX_DB:
            return "left"
        if self.crosstalk.in_partner is not None and self.crosstalk.in_partner.level_db > _MIX_DB:
            return "right"
        return None


def compare_channels(left: SoundOverview, right: SoundOverview) -> Channels:
    """Whether a speaker is on each channel. Where little is said the answer is no."""
    numbers = constants.crosstalk()
    crosstalk = find_crosstalk(left, right)
    reason = _reason(crosstalk)
    if reason == "a speaker a channel" and min(left.speech.sum(), right.speech.sum()) * FRAME_S < numbers.channel_least_s:
        reason = "little speech"
    return Channels(reason == "a speaker a channel", reason, crosstalk)


def _reason(crosstalk: Crosstalk) -> Reason:
    numbers = constants.crosstalk()
    owner = crosstalk.owner
    spoken_s = [float(np.sum(owner == who)) * FRAME_S for who in (1, -1)]
    if crosstalk.kind == "same" or (crosstalk.told_apart and crosstalk.distance_db < numbers.bleed_db):
        return "both voices on both"
    if sum(spoken_s) < numbers.channel_least_s:
        return "little speech"
    if not crosstalk.told_apart or min(spoken_s) < max(numbers.channel_least_s, numbers.channel_least_share * sum(spoken_s)):
        return "one channel without a voice"
    # A voice that wanders from side to side is often in the middle; two people are only while both speak.
    if crosstalk.unclear_share > numbers.channel_most_unclear or _turns(owner != 0, owner > 0) < numbers.channel_least_turns:
        return "no turns"
    return "a speaker a channel"


def _turns(speaks: Bool, is_left: Bool) -> int:
    """How often the speaker changes."""
    return sum(before != after for before, after in pairwise(is_left[speaks].tolist()))
