"""What two people's rows and phrases become: measures, events, scores and cues, all recorded.

One pipeline serves films, simulations and live devices; the caller that feeds it decides how fast time runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from monitor.calibrate.profile import Profile
from monitor.coaching.coach import Coach
from monitor.coaching.context import PersonalBaseline
from monitor.coaching.cue_trial import CueTrial
from monitor.coaching.excess import Excess
from monitor.coaching.first_minutes import Description
from monitor.coaching.indicators import Indicators
from monitor.coaching.spoken_words import WordCounts
from monitor.config import NudgeKind, Preset
from monitor.pipeline.published import Published
from monitor.record.writer import SessionWriter
from monitor.speech import Word, word_event
from monitor.synchrony.behaviour.looks import Range, Role
from monitor.synchrony.behaviour.speech import Tama
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.evidence import UpdateWithEvidence
from monitor.types import Event, FeatureBlock, Gap, Person, Update
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import GazeMap
from monitor.vision.gestures import Gestures
from monitor.vision.mirror import unmirror
from monitor.voice.laughter.shared import SharedLaughs
from monitor.voice.person_voice import AudioFeatures
from monitor.voice.turns import TurnTracker

# An interviewer reads from a list: nobody would answer a question.
_NOBODY_ANSWERS: Final[tuple[NudgeKind, ...]] = ("open_question",)


class PipelineObserver(Protocol):
    """Gets what is recorded, as it is recorded; it must neither wait nor raise."""

    def rows(self, rows: FeatureBlock, /) -> None: ...
    def event(self, event: Event, /) -> None: ...
    def update(self, update: Update, /) -> None: ...


class Pipeline:
    """Feed with ``see`` and ``hear`` in each stream's own order, then ``advance`` to a time all streams have passed.

    Every call writes what it learned to the session; ``advance`` commits, so a crash loses about a second.
    profile : the user's own, whose neutral posture and voice the user is measured against; None where there is none. It may be
    changed at any time. (Its gaze map is used where the pictures are observed.) usual : what is usual of the user's looks, by
    their earlier sessions (``replay.analysis.gaze.usual_looks``). trial : of the cues, where the user sees them. observer : set
    it to get all that is recorded.

    Where the header withholds what compares the two people, none of it is published: no score, no sign of copying, and no
    cue but those about the user alone; where its clock is unsure, no turn either.
    """

    def __init__(
        self,
        *,
        people: Iterable[Person],
        preset: Preset,
        writer: SessionWriter,
        seed: int = 0,
        profile: Profile | None = None,
        usual: Mapping[Role, Range] | None = None,
        trial: CueTrial | None = None,
    ) -> None:
        self.profile = profile
        self.observer: PipelineObserver | None = None
        self._usual = usual or {}
        self._gestures = {person: Gestures(person) for person in people}
        self._unsure = writer.header.is_clock_unsure
        self._published = Published(writer.header, preset, tuple(self._gestures))
        self._turns = TurnTracker()
        self._shared_laughs = SharedLaughs()
        self._estimator = Estimator(preset=preset, seed=seed)
        self._excess = Excess()
        self._coach = Coach(preset, off=_NOBODY_ANSWERS if self._published.withheld == "practice" else (), trial=trial)
        self._writer = writer
        self._mirrored = writer.header.mirrored

    def gaze(self, person: Person) -> GazeMap | None:
        """The map of gaze zones to observe this person's pictures with, as they come; None for the usual zones."""
        if person != "user" or self.profile is None or self.profile.gaze is None:
            return None
        gaze = self.profile.gaze.map()
        return gaze.mirrored() if person in self._mirrored else gaze

    def see(self, person: Person, seen: VideoFeatures) -> None:
        """Take in one processed picture."""
        self._published.see(person, seen)
        if seen.view_moved:
            self._gestures[person].view_moved()
        for seen_rows in seen.rows:
            rows = unmirror(seen_rows) if person in self._mirrored else seen_rows
            self._take_rows(rows)
            self._take_events(self._gestures[person].push(rows))
        if seen.sketch is not None:
            self._writer.add_sketch(person, seen.time_s, seen.sketch)

    def hear(self, heard: AudioFeatures) -> None:
        """Take in one person's processed sound."""
        for clip in heard.sound:
            self._turns.push(clip)
        for rows in heard.rows:
            self._take_rows(rows)
            self._turns.push(rows)
        for phrase in heard.phrases:
            self._take_events([phrase])
            self._turns.push(phrase)
        for laugh in heard.laughs:
            self._take_events([laugh])
            self._shared_laughs.push(laugh)

    def take_words(self, words: Iterable[Word]) -> None:
        """Take in words, which come up to half a minute after they were said.

        The header says before where they come from; without that nobody agreed to them, and none is kept.
        """
        transcript = self._writer.header.transcript
        if transcript is None:
            return
        if self._coach.word_counts is None:
            self._coach.expect_words(language=transcript.language, topic=self._writer.header.topic)
        for word in words:
            self._take_events([word_event(word)])

    def take_questions(self, events: Iterable[Event]) -> None:
        """Take in an interviewer's questions; they are no behaviour, so nothing is scored or coached by them."""
        for event in events:
            self._record_event(event)

    def take_recorded(self, rows: Iterable[FeatureBlock], events: Iterable[Event]) -> None:
        """Take in what a session keeps of the two: rows (no picture in them is mirrored any more), phrases and gestures.

        Turns and all that is told from them are found anew.
        """
        for block in rows:
            self._take_rows(block)
            self._turns.push(block)
        for event in events:
            self._take_events([event])
            self._turns.push(event)
            self._shared_laughs.push(event)

    def exchange_picture(self, person: Person, from_s: float) -> None:
        """A person's picture comes from another source from here on: nothing is compared across it."""
        self._gestures[person].view_moved()
        if person == "user":
            self._coach.restart_posture(from_s)

    def gap(self, gap: Gap) -> None:
        """Record that a stream gave nothing for a while."""
        self._writer.add_gap(gap)

    def advance(self, until_s: float) -> list[Update]:
        """Score everything up to ``until_s``, which no stream may fall behind afterwards."""
        self._take_turns([*self._turns.advance(until_s), *self._shared_laughs.advance(until_s)])
        updates = [self._coached(update) for update in self._estimator.advance(until_s)]
        for update in updates:
            if self.observer is not None:
                self.observer.update(update)
            self._writer.add_update(update)
        for held in self._coach.take_held():
            self._writer.add_event(held.event)
        self._writer.commit()
        return updates

    def cue_stands(self, kind: str, time_s: float) -> bool:
        """Whether what gave a cue still holds at the latest update."""
        return self._coach.stands(kind, time_s)

    def indicators(self, update: Update) -> Indicators:
        """The quiet indicators and the balance of talking at the latest update."""
        return self._coach.indicators(update)

    def descriptions(self, update: Update) -> tuple[Description, ...]:
        """What is known at the latest update before there is a score, and beside it."""
        return self._coach.descriptions(update, floor=self._estimator.floor() if self._published.pair else None)

    @property
    def word_counts(self) -> WordCounts | None:
        """The user's words and questions so far; None where none are written down."""
        return self._coach.word_counts

    def talk_share(self, time_s: float, *, span_s: float) -> float:
        """The user's share of the speech in the ``span_s`` before ``time_s``, 0..1; NaN while one was not heard at all."""
        return self._coach.talk_share(time_s, span_s=span_s)

    def voices(self, time_s: float) -> Tama:
        """The running picture of both voices up to ``time_s``."""
        return self._estimator.voices(time_s)

    def progress(self, time_s: float) -> tuple[float, float] | None:
        """Seconds listened to and needed before the first scores of movement; None once that is enough, and where none come."""
        return None if self._published.withheld else self._estimator.progress(time_s)

    @property
    def leak(self) -> str:
        """What has looked like one source for both people for a while, in words; empty where nothing does."""
        return "" if self._published.withheld == "practice" else self._excess.lasting_leak

    def finish(self, end_s: float) -> Update:
        """Close every open event and score the whole session. Raises SessionError where the disk refuses any of it."""
        self._writer.begin_end()
        for gestures in self._gestures.values():
            self._take_events(gestures.finish())
        self._take_turns([*self._turns.finish(), *self._shared_laughs.finish()])
        self.advance(end_s)
        summary = self._estimator.finish(end_s)
        published = self._published.update(summary)
        evidence = published.evidence if isinstance(published, UpdateWithEvidence) else None
        summary = dataclasses.replace(published, facets=self._published.facets(self._excess.summary(evidence)))
        self._writer.set_duration(end_s)
        self._writer.set_summary(summary)
        self._writer.commit()
        return summary

    def _coached(self, update: Update) -> Update:
        update = self._published.update(update)
        known = (None, None) if self.profile is None else (self.profile.neutral, self.profile.voice)
        self._coach.baseline = PersonalBaseline(*known, self._usual)
        facets = self._published.facets(self._excess.push(update))
        return dataclasses.replace(update, facets=facets, nudges=self._coach.push(update, facets))

    def _take_rows(self, rows: FeatureBlock) -> None:
        if self.observer is not None:
            self.observer.rows(rows)
        self._writer.add_rows(rows)
        self._estimator.push_rows(rows)
        if self._is_coached_by(rows.person):
            self._coach.push_rows(rows)

    def _take_turns(self, events: Iterable[Event]) -> None:
        # A turn ends where the other takes the floor, an interruption begins where the other still speaks.
        if not self._unsure:
            self._take_events(events)

    def _take_events(self, events: Iterable[Event]) -> None:
        for event in events:
            self._record_event(event)
            self._estimator.push_event(event)
            if self._is_coached_by(event.person):
                self._coach.push_event(event)

    def _record_event(self, event: Event) -> None:
        if self.observer is not None:
            self.observer.event(event)
        self._writer.add_event(event)

    def _is_coached_by(self, person: str) -> bool:
        """Whether the coach hears of this person: where the pair is withheld it goes by the user alone, as if alone."""
        return person == "user" or not self._published.withheld
