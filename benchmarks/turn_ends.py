"""Whether a phrase's end tells that the turn was finished: Smart Turn v3.2 and the fall of the voice, on a call.

    python benchmarks/turn_ends.py DATA MODEL

DATA is the folder of recordings, MODEL smart-turn-v3.2-cpu.onnx (in the package pipecat-ai 1.14.0; the program does not ship
it). Ends of phrases after which the other speaks are finished; ends after which the same person speaks on within a second are
held; phrases cut at 40 and 60 % of their length, at the quietest place near, are cut off. Prints the areas under the curve.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import librosa
import numpy as np
import onnxruntime
import soundfile
import soxr

from monitor.types import Event, Float32, Sound
from monitor.voice.intake import RATE_HZ
from monitor.voice.listener import Listener

CALL = {"agent": "real/calls_two_channels/call40_agent.wav", "caller": "real/calls_two_channels/call40_caller.wav"}
HEARD_S = 8.0
PAUSE_S = 0.2
FALL_S = 0.15


def main() -> None:
    data, model = Path(sys.argv[1]), sys.argv[2]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    sounds = {name: read(data / path) for name, path in CALL.items()}
    heard = {name: hear(samples) for name, samples in sounds.items()}
    costs_s: list[float] = []
    for name, other in (("agent", "caller"), ("caller", "agent")):
        samples, (phrases, rows) = sounds[name], heard[name]
        kinds: dict[str, list[tuple[float, float]]] = {"finished": [], "held": [], "cut off": []}
        for number, phrase in enumerate(phrases):
            follows_s = phrases[number + 1].start_s if number + 1 < len(phrases) else np.inf
            kind = kind_of(phrase, follows_s, heard[other][0])
            places = [(kind, phrase.end_s)] if kind else []
            if phrase.end_s - phrase.start_s > 1.2:
                places += [("cut off", quietest(rows, phrase, share)) for share in (0.4, 0.6)]
            for of_kind, end_s in places:
                began_s = time.process_time()
                sound = until(samples, end_s, is_cut=of_kind == "cut off")
                finished = float(session.run(None, {"input_features": features(sound)[np.newaxis]})[0].ravel()[0])
                costs_s.append(time.process_time() - began_s)
                kinds[of_kind].append((finished, fall_db(rows, phrase.start_s, end_s)))
        tell(name, {kind: np.array(values) for kind, values in kinds.items()})
    print(f"one call: {1000 * np.median(costs_s):.0f} ms of CPU")


def read(path: Path) -> Float32:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ).astype(np.float32)


def hear(samples: Float32) -> tuple[list[Event], np.ndarray]:
    """Phrases, and rows of time and level [shape=(n, 2)]."""
    listener = Listener("user", patient=True)
    parts = [listener.push(Sound(0.0, samples, RATE_HZ)), listener.finish()]
    blocks = [block for part in parts for block in part.rows]
    rows = np.concatenate([np.column_stack([block.time_s, block.values[:, 2]]) for block in blocks])
    return [phrase for part in parts for phrase in part.phrases], rows


def kind_of(phrase: Event, follows_s: float, others: list[Event]) -> str:
    if any(phrase.end_s - 0.3 < other.start_s < min(follows_s, phrase.end_s + 2.0) for other in others):
        return "finished"
    return "held" if follows_s - phrase.end_s < 1.0 else ""


def quietest(rows: np.ndarray, phrase: Event, share: float) -> float:
    middle_s = phrase.start_s + share * (phrase.end_s - phrase.start_s)
    near = rows[np.abs(rows[:, 0] - middle_s) < 0.12]
    return float(near[np.nanargmin(near[:, 1]), 0])


def until(samples: Float32, end_s: float, *, is_cut: bool) -> Float32:
    """The last 8 s up to a pause after ``end_s``; silence before a shorter sound, and in the pause after a cut."""
    stop = round((end_s if is_cut else end_s + PAUSE_S) * RATE_HZ)
    pause = np.zeros(round(PAUSE_S * RATE_HZ) if is_cut else 0, np.float32)
    n = round(HEARD_S * RATE_HZ)
    sound = np.concatenate([np.zeros(n, np.float32), samples[:stop], pause])
    return sound[-n:]


def features(sound: Float32) -> Float32:
    """Whisper's log-mel spectrum of the sound at mean 0 and power 1 [shape=(80, 800)]."""
    sound = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
    power = np.square(np.abs(librosa.stft(sound, n_fft=400, hop_length=160, pad_mode="reflect")))[:, :-1]
    bands = librosa.filters.mel(sr=RATE_HZ, n_fft=400, n_mels=80)
    logs = np.log10(np.maximum(bands @ power, 1e-10))
    return ((np.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0).astype(np.float32)


def fall_db(rows: np.ndarray, start_s: float, end_s: float) -> float:
    """How far the level falls in the last moments, below the phrase's median."""
    inside = (rows[:, 0] >= start_s) & (rows[:, 0] <= end_s)
    last = inside & (rows[:, 0] > end_s - FALL_S)
    return float(np.nanmedian(rows[inside, 1]) - np.nanmean(rows[last, 1]))


def tell(name: str, kinds: dict[str, np.ndarray]) -> None:
    counts = ", ".join(f"{len(values)} {kind} ({np.mean(values[:, 0] >= 0.5):.0%} over 0.5)" for kind, values in kinds.items())
    print(f"{name}: {counts}")
    for column, what in enumerate(("Smart Turn", "fall of the level")):
        areas = ", ".join(
            f"{auc(kinds['finished'][:, column], kinds[kind][:, column]):.2f} {kind}" for kind in ("cut off", "held")
        )
        print(f"  {what}: finished against {areas}")


def auc(more: np.ndarray, less: np.ndarray) -> float:
    return float(np.mean((more[:, None] > less) + 0.5 * (more[:, None] == less)))


if __name__ == "__main__":
    main()
