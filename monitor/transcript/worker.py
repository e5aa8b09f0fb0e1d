"""The recognizer's process: Whisper by faster-whisper (CTranslate2, int8, one thread), loaded when it is asked for something.

It is handed stretches of up to half a minute and gives back the words in them with their times in the stretch.
"""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.errors import ModelError, RapportError, WorkerError
from monitor.models import is_right, recognizer_parts, recognizer_remedy, recognizers
from monitor.process.child import lower_priority
from monitor.speech import CLIP_HZ
from monitor.transcript.languages import ENGLISH
from monitor.types import Float32

READY: Final = "ready"
DETECT: Final = "detect"
RECOGNIZE: Final = "recognize"
# Half the cost on English, which live talk has to keep to; base makes a quarter fewer errors
# (benchmarks/README.md, "Words"). It knows the other languages.
ENGLISH_MODEL: Final = "whisper-tiny.en"
OTHER_MODEL: Final = "whisper-base"
MODELS: Final = (ENGLISH_MODEL, OTHER_MODEL)
# Whisper learned from tidied subtitles and leaves fillers out unless it has just written some. A longer or wordier prompt
# costs more and finds fewer (benchmarks/README.md, "Words").
_PROMPT: Final = "Um, uh, hmm, er, ah."
# What a window has to be like for its words to be believed. Speech of four real voices had a mean log probability over -0.6 and
# a probability of no speech of 0.02 at most; noise, music, hum and silence below -0.85 and over 0.35 (benchmarks/README.md,
# "Words"). A text that zlib makes this much shorter is a loop (Radford et al. 2022, section 4.5).
_LEAST_LOG_PROBABILITY: Final = -1.2
_UNSURE_LOG_PROBABILITY: Final = -0.8
_MOST_NO_SPEECH: Final = 0.3
_MOST_COMPRESSION: Final = 2.4

# What is left of a stretch after the last word: a clip reaches 0.25 s beyond its phrase.
_REST_S: Final = 0.6

# Languages that are written without blanks between words.
_WITHOUT_BLANKS: Final = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km", "bo"})

Heard = tuple[float, float, str, float]


class Whisper:
    """One model at a time, in this process. prompt : English text before each window, None for none."""

    def __init__(self, prompt: str | None = _PROMPT) -> None:
        self._prompt = prompt
        self._name = ""
        self._model: Any = None

    def load(self, name: str) -> None:
        """See that the model ``name`` is the one that is loaded. Raises ModelError where a file is missing or is not right."""
        if name == self._name:
            return
        self._name, self._model = "", None
        _give_memory_back()
        self._model = _loaded(name)
        self._name = name

    def language(self, samples: Float32) -> tuple[str, float]:
        """The language of speech (16 kHz, up to 30 s) and how likely it is, 0..1."""
        self.load(OTHER_MODEL)
        language, probability, _ = self._model.detect_language(samples)
        return str(language), float(probability)

    def words(self, samples: Float32, language: str, *, model: str = "") -> list[Heard] | None:
        """Words of a stretch (16 kHz, up to 30 s): from, to, text, probability. None: nothing that can be believed."""
        self.load(model or (ENGLISH_MODEL if language == ENGLISH else OTHER_MODEL))
        prompts = [self._prompt, None] if language == ENGLISH and self._prompt else [None]
        for prompt in prompts:
            segments = self._segments(samples, language, prompt)
            believed = [segment for segment in segments if is_believable(segment)]
            if believed or not segments:
                break
        if segments and not believed:
            return None
        return whole_words([word for segment in believed for word in segment.words or ()], language)

    def _segments(self, samples: Float32, language: str, prompt: str | None) -> list[Any]:
        heard, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=1,
            # Only the likeliest text: what is drawn at random after a failure differs from run to run, and costs up to
            # five more attempts.
            temperature=0.0,
            # One window's mistake is not handed on to the next.
            condition_on_previous_text=False,
            initial_prompt=prompt,
            word_timestamps=True,
        )
        segments = []
        for segment in heard:
            segments.append(segment)
            # After its last word it would look once more, at the cost of half a minute, at the moment that is left.
            if segment.end > samples.size / CLIP_HZ - _REST_S:
                break
        return segments


