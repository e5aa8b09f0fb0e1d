"""From pictures and sounds to features, for films as for devices."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from monitor.measures import columns
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import FeatureBlock, Gap, Person, Picture, Sound
from monitor.vision.features import VideoFeatures
from monitor.vision.tiles.person_tiles import Crop, cut
from monitor.vision.worker import VisionWorker
from monitor.voice.attribution import Attribution
from monitor.voice.listener import Listener
from monitor.voice.person_voice import AudioFeatures


class VoiceAnalyzer:
    """``push`` a sound's blocks: it gives what each person said.

    people : whose sound it is; with both, the mouths show who speaks, so ``push_faces`` wants what was seen of
    them (needs_faces). patient : for a recording, as in ``Prosody``. clips : as for ``PersonVoice``. latency_s : how late what
    was heard comes.
    """

    def __init__(self, people: Iterable[Person], *, patient: bool = False, clips: bool = False) -> None:
        first, *others = people
        self._analysis: Listener | Attribution = (
            Attribution(patient=patient, clips=clips) if others else Listener(first, patient=patient, clips=clips)
        )
        self.needs_faces = bool(others)
        self.latency_s = self._analysis.latency_s

    def push(self, sound: Sound) -> list[AudioFeatures]:
        """Take the next block."""
        if isinstance(self._analysis, Listener):
            return [self._analysis.push(sound)]
        return [*self._analysis.push_sound(sound).values()]

    def push_faces(self, seen: VideoFeatures) -> list[AudioFeatures]:
        """Take what was seen of a person, on the sound's clock."""
        if isinstance(self._analysis, Listener):
            return []
        return [heard for rows in seen.rows for heard in self._analysis.push_rows(rows).values()]

    def finish(self) -> list[AudioFeatures]:
        """What is still due."""
        if isinstance(self._analysis, Listener):
            return [self._analysis.finish()]
        return [*self._analysis.finish().values()]


class PersonVideo:
    """One person's live pictures and the worker process that observes them. crop : where they are in pictures of both."""

    def __init__(self, person: Person) -> None:
        self.crop: Crop | None = None
        self.worker = VisionWorker(person, face_hz=FACE_HZ, body_hz=BODY_HZ)
        self._n_gaps_read = 0

    def part(self, picture: Picture) -> Picture:
        """The part of a picture that shows this person."""
        return cut(picture, self.crop) if self.crop else picture

    def gaps(self) -> list[Gap]:
        """Stretches that a restart of the worker lost, since the last call; also after the worker's end."""
        gaps = self.worker.gaps[self._n_gaps_read :]
        self._n_gaps_read += len(gaps)
        return gaps


def nothing_seen(person: Person, time_s: float) -> VideoFeatures:
    """What a picture gives of a person whom it does not show."""
    nothing = np.full((1, len(columns("face"))), np.nan, np.float32)
    return VideoFeatures(time_s, (FeatureBlock(person, "face", np.array([time_s]), nothing, np.zeros(1, np.float32)),), None)


def has_face(seen: VideoFeatures) -> bool:
    """Whether a face was followed in this picture."""
    return any(rows.family == "face" and bool((rows.quality > 0).any()) for rows in seen.rows)


def has_person(seen: VideoFeatures) -> bool:
    """Whether a face or a body was followed in this picture."""
    return any(rows.family != "motion" and bool((rows.quality > 0).any()) for rows in seen.rows)


def shifted(seen: VideoFeatures, start_s: float) -> VideoFeatures:
    """The same on a clock that began at ``start_s``."""
    blocks = tuple(dataclasses.replace(rows, time_s=rows.time_s - start_s) for rows in seen.rows)
    return dataclasses.replace(seen, time_s=seen.time_s - start_s, rows=blocks)
