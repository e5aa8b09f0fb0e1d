"""How fast people talk: words a minute of the time in which they do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.language.utterances import Utterance
from monitor.types import Person

# Silences up to this long belong to talking, longer ones to thinking or waiting.
_PAUSE_S: Final = 1.0
# Fewer words than these are answers, whose last syllables are drawn out: no pace (Yuan, Liberman & Cieri 2006).
_LEAST_IN_STRETCH: Final = 4
# Without so many words and seconds a rate says more about the sentence than about the person.
LEAST_WORDS: Final = 50
LEAST_S: Final = 20.0
WINDOW_S: Final = 60.0
_LEAST_IN_WINDOW_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Of one person.

    Attributes
    ----------
    words : int
        All words said.
    talking_s : float
        Seconds of the stretches that the rate is of.
    per_minute : float
        Words a minute of those stretches; NaN where there is too little of them.
    windows : tuple of (float, float)
        The start of each minute of the talk in seconds, and its words a minute, where enough was said in it.
    """

    words: int
    talking_s: float
    per_minute: float
    windows: tuple[tuple[float, float], ...]


def pace(utterances: Iterable[Utterance], person: Person) -> Pace:
    """Words a minute of one person, over stretches of talk without a pause of more than a second."""
    stretches: list[list[tuple[float, float]]] = []
    n_words = 0
    for utterance in utterances:
        if utterance.person != person:
            continue
        n_words += len(utterance.words)
        stretches.append([])
        for word in utterance.words:
            if stretches[-1] and word.start_s - max(end for _, end in stretches[-1]) > _PAUSE_S:
                stretches.append([])
            stretches[-1].append((word.start_s, word.end_s))
    kept = [stretch for stretch in stretches if len(stretch) >= _LEAST_IN_STRETCH]
    talking_s = sum(_seconds(stretch) for stretch in kept)
    counted = sum(len(stretch) for stretch in kept)
    enough = counted >= LEAST_WORDS and talking_s >= LEAST_S
    return Pace(n_words, talking_s, 60 * counted / talking_s if enough else math.nan, _windows(kept))


def _seconds(stretch: Sequence[tuple[float, float]]) -> float:
    return max(end for _, end in stretch) - stretch[0][0]


def _windows(stretches: Iterable[Sequence[tuple[float, float]]]) -> tuple[tuple[float, float], ...]:
    """Each stretch counts where it begins."""
    totals: dict[int, tuple[int, float]] = {}
    for stretch in stretches:
        window = math.floor(stretch[0][0] / WINDOW_S)
        n_words, seconds = totals.get(window, (0, 0.0))
        totals[window] = (n_words + len(stretch), seconds + _seconds(stretch))
    return tuple(
        (window * WINDOW_S, 60 * n_words / seconds)
        for window, (n_words, seconds) in sorted(totals.items())
        if seconds >= _LEAST_IN_WINDOW_S
    )
