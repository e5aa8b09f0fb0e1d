"""The word lists of a language: ``calibration/language/<language>/*.toml``, a file a group, read and checked."""

from __future__ import annotations

import tomllib
from functools import cache, cached_property
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitor.errors import CalibrationError
from monitor.paths import data_file


def _no_twice(words: Any) -> Any:
    """A list of words as a set; a word that stands twice is a slip of whoever wrote the list."""
    if not isinstance(words, list):
        return words
    if twice := sorted({word for word in words if words.count(word) > 1}):
        raise ValueError(f"should name each word once; {', '.join(map(str, twice))} is there twice")
    if odd := [word for word in words if not isinstance(word, str) or word != word.strip().casefold()]:
        raise ValueError(f"should be lower-case words without spaces around them, not {odd[0]!r}")
    return frozenset(words)


# Of single words, and of phrases of several words, in lower case and with contractions taken apart.
Words = Annotated[frozenset[str], BeforeValidator(_no_twice), Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TokenWords(_Table):
    """``tokens.toml``: contractions and what they stand for, what is none without its apostrophe, endings taken off."""

    contractions: dict[str, str]
    not_contractions: Words
    possessives: Words

    @cached_property
    def endings(self) -> frozenset[str]:
        """What stands after the apostrophes of joined forms ("don't": "t")."""
        return frozenset(form.split("'")[-1] for form in self.contractions if "'" in form)

    @cached_property
    def parts(self) -> MappingProxyType[str, tuple[str, ...]]:
        """Every joined form, with and without its apostrophe, and its words."""
        table = {form: tuple(meaning.split()) for form, meaning in self.contractions.items()}
        bare = {form.replace("'", ""): parts for form, parts in table.items()}
        return MappingProxyType({**{form: parts for form, parts in bare.items() if form not in self.not_contractions}, **table})


class QuestionWords(_Table):
    """``questions.toml``: what makes a sentence a question, and an open one. The file says what each list is for."""

    auxiliaries: Words
    requests: Words
    pronouns: Words
    determiners: Words
    interrogatives: Words
    subordinate: Words
    openers: Words
    hesitations: Words
    negation: Words
    insertions: Words
    personal: Words
    nominatives: Words
    singular_auxiliaries: Words
    plural_auxiliaries: Words
    singular_pronouns: Words
    plural_pronouns: Words
    copulas: Words
    no_leads: Words
    quoting: Words
    prepositions: Words
    degree: Words
    relative: Words
    choosing: Words
    no_followers: Words
    tags: Words
    fragments: Words
    asking: Words
    no_questions: Words
    backchannels: Words
    reasons: Words
    suggestions: Words
    things: Words
    opinion: Words
    manner: Words
    open_phrases: Words
    closed_phrases: Words


class FillerWords(_Table):
    """``fillers.toml``: sounds of hesitation; words and phrases that fill, and what around them says that they do not."""

    sounds: Words
    answers: Words
    phrases: Words
    set_off: Words
    not_after: dict[str, Words]
    not_before: dict[str, Words]


class PronounWords(_Table):
    """``pronouns.toml``: words that begin a sentence about oneself, and one about the other."""

    self: Words
    other: Words


class ContentWords(_Table):
    """``content_words.toml``: the Snowball stemmer of the language, and words that carry no matter of their own."""

    stemmer: str
    stop_words: Words


class Greetings(_Table):
    """``greetings.toml``: phrases that open a talk, and those that close it."""

    greeting: Words
    closing: Words


class Backchannels(_Table):
    """``backchannels.toml``: what a listener says without taking the floor."""

    backchannels: Words


class Lexicon(_Table):
    """A language's lists; a field a file.

    ``function_words`` : the closed classes of style matching by name.
    """

    language: str
    tokens: TokenWords
    questions: QuestionWords
    fillers: FillerWords
    pronouns: PronounWords
    function_words: dict[str, Words]
    content_words: ContentWords
    greetings: Greetings
    backchannels: Backchannels

    def __hash__(self) -> int:
        # What is derived from a lexicon is kept by it (functools.cache); its dicts have no hash.
        return hash(self.language)


_FILES: Final = tuple(name for name in Lexicon.model_fields if name != "language")


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lists of a language by its code ("en"; of "en-GB" the first part counts); None if there are none of it.

    Raises CalibrationError when a file is missing or is not TOML, or a list is empty or has a word twice.
    """
    code = language.replace("_", "-").split("-")[0].casefold()
    folder = data_file("calibration", "language", code)
    if not code.isalpha() or not folder.is_dir():
        return None
    groups: dict[str, Any] = {}
    for name in _FILES:
        path = folder / f"{name}.toml"
        try:
            groups[name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CalibrationError(f"cannot read the word list {path} ({error}); reinstall the program") from None
    try:
        return Lexicon(language=code, **groups)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise CalibrationError(f"the word lists in {folder}: {place}: {fault['msg']}; correct the file") from None


def languages() -> tuple[str, ...]:
    """The codes of the languages there are lists of."""
    folder = data_file("calibration", "language")
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()
