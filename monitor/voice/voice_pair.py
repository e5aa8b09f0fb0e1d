"""Two recordings of two people become each one's rows and phrases, whoever else is heard in them."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Mapping
from typing import Final

import numpy as np

from monitor.types import PEOPLE, Event, FinishingStage, Float32, Float64, Person, Sound
from monitor.voice.attribution import share_of
from monitor.voice.crosstalk import Bleed, Crosstalk
from monitor.voice.echo_gate import EchoGuard
from monitor.voice.intake import FRAME_S
from monitor.voice.level_tracks import Int8
from monitor.voice.listener import Listener
from monitor.voice.overview import nearest_frames
from monitor.voice.person_voice import AudioFeatures, PersonVoice, joined
from monitor.voice.prosody import Frames, Prosody

# The guard looks at both sounds together: one that runs ahead waits, this long at most, so that memory is bounded.
_HOLD_S: Final = 2.0
# The far sound goes first, by more than the guard looks ahead.
_AHEAD_S: Final = 0.1
_PIECE_S: Final = 0.064
# Beyond the ends of the other's recording nothing tells their voice from an echo of it; an echo rings on for a moment.
_UNCOVERED_S: Final = 0.5
# An echo found at the edge of a partition of the filter would be split between two: it is put this far inside.
_INSIDE_S: Final = 0.008


class VoicePair:
    """Streaming: both recordings in, on one clock and about abreast; what each person said out.

    crosstalk : what the recordings hold (``find_crosstalk``). start_s : time of the user's recording's second 0 on the clock of
    the sounds that are pushed. clips : as for ``PersonVoice``. latency_s : how late what was heard comes. is_silent : both hold
    the same sound and nothing tells who speaks: then nothing ever comes.
    """

    def __init__(self, crosstalk: Crosstalk, *, start_s: float = 0.0, clips: bool = False) -> None:
        self.is_silent = crosstalk.is_untellable
        self._voices: Mapping[Person, _Voice | _LouderVoice] = {}
        self._guards: Mapping[Person, _Guarded] = {}
        if crosstalk.kind == "same":
            delays_s = {"user": 0.0, "partner": crosstalk.delay_s}
            if crosstalk.told_apart:
                self._voices = {p: _LouderVoice(p, crosstalk.owner, start_s - delays_s[p], clips=clips) for p in PEOPLE}
        else:
            self._voices = {person: _Voice(person, clips=clips) for person in PEOPLE}
            both = crosstalk.in_user is not None and crosstalk.in_partner is not None
            bleeds: Mapping[Person, Bleed | None] = {"user": crosstalk.in_user, "partner": crosstalk.in_partner}
            self._guards = {
                person: _Guarded(person, bleed, crosstalk if both else None, start_s)
                for person, bleed in bleeds.items()
                if bleed is not None
            }
        self.latency_s = max([guard.latency_s for guard in self._guards.values()], default=0.0)
        self.latency_s += max([voice.latency_s for voice in self._voices.values()], default=0.0)

    def push(self, person: Person, sound: Sound) -> list[AudioFeatures]:
        """Take the next block of a person's recording. Raises SourceError as ``Listener.push`` does."""
        if self.is_silent:
            return []
        features: list[AudioFeatures] = []
        for near, guard in self._guards.items():
            clean = guard.push_near(sound) if near == person else guard.push_far(sound)
            features += [self._voices[near].push(block) for block in clean]
        if person not in self._guards:
            features.append(self._voices[person].push(sound))
        return features

    def finish(self) -> list[AudioFeatures]:
        """What is still due."""
        features: list[AudioFeatures] = []
        for person, voice in self._voices.items():
            if person in self._guards:
                features += [voice.push(block) for block in self._guards[person].finish()]
            features.append(voice.finish())
        return features


class _Voice:
    """A recording with one voice."""

    def __init__(self, person: Person, *, clips: bool) -> None:
        self._listener = Listener(person, patient=True, clips=clips)
        self.latency_s = self._listener.latency_s
        self.push = self._listener.push
        self.finish = self._listener.finish


