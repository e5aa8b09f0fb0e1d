"""What the coach judges by: the last minutes of both people's events and of a few measures, and the user's own baseline."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from monitor import constants, measures
from monitor.calibrate.baseline import Neutral, VoiceBaseline
from monitor.coaching.posture import PostureTracker, Sitting, Slouch
from monitor.coaching.repair import RuptureWatch
from monitor.coaching.samples import SampleBuffer
from monitor.coaching.speech_time import SpeechTime
from monitor.coaching.spoken_words import SpokenWords
from monitor.durations import time_mean
from monitor.speech import WORD, word_of
from monitor.synchrony.behaviour.events import EventStore
from monitor.synchrony.behaviour.looks import Range, Role, down_looks, has_map
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.types import PEOPLE, Event, FeatureBlock, Person

# A row stands for no longer than that (seconds): the face is looked at several times a second.
_ROW_MOST_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class PersonalBaseline:
    """What is known of the user before a conversation begins.

    neutral, voice : of the user's profile. looks : the usual share of looks in each role, by earlier sessions. What is not
    known is None or missing; then the preset and the beginning of this conversation count.
    """

    neutral: Neutral | None = None
    voice: VoiceBaseline | None = None
    looks: Mapping[Role, Range] = field(default_factory=dict)


NAN = float("nan")
_KINDS = ("phrase", "interruption", "smile", "gap")


class ConversationContext:
    """Streaming: rows and events in, counts and shares out. Memory is bounded. words : None where none come."""

    def __init__(self) -> None:
        self.words: SpokenWords | None = None
        numbers = constants.nudges()
        self._constants = numbers
        self._store = EventStore(_KINDS)
        self.ruptures = RuptureWatch()
        span_s, step_s = numbers.memory_s, numbers.sample_s
        self._quality = {
            (person, family): SampleBuffer(span_s=span_s, step_s=step_s) for person in PEOPLE for family in ("face", "voice")
        }
        self._speech = {person: SpeechTime() for person in PEOPLE}
        self._looks = SampleBuffer(span_s=span_s, step_s=step_s)
        self._unsure = SampleBuffer(span_s=span_s, step_s=step_s)
        self._openness = SampleBuffer(span_s=span_s, step_s=step_s)
        self._their_smile = SampleBuffer(span_s=span_s, step_s=step_s)
        self._zone = SampleBuffer(span_s=span_s, step_s=step_s)
        self._pitch = SampleBuffer(span_s=span_s, step_s=step_s)
        self._posture = PostureTracker()
        self._baseline = PersonalBaseline()
        self.mapped = False
        self.has_rows = False
        self._has_zero = False
        self._known_s = 0.0  # how long it was known where the user looked
        self._face_s = -math.inf

    @property
    def baseline(self) -> PersonalBaseline:
        """What is known of the user beforehand."""
        return self._baseline

    @baseline.setter
    def baseline(self, baseline: PersonalBaseline) -> None:
        self._baseline = baseline
        self._posture.neutral = baseline.neutral

    def restart_posture(self, from_s: float) -> None:
        """The user's picture is another one from here on: how they sat in the one before cannot be compared."""
        self._posture.restart(from_s)

    def advance(self, time_s: float) -> None:
        """Advance to this time: the posture's intervals up to it are closed, and the words until then are known."""
        self._posture.advance(time_s)
        if self.words is not None:
            self.words.advance(time_s)

    def push_rows(self, rows: FeatureBlock) -> None:
        """Take rows of either person."""
        if not len(rows.time_s):
            return
        self.has_rows = True
        if (rows.person, rows.family) in self._quality:
            self._quality[rows.person, rows.family].extend(rows.time_s, rows.quality)
        if rows.family == "voice":
            speech = rows.values[:, measures.columns("voice").index("speech")]
            self._speech[rows.person].push(rows.time_s, np.where(rows.quality > 0, speech, np.nan))
        if rows.person == "user" and rows.family == "face" and rows.time_s.size:
            self._push_gaze(rows)
        if rows.person == "partner" and rows.family == "face":
            smile = rows.values[:, measures.columns("face").index("smile")]
            self._their_smile.extend(rows.time_s, np.where(rows.quality > 0, smile, np.nan))
        self._posture.push_rows(rows)
        self.ruptures.push_rows(rows)
        if rows.person == "user" and rows.family == "body":
            openness = rows.values[:, measures.columns("body").index("openness")]
            self._openness.extend(rows.time_s, np.where(rows.quality > 0, openness, np.nan))

    def _push_gaze(self, rows: FeatureBlock) -> None:
        columns = dict(zip(measures.columns("face"), rows.values.T, strict=True))
        zone = np.where(rows.quality > 0, columns["gaze_zone"], np.nan)
        sure = sure_zones(zone, columns["gaze_confidence"])
        self._zone.extend(rows.time_s, zone)
        self._looks.extend(rows.time_s, looks_at_partner(sure))
        self._unsure.extend(rows.time_s, np.where(zone > 0, np.isnan(sure), np.nan))
        self._pitch.extend(rows.time_s, np.where(rows.quality > 0, columns["camera_pitch_deg"], np.nan))
        self.mapped = self.mapped or has_map(zone)
        self._has_zero = self._has_zero or bool(np.isfinite(columns["zero_error_deg"]).any())
        steps_s = np.clip(np.diff(rows.time_s, prepend=max(self._face_s, rows.time_s[0] - _ROW_MOST_S)), 0.0, _ROW_MOST_S)
        self._known_s += float(steps_s[np.isfinite(columns["look_yaw_deg"]) & (rows.quality > 0)].sum())
        self._face_s = float(rows.time_s[-1])

    def push_event(self, event: Event) -> None:
        """Take events of any kind; those that do not matter here are ignored."""
        if event.kind == WORD and self.words is not None:
            self.words.push(word_of(event))
        self._store.push(event)
        self.ruptures.store.push(event)

    def quality(self, person: Person, time_s: float) -> float:
        """Mean tracker quality of the better of face and voice in the last seconds, 0 where there was nothing."""
        from_s = time_s - self._constants.quality_span_s
        means = [
            samples.mean(from_s, time_s) * samples.coverage(from_s, time_s)
            for (tracked, _), samples in self._quality.items()
            if tracked == person
        ]
        return max([mean for mean in means if math.isfinite(mean)], default=0.0)

    def events(self, person: Person, kind: str, *, time_s: float, span_s: float) -> tuple[Event, ...]:
        """Events that began in the last ``span_s`` and have ended: the same live as when a whole film was pushed at once."""
        begun = self._store.between(person, kind, from_s=time_s - span_s, until_s=time_s)
        return tuple(event for event in begun if event.end_s <= time_s)

    def speech_medians(self, person: Person, measure: Callable[[Event], float], *, time_s: float) -> tuple[float, float]:
        """Median over the phrases of the last minute and over those before it; NaN for too few, both where the first is."""
        numbers = constants.nudges()
        from_s = time_s - numbers.recent_speech_s
        phrases = self.events(person, "phrase", time_s=time_s, span_s=math.inf)
        recent = [value for event in phrases if event.start_s > from_s and math.isfinite(value := measure(event))]
        if len(recent) < numbers.recent_phrases:
            return math.nan, math.nan
        before = [value for event in phrases if event.start_s <= from_s and math.isfinite(value := measure(event))]
        return float(np.median(recent)), float(np.median(before)) if len(before) >= numbers.own_phrases else math.nan

    def partner_is_cold(self, time_s: float) -> bool:
        """Whether the partner has been seen for long enough and hardly smiled."""
        numbers = constants.nudges()
        span_s = numbers.cold_span_s
        if time_s < span_s or self.partner_seen(time_s, span_s) < numbers.cold_seen:
            return False
        if self.partner_smiles(time_s):
            return False
        return len(self.events("partner", "smile", time_s=time_s, span_s=span_s)) <= numbers.cold_smiles

    def spoken_s(self, person: Person, *, time_s: float, span_s: float) -> float:
        """Seconds of speech in the last ``span_s``: by the rows of the voice, or the phrases of a table, which has no rows."""
        if self._speech[person].has_rows:
            return self._speech[person].seconds(max(time_s - span_s, 0.0), time_s)
        return sum(
            min(event.end_s, time_s) - event.start_s for event in self.events(person, "phrase", time_s=time_s, span_s=span_s)
        )

    def talk_share(self, time_s: float, *, span_s: float) -> tuple[float, float]:
        """The user's share of the speech in the last ``span_s``, 0..1, and how many seconds of it there were, both people's.

        NaN while one of the two was not heard at all. Speech of both at once counts for both.
        """
        spoken_s = {person: self.spoken_s(person, time_s=time_s, span_s=span_s) for person in PEOPLE}
        total_s, least_s = sum(spoken_s.values()), constants.first_minute().heard_least_s
        if not total_s or not all(spoken_s[person] >= least_s or self.heard(person, time_s) for person in PEOPLE):
            return NAN, total_s
        return spoken_s["user"] / total_s, total_s

    def heard(self, person: Person, time_s: float) -> bool:
        """Has this person's voice been heard at all?"""
        return bool(self.events(person, "phrase", time_s=time_s, span_s=math.inf))

    def partner_seen(self, time_s: float, span_s: float) -> float:
        """Share of the last ``span_s`` in which the partner's face was seen well enough for a smile to show."""
        return self._their_smile.coverage(time_s - span_s, time_s)

    def partner_smiles(self, time_s: float) -> bool:
        """Is the partner smiling, or did they smile too recently for it to be among the events?

        A smile is an event only after its end and a hold; until then the measure itself is looked at.
        """
        limits = constants.gestures()
        _, known = self._their_smile.since(time_s - self._constants.memory_s, time_s)
        _, fresh = self._their_smile.since(time_s - limits.hold - limits.smile_bridge, time_s)
        if not fresh.size:
            return False
        lift = limits.smile_lift(float(np.quantile(known, limits.rest_quantile)))
        return bool(np.max(fresh) - lift > limits.smile_on)

    def looks(self, time_s: float, *, span_s: float) -> tuple[float, float]:
        """Share of looks at the partner in the last ``span_s`` (three minutes at most), and the seconds it rests on."""
        _, looks, seconds = self._looks.weighted(time_s - span_s, time_s)
        return time_mean(looks, seconds), float(seconds.sum())

    def look_share(self, time_s: float, *, span_s: float | None = None) -> tuple[float, float, bool]:
        """Share of looks at the partner in the last ``span_s`` (90 s by default), the seconds it rests on, and whether only the
        partner's speech was counted.
        """
        span_s = self._constants.look_span_s if span_s is None else span_s
        at_s, looks, seconds = self._looks.weighted(time_s - span_s, time_s)
        heard = self.events("partner", "phrase", time_s=time_s, span_s=span_s)
        if heard:
            listening = np.zeros(at_s.size, dtype=np.bool_)
            for event in heard:
                listening |= (at_s >= event.start_s) & (at_s <= event.end_s)
            looks, seconds = looks[listening], seconds[listening]
        return time_mean(looks, seconds), float(seconds.sum()), bool(heard)

    def look_s(self, time_s: float) -> float:
        """How long the user's present look at the partner has lasted; 0 while looking elsewhere."""
        gap_s = self._constants.stare_gap_s
        at_s, looks = self._looks.since(time_s - self._constants.memory_s, time_s)
        if not at_s.size or looks[-1] != 1 or time_s - at_s[-1] > gap_s:
            return 0.0
        # A blink and an unsure moment are no end; a look elsewhere and a longer gap are.
        ends = np.flatnonzero((looks != 1) | (np.diff(at_s, prepend=at_s[0]) > gap_s))
        if not ends.size:
            return float(at_s[-1] - at_s[0])
        first = ends[-1] + 1 if looks[ends[-1]] != 1 else ends[-1]
        return float(at_s[-1] - at_s[first])

    @property
    def looks_ambiguous(self) -> bool:
        """Is it unclear where the user's looks lie? (``looks.is_ambiguous``, as the rows come)"""
        return not self.mapped and not self._has_zero and self._known_s >= constants.looks().zero_least_s

    def looks_clear(self, time_s: float) -> bool:
        """Were the user's looks mostly sure enough to be counted, over the span of ``look_share``?"""
        unsure = self._unsure.mean(time_s - self._constants.look_span_s, time_s)
        return not self.looks_ambiguous and not unsure > constants.looks().unsure_most

    def looks_down(self, time_s: float) -> tuple[int, float, float]:
        """Looks down, as at notes, in the last ``notes_span_s``: how many, the seconds in them, and the seconds known."""
        from_s = time_s - self._constants.notes_span_s
        at_s, pitch_deg, seconds = self._pitch.weighted(from_s, time_s)
        zone_s, zones = self._zone.since(from_s, time_s)
        place = np.searchsorted(zone_s, at_s)
        paired = place < zone_s.size
        paired[paired] = zone_s[place[paired]] == at_s[paired]
        known = np.full(at_s.size, np.nan)
        known[paired] = zones[place[paired]]
        spans = down_looks(at_s, zones=known, pitch_deg=pitch_deg, mapped=self.mapped)
        return len(spans), float((spans[:, 1] - spans[:, 0]).sum()), float(seconds.sum())

    def sitting(self, time_s: float) -> Sitting | None:
        """How the user has sat in the last minute against their calibrated posture; None where that is not known."""
        return self._posture.sitting(time_s)

    def slouch(self, time_s: float) -> Slouch | None:
        """Has the user slouched for the whole of the last minute?"""
        return self._posture.slouch(time_s)

    @property
    def is_calibrated(self) -> bool:
        """Is the posture compared with a calibrated one?"""
        return self._posture.is_calibrated

    def has_posture(self, time_s: float) -> bool:
        """Is there a neutral posture to compare with, and were the user's face and shoulders seen in the last minute?"""
        return self._posture.offset() is not None and self._posture.is_seen(time_s)

    def openness(self, time_s: float) -> float:
        """Mean openness of the last minute; NaN where the arms were seen for less than half of it."""
        from_s = time_s - self._constants.closed_span_s
        if self._openness.coverage(from_s, time_s) < self._constants.quality_least:
            return NAN
        return self._openness.mean(from_s, time_s)
