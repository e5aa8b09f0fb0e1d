"""One person's sound becomes rows and phrases."""

from __future__ import annotations

from monitor.types import FinishingStage, Person, Sound
from monitor.voice.person_voice import AudioFeatures, PersonVoice, joined
from monitor.voice.prosody import Frames, Prosody


class Listener:
    """Streaming: one person's sound in, rows and phrases out; how the sound is cut into blocks changes nothing.

    Rows at stream time t describe up to t - ``latency_s``; a phrase comes a pause (0.2 s) after its end later.
    patient : for a recording, as in ``Prosody``. clips : as for ``PersonVoice``.
    """

    def __init__(self, person: Person, *, patient: bool = False, clips: bool = False) -> None:
        prosody = Prosody(patient=patient)
        self._prosody: FinishingStage[Sound, list[Frames]] = prosody
        self._voice = PersonVoice(person, clips=clips)
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
        return joined(self._voice.push(frames) for frames in pieces)
