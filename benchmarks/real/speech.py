"""What pitch, tempo and the rhythm of turns say: real pairs against exchanged ones, by the program's own functions.

    PYTHONPATH=. python -m benchmarks.real.speech ../shared/data

After 180 and 300 s (real pairs: each such stretch of the talk; exchanged ones: the first) and whole talks, exchanged ones up to
where the shorter ends. No corpus has loudness.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.real.corpora import Talk, exchanged_talks
from benchmarks.real.judge import Outcome, Verdict, judge
from benchmarks.real.turns import common_s, corpora_of_talk
from monitor.synchrony.behaviour.adaptation import Adaptation
from monitor.synchrony.behaviour.speech import SpeechMatching
from monitor.types import PEOPLE, Event
from monitor.voice.turns import TurnTracker

LENGTHS_S: Final = (180.0, 300.0, math.inf)
MOST_EXCHANGED: Final = 300  # of a corpus: 29 talks make hundreds
# part -> channel, number of its Adaptation
PARTS: Final = {
    "pitch": ("pitch", "z"),
    "pitch: synchrony": ("pitch", "synchrony_z"),
    "pitch: proximity": ("pitch", "proximity_z"),
    "tempo": ("tempo", "z"),
    "turn_rhythm": ("turn_rhythm", "synchrony_z"),
}


def spoken(talk: Talk) -> Iterator[Event]:
    """Phrases with their voice, and the turns that the program makes of them."""
    tracker = TurnTracker()
    for person, phrases in zip(PEOPLE, talk.phrases, strict=True):
        for phrase in phrases:
            length_s = phrase.end_s - phrase.start_s
            detail: dict[str, float | str] = {"f0_median_hz": phrase.f0_hz}
            if math.isfinite(phrase.rate_hz):
                detail["syllables"] = phrase.rate_hz * length_s
            event = Event(person, "phrase", phrase.start_s, phrase.end_s, length_s, detail)
            tracker.push(event)
            yield event
    yield from tracker.finish()


def together(talk: Talk) -> dict[str, Adaptation]:
    matching = SpeechMatching()
    for event in spoken(talk):
        matching.push_event(event)
    return matching.details()


def _stretches(talk: Talk, seconds: float) -> Iterator[Talk]:
    common = common_s(talk)
    if math.isinf(seconds):
        yield talk.between(0.0, common)
        return
    for number in range(int(common / seconds) if talk.real else min(1, int(common / seconds))):
        yield talk.between(number * seconds, (number + 1) * seconds)


def _found(talks: Iterable[Talk], seconds: float) -> list[tuple[Talk, dict[str, Adaptation]]]:
    return [(talk, together(part)) for talk in talks for part in _stretches(talk, seconds) if all(part.phrases)]


def _some(talks: Iterable[Talk]) -> list[Talk]:
    every = list(talks)
    return [every[i] for i in np.sort(np.random.default_rng(0).permutation(len(every))[:MOST_EXCHANGED])]


def outcomes(found: Iterable[tuple[Talk, dict[str, Adaptation]]], part: str) -> list[Outcome]:
    channel, number = PARTS[part]
    return [
        Outcome(float(getattr(result[channel], number)) if channel in result else math.nan, talk.people, talk.real)
        for talk, result in found
    ]


def parts(data: Path) -> Iterator[tuple[str, str, str, Verdict]]:
    """part, corpus, seconds, verdict; of parts that a corpus can tell of."""
    for corpus, talks in corpora_of_talk(data):
        every = [*talks, *_some(exchanged_talks(talks))]
        for seconds in LENGTHS_S:
            found = _found(every, seconds)
            for part, (channel, _) in PARTS.items():
                if sum(channel in result for talk, result in found if talk.real) >= 3:
                    yield part, corpus, "whole" if math.isinf(seconds) else f"{seconds:.0f}", judge(outcomes(found, part))
                    if part == "pitch":
                        _tell(found)


def _tell(found: Iterable[tuple[Talk, dict[str, Adaptation]]]) -> None:
    """Size of the effect, to standard error's place."""
    for real in (True, False):
        of = [result["pitch"] for talk, result in found if talk.real == real and "pitch" in result]
        z, r, weight = (np.array([getattr(one, name) for one in of], dtype=float) for name in ("z", "r", "n"))
        mean_r = float(np.average(r, weights=weight))
        print(
            f"  {'real' if real else 'exchanged'}: z {z.mean():.2f} (sd {z.std():.2f}), r {mean_r:.3f} +- "
            f"{r.std() / math.sqrt(len(r)):.3f}, {np.median(weight):.0f} exchanges",
            file=sys.stderr,
        )


def main() -> None:
    for part, corpus, seconds, verdict in parts(Path(sys.argv[1])):
        print(f"{part:18} {corpus:19} {seconds:>6}  {verdict}", flush=True)


if __name__ == "__main__":
    main()
