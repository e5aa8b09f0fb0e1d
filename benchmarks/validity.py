"""Does the estimator measure what it says? Real against shuffled pairs, calibration, planted coupling, leaks.

    python benchmarks/validity.py [--quick] [--seed 0] [--dyads FOLDER] [--out FOLDER]

Prints a table; with --out writes validity.md, validity.json and validity.png there. Needs matplotlib for the picture. The dyads
are CSV files ``NAME_QUALITY.csv`` with time_s, body_a, body_b, smile_au12_a, ..., gaze_a, gaze_b (3: looks at the partner);
all pairs a, b of different dyads at the same quality are the shuffled ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.special import ndtr
from scipy.stats import kstest, rankdata
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.config import load_preset
from monitor.synchrony import coordination
from monitor.synchrony.movement import Stretch, fusion_weights, without_roles
from monitor.synchrony.published import rmea

RATE_HZ, FILM_HZ = 10, 30
CHANNELS = {"body": 0, "AU12": 2, "AU06": 4}
NAMES = ("motion", "smile", "cheek", "gaze_camera")
AT_PARTNER = 3
QUALITIES = ("1080p", "480p", "240p")
DURATIONS_S = (45, 90, 180)


@dataclass(slots=True)
class Results:
    """Rows of the table: figure, value, what was asked for."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float, asked: str = "", form: str = "{:.3f}") -> None:
        self.rows.append((name, form.format(value), asked))
        self.numbers[name] = float(value)
        print(f"{name:58s} {form.format(value):>8s}  {asked}", flush=True)


def auc(real: np.ndarray, shuffled: np.ndarray) -> float:
    """Share of pairs (real, shuffled) in which the real one is higher."""
    real, shuffled = np.ravel(real), np.ravel(shuffled)
    ranks = rankdata(np.concatenate([real, shuffled]))
    return float((ranks[: len(real)].sum() - len(real) * (len(real) + 1) / 2) / len(real) / len(shuffled))


class Dyads:
    """The recordings, and any statistic of every pair of persons of one quality."""

    def __init__(self, folder: Path) -> None:
        self.names = sorted({path.stem.rsplit("_", 1)[0] for path in folder.glob("*_*.csv")})
        self.qualities = [q for q in QUALITIES if all((folder / f"{name}_{q}.csv").exists() for name in self.names)]
        self.films = {
            (name, quality): np.genfromtxt(folder / f"{name}_{quality}.csv", delimiter=",", skip_header=1)[:, 1:]
            for name in self.names
            for quality in self.qualities
        }

    def signals(self, a: tuple[str, str], b: tuple[str, str]) -> np.ndarray:
        """(4, 2, n) body, smile, cheek raiser and gaze of person a of one film and person b of another, on the grid."""
        n = min(len(self.films[a]), len(self.films[b])) // 3 * 3
        people = [self.films[a][:n, 0::2], self.films[b][:n, 1::2]]
        cells = np.stack([person.reshape(-1, 3, 4).mean(axis=1) for person in people], axis=1)
        at_partner = np.stack([person[:, 3].reshape(-1, 3) == AT_PARTNER for person in people], axis=1).mean(axis=2) > 0.5
        cells[:, :, 3] = at_partner
        return cells.transpose(2, 1, 0)

    def every_pair(self, statistic: Callable[[tuple[str, str], tuple[str, str]], float]) -> np.ndarray:
        """(n_qualities, n_dyads, n_dyads): the diagonal is real."""
        return np.array(
            [[[statistic((a, q), (b, q)) for b in self.names] for a in self.names] for q in tqdm(self.qualities, leave=False)]
        )


