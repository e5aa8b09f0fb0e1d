"""One person's sound becomes rows and phrases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.types import Event, FeatureBlock, FinishingStage, Person, Sound
from monitor.voice.phrases import Phrases
from monitor.voice.prosody import Frames, Prosody


@dataclass(frozen=True, slots=True)
class AudioFeatures:
    """rows : of the family voice, one each 16 ms, none where the sound has a gap. phrases : events of the kind phrase."""

    rows: tuple[FeatureBlock, ...] = ()
    phrases: tuple[Event, ...] = ()


class Listener:
    """Streaming: one person's sound in, rows and phrases out; how the sound is cut into blocks changes nothing.

    Rows at stream time t describe up to t - ``latency_s``; a phrase comes a pause (0.2 s) after its end later.
    patient : for a recording, as in ``Prosody``.
    """

    def __init__(self, person: Person, *, patient: bool = False) -> None:
        self._person = person
        prosody = Prosody(patient=patient)
        self._prosody: FinishingStage[Sound, list[Frames]] = prosody
        self._phrases: FinishingStage[Frames, list[Event]] = Phrases(person)
        self.latency_s = prosody.latency_s

    def push(self, sound: Sound) -> AudioFeatures:
        """Hear a block at 8-192 kHz, of any length.

        Raises SourceError for another rate, more than one channel, or a time stamp that is no number.
        """
        return self._features(self._prosody.push(sound))

    def finish(self) -> AudioFeatures:
        """What is still due, as if silence followed."""
        return self._features(self._prosody.finish())

    def _features(self, pieces: list[Frames]) -> AudioFeatures:
        rows = tuple(voice_rows(self._person, frames) for frames in pieces if frames.time_s.size)
        return AudioFeatures(rows, tuple(event for frames in pieces for event in self._phrases.push(frames)))


def voice_rows(person: Person, frames: Frames) -> FeatureBlock:
    """Frames as rows of the family voice."""
    values = np.stack([frames.speech.astype(np.float32), frames.f0_hz, frames.level_db], axis=1)
    return FeatureBlock(person, "voice", frames.time_s, values, frames.quality)
