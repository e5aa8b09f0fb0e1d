"""One person's sound as a table: what ``rapport prosody`` prints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from monitor.types import Sound
from monitor.voice.listener import Heard, Listener

FRAME_COLUMNS = ("time_s", "speech", "f0_hz", "level_db")
PHRASE_COLUMNS = ("start_s", "end_s", "syllables", "rate_hz")

Row = dict[str, float | int | str]


def frame_rows(sounds: Iterable[Sound]) -> Iterator[Row]:
    """Each frame of 16 ms as soon as it is known, by ``FRAME_COLUMNS``; time_s is its middle.

    f0_hz is empty when unvoiced, level_db where nothing was measured. Raises SourceError for sound that cannot be taken.
    """
    for heard in _heard(sounds):
        for rows in heard.rows:
            for time_s, (speech, f0_hz, level_db) in zip(rows.time_s.tolist(), rows.values.tolist(), strict=True):
                values = (round(time_s, 4), int(speech), _cell(f0_hz, 2), _cell(level_db, 2))
                yield dict(zip(FRAME_COLUMNS, values, strict=True))


def phrase_rows(sounds: Iterable[Sound]) -> Iterator[Row]:
    """Each phrase as soon as it is known, by ``PHRASE_COLUMNS``; rate_hz is syllables a second, empty without a syllable.

    Raises SourceError for sound that cannot be taken.
    """
    for heard in _heard(sounds):
        for event in heard.phrases:
            values = (round(event.start_s, 4), round(event.end_s, 4), int(event.detail["syllables"]), _cell(event.value, 3))
            yield dict(zip(PHRASE_COLUMNS, values, strict=True))


def _cell(value: float, digits: int) -> float | str:
    return "" if math.isnan(value) else round(value, digits)


def _heard(sounds: Iterable[Sound]) -> Iterator[Heard]:
    listener = Listener("user")
    for sound in sounds:
        yield listener.push(sound)
    yield listener.finish()
