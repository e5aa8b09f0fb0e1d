"""The coach: one calm cue at a time, rarely, and each with its reason in counts.

Dense live dashboards teach less than one sparse cue (design, section 9).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from monitor import constants
from monitor.coaching.context import ConversationContext, PersonalBaseline
from monitor.coaching.excess import Alert, Held
from monitor.coaching.indicators import Indicators, indicators
from monitor.coaching.rules import Condition, Reading, conditions
from monitor.config import NudgeKind, Preset
from monitor.types import PEOPLE, Event, Facet, FeatureBlock, Nudge, Update


class Coach:
    """Streaming: ``push_rows`` and ``push_event``, then ``push`` once a second with the update and its facets.

    A cue comes when its condition has held: at most one at a time, at least ``pause_s`` after the last, at most the preset's
    number in five minutes, never in the first minute and never while the tracking is poor. It works with the user alone.
    """

    def __init__(self, preset: Preset) -> None:
        self._preset = preset
        self._constants = constants.nudges()
        self._scene = ConversationContext()
        self._alert = Alert()
        self._latches = {one.kind: _Latch(one) for one in conditions() if one.kind in preset.nudge_kinds}
        self._given: deque[Nudge] = deque(maxlen=100)

    @property
    def own(self) -> PersonalBaseline:
        """What is known of the user beforehand; it may be given at any time."""
        return self._scene.own

    @own.setter
    def own(self, own: PersonalBaseline) -> None:
        self._scene.own = own

    def push_rows(self, rows: FeatureBlock) -> None:
        """Take rows of either person: gaze, openness and tracking quality are read from them."""
        self._scene.push_rows(rows)

    def push_event(self, event: Event) -> None:
        """Take an event of either person."""
        self._scene.push_event(event)

    def push(self, update: Update, facets: Iterable[Facet] = ()) -> tuple[Nudge, ...]:
        """The cue that is due now, or none."""
        time_s = update.time_s
        self._scene.advance(time_s)
        due: dict[NudgeKind, str] = {}
        excess = self._alert.push(time_s, facets)
        if excess:
            due["excess"] = excess
        for kind, latch in self._latches.items():
            reason = latch.push(time_s, latch.condition.read(self._scene, update, self._preset))
            if reason:
                due[kind] = reason
        for kind in self._preset.nudge_kinds:
            if kind in due and self._may(kind, update):
                nudge = Nudge(time_s, kind, self._preset.wording[kind], due[kind])
                self._given.append(nudge)
                return (nudge,)
        return ()

    def talk_share(self, time_s: float, *, span_s: float) -> float:
        """The user's share of the speech in the last ``span_s`` (up to an hour), 0..1; NaN while one was not heard at all."""
        return self._scene.talk_share(time_s, span_s=span_s)[0]

    def glance(self, update: Update) -> Indicators:
        """The quiet marks and the balance of talking at an update."""
        return indicators(self._scene, update, self._preset)

    def _may(self, kind: NudgeKind, update: Update) -> bool:
        time_s, limits = update.time_s, self._preset.limits
        if time_s < self._constants.first_s:
            return False
        if self._given and time_s - self._given[-1].time_s < limits.pause_s:
            return False
        lately = [one for one in self._given if time_s - one.time_s < self._constants.cap_span_s]
        if len(lately) >= limits.nudges_per_5_min:
            return False
        if any(one.kind == kind and time_s - one.time_s < self._constants.repeat_s for one in self._given):
            return False
        of_pair = kind == "excess" or self._latches[kind].condition.of_pair
        return self._tracked(update, of_pair=of_pair)

    def _tracked(self, update: Update, *, of_pair: bool) -> bool:
        if not self._scene.has_rows:
            return any(score.status == "ok" for score in update.scores)
        people = PEOPLE if of_pair else PEOPLE[:1]
        return all(self._scene.quality(person, update.time_s) >= self._constants.quality_least for person in people)


class _Latch:
    """On when a condition was due for long enough, off when it is clearly over."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self._held = Held(condition.hold_s)
        self._on = False

    def push(self, time_s: float, reading: Reading) -> str:
        """The reason while on and due; empty while off, and while in between: its counts would speak against the cue."""
        if self._held.push(time_s, reading.due):
            self._on = True
        if reading.over:
            self._on = False
        return reading.reason if self._on and reading.due else ""
