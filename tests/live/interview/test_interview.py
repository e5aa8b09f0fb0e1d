"""An interviewer on a planted answer: every time in here is worked out by hand from the speech and the pauses that are planted.

The voice of the lines is two seconds long, so a line that is due at 1.0 s is said from 1.4 s (the page fetches it) to 3.4 s.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from monitor.live.interview.interview import Interview, reading_s, spread
from monitor.live.interview.questions import Question, QuestionSet
from monitor.live.interview.script import Voices, script
from monitor.simulate.interviewer import SpeechTrack
from monitor.speech import CLIP_HZ, SpeechClip
from monitor.types import FeatureBlock, Float32, Float64
from monitor.voice.person_voice import AudioFeatures

STEP_S, SPOKEN_S, START_S = 0.1, 2.0, 500.0
ONE = QuestionSet(title="One", questions=(Question(text="What did you do?"),))
TWO = QuestionSet(title="Two", questions=(Question(text="What did you do?"), Question(text="And then?")))
ROOM_DB, VOICE_DB = -60.0, -25.0


def a_voice(text: str, language: str) -> Float32:
    return np.full(round(SPOKEN_S * CLIP_HZ), 0.1, np.float32)


class Talk:
    """An interview whose user speaks when it is told. ``run`` it on.

    log : (time, number, step) at each change, without the moments in which the next line is waited for.
    """

    def __init__(self, questions: QuestionSet, judge: Any = None, *, say: Any = a_voice) -> None:
        self.track = SpeechTrack()
        voices = Voices(script(questions), "en", say=say)
        voices._thread.join()
        self.interview = Interview(questions, track=self.track, start_s=START_S, voices=voices, judge=judge)
        self.n, self.log = 0, [(0.0, 0, "")]
        self.last = (0, "", 0)
        self.speech: list[tuple[float, float]] = []
        self.room_db: float | None = ROOM_DB

    @property
    def now_s(self) -> float:
        return round(self.n * STEP_S, 3)

    def says(self, *spans: tuple[float, float]) -> None:
        self.speech += spans

    def run(self, until_s: float) -> None:
        while self.now_s < until_s - 1e-9 and not self.interview.over:
            self.n += 1
            if self.room_db is not None:
                self.interview.hear(AudioFeatures((self._rows(),), sound=(self._sound(),)))
            self.interview.advance(self.now_s)
            state = self.interview.state(self.now_s)
            if state["step"] != "waiting" and (state["number"], state["step"], state["said"]) != self.last:
                self.last = state["number"], state["step"], state["said"]
                self.log.append((self.now_s, state["number"], state["step"]))

    def asked_at(self, number: int) -> float:
        """From when a question is to be heard."""
        return next(time_s for time_s, n, step in self.log if n == number and step == "asking")

    def hint(self) -> str:
        return self.interview.state(self.now_s)["hint"]

    def _rows(self) -> FeatureBlock:
        times_s: Float64 = self.now_s - STEP_S + np.arange(1, 6) * np.float64(0.02)
        speaks = np.array([any(a <= time_s < b for a, b in self.speech) for time_s in times_s])
        assert self.room_db is not None
        level = np.where(speaks, VOICE_DB, self.room_db)
        values = np.stack([speaks, np.where(speaks, 120.0, np.nan), level], axis=1).astype(np.float32)
        return FeatureBlock("user", "voice", times_s, values, np.ones(5, np.float32))

    def _sound(self) -> SpeechClip:
        return SpeechClip("user", self.now_s - STEP_S, np.zeros(round(STEP_S * CLIP_HZ), np.float32))


def near(time_s: float) -> Any:
    """Within two steps, and a frame of the voice (0.016 s) that stands for 0.02 s here."""
    return pytest.approx(time_s, abs=0.25)


def test_the_next_question_comes_a_pause_after_the_last_word_and_without_one_after_the_last() -> None:
    talk = Talk(TWO)
    talk.says((5.0, 12.0), (16.5, 21.0))
    talk.run(60)
    # Due at 0.8, said from 1.2 to 3.2; over 2.2 s after 12.0; said from 14.6 to 16.6; over 2.2 s after 21.0.
    assert [step for _, _, step in talk.log] == ["", "asking", "listening", "asking", "listening", "over"]
    assert [time_s for time_s, *_ in talk.log[1:]] == [near(t) for t in (0.8, 3.2, 14.2, 16.6, 23.2)]
    first, second = talk.interview.take_events()
    assert (first.start_s, first.end_s, first.detail["latency_s"]) == (near(1.2), near(3.2), near(1.8))
    assert (first.value, first.detail["answer_end_s"], first.detail["text"]) == (near(7.0), near(12.0), "What did you do?")
    assert (second.detail["number"], second.detail["latency_s"]) == (2, near(0.0))  # begun while it was still asked


@pytest.mark.parametrize(
    ("pause_s", "probability", "cut_in"),
    [(2.0, None, False), (2.4, None, True), (1.3, 0.99, False), (1.8, 0.99, True), (2.2, 0.3, False), (2.8, 0.3, True)],
)
def test_a_thinking_pause_is_waited_for_for_longer_where_the_words_sound_unfinished(
    pause_s: float, probability: float | None, cut_in: bool
) -> None:
    """2.2 s without the model; with it 1.5 s where the turn sounds finished and 2.5 s where it does not."""
    talk = Talk(TWO, None if probability is None else lambda sound: probability)
    talk.says((4.0, 10.0), (10.0 + pause_s, 20.0))
    talk.run(10.0 + pause_s + 0.2)
    assert (talk.interview.line.number == 2) is cut_in


def test_a_hm_is_the_beginning_of_an_answer_and_a_yes_is_one() -> None:
    for probability, waited_s in ((0.1, 8.0), (0.9, 4.0)):
        talk = Talk(TWO, lambda sound, p=probability: p)
        talk.says((4.0, 4.6))
        talk.run(30)
        assert talk.asked_at(2) == near(4.6 + waited_s)
    talk = Talk(TWO, lambda sound: 0.1)
    talk.says((4.0, 4.6), (11.6, 18.0))  # seven seconds to think
    talk.run(17)
    assert talk.interview.line.number == 1


def test_an_answer_shorter_than_the_set_wants_is_waited_for_longer() -> None:
    wanted = QuestionSet(title="Long", questions=(Question(text="Tell me.", least_s=20, most_s=30), Question(text="And?")))
    talk = Talk(wanted)
    talk.says((4.0, 10.0))
    talk.run(30)
    assert talk.asked_at(2) == near(14.0)
    talk = Talk(wanted)
    talk.says((4.0, 60.0))
    talk.run(33.5)
    assert talk.hint() == ""
    talk.run(34.5)
    assert talk.hint() == "long"  # said, and nobody is cut off
    assert "30 seconds" in talk.interview.state(talk.now_s)["hint_words"]
    talk.run(59)
    assert talk.interview.line.number == 1


def test_silence_is_waited_for_the_question_is_repeated_once_and_never_skipped() -> None:
    talk = Talk(TWO)
    talk.run(18.0)
    assert talk.interview.said == 1 and talk.hint() == ""
    talk.run(120.0)
    # Said again 15 s after 3.2 s, from 18.6 to 20.6, and the hint 15 s after that.
    asked = [time_s for time_s, _, step in talk.log if step == "asking"]
    assert asked == [near(0.8), near(18.2)]
    assert (talk.interview.line.number, talk.hint()) == (1, "quiet")
    talk.says((121.0, 126.0))
    talk.run(130)
    assert talk.asked_at(2) == near(128.2)


@pytest.mark.parametrize("room_db", [None, -120.0], ids=["no sound comes", "it is switched off"])
def test_somebody_whose_microphone_is_not_heard_goes_on_by_the_button(room_db: float | None) -> None:
    talk = Talk(TWO)
    talk.room_db = room_db
    talk.run(60)
    assert (talk.interview.said, talk.interview.line.number, talk.hint()) == (1, 1, "unheard")
    talk.interview.next(talk.now_s)
    talk.run(61)
    assert talk.asked_at(2) == near(60.1)


def test_a_microphone_that_is_lost_during_an_answer_is_said_and_nothing_goes_on() -> None:
    talk = Talk(TWO)
    talk.says((4.0, 8.0))
    talk.run(8.0)
    talk.room_db = None
    talk.run(40.0)
    assert (talk.interview.line.number, talk.hint()) == (1, "unheard")
    talk.room_db = ROOM_DB
    talk.run(43.0)
    assert talk.interview.line.number == 2  # the silence since is known again


def test_nobody_is_interrupted_by_a_question_that_is_due() -> None:
    talk = Talk(TWO)
    talk.says((0.5, 6.0))
    talk.run(8)
    assert talk.asked_at(1) == near(6.7)  # 0.7 s after the last word


def test_next_skips_one_question_however_often_it_is_pressed_at_once() -> None:
    three = QuestionSet(title="Three", questions=(Question(text="One?"), Question(text="Two?"), Question(text="Three?")))
    talk = Talk(three)
    talk.run(2.0)  # in the middle of the first
    talk.interview.next(2.0)
    talk.interview.next(2.0)
    talk.run(3.0)
    assert talk.interview.line.number == 2
    (first,) = talk.interview.take_events()
    assert (first.start_s, first.end_s, first.value) == (near(1.2), 2.0, 0.0)  # nothing of it lies after the press
    assert "latency_s" not in first.detail
    # The first is not heard any longer: 1.2 to 2.0, then the second from 2.5.
    assert talk.track.sound(START_S + 2.1, 1600).max() == 0
    assert talk.track.sound(START_S + 2.9, 1600).max() > 0


def test_a_pause_is_nobodys_silence_and_a_question_that_was_broken_off_is_said_again() -> None:
    talk = Talk(TWO)
    talk.run(2.0)
    talk.interview.pause(2.0)
    talk.n += 600  # a minute
    talk.interview.resume(talk.now_s)
    talk.run(63.0)
    assert talk.interview.said == 2
    talk.run(65.0)  # said from 62.5 to 64.5
    talk.interview.pause(65.0)
    talk.n += 600
    talk.interview.resume(talk.now_s)
    talk.run(126.0)
    assert talk.interview.said == 2  # one second of silence, not 61
    talk.says((126.0, 130.0))
    talk.run(134)
    (first,) = talk.interview.take_events()
    assert (first.detail["latency_s"], first.value) == (near(1.5), near(4.0))


def test_repeat_says_it_again_and_an_answer_that_has_begun_goes_on() -> None:
    talk = Talk(TWO)
    talk.says((4.0, 7.0), (11.0, 14.0))
    talk.run(7.5)
    talk.interview.repeat(7.5)
    talk.run(20)
    assert [time_s for time_s, n, step in talk.log if n == 1 and step == "asking"] == [near(0.8), near(7.6)]
    (first,) = talk.interview.take_events()
    assert first.value == near(10.0) and first.detail["answer_end_s"] == near(14.0)


def test_opening_and_closing_are_nobodys_turn() -> None:
    talk = Talk(QuestionSet(title="All", opening="Hello.", closing="Goodbye.", questions=(Question(text="What?"),)))
    talk.says((8.0, 12.0))
    talk.run(30)
    # Hello 1.2 to 3.2, a breath of 0.8; What? 4.4 to 6.4; over at 14.2; Goodbye 14.6 to 16.6, and a breath.
    assert [step for _, _, step in talk.log] == ["", "asking", "asking", "listening", "asking", "over"]
    assert talk.log[-1][0] == near(17.4)
    assert len(talk.interview.take_events()) == 1


def test_only_words_that_were_said_are_kept() -> None:
    talk = Talk(ONE)
    talk.run(2.2)  # said from 1.2 to 3.2: "What did you do?" by its 20 letters
    said = talk.interview.take_words(2.2)
    assert [word.text for word in said] == ["What", "did"]
    talk.interview.finish(2.2)
    assert talk.interview.take_words(99.0) == []
    assert talk.interview.take_events() == []  # it was not asked to its end


def test_the_words_of_a_line_share_its_time_by_their_letters() -> None:
    words = spread("ab abcd", 10.0, 18.0)  # 3 and 5 of 8 letters, with the space behind each
    assert [(word.start_s, word.end_s, word.text) for word in words] == [(10.0, 12.0, "ab"), (13.0, 17.0, "abcd")]
    # 238 words a minute (Brysbaert 2019), and two seconds at least.
    assert reading_s("word " * 238) == pytest.approx(60.0, rel=0.01)
    assert reading_s("Why?") == 2.0


def test_without_a_voice_the_line_is_shown_for_as_long_as_it_takes_to_read_and_the_reason_is_said() -> None:
    from monitor.errors import RapportError

    def mute(text: str, language: str) -> Float32:
        raise RapportError("this computer has no voice for the questions (espeak-ng is missing); they are shown as text")

    talk = Talk(ONE, say=mute)
    talk.run(3.0)
    state = talk.interview.state(3.0)
    assert (state["media"], state["length_s"], talk.interview.media(state["said"])) == ("none", 2.0, None)
    assert state["note"].endswith(
        "This computer has no voice for the questions (espeak-ng is missing); they are shown as text."
    )
    assert talk.track.sound(START_S, 5 * CLIP_HZ).max() == 0
