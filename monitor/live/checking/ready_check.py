"""The check before the start on a conversation's sources: which step runs, what is noted, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.clock import Clock
from monitor.errors import UsageError
from monitor.live.audio import is_virtual
from monitor.live.check.judge import Path, PersonFacts, SourceFacts, Times, judge
from monitor.live.check.state import CheckState, Finding, Step, verdict_of
from monitor.live.inputs import Inputs
from monitor.live.requests import SourceSelection
from monitor.sources.spec import Spec
from monitor.types import PEOPLE, Person, Picture, Sound
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from monitor.words import say

# The tone takes 1.4 s; a page hears of the step within half a second, and a sound server may play two seconds ahead.
TONE_S: Final = 3.5
# To read two lines aloud.
SENTENCE_S: Final = 6.5
# The voice is known after 0.43 s and a picture after 0.4 s at p99 (``live.calibration``).
_SETTLE_S: Final = 1.0
# Models load within five seconds, on a computer that has no time for them in twenty.
_OPEN_S: Final = 25.0
# What is owed of the pictures is waited for so long.
_LATE_S: Final = 5.0


class ReadyCheck:
    """``begin`` it, hand it all that comes by ``keep`` and ``take``; ``snapshot`` is the page's. One thread.

    findings : of the check that is over, empty before.
    """

    def __init__(self, inputs: Inputs, *, clock: Clock) -> None:
        self._inputs = inputs
        self._clock = clock
        self._allowed = True
        self._step: Step | None = None
        self._plays_tone = self._can_play = False
        self._selection = SourceSelection()
        self._people: dict[Person, PersonFacts] = {}
        self._begun_s = self._began_s = self._said_s = self._until_s = 0.0
        self.findings: list[Finding] = []

    @property
    def step(self) -> Step | None:
        """Which step runs; None while there is no check."""
        return self._step

    def begin(self, *, can_play: bool) -> None:
        """Start it. can_play : whether whoever asks can play the tone. Raises UsageError where there is nothing to check."""
        if not self._allowed:
            raise UsageError("the check is for the set-up, while no calibration runs; finish that first")
        if not any(self._inputs.present(person) for person in PEOPLE):
            raise UsageError("no picture or sound has been chosen yet; choose a camera, a microphone or a film first")
        self.findings = []
        self._can_play, self._selection = can_play, self._inputs.selection
        self._people = {person: PersonFacts() for person in PEOPLE}
        self._begun_s = self._clock.now_s()
        self._step, self._until_s = "settling", self._begun_s + _OPEN_S

    def cancel(self) -> None:
        """End it without a verdict, or put a verdict away."""
        self._step, self.findings, self._people = None, [], {}

    def keep(self, person: Person, item: Picture | Sound) -> None:
        """A picture or a block of sound as it came."""
        if self._step not in ("tone", "sentence") or person not in self._inputs.measured:
            return
        if isinstance(item, Picture):
            self._people[person].pictures.picture(item)
        else:
            self._people[person].sounds.sound(item)

    def take(
        self, observed: Sequence[tuple[Person, VideoFeatures]], features: Sequence[AudioFeatures], *, allowed: bool
    ) -> None:
        """What was seen and heard. allowed : whether this is the time for a check."""
        self._allowed = allowed
        if self._step is None:
            return
        if not allowed or self._inputs.selection != self._selection:
            self.cancel()
            return
        if self._step in ("tone", "sentence"):
            self._note(observed, features)
        self._go_on(self._clock.now_s())

    def snapshot(self, now_s: float) -> CheckState | None:
        """The page's view of it; None while there is none."""
        if self._step is None:
            return None
        verdict = verdict_of(self.findings) if self._step == "done" else None
        key = f"check-step-{self._step}" if verdict is None else f"check-verdict-{verdict.replace(' ', '-')}"
        return {
            "step": self._step,
            "left_s": round(self._left_s(now_s), 1),
            "total_s": TONE_S + SENTENCE_S,
            "tone": self._plays_tone,
            "sentence": say("check-sentence") if self._step == "sentence" else "",
            "words": say(key),
            "verdict": verdict,
            "findings": [finding.shown() for finding in self.findings],
        }

    def _left_s(self, now_s: float) -> float:
        if self._step == "done":
            return 0.0
        if self._step == "settling":
            return TONE_S + SENTENCE_S
        return max(0.0, self._until_s - now_s) + (SENTENCE_S if self._step == "tone" else 0.0)

    def _go_on(self, now_s: float) -> None:
        if self._step == "settling" and (self._is_open or now_s >= self._until_s):
            self._plays_tone = self._can_play and self.needs_tone
            self._began_s = self._said_s = now_s
            self._step, self._until_s = ("tone", now_s + TONE_S) if self._plays_tone else ("sentence", now_s + SENTENCE_S)
        elif self._step == "tone" and now_s >= self._until_s:
            self._step, self._said_s, self._until_s = "sentence", now_s, now_s + SENTENCE_S
        elif self._step == "sentence" and now_s >= self._until_s + (_SETTLE_S if self._is_settled else _LATE_S):
            self._conclude()

    def _conclude(self) -> None:
        for person in self._inputs.measured:  # of an interviewer there is nothing to find out
            self._state_of(person)
        times = Times(self._began_s, self._said_s, self._until_s, self._plays_tone)
        self.findings = judge(self._people, times, one_sound=any(source.shared for source in self._inputs.audio.open))
        self._people, self._step = {}, "done"

    @property
    def _is_settled(self) -> bool:
        """Whether all pictures of the check have been observed."""
        return self._inputs.video.settled_s >= self._until_s

    @property
    def _is_open(self) -> bool:
        """Whether everything that was chosen gives something, or has said why not."""
        states = [stream.status for person in PEOPLE for _, _, stream in self._inputs.sources(person)]
        opened = all(status.state in ("on", "ended") or status.note for status in states)
        return opened and self._inputs.video.ready

    @property
    def needs_tone(self) -> bool:
        """Whether the partner's sound is what the computer plays, so that the tone must be in it."""
        sound = self._inputs.audio.open.for_person("partner")
        return sound is not None and not sound.shared and self._path(sound.spec) == "tone"

    def _note(self, observed: Sequence[tuple[Person, VideoFeatures]], features: Sequence[AudioFeatures]) -> None:
        for person, seen in observed:
            if seen.time_s >= self._began_s:
                self._people[person].pictures.seen(seen)
        for person, analyzer in self._inputs.audio.analyzers.items():
            for heard in features:
                self._people[person].sounds.heard(heard, person, start_s=analyzer.start_s)

    def _state_of(self, person: Person) -> None:
        """How this person's sources are doing at the end."""
        facts, inputs = self._people[person], self._inputs
        for use, spec, stream in inputs.sources(person):
            status = stream.status
            track = inputs.browser.track(spec.name, use) if spec.kind == "browser" else None
            source = SourceFacts(
                stream.name,
                status.state,
                status.note if status.state != "on" else "",
                track.reason if track is not None else "",
                not spec.is_played,
                self._path(spec) if use == "sound" else "microphone",
            )
            if use == "sound":
                facts.sound = source
                continue
            facts.picture = source
            analyzer = inputs.video.analyzers.get(person)
            if analyzer is not None and analyzer.crop is None and inputs.shares and inputs.video.notice is not None:
                facts.undecided = inputs.video.notice["words"]

    def _path(self, spec: Spec) -> Path:
        """What reaches a sound: all that the computer plays, the call alone, its own beginning, or what a room has."""
        if spec.is_played:
            return "played"
        if spec.source_kind("sound") == "microphone":
            return "tone" if is_virtual(spec) else "microphone"
        if spec.kind == "browser":
            track = self._inputs.browser.track(spec.name, "sound") or self._inputs.browser.track(spec.name, "picture")
            return "tone" if track is not None and track.surface in ("window", "monitor") else "call"
        return "tone" if spec.kind == "loopback" else "call"
