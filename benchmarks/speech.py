"""Speech or not against a human's labels: ours (streamed in blocks of 20 ms), bare silero-vad, and Praat's level threshold.

    python benchmarks/speech.py [--data ../shared/data/audio]

Truth: the union of both speakers of pyannote_sample.rttm, on frames of 16 ms. The other files have no labels: there the share
of speech, how much of the voiced sound lies in it, and the phrases are printed, to be judged by ear.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.types import Event, Float32, Float64, Sound
from monitor.voice.intake import FRAME_S, RATE_HZ
from monitor.voice.listener import Listener
from monitor.voice.vad import SpeechProbability

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
UNLABELLED = ("dialogue_28s", "katie", "steve")


def ours(samples: Float32, rate_hz: int) -> tuple[Float64, Float64, Float64, list[Event]]:
    """Times, speech, F0 and phrases."""
    listener = Listener("user")
    block = rate_hz // 50
    heard = [listener.push(Sound(i / rate_hz, samples[i : i + block], rate_hz)) for i in range(0, samples.size, block)]
    heard.append(listener.finish())
    rows = [rows for features in heard for rows in features.rows]
    values = np.concatenate([part.values for part in rows]).astype(float)
    phrases = [event for features in heard for event in features.phrases]
    return np.concatenate([part.time_s for part in rows]), values[:, 0], values[:, 1], phrases


def bare(samples: Float32, time_s: Float64) -> Float64:
    """silero-vad above 0.5, without hysteresis, least durations, or correction of its delay."""
    stages = SpeechProbability()
    probability = np.concatenate([stages.push(samples), stages.finish()])
    delay = 2
    late = np.concatenate([np.zeros(delay), probability[:-delay]])
    return (late[: time_s.size] > 0.5).astype(float)


def threshold(samples: Float32, rate_hz: int, time_s: Float64) -> Float64:
    """Praat's "To TextGrid (silences)" with its defaults: 25 dB below the maximum, pauses of 0.1 s."""
    import parselmouth

    sound = parselmouth.Sound(samples.astype(np.float64), rate_hz)
    grid = parselmouth.praat.call(sound, "To TextGrid (silences)", 100, 0, -25, 0.1, 0.1, "", "speech")
    speech = np.zeros(time_s.size)
    for index in range(1, parselmouth.praat.call(grid, "Get number of intervals", 1) + 1):
        if parselmouth.praat.call(grid, "Get label of interval", 1, index):
            start_s = parselmouth.praat.call(grid, "Get start time of interval", 1, index)
            end_s = parselmouth.praat.call(grid, "Get end time of interval", 1, index)
            speech[(time_s >= start_s) & (time_s < end_s)] = 1
    return speech


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA / "audio")
    folder = parser.parse_args().data
    if not (folder / "pyannote_sample.rttm").is_file():
        sys.exit(f"pyannote_sample.rttm is not in {folder}; give the folder with --data")
    import soundfile

    samples, rate_hz = soundfile.read(folder / "pyannote_sample.wav", dtype="float32")
    assert rate_hz == RATE_HZ
    time_s, speech, _, _ = ours(samples, rate_hz)
    truth = np.zeros(time_s.size)
    for line in (folder / "pyannote_sample.rttm").read_text().splitlines():
        start_s, duration_s = (float(word) for word in line.split()[3:5])
        truth[(time_s >= start_s) & (time_s < start_s + duration_s)] = 1
    print(f"pyannote_sample: {time_s.size} frames of {1000 * FRAME_S:.0f} ms, {100 * truth.mean():.0f} % speech\n")
    print("| method | frames wrong | speech missed | silence called speech |")
    print("|---|---|---|---|")
    methods = {
        "ours, streamed": speech,
        "silero-vad > 0.5, bare": bare(samples, time_s),
        "Praat, 25 dB below the peak": threshold(samples, rate_hz, time_s),
    }
    for name, decided in methods.items():
        wrong, missed, added = np.mean(decided != truth), np.mean(decided[truth == 1] == 0), np.mean(decided[truth == 0] == 1)
        print(f"| {name} | {100 * wrong:.2f} % | {100 * missed:.2f} % | {100 * added:.2f} % |")
    print("\n| without labels | length | speech | voiced frames inside speech | phrases |")
    print("|---|---|---|---|---|")
    for name in UNLABELLED:
        samples, rate_hz = soundfile.read(folder / f"{name}.wav", dtype="float32")
        _, speech, f0_hz, phrases = ours(samples, rate_hz)
        voiced = np.isfinite(f0_hz)
        inside = 100 * speech[voiced].mean()
        print(f"| {name} | {samples.size / rate_hz:.1f} s | {100 * speech.mean():.0f} % | {inside:.1f} % | {len(phrases)} |")


if __name__ == "__main__":
    main()
