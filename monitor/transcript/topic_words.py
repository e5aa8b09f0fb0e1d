"""The words that matter in a talk, from a file: a word or phrase a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from monitor.errors import SourceError, UsageError
from monitor.tables.text import encoding_of

# As many as a session's header holds; what somebody wants to show fits in fewer.
MOST: Final = 200
_LETTERS_MOST: Final = 100
_MOST_BYTES: Final = 1 << 20
_BINARY: Final = (b"PK", b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")


def read_topic(path: Path) -> tuple[str, ...]:
    """The words and phrases of a file, each once, in its order; empty lines and those that begin with # are left out.

    Raises SourceError for a file that cannot be read or is no text, UsageError for one with no words, too many, or whole
    sentences.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"cannot read {path.name} as a list of words ({error.strerror}); check its name and rights") from None
    text = content.decode(encoding_of(content), errors="replace").lstrip("\ufeff")
    if content.startswith(_BINARY) or "\x00" in text or len(content) > _MOST_BYTES:
        raise SourceError(f"{path.name} is no list of words in plain text; save it as .txt, a word or phrase a line")
    return topic_words(text.splitlines(), name=path.name)


def topic_words(lines: Iterable[str], *, name: str) -> tuple[str, ...]:
    """The same of lines. name : where they are from, for sentences. Raises UsageError as ``read_topic``."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        words = " ".join(line.split())
        if not words or words.startswith("#"):
            continue
        if len(words) > _LETTERS_MOST or not words.isprintable():
            raise UsageError(
                f"{name}, line {number}: expected a word or a short phrase of up to {_LETTERS_MOST} letters, found "
                f"{len(words)}: {words[:30]!r}; give a word or phrase a line"
            )
        found.setdefault(words.casefold(), words)
    if not found:
        raise UsageError(f"{name} holds no words; give the words that matter in this talk, a word or phrase a line")
    if len(found) > MOST:
        raise UsageError(f"{name} holds {len(found)} words and phrases; keep the {MOST} that matter most")
    return tuple(found.values())
