"""Practising alone in a live session: the interviewer's voices are made while the models load, the interview runs with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from monitor.errors import UsageError
from monitor.live.interview.interview import Interview
from monitor.live.interview.questions import QuestionSet
from monitor.live.interview.script import Voices, script
from monitor.live.interview.system_voice import has_voice
from monitor.record.header import Practice
from monitor.simulate.interviewer import SpeechTrack
from monitor.speech import Word
from monitor.types import Event
from monitor.voice.person_voice import AudioFeatures


class Practising:
    """``prepare``, ``begin``, ``step`` often, ``end``. interview : once it has begun, and after its end until ``prepare``."""

    def __init__(self, track: SpeechTrack) -> None:
        self._track = track
        self._questions: QuestionSet | None = None
        self._voices: Voices | None = None
        self.interview: Interview | None = None

    def prepare(self, questions: QuestionSet | None) -> None:
        """A session will begin; None without an interviewer."""
        self.leave()
        self._questions = questions
        if questions is not None:
            self._voices = Voices(script(questions), questions.language)

    @property
    def header(self) -> Practice | None:
        """For the session's header."""
        if self._questions is None or self._voices is None:
            return None
        return Practice(title=self._questions.title, voice=has_voice() and not self._voices.note)

    def begin(self, start_s: float) -> None:
        """Second 0 of the session is at ``start_s`` of the clock."""
        if self._questions is not None and self._voices is not None:
            self.interview = Interview(self._questions, track=self._track, start_s=start_s, voices=self._voices)

    def step(self, features: Iterable[AudioFeatures], now_s: float) -> None:
        """What was heard, and what is due. now_s : of the session."""
        if self.interview is not None:
            for heard in features:
                self.interview.hear(heard)
            self.interview.advance(now_s)

    def take(self, now_s: float) -> tuple[list[Event], list[Word]]:
        """Questions that are answered, and the interviewer's words, since the last call."""
        return (self.interview.take_events(), self.interview.take_words(now_s)) if self.interview is not None else ([], [])

    def pause(self, now_s: float) -> None:
        """Say nothing until ``resume``."""
        if self.interview is not None:
            self.interview.pause(now_s)

    def resume(self, now_s: float) -> None:
        """Go on."""
        if self.interview is not None:
            self.interview.resume(now_s)

    @property
    def over(self) -> bool:
        """Whether everything was asked."""
        return self.interview is not None and self.interview.over

    def command(self, what: Literal["next", "repeat"], now_s: float, *, is_running: bool) -> None:
        """Go on to the next question, or say this one again. Raises UsageError where none is asked just now."""
        if self.interview is None or not is_running:
            raise UsageError("no question is being asked right now; start or resume practising with an interviewer first")
        if what == "next":
            self.interview.next(now_s)
        else:
            self.interview.repeat(now_s)

    def finish(self, now_s: float) -> None:
        """The session ends: the answer so far counts."""
        if self.interview is not None:
            self.interview.finish(now_s)

    def leave(self) -> None:
        """Forget it all."""
        if self._voices is not None:
            self._voices.close()
        self._voices = self._questions = self.interview = None
