"""Measures how much people ask, fill and say *I* in real talks: writes ``calibration/constants/language.toml``.

    python -m calibration.derive.language_ranges [--data ../shared/data] > calibration/constants/language.toml

One side of a telephone talk (Switchboard, transcribed by hand with all hesitations) is one value; a range is
the 10, 50 and 90 % quantile of those who said at least 200 words. Nothing of the corpus is in the file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.language.acts import Row, read_rows
from monitor.language.fillers import fillers
from monitor.language.grammar.first_words import first_words
from monitor.language.grammar.questions import questions
from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.utterances import Utterance
from monitor.speech import Word

LEAST_WORDS = 200
QUANTILES = (0.1, 0.5, 0.9)
FIXED = """
[pace_wpm]
value = [160.0, 260.0]
unit = "words/min of talking, pauses up to a second included; lowest and highest that is usual"
source = "literature: Tauroza & Allison 1990, Speech rates in British English (Applied Linguistics 11, 90-105): \
conversation, from moderately slow to moderately fast; recalled, not looked up again; \
short answers are slower: Yuan, Liberman & Cieri 2006 (Interspeech, paper 1795)"

[fillers_missed]
value = 0.1
unit = "share of sounds of hesitation that recognition leaves out, at least"
source = "measured: benchmarks/language/recognition.py, 47 of 52 found by tiny.en as the program uses it; \
said by espeak-ng, clearer than people"

[questions_right]
value = 0.76
unit = "precision of questions found"
source = "measured: benchmarks/language/questions.py, the talks that rules were not chosen on: 0.76 and 0.77"

[questions_found]
value = 0.74
unit = "recall of questions found"
source = "measured: benchmarks/language/questions.py, the talks that rules were not chosen on: 0.71 to 0.83"
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    english = lexicon("en")
    assert english is not None
    sides: dict[tuple[str, str], list[Row]] = {}
    for row in read_rows(parser.parse_args().data, "switchboard"):
        sides.setdefault((row.conversation, row.person), []).append(row)
    values = [side_values(rows, english) for rows in sides.values() if n_words(rows) >= LEAST_WORDS]
    population = f"{len(values)} sides of telephone talks in American English (Switchboard, developers' half of a fifth)"
    print("# How much people ask, fill and say I: 10, 50 and 90 % of them. Written by calibration/derive/language_ranges.py.")
    units = {
        "questions": "per 1,000 own words",
        "fillers": "per 100 own words",
        "self_first": "share of own sentences that begin with I",
        "other_first": "share of own sentences that begin with you",
    }
    for (name, unit), column in zip(units.items(), np.array(values).T, strict=True):
        quantiles = [round(float(value), 3) for value in np.quantile(column, QUANTILES)]
        print(f'\n[{name}]\nvalue = {quantiles}\nunit = "{unit}"')
        print(f'source = "measured: calibration/derive/language_ranges.py"\npopulation = "{population}"')
    print(FIXED, end="")


def n_words(rows: list[Row]) -> int:
    return sum(len(row.text.split()) for row in rows)


def side_values(rows: list[Row], english: Lexicon) -> tuple[float, ...]:
    """Each measure of one side, in the order of the file."""
    said = [row.text.split() for row in rows if row.text.split()]
    asked = sum(len(questions(words, english)) for words in said)
    filled = sum(len(fillers(words, english)) for words in said)
    first = first_words(
        [Utterance("user", tuple(Word("user", 0.0, 0.0, word) for word in words)) for words in said], "user", english
    )
    total, sentences = n_words(rows), max(first.sentences, 1)
    return (
        1000 * asked / total,
        100 * filled / total,
        first.self / sentences,
        first.other / sentences,
    )


if __name__ == "__main__":
    main()
