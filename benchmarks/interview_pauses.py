"""How long an interviewer should wait before the next question: how often each pause would cut in, and what waiting costs.

    python benchmarks/interview_pauses.py DATA

DATA is the folder of recordings. First by time alone, on IFADV (10 Dutch dialogues, utterances by hand to the millisecond): an
*answer* is a stretch of one person's speech of at least ``ANSWER_S`` that the other leaves to them (short listening sounds
aside), and a pause cuts in when the person speaks on after it without the other having taken over. The pause is chosen on nine
dialogues, as the shortest at which at most ``MOST`` of the answers are cut in on, and tried on the tenth. Somebody who speaks
on since nobody else did is counted as cut in on, so the shares are upper bounds.

Then with Smart Turn on the recordings with sound: pauses inside one person's speech (*held*) against ends after which the
other speaks (*finished*): the share of both that is called finished at each threshold, by the length of the silence.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.turn_ends import CHOSEN_ON, OTHERS, hear, read
from monitor.voice.intake import RATE_HZ
from monitor.voice.turn_end.completion import HEARD_S, finished

ANSWER_S, LISTENING_S, BRIDGED_S, MOST = 8.0, 1.0, 0.2, 0.1
PAUSES_S = (0.6, 0.8, 1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0)
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
# The model was trained with this much silence after the speech.
SILENCE_S = 0.2


def main() -> None:
    data = Path(sys.argv[1])
    talks = {path.stem: list(answers(path)) for path in sorted((data / "real/ifadv_turns").glob("*.csv"))}
    by_time(talks)
    by_model(data)


def answers(path: Path) -> Iterator[list[float]]:
    """The pauses of 0.2 s and more inside each answer of a dialogue."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["nature"] == "talk"]
    whose: str = ""
    spoken: list[tuple[float, float]] = []
    for start_s, end_s, person in sorted((float(row["start_s"]), float(row["end_s"]), row["person"]) for row in rows):
        if person != whose:
            if end_s - start_s < LISTENING_S:
                continue
            yield from _answer(spoken)
            whose, spoken = person, []
        spoken.append((start_s, end_s))
    yield from _answer(spoken)


def _answer(spoken: list[tuple[float, float]]) -> Iterator[list[float]]:
    if spoken and spoken[-1][1] - spoken[0][0] >= ANSWER_S:
        yield [after[0] - before[1] for before, after in pairwise(spoken) if after[0] - before[1] >= BRIDGED_S]


def cut(found: list[list[float]], pause_s: float) -> float:
    """The share of answers with a pause of that length."""
    return float(np.mean([any(pause >= pause_s for pause in each) for each in found]))


def by_time(talks: dict[str, list[list[float]]]) -> None:
    every = [each for talk in talks.values() for each in talk]
    print(f"{len(talks)} dialogues, {len(every)} answers of {ANSWER_S:g} s and more, {sum(map(len, every))} pauses")
    for pause_s in PAUSES_S:
        shares = [cut(talk, pause_s) for talk in talks.values()]
        spread = f"dialogues {100 * min(shares):.0f} to {100 * max(shares):.0f} %"
        print(f"{pause_s:4.1f} s: {100 * cut(every, pause_s):5.1f} % of answers; {spread}")
    chosen, left_out = [], []
    for name, talk in talks.items():
        others = [each for other, found in talks.items() if other != name for each in found]
        pause_s = next((pause_s for pause_s in np.arange(0.5, 6.0, 0.1) if cut(others, pause_s) <= MOST), 6.0)
        chosen.append(pause_s)
        left_out += [any(pause >= pause_s for pause in each) for each in talk]
    print(
        f"chosen on nine: {min(chosen):.1f} to {max(chosen):.1f} s; on the tenth {100 * np.mean(left_out):.1f} % are cut in on"
    )


def by_model(data: Path) -> None:
    held: list[tuple[str, float, float]] = []
    done: list[tuple[str, float]] = []
    for name, (pattern, other) in (CHOSEN_ON | OTHERS).items():
        if name.startswith("sentences"):
            continue
        others = hear(read(data / other))[0] if other else []
        for path in sorted(data.glob(pattern)):
            samples = read(path)
            phrases = hear(samples)[0]
            for before, after in pairwise(phrases):
                silent_s = after.start_s - before.end_s
                first = max(0, round((before.end_s + SILENCE_S - HEARD_S) * RATE_HZ))
                sound = samples[first : round((before.end_s + SILENCE_S) * RATE_HZ)]
                between = any(before.end_s - 0.1 <= other.start_s < after.start_s for other in others)
                if between:
                    done.append((name, finished(sound)))
                elif silent_s >= 0.4:
                    held.append((name, silent_s, finished(sound)))
    print(f"{len(done)} finished, {len(held)} held pauses of 0.4 s and more, of {len({name for name, *_ in held})} recordings")
    for threshold in THRESHOLDS:
        shares = [
            f"{least_s:g} s {_share([p for _, s, p in held if s >= least_s], threshold)}" for least_s in (0.4, 0.6, 0.8, 1.0)
        ]
        print(f"{threshold:4.2f}: finished {_share([p for _, p in done], threshold)}; held from {', '.join(shares)}")


def _share(values: list[float], threshold: float) -> str:
    return f"{100 * np.mean(np.array(values) >= threshold):.0f} % of {len(values)}" if values else "none"


if __name__ == "__main__":
    main()
