"""Other programs' measures beside ours: real pairs against exchanged ones, on the same stretches of the same people.

Every pair of a corpus's first people with its second ones, of one quality, is measured from the beginning; a recording that
is too short for a stretch is left out of it. "Whole" stretches of exchanged people are cut to the shorter one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.real import corpora, measures
from benchmarks.real.corpora import GRID_HZ, WHERE, Motion
from benchmarks.real.judge import DRAWS, Outcome, Verdict, judge
from benchmarks.real.measures import MEASURES, Person, Reading
from monitor.synchrony.correlation.pairs import channels
from monitor.synchrony.movement import NAMES, Stretch, fusion_weights

CORPORA: Final[dict[str, Callable[[Path], list[Motion]]]] = {
    "video_calls": corpora.video_calls,
    "delay_calls": corpora.delay_calls,
    "survival": corpora.survival,
    "multisimo": corpora.multisimo,
    "therapy": corpora.therapy,
}
SIGNALS: Final = {"motion": "motion", "smile": "AU12", "cheek": "AU06"}
SECONDS: Final = (90, 180, 300, 0)  # 0: whole
JOINED: Final = "ours, joined movement"
RULES: Final = {**MEASURES, JOINED: "z > 1.645"}
_CUT_S, _MUCH_LONGER = 10, 1.5


@dataclass(frozen=True, slots=True)
class Pair:
    """All measures of two people of one stretch. first, second : places of the real pairs they come from."""

    people: tuple[str, str]
    quality: str
    first: int
    second: int
    readings: dict[str, Reading]

    @property
    def real(self) -> bool:
        return self.first == self.second


@dataclass(frozen=True, slots=True)
class Row:
    """One measure on one corpus. verdict : AUC by the measure's value. called, called_low, called_high : share of exchanged
    pairs that its own rule calls synchronous, with the 90 % interval over people; hits : of real ones; NaN without a rule.
    behind, behind_low, behind_high : our AUC (same series) less this one's, and its interval.
    """

    corpus: str
    signal: str
    seconds: int
    measure: str
    verdict: Verdict
    called: float
    called_low: float
    called_high: float
    hits: float
    behind: float
    behind_low: float
    behind_high: float


def stretches(motions: Sequence[Motion], seconds: int) -> list[Motion]:
    """From the beginning, cut to tens of seconds; whole ones only where a recording is much longer than the last stretch."""
    if seconds:
        return [motion.between(0, seconds) for motion in motions if motion.duration_s >= seconds]
    if max(motion.duration_s for motion in motions) < _MUCH_LONGER * max(SECONDS):
        return []
    return [motion.between(0, motion.duration_s // _CUT_S * _CUT_S) for motion in motions]


def pairs(motions: Sequence[Motion], signal: str, *, limit: int | None = None) -> Iterator[Pair]:
    """All pairs of first with second people of one quality; ``limit``: of the first so many recordings."""
    known: dict[tuple[str, int], Person] = {}

    def person(motion: Motion, side: int, n: int) -> Person:
        key = (f"{motion.name} {side}", n)
        if key not in known:
            known[key] = Person(motion.people[side], motion.signals[signal][side, :n])
        return known[key]

    motions = [motion for motion in motions if signal in motion.signals]
    places = {name: place for place, name in enumerate(sorted({motion.people[0] for motion in motions}))}
    if limit is not None:
        motions = [motion for motion in motions if places[motion.people[0]] < limit]
    for one in motions:
        for other in motions:
            if one.quality != other.quality:
                continue
            n = min(one.signals[signal].shape[1], other.signals[signal].shape[1])
            yield Pair(
                (one.people[0], other.people[1]),
                one.quality,
                places[one.people[0]],
                places[other.people[0]],
                measures.compare(person(one, 0, n), person(other, 1, n)),
            )


def joined(motions: Sequence[Motion], *, limit: int | None = None) -> Iterator[Pair]:
    """Our joined movement of all signals that the program itself measures, its channels weighing the same."""
    weights = fusion_weights(dict.fromkeys((*channels(), "gaze"), 1.0))
    names = tuple(name for name in NAMES if all(name in motion.signals for motion in motions))
    places = {name: place for place, name in enumerate(sorted({motion.people[0] for motion in motions}))}
    motions = [motion for motion in motions if limit is None or places[motion.people[0]] < limit]
    for one in motions:
        for other in motions:
            if one.quality != other.quality:
                continue
            both = np.stack([np.stack([one.signals[name][0], other.signals[name][1]]) for name in names])
            z = Stretch(names, both, rate_hz=GRID_HZ, weights=weights).movement().fused.z
            people = (one.people[0], other.people[1])
            yield Pair(people, one.quality, places[people[0]], places[other.people[0]], {JOINED: Reading(z, z > 1.645)})


def with_cohort(every: Sequence[Pair]) -> list[Pair]:
    """The rules that need the other pairs: rMEA's, beyond 95 % of the exchanged pairs without these two people, and SyncPipe's,
    above the median of the first person's other exchanged pairs."""
    done = []
    strangers = [pair for pair in every if not pair.real]
    for pair in every:
        alike = [other for other in strangers if other.quality == pair.quality and other is not pair]
        readings = dict(pair.readings)
        apart = [other for other in alike if not {pair.first, pair.second} & {other.first, other.second}]
        for name in (measures.RMEA, measures.RMEA_RAW, measures.RMEA_SIGNED):
            if name in readings and apart:
                limit = np.nanquantile([other.readings[name].value for other in apart], 0.95)
                readings[name] = Reading(readings[name].value, bool(readings[name].value > limit))
        own = [other for other in alike if other.first == pair.first]
        for name in (measures.MEAN, measures.PEAK):
            if name in readings and own:
                value, called = readings[name].value, bool(readings[name].called)
                median = np.nanmedian([other.readings[name].value for other in own])
                readings[name] = Reading(value, called and bool(value > median))
        done.append(Pair(pair.people, pair.quality, pair.first, pair.second, readings))
    return done


