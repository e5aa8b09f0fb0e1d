"""What one sound says, frame by frame: speech, F0, level and the powers the tempo is read from.

F0 by swift-f0, streamed: Nieradzik 2025, "SwiftF0: Fast and accurate monophonic pitch detection" (arXiv 2508.18440). It was
better than Praat and pYIN on sentences with a laryngograph's truth: benchmarks/pitch.py.
Level is unweighted RMS in dB re full scale (a full-scale square wave is 0 dB, a sine -3 dB).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants, quiet
from monitor.types import FinishingStage, Float32, Float64, Sound, Stage
from monitor.voice.hum import PATIENCE_S, HumCanceller
from monitor.voice.intake import FRAME_S, FRAME_SAMPLES, RATE_HZ, Blocks, Clean, Intake, decibels
from monitor.voice.tempo import BandPower
from monitor.voice.vad import PROBABILITY_LATENCY_S, NearSpeech, SpeechGate, SpeechProbability


@dataclass(frozen=True, slots=True)
class Frames:
    """Some frames of one unbroken stretch, 16 ms apart; frame times are the middles.

    time_s, speech, f0_hz (NaN unvoiced), level_db, quality : (n_frames,). power : the tempo band's mean squares
    [shape=(n_frames, 4)]. samples : the sound, 16 kHz, from each frame's middle to the next one's [shape=(n_frames, 256)].
    ends : the stretch ends here.
    """

    time_s: Float64
    speech: NDArray[np.bool_]
    f0_hz: Float32
    level_db: Float32
    quality: Float32
    power: Float32
    samples: Float32
    ends: bool = False


def cut(frames: Frames, start: int, end: int, *, ends: bool = False) -> Frames:
    """The frames ``start`` to before ``end``."""
    return Frames(
        time_s=frames.time_s[start:end],
        speech=frames.speech[start:end],
        f0_hz=frames.f0_hz[start:end],
        level_db=frames.level_db[start:end],
        quality=frames.quality[start:end],
        power=frames.power[start:end],
        samples=frames.samples[start:end],
        ends=ends,
    )


class Prosody:
    """Streaming: sound of any rate in, frames out, later by up to ``latency_s``.

    patient : of a recording, whose first seconds may wait until its hum is known.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self._intake: FinishingStage[Sound, list[Clean]] = Intake()
        self._detector = load_detector()
        self._chain: Stage[Clean, Frames | None] | None = None
        self._patient = patient
        waits_s = max(LATENCY_S, PROBABILITY_LATENCY_S + SpeechGate().latency_s) + FRAME_S
        self.latency_s = waits_s + (PATIENCE_S if patient else 0.0)

    def push(self, sound: Sound) -> list[Frames]:
        """Frames that became known, oldest first. Raises SourceError for sound that cannot be taken."""
        return self._through(self._intake.push(sound))

    def finish(self) -> list[Frames]:
        """The frames still due."""
        return self._through(self._intake.finish())

    def _through(self, pieces: list[Clean]) -> list[Frames]:
        frames = []
        for piece in pieces:
            if self._chain is None:
                self._chain = _Chain(self._detector, patient=self._patient)
            measured = self._chain.push(piece)
            if piece.ends:
                self._chain = None
            if measured is not None and (measured.time_s.size or measured.ends):
                frames.append(measured)
        return frames


class _Chain:
    """The stages of one stretch, and their answers that wait for the slowest."""

    def __init__(self, detector: object, *, patient: bool) -> None:
        self._probability: FinishingStage[Float32, Float32] = SpeechProbability()
        self._gate: FinishingStage[Float32, NDArray[np.bool_]] = SpeechGate()
        self._hum = HumCanceller(patient=patient)
        self._near = NearSpeech()
        self._pitch = Pitch(detector=detector)
        self._level: Stage[Float32, Float32] = Level()
        self._power: Stage[Float32, Float32] = BandPower()
        self._blocks = Blocks(FRAME_SAMPLES)
        self._waiting: list[NDArray[Any]] = []
        self._held: list[Clean] = []
        self._n_in = self._n_out = 0
        self._due = (RUN_FRAMES + _AHEAD_FRAMES) * FRAME_SAMPLES  # samples

    def push(self, piece: Clean) -> Frames | None:
        """The frames that became known; None before the next are due.

        Nothing is known before the pitch network has run, once in ``RUN_FRAMES``: until then sound only waits, as calling a
        filter costs more than the few samples that it is called for.
        """
        self._held.append(piece)
        self._n_in += piece.samples.size
        if self._n_in < self._due and not piece.ends:
            return None
        while self._due <= self._n_in:
            self._due += RUN_FRAMES * FRAME_SAMPLES
        held, self._held = self._held, []
        samples, quality = (
            np.concatenate(parts) for parts in zip(*((part.samples, part.quality) for part in held), strict=True)
        )
        return self._measure(dataclasses.replace(piece, samples=samples, quality=quality))

    def _measure(self, piece: Clean) -> Frames:
        cleaned, audible = self._hum.push(piece.samples)
        probability = self._probability.push(piece.samples)
        answers: list[NDArray[Any]] = [
            self._gate.push(probability),
            self._pitch.push(cleaned, self._near.push(probability)),
            self._level.push(piece.samples),
            piece.quality,
            self._power.push(piece.samples),
            audible,
            np.array([*self._blocks.push(piece.samples)], np.float32).reshape(-1, FRAME_SAMPLES),
        ]
        if piece.ends:
            probability = self._probability.finish()
            speech = np.concatenate([answers[0], self._gate.push(probability), self._gate.finish()])
            cleaned, audible = self._hum.finish()
            pitch = np.concatenate([answers[1], self._pitch.push(cleaned, self._near.push(probability)), self._pitch.finish()])
            answers = [speech, pitch, *answers[2:5], np.concatenate([answers[5], audible]), answers[6]]
        if self._waiting:
            answers = [np.concatenate(pair) for pair in zip(self._waiting, answers, strict=True)]
        n = min(len(answer) for answer in answers)
        self._waiting = [answer[n:] for answer in answers]
        speech, f0_hz, level_db, quality, power, audible, samples = (answer[:n] for answer in answers)
        # Nothing is reported where nothing was measured.
        lost = quality <= 0
        # Where nobody speaks what has a pitch is no voice: a hum, a fan, a bell.
        speech = speech.astype(bool) & ~lost
        time_s: Float64 = piece.start_s + (self._n_out + np.arange(n, dtype=np.float64)) * FRAME_S
        self._n_out += n
        return Frames(
            time_s=time_s,
            speech=speech,
            f0_hz=np.where(speech & audible.astype(bool), f0_hz, np.nan).astype(np.float32),
            level_db=np.where(lost, np.nan, level_db).astype(np.float32),
            quality=quality.astype(np.float32),
            power=power.astype(np.float32),
            samples=samples,
            ends=piece.ends,
        )


