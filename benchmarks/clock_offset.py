"""How well is it found when the other recording began, and does it say so where it is not?

    python benchmarks/clock_offset.py [--data ../shared/data/real] [--reps 5] [--seed 0] [--simulated N] [--hour]

Real turns: excerpts of a talk, each person's track cut on its own, by -30 to +30 s. The tables of how people start and
stop speaking (calibration/derive/turn_taking.py) are counted without the people of the excerpt (all recordings of an IFADV
dialogue, a CoNNAR participant, a temperatureExp pair), or without the excerpt's whole corpus; the three numbers that decide
(trust, probability, evidence) were chosen on people left out likewise, on other excerpts of the same recordings. *Worn*: edges
off by 50-70 ms, short answers lost, pauses torn and false alarms, as of a speech detector. *Strangers*: people of two talks.
Right: within 0.5 s. Simulated talks (--simulated): sound of the simulated voices through the speech detector, within 0.3 s.
Common sound: two simulated voices, one bleeding into the other's microphone; error against the planted offset.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "calibration" / "derive"))

import turn_taking

from monitor import constants
from monitor.constants import TurnTaking
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.voice import sounds
from monitor.types import PEOPLE
from monitor.voice.alignment.clock_offset import find_offset, offset_by_turns
from monitor.voice.alignment.common_sound import find_common_sound
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, SoundOverview, overview

Bool = NDArray[np.bool_]
Talk = tuple[str, str]
Excerpt = tuple[Talk, Bool, Bool, float]
MOST_CUT_S = 30


def people_of(talk: Talk) -> str:
    """Whoever must be left out: a dialogue's, a participant's or a pair's name."""
    return talk[1] if talk[0] == "free" else talk[1][:3]


class LeftOut:
    """Tables counted without some people, or without a corpus."""

    def __init__(self, talks: dict[Talk, tuple[Bool, Bool]]) -> None:
        self._talks = talks
        self._tables: dict[str, TurnTaking] = {}

    def numbers(self, talk: Talk, *, corpus: bool) -> TurnTaking:
        key = talk[0] if corpus else people_of(talk)
        if key not in self._tables:
            ratios = {
                style: turn_taking.ratios(
                    pair for other, pair in self._talks.items() if other[0] == style and people_of(other) != people_of(talk)
                )
                for style in turn_taking.CORPORA
            }
            if corpus:
                # In its place a faint version of the other two.
                ratios[talk[0]] = sum(table for style, table in ratios.items() if style != talk[0]) / 4
            tables = {
                f"{style}_{kind}": tuple(row)
                for style, table in ratios.items()
                for kind, row in zip(("starts", "stops"), table, strict=True)
            }
            self._tables[key] = replace(constants.turn_taking(), **tables)
        return self._tables[key]


def excerpts(talks: dict[Talk, tuple[Bool, Bool]], seconds: float, reps: int, draw: np.random.Generator) -> Iterator[Excerpt]:
    n = round(seconds / FRAME_S)
    for talk, pair in talks.items():
        length_s = pair[0].size * FRAME_S
        for _ in range(reps):
            cut_s, latest_s = draw.uniform(-MOST_CUT_S, MOST_CUT_S), max(0.0, length_s - seconds)
            first_s = draw.uniform(0, latest_s)
            other_s = max(0.0, first_s + cut_s)
            if length_s > seconds + MOST_CUT_S + 5:
                other_s = min(other_s, latest_s)
            order = pair if draw.random() < 0.5 else pair[::-1]
            i, j = round(first_s / FRAME_S), round(other_s / FRAME_S)
            yield talk, order[0][i : i + n], order[1][j : j + n], (j - i) * FRAME_S


def strangers(talks: dict[Talk, tuple[Bool, Bool]], seconds: float, reps: int, draw: np.random.Generator) -> Iterator[Excerpt]:
    n, names = round(seconds / FRAME_S), list(talks)
    for talk in names:
        for _ in range(reps):
            other = names[draw.integers(len(names))]
            if people_of(other) != people_of(talk):
                pair = talks[talk][draw.integers(2)], talks[other][draw.integers(2)]
                i, j = (int(draw.integers(max(1, speech.size - n))) for speech in pair)
                yield talk, pair[0][i : i + n], pair[1][j : j + n], np.nan


