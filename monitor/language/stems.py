"""What is left of a word without its endings: "manage", "managed" and "management" are one stem."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from monitor.language.lexicon import Lexicon


@cache
def _algorithm(name: str) -> Any:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=50_000)
def _stem(text: str, name: str) -> str:
    return str(_algorithm(name).stemWord(text))


def stem(text: str, lexicon: Lexicon) -> str:
    """The stem of a token by the language's Snowball algorithm."""
    return _stem(text, lexicon.content_words.stemmer)
