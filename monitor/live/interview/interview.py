"""An interview: the next question comes once the answer to the last one is over, and after the last one it ends.

It is fed with what is heard of the user and with the time; it says its lines into a ``SpeechTrack``, which the interviewer's
devices read and which the page plays in step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

from monitor import constants
from monitor.live.interview.answer import Answer
from monitor.live.interview.questions import QuestionSet
from monitor.live.interview.script import Line, Voices, script
from monitor.live.interview.state import Hint, QuestionState
from monitor.measures import columns
from monitor.simulate.interviewer import Said, SpeechTrack
from monitor.speech import CLIP_HZ, Word, as_wav
from monitor.types import Event, Float32
from monitor.voice.person_voice import AudioFeatures
from monitor.voice.turn_end.completion import finished
from monitor.words import capitalized, say

# The page has to fetch the sound, and a voice that comes at once sounds like cutting in.
_LEAD_S: Final = 0.4
# Between two lines that belong together, as a breath.
_BREATH_S: Final = 0.8
# A voice that takes longer than this to be made: the line is shown, and read.
_VOICE_WAIT_S: Final = 4.0
# Who speaks for longer before a question is not about to stop; or it is a noise.
_SPEAKS_MOST_S: Final = 20.0
# Nobody reads a line in less.
_READ_LEAST_S: Final = 2.0
# A microphone's sound is measured within half a second; a busy machine takes longer.
_LOST_S: Final = 5.0
# A room is never as quiet as a switched-off microphone, which gives zeros (dBFS).
_SILENT_DB: Final = -90.0
_LEVEL: Final = columns("voice").index("level_db")


class Interview:
    """``hear`` and ``advance`` often; the user may ask for the ``next`` question or to ``repeat`` this one.

    start_s : the session's second 0 on the clock of ``track``; times given are the session's. voices : of the lines. judge :
    tells whether a turn sounds finished, None to go by time alone. over : whether the last line was said.
    """

    def __init__(
        self,
        questions: QuestionSet,
        *,
        track: SpeechTrack,
        start_s: float,
        voices: Voices,
        judge: Callable[[Float32], float] | None = finished,
    ) -> None:
        self.questions = questions
        self.lines = script(questions)
        self.over = False
        self._track, self._start_s, self._voices, self._judge = track, start_s, voices, judge
        self._at, self._said, self._repeats = 0, 0, 0
        self._due_s = self._wanted_s = _BREATH_S
        self._asked_s: tuple[float, float] | None = None
        self._sound: Float32 | None = None
        self._answer: Answer | None = None
        self._heard_s = self._spoke_s = -math.inf
        self._is_asked_for = False
        self._paused_s: float | None = None
        self._events: list[Event] = []
        self._words: list[Word] = []

    @property
    def line(self) -> Line:
        """The line that is said, was said last, or comes first."""
        return self.lines[min(self._at, len(self.lines) - 1)]

    @property
    def said(self) -> int:
        """How often something was said."""
        return self._said

    def hear(self, heard: AudioFeatures) -> None:
        """What was heard, on the session's clock."""
        for rows in heard.rows:
            if rows.person == "user" and rows.time_s.size:
                sounding = rows.time_s[rows.values[:, _LEVEL] > _SILENT_DB]
                self._heard_s = float(sounding[-1]) if sounding.size else self._heard_s
                spoken = rows.time_s[rows.values[:, 0] > 0]
                self._spoke_s = float(spoken[-1]) if spoken.size else self._spoke_s
                if self._answer is not None:
                    self._answer.push(rows)
        if self._answer is not None:
            for clip in heard.sound:
                if clip.person == "user":
                    self._answer.push(clip)

    def advance(self, now_s: float) -> None:
        """Say what is due."""
        if self.over or self._paused_s is not None:
            return
        if self._asked_s is None:
            self._ask(now_s)
        elif self._answer is None:
            if now_s >= self._asked_s[1] + _BREATH_S:
                self._go_on(now_s)
        elif now_s >= self._asked_s[1]:
            self._listen(now_s)

    def next(self, now_s: float) -> None:
        """The user is done with this one. A second press, before the next one is said, skips nothing."""
        if self._asked_s is None and self._is_asked_for:
            return
        self._break_off(now_s)
        self._go_on(now_s)
        self._is_asked_for = True

    def repeat(self, now_s: float) -> None:
        """Say this line once more; an answer that has begun goes on afterwards."""
        self._break_off(now_s)
        self._repeats += 1
        self._asked_s = None
        self._due_s = self._wanted_s = now_s
        self._is_asked_for = True

    def pause(self, now_s: float) -> None:
        """Nothing is said until ``resume``."""
        if self._paused_s is None:
            self._paused_s = now_s
            self._break_off(now_s)

    def resume(self, now_s: float) -> None:
        """A line that was broken off is said again."""
        if self._paused_s is None:
            return
        paused_s, self._paused_s = now_s - self._paused_s, None
        self._heard_s = max(self._heard_s, now_s) if math.isfinite(self._heard_s) else self._heard_s
        if self._asked_s is None or now_s - paused_s < self._asked_s[1]:
            self._asked_s = None
            self._due_s = self._wanted_s = now_s
        elif self._answer is not None:
            self._answer.go_on(now_s, away_s=paused_s)

    def finish(self, now_s: float) -> None:
        """The session ends: the answer so far counts; a question that was not asked to its end does not."""
        self._break_off(now_s)
        if self._asked_s is not None and now_s >= self._asked_s[1]:
            self._note_answer(now_s)
        self._voices.close()

    def take_events(self) -> list[Event]:
        """Questions that are answered, since the last call."""
        events, self._events = self._events, []
        return events

    def take_words(self, now_s: float) -> list[Word]:
        """The interviewer's words that are said by now, since the last call; nothing has to recognize them."""
        said = [word for word in self._words if word.end_s <= now_s]
        self._words = [word for word in self._words if word.end_s > now_s]
        return said

    def media(self, said: int) -> bytes | Path | None:
        """What the page plays for the ``said`` of the state; None where there is nothing, or something else is said by now."""
        if said != self._said or self._asked_s is None:
            return None
        if self.line.film:
            return Path(self.line.film)
        return None if self._sound is None else as_wav(self._sound)

    def state(self, now_s: float) -> QuestionState:
        """For the page."""
        line, answer = self.line, self._answer
        start_s, end_s = self._asked_s or (0.0, 0.0)
        length_s = answer.length_s if answer is not None else 0.0
        is_asking = now_s < end_s or answer is None
        step = "over" if self.over else "waiting" if self._asked_s is None else "asking" if is_asking else "listening"
        hint = self._hint(now_s) if step == "listening" else ""
        return {
            "set": self.questions.title,
            "number": line.number,
            "of": len(self.questions.questions),
            "kind": line.kind,
            "text": line.text,
            "step": step,  # type: ignore[typeddict-item]
            "said": self._said,
            "media": "none" if self._asked_s is None else "film" if line.film else "none" if self._sound is None else "sound",
            "start_s": round(start_s, 3),
            "length_s": round(end_s - start_s, 3),
            "answer_s": round(length_s, 1),
            "hint": hint,
            "hint_words": say("question-hint", kind=hint, most=f"{line.most_s or 0:.0f}") if hint else "",
            "note": " ".join([say("question-note"), *([f"{capitalized(self._voices.note)}."] if self._voices.note else [])]),
        }

    def _ask(self, now_s: float) -> None:
        if now_s < self._due_s:
            return
        speaks = self._heard_s - self._spoke_s < constants.interview().ask_s and now_s - self._due_s < _SPEAKS_MOST_S
        if speaks and not self._is_asked_for:
            return  # the user speaks just now
        self._is_asked_for = False
        is_made, sound = self._voices.sound(self.line)
        if not is_made and now_s - self._wanted_s < _VOICE_WAIT_S:
            return
        start_s = now_s + _LEAD_S
        length_s = reading_s(self.line.text) if sound is None else sound.size / CLIP_HZ
        self._said += 1
        self._sound, self._asked_s = sound, (start_s, start_s + length_s)
        if sound is not None:
            self._track.say(Said(self._start_s + start_s, sound, self.line.film))
        self._words += spread(self.line.text, start_s, start_s + length_s)
        if self._answer is not None and self._answer.spoken_s:
            self._answer.go_on(start_s + length_s, away_s=0.0)
        elif self.line.is_answered:
            self._answer = Answer(start_s + length_s, least_s=self.line.least_s, judge=self._judge)

    def _listen(self, now_s: float) -> None:
        answer = self._answer
        assert answer is not None
        if answer.is_over():
            self._go_on(now_s)
        elif self._is_quiet(answer) and self._is_heard(now_s) and not self._repeats:
            # Once. Then they may think for as long as they like, and whoever is not heard goes on by the button.
            self.repeat(now_s)

    def _is_quiet(self, answer: Answer) -> bool:
        """Whether the user has said nothing to this for long."""
        return not answer.spoken_s and answer.silent_s >= constants.interview().silent_s

    def _is_heard(self, now_s: float) -> bool:
        """Whether the microphone gives anything just now."""
        return now_s - self._heard_s < _LOST_S

    def _hint(self, now_s: float) -> Hint:
        """What the user should know while they are listened to."""
        answer, line = self._answer, self.line
        assert answer is not None and self._asked_s is not None
        if not self._is_heard(now_s) and now_s - self._asked_s[1] > constants.interview().thinking_s:
            return "unheard"
        if self._repeats and self._is_quiet(answer):
            return "quiet"
        return "long" if line.most_s is not None and answer.length_s > line.most_s else ""

    def _go_on(self, now_s: float) -> None:
        self._note_answer(now_s)
        self._at += 1
        self._answer, self._asked_s, self._repeats = None, None, 0
        self._due_s = self._wanted_s = now_s
        self.over = self._at >= len(self.lines)

    def _break_off(self, now_s: float) -> None:
        if self._asked_s is not None and now_s < self._asked_s[1]:
            self._track.stop(self._start_s + now_s)
            self._words = [word for word in self._words if word.end_s <= now_s]

    def _note_answer(self, now_s: float) -> None:
        answer = self._answer
        if answer is None or self._asked_s is None:
            return
        asked = min(self._asked_s[0], now_s), min(self._asked_s[1], now_s)
        detail: dict[str, float | str] = {"number": float(self.line.number), "text": self.line.text}
        if answer.spoken_s:
            detail |= {"latency_s": round(max(0.0, answer.latency_s), 2), "answer_end_s": round(answer.last_s, 2)}
        self._events.append(Event("partner", "question", *asked, round(answer.length_s, 2), detail))
        self._answer = None


def reading_s(text: str) -> float:
    """How long it takes to read a text silently."""
    return max(_READ_LEAST_S, len(text.split()) / constants.interview().reading_wps)


def spread(text: str, start_s: float, end_s: float) -> list[Word]:
    """The words of a text that is said from one time to another, by their letters."""
    words = text.split()
    total = sum(len(word) + 1 for word in words)
    out, at = [], 0
    for word in words:
        begins_s, ends_s = (start_s + (end_s - start_s) * share / total for share in (at, at + len(word)))
        out.append(Word("partner", begins_s, ends_s, word))
        at += len(word) + 1
    return out
