"""What is usual in each one's speech, and how far the two moved together: a description, part of no score."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour.adaptation import Adaptation
from monitor.synchrony.behaviour.utterance import Utterance
from monitor.types import PEOPLE, Person
from monitor.words import say


@dataclass(frozen=True, slots=True)
class Usual:
    """Medians of one person's utterances; NaN where nothing is known.

    pitch_hz, level_db. range_st : of pitch, within an utterance. pace_hz : syllables a second. gap_s : silence before this
    person takes the turn.
    """

    pitch_hz: float
    level_db: float
    range_st: float
    pace_hz: float
    gap_s: float


@dataclass(frozen=True, slots=True)
class SpeechProfile:
    """usual : by person. together : by channel of speech, where there are exchanges enough."""

    usual: dict[Person, Usual]
    together: dict[str, Adaptation]


def speech_profile(
    phrases: Sequence[Utterance], turns: Sequence[Utterance], together: Mapping[str, Adaptation]
) -> SpeechProfile:
    """phrases, turns : of both people, in the order of their starts; turns take the place of phrases where there are none."""
    usual: dict[Person, Usual] = {}
    adjacent_s = constants.speech().adjacent_s
    for person in PEOPLE:
        said = [utterance for utterance in phrases or turns if utterance.person == person]
        gaps_s = [
            after.start_s - before.end_s
            for before, after in pairwise(turns)
            if before.person != after.person == person and 0 <= after.start_s - before.end_s <= adjacent_s
        ]
        pitch_st, level_db, pace = (_median(utterance.values[number] for utterance in said) for number in range(3))
        range_st = _median(utterance.range_st for utterance in said)
        usual[person] = Usual(2 ** (pitch_st / 12), level_db, range_st, math.exp(pace), _median(gaps_s))
    return SpeechProfile(usual, dict(together))


def matching_words(profile: SpeechProfile) -> list[str]:
    """How far pitch, volume and tempo moved together, a line each; small effects are called small."""
    numbers, lines = constants.speech(), []
    for name in ("pitch", "volume", "tempo"):
        if (found := profile.together.get(name)) is None or not math.isfinite(found.low):
            continue
        if found.low <= 0 <= found.high:
            size = "none"
        elif found.r < 0:
            size = "against"
        else:
            size = "small" if found.r < numbers.small_r else "more"
        digits = {key: f"{value:.2f}" for key, value in (("r", found.r), ("low", found.low), ("high", found.high))}
        lines.append(say("synchrony-speech-together", what=name, size=size, n=str(found.n), **digits))
    return lines


def _median(values: Iterable[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan
