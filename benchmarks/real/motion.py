"""Movement of real people: each signal's coupling alone, looks that are answered, and the joined movement.

Every number is the product's own (``coordination`` and ``Stretch``). Chosen on these people were only the powers that even out
motion energy (on 55 pairs) and the lags of an answered look (on ten pairs of video calls; ``delay_calls`` are others of their
talks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.real import corpora
from benchmarks.real.corpora import GRID_HZ, MissingCorpusError, Motion, exchanged_motion
from benchmarks.real.judge import Outcome, Verdict, judge
from monitor.config import load_preset
from monitor.synchrony import coordination
from monitor.synchrony.correlation.pairs import channels
from monitor.synchrony.evidence import Coupling
from monitor.synchrony.movement import Movement, Stretch, fusion_weights

SECONDS = (45, 60, 90, 180, 300)
NAMES = ("motion", "smile", "cheek", "gaze_camera")
READERS: tuple[Callable[[Path], list[Motion]], ...] = (
    corpora.video_calls,
    corpora.delay_calls,
    corpora.survival,
    corpora.multisimo,
    corpora.therapy,
)
SEGMENTS_MOST = 3  # of one recording
_PAIRS_LEAST = 3
_GAZE = "gaze_camera"


def parts(data: Path) -> Iterator[tuple[str, str, str, Verdict]]:
    """Part, corpus, seconds and verdict, over the first segments of that length.

    A corpus that is absent is said and left out.
    """
    every = fusion_weights(load_preset("interview").channel_weights)
    no_gaze = fusion_weights(load_preset("no-gaze").channel_weights)
    for reader in READERS:
        try:
            motions = reader(data)
        except MissingCorpusError as missing:
            print(missing)
            continue
        for seconds in SECONDS:
            pairs = list(segment_pairs(motions, seconds))
            if len({pair.pair for pair in pairs if pair.real}) < _PAIRS_LEAST:
                continue
            looks = [pair for pair in pairs if _GAZE in pair.signals]
            for name in ("motion", "smile", "cheek"):
                if name in motions[0].signals:
                    yield f"{name} alone", motions[0].corpus, str(seconds), judge(_alone(pairs, name))
            if looks:
                yield "gaze answer", motions[0].corpus, str(seconds), judge(_answers(looks))
                yield "joined movement", motions[0].corpus, str(seconds), judge(_joined(looks, every))
            if "smile" in motions[0].signals:
                yield "joined movement, no gaze", motions[0].corpus, str(seconds), judge(_joined(pairs, no_gaze))


def segment_pairs(motions: Sequence[Motion], seconds: int) -> Iterator[Motion]:
    """Real and exchanged pairs of the first segments of that length, each segment with its like."""
    for number in range(SEGMENTS_MOST):
        start_s, end_s = number * seconds, (number + 1) * seconds
        segments = [motion.between(start_s, end_s) for motion in motions if motion.duration_s >= end_s]
        yield from segments
        yield from exchanged_motion(segments)


def _alone(pairs: Sequence[Motion], name: str) -> Iterator[Outcome]:
    for pair in pairs:
        if name in pair.signals:
            user, partner = pair.signals[name]
            # Under a minute there is no score of one series; the channel of the joined movement has one from 45 s on.
            z = coordination(user, partner, rate_hz=GRID_HZ).z if pair.duration_s >= 60 else _channel(pair, name)
            yield Outcome(z, pair.people, pair.real)


def _channel(pair: Motion, name: str) -> float:
    channel = "posture" if name == "motion" else "smile"
    return _movement(pair, (name,), dict.fromkeys(channels(), 1.0)).couplings.get(channel, Coupling(channel)).z


def _answers(pairs: Sequence[Motion]) -> Iterator[Outcome]:
    weights = fusion_weights(load_preset("interview").channel_weights)
    for pair in pairs:
        z = _movement(pair, ("motion", _GAZE), weights).couplings.get("gaze", Coupling("gaze")).z
        yield Outcome(z, pair.people, pair.real)


def _joined(pairs: Sequence[Motion], weights: Mapping[str, float]) -> Iterator[Outcome]:
    for pair in pairs:
        names = tuple(name for name in NAMES if name in pair.signals)
        yield Outcome(_movement(pair, names, weights).fused.z, pair.people, pair.real)


def _movement(pair: Motion, names: tuple[str, ...], weights: Mapping[str, float]) -> Movement:
    signals = np.stack([pair.signals[name] for name in names])
    return Stretch(names, signals, rate_hz=GRID_HZ, weights=weights).movement()