def worn(speech: Bool, draw: np.random.Generator) -> Bool:
    """With a speech detector's errors."""
    out = np.zeros(speech.size, bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], speech.astype(int), [0]])))
    for first, end in edges.reshape(-1, 2):
        if (end - first) * FRAME_S < 0.25 and draw.random() < 0.4:
            continue
        first, end = first + round(draw.normal(0.03, 0.05) / FRAME_S), end + round(draw.normal(0.05, 0.07) / FRAME_S)
        out[max(first, 0) : max(end, 0)] = True
        if (end - first) * FRAME_S > 1 and draw.random() < 0.25:
            place = int(draw.integers(first + 25, end - 25))
            out[max(place, 0) : place + round(draw.uniform(0.1, 0.3) / FRAME_S)] = False
    for _ in range(draw.poisson(speech.size * FRAME_S / 60)):
        place = int(draw.integers(speech.size))
        out[place : place + round(draw.uniform(0.1, 0.4) / FRAME_S)] = True
    return out


def silent(speech: Bool) -> SoundOverview:
    return SoundOverview(speech, np.ones(speech.size, bool), np.zeros(speech.size, np.float32), np.zeros(0, np.int16))


def report(name: str, results: list[tuple[str, float, float, bool]], within_s: float = 0.5) -> None:
    """results : corpus, planted and found offset, whether sure."""
    for corpus in (*dict.fromkeys(result[0] for result in results), "all"):
        part = [result[1:] for result in results if corpus in (result[0], "all")]
        planted, found, sure = (np.array(column) for column in zip(*part, strict=True))
        right = np.abs(found - planted) < within_s
        wrong = f"{int((sure & ~right).sum())} of {int((~right).sum())} wrong ones sure"
        error = f"median error {1000 * np.median(np.abs(found - planted)[right]):.0f} ms" if right.any() else ""
        print(
            f"| {name} | {corpus} | {len(part)} | {100 * right.mean():.1f} % | {100 * sure.mean():.0f} % | {wrong} | {error} |",
            flush=True,
        )


def real_turns(data: Path, reps: int, seed: int) -> None:
    talks = {
        (style, name): pair
        for style, corpus in turn_taking.CORPORA.items()
        for name, pair in turn_taking.talks(data / corpus).items()
    }
    left_out = LeftOut(talks)
    print("\n| turns | corpus | excerpts | right | sure | | |\n|---|---|---|---|---|---|---|")
    for name, source, seconds, corpus, rough, together in (
        ("3 min, people left out", excerpts, 180, False, False, False),
        ("3 min, worn, people left out", excerpts, 180, False, True, False),
        ("3 min, corpus left out", excerpts, 180, True, False, False),
        ("1 min, people left out", excerpts, 60, False, False, False),
        ("10 min, people left out", excerpts, 600, False, False, False),
        ("3 min, begun together", excerpts, 180, False, False, True),
        ("3 min, strangers", strangers, 180, False, False, False),
    ):
        draw, results = np.random.default_rng(seed), []
        for talk, user, partner, planted_s in source(talks, seconds, reps, draw):
            if together:
                n = round(planted_s / FRAME_S)
                user, partner, planted_s = user[max(0, n) :], partner[max(0, -n) :], 0.0
            if rough:
                user, partner = worn(user, draw), worn(partner, draw)
            found = offset_by_turns(silent(user), silent(partner), numbers=left_out.numbers(talk, corpus=corpus))
            results.append((talk[0], planted_s, found.offset_s, found.sure))
        report(name, results)


def part_of(sound: SoundOverview, start_s: float, seconds: float) -> SoundOverview:
    i, j = round(start_s / FRAME_S), round((start_s + seconds) / FRAME_S)
    per = round(FRAME_S * THIN_HZ)
    return SoundOverview(sound.speech[i:j], sound.known[i:j], sound.level_db[i:j], sound.samples[i * per : j * per])