# Frames a run of the network; more cost less (each run repeats 21 frames of context) and answer later.
RUN_FRAMES: Final = 16
# The network looks so far back and ahead (swift_f0.core.LEFT_FRAMES, LOOKAHEAD_FRAMES).
_BACK_FRAMES, _AHEAD_FRAMES = 11, 10
LATENCY_S = (RUN_FRAMES + _AHEAD_FRAMES) * FRAME_S


class Pitch:
    """Streaming: 16 kHz sound in, F0 of each frame out, later by up to ``LATENCY_S``.

    The network runs only where F0 is wanted: half of a conversation's sound is the other's turn. It knows no more of the sound
    than a window holds, so what is left out changes nothing elsewhere.
    """

    def __init__(self, *, detector: Any = None) -> None:
        self._detector = detector or load_detector()
        numbers = constants.voice()
        self._threshold, self._most_hz = numbers.voiced_confidence, numbers.f0_most
        self._samples: Float32 = np.empty(0, np.float32)  # from frame ``_first`` on
        self._wanted: NDArray[np.bool_] = np.empty(0, bool)  # from frame ``_n_out`` on
        self._first = self._n_out = 0

    def push(self, samples: Float32, wanted: NDArray[np.bool_]) -> Float32:
        """F0 of the next frames in Hz, NaN when unvoiced or not wanted [shape=(n_frames,)].

        wanted : of further frames, as many as are known [shape=(n,)].
        """
        self._samples = np.concatenate([self._samples, samples])
        self._wanted = np.concatenate([self._wanted, wanted])
        parts: list[Float32] = []
        while min(self._due - _AHEAD_FRAMES, self._wanted.size) >= RUN_FRAMES:
            parts.append(self._run(RUN_FRAMES))
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

    def finish(self) -> Float32:
        """F0 of the frames still due; of those it was not said of, none is wanted."""
        self._wanted = np.concatenate([self._wanted, np.zeros(max(0, self._due - self._wanted.size), bool)])
        return self._run(self._due)

    @property
    def _due(self) -> int:
        """Whole frames that came in and have no answer."""
        return self._first + self._samples.size // FRAME_SAMPLES - self._n_out

    def _run(self, n_frames: int) -> Float32:
        f0_hz = np.full(n_frames, np.nan, np.float32)
        wanted = np.flatnonzero(self._wanted[:n_frames])
        if wanted.size:
            start, end = int(wanted[0]), int(wanted[-1]) + 1
            at = self._n_out + start - self._first  # in the samples that are held
            left = max(0, at - _BACK_FRAMES)
            right = (at + end - start + _AHEAD_FRAMES) * FRAME_SAMPLES
            result = self._detector.detect(self._samples[left * FRAME_SAMPLES : right], RATE_HZ)
            f0_hz[start:end] = self._f0(result)[at - left : at - left + end - start]
        self._n_out += n_frames
        self._wanted = self._wanted[n_frames:]
        spare = max(0, self._n_out - _BACK_FRAMES - self._first)
        self._samples = self._samples[spare * FRAME_SAMPLES :]
        self._first += spare
        return f0_hz

    def _f0(self, result: Any) -> Float32:
        is_voice = (result.confidence >= self._threshold) & (result.pitch_hz <= self._most_hz)
        return np.where(is_voice, result.pitch_hz, np.nan).astype(np.float32)


class Level:
    """Streaming: 16 kHz sound in, the level of each frame out. The window is two frames (32 ms) about the frame's time."""

    def __init__(self) -> None:
        self._blocks = Blocks(FRAME_SAMPLES)
        self._before: float | None = None

    def push(self, samples: Float32) -> Float32:
        """Levels of the next frames [shape=(n_frames,)]."""
        powers = []
        for block in self._blocks.push(samples):
            power = float(np.mean(np.square(block, dtype=np.float64)))
            # The stretch's first frame has sound on one side only.
            powers.append(power if self._before is None else (self._before + power) / 2)
            self._before = power
        return decibels(np.array(powers))


@cache
def load_detector() -> Any:
    """The network, on one thread that sleeps between runs; streams and threads share it."""
    quiet.hush()
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1, spin=False)
