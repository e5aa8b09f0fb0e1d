"""Each sound heard once in whole before anything is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monitor.offline.recordings import Voice
from monitor.types import Sound
from monitor.voice.overview import SoundOverview, overview


class Overviews:
    """Called with a voice: its overview, made at the first call. report : told the share of it that is done (0..1)."""

    def __init__(self, report: Callable[[float], None], *, expected: int = 2) -> None:
        self._known: dict[object, SoundOverview] = {}
        self._report = report
        self._expected = expected

    def __call__(self, voice: Voice) -> SoundOverview:
        """Raises SourceError as ``MediaFile.sounds`` does."""
        if voice.key not in self._known:
            self._known[voice.key] = overview(self._watched(voice))
        return self._known[voice.key]

    def _watched(self, voice: Voice) -> Iterator[Sound]:
        before = len(self._known)
        for sound in voice.sounds():
            yield sound
            share = min(1.0, sound.time_s / max(voice.film.duration_s, 1.0))
            self._report(min(1.0, (before + share) / max(self._expected, before + 1)))
