"""The coach: one calm cue at a time, rarely, and each with its reason in counts.

Dense live dashboards teach less than one sparse cue (docs/estimator.md, section 9).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence

from monitor import constants
from monitor.coaching.context import ConversationContext, PersonalBaseline
from monitor.coaching.cue_trial import CueTrial, HeldCue
from monitor.coaching.excess import Alert, Held
from monitor.coaching.first_minutes import Description, descriptions
from monitor.coaching.indicators import Indicators, indicators
from monitor.coaching.reading import Reading
from monitor.coaching.rules import Condition, conditions
from monitor.coaching.spoken_words import SpokenWords, WordCounts
from monitor.config import WORD_NUDGES, NudgeKind, Preset
from monitor.synchrony.behaviour.floor import FloorPicture
from monitor.types import PEOPLE, Event, Facet, FeatureBlock, Nudge, Update


class Coach:
    """Streaming: ``push_rows`` and ``push_event``, then ``push`` once a second with the update and its facets.

    A cue comes when its condition has held: at most one at a time, at least ``pause_s`` after the last, at most the preset's
    number in five minutes, never in the first minute and never while the tracking is poor. One from words comes at most once in
    five minutes, and ``to_the_point`` once. ``stands`` says whether what gave a cue still holds. It works with the user alone.
    off : cues that it leaves out, beside the preset's. trial : which of those that are due it holds back; none without.
    """

    def __init__(self, preset: Preset, *, off: Collection[NudgeKind] = (), trial: CueTrial | None = None) -> None:
        self._preset = preset
        self._trial = trial or CueTrial()
        self._kinds = tuple(kind for kind in preset.nudge_kinds if kind not in off)
        self._constants = constants.nudges()
        self._context = ConversationContext()
        self._alert = Alert()
        self._latches = {condition.kind: _Latch(condition) for condition in conditions() if condition.kind in self._kinds}
        self._shown: deque[Nudge] = deque(maxlen=100)
        self._said_once: set[NudgeKind] = set()
        self._due_s: dict[str, float] = {}  # when each was due for the last time

    @property
    def baseline(self) -> PersonalBaseline:
        """What is known of the user beforehand; it may be given at any time."""
        return self._context.baseline

    @baseline.setter
    def baseline(self, baseline: PersonalBaseline) -> None:
        self._context.baseline = baseline

    def restart_posture(self, from_s: float) -> None:
        """The user's picture is another one from here on."""
        self._context.restart_posture(from_s)

    def expect_words(self, *, language: str, topic: Sequence[str] = ()) -> None:
        """Words come from now on. language : of them, ISO 639-1. topic : the words that matter in this talk."""
        self._context.words = SpokenWords(language=language, topic=topic)

    @property
    def word_counts(self) -> WordCounts | None:
        """The user's words and questions so far; None where none are expected."""
        return None if self._context.words is None else self._context.words.counts

    def push_rows(self, rows: FeatureBlock) -> None:
        """Take rows of either person: gaze, openness and tracking quality are read from them."""
        self._context.push_rows(rows)

    def push_event(self, event: Event) -> None:
        """Take an event of either person."""
        self._context.push_event(event)

    def push(self, update: Update, facets: Iterable[Facet] = ()) -> tuple[Nudge, ...]:
        """The cue that is due now, or none."""
        time_s = update.time_s
        self._context.advance(time_s)
        due: dict[NudgeKind, str] = {}
        excess = self._alert.push(time_s, facets)
        if excess:
            due["excess"] = excess
        for kind, latch in self._latches.items():
            reason = latch.push(time_s, latch.condition.read(self._context, update, self._preset))
            if reason:
                due[kind] = reason
        self._due_s |= dict.fromkeys(due, time_s)
        for kind in self._kinds:
            if kind in due and self._may_show(kind, update) and self._trial.shows(kind, time_s):
                nudge = Nudge(time_s, kind, self._preset.cue_text(kind), due[kind])
                self._shown.append(nudge)
                if kind == "to_the_point":
                    self._said_once.add(kind)
                return (nudge,)
        return ()

    def stands(self, kind: str, time_s: float) -> bool:
        """Whether what gave a cue still holds; an interruption shorter than ``release_s`` is no end of it."""
        return kind in self._due_s and time_s - self._due_s[kind] < constants.excess().release_s

    def take_held(self) -> tuple[HeldCue, ...]:
        """Cues that were due and held back since the last call."""
        return self._trial.take()

    def talk_share(self, time_s: float, *, span_s: float) -> float:
        """The user's share of the speech in the last ``span_s`` (up to an hour), 0..1; NaN while one was not heard at all."""
        return self._context.talk_share(time_s, span_s=span_s)[0]

    def indicators(self, update: Update) -> Indicators:
        """The quiet indicators and the balance of talking at an update."""
        return indicators(self._context, update, self._preset)

    def descriptions(self, update: Update, *, floor: FloorPicture | None = None) -> tuple[Description, ...]:
        """What is known before there is a score, and beside it. floor : of both voices, where it is known."""
        return descriptions(self._context, update.time_s, self._preset, floor=floor)

    def _may_show(self, kind: NudgeKind, update: Update) -> bool:
        time_s = update.time_s
        if time_s < self._constants.first_s:
            return False
        repeat_s = constants.ruptures().again_s if kind == "repair" else self._constants.repeat_s
        if any(cue.kind == kind and time_s - cue.time_s < repeat_s for cue in self._shown):
            return False
        if kind in WORD_NUDGES and not self._may_show_words(kind, time_s):
            return False
        of_pair = kind == "excess" or self._latches[kind].condition.of_pair
        if not self._is_tracked(update, of_pair=of_pair):
            return False
        if free_s := self._free_s(time_s):
            self._trial.paused(kind, time_s, until_s=free_s)
        return not free_s

    def _free_s(self, time_s: float) -> float:
        """When the next cue may come, by the pause and the cap; 0 where it may come now."""
        limits, span_s = self._preset.limits, self._constants.cap_span_s
        lately = [cue.time_s for cue in self._shown if time_s - cue.time_s < span_s]
        free_s = self._shown[-1].time_s + limits.pause_s if self._shown else 0
        if len(lately) >= limits.nudges_per_5_min:
            free_s = max(free_s, lately[-limits.nudges_per_5_min] + span_s if limits.nudges_per_5_min else time_s + span_s)
        return free_s if free_s > time_s else 0

    def _may_show_words(self, kind: NudgeKind, time_s: float) -> bool:
        of_words = [cue.time_s for cue in self._shown if cue.kind in WORD_NUDGES]
        if of_words and time_s - of_words[-1] < self._constants.words_span_s:
            return False
        return kind not in self._said_once

    def _is_tracked(self, update: Update, *, of_pair: bool) -> bool:
        if not self._context.has_rows:
            return any(score.status == "ok" for score in update.scores)
        people = PEOPLE if of_pair else PEOPLE[:1]
        return all(self._context.quality(person, update.time_s) >= self._constants.quality_least for person in people)


class _Latch:
    """On when a condition was due for long enough, off when it is clearly over."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self._held = Held(condition.hold_s)
        self._is_on = False

    def push(self, time_s: float, reading: Reading) -> str:
        """The reason while on and due; empty while off, and while in between, where its counts would speak against the cue."""
        if self._held.push(time_s, reading.due):
            self._is_on = True
        if reading.over:
            self._is_on = False
        return reading.reason if self._is_on and reading.due else ""
