"""A person's clips gathered into stretches that are recognized at once, and their words' times put back where they were said.

The recognizer looks at half a minute at a time, whatever is in it, so phrases go together and the silence between them not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.speech import CLIP_HZ, SpeechClip, Word
from monitor.types import Float32, Person

# Whisper hears 30 s at once; a little less, so that nothing is cut off at the end.
MOST_S: Final = 28.0
# Between what was said at different times: at least this much silence, so that two sentences do not run into one word.
_BETWEEN_S: Final = 0.5
# Live: what a clip is longer than that, its first word has waited already.
_LONG_S: Final = 10.0
# A phrase that is longer than a stretch is cut at the quietest moment of its last seconds.
_CUT_WITHIN_S: Final = 5.0
_CUT_FRAME_S: Final = 0.032
# Words that the recognizer puts farther behind the end of all sound than this were not said.
_BEYOND_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound that was heard without a break. offset_s : where it begins in its stretch; start_s, end_s : when it was heard."""

    offset_s: float
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Up to ``MOST_S`` of one person's speech.

    samples : 16 kHz, silence between the pieces [shape=(n_samples,)]. pieces : in the order of time, none overlapping another.
    """

    person: Person
    samples: Float32
    pieces: tuple[Piece, ...]

    @property
    def speech_s(self) -> float:
        """How much sound it holds, the silence between left out."""
        return sum(piece.end_s - piece.start_s for piece in self.pieces)

    def words(self, heard: Iterable[tuple[float, float, str, float]]) -> list[Word]:
        """Words (from, to, text, probability; times in the stretch) at the times when they were said.

        Each word goes to the piece that it overlaps most, the nearest one if none, and lies within it; later words do not begin
        before earlier ones.
        """
        words: list[Word] = []
        for start_s, end_s, text, probability in heard:
            text = text.strip()
            last = self.pieces[-1]
            if not text or start_s > last.offset_s + last.end_s - last.start_s + _BEYOND_S:
                continue
            piece = max(self.pieces, key=lambda piece: _overlap_s(piece, start_s, end_s))
            first = piece.start_s if not words else max(piece.start_s, words[-1].start_s)
            said_s = min(max(start_s - piece.offset_s + piece.start_s, first), max(piece.end_s, first))
            over_s = min(max(end_s - piece.offset_s + piece.start_s, said_s), max(piece.end_s, said_s))
            words.append(Word(self.person, said_s, over_s, text, min(max(probability, 0.0), 1.0)))
        return words


def _overlap_s(piece: Piece, start_s: float, end_s: float) -> float:
    """How much of a word lies in a piece; negative, how far away it is, if nothing does."""
    return min(end_s, piece.offset_s + piece.end_s - piece.start_s) - max(start_s, piece.offset_s)


class StretchGatherer:
    """One person's clips, in the order of time, become stretches. Times of the clock are given, so that none is asked here.

    wait_s : for live: a stretch is due this long after its first clip came, full or not, less what that clip is longer than
    ``_LONG_S``, so that its first word is not older than half a minute when it is recognized; None: when it is full.
    """

    def __init__(self, person: Person, *, wait_s: float | None = None) -> None:
        self._person: Person = person
        self._wait_s = wait_s
        self._clips: list[SpeechClip] = []
        self._length_s = 0.0
        self._due_s: float | None = None

    def push(self, clip: SpeechClip, now_s: float = 0.0) -> list[Stretch]:
        """Take the next clip in; stretches that it filled."""
        full: list[Stretch] = []
        for part in _parts(self._after_the_last(clip)):
            if self._clips and self._length_s + _between_s(self._clips[-1], part) + part.length_s > MOST_S:
                full += self.take()
            if not self._clips and self._wait_s is not None:
                self._due_s = now_s + max(self._wait_s - max(part.length_s - _LONG_S, 0.0), 0.0)
            self._length_s += part.length_s + (_between_s(self._clips[-1], part) if self._clips else 0.0)
            self._clips.append(part)
        return full

    def due(self, now_s: float) -> list[Stretch]:
        """The stretch that has waited long enough."""
        return self.take() if self._due_s is not None and now_s >= self._due_s else []

    def take(self) -> list[Stretch]:
        """What has been gathered, full or not: one stretch, or none."""
        clips, self._clips, self._length_s, self._due_s = self._clips, [], 0.0, None
        return [_stretch(self._person, clips)] if clips else []

    def _after_the_last(self, clip: SpeechClip) -> SpeechClip:
        """Without what the clip before it holds already: clips reach beyond their phrases."""
        if not self._clips:
            return clip
        again = round((self._clips[-1].end_s - clip.start_s) * CLIP_HZ)
        if again <= 0:
            return clip
        return SpeechClip(clip.person, clip.start_s + again / CLIP_HZ, clip.samples[again:])


def _stretch(person: Person, clips: list[SpeechClip]) -> Stretch:
    samples: list[Float32] = []
    pieces: list[Piece] = []
    offset_s = 0.0
    for before, clip in zip([None, *clips[:-1]], clips, strict=True):
        between = round(_between_s(before, clip) * CLIP_HZ) if before is not None else 0
        samples += [np.zeros(between, np.float32), clip.samples]
        offset_s += between / CLIP_HZ
        pieces.append(Piece(offset_s, clip.start_s, clip.end_s))
        offset_s += clip.length_s
    return Stretch(person, np.concatenate(samples), tuple(pieces))


def _between_s(before: SpeechClip, clip: SpeechClip) -> float:
    """The silence between two clips of a stretch: what lay between them, or as much as parts two sentences."""
    return min(max(clip.start_s - before.end_s, 0.0), _BETWEEN_S)


def _parts(clip: SpeechClip) -> Iterator[SpeechClip]:
    """The clip, in parts that fit into a stretch; none of an empty one."""
    most, within, frame = (round(seconds * CLIP_HZ) for seconds in (MOST_S, _CUT_WITHIN_S, _CUT_FRAME_S))
    start_s, samples = clip.start_s, clip.samples
    while samples.size > most:
        last = samples[most - within : most]
        power = np.square(last[: last.size // frame * frame]).reshape(-1, frame).sum(axis=1)
        cut = most - within + int(power.argmin()) * frame + frame // 2
        yield SpeechClip(clip.person, start_s, samples[:cut])
        start_s, samples = start_s + cut / CLIP_HZ, samples[cut:]
    if samples.size:
        yield SpeechClip(clip.person, start_s, samples)
