"""Speech matching over 40 turns: planted synchrony and convergence of pitch, volume and tempo against shuffled turns.

    python benchmarks/speech_matching.py [--dyads 200] [--seed 0] [--out FILE.md]

Two people alternate for 40 turns of 3-7 s. Synchrony: a turn's deviation from its speaker's own mean is r times that of the
turn before, in both people or in the user alone. Convergence: the voices begin some standard deviations apart and meet.
Shuffled: the same turns in random order. Drifting: strangers whose values persist from turn to turn.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.synchrony.behaviour.speech import QUALITIES, SpeechMatching
from monitor.types import PEOPLE, Event

TURNS = 40
# Standard deviation between turns, and the two speakers' means: pitch in semitones re 1 Hz, volume in dB, log syllables/s.
SPREAD = (1.5, 3.0, 0.15)
MEANS = ((92.6, 82.1), (-24.0, -30.0), (1.53, 1.69))


def deviations(rng: np.random.Generator, *, follow: float, who: str, persistence: float) -> np.ndarray:
    """(TURNS,) in standard deviations, the turns alternating between user and partner."""
    values = np.zeros(TURNS)
    baseline = [0.0, 0.0]
    for turn in range(TURNS):
        person = turn % 2
        baseline[person] = persistence * baseline[person] + np.sqrt(1 - persistence**2) * rng.normal()
        follows = turn > 0 and (who == "both" or person == 0)
        r = follow if follows else 0.0
        values[turn] = (r * values[turn - 1] if turn else 0.0) + np.sqrt(1 - r**2) * baseline[person]
    return values


def scores(rng: np.random.Generator, *, follow: float, who: str, meet: float, persistence: float, shuffled: bool) -> np.ndarray:
    """z of pitch, volume and tempo [shape=(3,)] of one drawn dyad."""
    side = np.where(np.arange(TURNS) % 2 == 0, 0.5, -0.5)
    table = []
    for spread, means in zip(SPREAD, MEANS, strict=True):
        values = deviations(rng, follow=follow, who=who, persistence=persistence)
        base = np.resize(means, TURNS) if not meet else np.full(TURNS, np.mean(means))
        table.append(base + spread * (values + side * meet * (1 - np.arange(TURNS) / TURNS)))
    order = np.arange(TURNS)
    if shuffled:
        order[::2], order[1::2] = rng.permutation(order[::2]), rng.permutation(order[1::2])
    pitch, volume, tempo = (values[order] for values in table)
    matching, now_s = SpeechMatching(), 0.0
    for turn in range(TURNS):
        length_s = float(rng.uniform(3, 7))
        detail = {
            "f0_median_hz": float(2 ** (pitch[turn] / 12)),
            "level_db": float(volume[turn]),
            "rate_hz": float(np.exp(tempo[turn])),
        }
        matching.push_event(Event(PEOPLE[turn % 2], "turn", now_s, now_s + length_s, length_s, detail))
        now_s += length_s + float(rng.gamma(2, 0.2))
    z = {score.name: score.z for score in matching.scores(now_s)}
    return np.array([z[name] for name in QUALITIES])


CASES = {
    "synchrony r 0.3, both": {"follow": 0.3},
    "synchrony r 0.5, both": {"follow": 0.5},
    "synchrony r 0.5, user alone": {"follow": 0.5, "who": "user"},
    "synchrony r 0.7, user alone": {"follow": 0.7, "who": "user"},
    "convergence from 2 sd": {"meet": 2.0},
    "convergence from 3 sd": {"meet": 3.0},
    "convergence from 4 sd": {"meet": 4.0},
    "synchrony r 0.5 and convergence, shuffled": {"follow": 0.5, "meet": 3.0, "shuffled": True},
    "strangers": {},
    "strangers, drifting 0.3": {"persistence": 0.3},
    "strangers, drifting 0.6": {"persistence": 0.6},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dyads", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    nothing = {"follow": 0.0, "who": "both", "meet": 0.0, "persistence": 0.0, "shuffled": False}
    rng = np.random.default_rng(options.seed)
    chance = np.array([scores(rng, **nothing) for _ in range(options.dyads)])
    lines = ["| planted | AUC pitch | volume | tempo | mean z | share beyond 5 % |", "|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    for name, case in CASES.items():
        z = np.array([scores(rng, **(nothing | case)) for _ in range(options.dyads)])
        auc = [float(np.mean(z[:, None, i] > chance[None, :, i])) for i in range(3)]
        line = f"| {name} | {auc[0]:.2f} | {auc[1]:.2f} | {auc[2]:.2f} | {z.mean():.2f} | {100 * np.mean(z > 1.645):.1f} % |"
        print(line, flush=True)
        lines.append(line)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
