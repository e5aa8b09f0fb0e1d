"""Progress over the user's own sessions of one preset: how each score went, and whether that is a trend.

The same preset compared with itself, no other person's numbers; ``progress_words`` puts it into sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor.constants import load
from monitor.errors import SessionError
from monitor.record.notes import QUESTIONS, Rating
from monitor.replay.agreement import Agreement, agreements
from monitor.replay.catalogue import SessionInfo, list_sessions
from monitor.replay.reader import read_summary
from monitor.types import CHANNELS, COMPONENTS, Score

NAMES = (*COMPONENTS, *CHANNELS)


@dataclass(frozen=True, slots=True)
class Trend:
    """Change of a score in points a session (Theil & Sen's slope) with its interval of 95 %; NaN below five sessions.

    clear : whether the interval leaves no change out.
    """

    n: int
    per_session: float = math.nan
    low: float = math.nan
    high: float = math.nan
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One session of the comparison. scores : component or channel -> its score of the whole session, where there is one."""

    info: SessionInfo
    scores: Mapping[str, Score]

    def score(self, name: str) -> float:
        """The number, NaN where it was not measured."""
        found = self.scores.get(name)
        return found.score if found is not None and found.status == "ok" else math.nan

    @property
    def rating(self) -> Rating | None:
        return self.info.notes.rating


@dataclass(frozen=True, slots=True)
class Progress:
    """entries : by their start. presets : how many sessions there are of each. agreements : question -> one line a score."""

    preset: str
    presets: Mapping[str, int]
    entries: tuple[Entry, ...]
    trends: Mapping[str, Trend]
    agreements: Mapping[str, tuple[Agreement, ...]]

    @property
    def rated(self) -> int:
        """How many of the sessions have an own rating."""
        return sum(entry.rating is not None for entry in self.entries)


def progress(folder: Path | None = None, *, preset: str = "", tag: str = "") -> Progress:
    """The progress over a folder's finished sessions.

    folder : the program's own by default. preset : that of the latest session by default. tag : only sessions with it.
    Sessions that cannot be read or hold no score of the whole session are left out, and imported ones: somebody else's may be.
    """
    usable = [info for info in list_sessions(folder) if _is_usable(info) and info.fits(tag=tag)]
    presets = Counter(info.preset for info in usable)
    preset = preset or (usable[0].preset if usable else "")
    entries = sorted(_entries(info for info in usable if info.preset == preset), key=lambda entry: entry.info.id)
    return compare(entries, preset=preset, presets=presets)


def compare(entries: Sequence[Entry], *, preset: str, presets: Mapping[str, int]) -> Progress:
    """Trends and agreements of sessions in the order of their time."""
    series = {name: [entry.score(name) for entry in entries] for name in NAMES}
    return Progress(
        preset,
        dict(presets),
        tuple(entries),
        {name: trend(values) for name, values in series.items()},
        {question: agreements(series, [_answer(entry, question) for entry in entries]) for question in QUESTIONS},
    )


def trend(scores: Sequence[float]) -> Trend:
    """The trend of one score a session, NaN missing: sessions without it are left out and not counted as steps."""
    constants = load("progress")
    known = np.array([score for score in scores if math.isfinite(score)])
    if known.size < constants["trend_least"]:
        return Trend(known.size)
    from scipy.stats import theilslopes

    found = theilslopes(known, np.arange(known.size), alpha=constants["trend_coverage"])
    low, high = float(found.low_slope), float(found.high_slope)
    return Trend(known.size, float(found.slope), low, high, clear=low > 0 or high < 0)


def _is_usable(info: SessionInfo) -> bool:
    return not info.problem and not info.imported and info.status in ("complete", "interrupted")


def _entries(infos: Iterable[SessionInfo]) -> list[Entry]:
    entries = []
    for info in infos:
        try:
            scores = read_summary(info.path)
        except SessionError:
            continue
        if any(score.status == "ok" for score in scores.values()):
            entries.append(Entry(info, scores))
    return entries


def _answer(entry: Entry, question: str) -> float:
    return math.nan if entry.rating is None else float(getattr(entry.rating, question))
