"""Whether a kind of cue helped, did nothing or distracted: its moments against moments as bad without it.

Helped: what it named changed for the better beyond chance. Distracted: looks, answers or the flow of speech got worse, or what
it named did (Holm 1979 over them). Nothing: everything lies within half a standard deviation (two one-sided tests, Lakens
2017). Otherwise it is too early to tell. p by permutation: of the signs of matched differences, one a cue, or of the labels
where cues were held back at random.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from monitor import constants
from monitor.config import NudgeKind
from monitor.replay.analysis.cues.matching import Change
from monitor.replay.analysis.cues.outcomes import NAMED, Outcome, judged
from monitor.types import Float64

NAN = float("nan")
Verdict = Literal["helped", "nothing", "distracted", "early"]
Against = Literal["held", "alike"]
Changes = Mapping[Outcome, Change]


@dataclass(frozen=True, slots=True)
class Effect:
    """mean : of the change beyond that without a cue, in standard deviations, higher is better. low, high : its 90 % interval.
    n : cues it rests on. p_better, p_worse : one-sided. against : cues held back, or moments alike.
    """

    n: int = 0
    mean: float = NAN
    low: float = NAN
    high: float = NAN
    p_better: float = NAN
    p_worse: float = NAN
    against: Against = "alike"

    @property
    def is_known(self) -> bool:
        return math.isfinite(self.mean)


@dataclass(frozen=True, slots=True)
class KindEffect:
    """n : cues of the kind that were looked at. named : the outcome that tells, of the verdict; None where it is too early."""

    kind: NudgeKind
    n: int
    verdict: Verdict = "early"
    named: Outcome | None = None
    effects: Mapping[Outcome, Effect] = field(default_factory=dict)


def kind_effect(kind: NudgeKind, cues: Sequence[Changes], held: Sequence[Mapping[Outcome, float]]) -> KindEffect:
    """What all cues of a kind did. cues : one entry a cue shown. held : the changes at cues due and held back."""
    effects = {
        name: _effect([cue[name] for cue in cues if name in cue], [values.get(name, NAN) for values in held], sign)
        for name, sign in judged(kind).items()
    }
    known = {name: effect for name, effect in effects.items() if effect.is_known}
    verdict, told = _verdict(NAMED[kind][0] if kind in NAMED else None, known)
    return KindEffect(kind, len(cues), verdict, told, effects)


def _verdict(named: Outcome | None, effects: Mapping[Outcome, Effect]) -> tuple[Verdict, Outcome | None]:
    numbers = constants.cue_effects()
    if not effects:
        return "early", None
    worst = min(effects, key=lambda name: effects[name].p_worse)
    # The first step of Holm's: one is enough.
    if effects[worst].p_worse * len(effects) < numbers.alpha:
        return "distracted", worst
    if named in effects and named is not None and effects[named].p_better < numbers.alpha:
        return "helped", named
    within = all(effect.low > -numbers.margin and effect.high < numbers.margin for effect in effects.values())
    if within and (named is None or named in effects):
        return "nothing", named
    return "early", None


def _effect(cues: Sequence[Change], held: Sequence[float], sign: int) -> Effect:
    numbers = constants.cue_effects()
    values = _known([cue.value for cue in cues])
    silent = _known(held)
    if min(values.size, silent.size) >= numbers.silent_least:
        return _against_held(sign * values, sign * silent)
    apart = _known([cue.value - float(cue.alike.mean()) for cue in cues if cue.alike.size])
    return _against_alike(sign * apart) if apart.size >= numbers.cues_least else Effect(apart.size)


def _against_alike(apart: Float64) -> Effect:
    """apart : each cue's change less that of its moments alike [shape=(n,)]."""
    from scipy.stats import t

    mean, error = float(apart.mean()), float(apart.std(ddof=1)) / math.sqrt(apart.size)
    half = float(t.ppf(0.95, apart.size - 1)) * error
    better, worse = _p((apart,), "samples")
    return Effect(apart.size, mean, mean - half, mean + half, better, worse)


def _against_held(shown: Float64, held: Float64) -> Effect:
    from scipy.stats import ttest_ind

    mean = float(shown.mean() - held.mean())
    interval = ttest_ind(shown, held, equal_var=False).confidence_interval(0.9)
    better, worse = _p((shown, held), "independent")
    return Effect(shown.size, mean, float(interval.low), float(interval.high), better, worse, "held")


def _p(samples: tuple[Float64, ...], permuted: str) -> tuple[float, float]:
    """One-sided p of the (difference of the) mean being higher, and lower; the same samples always give the same."""
    from scipy.stats import permutation_test

    def middle(*parts: Float64, axis: int) -> Float64:
        means = [np.mean(part, axis=axis) for part in parts]
        return np.asarray(means[0] if len(means) == 1 else means[0] - means[1])

    result = permutation_test(
        samples,
        middle,
        permutation_type=permuted,
        vectorized=True,
        n_resamples=constants.cue_effects().draws,
        alternative="greater",
        random_state=np.random.default_rng(0),
    )
    null, seen = np.asarray(result.null_distribution), float(result.statistic)
    return float(result.pvalue), float((1 + np.count_nonzero(null <= seen)) / (1 + null.size))


def _known(values: Sequence[float]) -> Float64:
    array = np.asarray(values, dtype=np.float64)
    return array[np.isfinite(array)]
