"""The words of a live session: what each person said goes to the recognition, and comes back as words some seconds later."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from monitor.clock import Clock
from monitor.live.state import Notice, notice, worded
from monitor.live.transcript.background import BackgroundRecognizer, live_recognizer
from monitor.record.header import Transcript
from monitor.speech import SpeechClip, Word
from monitor.transcript.recognition import Recognition
from monitor.types import PEOPLE, Gap, Person
from monitor.words import say

# From this level of the load governor on faces are looked at less often: then words wait.
_BUSY_LEVEL: Final = 2
# As much speech as waits for that (ten minutes, 38 MB); what is older by then is left out.
_HELD_MOST_S: Final = 600.0
# Shorter ones than that are no loss that anybody would notice (seconds).
_MISSED_LEAST_S: Final = 3.0
# Long enough to be read at the next glance; it is said once, as nothing can be done about it.
_SAID_S: Final = 60.0
# What is left out so soon after another piece is the same gap (seconds).
_JOINED_S: Final = 30.0


class Transcription:
    """``take`` clips and ``read`` words often, neither of which waits; ``finish`` or ``close`` at the end.

    language : ISO 639-1, None to detect it. make : a new recognition of a language. When it fails the session goes on without
    words, which ``notices`` say.
    """

    def __init__(self, language: str | None, *, make: Callable[[str | None], Recognition] = live_recognizer) -> None:
        self._language = language
        self._recognizer = BackgroundRecognizer(language, make=make)
        self._clock = Clock()
        self._held: deque[SpeechClip] = deque()
        self._left_out_s = 0.0
        self._missed_at_s: float | None = None
        self._gaps: list[Gap] = []
        self._open_gaps: dict[Person, Gap] = {}

    def take(self, clips: Iterable[SpeechClip], *, load_level: int = 0) -> None:
        """Give the recognition what was said. load_level : of the load governor; on a busy computer the clips wait."""
        self._held += clips
        if self._recognizer.status.fault:
            self._leave_out_held(0.0, why="stopped")
        elif load_level >= _BUSY_LEVEL:
            self._leave_out_held(_HELD_MOST_S, why="busy")
        else:
            self._hand_on()

    def read(self) -> list[Word]:
        """The words that have come since."""
        return self._recognizer.read()

    def finish(self, limit_s: float) -> list[Word]:
        """The last words, waited for no longer than that; nothing is recognized afterwards."""
        self._hand_on()
        return self._recognizer.finish(limit_s)

    def close(self) -> None:
        """End the recognition. A second call does nothing."""
        self._recognizer.close()

    @property
    def transcript(self) -> Transcript | None:
        """Where the words come from, for the session's header; None while the language is not known yet."""
        status = self._recognizer.status
        if not (status.language and status.model):
            return None
        detected = status.detected if self._language is None else None
        return Transcript(source="recognition", language=status.language, detected=detected, model=status.model, consent=PEOPLE)

    @property
    def missed_s(self) -> float:
        """Seconds of speech whose words are missing, as there was no time for them; 0 where they are too few to matter."""
        missed_s = self._left_out_s + self._recognizer.dropped_s
        return missed_s if missed_s >= _MISSED_LEAST_S else 0.0

    @property
    def unclear_s(self) -> float:
        """Seconds of speech of which nothing believable was made out."""
        return self._recognizer.status.unclear_s

    @property
    def notices(self) -> list[Notice]:
        """What there is to know while it runs: that there are no words any more, or once, that some are missing."""
        if fault := self._recognizer.status.fault:
            words = say("notice-words-stopped", fault=fault)
            return [worded("words-stopped", words, short=say("notice-words-stopped.short"))]
        if self._missed_at_s is None and self.missed_s:
            self._missed_at_s = self._clock.now_s()
        recent = self._missed_at_s is not None and self._clock.now_s() - self._missed_at_s < _SAID_S
        return [notice("words-missing")] if recent else []

    @property
    def remarks(self) -> list[str]:
        """What there is to say at the end, a sentence each."""
        if fault := self._recognizer.status.fault:
            return [say("session-words-stopped", fault=fault)]
        return [say("session-words-missing", seconds=f"{self.missed_s:.0f}")] if self.missed_s else []

    @property
    def gaps(self) -> list[Gap]:
        """Stretches, on the session's clock, that were left out: the computer was busy, or the recognition had ended."""
        return [*self._gaps, *self._open_gaps.values()]

    def _hand_on(self) -> None:
        while self._held:
            self._recognizer.push(self._held.popleft())

    def _leave_out_held(self, most_s: float, *, why: str) -> None:
        """Leave the oldest out of what waits, until no more than that does."""
        held_s = sum(clip.length_s for clip in self._held)
        while held_s > most_s:
            clip = self._held.popleft()
            held_s -= clip.length_s
            self._leave_out(clip, why=why)

    def _leave_out(self, clip: SpeechClip, *, why: str) -> None:
        self._left_out_s += clip.length_s
        gap = Gap(f"{clip.person}.words", clip.start_s, clip.end_s, say("gap-words", why=why))
        before = self._open_gaps.get(clip.person)
        if before is not None and before.reason == gap.reason and gap.start_s - before.end_s < _JOINED_S:
            gap = dataclasses.replace(before, end_s=gap.end_s)
        elif before is not None:
            self._gaps.append(before)
        self._open_gaps[clip.person] = gap
