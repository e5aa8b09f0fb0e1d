"""Where the words of a session come from, as the user wants it; what cannot be had is said, and all else goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.errors import ModelError, RapportError, UsageError
from monitor.language.identification import language_of
from monitor.offline.clocks import FileClock
from monitor.offline.recordings import Say
from monitor.offline.spoken import KnownWords, RecognizedWords, WordSource, sentence
from monitor.offline.zoom import zoom_folder, zoom_transcript
from monitor.record.header import Transcript
from monitor.speech import Word
from monitor.transcript.languages import UNDETERMINED, known_language
from monitor.transcript.recognition import Recognition, Recognizer, available
from monitor.transcript.topic_words import read_topic, topic_words
from monitor.types import PEOPLE, Person
from monitor.words import say


@dataclass(frozen=True, slots=True)
class WordsWanted:
    """What was asked for.

    recognized : words are made out in the sound. transcript : a file that has them. topic : the words that matter.
    """

    recognized: bool = False
    language: str | None = None
    transcript: Path | None = None
    topic: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, words: bool, language: str | None, transcript: Path | str | None, topic: Path | str | Sequence[str] | None
    ) -> WordsWanted:
        """Raises UsageError for options that do not fit together, SourceError for a topic's file that cannot be read."""
        if words and transcript is not None:
            raise UsageError(
                "--words makes out the words in the sound, --transcript takes them from a file; choose one of them"
            )
        wanted = words or transcript is not None
        check_options(language=language, topic=topic, words=wanted, remedy="add --words or --transcript FILE")
        path = None if transcript is None else Path(transcript)
        if path is not None and not path.is_file():
            raise UsageError(f"--transcript should be a file in WebVTT or SRT, and there is none called {str(path)[:80]!r}")
        # What only recognition needs to know is refused before minutes of work as well.
        return cls(words, known_language(language) if words else checked_language(language), path, topic_of(topic))

    @property
    def any(self) -> bool:
        """Whether words are wanted at all."""
        return self.recognized or self.transcript is not None


def check_options(*, language: object, topic: object, words: bool, remedy: str) -> None:
    """Raises UsageError for options that say something of words where none are wanted. remedy : how to want them."""
    for option, value in (("--language", language), ("--topic", topic)):
        if value is not None and not words:
            raise UsageError(f"{option} is about what is said; {remedy}, or leave it out")


def checked_language(language: str | None) -> str | None:
    """In lower case. Raises UsageError for what is no code of a language."""
    code = None if language is None else language.strip().lower()
    if code is not None and not (2 <= len(code) <= 3 and code.isascii() and code.isalpha()):
        raise UsageError(f"--language should be a code of two or three letters, such as en or de, not {str(language)[:20]!r}")
    return code


def topic_of(topic: Path | str | Sequence[str] | None) -> tuple[str, ...]:
    """The words of a topic's file, or of a list. Raises as ``read_topic``."""
    if topic is None:
        return ()
    return read_topic(Path(topic)) if isinstance(topic, Path | str) else topic_words(topic, name="topic")


def word_source(
    wanted: WordsWanted,
    *,
    folder: Path,
    clock: FileClock,
    duration_s: float,
    names: Mapping[Person, str | None],
    is_withheld: bool,
    said: Say,
) -> WordSource | None:
    """The source that was asked for; None without one, which is said where one was asked for.

    folder : what the user gave as theirs, which may be a folder of Zoom's with a transcript. clock : its clock, by which
    transcripts count. duration_s : how long the session will be, 0 where that is not known. names : who is who in a transcript.
    is_withheld : nobody can tell the two voices apart.
    """
    own = zoom_transcript(folder) if wanted.recognized and folder.is_dir() else None
    path = wanted.transcript or own
    if path is not None:
        try:
            if folder.is_dir():
                names = zoom_folder(folder).names(names["user"], names["partner"])
            found = _known(path, wanted, clock=clock, duration_s=duration_s, names=names, said=said)
        except RapportError as error:
            said(say("spoken-no-transcript", why=sentence(str(error)), recognized=int(own is not None)))
        else:
            if own is not None:
                said(say("spoken-of-zoom", file=own.name))
            return found
    if not wanted.recognized:
        return None
    if is_withheld:
        said(say("spoken-withheld"))
        return None
    try:
        return RecognizedWords(recognition(wanted.language), language=wanted.language, said=said)
    except RapportError as error:
        said(say("spoken-unavailable", why=sentence(str(error))))
        return None


def recognition(language: str | None) -> Recognition:
    """A new recognition of speech. Raises RapportError where there is none, or not of this language."""
    if lack := available():
        raise ModelError(lack)
    return Recognizer(language)


def _known(
    path: Path,
    wanted: WordsWanted,
    *,
    clock: FileClock,
    duration_s: float,
    names: Mapping[Person, str | None],
    said: Say,
) -> KnownWords:
    from monitor.transcript.files import read_transcript, within

    read = read_transcript(path, user_name=names["user"], partner_name=names["partner"])
    for note in read.notes:
        said(note)
    words: Sequence[Word] = [
        replace(word, start_s=clock.time_s(word.start_s), end_s=clock.time_s(word.end_s)) for word in read.words
    ]
    if duration_s > 0:
        words, note = within(words, duration_s)
        if note:
            said(note)
    transcript = file_transcript(path.name, wanted.language or read.language, words)
    return KnownWords(words, transcript, is_checked=duration_s > 0, said=said)


def file_transcript(name: str, language: str | None, words: Sequence[Word]) -> Transcript:
    """For a session's header. language : where it is known; otherwise it is told by the words themselves."""
    code = language or language_of(word.text for word in words) or UNDETERMINED
    return Transcript(source="file", language=code, name=name[-500:], consent=PEOPLE)
