"""What is asked for and what is there: consent by an option of its own, and one sentence for what cannot be had."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ModelError, RapportError, UsageError
from monitor.offline import analyze, word_source
from monitor.offline.clocks import FileClock
from monitor.offline.spoken import KnownWords, RecognizedWords, WordSource
from monitor.offline.word_source import WordsWanted
from monitor.types import PEOPLE
from tests.support.recognition import FakeRecognition

VTT = """\
WEBVTT

00:00:01.000 --> 00:00:02.000
<v Ann Lee>Hello Ben</v>

00:00:03.000 --> 00:00:05.000
<v Ben Roe>Hello there</v>
"""


def zoom(folder: Path, *names: str) -> None:
    """A folder of Zoom's, with its own transcript and a sound of each, called as Zoom does."""
    (folder / "GMT_Recording.transcript.vtt").write_text(VTT)
    (folder / "Audio Record").mkdir()
    for number, name in enumerate(names):
        (folder / "Audio Record" / f"audio{name}{number}123456789.m4a").touch()


@pytest.fixture(autouse=True)
def recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_source, "recognition", lambda language: FakeRecognition(given=language or ""))


def found(wanted: WordsWanted, said: list[str], **changes: Any) -> WordSource | None:
    options: dict[str, Any] = {
        "folder": Path("me.mp4"),
        "clock": FileClock(),
        "duration_s": 10.0,
        "names": dict.fromkeys(PEOPLE),
        "is_withheld": False,
    }
    return word_source.word_source(wanted, **options | changes, said=said.append)


def test_without_being_asked_nothing_is_written_down() -> None:
    said: list[str] = []
    assert found(WordsWanted(), said) is None
    assert not said


def test_words_are_recognized_where_they_are_wanted() -> None:
    said: list[str] = []
    assert isinstance(found(WordsWanted(recognized=True), said), RecognizedWords)
    assert not said


def test_no_recognition_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(language: str | None) -> FakeRecognition:
        raise ModelError("the extra is not installed; run `pip install rapport-monitor[words]`")

    monkeypatch.setattr(word_source, "recognition", missing)
    said: list[str] = []
    assert found(WordsWanted(recognized=True), said) is None
    assert len(said) == 1 and "The extra is not installed" in said[0]


def test_voices_that_nobody_can_tell_apart_are_not_written_down() -> None:
    said: list[str] = []
    assert found(WordsWanted(recognized=True), said, is_withheld=True) is None
    assert said == ["The words aren't written down, because the two voices can't be told apart."]


def test_a_transcript_counts_by_the_clock_of_the_users_recording(tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(VTT)
    said: list[str] = []
    source = found(
        WordsWanted(transcript=tmp_path / "call.vtt"),
        said,
        clock=FileClock(2.5),
        names={"user": "ben", "partner": None},
    )
    assert isinstance(source, KnownWords) and not said
    words = sorted(source.read(10.0), key=lambda word: word.start_s)
    assert [(word.person, word.text) for word in words] == [
        ("partner", "Hello"),
        ("partner", "Ben"),
        ("user", "Hello"),
        ("user", "there"),
    ]
    assert (words[0].start_s, words[-1].end_s) == (3.5, 7.5)
    transcript = source.transcript
    assert transcript is not None
    assert (transcript.source, transcript.name, transcript.language, transcript.consent) == (
        "file",
        "call.vtt",
        "und",
        PEOPLE,
    )


@pytest.mark.parametrize(
    ("content", "names", "duration_s"),
    [
        ("no transcript at all", {"user": "Ann", "partner": None}, 10.0),
        (VTT, {"user": "Zoe", "partner": None}, 10.0),
        (VTT, {"user": None, "partner": None}, 10.0),
        (VTT.replace("00:00:0", "02:00:0"), {"user": "Ann", "partner": None}, 10.0),
    ],
    ids=["no transcript", "names fit nobody", "no names", "times of another recording"],
)
def test_a_transcript_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, content: str, names: dict[str, str | None], duration_s: float
) -> None:
    (tmp_path / "call.vtt").write_text(content)
    said: list[str] = []
    assert found(WordsWanted(transcript=tmp_path / "call.vtt"), said, names=names, duration_s=duration_s) is None
    assert len(said) == 1
    assert said[0].startswith("The transcript isn't used.") and said[0].endswith("Everything else is measured.")


def test_zooms_own_transcript_is_used_only_where_words_are_wanted(tmp_path: Path) -> None:
    zoom(tmp_path, "AnnLee", "BenRoe")
    said: list[str] = []
    names = {"user": "ann", "partner": None}
    assert found(WordsWanted(), said, folder=tmp_path, names=names) is None
    assert not said
    assert isinstance(found(WordsWanted(recognized=True), said, folder=tmp_path, names=names), KnownWords)
    assert said == ["Zoom's own transcript GMT_Recording.transcript.vtt is used for the words."]


def test_where_zooms_names_fit_nobody_speech_is_recognized(tmp_path: Path) -> None:
    zoom(tmp_path, "ZoeOtt", "BenRoe")
    said: list[str] = []
    source = found(WordsWanted(recognized=True), said, folder=tmp_path, names={"user": "Zoe", "partner": None})
    assert isinstance(source, RecognizedWords)
    assert len(said) == 1 and said[0].endswith("Speech is recognized instead.")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"words": True, "transcript": "a.vtt"}, "choose one of them"),
        ({"language": "en"}, "--language is about what is said"),
        ({"topic": ["job"]}, "--topic is about what is said"),
        ({"words": True, "language": "English"}, "one of the 99 codes"),
        ({"words": True, "language": "xx"}, "one of the 99 codes"),
        ({"transcript": __file__, "language": "English"}, "two or three letters"),
        ({"transcript": "nowhere.vtt"}, "none called"),
        ({"words": True, "topic": Path("nowhere.txt")}, "nowhere.txt"),
        ({"words": True, "topic": []}, "holds no words"),
        ({"words": True, "user_name": "Ann"}, "leave them out for files"),
    ],
)
def test_options_that_do_not_fit_together_are_refused_before_work(tmp_path: Path, options: Any, says: str) -> None:
    with pytest.raises(RapportError, match=says):
        analyze(tmp_path / "a.mp4", tmp_path / "b.mp4", **options)


def test_what_was_asked_for() -> None:
    wanted = WordsWanted.of(True, " EN ", None, ["Sales", "sales", "price"])
    assert wanted == WordsWanted(recognized=True, language="en", topic=("Sales", "price"))
    with pytest.raises(UsageError):
        WordsWanted.of(False, None, None, ("a",))
