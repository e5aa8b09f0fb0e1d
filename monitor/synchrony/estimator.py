"""The estimator: measures and events of two people in, one update a second out, and the whole session's scores at the end."""

from __future__ import annotations

import math
from bisect import insort
from dataclasses import replace
from typing import Final

import numpy as np

from monitor import constants
from monitor.config import Preset
from monitor.synchrony.behaviour.events import EventCoupling
from monitor.synchrony.behaviour.floor import FloorPicture
from monitor.synchrony.behaviour.speech import SpeechMatching, Tama
from monitor.synchrony.components import Components
from monitor.synchrony.correlation.pairs import channels
from monitor.synchrony.evidence import Evidence, UpdateWithEvidence
from monitor.synchrony.evidence_sampler import EvidenceSample, EvidenceSampler
from monitor.synchrony.grid import Grid, GridBlock
from monitor.synchrony.history import History
from monitor.synchrony.movement import NAMES, Movement, Stretch, fusion_weights, without_roles
from monitor.synchrony.parts import Part
from monitor.types import CHANNELS, PEOPLE, Event, FeatureBlock, Score, Status, Update
from monitor.words import say

_SEEN = (*channels(), "gaze")
# Which second of three counts speech and laughs: not the one that measures the last minute's movement.
_SLOW: Final = 1


