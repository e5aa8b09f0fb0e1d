"""Style matching, words taken up and the clock of small talk on transcribed dialogues.

    PYTHONPATH=. python -m benchmarks.language.style ../shared/data

Real pairs against exchanged ones of the same corpus (the user of one talk with the partner of another, turns by turns), ten
exchanged ones a talk. What was chosen was chosen on every other talk ("chosen on"); the rest ("kept") is what to believe.
Exchanged talks of Switchboard are about different things, which flatters what counts words in common; "moved" is stricter: the
same talk with the partner's turns moved round.

The clock: the beginning of one Switchboard talk, with an early sentence that names three topic words, then another dialogue;
the topic words are the most characteristic ones of that dialogue. Error: seconds from its first word to where the clock saw it.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.language.dialogues import BREATH_S, CORPORA, STEP_S, interleave, of_person, read_rows, timed_words
from benchmarks.real.judge import Outcome, judge
from monitor.language.exchanged import LEAST_TURNS, NEAREST_SHIFT
from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.monologues import longest_monologues
from monitor.language.stems import stem
from monitor.language.style import style_matching
from monitor.language.takeup import is_content, take_ups
from monitor.language.tokens import tokens
from monitor.language.topic import TopicClock, topic_talk
from monitor.language.turns import Turn, turns
from monitor.language.utterances import utterances
from monitor.speech import Word
from monitor.types import Person

HALVES: Final = {"chosen on": 0, "kept": 1}
MEASURES: Final = ("LSM", "reciprocal LSM", "- its chance", "style z", "taken up z, user", "taken up z, partner", "taken up z")
EXCHANGED: Final = 10
MOVED: Final = 5
LIST_LENGTHS: Final = (1, 3, 5, 8, 15)

Rows = Sequence[tuple[Person, str]]


def measures(talk: Sequence[Turn], words: Lexicon) -> list[float]:
    """Those of MEASURES."""
    style, taken = style_matching(talk, words), take_ups(talk, words)
    beyond = style.reciprocal - style.chance
    return [style.lsm, style.reciprocal, beyond, style.z, taken.user.z, taken.partner.z, taken.z]


def moved(talk: Sequence[Turn], rng: np.random.Generator) -> list[Turn]:
    """The same talk with the partner's turns moved round."""
    user, partner = of_person(talk, "user"), of_person(talk, "partner")
    n_turns = min(len(user), len(partner))
    if n_turns < LEAST_TURNS:
        return []
    shift = int(rng.integers(NEAREST_SHIFT, n_turns - NEAREST_SHIFT + 1))
    partner = partner[:n_turns]
    return interleave(user, partner[shift:] + partner[:shift], user_first=talk[0].person == "user")


def judge_pairs(talks: dict[str, list[Turn]], words: Lexicon) -> Iterator[str]:
    """A line a measure."""
    rng = np.random.default_rng(0)
    exchanged: list[tuple[str, str, list[float]]] = []
    shifted: list[tuple[str, list[float]]] = []
    for name, talk in talks.items():
        exchanged.append((name, name, measures(talk, words)))
        user, user_first = of_person(talk, "user"), talk[0].person == "user"
        for other in rng.permutation([other for other in talks if other != name])[:EXCHANGED]:
            talk_with = interleave(user, of_person(talks[other], "partner"), user_first=user_first)
            exchanged.append((name, other, measures(talk_with, words)))
        shifted += [(name, measures(moved(talk, rng), words)) for _ in range(MOVED)]
    for number, measure in enumerate(MEASURES):
        outcomes = [Outcome(z[number], (f"{a} user", f"{b} partner"), a == b) for a, b, z in exchanged]
        yield f"{measure:20s}         {judge(outcomes)}"
        if measure in ("style z", "taken up z"):
            outcomes = [outcome for outcome in outcomes if outcome.real]
            outcomes += [Outcome(z[number], (f"{a} user", f"{a} partner"), False) for a, z in shifted]
            yield f"{measure:20s} (moved) {judge(outcomes)}"


def taken_up_counts(talks: dict[str, list[Turn]], words: Lexicon) -> str:
    """Words a talk of LEAST_TURNS turns each, and what exchanged turns gave."""
    found = [take_ups(talk, words) for talk in talks.values()]
    known = [take for both in found for take in (both.user, both.partner) if math.isfinite(take.expected)]
    counts, expected = (np.array([getattr(take, name) for take in known]) for name in ("n_words", "expected"))
    return f"{len(known)} people: {counts.mean():.1f} words taken up, {expected.mean():.1f} by chance"


def characteristic(rows: Rows, everywhere: Counter[str], n_talks: int, words: Lexicon) -> list[str]:
    """The content words of a dialogue, the most characteristic first (tf-idf)."""
    counts, written = Counter[str](), dict[str, str]()
    for text in content(rows, words):
        counts[stem(text, words)] += 1
        written.setdefault(stem(text, words), text)
    weight = {key: n * math.log(n_talks / everywhere[key]) for key, n in counts.items()}
    return [written[key] for key in sorted(weight, key=lambda key: (-weight[key], key))]


def content(rows: Rows, words: Lexicon) -> list[str]:
    """The content words of a dialogue."""
    read = (token.text for _, text in rows for token in tokens(text.split(), words))
    return [text for text in read if is_content(text, words)]


