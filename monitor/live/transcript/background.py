"""The recognition of words in a thread of its own: a process that takes its time over half a minute of sound delays nobody."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from monitor.errors import RapportError
from monitor.speech import SpeechClip, Word
from monitor.transcript.recognition import Recognition, Recognizer

# Words are late anyway; twenty looks a second would cost more than they bring.
_LOOK_S: Final = 0.25
# With more than this not even taken over by the recognition (seconds of speech, 40 MB), the process hangs.
_WAITING_MOST_S: Final = 630.0
# A thread that has to end does so at its next look, unless its process hangs: that is killed then.
_END_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class RecognitionStatus:
    """The fields of ``Recognition`` at one moment."""

    language: str = ""
    detected: float | None = None
    model: str = ""
    dropped_s: float = 0.0
    unclear_s: float = 0.0
    fault: str = ""


def live_recognizer(language: str | None) -> Recognition:
    """A recognizer whose words come within half a minute."""
    return Recognizer(language, live=True)


class BackgroundRecognizer:
    """``push`` clips and ``read`` words from one thread: neither waits. ``finish`` waits a while, ``close`` a second at most.

    language : ISO 639-1, None to detect it. status : as of the last look.
    """

    def __init__(self, language: str | None, *, make: Callable[[str | None], Recognition] = live_recognizer) -> None:
        self.status = RecognitionStatus()
        self._language = language
        self._make = make
        self._recognizer: Recognition | None = None
        self._clips: queue.SimpleQueue[SpeechClip | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._words: list[Word] = []
        self._waiting_s = self._dropped_s = 0.0
        self._finish_s: float | None = None
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="words", daemon=True)
        self._thread.start()

    def push(self, clip: SpeechClip) -> None:
        """Take a phrase's sound in."""
        length_s = clip.length_s
        with self._lock:
            if self._ends.is_set() or not self._thread.is_alive() or self._waiting_s + length_s > _WAITING_MOST_S:
                self._dropped_s += length_s
                return
            self._waiting_s += length_s
        self._clips.put(clip)

    def read(self) -> list[Word]:
        """Words since the last call."""
        with self._lock:
            words, self._words = self._words, []
        return words

    @property
    def dropped_s(self) -> float:
        """Seconds of speech that no words come of."""
        with self._lock:
            return self._dropped_s + self.status.dropped_s

    def finish(self, limit_s: float) -> list[Word]:
        """The last words, waited for no longer than about that; the rest is dropped."""
        self._finish_s = limit_s
        self._ends.set()
        self._clips.put(None)
        self._thread.join(limit_s + _END_S)
        self._kill()
        return self.read()

    def close(self) -> None:
        """End it. A second call does nothing."""
        self._ends.set()
        self._clips.put(None)
        self._thread.join(_END_S)
        self._kill()

    def _kill(self) -> None:
        recognizer = self._recognizer
        if self._thread.is_alive() and recognizer is not None:
            recognizer.close()
        with self._lock:
            self._dropped_s, self._waiting_s = self._dropped_s + self._waiting_s, 0.0

    # From here on everything runs in the thread.

    def _run(self) -> None:
        try:
            self._recognizer = recognizer = self._make(self._language)
            try:
                while not self._ends.is_set():
                    self._look(recognizer, self._next(_LOOK_S))
                if self._finish_s is not None:
                    while (clip := self._next(0.0)) is not None:
                        self._look(recognizer, clip)
                    self._take(recognizer, recognizer.finish(self._finish_s))
            finally:
                recognizer.close()
        except Exception as error:
            # The end closes what hangs from another thread; whatever that brings about is no news.
            if not self._ends.is_set():
                if not isinstance(error, RapportError):
                    traceback.print_exc()
                self._set_status(RecognitionStatus(self.status.language, fault=str(error) or type(error).__name__))

    def _next(self, wait_s: float) -> SpeechClip | None:
        try:
            return self._clips.get(timeout=wait_s) if wait_s else self._clips.get_nowait()
        except queue.Empty:
            return None

    def _look(self, recognizer: Recognition, clip: SpeechClip | None) -> None:
        if clip is not None:
            recognizer.push(clip)
            with self._lock:
                self._waiting_s -= clip.length_s
        self._take(recognizer, recognizer.read())

    def _take(self, recognizer: Recognition, words: list[Word]) -> None:
        self._set_status(
            RecognitionStatus(
                recognizer.language,
                recognizer.detected,
                recognizer.model,
                recognizer.dropped_s,
                recognizer.unclear_s,
                recognizer.fault,
            )
        )
        with self._lock:
            self._words += words

    def _set_status(self, status: RecognitionStatus) -> None:
        with self._lock:
            self.status = status