class Estimator:
    """Scores of two people, once a second while they talk and once for the whole.

    Push rows and events as they come, then ``advance`` for the updates that have become due. Any split of the same input gives
    the same updates. Memory is bounded: five minutes of cells (two hours in a file), an hour of events. The method is in
    docs/estimator.md.

    Parameters
    ----------
    preset : Preset
        Which channels count.
    seed : int
        Of the surrogates that are drawn by chance.

    Attributes
    ----------
    latency_s : float
        An update at time T describes what had been measured and had ended by T, and comes so much later.

    Examples
    --------
    >>> from monitor import simulate
    >>> from monitor.config import load_preset
    >>> truth = simulate.dyad(simulate.DyadPlan.of(duration_s=120))
    >>> estimator = Estimator(preset=load_preset("interview"))
    >>> for block in simulate.rows(truth):
    ...     estimator.push_rows(block)
    >>> updates = estimator.advance(until_s=119.0)
    """

    def __init__(self, *, preset: Preset, seed: int = 0) -> None:
        numbers = constants.synchrony()
        self._preset = preset
        self._weights = fusion_weights(preset.channel_weights)
        self._grid = Grid()
        self.latency_s = self._grid.latency_s
        self._rate_hz = numbers.grid_rate_hz
        self._history = History((*NAMES, "speech"))
        self._speech = SpeechMatching(seed=seed)
        self._echoes = EventCoupling(seed=seed)
        self._components = Components(preset=preset)
        self._waiting: list[tuple[float, int, Event]] = []  # events that have not ended yet, as of the last update
        self._pushed = 0
        self._blocks: list[GridBlock] = []  # cells of the second in progress
        self._next_s = 1
        # Sampled less often than once a second, at times that do not depend on how the input was split.
        self._sampler = EvidenceSampler(echoes=self._echoes, history=self._history)
        self._voices = np.zeros(len(PEOPLE), dtype=bool)  # whose speech has been measured
        self._moves = False  # whether any movement has been measured
        self._slow: dict[str, Score] = {}  # of speech and laughs, whose counts change by the minute

    def push_rows(self, rows: FeatureBlock) -> None:
        """Take measures.

        Parameters
        ----------
        rows : FeatureBlock
            Of either person and any family; a family's blocks come in the order of time.
        """
        self._grid.push(rows)

    def push_event(self, event: Event) -> None:
        """Take an event.

        Parameters
        ----------
        event : Event
            It counts from the first update after its end.
        """
        self._pushed += 1
        insort(self._waiting, (event.end_s, self._pushed, event))

    def advance(self, until_s: float) -> list[Update]:
        """The updates that have become due.

        Parameters
        ----------
        until_s : float
            Every row stamped up to here has been pushed.

        Returns
        -------
        list of UpdateWithEvidence
            One a second, in order.
        """
        block = self._grid.read(until_s)
        due: list[Update] = []
        for time_s, cells in self._seconds(block):
            self._take(cells, time_s)
            due.append(self._live(time_s))
        return due

    def progress(self, time_s: float) -> tuple[float, float] | None:
        """Seconds measured by ``time_s`` and seconds needed for a first score of coordination; None once calibration is over.

        Two voices tell of taking turns before any movement can be told. Once calibration is over the score is there, or its
        reason says what is missing.
        """
        needed_s = constants.floor().min_span_s if self._voices.all() else constants.synchrony().calibrating_s
        return (max(0.0, time_s), needed_s) if time_s < needed_s else None

    def floor(self) -> FloorPicture:
        """Who has spoken when in the last five minutes, and how often exactly one did, beside chance."""
        return self._components.floor_picture()

    def voices(self, time_s: float) -> Tama:
        """Pitch, volume and tempo of both in frames of 20 s, up to ``time_s``; of the last half hour."""
        return self._speech.tama(time_s)

    def finish(self, until_s: float) -> Update:
        """Scores of the whole session, against its own null; afterwards nothing more may be pushed.

        Parameters
        ----------
        until_s : float
            Where the session ends.

        Returns
        -------
        UpdateWithEvidence
            Every channel and component; missing ones as *not enough signal*, with the reason.
        """
        for time_s, cells in self._seconds(self._grid.finish(until_s)):
            self._take(cells, time_s)
        for block in self._blocks:
            self._feed(block)
        self._blocks = []
        for _, _, event in self._waiting:
            self._feed_event(event)
        self._waiting = []
        return self._whole(until_s)

    def _seconds(self, block: GridBlock) -> list[tuple[float, list[GridBlock]]]:
        """Whole seconds that this block completes, each with its cells."""
        seconds = []
        while len(block):
            rest = int((block.time_s < self._next_s - 1e-9).sum())
            if rest == len(block):
                self._blocks.append(block)
                break
            self._blocks.append(block.cut(0, rest + 1))
            seconds.append((float(self._next_s), self._blocks))
            self._blocks = []
            block = block.cut(rest + 1, len(block))
            self._next_s += 1
        return seconds

    def _take(self, blocks: list[GridBlock], time_s: float) -> None:
        for block in blocks:
            self._feed(block)
        while self._waiting and self._waiting[0][0] <= time_s:
            self._feed_event(self._waiting.pop(0)[2])

    def _feed(self, block: GridBlock) -> None:
        self._history.push(block)
        self._moves = self._moves or any(np.isfinite(block.signals[name]).any() for name in NAMES)
        self._voices |= np.isfinite(block.signals["speech"]).any(axis=0)
        self._components.push(block)

    def _feed_event(self, event: Event) -> None:
        self._speech.push_event(event)
        self._echoes.push_event(event)
        self._components.push_event(event)

    def _live(self, time_s: float) -> UpdateWithEvidence:
        numbers = constants.synchrony()
        # Voices alone have no stretch of movement, which would be half of a second's cost.
        stretch = self._stretch(time_s, numbers.history_s) if self._moves and time_s >= numbers.copies_from_s else None
        sample = self._sampler.at(time_s, stretch)
        if time_s < numbers.calibrating_s:
            reason = say("synchrony-seconds-needed", done=f"{int(time_s)}", needed=f"{numbers.calibrating_s:.0f}")
            return self._update(time_s, Movement(), "calibrating", reason, span_s=numbers.stretch_s, sample=sample)
        span_s = min(time_s, numbers.stretch_s)
        movement = stretch.movement(span_s, simultaneous_z=sample.simultaneous_z) if stretch else Movement()
        return self._update(time_s, movement, "ok", "", span_s=span_s, sample=sample)

    def _whole(self, time_s: float) -> UpdateWithEvidence:
        least_s = constants.synchrony().session_least_s
        if time_s < least_s:
            reason = say("synchrony-short-session", seconds=f"{int(time_s)}", needed=f"{least_s:.0f}")
            names = (*CHANNELS, "attention", "warmth", "coordination")
            scores = tuple(Score(time_s, name, "not enough signal", reason=reason) for name in names)
            return UpdateWithEvidence(time_s, scores, evidence=Evidence(time_s))
        sample = self._sampler.whole(time_s, self._stretch(time_s, math.inf))
        update = self._update(time_s, sample.recent, "ok", "", span_s=time_s, sample=sample, whole=True)
        return replace(update, scores=tuple(_final(score) for score in update.scores))

    def _stretch(self, time_s: float, span_s: float) -> Stretch:
        cells = self._history.stretch(time_s, min(span_s, time_s + 1))
        signals = without_roles(cells[:-1], cells[-1])
        return Stretch(NAMES, signals, rate_hz=self._rate_hz, weights=self._weights)

    def _update(
        self,
        time_s: float,
        movement: Movement,
        status: Status,
        reason: str,
        *,
        span_s: float,
        sample: EvidenceSample,
        whole: bool = False,
    ) -> UpdateWithEvidence:
        if not self._moves and status == "ok":
            status, reason = "not enough signal", say("synchrony-unseen")
        if status == "ok":
            scores = {name: movement.score(time_s, name, span_s=span_s) for name in _SEEN}
        else:
            scores = {name: Score(time_s, name, status, reason=reason) for name in _SEEN}
        if not self._preset.gaze:
            scores["gaze"] = Score(time_s, "gaze", "not enough signal", reason=say("synchrony-gaze-off"))
        back_s = span_s if whole else None
        scores |= {score.name: score for score in self._speech.scores(time_s, at_once=whole)}
        components = self._components
        due = time_s % constants.synchrony().recent_every_s == _SLOW or time_s == constants.floor().min_span_s
        if whole or due or not self._slow:
            slow = (components.floor, components.laughter, components.attention)
            self._slow = {score.name: score for score in (measure(time_s, span_s=back_s) for measure in slow)}
        scores |= {name: replace(score, time_s=time_s) for name, score in self._slow.items()}
        joined = self._joined_movement(movement, status, reason, span_s)
        coordination = _with_lag_of(components.coordination(time_s, scores, movement=joined), movement)
        if coordination.status != "ok" and (waits := self.progress(time_s)) is not None:
            reason = say("synchrony-seconds-needed", done=f"{int(waits[0])}", needed=f"{waits[1]:.0f}")
            coordination = replace(coordination, status="calibrating", reason=reason)
        every = (
            *(scores[name] for name in CHANNELS),
            scores["attention"],
            components.warmth(time_s, scores),
            coordination,
        )
        return UpdateWithEvidence(time_s, every, evidence=sample.evidence(time_s, movement))

    def _joined_movement(self, movement: Movement, status: Status, reason: str, span_s: float) -> Part:
        """Movement as a part of coordination: all its channels and pairs against one null."""
        return movement.part(self._weights, span_s=span_s) if status == "ok" else Part("movement", text=reason)


def _with_lag_of(score: Score, movement: Movement) -> Score:
    """The component with the lag and direction of the movement that is part of it."""
    fused = movement.fused
    return replace(score, lag_s=fused.lag_s, direction=fused.direction, simultaneous_z=fused.simultaneous_z)


def _final(score: Score) -> Score:
    """A session that is over waits for nothing any more."""
    return replace(score, status="not enough signal") if score.status == "calibrating" else score
