"""Pitch against a laryngograph: ours (streamed in blocks of 20 ms), Praat's default and librosa's pYIN, scored alike.

    python benchmarks/pitch.py [--data ../shared/data/pitch]

Truth: F0 every 15 ms from t = 0, 0 = unvoiced. Each method's nearest frame is taken. Gross: more than 20 % off where both are
voiced; the mean error is over the others. The cost is that of all the method does: ours finds speech, level and tempo as well.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.types import Float32, Float64, Sound
from monitor.voice.listener import Listener
from monitor.voice.prosody import load_detector

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TRUTH_STEP_S = 0.015
Track = tuple[Float64, Float64]


def ours(samples: Float32, rate_hz: int) -> Track:
    """The whole listener, resampling included."""
    listener = Listener("user")
    block = rate_hz // 50
    heard = [listener.push(Sound(i / rate_hz, samples[i : i + block], rate_hz)) for i in range(0, samples.size, block)]
    rows = [rows for features in [*heard, listener.finish()] for rows in features.rows]
    return np.concatenate([part.time_s for part in rows]), np.concatenate([part.values[:, 1] for part in rows]).astype(float)


def whole(samples: Float32, rate_hz: int) -> Track:
    """swift-f0 on the whole file, as its package offers it."""
    result = load_detector().detect(samples, rate_hz)
    return result.timestamps, np.where(result.confidence >= 0.5, result.pitch_hz, 0)


def praat(samples: Float32, rate_hz: int) -> Track:
    import parselmouth

    pitch = parselmouth.Sound(samples.astype(np.float64), rate_hz).to_pitch()
    return pitch.xs(), pitch.selected_array["frequency"]


def pyin(samples: Float32, rate_hz: int) -> Track:
    """librosa's pYIN, 65-500 Hz, frames of 2048 samples (102 ms here), hop 10 ms."""
    import librosa

    hop = rate_hz // 100
    f0_hz, *_ = librosa.pyin(samples, fmin=65, fmax=500, sr=rate_hz, hop_length=hop)
    return np.arange(f0_hz.size) * hop / rate_hz, f0_hz


METHODS: dict[str, Callable[[Float32, int], Track]] = {
    "ours, streamed": ours,
    "swift-f0, whole file": whole,
    "Praat (parselmouth), default": praat,
    "pYIN (librosa)": pyin,
}


def errors(track: Track, truth_hz: Float64) -> Float64:
    """Counts: gross, both voiced, voiced as unvoiced, voiced, unvoiced as voiced, unvoiced; then fine errors summed (st)."""
    time_s, f0_hz = track
    index = np.rint((np.arange(truth_hz.size) * TRUTH_STEP_S - time_s[0]) / (time_s[1] - time_s[0])).astype(int)
    found_hz = np.nan_to_num(f0_hz)[np.clip(index, 0, time_s.size - 1)]
    estimated, voiced = found_hz > 0, truth_hz > 0
    both = estimated & voiced
    ratio = found_hz[both] / truth_hz[both]
    gross = np.abs(ratio - 1) > 0.2
    counts = [gross.sum(), both.sum(), (voiced & ~estimated).sum(), voiced.sum(), (estimated & ~voiced).sum(), (~voiced).sum()]
    return np.array([*counts, np.abs(12 * np.log2(ratio[~gross])).sum()])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA / "pitch")
    files = sorted(parser.parse_args().data.glob("*.wav"))
    if not files:
        sys.exit("no .wav file with its .f0ref found; give their folder with --data")
    import soundfile

    sounds = [soundfile.read(wav, dtype="float32") for wav in files]
    truths = [np.loadtxt(wav.with_suffix(".f0ref")) for wav in files]
    seconds = sum(samples.size / rate_hz for samples, rate_hz in sounds)
    print(f"{len(files)} sentences, {seconds:.0f} s, {sum(truth.size for truth in truths)} frames\n")
    print("| method | gross errors | voiced called unvoiced | unvoiced called voiced | mean error (st) | CPU of real time |")
    print("|---|---|---|---|---|---|")
    for name, method in METHODS.items():
        method(*sounds[0])  # imports and compilation are not counted
        start = time.process_time()
        tracks = [method(*sound) for sound in sounds]
        cost = (time.process_time() - start) / seconds
        total = sum(errors(track, truth) for track, truth in zip(tracks, truths, strict=True))
        gross, unvoiced, voiced = (100 * total[i] / total[i + 1] for i in (0, 2, 4))
        fine = total[6] / (total[1] - total[0])
        print(f"| {name} | {gross:.2f} % | {unvoiced:.2f} % | {voiced:.2f} % | {fine:.3f} | {100 * cost:.1f} % |")


if __name__ == "__main__":
    main()
