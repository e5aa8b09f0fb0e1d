"""Phrases: a person's speech between pauses (inter-pausal units), each with its tempo, pitch and level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.types import Event, Float32, Float64, Person
from monitor.voice.intake import FRAME_S
from monitor.voice.prosody import Frames, cut
from monitor.voice.tempo import syllable_nuclei


class Phrases:
    """Streaming: one person's frames in, ``phrase`` events out once the pause after them is long enough."""

    def __init__(self, person: Person) -> None:
        numbers = constants.voice()
        self._person = person
        self._pause_frames = round(numbers.phrase_pause_s / FRAME_S)
        self._max_frames = round(numbers.phrase_max_s / FRAME_S)
        self._parts: list[Frames] = []
        # Frames held since the phrase began, and how many of the newest are silent.
        self._held = 0
        self._silent = 0

    def push(self, frames: Frames) -> list[Event]:
        """Phrases that ended in these frames."""
        events = []
        first = 0
        for index, speaks in enumerate(frames.speech.tolist()):
            if not speaks and not self._held:
                first = index + 1
                continue
            self._held += 1
            self._silent = 0 if speaks else self._silent + 1
            if self._silent >= self._pause_frames or self._held >= self._max_frames:
                events.append(self._close(cut(frames, first, index + 1)))
                first = index + 1
        if self._held:
            self._parts.append(cut(frames, first, frames.speech.size))
        if frames.ends:
            events += self.finish()
        return events

    def finish(self) -> list[Event]:
        """The phrase that is still open, if any."""
        return [self._close(None)] if self._held else []

    def _close(self, last: Frames | None) -> Event:
        parts = [*self._parts, last] if last is not None else self._parts
        n = self._held - self._silent
        self._parts, self._held, self._silent = [], 0, 0
        time_s = np.concatenate([part.time_s for part in parts])[:n]
        return phrase(
            self._person,
            time_s,
            speech=np.concatenate([part.speech for part in parts])[:n],
            f0_hz=np.concatenate([part.f0_hz for part in parts])[:n],
            level_db=np.concatenate([part.level_db for part in parts])[:n],
            power=np.concatenate([part.power for part in parts])[:n],
        )


def phrase(
    person: Person, time_s: Float64, *, speech: NDArray[np.bool_], f0_hz: Float32, level_db: Float32, power: Float32
) -> Event:
    """One phrase's event; its frames as in ``Frames``, from its first to its last of speech.

    value : articulation rate in syllables/s (NaN without a syllable). detail : syllables; f0_median_hz; f0_range_st, from
    the 10 % to the 90 % quantile in semitones; level_db, of the mean power of the frames of speech.
    """
    steps = power.shape[1]
    syllables = syllable_nuclei(power.ravel(), voiced=np.repeat(np.isfinite(f0_hz), steps)).size
    start_s, end_s = float(time_s[0]) - FRAME_S / 2, float(time_s[-1]) + FRAME_S / 2
    voiced = f0_hz[np.isfinite(f0_hz) & speech].astype(np.float64)
    levels = level_db[np.isfinite(level_db) & speech].astype(np.float64)
    low, high = np.quantile(voiced, (0.1, 0.9)) if voiced.size else (np.nan, np.nan)
    return Event(
        person,
        "phrase",
        start_s,
        end_s,
        syllables / (end_s - start_s) if syllables else float("nan"),
        {
            "syllables": float(syllables),
            "f0_median_hz": float(np.median(voiced)) if voiced.size else float("nan"),
            "f0_range_st": float(12 * np.log2(high / low)) if voiced.size else float("nan"),
            "level_db": float(10 * np.log10(np.mean(10 ** (levels / 10)))) if levels.size else float("nan"),
        },
    )
