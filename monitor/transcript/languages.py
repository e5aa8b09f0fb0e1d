"""The languages that the recognizer knows, by their ISO 639 codes."""

from __future__ import annotations

from typing import Final

from monitor.errors import UsageError

ENGLISH: Final = "en"
# ISO 639-2: which language it is, is not known.
UNDETERMINED: Final = "und"

# Of Whisper's multilingual models before large-v3 (the tokens of its vocabulary).
# fmt: off
LANGUAGES: Final = frozenset([
    "af", "am", "ar", "as", "az", "ba", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "cy", "da", "de", "el", "en",
    "es", "et", "eu", "fa", "fi", "fo", "fr", "gl", "gu", "ha", "haw", "he", "hi", "hr", "ht", "hu", "hy", "id", "is",
    "it", "ja", "jw", "ka", "kk", "km", "kn", "ko", "la", "lb", "ln", "lo", "lt", "lv", "mg", "mi", "mk", "ml", "mn",
    "mr", "ms", "mt", "my", "ne", "nl", "nn", "no", "oc", "pa", "pl", "ps", "pt", "ro", "ru", "sa", "sd", "si", "sk",
    "sl", "sn", "so", "sq", "sr", "su", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl", "tr", "tt", "uk", "ur", "uz",
    "vi", "yi", "yo", "zh",
])
# fmt: on


def known_language(code: str | None) -> str | None:
    """The code in lower case; None (to be detected) stays None. Raises UsageError for one that the recognizer does not know."""
    if code is None:
        return None
    lowered = code.strip().lower()
    if lowered not in LANGUAGES:
        raise UsageError(
            f"the language should be one of the {len(LANGUAGES)} codes that the recognizer knows, such as en, de or fr, not "
            f"{code[:20]!r}; leave it out, and it is detected"
        )
    return lowered
