"""The words of a session while it is measured: recognized in the sound as it comes, or known from a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from monitor.errors import RapportError, SessionError
from monitor.offline.recordings import Say
from monitor.pipeline import Pipeline
from monitor.record.header import Transcript
from monitor.record.writer import SessionWriter
from monitor.speech import SpeechClip, Word
from monitor.transcript.recognition import Recognition
from monitor.types import PEOPLE
from monitor.words import capitalized, say

_LOOK_EVERY_S: Final = 0.2
# Shorter rests are written down before anybody has read that they are.
_WORTH_SAYING_S: Final = 30.0
# What a breath or a click leaves unclear is not worth a line (s).
_LOST_S: Final = 1.0

Report = Callable[[float], None]


def sentence(error: str) -> str:
    """What an error says, as a sentence without its stop."""
    return capitalized(error.removesuffix("."))


class WordSource(Protocol):
    """Where words come from.

    wants_clips : whether ``push`` is to get the sound of every phrase. transcript : for the session's header; None while
    nothing is known of it. ``read`` gives what is there of the words before a time, ``rest`` all others, as they come.
    """

    wants_clips: bool

    @property
    def transcript(self) -> Transcript | None: ...
    def push(self, clips: Iterable[SpeechClip]) -> None: ...
    def read(self, until_s: float) -> list[Word]: ...
    def rest(self, end_s: float, report: Report) -> Iterator[list[Word]]: ...
    def close(self) -> None: ...


class RecognizedWords:
    """Words as recognition makes them out; where that fails, the rest is missing and said to be, and all else goes on.

    language : as it was given; None: it is detected. said : called with lines for the user.
    """

    wants_clips = True

    def __init__(self, recognition: Recognition, *, language: str | None, said: Say) -> None:
        self._recognition = recognition
        self._language = language
        self._said = said
        self._found = False
        self._missing_s = 0.0

    @property
    def transcript(self) -> Transcript | None:
        """As far as it is known; what is missing, at the end."""
        found = self._recognition
        if not found.language:
            return None
        return Transcript(
            source="recognition",
            language=found.language,
            detected=found.detected if self._language is None else None,
            model=found.model,
            consent=PEOPLE,
            missing_s=self._missing_s,
        )

    def push(self, clips: Iterable[SpeechClip]) -> None:
        """Take in the sound of phrases; waits where recognition is far behind."""
        for clip in clips:
            self._recognition.push(clip)

    def read(self, until_s: float) -> list[Word]:
        """What was made out since; nothing is waited for."""
        return self._counted(self._recognition.read())

    def rest(self, end_s: float, report: Report) -> Iterator[list[Word]]:
        """All that is still due, and a line for what is missing."""
        behind_s = self._recognition.behind_s
        if behind_s >= _WORTH_SAYING_S:
            self._said(say("spoken-writing"))
        # Before the language is known everything waits for the end of the speech.
        while self._recognition.language and (left_s := self._recognition.behind_s) > 0 and not self._recognition.fault:
            report(1.0 - left_s / max(behind_s, left_s))
            time.sleep(_LOOK_EVERY_S)
            yield self.read(end_s)
        yield self._counted(self._recognition.finish())
        self._tell_missing()

    def close(self) -> None:
        """End the recognition."""
        self._recognition.close()

    def _counted(self, words: list[Word]) -> list[Word]:
        self._found |= bool(words)
        return words

    def _tell_missing(self) -> None:
        found = self._recognition
        missing_s = found.dropped_s + found.unclear_s
        self._missing_s = round(missing_s, 1) if missing_s >= _LOST_S else 0.0
        if found.fault:
            self._said(say("spoken-failed", why=sentence(found.fault), found=int(self._found)))
        elif not self._found:
            self._said(say("spoken-none", unclear=int(found.unclear_s >= _LOST_S)))
        elif self._missing_s:
            self._said(say("spoken-unclear", seconds=f"{missing_s:.0f}"))


class KnownWords:
    """Words of a file, on the session's clock.

    is_checked : they are known to lie in the recording; else that is seen at its end. said : called with lines for the user.
    """

    wants_clips = False

    def __init__(
        self, words: Sequence[Word], transcript: Transcript, *, is_checked: bool = True, said: Say = lambda line: None
    ) -> None:
        self.transcript: Transcript | None = transcript
        self._words = sorted(words, key=lambda word: word.end_s)
        self._is_checked = is_checked
        self._next = 0
        self._said = said

    def push(self, clips: Iterable[SpeechClip]) -> None:
        """The sound is not needed."""

    def read(self, until_s: float) -> list[Word]:
        """Those that end before."""
        first = self._next
        while self._is_checked and self._next < len(self._words) and self._words[self._next].end_s <= until_s:
            self._next += 1
        return self._words[first : self._next]

    def rest(self, end_s: float, report: Report) -> Iterator[list[Word]]:
        """Those that lie in the recording, which ends here."""
        from monitor.transcript.files import within

        late, self._next = self._words[self._next :], len(self._words)
        try:
            kept, note = within(late, end_s) if not self._is_checked else (_until(late, end_s), "")
        except RapportError as error:
            self._said(say("spoken-no-transcript", why=sentence(str(error)), recognized=0))
            return
        if note:
            self._said(note)
        yield [*kept]

    def close(self) -> None:
        """Nothing is held."""


def _until(words: Iterable[Word], end_s: float) -> tuple[Word, ...]:
    """What a header promised may be a little more than there is."""
    return tuple(replace(word, end_s=min(word.end_s, end_s)) for word in words if word.start_s < end_s)


class Spoken:
    """Hands the words of a source on to a session: its header says where they came from before the first one is kept."""

    def __init__(self, source: WordSource, pipeline: Pipeline, writer: SessionWriter) -> None:
        self._source = source
        self._pipeline = pipeline
        self._writer = writer
        self._until_s = 0.0

    def hear(self, clips: Iterable[SpeechClip]) -> None:
        """Take in the sound of phrases."""
        self._source.push(clips)

    def until(self, time_s: float) -> None:
        """Keep what is known of the words before this time."""
        self._until_s = time_s
        self._take(self._source.read(time_s))

    def finish(self, end_s: float, report: Report) -> None:
        """Keep the rest; recognition may take longer than measuring."""
        for words in self._source.rest(end_s, report):
            self._take(words)
        if self._writer.header.transcript is not None:
            self._tell()
        report(1.0)

    def close(self) -> None:
        """End the source. What it has made out is kept: an interrupted recording has the words until then."""
        # Where the session cannot be written, that has been said.
        with suppress(SessionError):
            self._take(self._source.read(self._until_s))
        self._source.close()

    def _take(self, words: list[Word]) -> None:
        if words:
            self._tell()
            self._pipeline.take_words(words)

    def _tell(self) -> None:
        """Keep what is known of the transcript by now: a language is detected while words come."""
        header = self._writer.header
        transcript = self._source.transcript
        if transcript is not None and transcript != header.transcript:
            self._writer.set_header(header.model_copy(update={"transcript": transcript}))
