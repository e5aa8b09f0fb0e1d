"""F0 under planted hum: the laryngograph's sentences with pauses between them, and a machine's tones below them.

    python benchmarks/hum.py [--data ../shared/data/pitch] [--seconds 30]

Each speaker's sentences follow each other after 0.9 s of faint noise. Hum: eight harmonics falling as 1/k, of 50, 60, 100 and
120 Hz; a fan's single tone at 180 Hz. Levels are relative to the voice while it speaks. Errors as in benchmarks/pitch.py, the
pauses included; the first three seconds are counted for a recording, not live, where hum is known only then.
Nothing here was fitted but the least number of windows, on the clean sentences.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from pitch import DATA, TRUTH_STEP_S, Track, errors

from monitor.types import Float32, Float64, Sound
from monitor.voice.listener import Listener

PAUSE_S = 0.9
TONES = {50.0: 8, 60.0: 8, 100.0: 8, 120.0: 8, 180.0: 1}
LEVELS_DB = (-15, -25, -40)


def stream(folder: Path, speaker: str, seconds: float) -> tuple[Float32, int, Float64]:
    """Sound, rate and F0 every 15 ms."""
    import soundfile

    rng = np.random.default_rng(1)
    parts: list[Float32] = []
    truths: list[Float64] = []
    rate_hz = 0
    for wav in sorted(folder.glob(f"{speaker}*.wav")):
        samples, rate_hz = soundfile.read(wav, dtype="float32")
        truth = np.loadtxt(wav.with_suffix(".f0ref"))
        step = round(rate_hz * TRUTH_STEP_S)
        n = samples.size // step
        pause = round(PAUSE_S / TRUTH_STEP_S)
        parts += [samples[: n * step], (1e-4 * rng.standard_normal(pause * step)).astype(np.float32)]
        truths += [np.pad(truth, (0, max(0, n - truth.size)))[:n], np.zeros(pause)]
    n = round(seconds / TRUTH_STEP_S)
    return np.concatenate(parts)[: n * round(rate_hz * TRUTH_STEP_S)], rate_hz, np.concatenate(truths)[:n]


def hummed(samples: Float32, rate_hz: int, fundamental_hz: float, level_db: float, *, active: float) -> Float32:
    time_s = np.arange(samples.size) / rate_hz
    hum = sum(np.cos(2 * np.pi * fundamental_hz * k * time_s + k) / k for k in range(1, TONES[fundamental_hz] + 1))
    voice = np.sqrt(np.mean(np.square(samples, dtype=np.float64)) / active)
    return (samples + hum * voice * 10 ** (level_db / 20) / np.sqrt(np.mean(np.square(hum)))).astype(np.float32)


def track(samples: Float32, rate_hz: int, *, patient: bool) -> Track:
    listener = Listener("user", patient=patient)
    block = rate_hz // 10
    heard = [listener.push(Sound(i / rate_hz, samples[i : i + block], rate_hz)) for i in range(0, samples.size, block)]
    rows = [rows for features in [*heard, listener.finish()] for rows in features.rows]
    return np.concatenate([part.time_s for part in rows]), np.concatenate([part.values[:, 1] for part in rows]).astype(float)


def line(name: str, tracks: list[tuple[Track, Float64]], from_s: float) -> None:
    first = round(from_s / TRUTH_STEP_S)
    total = np.zeros(7)
    medians = []
    for (time_s, f0_hz), truth in tracks:
        later = np.concatenate([np.zeros(first), truth[first:]])
        kept = np.where(time_s >= from_s, f0_hz, np.nan)
        total += errors((time_s, kept), later)
        medians.append(abs(np.nanmedian(kept) / np.median(later[later > 0]) - 1))
    gross, lost, false = (100 * total[i] / total[i + 1] for i in (0, 2, 4))
    print(f"| {name} | {gross:.2f} % | {lost:.2f} % | {false:.2f} % | {100 * max(medians):.1f} % |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA / "pitch")
    parser.add_argument("--seconds", type=float, default=30.0)
    arguments = parser.parse_args()
    speakers = [stream(arguments.data, speaker, arguments.seconds) for speaker in ("rl", "sb")]
    print("| hum | gross errors | voiced called unvoiced | unvoiced called voiced | median F0 off, worst speaker |")
    print("|---|---|---|---|---|")
    line("none", [(track(samples, rate, patient=True), truth) for samples, rate, truth in speakers], 0.0)
    for fundamental_hz in TONES:
        for level_db in LEVELS_DB:
            mixes = [
                (hummed(samples, rate, fundamental_hz, level_db, active=0.6), rate, truth) for samples, rate, truth in speakers
            ]
            name = f"{fundamental_hz:.0f} Hz, {level_db} dB"
            line(name, [(track(samples, rate, patient=True), truth) for samples, rate, truth in mixes], 0.0)
            if fundamental_hz == 100:
                line(f"{name}, live", [(track(samples, rate, patient=False), truth) for samples, rate, truth in mixes], 3.0)


if __name__ == "__main__":
    main()
