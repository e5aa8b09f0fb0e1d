"""Measures how real talks go, for the usual ranges beside what is described: writes ``calibration/constants/talk_ranges.toml``.

    python -m calibration.derive.talk_ranges [--data ../shared/data] > calibration/constants/talk_ranges.toml

Phrases of two corpora of free talk (silences up to ``phrase_pause_s`` bridged as the product does)
go through the product's ``TurnTracker``. A range is the 10, 50 and 90 % quantile: over
people for what one does (somebody in several talks: the mean of these), over talks for what two do. Shares, by how long people
have talked: the same quantiles over all stretches of a talk with so many seconds of speech, either person's share, so they are
even about a half. Looks at the partner's picture: over stretches of video calls of so many seconds.

Nothing is told of smiles: AU12 of the video calls and the product's smile have no common threshold.
"""

from __future__ import annotations

import argparse
import csv
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.real import corpora
from monitor import constants
from monitor.types import PEOPLE, Event
from monitor.voice.turns import TurnTracker

# Longer stretches than 300 s are 10 in all.
SHARES_S = (30, 60, 90, 180, 300)
LOOKS_S = (30, 60, 90, 180)
COUNT_S = 120  # as nudges.interruptions_span_s
QUANTILES = (0.1, 0.5, 0.9)
STEP_HZ = 20.0
# Quantiles of the normal distribution at 90 and 75 %.
NORMAL_DECILE, NORMAL_QUARTILE = 1.2816, 0.6745
HERE = "measured: calibration/derive/talk_ranges.py"
PERSON = "1/min, of one person"

IFADV = "10 Dutch dialogues of 15 minutes, friends face to face, utterances by hand (IFADV, van Son et al. 2008)"
CONNAR = "20 free talks of 8 minutes, 10 people with 4 confederates, whole turns (CoNNAR)"
FREE = f"{IFADV}; {CONNAR}"
CALLS = "20 people in 90 video calls of 3 minutes (Diao, Arboleda, Raake 2024)"


@dataclass(frozen=True)
class Heard:
    """A talk and its events; minutes: how long it lasted."""

    talk: corpora.Talk
    events: list[Event]

    @property
    def minutes(self) -> float:
        return self.talk.duration_s / 60


def bridged(phrases: Iterable[corpora.Phrase]) -> list[tuple[float, float]]:
    """Stretches of one person's speech, as the product's phrases."""
    numbers = constants.voice()
    stretches: list[tuple[float, float]] = []
    for phrase in phrases:
        start_s, end_s = phrase.start_s, phrase.end_s
        if stretches and start_s - stretches[-1][1] <= numbers.phrase_pause_s:
            first_s = stretches[-1][0]
            if end_s - first_s <= numbers.phrase_max_s:
                stretches[-1] = first_s, max(end_s, stretches[-1][1])
                continue
        stretches.append((start_s, end_s))
    return stretches


def hear(talk: corpora.Talk) -> Heard:
    tracker = TurnTracker()
    for person, phrases in zip(PEOPLE, talk.phrases, strict=True):
        for start_s, end_s in bridged(phrases):
            tracker.push(Event(person, "phrase", start_s, end_s))
    return Heard(talk, tracker.finish())


def of_people(heard: Sequence[Heard], measure: Callable[[Heard, int], float]) -> NDArray[np.float64]:
    """One value for each person, the mean of their talks."""
    values = defaultdict(list)
    for item in heard:
        for index, person in enumerate(item.talk.people):
            if np.isfinite(value := measure(item, index)):
                values[person].append(value)
    return np.array([np.mean(each) for each in values.values()])


def per_minute(kind: str) -> Callable[[Heard, int], float]:
    return lambda heard, index: (
        sum(event.kind == kind and event.person == PEOPLE[index] for event in heard.events) / heard.minutes
    )


def of_pairs(heard: Sequence[Heard], kind: str) -> NDArray[np.float64]:
    return np.array([sum(event.kind == kind for event in item.events) / item.minutes for item in heard])


def gap_medians_s(heard: Sequence[Heard]) -> NDArray[np.float64]:
    return np.array([np.median([event.value for event in item.events if event.kind == "gap"]) for item in heard])


def counts(heard: Sequence[Heard], kind: str) -> NDArray[np.int64]:
    """How often one person did it in each stretch of ``COUNT_S``."""
    found = []
    for item in heard:
        for person in PEOPLE:
            at_s = np.array([event.start_s for event in item.events if event.kind == kind and event.person == person])
            edges = np.arange(0, item.talk.duration_s + 1e-9, COUNT_S)
            found.append(np.histogram(at_s, edges)[0])
    return np.concatenate(found)


def shares(heard: Sequence[Heard], spoken_s: float) -> NDArray[np.float64]:
    """Either one's share of the speech, of each stretch of a talk with so much speech of both."""
    found = []
    for item in heard:
        speaks = np.zeros((2, int(item.talk.duration_s * STEP_HZ) + 1))
        for row, phrases in zip(speaks, item.talk.phrases, strict=True):
            for start_s, end_s in bridged(phrases):
                row[int(start_s * STEP_HZ) : int(end_s * STEP_HZ)] = 1
        spoken = np.cumsum(speaks, axis=1) / STEP_HZ
        total = spoken.sum(axis=0)
        ends = np.searchsorted(total, np.arange(0, int(total[-1] / spoken_s) + 1) * spoken_s - 1e-6)
        for first, last in itertools.pairwise(ends):
            own = (spoken[:, last] - spoken[:, first]) / (total[last] - total[first])
            found += own.tolist()
    return np.array(found)