def planted(before: Rows, dialogue: Rows, topic: Sequence[str], rng: np.random.Generator) -> tuple[list[Word], float]:
    """Small talk that names the topic once, then the dialogue; with its first second."""
    until_s, sentence_s = rng.uniform(60, 200), rng.uniform(10, 40)
    small = list(before)
    starts = np.cumsum([len(timed_words([row])) * STEP_S + BREATH_S for row in small])
    early = int(np.searchsorted(starts, sentence_s))
    end = max(early, int(np.searchsorted(starts, until_s)))
    sentence = "I am so excited about the " + " and the ".join(topic[:3])
    words = timed_words([*small[:early], ("user", sentence), *small[early:end]])
    point_s = words[-1].end_s + 1.0
    return words + timed_words(dialogue, point_s), point_s


def clock_errors(data: dict[str, dict[str, list[tuple[Person, str]]]], corpus: str, half: int, words: Lexicon) -> Iterator[str]:
    """A line a length of the list."""
    each = {
        name: {stem(text, words) for text in content(rows, words)} for talks in data.values() for name, rows in talks.items()
    }
    everywhere = Counter(key for keys in each.values() for key in keys)
    names, fillers = sorted(data[corpus])[half::2], sorted(data["switchboard"])[half::2]
    for length in LIST_LENGTHS:
        rng = np.random.default_rng(half)
        errors = []
        for name in names:
            before = data["switchboard"][str(rng.choice([filler for filler in fillers if filler != name]))]
            topic = characteristic(data[corpus][name], everywhere, len(each), words)[:length]
            spoken, point_s = planted(before, data[corpus][name], topic, rng)
            clock = TopicClock(topic, words)
            for utterance in utterances(spoken):
                clock.push(utterance)
            errors.append(math.inf if clock.arrived_s is None else clock.arrived_s - point_s)
        late = np.quantile([error for error in errors if error >= -5], [0.5, 0.75, 0.9], method="higher")
        early = np.mean([error < -5 for error in errors])
        yield (
            f"{length:3d} words: {len(names)} talks, before the point {early:.0%}, never {np.mean(np.isinf(errors)):.0%}, "
            f"else late by {late[0]:.0f} s (median), {late[1]:.0f} s (3/4), {late[2]:.0f} s (9/10)"
        )


def arrivals(data: dict[str, dict[str, list[tuple[Person, str]]]], words: Lexicon) -> str:
    """When Map Task dialogues get to the vocabulary of maps, which they are about from the first sentence on.

    The list: the 20 words that most half-0 dialogues of the Map Task have and fewest Switchboard talks; told of the others.
    """
    share: dict[str, Counter[str]] = {}
    written: dict[str, str] = {}
    for corpus in CORPORA:
        chosen, share[corpus] = list(data[corpus].values())[::2], Counter()
        for rows in chosen:
            for text in set(content(rows, words)):
                share[corpus][stem(text, words)] += 1 / len(chosen)
                written.setdefault(stem(text, words), text)
    weight = {key: share["maptask"][key] - share["switchboard"][key] for key in share["maptask"]}
    topic = [written[key] for key in sorted(weight, key=lambda key: (-weight[key], key))[:20]]
    found = []
    for rows in list(data["maptask"].values())[1::2]:
        clock = TopicClock(topic, words)
        for utterance in utterances(timed_words(rows)):
            clock.push(utterance)
        found.append(math.inf if clock.arrived_s is None else clock.arrived_s)
    late = np.quantile(found, [0.5, 0.9, 1.0], method="higher")
    return f"after {late[0]:.0f} s (median), {late[1]:.0f} s (9/10), {late[2]:.0f} s (last of {len(found)}): {', '.join(topic)}"


def seconds_for(n_words: int, rows: Rows, words: Lexicon) -> float:
    """What all of it takes, in seconds of CPU."""
    spoken = utterances(timed_words(rows)[:n_words])
    start_s = time.process_time()
    talk = turns(spoken, words)
    style_matching(talk, words)
    take_ups(talk, words)
    longest_monologues(spoken, words)
    topic_talk(spoken, ["budget", "project manager", "school"], words)
    return time.process_time() - start_s


def main(data: Path) -> None:
    """All of it, printed."""
    words = lexicon("en")
    assert words is not None
    rows = {corpus: read_rows(data, corpus) for corpus in CORPORA}
    for corpus in CORPORA:
        talks = {name: turns(utterances(timed_words(talk)), words) for name, talk in rows[corpus].items()}
        for half, first in HALVES.items():
            part = dict(list(talks.items())[first::2])
            print(f"{corpus}, {half}: {len(part)} talks; {taken_up_counts(part, words)}")
            for line in judge_pairs(part, words):
                print(f"  {line}", flush=True)
            for line in clock_errors(rows, corpus, first, words):
                print(f"  clock, {line}", flush=True)
    print(f"Map Task gets to the words of maps {arrivals(rows, words)}")
    every = [row for talk in rows["switchboard"].values() for row in talk]
    print(f"10,000 words: {seconds_for(10_000, every, words):.2f} s of CPU, again {seconds_for(10_000, every, words):.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
