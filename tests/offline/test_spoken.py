"""Words on their way into a session: late, failing, interrupted, or from a file whose times are another talk's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.offline.spoken import KnownWords, RecognizedWords, Spoken, WordSource
from monitor.pipeline import Pipeline
from monitor.record.header import Transcript
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.speech import SpeechClip, Word
from monitor.types import PEOPLE
from tests.support.recognition import RATE_HZ, FakeRecognition
from tests.support.sessions import header

OF_A_FILE = Transcript(source="file", language="en", name="talk.vtt", consent=PEOPLE)


def clip(start_s: float, person: str = "user") -> SpeechClip:
    return SpeechClip("partner" if person == "partner" else "user", start_s, np.zeros(RATE_HZ, np.float32))


def ignored(share: float) -> None:
    """Nobody looks."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / header().id


@pytest.fixture
def writer(folder: Path) -> Iterator[SessionWriter]:
    with SessionWriter.create(folder, header()) as open_writer:
        yield open_writer


def spoken_of(source: WordSource, writer: SessionWriter) -> Spoken:
    return Spoken(source, Pipeline(people=PEOPLE, preset=load_preset(), writer=writer), writer)


def texts(folder: Path) -> list[str]:
    return [word.text for word in load_session(folder).words]


def test_late_words_are_kept_and_the_header_says_where_they_are_from(folder: Path, writer: SessionWriter) -> None:
    recognition, said = FakeRecognition(), list[str]()
    spoken = spoken_of(RecognizedWords(recognition, language=None, said=said.append), writer)
    spoken.hear([clip(1.0), clip(3.0, "partner"), clip(5.0)])
    assert load_session(folder).header.transcript is None
    spoken.until(6.0)
    writer.commit()
    assert texts(folder) == ["word1"]
    shares: list[float] = []
    spoken.finish(10.0, shares.append)
    spoken.close()
    writer.close()
    session = load_session(folder)
    assert [(word.person, word.start_s, word.end_s, word.probability) for word in session.words] == [
        ("user", 1.0, 2.0, 0.5),
        ("partner", 3.0, 4.0, 0.5),
        ("user", 5.0, 6.0, 0.5),
    ]
    assert session.header.transcript == Transcript(
        source="recognition", language="en", detected=0.9, model="fake", consent=PEOPLE
    )
    assert not session.events
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert recognition.closed and not said


def test_a_language_that_was_given_was_not_detected(folder: Path, writer: SessionWriter) -> None:
    spoken = spoken_of(RecognizedWords(FakeRecognition(given="de"), language="de", said=pytest.fail), writer)
    spoken.hear([clip(1.0)])
    spoken.finish(3.0, ignored)
    transcript = load_session(folder).header.transcript
    assert transcript is not None and (transcript.language, transcript.detected) == ("de", None)


def test_recognition_that_dies_is_told_once_and_what_it_made_out_stays(folder: Path, writer: SessionWriter) -> None:
    said: list[str] = []
    spoken = spoken_of(RecognizedWords(FakeRecognition(fails_at=2), language=None, said=said.append), writer)
    for start_s in (1.0, 3.0, 5.0):
        spoken.hear([clip(start_s)])
        spoken.until(start_s + 1)
    spoken.finish(7.0, ignored)
    spoken.close()
    writer.close()
    assert texts(folder) == ["word1"]
    assert said == ["Not all words are there. Speech recognition has stopped. Everything else is complete."]


def test_of_silence_no_words_are_claimed(folder: Path, writer: SessionWriter) -> None:
    said: list[str] = []
    spoken = spoken_of(RecognizedWords(FakeRecognition(), language=None, said=said.append), writer)
    spoken.until(3600.0)
    spoken.finish(3600.0, ignored)
    assert said == ["Nobody was heard speaking, so there are no words."]
    assert load_session(folder).header.transcript is None


def test_an_interrupted_recording_has_the_words_until_then(folder: Path) -> None:
    words = [Word("user", at_s, at_s + 0.4, f"w{at_s:.0f}") for at_s in np.arange(0.0, 10.0).tolist()]
    with pytest.raises(KeyboardInterrupt), SessionWriter.create(folder, header()) as writer:
        spoken = spoken_of(KnownWords(words, OF_A_FILE), writer)
        spoken.until(4.0)
        spoken.close()
        raise KeyboardInterrupt
    session = load_session(folder)
    assert session.status == "interrupted" and session.header.transcript == OF_A_FILE
    assert texts(folder) == ["w0", "w1", "w2", "w3"]


@pytest.mark.parametrize("is_checked", [True, False])
def test_words_of_a_file_end_with_the_recording(folder: Path, writer: SessionWriter, *, is_checked: bool) -> None:
    words = [Word("user", 1.0, 2.0, "one"), Word("partner", 4.5, 5.5, "two"), Word("user", 6.0, 7.0, "late")]
    said: list[str] = []
    spoken = spoken_of(KnownWords(words, OF_A_FILE, is_checked=is_checked, said=said.append), writer)
    spoken.until(3.0)
    spoken.finish(5.0, ignored)
    spoken.close()
    writer.close()
    session = load_session(folder)
    assert [(word.text, word.end_s) for word in session.words] == [("one", 2.0), ("two", 5.0)]
    assert len(said) == (not is_checked)


def test_words_of_another_talk_are_not_kept(folder: Path, writer: SessionWriter) -> None:
    words = [Word("user", at_s, at_s + 1, "far") for at_s in (1.0, 1000.0, 2000.0)]
    said: list[str] = []
    spoken = spoken_of(KnownWords(words, OF_A_FILE, is_checked=False, said=said.append), writer)
    spoken.until(100.0)
    spoken.finish(100.0, ignored)
    assert len(said) == 1 and "2 of 3 words" in said[0]
    session = load_session(folder)
    assert session.header.transcript is None and not session.words


def test_what_could_not_be_made_out_is_told(writer: SessionWriter) -> None:
    said: list[str] = []
    spoken = spoken_of(RecognizedWords(FakeRecognition(unclear_s=42.3), language=None, said=said.append), writer)
    spoken.finish(60.0, ignored)
    spoken.hear([clip(1.0)])
    spoken.finish(60.0, ignored)
    assert "Music" in said[0] and said[1].startswith("42 s of speech")
