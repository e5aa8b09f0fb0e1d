"""Words as they are written, made comparable: lower case, no punctuation, contractions taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from monitor.language.lexicon import Lexicon

End = Literal["", ",", ".", "?"]

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`\uff07", "'"))
# Whatever is neither a letter, a digit nor an apostrophe, at either side of a word; quotes are apostrophes on both sides.
_EDGES: Final = re.compile(r"^[^\w']+|[^\w']+$|_")
_QUESTION: Final = frozenset("?\uff1f\u061f")
_STOP: Final = frozenset(".!\u3002\uff01")
_COMMA: Final = frozenset("\u2026,;:\u2013\u2014\uff0c\u3001")


@dataclass(frozen=True, slots=True)
class Token:
    """A word for comparing.

    Attributes
    ----------
    text : str
        Lower case, without punctuation; a part of a contraction is a token of its own ("don't": do, not).
    word : int
        The index of the word it was written in.
    end : {"", ",", ".", "?"}
        The punctuation after it: none, within a sentence, at the end of one, at the end of a question.
    """

    text: str
    word: int
    end: End = ""


def tokens(words: Iterable[str], lexicon: Lexicon) -> list[Token]:
    """The tokens of successive words, each with the punctuation it carries. Words without a letter or digit give none."""
    read: list[Token] = []
    for index, word in enumerate(words):
        parts, end = _read(word, lexicon)
        if len(parts) == 1 and (joined := _joined(read, parts[0], lexicon)):
            # "don t": the apostrophe became a space.
            read[-1:] = [Token(part, read[-1].word if part == joined[0] else index) for part in joined]
        else:
            read += [Token(part, index) for part in parts]
        if read and end:
            read[-1] = Token(read[-1].text, read[-1].word, end)
    return read


def _joined(before: list[Token], ending: str, lexicon: Lexicon) -> tuple[str, ...]:
    """What a contraction of the last token and this one stands for; nothing where they make none."""
    if not before or before[-1].end or ending not in lexicon.tokens.endings:
        return ()
    return lexicon.tokens.parts.get(f"{before[-1].text}'{ending}", ())


@lru_cache(maxsize=20_000)
def _read(word: str, lexicon: Lexicon) -> tuple[tuple[str, ...], End]:
    """The parts of a word and the punctuation after it. People say few words again and again."""
    return tuple(_parts(word, lexicon)), _end(word)


def _parts(word: str, lexicon: Lexicon) -> list[str]:
    parts: list[str] = []
    # A recognizer's word may be written with a space or a dash inside ("well-known" stays one word, "you--what" is two).
    for piece in re.split(r"\s+|--+|[\u2013\u2014\u2026?!,;:/]+|\.{2,}", word.translate(_APOSTROPHES).casefold()):
        text = _EDGES.sub("", piece)
        if not any(character.isalnum() for character in text):
            continue
        parts += lexicon.tokens.parts.get(text) or _plain(text, lexicon)
    return parts


def _plain(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    text = text.strip("'")
    if text in lexicon.tokens.parts:
        return lexicon.tokens.parts[text]
    for possessive in lexicon.tokens.possessives:
        if text.endswith(possessive) and len(text) > len(possessive):
            return (text.removesuffix(possessive),)
    return (text,)


def _end(word: str) -> End:
    closing = {character for character in word if not character.isalnum()}
    if closing & _QUESTION:
        return "?"
    # A stop counts at the word's end only: "3.5" and "e.g" are no ends of sentences.
    tail = re.sub(r"[^\w.!\u2026\u3002\uff01,;:\u2013\u2014\uff0c\u3001-]", "", word)
    if tail.endswith("..."):
        return ","
    if tail and tail[-1] in _STOP:
        return "."
    return "," if tail and (tail[-1] in _COMMA or tail.endswith("--")) else ""
