"""One person's measures from a film as a table, and their sound: what ``rapport measure``, ``prosody`` and ``words`` print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from monitor.errors import SourceError, WorkerError
from monitor.measures import FAMILIES, GAZE_ZONES
from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.speech import Word
from monitor.transcript.recognition import Recognizer
from monitor.types import FeatureBlock, Sound
from monitor.vision.features import VideoFeatures
from monitor.vision.observer import Observer
from monitor.vision.presence.face_choice import Wanted
from monitor.vision.series.recorded import RecordedFeatures
from monitor.vision.series.remarks import PictureRemarks
from monitor.voice.listener import Listener
from monitor.voice.person_voice import AudioFeatures

# docs/architecture.md: a nod's cycle of 0.2 s needs more than 10 pictures a second; a face costs 8-10 ms of a core.
FACE_HZ: Final = 15.0
# docs/architecture.md: 5-8 a second; a body costs 17-22 ms of a core, nearly two faces, and posture changes slowly.
BODY_HZ: Final = 5.0


_DECIMALS = {"deg": 2, "picture widths": 5, "log ratio": 4, "grey levels": 3, "1/s": 3}

COLUMNS: tuple[str, ...] = (
    "time_s",
    "face_quality",
    *(measure.name for measure in FAMILIES["face"]),
    "body_quality",
    *(measure.name for measure in FAMILIES["body"]),
    *(measure.name for measure in FAMILIES["motion"]),
)


def measure_rows(
    path: Path, *, wanted: Wanted = "largest", remarks: PictureRemarks | None = None
) -> Iterator[dict[str, object]]:
    """A row a processed picture (about 15 a second) by ``COLUMNS``, once its zone is known, 20 s of film later; missing is "".

    The body is looked at less often than the face: its columns are empty in between, its quality too. gaze_zone is a word.
    wanted : which face to take where there are several. remarks : is given every picture, for what is to be said of the film.
    Raises SourceError when the film cannot be read or has no picture, ModelError when a model is missing or damaged.
    """
    with MediaFile(path) as film:
        if not film.has_picture:
            raise SourceError(f"{path.name} has sound but no picture; use a film, or `rapport prosody` for the sound")
        hush_native()
        for seen in _settled(film, wanted):
            if remarks is not None:
                remarks.push(seen)
            row: dict[str, object] = dict.fromkeys(COLUMNS, "")
            row["time_s"] = round(seen.time_s, 4)
            for rows in seen.rows:
                row |= _printed(rows)
            yield row


def _settled(film: MediaFile, wanted: Wanted) -> Iterator[VideoFeatures]:
    recorded = RecordedFeatures("user")
    with Observer("user", face_hz=FACE_HZ, body_hz=BODY_HZ, wanted=wanted) as observer:
        for picture in film.pictures(wants=FrameRateLimiter(FACE_HZ)):
            yield from recorded.push(observer.observe(picture))
    yield from recorded.finish()


def _printed(rows: FeatureBlock) -> dict[str, object]:
    """A family's one row for people: rounded, missing empty, codes as words."""
    printed: dict[str, object] = {}
    if rows.family != "motion":
        printed[f"{rows.family}_quality"] = round(float(rows.quality[0]), 3)
    for measure, value in zip(FAMILIES[rows.family], rows.values[0].tolist(), strict=True):
        if not np.isfinite(value):
            printed[measure.name] = ""
        elif measure.name == "gaze_zone":
            printed[measure.name] = GAZE_ZONES[int(value)]
        else:
            printed[measure.name] = round(value, _DECIMALS.get(measure.unit, 3))
    return printed


FRAME_COLUMNS = ("time_s", "speech", "f0_hz", "level_db")
WORD_COLUMNS = ("start_s", "end_s", "word", "probability")
PHRASE_COLUMNS = ("start_s", "end_s", "syllables", "rate_hz")

Row = dict[str, float | int | str]


def frame_rows(sounds: Iterable[Sound]) -> Iterator[Row]:
    """Each frame of 16 ms as soon as it is known, by ``FRAME_COLUMNS``; time_s is its middle.

    f0_hz is empty when unvoiced or nobody speaks, level_db where nothing was measured. Raises SourceError for sound that cannot
    be taken.
    """
    for features in _features(sounds):
        for rows in features.rows:
            for time_s, (speech, f0_hz, level_db) in zip(rows.time_s.tolist(), rows.values.tolist(), strict=True):
                values = (round(time_s, 4), int(speech), _cell(f0_hz, 2), _cell(level_db, 2))
                yield dict(zip(FRAME_COLUMNS, values, strict=True))


def phrase_rows(sounds: Iterable[Sound]) -> Iterator[Row]:
    """Each phrase as soon as it is known, by ``PHRASE_COLUMNS``; rate_hz is syllables a second, empty without a syllable.

    Raises SourceError for sound that cannot be taken.
    """
    for features in _features(sounds):
        for event in features.phrases:
            values = (round(event.start_s, 4), round(event.end_s, 4), int(event.detail["syllables"]), _cell(event.value, 3))
            yield dict(zip(PHRASE_COLUMNS, values, strict=True))


def word_rows(sounds: Iterable[Sound], recognizer: Recognizer) -> Iterator[Row]:
    """Each word that was recognized, by ``WORD_COLUMNS``, in the order of time.

    Raises SourceError for sound that cannot be taken, and WorkerError when the recognition gave up.
    """
    for features in _features(sounds, clips=True):
        for clip in features.clips:
            recognizer.push(clip)
        yield from map(_word_row, recognizer.read())
        if recognizer.fault:
            break
    yield from map(_word_row, recognizer.finish())
    if recognizer.fault:
        raise WorkerError(recognizer.fault)


def _word_row(word: Word) -> Row:
    return dict(
        zip(WORD_COLUMNS, (round(word.start_s, 3), round(word.end_s, 3), word.text, _cell(word.probability, 3)), strict=True)
    )


def _cell(value: float, digits: int) -> float | str:
    return "" if math.isnan(value) else round(value, digits)


def _features(sounds: Iterable[Sound], *, clips: bool = False) -> Iterator[AudioFeatures]:
    listener = Listener("user", patient=True, clips=clips)
    for sound in sounds:
        yield listener.push(sound)
    yield listener.finish()