def split(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    real = np.eye(table.shape[1], dtype=bool)
    return table[:, real], table[:, ~real]


def separate(table: np.ndarray) -> float:
    return auc(*split(np.nan_to_num(table)))


def real_against_shuffled(results: Results, dyads: Dyads) -> None:
    asked = {"body": ">= 0.75", "AU12": ">= 0.83", "AU06": ">= 0.83"}
    tables = {}
    for name, column in CHANNELS.items():
        tables[name] = dyads.every_pair(
            lambda a, b, c=column: coordination(dyads.films[a][:, c], dyads.films[b][:, c + 1], rate_hz=FILM_HZ).z
        )
        results.add(f"AUC {name}", separate(tables[name]), asked[name])
        theirs = dyads.every_pair(
            lambda a, b, c=column: (
                rmea(dyads.films[a][:, c], dyads.films[b][:, c + 1], rate_hz=FILM_HZ, smooth_s=0.5).grand_average
            )
        )
        results.add(f"AUC {name}, rMEA's measure", separate(theirs))
    results.add("AUC sum of the three z", separate(sum(tables.values())))
    weights = fusion_weights(load_preset("interview").channel_weights)

    def fused(seconds: int, preset: dict[str, float]) -> np.ndarray:
        return dyads.every_pair(
            lambda a, b: (
                Stretch(NAMES, dyads.signals(a, b)[:, :, : seconds * RATE_HZ], rate_hz=RATE_HZ, weights=preset)
                .movement()
                .fused.z
            )
        )

    for seconds in DURATIONS_S:
        table = fused(seconds, weights)
        results.add(f"AUC fused after {seconds} s", separate(table), ">= 0.92 (aim 0.95)" if seconds == 180 else "")
    real, shuffled = split(table)
    results.samples["real"], results.samples["shuffled"] = real.ravel().tolist(), shuffled.ravel().tolist()
    results.add("shuffled pairs beyond nominal 5 %", float((shuffled > 1.645).mean()), "0.03-0.07")
    results.add("real pairs beyond nominal 5 %", float((real > 1.645).mean()))
    no_gaze = fusion_weights(load_preset("no-gaze").channel_weights)
    results.add("AUC fused without gaze", separate(fused(180, no_gaze)))


def strangers(results: Results, dyads: Dyads, rng: np.random.Generator, count: int) -> None:
    """Dyads that cannot be coordinated: every person's own spectrum with random phases, in four kinds."""
    weights = fusion_weights(load_preset("interview").channel_weights)
    people = [dyads.signals((name, q), (name, q))[:, side] for name in dyads.names for q in dyads.qualities for side in (0, 1)]
    for kind in ("plain", "bursty", "turn-taking", "missing"):
        z_by_channel: dict[str, list[float]] = {"body": [], "smile": [], "fused": []}
        for _ in tqdm(range(count), leave=False):
            chosen = rng.choice(len(people), 2, replace=False)
            pair = np.stack([randomised(people[number], rng) for number in chosen], axis=1)
            pair, speech = disturbed(pair, kind, rng)
            movement = Stretch(NAMES, without_roles(pair, speech), rate_hz=RATE_HZ, weights=weights).movement()
            for name, channel in (("body", "posture"), ("smile", "smile")):
                if channel in movement.couplings:
                    z_by_channel[name].append(movement.couplings[channel].z)
            z_by_channel["fused"].append(movement.fused.z)
        for name, values in z_by_channel.items():
            z = np.array(values)
            z = z[np.isfinite(z)]
            results.add(f"strangers, {kind}: {name} beyond nominal 5 %", float((z > 1.645).mean()), "0.03-0.07")
            results.add(f"strangers, {kind}: {name} distance from uniform (KS)", float(kstest(ndtr(z), "uniform")[0]), "< 0.05")
            results.samples[f"{kind} {name}"] = z.tolist()


def randomised(person: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same spectra, and the same phases between one person's signals, at random phases in time."""
    n = person.shape[-1]
    spectrum = np.fft.rfft(person - person.mean(axis=-1, keepdims=True))
    turned = np.fft.irfft(spectrum * np.exp(2j * np.pi * rng.random(spectrum.shape[-1])), n)
    turned[3] = turned[3] > 0
    return turned


def disturbed(pair: np.ndarray, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = pair.shape[-1]
    speech = np.full((2, n), np.nan)
    pair = pair.copy()
    if kind == "bursty":
        pair[:3] = np.exp(pair[:3] / pair[:3].std(axis=-1, keepdims=True))
    if kind == "turn-taking":
        speech = turns(n, rng)
        pair[:3] = (pair[:3] - pair[:3].min(axis=-1, keepdims=True)) * (1 + 2 * speech)
    if kind == "missing":
        for side in (0, 1):
            for _ in range(4):
                start = int(rng.integers(n))
                pair[:, side, start : start + int(rng.integers(20, 150))] = np.nan
    return pair, speech


def turns(n: int, rng: np.random.Generator) -> np.ndarray:
    """(2, n) who speaks: turns of 1.5 to some 20 s."""
    speech, cell, who = np.zeros((2, n)), 0, int(rng.integers(2))
    while cell < n:
        long = int(15 + rng.exponential(60))
        speech[who, cell : cell + long] = 1
        cell, who = cell + long + int(rng.exponential(4)), 1 - who
    return speech


def energy(n: int, hz: float, rng: np.random.Generator) -> np.ndarray:
    """Smooth noise under ``hz``, unit spread."""
    waves = gaussian_filter1d(rng.standard_normal(n + 400), RATE_HZ / (2 * np.pi * hz))[200 : n + 200]
    return waves / waves.std()


def planted(results: Results, rng: np.random.Generator, count: int) -> None:
    """One follows the other's movement energy, in two strengths, with a wandering lag."""
    for strength, jitter_s, seconds in ((0.5, 0.3, 180), (0.7, 0.3, 180), (0.5, 0.3, 60), (1.0, 0.0, 180)):
        errors, right, sure, hits, literal = [], 0, 0, 0, []
        for _ in tqdm(range(count), leave=False):
            n = seconds * RATE_HZ
            lag_s = float(rng.uniform(0.4, 2.5) * rng.choice([-1, 1]))
            leader, noise = energy(n, 0.4, rng), energy(n, 0.4, rng)
            clock = np.arange(n) / RATE_HZ
            delay = abs(lag_s) + jitter_s * energy(n, 0.03, rng)
            follower = strength * np.interp(clock - delay, clock, leader) + np.sqrt(1 - strength**2) * noise
            error = 0.2 * rng.standard_normal((2, n))
            user, partner = (follower, leader) if lag_s > 0 else (leader, follower)
            score = coordination(np.exp(0.7 * user + error[0]), np.exp(0.7 * partner + error[1]), rate_hz=RATE_HZ)
            hits += score.z > 1.645
            if lag_s > 0:
                literal.append(score.literal_z > 3)
            if score.z > 3:
                sure += 1
                errors.append(abs(score.lag_s - lag_s))
                right += score.direction == ("user follows" if lag_s > 0 else "partner follows")
        words = f"planted {strength:g}, jitter {jitter_s:g} s, {seconds} s"
        results.add(f"{words}: found (z > 1.645)", hits / count)
        results.add(f"{words}: literal z > 3", float(np.mean(literal)))
        if sure >= 5:
            results.add(f"{words}: median lag error where z > 3", float(np.median(errors)), "<= 0.3 s", "{:.2f}")
            results.add(f"{words}: direction right where z > 3", right / sure, ">= 0.95")


def leaks(results: Results, rng: np.random.Generator, count: int) -> None:
    """Two strangers whose pictures share a flicker, against the same with a flicker each."""
    moved, reported, falsely = [], 0, 0
    for _ in tqdm(range(count), leave=False):
        n = 180 * FILM_HZ
        clock, grid = np.arange(n) / FILM_HZ, np.arange(n // 3) / RATE_HZ
        user, partner = (np.interp(clock, grid, energy(n // 3, 0.4, rng)) for _ in range(2))
        flicker, partner_flicker = rng.standard_normal((2, n))
        before = coordination(user + flicker, partner + partner_flicker, rate_hz=FILM_HZ)
        after = coordination(user + flicker, partner + flicker, rate_hz=FILM_HZ)
        moved.append(after.score - before.score)
        reported += after.leak
        falsely += before.leak
    results.add("common flicker moves the mean score by (points)", float(np.mean(moved)), "|x| < 3", "{:.2f}")
    results.add("  standard error of that", float(np.std(moved) / np.sqrt(count)), "", "{:.2f}")
    results.add("common flicker reported as a leak", reported / count, "all")
    results.add("own flicker reported as a leak", falsely / count, "none")


def speed(results: Results, dyads: Dyads, rng: np.random.Generator) -> None:
    """A ten-minute dyad against rMEA's procedure written plainly in numpy, on the same series."""
    user, partner = np.exp(energy(600 * RATE_HZ, 0.4, rng)), np.exp(energy(600 * RATE_HZ, 0.4, rng))
    user, partner = np.repeat(user, 3), np.repeat(partner, 3)

    def plain() -> float:
        window, step, reach = 30 * FILM_HZ, 10 * FILM_HZ, 5 * FILM_HZ
        table = []
        for start in range(0, len(user) - window - reach + 1, step):
            for lag in range(-reach, reach + 1):
                x = user[start + max(-lag, 0) :][:window]
                y = partner[start + max(lag, 0) :][:window]
                table.append(abs(np.arctanh(np.corrcoef(x, y)[0, 1])))
        return float(np.mean(table))

    took = {}
    for name, run in (
        ("plain", plain),
        ("ours", lambda: coordination(user, partner, rate_hz=FILM_HZ)),
        ("published", lambda: rmea(user, partner, rate_hz=FILM_HZ)),
    ):
        times = []
        for _ in range(3):
            start_s = time.process_time()
            run()
            times.append(time.process_time() - start_s)
        took[name] = min(times)
    results.add("ten minutes, all shifts: times faster than plain rMEA", took["plain"] / took["ours"], ">= 20", "{:.0f}")
    results.add("rMEA's own number: times faster than plain", took["plain"] / took["published"], "", "{:.0f}")


def write(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "| figure | value | asked |",
        "|---|---|---|",
        *(f"| {name} | {value} | {asked} |" for name, value, asked in results.rows),
    ]
    (folder / "validity.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "validity.json").write_text(json.dumps(results.numbers, indent=1) + "\n", encoding="utf-8")
    try:
        import matplotlib
    except ImportError:
        print("no picture: matplotlib is not installed", file=sys.stderr)
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 4), layout="constrained")
    if "real" in results.samples:
        bins = np.linspace(-3.5, 6, 39)
        left.hist(results.samples["shuffled"], bins, density=True, alpha=0.6, label="shuffled pairs")
        left.hist(results.samples["real"], bins, density=True, alpha=0.6, label="real pairs")
        left.set(title="Fused coordination, 3 minutes", xlabel="z against the session's own chance")
        left.legend()
        shown = [f"AUC {name}" for name in CHANNELS]
        middle.barh(shown, [results.numbers[f"{name}, rMEA's measure"] for name in shown], 0.4, label="rMEA's measure")
        middle.barh(np.arange(len(shown)) + 0.4, [results.numbers[name] for name in shown], 0.4, label="this program")
        middle.set(xlim=(0.5, 1), title="Real against shuffled pairs (AUC)")
        middle.legend(loc="lower right")
    for name in ("plain fused", "bursty fused", "turn-taking fused", "missing fused"):
        if name in results.samples:
            scores = np.sort(100 * ndtr(np.array(results.samples[name])))
            right.plot(scores, np.linspace(0, 1, len(scores)), label=name.removesuffix(" fused"))
    right.plot([0, 100], [0, 1], "k:", lw=1)
    right.set(title="Scores of strangers should be uniform", xlabel="score", ylabel="share below")
    right.legend()
    figure.savefig(folder / "validity.png", dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the simulated dyads")
    parser.add_argument("--seed", type=int, default=0)
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "dyads" / "video_calls"
    parser.add_argument("--dyads", type=Path, default=default)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if not any(arguments.dyads.glob("*_*.csv")):
        parser.error(f"no recordings in {arguments.dyads}; give their folder with --dyads")
    rng, results, dyads = np.random.default_rng(arguments.seed), Results(), Dyads(arguments.dyads)
    count = 200 if arguments.quick else 2000
    real_against_shuffled(results, dyads)
    strangers(results, dyads, rng, count)
    planted(results, rng, count // 10)
    leaks(results, rng, count // 10)
    speed(results, dyads, rng)
    if arguments.out:
        write(results, arguments.out)


if __name__ == "__main__":
    main()
