"""Speech matching: planted synchrony of pitch against strangers, and strangers whose voices drift, in talks of several lengths.

    python benchmarks/speech_matching.py [--dyads 200] [--seed 0] [--out FILE.md]

Two people alternate, an utterance of 1-7 s each. Synchrony: the deviation of an utterance from its speaker's own mean is r
times that of the one before, in both people or in the user alone; r 0.1 is what real people show (benchmarks/real/speech.py).
Drifting strangers: deviations that persist (first-order autoregression), walk at random, rise or fall by about 4 sd, or bend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.real.judge import BEYOND, auc
from monitor.synchrony.behaviour.speech import SpeechMatching
from monitor.types import PEOPLE, Event

EXCHANGES = (12, 20, 40, 150)
SPREAD_ST = 1.5
MEANS_ST = (92.6, 82.1)  # re 1 Hz
Voice = Callable[[np.random.Generator, int], np.ndarray]


def planted(rng: np.random.Generator, n: int, *, r: float, who: str = "both") -> np.ndarray:
    """(n,) deviations in standard deviations, alternating between user and partner."""
    values = rng.normal(size=n)
    for turn in range(1, n):
        if who == "both" or turn % 2 == 0:
            values[turn] = r * values[turn - 1] + np.sqrt(1 - r**2) * values[turn]
    return values


def apart(voice: Voice) -> Voice:
    """Each with a voice like that, on their own."""

    def both(rng: np.random.Generator, n: int) -> np.ndarray:
        values = np.empty(n)
        values[::2], values[1::2] = voice(rng, len(values[::2])), voice(rng, len(values[1::2]))
        return values

    return both


def persisting(steady: float) -> Voice:
    return lambda rng, n: lfilter([1.0], [1.0, -steady], rng.normal(size=n + 100))[100:]


def found(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """z, synchrony_z and proximity_z of pitch."""
    matching, now_s = SpeechMatching(), 0.0
    for turn, value in enumerate(values):
        length_s = float(rng.uniform(1, 7))
        detail = {"f0_median_hz": float(2 ** ((MEANS_ST[turn % 2] + SPREAD_ST * value) / 12))}
        matching.push_event(Event(PEOPLE[turn % 2], "phrase", now_s, now_s + length_s, length_s, detail))
        now_s += length_s + float(rng.gamma(2, 0.2))
    pitch = matching.details()["pitch"]
    return np.array([pitch.z, pitch.synchrony_z, pitch.proximity_z])


CASES: dict[str, Voice] = {
    "synchrony r 0.1, both": lambda rng, n: planted(rng, n, r=0.1),
    "synchrony r 0.2, both": lambda rng, n: planted(rng, n, r=0.2),
    "synchrony r 0.3, both": lambda rng, n: planted(rng, n, r=0.3),
    "synchrony r 0.5, both": lambda rng, n: planted(rng, n, r=0.5),
    "synchrony r 0.5, user alone": lambda rng, n: planted(rng, n, r=0.5, who="user"),
    "strangers": lambda rng, n: rng.normal(size=n),
    "strangers, persisting 0.3": apart(persisting(0.3)),
    "strangers, persisting 0.6": apart(persisting(0.6)),
    "strangers, persisting 0.9": apart(persisting(0.9)),
    "strangers, walking": apart(lambda rng, n: np.cumsum(rng.normal(size=n))),
    "strangers, rising or falling": apart(lambda rng, n: rng.normal(size=n) + np.linspace(0, 4 * rng.normal(), n)),
    "strangers, bending": apart(
        lambda rng, n: rng.normal(size=n) + 2 * np.sin(np.linspace(0, np.pi * rng.uniform(1, 3), n) + rng.uniform(0, 6))
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dyads", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    lines = [
        "| planted | exchanges | AUC | of synchrony | of proximity | mean z | share beyond 5 % |",
        "|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    for n in EXCHANGES:
        chance = np.array([found(rng, rng.normal(size=n + 1)) for _ in range(options.dyads)])
        for name, voice in CASES.items():
            z = np.array([found(rng, voice(rng, n + 1)) for _ in range(options.dyads)])
            aucs = " | ".join(f"{auc(z[:, i], chance[:, i]):.2f}" for i in range(3))
            line = f"| {name} | {n} | {aucs} | {z[:, 0].mean():.2f} | {100 * np.mean(z[:, 0] > BEYOND):.1f} % |"
            print(line, flush=True)
            lines.append(line)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
