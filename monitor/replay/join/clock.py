"""On which clock two people's own sessions of one conversation are, by what both keep of the voices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.errors import SessionError
from monitor.record.header import ClockAlignment
from monitor.replay.analysis.shift_fit import overview_of_rows
from monitor.voice.alignment.clock_offset import offset_by_turns
from monitor.voice.alignment.common_voice import CommonVoice, VoiceTrack, find_common_voice, overlap_share
from monitor.voice.overview import nearest_frames
from monitor.words import say

if TYPE_CHECKING:
    from monitor.constants import TurnTaking
    from monitor.replay.session import Session
    from monitor.types import Float64, Person
    from monitor.voice.overview import SoundOverview

# A session that was made from files says when they were measured, not when they were recorded.
_FROM_FILES: Final = frozenset({"film", "sound", "table"})
# Computers that ask the network for the time agree within a second; who speaks when counts as certain only within this of it.
_CLOCKS_AGREE_S: Final = 5.0
# Both ways of a call take this at most; more is another talk.
_ROUND_TRIP_S: Final = 3.0
# A voice cannot be heard before it is there, but for a frame.
_BEFORE_S: Final = 0.05
# Two people speak at once for a tenth of the time; one person on two devices, or one room in both microphones, nearly always.
_SAME_VOICE_SHARE: Final = 0.7
# As of a shift: of a longer talk, the first four hours.
_LONGEST_S: Final = 14_400.0


@dataclass(frozen=True, slots=True)
class _Heard:
    """Seconds by which the other session began after this one, by one person's voice in both; and the drift that shows."""

    offset_s: float
    drift_ppm: float


def joined_clock(user: Session, partner: Session, *, offset_s: float | None) -> ClockAlignment:
    """How the partner's session lies to the user's.

    offset_s : how much later the partner's began, where it was given. Raises SessionError where both hold one person's voice.
    """
    mine, theirs = _track(user, "user"), _track(partner, "user")
    _refuse_one_voice(mine, theirs)
    if offset_s is not None:
        return ClockAlignment(offset_s=offset_s, source="given", sure=True)
    if (heard := _by_voices(user, partner, mine, theirs)) is not None:
        clock, way = heard
        note = "" if way == "both" else say("join-one-way", way=way)
        return ClockAlignment(
            offset_s=round(clock.offset_s, 4), source="sound", sure=True, drift_ppm=clock.drift_ppm or None, note=note
        )
    by_clocks_s = clock_difference_s(user, partner)
    voices = [session.series("user", "voice") for session in (user, partner)]
    last_s = min(_LONGEST_S, max((float(voice.time_s[-1]) for voice in voices if voice.time_s.size), default=0.0))
    overviews = [overview_of_rows(voice, last_s) for voice in voices]
    return clock_by_turns(overviews[0], overviews[1], by_clocks_s=by_clocks_s)


def clock_by_turns(
    user: SoundOverview, partner: SoundOverview, *, by_clocks_s: float | None, numbers: TurnTaking | None = None
) -> ClockAlignment:
    """By who speaks when, and by both computers' clocks where these are known: certain only where the two say the same.

    numbers : other counts of turn-taking than the constants.
    """
    turns = offset_by_turns(user, partner, by_clocks_s=by_clocks_s, numbers=numbers)
    agrees = by_clocks_s is None or abs(turns.offset_s - by_clocks_s) <= _CLOCKS_AGREE_S
    if turns.source == "none" or (by_clocks_s is not None and not (turns.sure and agrees)):
        # What the clocks say is as good a guess as one by turns that nothing confirms.
        guess_s = 0.0 if by_clocks_s is None else round(by_clocks_s, 4)
        note = "" if by_clocks_s is None else say("join-by-clocks")
        return ClockAlignment(offset_s=guess_s, source="none", sure=False, note=note)
    return ClockAlignment(offset_s=round(turns.offset_s, 4), source="turns", sure=turns.sure and agrees)


def clock_difference_s(user: Session, partner: Session) -> float | None:
    """How much later the partner's session began by both computers' clocks; None where one was made from files."""
    if any(source.kind in _FROM_FILES for session in (user, partner) for source in session.header.sources):
        return None
    return (partner.header.started_at - user.header.started_at).total_seconds()


def _by_voices(user: Session, partner: Session, mine: VoiceTrack, theirs: VoiceTrack) -> tuple[_Heard, str] | None:
    """By whoever's voice is kept twice: their own, and as the call brought it to the other. "both" ways: half the way there and
    back is taken off. None where no voice is surely the same.
    """
    here = None if user.header.is_clock_unsure else _sure(find_common_voice(_track(user, "partner"), theirs))
    there = None if partner.header.is_clock_unsure else _sure(find_common_voice(_track(partner, "partner"), mine))
    if here is not None and there is not None:
        # Each is late by its way through the call.
        round_trip_s = here.offset_s + there.offset_s
        if not -_BEFORE_S <= round_trip_s <= _ROUND_TRIP_S:
            return None
        return _Heard((here.offset_s - there.offset_s) / 2, here.drift_ppm), "both"
    if here is not None:
        return _Heard(here.offset_s, here.drift_ppm), "user"
    if there is not None:
        # The other way round: the user's second 0 on the partner's clock.
        rate = 1 + 1e-6 * there.drift_ppm
        return _Heard(-there.offset_s / rate, -there.drift_ppm / rate), "partner"
    return None


def _sure(found: CommonVoice | None) -> CommonVoice | None:
    return found if found is not None and found.sure else None


def _refuse_one_voice(mine: VoiceTrack, theirs: VoiceTrack) -> None:
    same = _sure(find_common_voice(mine, theirs))
    if same is not None and overlap_share(mine, theirs, same.offset_s) >= _SAME_VOICE_SHARE:
        raise SessionError(
            "both sessions hold the same voice at the same time, as one person's own from two devices, or of two people in one "
            "room; join sessions in which each microphone heard one of the two people alone"
        )


def _track(session: Session, person: Person) -> VoiceTrack:
    voice = session.series(person, "voice")
    inside = (voice.time_s >= 0) & (voice.time_s <= _LONGEST_S)
    at = nearest_frames(voice.time_s[inside])
    n = int(at.max()) + 1 if at.size else 0
    speech, level_db, f0_hz = np.zeros(n, np.bool_), np.full(n, np.nan, np.float32), np.full(n, np.nan, np.float32)
    speech[at] = voice.column("speech")[inside] > 0
    level_db[at] = voice.column("level_db")[inside]
    f0_hz[at] = voice.column("f0_hz")[inside]
    return VoiceTrack(speech, level_db, _semitones(f0_hz).astype(np.float32))


def _semitones(f0_hz: np.ndarray) -> Float64:
    usable = f0_hz > 0
    return np.asarray(np.where(usable, 12 * np.log2(np.where(usable, f0_hz, 1.0)), np.nan))
