"""The three components of rapport after Tickle-Degnen & Rosenthal (1990), from behaviours alone.

attention : short utterances at the other's phrase ends. warmth : smiles that answer each other, laughing together.
coordination : movement, taking turns, laughing together, pitch. Each part is a z against a null of its own that was tried on
real people (``calibration/evidence.toml``); 50 is chance. What has no null, or shows nothing on real people, is described
elsewhere and counts in no score. No part reads an emotion.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace

from monitor import constants
from monitor.config import Preset
from monitor.synchrony.behaviour.events import EventStore
from monitor.synchrony.behaviour.floor import FloorCoupling, FloorPicture
from monitor.synchrony.behaviour.laughter import LaughterCoupling
from monitor.synchrony.behaviour.responses import responses
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.parts import Part, join
from monitor.synchrony.scoring import make_score
from monitor.types import Event, Score


class Components:
    """Streaming: blocks and events in; floor, laughter and the three components out, over the last minutes or the whole."""

    def __init__(self, *, preset: Preset) -> None:
        self._on = preset.channel_weights
        self._weights = asdict(constants.weights())
        self._floor = FloorCoupling()
        self._laughter = LaughterCoupling()
        self._said = EventStore(("phrase",))

    def push(self, block: GridBlock) -> None:
        """Take the signal ``speech`` of consecutive cells."""
        self._floor.push(block)
        self._laughter.push(block)

    def push_event(self, event: Event) -> None:
        """Take events of any kind; those that do not matter here are ignored."""
        self._laughter.push_event(event)
        self._said.push(event)

    def floor(self, time_s: float, *, span_s: float | None = None) -> Score:
        """Taking turns: exactly one speaks."""
        return self._floor.score(time_s, span_s=span_s)

    def floor_picture(self) -> FloorPicture:
        """What taking turns looks like in the last five minutes."""
        return self._floor.picture()

    def laughter(self, time_s: float, *, span_s: float | None = None) -> Score:
        """Laughing together."""
        return self._laughter.score(time_s, span_s=span_s)

    def attention(self, time_s: float, *, span_s: float | None = None) -> Score:
        """Responses at the other's phrase ends."""
        picture = responses(self._said, time_s, span_s=span_s)
        n = sum(picture.n)
        if picture.span_s < constants.responses().min_span_s:
            return Score(time_s, "attention", "calibrating", n=n, reason=picture.reason)
        if not math.isfinite(picture.z):
            return Score(time_s, "attention", "not enough signal", n=n, reason=picture.reason)
        return make_score(time_s, "attention", z=picture.z, n=n, confidence=1 - math.exp(-n / constants.responses().n_half))

    def warmth(self, time_s: float, channels: Mapping[str, Score]) -> Score:
        """Smiles that answer each other and shared laughter, of these channels."""
        return self._joined(time_s, "warmth", [Part.of_score(channels[name]) for name in ("smile", "laughter")], channels)

    def coordination(self, time_s: float, channels: Mapping[str, Score], *, movement: Part) -> Score:
        """The joined movement, taking turns, shared laughter and pitch."""
        spoken = [Part.of_score(channels[name]) for name in ("floor", "laughter", "pitch")]
        return self._joined(time_s, "coordination", [movement, *spoken], channels)

    def _joined(self, time_s: float, name: str, parts: list[Part], channels: Mapping[str, Score]) -> Score:
        weights = {part.name: self._weights[part.name] * self._on.get(part.name, 1.0) for part in parts}
        score = join(time_s, name, parts, weights=weights)
        if score.status == "ok":
            return score
        counted = (channels[part] for part, weight in weights.items() if weight and part in channels)
        waiting = [channel for channel in counted if channel.status == "calibrating"]
        if not waiting:
            return score
        # One part suffices and the score may come sooner; a number that moves while people wait for it, or is another one
        # after the talk, would be a promise broken, so the part that takes longest is named.
        last = max(waiting, key=lambda channel: _needed_s(channel.name))
        return replace(score, status="calibrating", reason=last.reason)


def _needed_s(channel: str) -> float:
    """After how long a channel can be known."""
    spans_s = {"floor": constants.floor().min_span_s, "laughter": constants.laughter().min_span_s}
    return spans_s.get(channel, constants.synchrony().calibrating_s)
