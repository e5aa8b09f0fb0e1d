"""A live session being recorded, and its header. Second 0 is the session's start on the program's clock."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from monitor.calibrate.profile import Profile, has_zones
from monitor.coaching.cue_trial import CueTrial
from monitor.config import Preset
from monitor.errors import RapportError, SessionError
from monitor.feed import shifted
from monitor.live.calibration import SETTLE_S
from monitor.live.inputs import Inputs
from monitor.live.recording.disk_notes import DiskNotes
from monitor.live.recording.header import session_source
from monitor.live.recording.signal_gaps import SignalGaps
from monitor.live.transcript.transcription import Transcription
from monitor.measures import SIGNAL
from monitor.pipeline import Pipeline
from monitor.record.header import Header, Signal
from monitor.record.lifecycle import delete_session
from monitor.record.live_films import LiveMedia
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.cues.history import cue_shares, kind_effects, was_watched
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.session import load_session
from monitor.replay.summary import summarize
from monitor.replay.text.cue_effects import less_words
from monitor.replay.text.labels import CallDelay, call_delay
from monitor.sources.spec import Spec
from monitor.speech import Word
from monitor.types import PEOPLE, Event, FeatureBlock, Gap, Person, Picture, Sound, Update
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from monitor.words import capitalized

# A machine this far behind has lowered its rates by then; a score that is later would be about another moment.
_SETTLE_MOST_S: Final = 5.0
# To score 30 seconds takes under a second; what is more waits for the next turn.
_ADVANCE_S: Final = 30.0
# Half a minute of speech of each is written down in two or three seconds, and what a busy computer put off in some more, as
# nothing else is to be done by then; the summary should not wait for longer.
_LAST_WORDS_S: Final = 20.0


class Recording:
    """The pipeline and its session, fed with what was captured; ``advance`` once a second, ``finish`` or ``close`` at the end.

    Times given are the program's clock, except of what was heard, which is on the session's clock (``AudioAnalyzer.begin``).
    cue_notes : which cues come less often, as they distracted the user. transcription : of what is said, once ``write_words``
    was called.
    """

    def __init__(
        self,
        folder: Path,
        header: Header,
        *,
        preset: Preset,
        people: Iterable[Person],
        start_s: float,
        seed: int = 0,
        profile: Profile | None = None,
    ) -> None:
        self.header = header
        self.start_s = start_s
        self.paused = False
        self._disk = DiskNotes()
        # Before there is a folder, so that a failure in reading earlier sessions leaves none behind.
        usual = usual_looks(folder.parent, preset.name, mapped=has_zones(profile)) if preset.gaze else {}
        watched = was_watched(header)
        effects = kind_effects(folder.parent) if watched else {}
        self.cue_notes = less_words(effects, preset)
        # A talk's own dice: a fixed seed would hold back the same cues in each.
        trial = CueTrial(cue_shares(effects), seed=int(header.id[-8:], 16)) if watched else None
        self.writer = SessionWriter.create(folder, header, refused=self._disk.refused)
        try:
            self.pipeline = Pipeline(
                people=people, preset=preset, writer=self.writer, seed=seed, profile=profile, usual=usual, trial=trial
            )
        except BaseException as error:
            self.writer.__exit__(type(error), error, None)
            with suppress(SessionError):
                delete_session(folder, aborted=True)
            raise
        self._people = frozenset(people)
        self._media: dict[Person, LiveMedia] = {}
        self.transcription: Transcription | None = None
        self._asked: list[Word] = []  # until it is known where the words come from
        self._signals = SignalGaps()
        self._paused_at_s = 0.0
        self._from_s = start_s  # what was captured before is not taken in
        self._advanced_s, self._at_once_s = start_s, _ADVANCE_S
        self._settle_s, self._settle_most_s = SETTLE_S, _SETTLE_MOST_S
        self._closed = False

    @property
    def delay(self) -> CallDelay | None:
        """Of the call that the partner is seen through."""
        return call_delay(self.header)

    @property
    def note(self) -> str:
        """What is not kept of the conversation, as the disk has refused it; the scores go on, what was kept stays readable."""
        return self._disk.words

    def keep_media(self, person: Person, *, has_picture: bool, has_sound: bool) -> None:
        """Keep this person's picture and sound from now on; for people who agreed."""
        self._media[person] = LiveMedia(self.writer, person, has_picture=has_picture, has_sound=has_sound)

    def keep_sources(self, inputs: Inputs) -> None:
        """Keep the picture and sound of everybody who has a source, from now on; for people who agreed."""
        for person in PEOPLE:
            used = {use for use, _, _ in inputs.sources(person)}
            if used:
                self.keep_media(person, has_picture="picture" in used, has_sound="sound" in used)

    def write_words(self, transcription: Transcription) -> None:
        """Write down what is said from now on; for people who agreed."""
        self.transcription = transcription
        self._take_words([])

    def take(
        self,
        observed: Iterable[tuple[Person, VideoFeatures]],
        features: Iterable[AudioFeatures],
        gaps: Iterable[Gap],
        *,
        load_level: int = 0,
    ) -> None:
        """What was seen, heard and missing since the last call; nothing of an interviewer. load_level : as for ``hear``."""
        for person, seen in observed:
            self.see(person, seen)
        for heard in features:
            self.hear(heard, load_level=load_level)
        for gap in gaps:
            self.gap(gap)

    def keep(self, person: Person, item: Picture | Sound) -> None:
        """A picture or a block of sound as it came, for the films that are kept; passed over while paused."""
        media = self._media.get(person)
        time_s = item.time_s - self.start_s
        if media is not None and time_s >= 0 and not self.paused:
            media.take(dataclasses.replace(item, time_s=time_s))
            self._disk.films[person] = media.note

    def see(self, person: Person, seen: VideoFeatures) -> None:
        """One observed picture, passed over while paused and when it is from before the start or the end of a pause."""
        if person in self._people and not self.paused and seen.time_s >= self._from_s:
            self.pipeline.see(person, shifted(seen, self.start_s))

    def hear(self, heard: AudioFeatures, *, load_level: int = 0) -> None:
        """What was heard; passed over while paused. load_level : of the load governor, for ``Transcription.take``."""
        if not self.paused:
            of_people = heard.of(self._people)  # an interviewer is nobody, and their words are known
            self.pipeline.hear(of_people)
            if self.transcription is not None:
                self.transcription.take(of_people.clips, load_level=load_level)

    def take_questions(self, events: Iterable[Event], words: Iterable[Word]) -> None:
        """What an interviewer asked and how it was answered; the words of it too, where words are written down."""
        self.pipeline.take_questions(events)
        if self.transcription is not None:
            self._asked += words
            if self.transcription.transcript is not None:
                asked, self._asked = self._asked, []
                self._take_words(asked)

    def take_signal(self, signal: Signal, rows: FeatureBlock) -> None:
        """A series of another program, session seconds: kept, and neither scored nor coached by. The header says what it is."""
        if signal not in self.header.signals:
            others = tuple(known for known in self.header.signals if known.person != signal.person)
            self.header = self.header.model_copy(update={"signals": (*others, signal)})
            self.writer.set_header(self.header)
        self.writer.add_rows(rows)
        self._write_gaps(self._signals.came(signal.person, float(rows.time_s[0]), float(rows.time_s[-1])))

    def gap(self, gap: Gap) -> None:
        """A stretch, on the program's clock, in which a stream gave nothing."""
        start_s, end_s = gap.start_s - self.start_s, gap.end_s - self.start_s
        if end_s > 0 and (self.header.practice is None or gap.stream.partition(".")[0] in self._people):
            self.pipeline.gap(dataclasses.replace(gap, start_s=max(0.0, start_s), end_s=end_s))

    def exchange_picture(self, person: Person, spec: Spec, now_s: float) -> None:
        """A person's picture comes from another source from now on; the header says so."""
        from_s = round(max(0.0, now_s - self.start_s), 3)
        source = session_source(person, "picture", spec).model_copy(update={"from_s": from_s})
        self.header = self.header.model_copy(update={"sources": (*self.header.sources, source)})
        self.writer.set_header(self.header)
        self.pipeline.exchange_picture(person, from_s)

    def advance(self, now_s: float, *, settled_s: float = math.inf) -> list[Update]:
        """Scores up to a little before now. settled_s : up to when all pictures have been observed.

        A busy machine's pictures are waited for, ``_SETTLE_MOST_S`` at most: what comes later still is left out of the scores.
        """
        until_s = max(min(now_s - self._settle_s, settled_s), now_s - self._settle_most_s)
        # After a night's sleep there are thousands of seconds to score: some at a time, so that nothing waits for them.
        until_s = self._advanced_s = min(until_s, self._advanced_s + self._at_once_s)
        if self.transcription is not None:
            self._take_words(self.transcription.read())
        updates = self.pipeline.advance(max(0.0, until_s - self.start_s))
        self._write_lost()
        return updates

    def pause(self, now_s: float) -> None:
        """Measure nothing from now on; time keeps running."""
        if not self.paused:
            self.paused, self._paused_at_s = True, now_s

    def resume(self, now_s: float) -> None:
        """Measure again; the pause is a gap of every stream."""
        if self.paused:
            self.paused, self._from_s = False, now_s
            for person in PEOPLE:
                for stream in ("face", "voice"):
                    self.gap(Gap(f"{person}.{stream}", self._paused_at_s, now_s, "paused"))
            self._write_gaps(self._signals.paused(self._paused_at_s - self.start_s, now_s - self.start_s))

    def finish(self, now_s: float) -> Update:
        """Score the whole session and close it. Raises SessionError when the disk refuses; what was kept stays readable."""
        with self:
            self.resume(now_s)
            self._end_media()
            self._end_words()
            self.writer.begin_end()  # from here on a refusal leaves no complete session
            self._write_gaps(self._signals.ended(now_s - self.start_s))
            self._write_lost(ends=True)
            return self.pipeline.finish(now_s - self.start_s)

    def conclude(self, now_s: float) -> list[str]:
        """``finish``, and the summary in sentences, or why there is none."""
        try:
            self.finish(now_s)
            sentences = [str(sentence) for sentence in summarize(load_session(self.writer.folder))]
            remarks = self.transcription.remarks if self.transcription is not None else []
            return [*filter(None, [self._disk.session]), *sentences, *remarks]
        except RapportError as error:
            return [f"{capitalized(str(error))}."]

    def _write_lost(self, *, ends: bool = False) -> None:
        """What the disk has refused is a gap, once it takes again what comes."""
        if lost_s := self.writer.take_lost_s(ends=ends):
            streams = [f"{person}.{stream}" for person in sorted(self._people) for stream in ("face", "voice")]
            streams += [f"{signal.person}.{SIGNAL}" for signal in self.header.signals]
            self._write_gaps(self._disk.lost(streams, *lost_s))
            self.writer.commit()  # at once: the disk may refuse again

    def _write_gaps(self, gaps: Iterable[Gap]) -> None:
        """In session seconds."""
        for gap in gaps:
            self.pipeline.gap(gap)

    def _end_media(self) -> None:
        while self._media:
            person, media = self._media.popitem()
            media.close()
            self._disk.films[person] = media.note

    def _take_words(self, words: list[Word]) -> None:
        """Words of what was heard before, also while paused; the header says first where they come from."""
        transcript = self.transcription.transcript if self.transcription is not None else None
        if transcript is None or not words:
            return
        if transcript != self.header.transcript:
            self.header = self.header.model_copy(update={"transcript": transcript})
            self.writer.set_header(self.header)
        self.pipeline.take_words(words)

    def _end_words(self) -> None:
        """The last words are waited for a little; those that come later are missing."""
        if self.transcription is None:
            return
        self._take_words(self.transcription.finish(_LAST_WORDS_S))
        missing_s = round(self.transcription.missed_s + self.transcription.unclear_s, 1)
        if self.header.transcript is not None and missing_s:
            transcript = self.header.transcript.model_copy(update={"missing_s": missing_s})
            self.header = self.header.model_copy(update={"transcript": transcript})
            self.writer.set_header(self.header)
        for gap in self.transcription.gaps:
            self.pipeline.gap(gap)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._closed:
            self._closed = True
            self._end_media()
            if self.transcription is not None:
                self.transcription.close()
            self.writer.__exit__(kind, error, trace)
