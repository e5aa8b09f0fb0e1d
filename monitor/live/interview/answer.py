"""Whether the user's answer is over: told from their voice, and from how the last words ended where the model is there."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from monitor import constants
from monitor.errors import ModelError
from monitor.speech import SpeechClip
from monitor.types import FeatureBlock, Float32
from monitor.voice.intake import FRAME_S
from monitor.voice.turn_end.completion import HEARD_S, finished
from monitor.voice.turn_end.turn_ends import TurnEnds

# Less may be a way to gain time ("well", "let me think", "that is a good question"): 0.7 to 1.7 s (speech).
_ANSWER_LEAST_S: Final = 3.0
# A click and a rustle are shorter than a syllable (s).
_BEGINS_S: Final = 0.15


class Answer:
    """One answer: rows and sound in, in order; ``is_over`` asks the model once for each pause.

    from_s : the question's end, on the session's clock. least_s : as long as an answer should be. judge : the model, None for
    time alone. began_s, last_s : of the speech, NaN before there is any.
    """

    def __init__(
        self, from_s: float, *, least_s: float | None = None, judge: Callable[[Float32], float] | None = finished
    ) -> None:
        self.from_s, self._least_s = from_s, least_s or 0.0
        self.began_s = self.last_s = math.nan
        self.heard_s = from_s
        self.spoken_s = 0.0
        self._ends = TurnEnds(judge) if judge is not None else None
        self._judged_s, self._probability = math.nan, math.nan
        self._run_s = self._away_s = 0.0
        self._quiet_from_s = from_s

    @property
    def length_s(self) -> float:
        """From its first to its last word so far, without pauses of the session; 0 before the first."""
        return self.last_s - self.began_s - self._away_s if math.isfinite(self.began_s) else 0.0

    @property
    def latency_s(self) -> float:
        """From the question's end to the first word; NaN before it."""
        return self.began_s - self.from_s

    @property
    def silent_s(self) -> float:
        """How long nothing has been heard, since the last word or the question."""
        return self.heard_s - (max(self.last_s, self._quiet_from_s) if math.isfinite(self.last_s) else self._quiet_from_s)

    def push(self, item: FeatureBlock | SpeechClip) -> None:
        """Take in rows of the user's voice, or their sound."""
        if isinstance(item, SpeechClip):
            self._push_sound(item)
            return
        for time_s, speech in zip(item.time_s.tolist(), item.values[:, 0].tolist(), strict=True):
            if time_s < self.from_s:
                continue
            self.heard_s = time_s
            self._run_s = self._run_s + FRAME_S if speech > 0 else 0.0
            if speech > 0 and (self._run_s >= _BEGINS_S or math.isfinite(self.began_s)):
                self.began_s = self.began_s if math.isfinite(self.began_s) else max(self.from_s, time_s - self._run_s)
                self.last_s = time_s
                self.spoken_s += FRAME_S

    def go_on(self, from_s: float, *, away_s: float) -> None:
        """The user is listened to again: what was before is nobody's silence. away_s : the session's pause until then."""
        self._quiet_from_s, self._run_s = from_s, 0.0
        self.heard_s = max(self.heard_s, from_s)
        if math.isfinite(self.began_s):
            self._away_s += away_s
        else:
            self.from_s += away_s

    def is_over(self) -> bool:
        """Whether the user has said what they wanted to, as far as can be told."""
        numbers = constants.interview()
        if not math.isfinite(self.began_s):
            return False
        if self.silent_s < numbers.ask_s:
            return False
        probability = self._finished()
        if self.spoken_s < _ANSWER_LEAST_S or self.length_s < self._least_s:
            hesitates = probability < numbers.hesitates_below
            return self.silent_s >= (numbers.hesitating_s if hesitates else numbers.thinking_s)
        if math.isnan(probability):
            return self.silent_s >= numbers.pause_s
        enough_s = numbers.finished_pause_s if probability >= numbers.finished_least else numbers.unfinished_pause_s
        return self.silent_s >= enough_s

    def _push_sound(self, clip: SpeechClip) -> None:
        if self._ends is None:
            return
        try:
            self._ends.push(clip)
        except ModelError:
            self._ends = None
            return
        self._ends.forget(clip.end_s - 2 * HEARD_S)

    def _finished(self) -> float:
        """The probability that the last words were the last; NaN where it is not known. Asked once for each pause."""
        if self._ends is None:
            return math.nan
        if self._judged_s != self.last_s:
            self._judged_s = self.last_s
            self._probability = self._ends.probability("user", self.began_s, self.last_s)
        return self._probability
