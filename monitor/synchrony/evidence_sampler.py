"""What the copy detector needs, every third second: the last minute's movement, likeness, events and sides.

One part each second, so that no second has to wait for all of them, and at times that do not depend on how the input was split.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monitor import constants
from monitor.synchrony.behaviour.copying import LiteralCopy
from monitor.synchrony.behaviour.events import EventCoupling, EventEvidence
from monitor.synchrony.behaviour.sides import SIDED_KINDS, SIDED_SIGNALS, SidePicture, is_mirrored, sides
from monitor.synchrony.evidence import Evidence
from monitor.synchrony.history import History
from monitor.synchrony.movement import Movement, Stretch
from monitor.types import PEOPLE

# Which second of three measures what.
_MOVEMENT, _LIKENESS, _EVENTS = range(3)


@dataclass(frozen=True, slots=True)
class EvidenceSample:
    """simultaneous_z : by channel, for couplings to carry. recent : the last minute's movement. The rest as in ``Evidence``."""

    simultaneous_z: Mapping[str, float] = field(default_factory=dict)
    recent: Movement = field(default_factory=Movement)
    literal: LiteralCopy = field(default_factory=LiteralCopy)
    echoes: EventEvidence | None = None
    sides: Mapping[str, SidePicture] = field(default_factory=dict)
    own_picture: bool | None = None

    def evidence(self, time_s: float, movement: Movement) -> Evidence:
        """All of it as evidence, beside the movement of the stretch that the score rests on."""
        fused = self.recent.fused
        total, larger = abs(fused.z_follow) + abs(fused.z_lead), max(fused.z_follow, fused.z_lead)
        return Evidence(
            time_s,
            movement.couplings,
            self.recent.couplings,
            movement.fused,
            fused,
            dominance=(fused.z_follow - fused.z_lead) / total if total > 0 else math.nan,
            reciprocity=max(0.0, min(fused.z_follow, fused.z_lead)) / larger if larger > 0 else math.nan,
            literal=self.literal,
            echoes=self.echoes,
            sides=self.sides,
            own_picture=self.own_picture,
        )


class EvidenceSampler:
    """Streaming: ``at`` once a second, ``whole`` at the end."""

    def __init__(self, *, echoes: EventCoupling, history: History) -> None:
        """Both are fed by their owner."""
        self._echoes, self._history = echoes, history
        self._last: EvidenceSample | None = None

    def at(self, time_s: float, stretch: Stretch | None) -> EvidenceSample:
        """stretch : up to ``time_s``; None while there is too little: then only events are counted."""
        if stretch is None:
            return EvidenceSample(echoes=self._echoes.evidence(time_s))
        numbers = constants.synchrony()
        second, first = time_s % numbers.recent_every_s, self._last is None
        sample = self._last or EvidenceSample()
        if first or time_s % numbers.leak_every_s == _EVENTS:
            sample = replace(sample, simultaneous_z=stretch.simultaneous(min(time_s, numbers.stretch_s)))
        if first or second == _MOVEMENT:
            recent = stretch.movement(numbers.recent_s, cross_channel=False, simultaneous_z=sample.simultaneous_z)
            sample = replace(sample, recent=recent)
        if first or second == _LIKENESS:
            sample = replace(sample, literal=stretch.literal())
        if first or second == _EVENTS:
            echoes = self._echoes.evidence(time_s)
            verdicts = self._sides(stretch, time_s, echoes.span_s)
            sample = replace(sample, echoes=echoes, sides=verdicts, own_picture=self._own_picture(time_s))
        self._last = sample
        return sample

    def whole(self, time_s: float, stretch: Stretch) -> EvidenceSample:
        """Of the whole session."""
        simultaneous_z = stretch.simultaneous()
        return EvidenceSample(
            simultaneous_z,
            stretch.movement(simultaneous_z=simultaneous_z),
            stretch.literal(time_s),
            self._echoes.evidence(time_s, span_s=time_s),
            self._sides(stretch, time_s, time_s),
            self._own_picture(time_s),
        )

    def _sides(self, stretch: Stretch, time_s: float, span_s: float) -> dict[str, SidePicture]:
        events = {
            person: [
                event for kind in SIDED_KINDS for event in self._echoes.recent(person, kind, until_s=time_s, span_s=span_s)
            ]
            for person in PEOPLE
        }
        signals = {name: stretch.signal(name) for name in SIDED_SIGNALS}
        return sides(signals, rate_hz=self._history.rate_hz, user=events["user"], partner=events["partner"])

    def _own_picture(self, time_s: float) -> bool | None:
        """Does the partner's picture show the user, mirrored (True) or as it is (False)?"""
        cells = self._history.stretch(time_s, constants.synchrony().recent_s)
        user, partner = cells[self._history.names.index("yaw")]
        return is_mirrored(user, self_view_yaw_deg=partner, rate_hz=self._history.rate_hz)
