"""Laughs of one sound: when YAMNet hears them for about a second, and how long they last."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import Event, Float32, Float64, Person
from monitor.voice.intake import FRAME_S, FRAME_SAMPLES
from monitor.voice.laughter.sound_classes import PATCH_SAMPLES, STEP_SAMPLES, STEPS, laugh_evidence, load, mel_magnitudes
from monitor.voice.prosody import Frames

# A patch each 0.24 s, a quarter of its length: whole frames (15) and whole steps of the features (24).
_HOP_FRAMES: Final = 15
_HOP: Final = _HOP_FRAMES * FRAME_SAMPLES
_HOP_S: Final = _HOP_FRAMES * FRAME_S
_HOP_STEPS: Final = _HOP // STEP_SAMPLES
# Before and after a stretch of sound lies silence, so that its first and last moments are in the middle of a patch as well.
_EDGE: Final = 2 * _HOP
# Evidence is added up over four patches, 1.7 s of sound: one patch alone is often wrong (a breath, a key, a hang-up).
_JOINED: Final = 4
# Less says no more: that it is no laugh is sure.
_LEAST: Final = -12.0
# How loud a patch is (root mean square of full scale) that YAMNet judges: what it was trained on is about as loud.
_LOUDNESS: Final = 0.1
_MOST_GAIN: Final = 100.0
# The loudest of the last half minute tells how loud this microphone is.
_HELD: Final = round(30.0 / _HOP_S)
# Far below the loudest nobody laughs: such patches (most pauses) cost nothing.
_QUIET: Final = 10 ** (-30 / 20)
_SILENT: Final = 10 ** (-70 / 20)
# From the loudest frame of a laugh down to its edges: its calls differ by 25 dB.
_EDGE_DB: Final = 30.0
# Bounds the memory, and how late a laugh is known.
LONGEST_S: Final = 15.0
_LONGEST: Final = round(LONGEST_S / _HOP_S)
LATENESS_S: Final = LONGEST_S + (_JOINED + 5) * _HOP_S


@dataclass(slots=True)
class _Run:
    """Patches in a row that may be a laugh: the first one's number, their own evidence, the most of four joined."""

    first: int
    evidence: list[float]
    most: float = -math.inf


class Laughs:
    """Streaming: one person's frames in, events of the kind ``laugh`` out, at most ``LATENESS_S`` after a laugh's start.

    Raises ModelError where the model is missing.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._numbers = constants.laughs()
        self._loudest: deque[float] = deque(maxlen=_HELD)
        self._start_s: float | None = None
        self._sound: Float32 = np.zeros(_EDGE, np.float32)
        self._magnitudes: Float64 = np.empty((0, 0))
        self._n_patches = 0
        self._newest: deque[float] = deque([_LEAST] * _JOINED, maxlen=_JOINED)
        self._run: _Run | None = None
        self._levels: deque[float] = deque(maxlen=round((LATENESS_S + 2.0) / FRAME_S))
        self._n_levels = 0
        load()

    def push(self, frames: Frames) -> list[Event]:
        """Laughs that are over as of these frames."""
        if frames.time_s.size and self._start_s is None:
            self._start_s = float(frames.time_s[0])
        events: list[Event] = []
        # Hop by hop, however much comes at once: what is kept for a laugh's edges is bounded.
        for first in range(0, frames.time_s.size, _HOP_FRAMES):
            part = slice(first, first + _HOP_FRAMES)
            levels = np.nan_to_num(frames.level_db[part], nan=-math.inf)
            self._levels.extend(levels.tolist())
            self._n_levels += levels.size
            self._sound = np.concatenate([self._sound, frames.samples[part].reshape(-1)])
            events += self._judge()
        if frames.ends:
            if self._start_s is not None:
                # The edge, and patches of silence until nothing before it can be in their sum.
                self._sound = np.concatenate([self._sound, np.zeros(_EDGE + _JOINED * _HOP + PATCH_SAMPLES, np.float32)])
                events += self._judge()
                events += self._closed()
            self._begin()
        return events

    def _begin(self) -> None:
        """Forget the stretch that ended; how loud the microphone is stays known."""
        self._start_s = self._run = None
        self._sound, self._magnitudes = np.zeros(_EDGE, np.float32), np.empty((0, 0))
        self._newest.extend([_LEAST] * _JOINED)
        self._levels.clear()
        self._n_patches = self._n_levels = 0

    def _judge(self) -> list[Event]:
        """All patches that are complete."""
        events: list[Event] = []
        while self._sound.size >= PATCH_SAMPLES:
            evidence = self._evidence(self._sound[:PATCH_SAMPLES])
            self._sound = self._sound[_HOP:]
            self._newest.append(evidence)
            self._n_patches += 1
            events += self._follow(float(np.mean(self._newest)))
        return events

    def _evidence(self, patch: Float32) -> float:
        loudness = math.sqrt(float(np.mean(np.square(patch, dtype=np.float64))))
        self._loudest.append(loudness)
        loudest = max(self._loudest)
        if loudness < max(_SILENT, _QUIET * loudest):
            self._magnitudes = np.empty((0, 0))
            return _LEAST
        kept = self._magnitudes[_HOP_STEPS:]
        new = mel_magnitudes(patch[len(kept) * STEP_SAMPLES :])
        self._magnitudes = np.concatenate([kept, new]) if len(kept) else new
        return max(_LEAST, laugh_evidence(self._magnitudes[:STEPS] * min(_MOST_GAIN, _LOUDNESS / loudest)))

    def _follow(self, joined: float) -> list[Event]:
        """Begin, carry on or end a run with the newest patch."""
        if joined < self._numbers.offset:
            return self._closed()
        if self._run is None:
            self._run = _Run(self._n_patches - _JOINED, list(self._newest))
        else:
            self._run.evidence.append(self._newest[-1])
        self._run.most = max(self._run.most, joined)
        return self._closed() if len(self._run.evidence) >= _LONGEST else []

    def _closed(self) -> list[Event]:
        run, self._run = self._run, None
        if run is None or run.most < self._numbers.onset or self._start_s is None:
            return []
        heard = np.flatnonzero(np.array(run.evidence) >= self._numbers.offset)
        # The middles of the patches, in frames from the stretch's start, and half a hop around them.
        middles = [(run.first + int(place)) * _HOP_FRAMES for place in (heard[0], heard[-1])]
        first, stop = middles[0] - _HOP_FRAMES // 2, middles[1] + _HOP_FRAMES // 2 + 1
        oldest = self._n_levels - len(self._levels)
        first, stop = max(first, oldest), min(stop, self._n_levels)
        levels = np.array(list(self._levels)[first - oldest : stop - oldest])
        if not levels.size or not math.isfinite(levels.max()):
            return []
        loud = np.flatnonzero(levels >= levels.max() - _EDGE_DB)
        start_s = self._start_s + (first + int(loud[0]) - 0.5) * FRAME_S
        end_s = self._start_s + (first + int(loud[-1]) + 0.5) * FRAME_S
        if end_s - start_s < self._numbers.least_s:
            return []
        return [Event(self._person, "laugh", start_s, end_s, end_s - start_s)]