def looks(motions: Sequence[corpora.Motion], seconds: float) -> NDArray[np.float64]:
    cells = round(seconds * corpora.GRID_HZ)
    found = []
    for motion in motions:
        for row in motion.signals["gaze_camera"]:
            found += [row[at : at + cells].mean() for at in range(0, row.size - cells + 1, cells)]
    return np.array(found)


def pitch_ranges_st(data: Path) -> NDArray[np.float64]:
    """The 10 to 90 % range within turns, the median of each person [shape=(n_people,)]."""
    values = defaultdict(list)
    for path in sorted((data / "real" / "connar_turns").glob("p*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                try:
                    median_hz, iqr_hz = float(row["f0_median_hz"]), float(row["f0_iqr_hz"])
                except ValueError:
                    continue
                half_hz = NORMAL_DECILE / (2 * NORMAL_QUARTILE) * iqr_hz
                if median_hz > half_hz > 0:
                    values[row["speaker"]].append(12 * np.log2((median_hz + half_hz) / (median_hz - half_hz)))
    return np.array([np.median(each) for each in values.values()])


def entry(name: str, value: object, unit: str, source: str, population: str) -> None:
    print(f'[{name}]\nvalue = {value}\nunit = "{unit}"\nsource = "{source}"\npopulation = "{population}"\n')


def quantiles(values: NDArray[np.float64], digits: int = 2) -> list[float]:
    return [round(float(bound), digits) for bound in np.quantile(values, QUANTILES)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=corpora.WHERE)
    data = parser.parse_args().data
    ifadv, connar = ([hear(talk) for talk in read(data)] for read in (corpora.ifadv, corpora.connar))
    calls = [*corpora.video_calls(data), *(motion for motion in corpora.delay_calls(data) if "gaze_camera" in motion.signals)]
    free, corpora_of = [*ifadv, *connar], (("IFADV", ifadv), ("CoNNAR", connar))

    print(
        "# How real talks go: 10, 50 and 90 %. Written by calibration/derive/talk_ranges.py; nothing of the corpora is here.\n"
    )
    entry("talks", len(free), "count", f"{HERE}: that the ranges are of, where nothing else is said", FREE)
    everybody = {person for item in free for person in item.talk.people}
    entry("people", len(everybody), "count", f"{HERE}: in these talks", FREE)
    entry("dialogues", len(ifadv), "count", f"{HERE}: that backchannels and laughs are counted in", IFADV)
    for kind, name in (("interruption", "interruptions"), ("turn", "turns")):
        values = of_people(free, per_minute(kind))
        apart = "; ".join(f"{who} {quantiles(of_people(heard, per_minute(kind)))}" for who, heard in corpora_of)
        entry(name, quantiles(values), PERSON, f"{HERE}; {apart}", f"{values.size} people: {FREE}")
    values = of_people(ifadv, per_minute("backchannel"))
    text = f"{HERE}; CoNNAR's whole turns and temperatureExp mark few of them"
    entry("backchannels", quantiles(values), PERSON, text, f"{values.size} people: {IFADV}")
    laughs = of_people(ifadv, lambda item, index: sum(phrase.laugh for phrase in item.talk.phrases[index]) / item.minutes)
    entry("laughs", quantiles(laughs), PERSON, f"{HERE}; utterances that hold a laugh", f"{laughs.size} people: {IFADV}")
    apart = "; ".join(f"{who} {quantiles(of_pairs(heard, 'overlap'))}" for who, heard in corpora_of)
    entry("overlaps", quantiles(of_pairs(free, "overlap")), "1/min, of a pair", f"{HERE}; {apart}", FREE)
    apart = "; ".join(f"{who} {quantiles(gap_medians_s(heard))}" for who, heard in corpora_of)
    entry("gap_s", quantiles(gap_medians_s(free)), "s, median of a talk", f"{HERE}; {apart}", FREE)
    rates = of_people(connar, lambda item, index: np.nanmedian([p.rate_hz for p in item.talk.phrases[index]] or [np.nan]))
    text = f"{HERE}; the corpus counts vowels, the product peaks of loudness (de Jong & Wempe 2009)"
    entry("pace_hz", quantiles(rates), "syllables/s without pauses", text, f"{rates.size} people: {CONNAR}")
    entry("share_s", list(SHARES_S), "s of speech, of both", "judgement: where share_low is measured", FREE)
    by_length = [shares(free, seconds) for seconds in SHARES_S]
    low = [round(float(np.quantile(found, QUANTILES[0])), 2) for found in by_length]
    sizes = ", ".join(str(found.size // 2) for found in by_length)
    text = f"{HERE}; a tenth of the shares is lower, a tenth higher than 1 less this; {sizes} stretches"
    entry("share_low", low, "share of the speech", text, FREE)
    entry("look_s", list(LOOKS_S), "s", "judgement: where looking_low and looking_high are measured", CALLS)
    for name, place in (("looking_low", QUANTILES[0]), ("looking_high", QUANTILES[-1])):
        bounds = [round(float(np.quantile(looks(calls, seconds), place)), 2) for seconds in LOOKS_S]
        entry(name, bounds, "share of time at the partner's picture", f"{HERE}; {place:.0%} of the stretches are lower", CALLS)
    for who, heard in corpora_of:
        found = counts(heard, "interruption")
        beyond = ", ".join(f"{least} {(found >= least).mean():.3f}" for least in range(1, 8))
        print(
            f"# Of {found.size} stretches of {COUNT_S} s of one person in {who}, with so many interruptions or more: {beyond}"
        )
    ranges = pitch_ranges_st(data)
    print(f"# 10 to 90 % of F0 within turns, as if normal: {quantiles(ranges)} semitones, {ranges.size} people of CoNNAR")


if __name__ == "__main__":
    main()
