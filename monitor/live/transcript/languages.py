"""The languages that the set-up offers for what is said, those first that most calls are in."""

from __future__ import annotations

from typing import Final

from monitor.words import say

# ISO 639-1. The recognizer knows more, which it detects.
_OFFERED: Final = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr", "ja", "zh")


def spoken_languages() -> list[dict[str, str]]:
    """``code`` and ``name`` of each."""
    return [{"code": code, "name": say("spoken-language", code=code)} for code in _OFFERED]
