"""What people say becomes words, on this computer: clips of speech in, words out, in a process of its own.

The process may hang, crash or leak: it is started again within its budget, and the stretch it was at is lost and counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Final, Protocol, Self

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.installation import extra_command
from monitor.models import recognizer_parts
from monitor.process.supervision import Supervisor
from monitor.speech import CLIP_HZ, SpeechClip, Word
from monitor.transcript.languages import ENGLISH, known_language
from monitor.transcript.stretches import MOST_S, Stretch, StretchGatherer
from monitor.transcript.worker import DETECT, ENGLISH_MODEL, MODELS, OTHER_MODEL, READY, RECOGNIZE, work
from monitor.types import PEOPLE, Float32
from monitor.words import say

# Live: words come half a minute after they were said at most; a phrase of 10 s, this wait and two stretches of 4 s do.
_WAIT_S: Final = 12.0
# Live: with more speech waiting than one stretch of each person, half a minute cannot be kept for all: the newest goes first,
# for the cues, and the rest is caught up with when there is time. Ten minutes of it take 38 MB.
_FRESH_S: Final = 30.0
_MOST_BEHIND_S: Final = 600.0
# Recordings wait for the recognizer; it should always have something to do, and 30 s of sound take 2 MB.
_MOST_WAITING: Final = 8
# A stretch took 2 s of one core with the larger model; with its load and a computer ten times slower this is not expected.
_HANG_S: Final = 60.0
# The language is told from this much speech, and where that is unsure once more from a full stretch.
_DETECT_S: Final = 8.0
_SURE: Final = 0.5


def available() -> str:
    """Why words cannot be recognized here, in one sentence; empty where they can. Models are verified when they are loaded."""
    if find_spec("faster_whisper") is None:
        return say("words-extra-missing", command=extra_command("words"))
    try:
        for model in MODELS:
            recognizer_parts(model)
    except RapportError as error:
        return str(error)
    return ""


class Recognition(Protocol):
    """What is used of ``Recognizer``; its sentences say what each of these is."""

    detected: float | None
    dropped_s: float
    unclear_s: float
    fault: str

    @property
    def language(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def behind_s(self) -> float: ...
    def push(self, clip: SpeechClip) -> None: ...
    def read(self) -> list[Word]: ...
    def finish(self, limit_s: float = ...) -> list[Word]: ...
    def close(self) -> None: ...


class Recognizer:
    """Streaming: both people's clips in, each one's in the order of time; their words out. ``close`` it, or use ``with``.

    language : code of ISO 639, None to detect it from the first speech. live : words have to come within half a minute, so
    stretches are not filled up for longer than ``_WAIT_S``; where the recognizer is too slow the newest go first, and the
    oldest are dropped once ten minutes wait; else ``push`` waits for it, and the words do not depend on its speed.
    dropped_s : speech that was lost, as the recognizer was too slow or its process stopped. unclear_s : speech of which it
    made nothing that could be believed. fault : why there is no recognition any more, in one sentence; empty while there is.
    Used from one thread. Raises UsageError for a language that is not known.
    """

    def __init__(self, language: str | None = None, *, live: bool = False, work: Callable[..., None] = work) -> None:
        self._language = known_language(language)
        self.detected: float | None = None
        self.dropped_s = 0.0
        self.unclear_s = 0.0
        self.fault = ""
        self._live = live
        self._clock = Clock()
        self._gatherers = {person: StretchGatherer(person, wait_s=_WAIT_S if live else None) for person in PEOPLE}
        self._waiting: deque[Stretch] = deque()
        self._asked: Stretch | str | None = None  # what the process is at: a stretch, or DETECT
        self._detect_from_s = _DETECT_S
        self._is_finishing = False
        self._words: list[Word] = []
        self._process = Supervisor(work, hang_s=_HANG_S)
        self._process.start(self._language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def language(self) -> str:
        """The code of the language; empty while it is not known yet."""
        return self._language or ""

    @property
    def model(self) -> str:
        """The model that recognizes the words; empty while the language is not known."""
        if not self._language:
            return ""
        return ENGLISH_MODEL if self._language == ENGLISH else OTHER_MODEL

    @property
    def pid(self) -> int:
        """The process's number. Not after ``fault`` or ``close``."""
        return self._process.pid

    def push(self, clip: SpeechClip) -> None:
        """Take a phrase's sound in."""
        self._take(self._gatherers[clip.person].push(clip, self._clock.now_s()))
        self._step()
        while not self._live and len(self._waiting) > _MOST_WAITING and not self.fault and not self._needs_more_speech:
            self._step(wait_s=0.5)

    def read(self) -> list[Word]:
        """Words since the last call; each person's in the order of time, but live where older speech was caught up with."""
        now_s = self._clock.now_s()
        for gatherer in self._gatherers.values():
            self._take(gatherer.due(now_s))
        self._step()
        words, self._words = self._words, []
        return words

    def finish(self, limit_s: float = float("inf")) -> list[Word]:
        """The words of all that was pushed, waiting for them; what is not recognized after ``limit_s`` is dropped."""
        for gatherer in self._gatherers.values():
            self._take(gatherer.take())
        self._is_finishing = True
        until_s = self._clock.now_s() + limit_s
        while (self._asked or self._waiting) and not self.fault and self._clock.now_s() < until_s:
            self._step(wait_s=min(0.5, max(until_s - self._clock.now_s(), 0.0)))
        if self._asked or self._waiting:
            self._give_up("")
        self._is_finishing = False
        return self.read()

    def close(self) -> None:
        """End the process. What has not been recognized is not any more. A second call does nothing."""
        self._process.end()

    @property
    def behind_s(self) -> float:
        """How much speech waits for the recognizer, or is being recognized."""
        asked = self._asked.speech_s if isinstance(self._asked, Stretch) else 0.0
        return asked + sum(stretch.speech_s for stretch in self._waiting)

    @property
    def _needs_more_speech(self) -> bool:
        """Whether the language is still to be detected, and what was said so far is too little for that."""
        enough = self._is_finishing or self.behind_s >= self._detect_from_s
        return self._language is None and self._asked is None and not enough

    def _take(self, stretches: list[Stretch]) -> None:
        self._waiting += stretches
        if not self._process.is_running:
            self._give_up(self.fault)
        while self._live and self.behind_s > _MOST_BEHIND_S and self._waiting:
            self.dropped_s += self._waiting.popleft().speech_s

    def _step(self, *, wait_s: float = 0.0) -> None:
        """Take in what the process answers, waiting for it as long; hand it the next stretch."""
        if self.fault or not self._process.is_running:
            return
        try:
            answer = self._process.receive(wait_s if self._asked or not self._process.is_ready else 0.0)
            if answer is None:
                owes = self._asked is not None or not self._process.is_ready
                if (owes and self._process.is_overdue) or (self._process.is_ready and self._process.is_overgrown):
                    self._restart()
                    return
            while answer is not None:
                self._answered(answer)
                answer = None if self.fault else self._process.receive(0.0)
        except EOFError:
            self._restart()
            return
        if not self.fault and self._process.is_ready and self._asked is None and self._waiting:
            self._ask()

    def _ask(self) -> None:
        if self._language is None:
            if not self._needs_more_speech:
                self._asked = DETECT
                samples = np.concatenate([stretch.samples for stretch in self._waiting])
                self._send(DETECT, samples[: round(MOST_S * CLIP_HZ)])
            return
        is_late = self._live and not self._is_finishing and self.behind_s > _FRESH_S
        self._asked = stretch = self._waiting.pop() if is_late else self._waiting.popleft()
        self._send(RECOGNIZE, stretch.samples)

    def _send(self, what: str, samples: Float32) -> None:
        # The process waits for this and for nothing else, so a pipe that is smaller than it does not hold this one up.
        self._process.send((what, self._language))
        self._process.expect()
        self._process.send_bytes((np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16).data.cast("B"))

    def _answered(self, answer: Any) -> None:
        if isinstance(answer, RapportError):
            self._give_up(str(answer))
            return
        if answer == READY:
            return
        asked, self._asked = self._asked, None
        _, found = answer
        if isinstance(asked, Stretch):
            if not found:
                self.unclear_s += asked.speech_s
            else:
                self._words += asked.words(found)
        elif asked == DETECT:
            language, probability = found
            if probability < _SURE and self._detect_from_s < MOST_S and not self._is_finishing:
                self._detect_from_s = MOST_S
            else:
                self._language, self.detected = language, probability

    def _restart(self) -> None:
        self._process.fail()
        asked, self._asked = self._asked, None
        if isinstance(asked, Stretch):
            self.dropped_s += asked.speech_s
        if self._process.pause_s:
            self._give_up(say("words-stopped", count=self._process.budget.n_stops))
            return
        self._process.start(self._language)

    def _give_up(self, fault: str) -> None:
        """Nothing more is recognized; what waits is dropped."""
        self.dropped_s += self.behind_s
        self._asked = None
        self._waiting.clear()
        self.fault = fault or self.fault
        self._process.end()