class _LouderVoice:
    """A recording that holds both voices: the speech of the one who is louder in it than in the other recording.

    owner_start_s : time of the first frame of ``owner`` on this recording's clock.
    """

    def __init__(self, person: Person, owner: Int8, owner_start_s: float, *, clips: bool) -> None:
        self._owner = owner
        self._start_s = owner_start_s
        self._own = 1 if person == "user" else -1
        prosody = Prosody(patient=True)
        self._prosody: FinishingStage[Sound, list[Frames]] = prosody
        self._voice = PersonVoice(person, clips=clips)
        self.latency_s = prosody.latency_s

    def push(self, sound: Sound) -> AudioFeatures:
        return self._features(self._prosody.push(sound))

    def finish(self) -> AudioFeatures:
        return self._features(self._prosody.finish())

    def _features(self, pieces: list[Frames]) -> AudioFeatures:
        heard = joined(self._voice.push(self._own_share(frames)) for frames in pieces)
        return dataclasses.replace(heard, laughs=tuple(laugh for laugh in heard.laughs if self._is_own(laugh)))

    def _is_own(self, laugh: Event) -> bool:
        """Whether this person is the louder one in most of a laugh: the recording holds the other's as well."""
        owner = self._owner_at(np.arange(laugh.start_s, laugh.end_s, FRAME_S))
        return int(np.sum(owner)) * self._own > 0

    def _own_share(self, frames: Frames) -> Frames:
        owner = self._owner_at(frames.time_s)
        return share_of(frames, frames.speech & (owner == self._own), frames.speech & (owner == 0))

    def _owner_at(self, time_s: Float64) -> Int8:
        at = nearest_frames(time_s - self._start_s)
        inside = (at >= 0) & (at < self._owner.size)
        return np.where(inside, self._owner[np.clip(at, 0, max(self._owner.size - 1, 0))], 0).astype(np.int8)


class _Guarded:
    """One recording without the other's voice in it, both by their times.

    mutual : where both recordings hold both voices: who is the louder one where, as an echo is learned from the other's own
    voice only. start_s : time of the user's recording's second 0.
    """

    def __init__(self, person: Person, bleed: Bleed, mutual: Crosstalk | None, start_s: float) -> None:
        self._guard = EchoGuard(is_known=True)
        self._bleed = bleed
        self._far_owner = -1 if person == "user" else 1
        self._owner: Int8 | None = mutual.owner if mutual else None
        self._owner_start_s = start_s - (mutual.delay_s if mutual and person == "user" else 0.0)
        self._start_s = start_s
        self._waiting: dict[bool, deque[Sound]] = {True: deque(), False: deque()}  # is far
        self._known_to_s = dict.fromkeys((True, False), -np.inf)
        self._far_from_s = np.inf
        self.latency_s = _HOLD_S + self._guard.latency_s

    def push_near(self, sound: Sound) -> list[Sound]:
        return self._push(sound, is_far=False)

    def push_far(self, sound: Sound) -> list[Sound]:
        if self._owner is not None:
            sound = dataclasses.replace(sound, samples=self._only_far(sound, self._owner))
        late_s = self._bleed.delay_s - _INSIDE_S + self._bleed.drift_ppm * 1e-6 * (sound.time_s - self._start_s)
        return self._push(dataclasses.replace(sound, time_s=sound.time_s + late_s), is_far=True)

    def finish(self) -> list[Sound]:
        return [*self._release(np.inf), *self._guard.finish()]

    def _push(self, sound: Sound, *, is_far: bool) -> list[Sound]:
        if not sound.samples.size:
            return []
        step = max(1, round(_PIECE_S * sound.rate_hz))
        for first in range(0, sound.samples.size, step):
            time_s = sound.time_s + first / sound.rate_hz
            self._waiting[is_far].append(Sound(time_s, sound.samples[first : first + step], sound.rate_hz))
        self._known_to_s[is_far] = sound.time_s + sound.samples.size / sound.rate_hz
        if is_far:
            self._far_from_s = min(self._far_from_s, sound.time_s)
        newest_s = max(self._known_to_s.values())
        return self._release(max(min(self._known_to_s[True] - _AHEAD_S, self._known_to_s[False]), newest_s - _HOLD_S))

    def _release(self, until_s: float) -> list[Sound]:
        """Into the guard what ends before ``until_s``, the far sound ahead of the near."""
        clean: list[Sound] = []
        near, far = self._waiting[False], self._waiting[True]
        while near and near[0].time_s + _PIECE_S <= until_s:
            while far and far[0].time_s - _AHEAD_S <= near[0].time_s + _PIECE_S:
                self._guard.push_partner(far.popleft())
            clean += self._guard.push_user(self._covered(near.popleft()))
        while far and far[0].time_s <= until_s:
            self._guard.push_partner(far.popleft())
        return clean

    def _covered(self, near: Sound) -> Sound:
        """The sound, or nothing of it (NaN) where the other's recording has not begun or is over."""
        if self._far_from_s - _UNCOVERED_S <= near.time_s <= self._known_to_s[True] + _UNCOVERED_S:
            return near
        return dataclasses.replace(near, samples=np.full_like(near.samples, np.nan))

    def _only_far(self, sound: Sound, owner: Int8) -> Float32:
        """The other's recording where they are the louder one, silence elsewhere."""
        at_s = sound.time_s - self._owner_start_s + np.arange(sound.samples.size) / sound.rate_hz
        at = np.clip(nearest_frames(at_s), 0, max(owner.size - 1, 0))
        if not owner.size:
            return sound.samples
        return np.where(owner[at] == self._far_owner, sound.samples, np.float32(0))
