"""Questions found by the rules, against the speech acts of transcribed talks.

    python -m benchmarks.language.questions [--data ../shared/data] [--half 0|1] [--file held_back]

The rules and word lists were chosen on half 0 of the conversations; half 1 is what is reported. Prints precision / recall:

- questions: Switchboard qy, qy^d, qw, qo, qrr, qr; Map Task query_yn, query_w (with these a plain list of first words gives
  about 0.64 / 0.65 and 0.67 / 0.66, near the 0.64 / 0.63 and 0.72 / 0.56 that were there before);
- wide: all acts that ask, also rhetorical and tag questions (qh, qw^d, ^g) and the Map Task's check and align;
- open: Switchboard qo, and qw with how or why (not how many and the like).

Each with the punctuation as transcribed and with all of it taken away, utterance by utterance and by whole turns (an utterance
counts as found where a question begins in it).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from benchmarks.language.acts import Row, by_half, read_rows
from monitor.language.grammar.questions import questions
from monitor.language.lexicon import lexicon

QUESTIONS = {"switchboard": {"qy", "qy^d", "qw", "qo", "qrr", "qr"}, "maptask": {"query_w", "query_yn"}}
WIDE = {"switchboard": QUESTIONS["switchboard"] | {"qw^d", "qh", "^g"}, "maptask": QUESTIONS["maptask"] | {"check", "align"}}
_FIRST_WORDS = re.compile(
    "(do|does|did|is|are|was|were|can|could|would|will|should|have|has|what|when|where|who|why|how|which|isn't|don't)$"
)
_SKIPPED = re.compile("(oh|well|so|and|but|uh|um|now|or|okay|right|yeah|no|then)$")
_NUMBER = re.compile(r"\bhow (many|much|old|long|far|big|often)\b")


def is_open(row: Row) -> bool:
    text = row.text.lower()
    return row.act == "qo" or (row.act == "qw" and bool(re.search(r"\b(how|why)\b", text)) and not _NUMBER.search(text))


def bare(text: str) -> str:
    """Without punctuation and capitals, as a bad recognition gives it; apostrophes and hyphens within words stay."""
    return re.sub(r"[^\w\s'-]", "", text).lower()


def found(rows: Sequence[Row], *, punctuation: bool, turns: bool) -> list[tuple[bool, bool]]:
    """By row: whether a question begins in it, and an open one."""
    english = lexicon("en")
    assert english is not None
    parts: Iterable[list[Row]] = (
        (list(turn) for _, turn in groupby(rows, key=lambda row: (row.conversation, row.person)))
        if turns
        else ([row] for row in rows)
    )
    results: list[tuple[bool, bool]] = []
    for part in parts:
        words, owner = [], []
        for number, row in enumerate(part):
            said = (row.text if punctuation else bare(row.text)).split()
            words += said
            owner += [number] * len(said)
        hits = [(owner[question.first], question.open) for question in questions(words, english)]
        results += [
            (any(row == number for row, _ in hits), any(row == number and wide for row, wide in hits))
            for number in range(len(part))
        ]
    return results


def word_list(rows: Sequence[Row]) -> list[bool]:
    """The plain list that the rules are compared with: the first word that is no opener is an auxiliary or an interrogative."""
    hits = []
    for row in rows:
        words = re.findall(r"[a-z']+", row.text.lower())
        while words and _SKIPPED.match(words[0]):
            words = words[1:]
        hits.append(bool(words) and bool(_FIRST_WORDS.match(words[0])))
    return hits


def precision_recall(hits: Sequence[bool], truth: Sequence[bool]) -> tuple[float, float]:
    both = sum(hit and true for hit, true in zip(hits, truth, strict=True))
    return both / max(sum(hits), 1), both / max(sum(truth), 1)


def lines(rows: Sequence[Row], corpus: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """Every figure of a corpus by name."""
    truth = [row.act in QUESTIONS[corpus] for row in rows]
    yield "word list", precision_recall(word_list(rows), truth)
    for punctuation in (True, False):
        for turns in (False, True):
            hits = found(rows, punctuation=punctuation, turns=turns)
            name = f"{'as written' if punctuation else 'bare words'}, {'turns' if turns else 'utterances'}"
            asked = [question for question, _ in hits]
            yield f"{name}: questions", precision_recall(asked, truth)
            yield f"{name}: wide", precision_recall(asked, [row.act in WIDE[corpus] for row in rows])
            if corpus == "switchboard":
                yield f"{name}: open", precision_recall([wide for _, wide in hits], [is_open(row) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    parser.add_argument("--file", default="developers")
    given = parser.parse_args()
    for corpus in QUESTIONS:
        rows = read_rows(given.data, corpus, given.file)
        rows = by_half(rows, given.half) if given.file == "developers" else rows
        print(f"{corpus}: {len({row.conversation for row in rows})} talks, {len(rows)} utterances")
        for name, (precision, recall) in lines(rows, corpus):
            print(f"  {name:40s} {precision:.2f} / {recall:.2f}")


if __name__ == "__main__":
    main()
