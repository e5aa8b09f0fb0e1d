"""The components as they are shown, of real and exchanged talks: phrases and voices through the estimator, finished at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from benchmarks.real.corpora import Talk, exchanged_talks
from benchmarks.real.judge import Outcome, Verdict, judge
from benchmarks.real.turns import common_s, corpora_of_talk, events_of
from monitor.config import load_preset
from monitor.offline.turn_phrases import phrases, voice_rows
from monitor.offline.turn_table import Utterance
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.parts import Part, join
from monitor.types import PEOPLE, Score
from monitor.voice.turns import TurnTracker

_SPANS_S: Final = (90.0, 180.0, 300.0, math.inf)
SHOWN: Final = ("attention", "warmth", "coordination")
LEFT_OUT: Final = "coordination, weights of others"


def utterances(talk: Talk) -> list[Utterance]:
    """As a table of turns would be read."""
    nan = float("nan")
    rows = [
        Utterance(person, phrase.start_s, phrase.end_s, phrase.f0_hz, nan, phrase.rate_hz, phrase.laugh, "", 0)
        for person, said in zip(PEOPLE, talk.phrases, strict=True)
        for phrase in said
    ]
    return sorted(rows, key=lambda row: row.start_s)


def scores(talk: Talk, duration_s: float) -> dict[str, Score]:
    """All scores at the end, as ``rapport import-measures`` gives them."""
    rows = utterances(talk)
    estimator, tracker = Estimator(preset=load_preset("interview")), TurnTracker()
    for person in PEOPLE:
        estimator.push_rows(voice_rows(rows, person, duration_s))
    spoken = [phrase for person in PEOPLE for phrase in phrases(rows, person)]
    laughs = [event for event in events_of(talk) if event.kind == "laugh"]
    for event in spoken:
        tracker.push(event)
    for event in [*spoken, *laughs, *tracker.finish()]:
        estimator.push_event(event)
    return {score.name: score for score in estimator.finish(duration_s).scores}


def outcomes(talks: Iterable[Talk], duration_s: float, weights: Mapping[str, float]) -> Iterator[tuple[str, Outcome]]:
    """Of every score by name, and of coordination by ``weights``, of every ``duration_s`` of every talk."""
    real = list(talks)
    for talk in tqdm([*real, *exchanged_talks(real)], leave=False):
        lasts_s = common_s(talk)
        if lasts_s < (duration_s if math.isfinite(duration_s) else 60):
            continue
        length_s = min(duration_s, math.floor(lasts_s))
        for stretch in range(int(lasts_s // length_s)):
            known = scores(talk.between(stretch * length_s, (stretch + 1) * length_s), length_s)
            for name, score in known.items():
                yield name, Outcome(score.z, talk.people, talk.real)
            spoken = [Part.of_score(known[name]) for name in ("floor", "laughter", "pitch")]
            yield LEFT_OUT, Outcome(join(length_s, "coordination", spoken, weights=weights).z, talk.people, talk.real)


def parts(data: Path, *, weights_without: Callable[[str], Mapping[str, float]]) -> Iterator[tuple[str, str, str, Verdict]]:
    """Attention, warmth and coordination on every corpus of talk.

    weights_without : the weights of coordination's parts as they come out without a corpus.
    """
    for corpus, talks in corpora_of_talk(data):
        weights = weights_without(corpus)
        for duration_s in _SPANS_S:
            by_name: dict[str, list[Outcome]] = {}
            for name, outcome in outcomes(talks, duration_s, weights):
                by_name.setdefault(name, []).append(outcome)
            for name in (*SHOWN, LEFT_OUT):
                known = by_name.get(name, [])
                if any(np.isfinite(outcome.z) and outcome.real for outcome in known):
                    yield name, corpus, f"{duration_s:.0f}" if math.isfinite(duration_s) else "whole", judge(known)
