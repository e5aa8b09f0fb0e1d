"""What the conversation sees and hears: all sources that were chosen, and the analyzers behind them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from monitor.clock import Clock
from monitor.errors import UsageError
from monitor.live.audio import AudioInputs
from monitor.live.connections import Connection, wanted
from monitor.live.interview.questions import QuestionSet, load_questions
from monitor.live.power.throttle import LoadGovernor
from monitor.live.requests import LABEL_MOST, SourceSelection
from monitor.live.setup.last_choices import usable
from monitor.live.source_factory import SourceFactory
from monitor.live.video import VideoInputs
from monitor.process.allocator import settle
from monitor.simulate.interviewer import SpeechTrack
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.spec import Kind, Spec, Use
from monitor.sources.stream import Stream
from monitor.types import PEOPLE, Gap, Person, Picture, Sound
from monitor.vision.features import VideoFeatures
from monitor.vision.finder import FaceFinder
from monitor.voice.person_voice import AudioFeatures

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan

# As the page's consent.js has it.
_UNASKED: Final[tuple[Kind, ...]] = ("none", "film", "simulated", "interviewer")
Keep = Callable[[Person, Picture | Sound], None]


class Inputs:
    """``choose`` sources, ``begin`` a session, ``read`` often. Used from one thread; ``close`` ends all of it.

    plan : of the simulated people, the demo's by default. browser : what pages capture. questions : of the interviewer who is
    the partner, None where none is. interviewer : what they say. resting : nothing is open until ``wake``, whatever is chosen.
    """

    def __init__(self, *, clock: Clock, throttle: LoadGovernor, plan: DyadPlan | None = None) -> None:
        self._clock = clock
        self.browser = BrowserTracks(clock)
        self.interviewer = SpeechTrack()
        self.questions: QuestionSet | None = None
        self._factory = SourceFactory(
            clock=clock, make_finder=FaceFinder, browser=self.browser, interviewer=self.interviewer, plan=plan
        )
        self._origin_s = 0.0  # when the films' second 0 was, or would have been without pauses
        self.selection = SourceSelection()
        self.resting = False
        self.video = VideoInputs(self._factory, clock=clock, throttle=throttle)
        self.audio = AudioInputs(self._factory, clock=clock)

    def choose(self, selection: SourceSelection) -> None:
        """Open what is chosen and close what is not. Raises UsageError for a text that names no source, and changes nothing."""
        pictures, sounds = wanted(selection, "picture"), wanted(selection, "sound")
        self.questions = _questions([*pictures.values(), *sounds.values()])
        self.selection, self.resting = selection, False
        now_s = self._clock.now_s()
        self.video.choose(pictures, layout=selection.layout, origin_s=now_s)
        self.audio.choose(sounds, origin_s=now_s)

    def rest(self) -> None:
        """Close every camera, microphone, screen, film and simulation, and keep what was chosen."""
        selection = self.selection
        self.choose(SourceSelection())
        self._factory.close()
        self.selection, self.resting = selection, selection != SourceSelection()

    def wake(self) -> None:
        """Open again what was chosen before ``rest``; a device or a film that has gone meanwhile is not chosen any more."""
        if self.resting:
            try:
                self.choose(usable(self.selection))
            except UsageError:  # an interviewer's questions that were changed, say
                self.choose(SourceSelection())

    def exchange_picture(self, person: Person, source: str, *, reason: str) -> list[Gap]:
        """Another picture of a person while all else goes on. reason : of the gap until it comes. The gaps of the one before.

        Raises UsageError for a text that names no picture, and changes nothing.
        """
        sources = self.selection.for_person(person).model_copy(update={"picture": source})
        selection = self.selection.model_copy(update={person: sources})
        pictures = wanted(selection, "picture")
        before = self.video.open.for_person(person)
        gaps = [] if before is None else [*before.stream.gaps(), *filter(None, [before.stream.open_gap()])]
        self.selection = selection
        self.video.choose(pictures, layout=selection.layout, origin_s=self._clock.now_s())
        after = self.video.open.for_person(person)
        if after is not None:
            after.stream.explain(reason)
        return gaps

    def begin(self, start_s: float, *, clips: bool = False) -> None:
        """Second 0 of a session is at ``start_s`` of the clock: films play from their beginning, listening starts again.

        clips : whether the sound of each phrase is wanted, for its words.
        """
        self.gaps()
        self._play(start_s)
        self.audio.begin(start_s, clips=clips)
        self.video.spare(True)
        settle()

    def end(self) -> None:
        """The session is over: what was begun for it ends."""
        self.audio.stop_clips()
        self.video.spare(False)
        gc.unfreeze()

    def share_again(self) -> None:
        """The desktop asks once more what to share, where that was refused or stopped."""
        for source in self._all():
            if source.spec.kind == "portal" and source.stream.status.trouble in ("refused", "stopped"):
                source.stream.ask_again()

    def resume(self, paused_s: float) -> None:
        """After a pause of so many seconds: films go on where they were."""
        if self.plays:
            self._play(self._origin_s + paused_s)

    def film_s(self, now_s: float) -> float:
        """Where films stand at a time of the clock."""
        return max(0.0, now_s - self._origin_s)

    def play_again(self) -> None:
        """For the preview: once all films are over, play them again."""
        played = [source for source in self._all() if source.spec.is_played and source.spec.kind != "interviewer"]
        if played and all(source.stream.status.state == "ended" for source in played):
            self._play(self._clock.now_s())

    def read(self, keep: Keep | None = None) -> tuple[list[tuple[Person, VideoFeatures]], list[AudioFeatures]]:
        """What was observed and heard since the last call. keep : is given each picture and block of sound as it came."""
        observed = self.video.read(keep)
        return observed, self.audio.read(observed, keep)

    def gaps(self) -> list[Gap]:
        """Gaps that ended since the last call, on the program's clock."""
        return [*self.video.gaps(), *self.audio.open.gaps()]

    def open_gaps(self) -> list[Gap]:
        """Gaps that last until now."""
        return [*self.video.open_gaps(), *self.audio.open.open_gaps()]

    @property
    def plays(self) -> bool:
        """Whether any source is played from its own beginning (a film, a simulation)."""
        return any(source.spec.is_played for source in self._all())

    @property
    def over(self) -> bool:
        """Whether every source was a film and all of them are over; an interviewer has no end, and asks nobody then."""
        sources = [source for source in self._all() if source.spec.kind != "interviewer"]
        return bool(sources) and all(source.stream.status.state == "ended" for source in sources)

    @property
    def awaits_page(self) -> bool:
        """Whether a page is to capture something and has given nothing of it yet."""
        captured = [source for source in self._all() if source.spec.kind == "browser"]
        return bool(captured) and not any(source.stream.status.received for source in captured)

    @property
    def shares(self) -> bool:
        """Whether one picture shows both people."""
        return any(source.shared for source in self.video.open)

    @property
    def people(self) -> tuple[Person, ...]:
        """Of whom anything is to be seen or heard."""
        return tuple(person for person in PEOPLE if self.present(person))

    def present(self, person: Person) -> bool:
        """Whether anything of this person is to be seen or heard."""
        return person in self.video.analyzers or person in self.audio.analyzers

    @property
    def measured(self) -> tuple[Person, ...]:
        """Of whom anything is measured: an interviewer is seen and heard, and is nobody."""
        return tuple(person for person in self.people if person == "user" or self.questions is None)

    @property
    def asked(self) -> tuple[Person, ...]:
        """Who has to agree: whoever a device of now shows or records. A film and a drawn person need not."""
        return tuple(person for person in PEOPLE if any(spec.kind not in _UNASKED for _, spec, _ in self.sources(person)))

    def sources(self, person: Person) -> Iterator[tuple[Use, Spec, Stream[Any]]]:
        """A person's sources: what it is used for, what was chosen, and its stream."""
        picture, sound = self.video.open.for_person(person), self.audio.open.for_person(person)
        if picture is not None:
            yield "picture", picture.spec, picture.stream
        if sound is not None:
            yield "sound", sound.spec, sound.stream

    def play_from(self, start_s: float) -> None:
        """Films play from their beginning, with second 0 at ``start_s`` of the clock."""
        if self.plays:
            self._play(start_s)

    def camera(self, person: Person) -> str | None:
        """The name of the source that shows this person alone, cut to a profile's length so that the two compare.

        Empty when there is nothing, None while its name is not known yet.
        """
        picture = self.video.open.for_person(person)
        if picture is None or picture.shared:
            return ""
        name = picture.stream.device_name or (None if picture.spec.source_kind("picture") == "camera" else picture.spec.label)
        return name and name[:LABEL_MOST]

    def film(self, person: Person) -> Path | None:
        """The film that plays for this person; None for a device."""
        picture = self.video.open.for_person(person)
        return Path(picture.spec.path) if picture is not None and picture.spec.kind == "film" else None

    def close(self) -> None:
        """End everything. A second call does nothing."""
        self.choose(SourceSelection())
        self._factory.close()

    def _play(self, origin_s: float) -> None:
        self._origin_s = origin_s
        self.video.open.play(origin_s)
        self.audio.open.play(origin_s)

    def _all(self) -> Iterator[Connection[Any]]:
        yield from self.video.open
        yield from self.audio.open


def _questions(chosen: list[tuple[Spec, tuple[Person, ...]]]) -> QuestionSet | None:
    """Of the interviewer among the sources. Raises UsageError for a wrong set, and where the partner is somebody else."""
    interviewers = [(spec, people) for spec, people in chosen if spec.kind == "interviewer"]
    if any(people != ("partner",) for _, people in interviewers):
        raise UsageError("an interviewer can only be your partner; choose a camera and a microphone for yourself")
    if len({spec.name for spec, _ in interviewers}) > 1:
        raise UsageError("picture and sound are of two interviewers with different questions; choose the same set for both")
    return load_questions(interviewers[0][0].name) if interviewers else None