def simulated(n_talks: int, seed: int) -> None:
    results, errors = [], []
    for number in range(n_talks):
        draw = np.random.default_rng(seed + number)
        plan = DyadPlan.of(
            duration_s=215,
            seed=seed + number,
            user_share=float(draw.uniform(0.3, 0.7)),
            turn_s=float(draw.choice([3, 6, 10])),
            gap_s=float(draw.uniform(0, 0.5)),
        )
        truth = dyad(plan)
        pair = [overview(sounds(truth, person)) for person in PEOPLE]
        for _ in range(5):
            cut_s = round(draw.uniform(-MOST_CUT_S, MOST_CUT_S) / FRAME_S) * FRAME_S
            found = find_offset(part_of(pair[0], max(0, -cut_s), 180), part_of(pair[1], max(0, cut_s), 180))
            results.append(("simulated", cut_s, found.offset_s, found.sure))
        for level_db in (-10, -20, -30):
            errors.append((level_db, *bleed(pair, level_db, draw)))
    print("\n| turns | corpus | excerpts | within 0.3 s | sure | | |\n|---|---|---|---|---|---|---|")
    report("3 min, simulated sound", results, 0.3)
    for level_db in (-10, -20, -30):
        error_ms = [1000 * abs(error) for level, error, _ in errors if level == level_db]
        sure = np.mean([sure for level, _, sure in errors if level == level_db])
        error = f"error median {np.median(error_ms):.1f} ms, most {max(error_ms):.1f} ms"
        print(f"bleed {level_db} dB: {error}; sure {100 * sure:.0f} %")


def bleed(pair: list[SoundOverview], level_db: float, draw: np.random.Generator) -> tuple[float, bool]:
    """The partner's voice through a room into the user's microphone; error in seconds, and whether it was sure."""
    user, partner = (sound.samples.astype(float) for sound in pair)
    delay_s, tail_s = draw.uniform(0.005, 0.03), np.arange(round(0.3 * THIN_HZ)) / THIN_HZ
    room = draw.standard_normal(tail_s.size) * 10 ** (-3 * tail_s / 0.3)
    room[0] = 1.5 * np.sqrt(np.sum(room**2))
    echo = np.convolve(partner, room)[: partner.size]
    echo = np.concatenate([np.zeros(round(delay_s * THIN_HZ)), echo])[: partner.size]
    echo *= 10 ** (level_db / 20) * np.std(user) / np.std(echo)
    cut_s = round(draw.uniform(-MOST_CUT_S, MOST_CUT_S) / FRAME_S) * FRAME_S
    noisy = [np.round(sound + 18 * draw.standard_normal(sound.size)).astype(np.int16) for sound in (user + echo, partner)]
    user_part = part_of(replace(pair[0], samples=noisy[0]), max(0, -cut_s), 180)
    partner_part = part_of(replace(pair[1], samples=noisy[1]), max(0, cut_s), 180)
    found = find_offset(user_part, partner_part)
    return found.offset_s - cut_s, found.sure and found.source == "sound"


def hour() -> None:
    """Cost and drift of an hour."""
    draw = np.random.default_rng(0)
    n = 3600 * THIN_HZ
    turns = np.repeat(draw.random(3600 // 4) < 0.5, 4 * THIN_HZ)
    loud = [np.repeat(draw.uniform(0.1, 1, n // 1000), 1000) * mask for mask in (turns, ~turns)]
    user, partner = (1500 * level * draw.standard_normal(n) for level in loud)
    heard = user + 0.1 * np.roll(partner, 80) + 18 * draw.standard_normal(n)
    slow = np.interp(np.arange(n - 2000) * (1 + 100e-6), np.arange(n), partner)
    for name, one, other in (("100 ppm apart", heard, slow), ("no common sound", user, slow)):
        start_s = time.process_time()
        found = find_common_sound(*(np.round(sound).astype(np.int16) for sound in (one, other)), most_s=60)
        print(f"an hour, {name}: {time.process_time() - start_s:.1f} s of one core, {found}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=turn_taking.DATA)
    parser.add_argument("--reps", type=int, default=5, help="excerpts a recording")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--simulated", type=int, default=0, metavar="N", help="also so many simulated talks (20 s each)")
    parser.add_argument("--hour", action="store_true", help="also an hour of sound")
    options = parser.parse_args()
    if options.reps:
        if not (options.data / "ifadv_turns").is_dir():
            sys.exit(f"ifadv_turns is not in {options.data}; give the folder with --data")
        real_turns(options.data, options.reps, options.seed)
    if options.simulated:
        simulated(options.simulated, options.seed)
    if options.hour:
        hour()


if __name__ == "__main__":
    main()
