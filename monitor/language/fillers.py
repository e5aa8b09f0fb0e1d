"""Fillers: sounds of hesitation, and phrases that fill time, where what stands around them says that they do.

Counted are those of ``calibration/language/<language>/fillers.toml``; in English: uh, um, er, erm, hmm, you know, I mean,
sort of, kind of, basically, literally, and *like* where it is set off. A phrase that may as well mean something is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.language.lexicon import FillerWords, Lexicon
from monitor.language.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Filler:
    """first, last : indices of its first and last word, both included. text : as the list names it."""

    first: int
    last: int
    text: str


def fillers(words: Sequence[str], lexicon: Lexicon) -> list[Filler]:
    """The fillers in one person's successive words, in order. They do not overlap."""
    lists, read = lexicon.fillers, tokens(words, lexicon)
    if all(token.text in lists.answers for token in read):
        return []
    sizes = sorted({len(phrase.split()) for phrase in lists.phrases}, reverse=True)
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(read):
        size = 1 if read[place].text in lists.sounds else 0
        for length in sizes:
            if not size and _fills(read, place, length, lists):
                size = length
        if size:
            spans.append((place, place + size))
        place += size or 1
    spans += _set_off(read, spans, lists)
    return [
        Filler(read[start].word, read[end - 1].word, " ".join(token.text for token in read[start:end]))
        for start, end in sorted(spans)
    ]


def _fills(read: Sequence[Token], place: int, length: int, lists: FillerWords) -> bool:
    end = place + length
    text = " ".join(token.text for token in read[place:end])
    if end > len(read) or text not in lists.phrases or any(token.end for token in read[place : end - 1]):
        return False
    before = read[place - 1] if place else None
    after = read[end] if end < len(read) and not read[end - 1].end else None
    if before is not None and not before.end and before.text in lists.not_after.get(text, frozenset()):
        return False
    return after is None or after.text not in lists.not_before.get(text, frozenset())


def _set_off(read: Sequence[Token], spans: Sequence[tuple[int, int]], lists: FillerWords) -> list[tuple[int, int]]:
    """Words that fill only between pauses, a comma or another filler on both sides."""
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    added: list[tuple[int, int]] = []
    for place, token in enumerate(read):
        if token.text in lists.set_off and place not in starts:
            paused_before = place == 0 or bool(read[place - 1].end) or place in ends
            if paused_before and (token.end == "," or place + 1 in starts):
                added.append((place, place + 1))
    return added
