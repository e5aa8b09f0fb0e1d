"""What an interviewer says, line by line, and the sound of each line, which is made beforehand in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor.errors import RapportError
from monitor.live.interview.questions import QuestionSet
from monitor.live.interview.system_voice import speak
from monitor.speech import CLIP_HZ
from monitor.types import Float32

Kind = Literal["opening", "question", "follow_up", "closing"]


@dataclass(frozen=True, slots=True)
class Line:
    """number : of the question, from 1; an opening belongs to the first, a closing to the last. film : a recording of it."""

    kind: Kind
    number: int
    text: str
    film: str = ""
    least_s: float | None = None
    most_s: float | None = None

    @property
    def is_answered(self) -> bool:
        """Whether an answer is waited for."""
        return self.kind in ("question", "follow_up")


def script(questions: QuestionSet) -> tuple[Line, ...]:
    """All lines of a set in their order."""
    lines = [Line("opening", 1, questions.opening)] if questions.opening else []
    for number, question in enumerate(questions.questions, 1):
        lines.append(Line("question", number, question.text, question.film or "", question.least_s, question.most_s))
        if question.follow_up:
            lines.append(Line("follow_up", number, question.follow_up, "", None, question.most_s))
    if questions.closing:
        lines.append(Line("closing", len(questions.questions), questions.closing))
    return tuple(lines)


class Voices:
    """The sound of a script's lines, made in their order by a thread; ``close`` it at last.

    say : text and language to samples of 16 kHz. note : why lines are not spoken, one sentence; empty while they are.
    """

    def __init__(self, lines: Sequence[Line], language: str, *, say: Callable[[str, str], Float32] = speak) -> None:
        self._lines, self._language, self._say = tuple(lines), language, say
        self._lock = threading.Lock()
        self._made: dict[Line, Float32 | None] = {}
        self._ends = threading.Event()
        self.note = ""
        self._thread = threading.Thread(target=self._run, name="voices", daemon=True)
        self._thread.start()

    def sound(self, line: Line) -> tuple[bool, Float32 | None]:
        """Whether it is decided, and the sound; None where the line is not spoken."""
        with self._lock:
            return line in self._made, self._made.get(line)

    def close(self) -> None:
        """Make nothing more. A second call does nothing."""
        self._ends.set()

    def _run(self) -> None:
        for line in self._lines:
            if self._ends.is_set():
                return
            made: Float32 | None = None
            try:
                made = film_sound(line.film) if line.film else self._spoken(line.text)
            except RapportError as error:
                self.note = self.note or str(error)
            with self._lock:
                self._made[line] = made

    def _spoken(self, text: str) -> Float32 | None:
        # What failed once fails again, after half a minute of waiting for each line.
        return None if self.note else self._say(text, self._language)


def film_sound(path: str) -> Float32:
    """A film's sound as long as the film, 16 kHz. Raises SourceError where the file cannot be read."""
    import soxr

    from monitor.sources.media import MediaFile

    with MediaFile(path) as film:
        out = np.zeros(max(1, round(film.duration_s * CLIP_HZ)), np.float32)
        if film.has_sound:
            for block in film.sounds():
                first = round(block.time_s * CLIP_HZ)
                samples = np.asarray(soxr.resample(block.samples, block.rate_hz, CLIP_HZ), np.float32)
                stop = min(out.size, first + samples.size)
                if 0 <= first < stop:
                    out[first:stop] = samples[: stop - first]
    return out
