"""Two people's sounds, spoken for this test, through the whole of ``analyze``: who said what, and nothing unasked."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.offline import analyze, word_source
from monitor.replay.session import Session
from monitor.speech import SpeechClip
from monitor.transcript.recognition import Recognizer, available
from monitor.types import PEOPLE, Person

# Each person's sentence, and when they say it.
SAID: dict[Person, tuple[float, str]] = {
    "user": (0.3, "Could you tell me about the garden behind the house?"),
    "partner": (3.4, "There are seven trees, and my sister planted all of them."),
}
LASTS_S = 7.0


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory, speak: Callable[..., tuple[np.ndarray, int]]) -> Path:
    """``user.wav`` and ``partner.wav``, which begin together."""
    folder = tmp_path_factory.mktemp("call")
    for person, voice in zip(PEOPLE, ("en-us", "en-gb"), strict=True):
        start_s, text = SAID[person]
        samples, rate_hz = speak(text, voice=voice)
        track = np.zeros(round(LASTS_S * rate_hz), np.float32)
        first = round(start_s * rate_hz)
        track[first : first + samples.size] = samples[: track.size - first]
        with wave.open(str(folder / f"{person}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes((track * 32767).astype("<i2").tobytes())
    return folder


class Overheard(Recognizer):
    """The recognizer, and what it was handed."""

    clips: ClassVar[list[SpeechClip]] = []

    def push(self, clip: SpeechClip) -> None:
        self.clips.append(clip)
        super().push(clip)


@pytest.fixture(scope="module")
def sessions(call: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Session, list[float]]]:
    """The call without words and with them, and how the bar moved in the latter."""
    if lack := available():
        pytest.skip(lack)
    folder = tmp_path_factory.mktemp("sessions")
    shares: list[float] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(word_source, "recognition", Overheard)
        without = analyze(call / "user.wav", call / "partner.wav", offset_s=0.0, sessions=folder)
        assert not Overheard.clips
        with_words = analyze(
            call / "user.wav",
            call / "partner.wav",
            offset_s=0.0,
            sessions=folder,
            words=True,
            language="en",
            topic=["garden"],
            report=lambda done, total: shares.append(done / total),
        )
        yield without, with_words, shares
    Overheard.clips.clear()


def test_each_person_has_their_own_words_when_they_said_them(sessions: tuple[Session, Session, list[float]]) -> None:
    _, session, _ = sessions
    heard = {person: [word for word in session.words if word.person == person] for person in PEOPLE}
    texts = {person: {word.text.strip(".,?!").lower() for word in heard[person]} for person in PEOPLE}
    # A recognizer may mishear a word of a synthetic voice; most are plain.
    assert len({"could", "tell", "about", "garden", "house"} & texts["user"]) >= 4
    assert len({"there", "seven", "trees", "sister", "planted", "them"} & texts["partner"]) >= 4
    for person, words in heard.items():
        start_s, _ = SAID[person]
        assert all(start_s - 0.5 <= word.start_s <= word.end_s <= start_s + 3.6 for word in words)
    transcript = session.header.transcript
    assert transcript is not None
    assert (transcript.source, transcript.language, transcript.detected) == ("recognition", "en", None)
    assert transcript.consent == PEOPLE
    assert session.header.topic == ("garden",)


def test_words_change_nothing_else_and_are_kept_only_where_they_are_wanted(
    sessions: tuple[Session, Session, list[float]],
) -> None:
    without, with_words, shares = sessions
    assert not without.words and without.header.transcript is None
    assert with_words.events == without.events and with_words.duration_s == without.duration_s
    assert repr(with_words.updates) == repr(without.updates) and repr(with_words.summary) == repr(without.summary)
    assert shares == sorted(shares) and shares[-1] == 1.0 and shares.count(1.0) == 1


def test_what_is_recognized_is_each_persons_phrases_and_a_little_around_them(
    sessions: tuple[Session, Session, list[float]],
) -> None:
    phrases = [event for event in sessions[0].events if event.kind == "phrase"]
    clips = sorted(Overheard.clips, key=lambda clip: clip.start_s)
    assert len(clips) == len(phrases)
    for phrase, clip in zip(phrases, clips, strict=True):
        assert clip.person == phrase.person
        span_s = (clip.start_s, clip.start_s + clip.samples.size / 16000)
        assert span_s == pytest.approx((phrase.start_s - 0.25, phrase.end_s + 0.25), abs=0.05)


def test_consent_is_asked_for_where_words_are() -> None:
    help_text = " ".join(CliRunner().invoke(cli, ["analyze", "--help"]).output.split())
    assert "Write down what is said. Both people must agree." in help_text
    assert help_text.count("Both people must agree.") == 3  # of the films, of the words, of a transcript
