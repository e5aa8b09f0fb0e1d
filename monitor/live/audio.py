"""The sound of both people, live: its sources, an analyzer for each, and no echo of the partner in the user's microphone."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.feed import VoiceAnalyzer, shifted
from monitor.live.connections import Connection, Connections, Wanted
from monitor.live.source_factory import SourceFactory
from monitor.sources.spec import Spec
from monitor.sources.stream import Stream
from monitor.types import Person, Sound
from monitor.vision.features import VideoFeatures
from monitor.voice.echo_gate import EchoGuard
from monitor.voice.person_voice import AudioFeatures

# Longer silence of both gives a notice, as a muted microphone may be the reason.
_HEARD_S: Final = 20.0
# Six seconds of 32 ms blocks, longer than the reader was seen busy (blocks).
_SOUND_CAPACITY: Final = 200
_SILENCE_DB: Final = -90.0
# Virtual devices by the names they come with: macOS, Windows, Windows' own, PulseAudio.
_VIRTUAL = ("blackhole", "soundflower", "loopback", "cable output", "stereo mix", "monitor of")

Keep = Callable[[Person, Sound], None]


class AudioAnalyzer:
    """``take`` blocks as they are captured: it gives what was heard. Second 0 is where ``begin`` put it.

    people : whose sound it is; with both, the mouths show who speaks, so ``see`` wants the rows of the faces. level_db : of the
    last block, against full scale. note : one sentence while the sound cannot be used. clips : whether the sound of each phrase
    is given too, from the next ``begin`` on.
    """

    def __init__(self, people: tuple[Person, ...], *, clock: Clock) -> None:
        self.people = people
        self.note = ""
        self.clips = False
        self.level_db = math.nan
        self._clock = clock
        self._speech_s: dict[Person, float] = dict.fromkeys(people, -math.inf)
        self.begin(0.0)

    def begin(self, start_s: float) -> None:
        """Start listening again: second 0 is at ``start_s`` of the clock."""
        self._start_s = start_s
        self._voice = VoiceAnalyzer(self.people, clips=self.clips)
        self.latency_s = self._voice.latency_s

    @property
    def start_s(self) -> float:
        """Where second 0 of what is heard is on the program's clock."""
        return self._start_s

    def measure(self, sounds: Iterable[Sound]) -> None:
        """The level meter: blocks as they came from the device."""
        for sound in sounds:
            self.level_db = _level_db(sound)

    def take(self, sounds: Iterable[Sound]) -> list[AudioFeatures]:
        """What the blocks gave; those from before second 0 are passed over."""
        features: list[AudioFeatures] = []
        for sound in sounds:
            since_start = dataclasses.replace(sound, time_s=sound.time_s - self._start_s)
            if since_start.time_s < 0:
                continue
            try:
                features += self._voice.push(since_start)
                self.note = ""
            except RapportError as error:
                self.note = str(error)
        return self._note_speech(features)

    def see(self, seen: VideoFeatures) -> list[AudioFeatures]:
        """What was seen of a person: for a microphone that hears both, the mouths show who speaks."""
        if not self._voice.needs_faces:
            return []
        return self._note_speech(self._voice.push_faces(shifted(seen, self._start_s)))

    def finish(self) -> list[AudioFeatures]:
        """What is still due; listening then starts again."""
        features = self._voice.finish()
        self.begin(self._start_s)
        return features

    def speaking(self, person: Person) -> bool:
        """Whether this person has just been heard to speak."""
        return self.silent_s(person) < 2 * self.latency_s

    def silent_s(self, person: Person) -> float:
        """How long ago this person was last heard to speak; infinite before the first time."""
        return self._clock.now_s() - self._speech_s.get(person, -math.inf)

    def _note_speech(self, features: list[AudioFeatures]) -> list[AudioFeatures]:
        for heard in features:
            for rows in heard.rows:
                speech = rows.time_s[rows.values[:, 0] > 0]
                if speech.size:
                    self._speech_s[rows.person] = float(speech[-1]) + self._start_s
        return features


def nobody_heard(analyzers: Mapping[Person, AudioAnalyzer], *, now_s: float) -> bool:
    """Whether nobody has been heard for long, though somebody could be. now_s : of the session."""
    if now_s < _HEARD_S or not analyzers:
        return False
    return all(analyzer.silent_s(person) >= _HEARD_S for person, analyzer in analyzers.items())


