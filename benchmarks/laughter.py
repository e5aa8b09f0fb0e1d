"""Laughs found in a recorded laugh and what can be made of it, false ones in talk, music, hum, keys and noise, and the cost.

    python benchmarks/laughter.py [DATA]

DATA is the folder of recordings (default: ../shared/data). Prints each sound's laughs, then the CPU of the stage.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import librosa
import numpy as np
import scipy.signal
import soundfile
import soxr

from monitor.types import Event, Float32, Sound
from monitor.voice.intake import RATE_HZ
from monitor.voice.laughter.laughs import Laughs
from monitor.voice.prosody import Frames, Prosody

TALK = {
    "call40 agent": "real/calls_two_channels/call40_agent.wav",
    "call40 caller": "real/calls_two_channels/call40_caller.wav",
    "podcast": "real/one_soundtrack/podcast_two_175s.mp3",
    "theo, microphone": "real/echo_pairs/theo_mic.wav",
    "theo, far end": "real/echo_pairs/theo_loopback.wav",
    "katie": "audio/katie.wav",
    "steve": "audio/steve.wav",
    "dialogue": "audio/dialogue_28s.wav",
    "pyannote sample": "audio/pyannote_sample.wav",
}


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "data"
    rng = np.random.default_rng(0)
    print("A recorded laugh of 4.3 s, and what was made of it")
    laugh = read(data / "real" / "laughter" / "laugh1.mp3")
    for name, samples in variants(laugh, rng).items():
        report(name, samples)
    print("Talk")
    heard_s = cost_s = 0.0
    sentences = [read(path) for path in sorted((data / "pitch").glob("*.wav"))]
    pause = np.zeros(RATE_HZ // 3, np.float32)
    talk = {name: read(data / path) for name, path in TALK.items()}
    talk["read sentences"] = np.concatenate([part for sentence in sentences for part in (sentence, pause)])
    for name, samples in talk.items():
        cost_s += report(name, samples)
        heard_s += samples.size / RATE_HZ
    print("No voices")
    for name, samples in no_voices(rng).items():
        report(name, samples)
    print(f"{heard_s / 60:.1f} min of talk; the stage took {1000 * cost_s / heard_s:.1f} ms of CPU a second of sound")


def read(path: Path) -> Float32:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ).astype(np.float32)


def report(name: str, samples: Float32) -> float:
    pieces = frames_of(samples)
    stage = Laughs("user")
    began_s = time.process_time()
    laughs = [laugh for frames in pieces for laugh in stage.push(frames)]
    cost_s = time.process_time() - began_s
    print(f"  {name:24s} {samples.size / RATE_HZ:6.1f} s  {described(laughs)}", flush=True)
    return cost_s


def frames_of(samples: Float32) -> list[Frames]:
    prosody = Prosody(patient=True)
    step = RATE_HZ
    pieces = [
        frames
        for first in range(0, samples.size, step)
        for frames in prosody.push(Sound(first / RATE_HZ, samples[first : first + step], RATE_HZ))
    ]
    return [*pieces, *prosody.finish()]


def described(laughs: list[Event]) -> str:
    return ", ".join(f"{laugh.start_s:.1f}-{laugh.end_s:.1f}" for laugh in laughs) or "-"


def variants(laugh: Float32, rng: np.random.Generator) -> dict[str, Float32]:
    """The laugh itself, by a telephone, quieter, in noise, higher, lower, slower, faster, in a room, and pieces of 0.7 s."""
    level = np.sqrt(np.mean(np.square(laugh)))
    band = scipy.signal.butter(4, (300, 3400), "bandpass", fs=RATE_HZ, output="sos")
    made = {"laugh": laugh, "telephone": scipy.signal.sosfilt(band, laugh)}
    made |= {f"{change} dB": laugh * 10 ** (change / 20) for change in (-10, -20, -30)}
    for ratio_db in (20, 15, 10):
        noise = pink(laugh.size, rng)
        made[f"pink noise, {ratio_db} dB"] = laugh + noise * level * 10 ** (-ratio_db / 20)
    made |= {f"{steps:+d} semitones": librosa.effects.pitch_shift(laugh, sr=RATE_HZ, n_steps=steps) for steps in (-4, -2, 2, 4)}
    made |= {f"tempo {rate}": librosa.effects.time_stretch(laugh, rate=rate) for rate in (0.8, 1.25)}
    tail = rng.normal(size=4800) * np.exp(-np.arange(4800) / 1200) * 0.05
    made["in a room"] = np.convolve(laugh, np.concatenate([[1.0], tail]))[: laugh.size]
    silence = np.zeros(RATE_HZ // 2, np.float32)
    for start_s in np.arange(0.0, 3.6, 0.35):
        piece = laugh[round(start_s * RATE_HZ) : round((start_s + 0.7) * RATE_HZ)]
        made[f"0.7 s from {start_s:.2f} s"] = np.concatenate([silence, piece, silence])
    return {name: np.asarray(samples, np.float32) for name, samples in made.items()}


def no_voices(rng: np.random.Generator) -> dict[str, Float32]:
    """Hum, plucked notes, keys and noise, 20 s each."""
    time_s = np.arange(20 * RATE_HZ) / RATE_HZ
    hum = 0.05 * np.sin(2 * np.pi * 50 * time_s) + 0.02 * np.sin(2 * np.pi * 150 * time_s)
    music, keys = np.zeros(time_s.size), rng.normal(0, 1e-3, time_s.size)
    for start in range(0, time_s.size - RATE_HZ, RATE_HZ // 2):
        pitch_hz, note_s = 220 * 2 ** (rng.integers(0, 24) / 12), time_s[:RATE_HZ]
        note = sum(np.sin(2 * np.pi * pitch_hz * order * note_s) / order for order in range(1, 8))
        music[start : start + RATE_HZ] += 0.1 * note * np.exp(-3 * note_s)
    for start in rng.integers(0, time_s.size - 400, 90):
        keys[start : start + 400] += rng.normal(0, 0.2, 400) * np.exp(-np.arange(400) / 60)
    made = {"hum": hum, "plucked notes": music, "keys": keys, "noise": rng.normal(0, 0.03, time_s.size)}
    return {name: samples.astype(np.float32) for name, samples in made.items()}


def pink(n: int, rng: np.random.Generator) -> np.ndarray:
    """Noise that falls by 3 dB an octave, of power 1."""
    spectrum = np.fft.rfft(rng.normal(size=n))
    spectrum[1:] /= np.sqrt(np.arange(1, spectrum.size))
    noise = np.fft.irfft(spectrum, n)
    return noise / np.sqrt(np.mean(np.square(noise)))


if __name__ == "__main__":
    main()
