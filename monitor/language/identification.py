"""Which language words are in, told by how many of them are its function words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

from monitor.language.lexicon import languages, lexicon
from monitor.language.tokens import tokens

# Fewer words may be names and numbers, and tell nothing that is worth a measure.
_LEAST: Final = 50
# Of 50 words of English talk 33 to 79 in a hundred are function words (180 talks of Switchboard and the Map Task), of Dutch,
# the language nearest to it, 0 to 22 are spelled like one (10 talks of IFADV). Half-way.
_SHARE: Final = 0.28


def language_of(words: Iterable[str]) -> str | None:
    """The code of the language, of those there are lists of; None where it is none of them or there are too few words."""
    texts = list(words)
    shares = {language: function_word_share(texts, language) for language in languages()}
    best = max(shares, key=lambda language: shares[language], default=None)
    return best if best is not None and len(texts) >= _LEAST and shares[best] >= _SHARE else None


def function_word_share(words: Iterable[str], language: str) -> float:
    """How many of the words are function words of the language, 0..1; 0 of a language without lists."""
    lists = lexicon(language)
    if lists is None:
        return 0.0
    known = frozenset(chain.from_iterable(lists.function_words.values()))
    found = [token.text in known for token in tokens(words, lists)]
    return sum(found) / len(found) if found else 0.0