def _level_db(sound: Sound) -> float:
    samples = sound.samples[np.isfinite(sound.samples)]
    if not samples.size:
        return _SILENCE_DB
    return max(_SILENCE_DB, 10 * math.log10(float(np.mean(np.square(samples, dtype=np.float64))) + 1e-12))


class AudioInputs:
    """``choose`` sources, then ``read`` often. analyzers : by person, of those who have a source; one may be both people's."""

    def __init__(self, factory: SourceFactory, *, clock: Clock) -> None:
        self._factory = factory
        self._clock = clock
        self._guard: EchoGuard | None = None
        self._guarded: tuple[str, str] | None = None
        self.open: Connections[Sound] = Connections(self._connect)
        self.analyzers: dict[Person, AudioAnalyzer] = {}

    def choose(self, wanted: Wanted, *, origin_s: float) -> None:
        """Open what is chosen."""
        self.open.choose(wanted, origin_s=origin_s)
        analyzers: dict[Person, AudioAnalyzer] = {}
        for source in self.open:
            before = self.analyzers.get(source.people[0])
            same = before if before and before.people == source.people else None
            analyzers |= dict.fromkeys(source.people, same or AudioAnalyzer(source.people, clock=self._clock))
        self.analyzers = analyzers
        pair = _may_echo(self.open.for_person("user"), self.open.for_person("partner"))
        if pair != self._guarded:
            self._guarded, self._guard = pair, EchoGuard() if pair else None

    def begin(self, start_s: float, *, clips: bool = False) -> None:
        """Second 0 of a session is at ``start_s`` of the clock: start listening again. clips : give each phrase's sound too."""
        for analyzer in set(self.analyzers.values()):
            analyzer.clips = clips
            analyzer.begin(start_s)

    def stop_clips(self) -> None:
        """Give no phrase's sound any more, from the next ``flush`` on."""
        for analyzer in set(self.analyzers.values()):
            analyzer.clips = False

    def read(self, observed: Sequence[tuple[Person, VideoFeatures]], keep: Keep | None = None) -> list[AudioFeatures]:
        """What was heard since the last call.

        observed : what was seen meanwhile: where one sound is both people's, the mouths show whose. keep : is given each block
        as it came.
        """
        # The partner's sound first: the guard compares the user's with it.
        arrived = [(source.people[0], source.stream.read()) for source in sorted(self.open, key=lambda source: source.people)]
        features: list[AudioFeatures] = []
        for person, sounds in arrived:
            analyzer = self.analyzers[person]
            analyzer.measure(sounds)
            for sound in sounds:
                features += analyzer.take(self._without_echo(person, sound))
                if keep:
                    keep(person, sound)
        for person, seen in observed:
            if person in self.analyzers:
                features += self.analyzers[person].see(seen)
        return features

    def flush(self) -> list[AudioFeatures]:
        """What is still due of what was heard, at a pause or the end."""
        rest = self.analyzers["user"].take(self._guard.finish()) if self._guard else []
        return rest + [heard for analyzer in set(self.analyzers.values()) for heard in analyzer.finish()]

    @property
    def echoing(self) -> bool:
        """Whether the partner is heard in the user's microphone."""
        return self._guard is not None and self._guard.echoing

    def _without_echo(self, person: Person, sound: Sound) -> list[Sound]:
        if self._guard is None:
            return [sound]
        if person == "user":
            return self._guard.push_user(sound)
        self._guard.push_partner(sound)
        return [sound]

    def _connect(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[Sound]:
        stream = f"{'both' if len(people) > 1 else people[0]}.voice"
        return self._factory.sounds(spec, stream=stream, origin_s=origin_s, capacity=_SOUND_CAPACITY)


def _may_echo(user: Connection[Sound] | None, partner: Connection[Sound] | None) -> tuple[str, str] | None:
    """The two sounds where a microphone may hear the other one from the loudspeakers; None where it cannot."""
    if user is None or partner is None or user is partner:
        return None
    played = partner.spec.source_kind("sound") == "loopback" or partner.spec.is_played or is_virtual(partner.spec)
    return (user.spec.text, partner.spec.text) if user.spec.source_kind("sound") == "microphone" and played else None


def is_virtual(spec: Spec) -> bool:
    """Whether a microphone is really a loopback of what the computer plays, as on systems without loopbacks of their own."""
    return spec.source_kind("sound") == "microphone" and any(name in spec.name.lower() for name in _VIRTUAL)
