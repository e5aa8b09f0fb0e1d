"""Progress over the user's own sessions of one preset: how each score went, and whether that is a trend.

The same preset compared with itself, no other person's numbers; ``text.progress`` puts it into sentences.

Whether measures go along with the user's ratings: Spearman's (1904) rank correlation, with p from permutations of the ratings:
all of them up to eight sessions, draws with a fixed seed beyond. Holm (1979) over the measures that are looked at, as among
eleven of them one often agrees by chance.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from monitor import constants
from monitor.constants.evidence import weighs
from monitor.errors import SessionError
from monitor.record.notes import QUESTIONS, Rating
from monitor.replay.analysis.goal_progress import GoalProgress, goal_progress
from monitor.replay.analysis.own_sessions import FACTS, FactName, Reason, facts_of, own_sessions
from monitor.replay.catalog import SessionInfo, list_sessions
from monitor.replay.database import read_summary
from monitor.types import CHANNELS, COMPONENTS, Float64, Score


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one measure goes along with one rating. n : sessions with both. rho : -1..1. p : by itself; p_adjusted : Holm's.

    clear : whether p_adjusted is below the limit. Numbers are NaN where there are too few sessions or one side is constant.
    """

    name: str
    n: int
    rho: float = math.nan
    p: float = math.nan
    p_adjusted: float = math.nan
    clear: bool = False


def agreements(scores: Mapping[str, Sequence[float]], ratings: Sequence[float]) -> tuple[Agreement, ...]:
    """One line a measure, in the order given.

    scores : measure -> one number a session, NaN missing. ratings : one a session, NaN missing.
    """
    rated = np.asarray(ratings, dtype=np.float64)
    return _holm([_agreement(name, np.asarray(values, dtype=np.float64), rated) for name, values in scores.items()])


def least_p(n: int, measures: int) -> float:
    """The smallest adjusted p that ``n`` sessions can give when that many measures are looked at: a perfect agreement's."""
    return min(1.0, measures * 2 / math.factorial(n))


def _agreement(name: str, scores: Float64, ratings: Float64) -> Agreement:
    both = np.isfinite(scores) & np.isfinite(ratings)
    n = int(both.sum())
    if n < constants.progress().rated_least:
        return Agreement(name, n)
    from scipy.stats import rankdata

    x, y = rankdata(scores[both]), rankdata(ratings[both])
    x, y = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(x @ x) * float(y @ y))
    if scale == 0:
        return Agreement(name, n)
    return Agreement(name, n, float(x @ y) / scale, _permutation_p(x, y))


def _permutation_p(x: Float64, y: Float64) -> float:
    """Two-sided p: the share of orders of ``y`` whose correlation is at least as far from 0 as the one seen.

    x, y : centred ranks [each shape=(n,)]. All orders where they can be counted, so that p is exact; otherwise orders drawn
    with a fixed seed, so that the same sessions always give the same p.
    """
    from scipy.stats import permutation_test

    numbers = constants.progress()
    exact = math.factorial(x.size) <= numbers.exact_permutations

    def distance(y: Float64, axis: int) -> Float64:
        """The sum of products, of which the correlation is a fixed share; orders along the first axis."""
        return np.asarray(np.abs(y @ x))

    result = permutation_test(
        (y,),
        distance,
        permutation_type="pairings",
        vectorized=True,
        n_resamples=math.inf if exact else int(numbers.drawn_permutations),
        # Of a distance: this is two-sided in the correlation.
        alternative="greater",
        random_state=np.random.default_rng(0),
    )
    return float(result.pvalue)


def _holm(agreements: list[Agreement]) -> tuple[Agreement, ...]:
    limit = constants.progress().agreement_p
    tested = sorted((agreement for agreement in agreements if math.isfinite(agreement.p)), key=lambda agreement: agreement.p)
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, agreement in enumerate(tested):
        highest = max(highest, min(1.0, (len(tested) - rank) * agreement.p))
        adjusted[agreement.name] = highest
    return tuple(
        replace(agreement, p_adjusted=adjusted[agreement.name], clear=adjusted[agreement.name] < limit)
        if agreement.name in adjusted
        else agreement
        for agreement in agreements
    )


# What does not weigh is no score that could rise.
NAMES = (*COMPONENTS, *(name for name in CHANNELS if weighs(name)))


