"""Which analysis hears the voices, by what the recordings were found to hold."""

from __future__ import annotations

from monitor.feed import VoiceAnalyzer
from monitor.offline.clocks import Clocks
from monitor.offline.overviews import Overviews
from monitor.offline.recordings import Recordings, Say
from monitor.types import PEOPLE, Person, Sound
from monitor.vision.features import VideoFeatures
from monitor.voice.crosstalk import Crosstalk, describe, find_crosstalk
from monitor.voice.person_voice import AudioFeatures
from monitor.voice.voice_pair import VoicePair


class OneSound:
    """One person's sound, or the one sound of both, whose speaker the mouths show."""

    is_silent = False

    def __init__(self, people: tuple[Person, ...], *, clips: bool = False) -> None:
        self._analyzer = VoiceAnalyzer(people, patient=True, clips=clips)
        self.latency_s = self._analyzer.latency_s

    def push(self, person: Person | None, sound: Sound) -> list[AudioFeatures]:
        """Take the next block."""
        return self._analyzer.push(sound)

    def push_faces(self, seen: VideoFeatures) -> list[AudioFeatures]:
        """Take what was seen of a person."""
        return self._analyzer.push_faces(seen)

    def finish(self) -> list[AudioFeatures]:
        """What is still due."""
        return self._analyzer.finish()


class TwoSounds:
    """A sound each, without what one holds of the other.

    start_s : the user's recording's second 0 on the session's clock. is_silent : whose voice is whose is not known anywhere.
    """

    def __init__(self, crosstalk: Crosstalk, start_s: float, *, clips: bool = False) -> None:
        self._pair = VoicePair(crosstalk, start_s=start_s, clips=clips)
        self.latency_s = self._pair.latency_s
        self.is_silent = self._pair.is_silent

    def push(self, person: Person | None, sound: Sound) -> list[AudioFeatures]:
        """Take the next block of a person's recording."""
        return [] if person is None else self._pair.push(person, sound)

    def push_faces(self, seen: VideoFeatures) -> list[AudioFeatures]:
        """Mouths are not needed."""
        return []

    def finish(self) -> list[AudioFeatures]:
        """What is still due."""
        return self._pair.finish()


def compare_voices(recordings: Recordings, clocks: Clocks, overviews: Overviews, *, said: Say) -> Crosstalk | None:
    """What the two people's recordings hold; None where there are not two. said : called where that needs a word."""
    voices = recordings.voices
    if recordings.mixed is not None or len(voices) < 2:
        return None
    between = clocks[voices["partner"].film].seen_from(clocks[voices["user"].film])
    crosstalk = find_crosstalk(
        overviews(voices["user"]),
        overviews(voices["partner"]),
        offset_s=between.start_s,
        drift_ppm=1e6 * (between.rate - 1),
    )
    if line := describe(crosstalk, user=voices["user"].name, partner=voices["partner"].name):
        said(line)
    return crosstalk


def voice_analysis(
    recordings: Recordings, clocks: Clocks, crosstalk: Crosstalk | None, *, clips: bool = False
) -> OneSound | TwoSounds:
    """A new analysis of what was compared. clips : whether the sound of each phrase is wanted."""
    if crosstalk is not None:
        return TwoSounds(crosstalk, clocks[recordings.voices["user"].film].start_s, clips=clips)
    return OneSound(PEOPLE if recordings.mixed is not None else tuple(recordings.voices) or ("user",), clips=clips)
