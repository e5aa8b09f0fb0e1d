"""What the timing of two people's speech and laughs says: real pairs against exchanged ones, by the program's own functions.

    PYTHONPATH=. python -m benchmarks.real.turns ../shared/data

A score at the end of each stretch of 60, 90, 180, 300 s, and of whole talks (exchanged ones up to where the shorter ends).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.real import corpora
from benchmarks.real.corpora import GRID_HZ, MissingCorpusError, Phrase, Talk, exchanged_talks
from benchmarks.real.judge import Outcome, Verdict, judge
from monitor.synchrony.behaviour.events import EventStore
from monitor.synchrony.behaviour.floor import FloorCoupling
from monitor.synchrony.behaviour.laughter import LaughterCoupling
from monitor.synchrony.behaviour.responses import responses
from monitor.synchrony.grid import GridBlock
from monitor.types import PEOPLE, Event

LENGTHS_S: Final = (60.0, 90.0, 180.0, 300.0, math.inf)
_LEAST_WHOLE_S: Final = 60.0
Ask = Callable[[float, float], float]  # (time_s, span_s) -> z, NaN where there is none


def corpora_of_talk(data: Path) -> Iterator[tuple[str, list[Talk]]]:
    """Those that are there."""
    for read in (
        lambda: corpora.ifadv(data),
        lambda: corpora.connar(data),
        lambda: corpora.temperature(data, task="Diapix"),
        lambda: corpora.temperature(data, task="Lists"),
    ):
        try:
            talks = read()
        except MissingCorpusError as error:
            print(error, file=sys.stderr)
            continue
        yield talks[0].corpus, talks


def common_s(talk: Talk) -> float:
    """How long both were recorded, as far as their speech tells."""
    ends = [max(phrase.end_s for phrase in person) for person in talk.phrases]
    return max(ends) if talk.real else min(ends)


def speech_block(talk: Talk, duration_s: float) -> GridBlock:
    """Both voices on the product's grid: a cell is speech where its middle lies in a phrase."""
    n = int(duration_s * GRID_HZ)
    speech = np.column_stack([_speaks(person, n) for person in talk.phrases]).astype(np.float32)
    return GridBlock(np.arange(n) / GRID_HZ, {"speech": speech})


def _speaks(phrases: tuple[Phrase, ...], n_cells: int) -> np.ndarray:
    middles = (np.arange(n_cells) + 0.5) / GRID_HZ
    speaks = np.zeros(n_cells)
    for phrase in phrases:
        first, stop = np.searchsorted(middles, [phrase.start_s, phrase.end_s])
        speaks[first:stop] = 1
    return speaks


def events_of(talk: Talk) -> Iterator[Event]:
    """Phrases, and an utterance that holds a laugh as a laugh."""
    for person, phrases in zip(PEOPLE, talk.phrases, strict=True):
        for phrase in phrases:
            yield Event(person, "phrase", phrase.start_s, phrase.end_s)
            if phrase.laugh:
                yield Event(person, "laugh", phrase.start_s, phrase.end_s, phrase.end_s - phrase.start_s)


def _floor(talk: Talk) -> Ask:
    whole = speech_block(talk, common_s(talk))

    def ask(time_s: float, span_s: float) -> float:
        coupling = FloorCoupling()
        coupling.push(whole.cut(round((time_s - span_s) * GRID_HZ), round(time_s * GRID_HZ)))
        return coupling.score(span_s, span_s=span_s).z

    return ask


def _responses(talk: Talk) -> Ask:
    store = EventStore(("phrase",))
    ends_s = common_s(talk)
    for event in events_of(talk):
        if event.start_s < ends_s:
            store.push(event)
    return lambda time_s, span_s: responses(store, time_s, span_s=span_s).z


def _laughter(talk: Talk) -> Ask:
    coupling = LaughterCoupling()
    for event in events_of(talk):
        coupling.push_event(event)
    return lambda time_s, span_s: coupling.score(time_s, span_s=span_s).z


PARTS: Final[dict[str, Callable[[Talk], Ask]]] = {"floor": _floor, "responses": _responses, "laughter": _laughter}


def outcomes(talks: list[Talk], part: str, length_s: float) -> Iterator[Outcome]:
    """One for each stretch of each real and each exchanged talk; an infinite length: one for each talk."""
    for talk in [*talks, *exchanged_talks(talks)]:
        whole_s = common_s(talk)
        if whole_s < (length_s if math.isfinite(length_s) else _LEAST_WHOLE_S):
            continue
        span_s = min(length_s, whole_s)
        ask = PARTS[part](talk)
        for stretch in range(int(whole_s / span_s + 1e-9)):
            yield Outcome(ask((stretch + 1) * span_s, span_s), talk.people, talk.real)


def tried(data: Path) -> Iterator[tuple[str, str, str, list[Outcome]]]:
    """Part, corpus, seconds ("whole" for all of a talk), what came out; only where some real and some exchanged had a z."""
    for corpus, talks in corpora_of_talk(data):
        for part in PARTS:
            for length_s in LENGTHS_S:
                found = list(outcomes(talks, part, length_s))
                scored = {outcome.real for outcome in found if math.isfinite(outcome.z)}
                if len(scored) == 2:  # real ones and exchanged ones
                    yield part, corpus, f"{length_s:.0f}" if math.isfinite(length_s) else "whole", found


def parts(data: Path) -> Iterable[tuple[str, str, str, Verdict]]:
    """Part, corpus, seconds, verdict."""
    for part, corpus, seconds, found in tried(data):
        yield part, corpus, seconds, judge(found)


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else corpora.WHERE
    for part, corpus, seconds, found in tried(data):
        z = {real: np.array([one.z for one in found if one.real is real and math.isfinite(one.z)]) for real in (True, False)}
        spread = ", ".join(
            f"{name} {z[real].mean():.2f} ± {z[real].std():.2f}" for real, name in ((True, "real"), (False, "ex"))
        )
        print(f"{part:10s} {corpus:19s} {seconds:>5s} {judge(found)} | z {spread}", flush=True)


if __name__ == "__main__":
    main()