@dataclass(frozen=True, slots=True)
class Trend:
    """Change of a score in points a session (Theil & Sen's slope) with its interval of 95 %; NaN below five sessions.

    clear : whether the interval excludes 0.
    """

    n: int
    per_session: float = math.nan
    low: float = math.nan
    high: float = math.nan
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One session of the comparison. scores : component or channel -> its score of the whole session, where there is one; none
    of a session that another version of the method scored. facts : what was known of the three.
    """

    info: SessionInfo
    scores: Mapping[str, Score]
    facts: Mapping[FactName, float] = field(default_factory=dict)

    def score(self, name: str) -> float:
        """The number, NaN where it was not measured."""
        score = self.scores.get(name)
        return score.score if score is not None and score.status == "ok" else math.nan

    def fact(self, name: FactName) -> float:
        """The number, NaN where it was not measured."""
        return self.facts.get(name, math.nan)

    @property
    def rating(self) -> Rating | None:
        return self.info.notes.rating


@dataclass(frozen=True, slots=True)
class Progress:
    """entries : by their start. presets : how many sessions count of each. agreements : question -> one line a score.

    goal : that was chosen last, and how it went since; None where none was. facts : the trend of each of the three.
    left_out : reason -> how many sessions of this preset do not count. scored_otherwise : how many of those that count were
    scored by another version of the method: their scores mean something else.
    """

    preset: str
    presets: Mapping[str, int]
    entries: tuple[Entry, ...]
    trends: Mapping[str, Trend]
    agreements: Mapping[str, tuple[Agreement, ...]]
    facts: Mapping[FactName, Trend]
    goal: GoalProgress | None = None
    left_out: Mapping[Reason, int] = field(default_factory=dict)
    scored_otherwise: int = 0

    @property
    def rated(self) -> int:
        """How many of the sessions the user has rated."""
        return sum(entry.rating is not None for entry in self.entries)

    @property
    def scored(self) -> int:
        """How many of the sessions carry a score."""
        return sum(any(score.status == "ok" for score in entry.scores.values()) for entry in self.entries)


def progress(folder: Path | None = None, *, preset: str = "", tag: str = "") -> Progress:
    """The progress over one person's sessions.

    folder : theirs, by default the user's own. preset : that of the latest session that counts by default. tag : only sessions
    with it. What does not count (``own_sessions``) is counted by its reason. Sessions that another version of the method
    scored have their facts and goals compared, not their scores.
    """
    listed = [info for info in list_sessions(folder) if info.fits(tag=tag)]
    usable, _ = own_sessions(listed)
    presets = Counter(info.preset for info in usable)
    preset = preset or next((info.preset for info in usable or listed), "")
    usable, left_out = own_sessions(info for info in listed if info.preset == preset)
    entries = [_entry(info) for info in sorted(usable, key=lambda info: info.id)]
    return compare(entries, preset=preset, presets=presets, left_out=left_out)


def compare(
    entries: Sequence[Entry], *, preset: str, presets: Mapping[str, int], left_out: Mapping[Reason, int] | None = None
) -> Progress:
    """Trends and agreements of sessions in the order of their time."""
    series = {name: [entry.score(name) for entry in entries] for name in NAMES}
    return Progress(
        preset,
        dict(presets),
        tuple(entries),
        {name: trend(values) for name, values in series.items()},
        {question: agreements(series, [_answer(entry, question) for entry in entries]) for question in QUESTIONS},
        {name: trend([entry.fact(name) for entry in entries]) for name in FACTS},
        goal_progress([entry.info for entry in entries]),
        dict(left_out or {}),
        sum(entry.info.scored_otherwise for entry in entries),
    )


def trend(scores: Sequence[float]) -> Trend:
    """The trend of one score a session, NaN missing: sessions without it are left out and not counted as steps."""
    numbers = constants.progress()
    known = np.array([score for score in scores if math.isfinite(score)])
    if known.size < numbers.trend_least:
        return Trend(known.size)
    from scipy.stats import theilslopes

    slopes = theilslopes(known, np.arange(known.size), alpha=numbers.trend_coverage)
    low, high = float(slopes.low_slope), float(slopes.high_slope)
    return Trend(known.size, float(slopes.slope), low, high, clear=low > 0 or high < 0)


def _entry(info: SessionInfo) -> Entry:
    scores: Mapping[str, Score] = {}
    if not info.scored_otherwise:
        with suppress(SessionError):
            scores = read_summary(info.path)
    return Entry(info, scores, facts_of(info))


def _answer(entry: Entry, question: str) -> float:
    return math.nan if entry.rating is None else float(getattr(entry.rating, question))
