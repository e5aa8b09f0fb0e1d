"""The whole-session scores of any user with any partner, from what was kept of each: the same for dyads and pseudo-dyads.

These are the estimator's own scores at the end of a session (docs/estimator.md, sections 3 to 8). Each is a z against the
circular shifts of that very pair, so that pairs of other lengths and of livelier people can be compared.
"""

from __future__ import annotations

import math

import numpy as np

from monitor import constants
from monitor.config import Preset
from monitor.study.groups.dyad import SIGNALS, Track
from monitor.synchrony.behaviour.speech import SpeechMatching
from monitor.synchrony.components import Components
from monitor.synchrony.correlation.pairs import channels
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.history import History
from monitor.synchrony.movement import NAMES, Movement, Stretch, fusion_weights, without_roles
from monitor.types import CHANNELS, COMPONENTS, Score
from monitor.voice.turns import TurnTracker

# Components first, as the report lists them.
SCORES = (*COMPONENTS, *CHANNELS)
_SEEN = (*channels(), "gaze")


def pair_scores(user: Track, partner: Track, *, preset: Preset, until_s: float = math.inf) -> dict[str, float]:
    """z of every channel and component over the time that both have from their start on, NaN where there is none.

    until_s : nothing later counts.
    """
    numbers = constants.synchrony()
    rate_hz = numbers.grid_rate_hz
    end_s = min(user.duration_s, partner.duration_s, until_s)
    n_cells = min(user.cells.shape[1], partner.cells.shape[1], math.floor(end_s * rate_hz) + 1)
    if min(end_s, n_cells / rate_hz) < numbers.session_least_s:
        return dict.fromkeys(SCORES, math.nan)
    cells = np.stack([user.cells[:, :n_cells], partner.cells[:, :n_cells]], axis=-1)
    block = GridBlock(np.arange(n_cells) / rate_hz, dict(zip(SIGNALS, cells, strict=True)))
    movement, weights = _movement(block, end_s, preset)
    scores = {name: movement.score(end_s, name, span_s=end_s) for name in _SEEN}
    components, speech = Components(preset=preset), SpeechMatching()
    components.push(block)
    turns = TurnTracker()
    own = [event for track in (user, partner) for event in track.events if event.end_s <= end_s]
    for event in sorted(own, key=lambda event: event.end_s):
        components.push_event(event)
        speech.push_event(event)
        turns.push(event)
    for event in turns.finish():
        speech.push_event(event)
    of_events = (components.floor, components.laughter, components.attention)
    measured = [*speech.scores(end_s), *(score(end_s, span_s=end_s) for score in of_events)]
    scores |= {score.name: score for score in measured}
    scores["warmth"] = components.warmth(end_s, scores)
    scores["coordination"] = components.coordination(end_s, scores, movement=movement.part(weights, span_s=end_s))
    return {name: known_z(scores[name]) for name in SCORES}


def known_z(score: Score | None) -> float:
    """z of a score, NaN where it has none."""
    return score.z if score is not None and score.status == "ok" else math.nan


def _movement(block: GridBlock, end_s: float, preset: Preset) -> tuple[Movement, dict[str, float]]:
    weights = fusion_weights(preset.channel_weights)
    history = History(SIGNALS)
    history.push(block)
    cells = history.stretch(end_s, end_s + 1)
    if not np.isfinite(cells[:-1]).any():
        return Movement(), weights
    signals = without_roles(cells[:-1], cells[-1])
    stretch = Stretch(NAMES, signals, rate_hz=history.rate_hz, weights=weights)
    return stretch.movement(), weights