class Draws:
    """The real pairs of people drawn anew, the same draws for each measure: an exchanged pair counts as often as both of the
    real pairs that it is of (as ``judge`` draws)."""

    def __init__(self, every: Sequence[Pair], draws: int) -> None:
        n = 1 + max(pair.first for pair in every)
        rng = np.random.default_rng(0)
        self._weight = np.stack([np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(draws)]).astype(float)

    def weights(self, part: Sequence[Pair]) -> np.ndarray:
        """[shape=(n_draws, n_pairs)]."""
        first = self._weight[:, [pair.first for pair in part]]
        return np.asarray(
            np.where([pair.real for pair in part], first, first * self._weight[:, [pair.second for pair in part]])
        )

    def auc(self, every: Sequence[Pair], measure: str) -> np.ndarray:
        known = [pair for pair in every if np.isfinite(pair.readings[measure].value)]
        real, exchanged = [pair for pair in known if pair.real], [pair for pair in known if not pair.real]
        high, low = (np.array([pair.readings[measure].value for pair in part]) for part in (real, exchanged))
        higher = (high[:, None] > low) + 0.5 * (high[:, None] == low)
        of_real, of_exchanged = self.weights(real), self.weights(exchanged)
        with np.errstate(invalid="ignore"):
            drawn = ((of_real @ higher) * of_exchanged).sum(axis=1) / of_real.sum(axis=1) / of_exchanged.sum(axis=1)
        return np.asarray(drawn)

    def called(self, every: Sequence[Pair], measure: str) -> tuple[float, float, float, float]:
        """Share of exchanged pairs that the measure's rule calls synchronous, its 90 % interval, and that of real ones."""
        said = [pair for pair in every if pair.readings[measure].called is not None]
        real, exchanged = [pair for pair in said if pair.real], [pair for pair in said if not pair.real]
        if not real or not exchanged:
            return (np.nan,) * 4
        yes, hits = ([bool(pair.readings[measure].called) for pair in part] for part in (exchanged, real))
        weight = self.weights(exchanged)
        with np.errstate(invalid="ignore"):
            low, high = np.nanquantile(weight @ np.array(yes, dtype=float) / weight.sum(axis=1), [0.05, 0.95])
        return float(np.mean(yes)), float(low), float(high), float(np.mean(hits))


def rows(corpus: str, signal: str, seconds: int, every: Sequence[Pair], *, draws: int = DRAWS) -> Iterator[Row]:
    """A row for each measure of the pairs."""
    every = with_cohort(every)
    if not any(pair.real for pair in every) or all(pair.real for pair in every):
        return
    drawn = Draws(every, draws)
    ours = drawn.auc(every, "ours") if "ours" in every[0].readings else None
    our_auc = np.nan
    for measure in every[0].readings:
        outcomes = (Outcome(pair.readings[measure].value, pair.people, pair.real) for pair in every)
        verdict = judge(outcomes, draws=draws)
        our_auc = verdict.auc if measure == "ours" else our_auc
        behind = (np.nan, np.nan, np.nan)
        if ours is not None:
            low, high = np.nanquantile(ours - drawn.auc(every, measure), [0.05, 0.95])
            behind = (our_auc - verdict.auc, float(low), float(high))
        yield Row(corpus, signal, seconds, measure, verdict, *drawn.called(every, measure), *behind)


def cells(data: Path, only: Iterable[str]) -> Iterator[tuple[str, str, int, list[Motion]]]:
    """Corpus, signal (or "joined"), seconds, and the recordings; a corpus that is not there raises MissingCorpusError."""
    for corpus in only:
        motions = CORPORA[corpus](data)
        for seconds in SECONDS:
            part = stretches(motions, seconds)
            if len({motion.people for motion in part}) < 3:
                continue
            for signal in SIGNALS:
                if signal in part[0].signals:
                    yield corpus, signal, seconds, part
            if all(len(motion.signals) > 1 for motion in part):
                yield corpus, "joined", seconds, part


def measured(signal: str, part: Sequence[Motion], *, limit: int | None = None) -> Iterator[Pair]:
    return joined(part, limit=limit) if signal == "joined" else pairs(part, signal, limit=limit)


def parts(data: Path = WHERE) -> Iterator[tuple[str, str, str, Verdict]]:
    """Part, corpus, seconds and verdict, as the other modules here give them."""
    for corpus, signal, seconds, part in cells(data, CORPORA):
        for row in rows(corpus, signal, seconds, list(measured(signal, part))):
            yield f"{row.measure}, {SIGNALS.get(signal, signal)}", corpus, str(seconds or "whole"), row.verdict
