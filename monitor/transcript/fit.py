"""Whether a transcript tells of the talk it was laid beside: its words come where that person is heard, or they do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from monitor.speech import Word
from monitor.types import PEOPLE, Person

Span = tuple[float, float]
Fit = Literal["fits", "crossed", "elsewhere", "unknown"]

_STEP_S: Final = 0.1
# Fewer words of somebody tell nothing.
_LEAST: Final = 20
# Correlations of both people's words with their speech, added. The words of a real call gave 1.6, as cues of 5 to 60 s with
# words spread over them 1.7, exchanged -1.2 to -1.4, and 8 s or more from where they belong 0.43 at most; the words of one of
# ten talks beside the speech of another (IFADV, 90 pairs) 0.23 at most.
_FITS: Final = 0.5


def fit(words: Iterable[Word], spoken: Mapping[Person, Sequence[Span]]) -> Fit:
    """How words go with the stretches in which each person is heard (from, to in seconds).

    *crossed*: each person's words come where the other is heard. *elsewhere*: they come where neither is, more or less.
    *unknown*: there is too little of either.
    """
    said: dict[Person, list[Span]] = {person: [] for person in PEOPLE}
    for word in words:
        said[word.person].append((word.start_s, word.end_s))
    if any(len(said[person]) < _LEAST or not spoken[person] for person in PEOPLE):
        return "unknown"
    end_s = max(end for spans in (*said.values(), *spoken.values()) for _, end in spans)
    tracks = [_track(spans, end_s) for spans in (*(said[person] for person in PEOPLE), *(spoken[person] for person in PEOPLE))]
    # Who speaks all the time goes with nothing.
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.nan_to_num(np.asarray(np.corrcoef(np.stack(tracks))))
    own, other = float(r[0, 2] + r[1, 3]), float(r[0, 3] + r[1, 2])
    if max(own, other) < _FITS:
        return "elsewhere"
    return "fits" if own > other else "crossed"


def _track(spans: Sequence[Span], end_s: float) -> NDArray[np.float64]:
    """1 where somebody speaks, a cell each ``_STEP_S``."""
    track = np.zeros(round(end_s / _STEP_S) + 1)
    for start_s, stop_s in spans:
        track[round(max(start_s, 0.0) / _STEP_S) : max(round(stop_s / _STEP_S), round(start_s / _STEP_S) + 1)] = 1.0
    return track
