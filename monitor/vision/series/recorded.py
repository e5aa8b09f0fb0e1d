"""What was observed of one person in a recording, as it stays: later pictures may change it, so it waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.types import Gap, Person
from monitor.vision.features import VideoFeatures
from monitor.vision.series.recorded_zones import RecordedZones
from monitor.vision.series.settle import SettledFeatures


class RecordedFeatures:
    """``push`` what was observed, in order: it gives the same later, blank where the picture stood still, with its zones.

    is_calibrated : the zones come from a map of the person's own, and are known as they come.
    """

    def __init__(self, person: Person, *, is_calibrated: bool = False) -> None:
        self._settled = SettledFeatures(person)
        self._zones = None if is_calibrated else RecordedZones()

    def push(self, seen: VideoFeatures) -> Iterator[VideoFeatures]:
        """The next picture's features; those that stay as they are now."""
        return self._named(self._settled.push(seen))

    def finish(self) -> Iterator[VideoFeatures]:
        """The rest: no more pictures come."""
        yield from self._named(self._settled.finish())
        yield from self.interrupt()

    def interrupt(self) -> Iterator[VideoFeatures]:
        """What is settled and only waits for later looks: none come."""
        if self._zones is not None:
            yield from self._zones.finish()

    def _named(self, settled: Iterator[VideoFeatures]) -> Iterator[VideoFeatures]:
        for seen in settled:
            if self._zones is None:
                yield seen
            else:
                yield from self._zones.push(seen)

    def take_gaps(self) -> list[Gap]:
        """Stretches that stood still or whose face could not be read, which have ended since the last call."""
        return self._settled.take_gaps()

    @property
    def held_from_s(self) -> float | None:
        """The time of the oldest picture that waits."""
        named_s = None if self._zones is None else self._zones.held_from_s
        return self._settled.held_from_s if named_s is None else named_s