def whole_words(pieces: Iterable[Any], language: str) -> list[Heard]:
    """Pieces as faster-whisper gives them, put together to words: one that begins without a blank belongs to the one before.

    So "high" and "-end" are one word, with the lower probability. In a language without blanks each piece is a word.
    """
    words: list[Heard] = []
    for piece in pieces:
        start_s, end_s, text, probability = float(piece.start), float(piece.end), str(piece.word), float(piece.probability)
        if words and not text.startswith(" ") and language not in _WITHOUT_BLANKS:
            before_s, _, before, least = words.pop()
            start_s, text, probability = before_s, before + text, min(least, probability)
        words.append((start_s, end_s, text, probability))
    return words


def is_believable(segment: Any) -> bool:
    """Whether a segment's text is likely to have been said, by the recognizer's own figures for its window."""
    return bool(
        segment.compression_ratio <= _MOST_COMPRESSION
        and segment.avg_logprob >= _LEAST_LOG_PROBABILITY
        and (segment.avg_logprob >= _UNSURE_LOG_PROBABILITY or segment.no_speech_prob <= _MOST_NO_SPEECH)
    )


def _loaded(name: str) -> Any:
    from faster_whisper import WhisperModel

    parts = recognizer_parts(name)
    for file in recognizers()[name]:
        try:
            right = is_right(file, parts[file.name])
        except OSError as error:
            raise ModelError(f"cannot read the recognizer {name} ({error.strerror}); {recognizer_remedy()}") from None
        if not right:
            raise ModelError(f"the file {file.name} of the recognizer {name} is not the verified one; {recognizer_remedy()}")
    options = {"device": "cpu", "compute_type": "int8", "cpu_threads": 1, "num_workers": 1, "local_files_only": True}
    folders = {files[0].parent for files in parts.values()}
    if len(folders) == 1 and all(len(files) == 1 for files in parts.values()):
        return WhisperModel(str(folders.pop()), **options)
    # Loading from memory would take 280 MB more than from a folder (measured), so its parts are put together in one.
    with tempfile.TemporaryDirectory(prefix="rapport-recognizer-") as folder:
        try:
            for file_name, files in parts.items():
                _join(files, Path(folder, file_name))
        except OSError as error:
            raise ModelError(
                f"cannot put the recognizer {name} together in {folder} ({error.strerror}); free 150 MB there"
            ) from None
        return WhisperModel(folder, **options)


def _join(parts: Iterable[Path], whole: Path) -> None:
    with whole.open("wb") as file:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)


def _give_memory_back() -> None:
    """What a model held, to the system: glibc would keep 100 MB of it."""
    gc.collect()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return


def work(pipe: Connection, language: str | None = None) -> None:
    """The process's whole life: answer what is asked, end when the pipe's other end is gone.

    language : None where it is going to be detected; the model is loaded before the first speech comes.
    """
    # Twice: words come late anyway, so this gives way to the pictures' workers too.
    lower_priority()
    lower_priority()
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        import faster_whisper  # noqa: F401
        from tqdm import tqdm

        # Its bars, never shown, would make a lock between processes, which one that is killed leaves behind.
        tqdm.set_lock(threading.RLock())
    except Exception as error:  # a library that does not load: to start again would not help
        text = " ".join(str(error).split())
        pipe.send(WorkerError(f"the recognition of words cannot start ({text}); {recognizer_remedy()}"))
        return
    whisper = Whisper()
    try:
        whisper.load(ENGLISH_MODEL if language == ENGLISH else OTHER_MODEL)
        pipe.send(READY)
        while True:
            what, language = pipe.recv()
            samples = np.frombuffer(pipe.recv_bytes(), np.int16).astype(np.float32) / np.float32(32768)
            pipe.send((what, whisper.language(samples) if what == DETECT else whisper.words(samples, language)))
    except RapportError as error:
        with suppress(OSError):
            pipe.send(error)
    except (EOFError, OSError):
        return
