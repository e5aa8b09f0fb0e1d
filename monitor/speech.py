"""Speech of one person beyond its measures: the sound of it, and the words."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.types import Event, Float32, Person

# Of the sound of phrases: what recognizers of speech take.
CLIP_HZ: Final = 16_000


@dataclass(frozen=True, slots=True)
class SpeechClip:
    """Sound of one person, for what needs the sound itself: of a phrase, for its words, or as it comes.

    Attributes
    ----------
    person : {"user", "partner"}
        Who speaks.
    start_s : float
        Time of the first sample, in seconds.
    samples : numpy.ndarray
        float32 in -1..1, 16 kHz; of a phrase, from a little before it to a little after it [shape=(n_samples,)].
    """

    person: Person
    start_s: float
    samples: Float32

    @property
    def length_s(self) -> float:
        """Seconds of sound."""
        return self.samples.size / CLIP_HZ

    @property
    def end_s(self) -> float:
        """Time after the last sample, in seconds."""
        return self.start_s + self.length_s


def as_wav(samples: Float32, rate_hz: int = CLIP_HZ) -> bytes:
    """Mono sound [shape=(n_samples,)] as a WAV file of 16 bits, for a page to play."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Word:
    """One word of one person.

    Attributes
    ----------
    person : {"user", "partner"}
        Who said it.
    start_s, end_s : float
        From when to when, in seconds.
    text : str
        As it is written, with the punctuation that belongs to it and without spaces.
    probability : float
        0..1, how sure the recognition was; NaN where a file gave it.
    """

    person: Person
    start_s: float
    end_s: float
    text: str
    probability: float = float("nan")


WORD: Final = "word"


def word_event(word: Word) -> Event:
    """A word as a session keeps it."""
    return Event(word.person, WORD, word.start_s, word.end_s, word.probability, {"text": word.text})


def word_of(event: Event) -> Word:
    """The inverse of ``word_event``."""
    person: Person = "user" if event.person == "user" else "partner"
    return Word(person, event.start_s, event.end_s, str(event.detail.get("text", "")), event.value)
