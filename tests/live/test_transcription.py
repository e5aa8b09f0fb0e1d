"""Words of a live session, from a recognition that is planted: late, dropped, dying, and none without consent."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import ModelError, UsageError
from monitor.live import session as live_session
from monitor.live.requests import StartRequest
from monitor.live.state import WordsState
from monitor.live.transcript.transcription import Transcription
from monitor.replay.session import load_session
from monitor.speech import SpeechClip, Word
from monitor.types import PEOPLE
from tests.support.live_states import PlantedConversation

WORDS = StartRequest(preset="sales", consent=PEOPLE, words=True, words_consent=PEOPLE, topic=("heat pump",))


class PlantedRecognizer:
    """Writes one word a clip, ``late_s`` after it came."""

    model = "planted"

    def __init__(self, language: str | None, *, late_s: float = 0.0) -> None:
        self.language, self.detected = language or "", None if language else 0.9
        self.dropped_s, self.unclear_s, self.fault = 0.0, 0.0, ""
        self.clips: list[SpeechClip] = []
        self.is_closed = False
        self.dies = False
        self.hangs: threading.Event | None = None
        self._late_s = late_s
        self._waiting: list[tuple[float, Word]] = []

    def push(self, clip: SpeechClip) -> None:
        if self.hangs is not None:
            self.hangs.wait(30)
        if self.dies:
            self.fault = "speech recognition stopped"
        self.clips.append(clip)
        end_s = clip.start_s + clip.samples.size / 16000
        word = Word(clip.person, clip.start_s, end_s, "hello", 0.9)
        self._waiting.append((time.monotonic() + self._late_s, word))

    def read(self) -> list[Word]:
        return self._due(time.monotonic())

    def finish(self, limit_s: float) -> list[Word]:
        return self._due(math.inf)

    def close(self) -> None:
        self.is_closed = True

    def _due(self, until_s: float) -> list[Word]:
        words = [word for due_s, word in self._waiting if due_s <= until_s]
        self._waiting = [item for item in self._waiting if item[0] > until_s]
        self.language = self.language or ("de" if words else "")
        return words


def clip(start_s: float, seconds: float = 2.0) -> SpeechClip:
    return SpeechClip("user", start_s, np.zeros(round(16000 * seconds), np.float32))


@pytest.fixture
def recognizers() -> list[PlantedRecognizer]:
    """Those that sessions have made."""
    return []


@pytest.fixture
def begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recognizers: list[PlantedRecognizer]
) -> Callable[[StartRequest], PlantedConversation]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))

    def make(language: str | None) -> PlantedRecognizer:
        recognizers.append(PlantedRecognizer(language))
        return recognizers[-1]

    def begin(request: StartRequest) -> PlantedConversation:
        conversation = PlantedConversation(tmp_path / "sessions", recognition=make)
        conversation.choose()
        conversation.begin(request)
        return conversation

    return begin


def test_words_come_late_and_are_kept_with_where_they_came_from(
    begun: Callable[[StartRequest], PlantedConversation], recognizers: list[PlantedRecognizer], tmp_path: Path
) -> None:
    conversation = begun(WORDS)
    conversation.run(12.0)

    def written() -> WordsState:
        conversation.run(1.0)
        words = conversation.state()["words"]
        assert words is not None
        return words

    soon(lambda: written()["n"])
    assert written()["words"] == "0 (0 open)"
    conversation.act(lambda session: session.pause())
    paused_s = conversation.session.time_s
    conversation.run(10.0)
    conversation.act(lambda session: session.end())
    conversation.run(2.0)
    (recognizer,) = recognizers
    assert recognizer.is_closed
    assert conversation.state()["words"] is None
    session = load_session(next((tmp_path / "sessions").iterdir()))
    assert len(session.words) == len(recognizer.clips), "the last ones are waited for"
    assert {word.text for word in session.words} == {"hello"}
    assert max(word.end_s for word in session.words) <= paused_s, "in a pause nothing is heard"
    transcript = session.header.transcript
    assert transcript is not None
    assert (transcript.source, transcript.language, transcript.model) == ("recognition", "en", "planted")
    assert transcript.consent == PEOPLE
    assert session.header.topic == ("heat pump",)
    conversation.close()


def test_a_language_that_is_detected_is_in_the_header_once_it_is_known(
    begun: Callable[[StartRequest], PlantedConversation], recognizers: list[PlantedRecognizer], tmp_path: Path
) -> None:
    conversation = begun(WORDS.model_copy(update={"language": None}))
    recording = conversation.session.recording
    assert recording is not None
    assert recording.header.transcript is None
    conversation.run(15.0)
    conversation.close()
    session = load_session(next((tmp_path / "sessions").iterdir()))
    assert session.header.transcript is not None
    assert (session.header.transcript.language, session.header.transcript.detected) == ("de", 0.9)
    assert session.words


def test_without_the_tick_nothing_is_written_and_no_sound_is_handed_on(
    begun: Callable[[StartRequest], PlantedConversation], recognizers: list[PlantedRecognizer], tmp_path: Path
) -> None:
    conversation = begun(StartRequest(preset="sales", consent=PEOPLE, topic=("heat pump",)))
    assert not any(analyzer.clips for analyzer in conversation.session.inputs.audio.analyzers.values())
    conversation.run(15.0)
    assert conversation.state()["words"] is None
    conversation.close()
    (folder,) = (tmp_path / "sessions").iterdir()
    session = load_session(folder)
    assert session.header.transcript is None
    assert session.header.topic == ()
    database = sqlite3.connect(folder / "session.sqlite")
    assert database.execute("SELECT count(*) FROM events WHERE kind = 'word'").fetchone() == (0,)
    database.close()
    assert recognizers == []


def test_after_a_session_with_words_the_next_one_has_none(
    begun: Callable[[StartRequest], PlantedConversation], recognizers: list[PlantedRecognizer], tmp_path: Path
) -> None:
    conversation = begun(WORDS)
    conversation.act(lambda session: session.end())
    conversation.run(2.0)
    assert not any(analyzer.clips for analyzer in conversation.session.inputs.audio.analyzers.values())
    conversation.act(lambda session: session.again())
    conversation.begin()
    conversation.run(10.0)
    conversation.close()
    assert len(recognizers) == 1
    last = max((tmp_path / "sessions").iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
    assert load_session(last).header.transcript is None


@pytest.mark.parametrize("consent", [(), ("user",), ("partner",)])
def test_without_the_consent_of_both_it_does_not_begin(
    consent: tuple[str, ...], begun: Callable[[StartRequest], PlantedConversation], recognizers: list[PlantedRecognizer]
) -> None:
    with pytest.raises(UsageError, match="only if you both agree"):
        begun(StartRequest(consent=PEOPLE, words=True, words_consent=consent))  # type: ignore[arg-type]
    assert recognizers == []


def test_what_cannot_be_recognized_is_said_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    conversation = PlantedConversation(tmp_path / "sessions")
    conversation.choose()
    monkeypatch.setattr(live_session, "available", lambda: "speech recognition is not installed; install it")
    with pytest.raises(UsageError, match="is not installed"):
        conversation.session.begin(WORDS)
    monkeypatch.undo()
    with pytest.raises(UsageError, match="the language should be one of"):
        conversation.act(lambda session: session.begin(WORDS.model_copy(update={"language": "xx"})))
    conversation.close()


def test_a_recognition_that_dies_takes_nothing_else_with_it(
    begun: Callable[[StartRequest], PlantedConversation], recognizers: list[PlantedRecognizer], tmp_path: Path
) -> None:
    conversation = begun(WORDS)
    conversation.run(15.0)
    recognizers[0].dies = True
    conversation.run(15.0)
    state = conversation.state()
    assert state["phase"] == "running"
    assert [notice["kind"] for notice in state["notices"]].count("words-stopped") == 1
    conversation.act(lambda session: session.end())
    conversation.run(2.0)
    state = conversation.state()
    assert state["summary"] is not None
    assert state["summary"]["sentences"][-1].startswith("Not everything you said was written down (speech recognition stopped")
    session = load_session(next((tmp_path / "sessions").iterdir()))
    assert session.status == "complete"
    assert session.words
    assert any(gap.stream.endswith(".words") and "stopped" in gap.reason for gap in session.gaps)
    conversation.close()


def soon(holds: Callable[[], object]) -> None:
    end_s = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end_s
        time.sleep(0.02)


def planted(**options: float) -> tuple[Transcription, PlantedRecognizer]:
    recognizer = PlantedRecognizer("en", **options)
    return Transcription("en", make=lambda language: recognizer), recognizer


def test_on_a_busy_computer_words_wait_until_there_is_time() -> None:
    transcription, recognizer = planted()
    transcription.take([clip(0.0)], load_level=1)
    soon(lambda: len(recognizer.clips) == 1)
    transcription.take([clip(5.0), clip(8.0)], load_level=2)
    assert transcription.notices == [] and transcription.gaps == []
    transcription.take([], load_level=0)
    soon(lambda: len(recognizer.clips) == 3)
    transcription.take([clip(100.0)], load_level=3)
    transcription.finish(1.0)
    assert len(recognizer.clips) == 4 and transcription.missed_s == 0


def test_what_waited_too_long_is_left_out_and_that_is_said_once() -> None:
    transcription, recognizer = planted()
    transcription.take([clip(3.0 * at) for at in range(302)], load_level=2)
    assert [notice["kind"] for notice in transcription.notices] == ["words-missing"]
    assert [(gap.stream, gap.start_s, gap.end_s) for gap in transcription.gaps] == [("user.words", 0.0, 5.0)]
    assert transcription.missed_s == pytest.approx(4.0)
    transcription.finish(1.0)
    assert len(recognizer.clips) == 300
    assert "4 s" in transcription.remarks[0]


def test_what_the_recognition_itself_drops_counts_too() -> None:
    transcription, recognizer = planted()
    recognizer.dropped_s = 28.0
    soon(lambda: [notice["kind"] for notice in transcription.notices] == ["words-missing"])
    transcription.close()
    assert transcription.missed_s == 28.0
    assert recognizer.is_closed


def test_what_could_not_be_believed_is_counted_apart() -> None:
    transcription, recognizer = planted()
    recognizer.unclear_s = 9.0
    soon(lambda: transcription.unclear_s == 9.0)
    assert transcription.missed_s == 0 and transcription.remarks == []
    transcription.close()


def test_the_last_words_are_waited_for() -> None:
    transcription, _ = planted(late_s=60.0)
    transcription.take([clip(0.0), clip(3.0)])
    assert transcription.read() == []
    assert [word.start_s for word in transcription.finish(5.0)] == [0.0, 3.0]


def test_one_that_hangs_holds_nobody_up_and_what_it_holds_is_counted() -> None:
    transcription, recognizer = planted()
    recognizer.hangs = threading.Event()
    begun_s = time.monotonic()
    transcription.take(clip(10.0 * n, 10.0) for n in range(70))
    assert transcription.read() == []
    assert time.monotonic() - begun_s < 1.0
    assert transcription.missed_s == pytest.approx(70.0), "ten and a half minutes may wait"
    assert transcription.finish(0.1) == []
    assert time.monotonic() - begun_s < 10.0
    assert recognizer.is_closed
    assert transcription.missed_s == pytest.approx(700.0)
    recognizer.hangs.set()


def test_a_recognition_that_cannot_start_is_said_and_the_rest_goes_on() -> None:
    def broken(language: str | None) -> PlantedRecognizer:
        raise ModelError("the model of speech recognition is damaged; install it again")

    transcription = Transcription("en", make=broken)
    soon(lambda: transcription.notices)
    transcription.take([clip(0.0)])
    assert transcription.read() == []
    assert "is damaged" in transcription.notices[0]["words"]
    assert transcription.finish(1.0) == []
