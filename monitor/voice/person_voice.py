"""One person's frames become what is known of their voice: rows, phrases, laughs, and the phrases' sound where it is wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.models import has_model, model_file
from monitor.speech import SpeechClip
from monitor.types import Event, FeatureBlock, FinishingStage, Float32, Person
from monitor.voice.intake import FRAME_S
from monitor.voice.laughter.laughs import Laughs
from monitor.voice.phrases import Phrases
from monitor.voice.prosody import Frames
from monitor.voice.turn_end.completion import MODEL

# A speech detector cuts the first and last sounds short, which a recognizer of words needs.
_AROUND_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class AudioFeatures:
    """What a piece of sound gave.

    rows : of the family voice, one each 16 ms, none where the sound has a gap. phrases, laughs : events of the kinds phrase and
    laugh. clips : the sound of the phrases, where it is wanted. sound : all of it, a person's own.
    """

    rows: tuple[FeatureBlock, ...] = ()
    phrases: tuple[Event, ...] = ()
    laughs: tuple[Event, ...] = ()
    clips: tuple[SpeechClip, ...] = ()
    sound: tuple[SpeechClip, ...] = ()

    def of(self, people: Collection[Person]) -> AudioFeatures:
        """What is these people's."""
        return AudioFeatures(
            tuple(block for block in self.rows if block.person in people),
            tuple(event for event in self.phrases if event.person in people),
            tuple(event for event in self.laughs if event.person in people),
            tuple(clip for clip in self.clips if clip.person in people),
            tuple(clip for clip in self.sound if clip.person in people),
        )

    def before(self, end_s: float) -> AudioFeatures:
        """What began before a time."""
        return AudioFeatures(
            tuple(block for block in self.rows if block.time_s[0] < end_s),
            tuple(event for event in self.phrases if event.start_s < end_s),
            tuple(event for event in self.laughs if event.start_s < end_s),
            tuple(clip for clip in self.clips if clip.start_s < end_s),
            tuple(clip for clip in self.sound if clip.start_s < end_s),
        )


def joined(features: Iterable[AudioFeatures]) -> AudioFeatures:
    """The same as one."""
    parts = list(features)
    return AudioFeatures(
        tuple(block for part in parts for block in part.rows),
        tuple(event for part in parts for event in part.phrases),
        tuple(event for part in parts for event in part.laughs),
        tuple(clip for part in parts for clip in part.clips),
        tuple(clip for part in parts for clip in part.sound),
    )


class PersonVoice:
    """Streaming: one person's frames in, features out.

    clips : whether the sound of the phrases is wanted. own : whether all of the sound is this person's; else no laughs are
    listened for, and it is not handed on. Raises ModelError where the model of laughs
    is missing, or that of turn ends, which the sound is handed on for, is damaged.
    """

    def __init__(self, person: Person, *, clips: bool = False, own: bool = True) -> None:
        self._person = person
        self._phrases: FinishingStage[Frames, list[Event]] = Phrases(person)
        self._sound = _Sound() if clips else None
        self._laughs = Laughs(person) if own else None
        if own and has_model(MODEL):
            # It is loaded with the first sound that reaches the turns; a talk should not end there.
            model_file(MODEL)

    def push(self, frames: Frames) -> AudioFeatures:
        """What these frames told; a phrase comes a pause (0.2 s) after its end later, its clip with it, a laugh 1.5 s later."""
        rows = (voice_rows(self._person, frames),) if frames.time_s.size else ()
        phrases = tuple(self._phrases.push(frames))
        clips: tuple[SpeechClip, ...] = ()
        if self._sound is not None:
            self._sound.push(frames)
            clips = tuple(self._sound.clip(self._person, phrase) for phrase in phrases)
        laughs = () if self._laughs is None else tuple(self._laughs.push(frames))
        return AudioFeatures(rows, phrases, laughs, clips, self._own_sound(frames))

    def _own_sound(self, frames: Frames) -> tuple[SpeechClip, ...]:
        if self._laughs is None or not frames.time_s.size:
            return ()
        return (SpeechClip(self._person, float(frames.time_s[0]), frames.samples.reshape(-1)),)


def voice_rows(person: Person, frames: Frames) -> FeatureBlock:
    """Frames as rows of the family voice."""
    values = np.stack([frames.speech.astype(np.float32), frames.f0_hz, frames.level_db], axis=1)
    return FeatureBlock(person, "voice", frames.time_s, values, frames.quality)


class _Sound:
    """The newest sound of one stretch: as much as a phrase may be long, and what lies around it."""

    def __init__(self) -> None:
        numbers = constants.voice()
        self._most_frames = round((numbers.phrase_max_s + numbers.phrase_pause_s + 2 * _AROUND_S) / FRAME_S)
        self._start_s = 0.0
        self._frames: list[Float32] = []
        self._ended = True

    def push(self, frames: Frames) -> None:
        if self._ended and frames.time_s.size:
            self._frames, self._start_s = [], float(frames.time_s[0])
        self._ended = frames.ends
        self._frames += list(frames.samples)
        surplus = len(self._frames) - self._most_frames - len(frames.samples)
        if surplus > 0:
            del self._frames[:surplus]
            self._start_s += surplus * FRAME_S

    def clip(self, person: Person, phrase: Event) -> SpeechClip:
        first = max(0, round((phrase.start_s - _AROUND_S - self._start_s) / FRAME_S))
        stop = max(first, round((phrase.end_s + _AROUND_S - self._start_s) / FRAME_S))
        samples = np.array(self._frames[first:stop], np.float32).reshape(-1)
        return SpeechClip(person, self._start_s + first * FRAME_S, samples)
