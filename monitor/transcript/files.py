"""A transcript that another program wrote (WebVTT or SRT) as the words of the user and of the partner."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Final

from monitor.errors import SourceError
from monitor.speech import Word
from monitor.transcript.cues import Cue, CueFile, read_cues
from monitor.transcript.names import listed, match_people
from monitor.types import Person
from monitor.words import say

# Slower than anybody speaks (about 0.07 s a letter): in a cue that lasts longer, most of the time is no speech.
_SLOWEST_S_A_LETTER: Final = 0.5
# A caption of a few words may stay on the screen for a while; only in longer ones is the speech looked for at its start (s).
_LONG_CUE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class ImportedTranscript:
    """What a transcript's file gave.

    Attributes
    ----------
    words : tuple of Word
        Both people's, by start. A cue has no times of words: they are spread over it by their letters, and their probability
        is NaN.
    names : dict of person to str
        What the file calls the user and the partner, whichever speak in it.
    language : str or None
        ISO 639-1, where the file says it.
    notes : tuple of str
        What was left out or taken for something else, a sentence each.
    """

    words: tuple[Word, ...]
    names: Mapping[Person, str]
    language: str | None
    notes: tuple[str, ...]


def read_transcript(path: Path, *, user_name: str | None = None, partner_name: str | None = None) -> ImportedTranscript:
    """The words of a WebVTT or SRT file, as Teams, Zoom and caption editors write them (``cues.read_cues``).

    Parameters
    ----------
    path : pathlib.Path
        The file; any usual encoding and line end.
    user_name, partner_name : str, optional
        Who is who, or a part of it that fits one speaker only. Not needed where the file says *You* and *Partner*, as this
        program's own do; of two speakers one name is enough. Other speakers are left out.

    Returns
    -------
    ImportedTranscript
        Times count from the file's own second 0.

    Raises
    ------
    RapportError
        One sentence: SourceError for what is no transcript or names no speaker, UsageError where the names leave a choice or
        fit nobody, RapportError where webvtt-py is missing.
    """
    read = read_cues(path)
    counts: Counter[str] = Counter()
    for cue in read.cues:
        counts[cue.speaker] += len(cue.text.split())
    unnamed = counts.pop("", 0)
    if not counts:
        raise SourceError(
            f"the file {path.name} names no speakers, so its words belong to nobody; export it with the names of the speakers"
        )
    names = match_people(counts, file=path.name, user_name=user_name, partner_name=partner_name)
    people = {name: person for person, name in names.items()}
    kept = [cue for cue in read.cues if cue.speaker in people]
    words = [word for cue in kept for word in spread(cue, people[cue.speaker])]
    others = {name: count for name, count in counts.items() if name not in people}
    notes = _notes(read, kept, others=others, unnamed=unnamed)
    return ImportedTranscript(tuple(sorted(words, key=_by_time)), names, read.language, tuple(notes))


def spread(cue: Cue, person: Person) -> list[Word]:
    """A cue's words, each as long as its share of the letters. One that ends before it begins has them all at its start."""
    texts = cue.text.split()
    letters = [0, *accumulate(map(len, texts))]
    length_s = _spoken_s(cue)
    # Ends exactly where the cue does.
    until_s = max(cue.start_s, cue.end_s) if length_s == cue.end_s - cue.start_s else cue.start_s + length_s
    bounds = [cue.start_s + length_s * before / letters[-1] for before in letters[:-1]] + [until_s]
    return [Word(person, start_s, end_s, text) for text, start_s, end_s in zip(texts, bounds[:-1], bounds[1:], strict=True)]


def within(words: Sequence[Word], duration_s: float) -> tuple[tuple[Word, ...], str]:
    """The words that lie in a recording, and a sentence where some do not (empty: all do).

    A word that reaches out of it ends where it does. Raises SourceError where most words lie outside: it is another talk's
    transcript, or begins at another time.
    """
    kept = tuple(
        replace(word, start_s=max(0.0, word.start_s), end_s=min(word.end_s, duration_s))
        for word in words
        if word.end_s >= 0 and word.start_s < duration_s
    )
    outside = len(words) - len(kept)
    if 2 * outside > len(words):
        raise SourceError(
            f"{outside} of {len(words)} words of the transcript lie outside the recording, which lasts {duration_s:.0f} s; use "
            "the transcript of this recording"
        )
    return kept, say("transcript-outside", count=outside) if outside else ""


def _spoken_s(cue: Cue) -> float:
    length_s = max(0.0, cue.end_s - cue.start_s)
    return length_s if length_s <= _LONG_CUE_S else min(length_s, _SLOWEST_S_A_LETTER * len(cue.text))


def _by_time(word: Word) -> tuple[float, float]:
    return word.start_s, word.end_s


def _notes(read: CueFile, kept: list[Cue], *, others: Mapping[str, int], unnamed: int) -> list[str]:
    long = sum(not math.isclose(_spoken_s(cue), max(0.0, cue.end_s - cue.start_s)) for cue in kept)
    backwards = sum(cue.end_s < cue.start_s for cue in kept)
    notes = []
    if others:
        notes.append(say("transcript-others", names=listed(others), count=len(others)))
    if read.carried:
        notes.append(say("transcript-carried", count=read.carried))
    if read.unnamed:
        notes.append(say("transcript-unnamed", count=read.unnamed, words=unnamed))
    for message, count in (("lost", read.lost), ("backwards", backwards), ("long", long)):
        if count:
            notes.append(say(f"transcript-{message}", count=count))
    return notes
