"""``rapport words``: what one person says, a row a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import Bar, notify, print_csv
from monitor.words import say
from monitor.words.numbers import percent

if TYPE_CHECKING:
    from monitor.sources.media import MediaFile
    from monitor.types import Sound


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", metavar="CODE", help="What is spoken, such as en, de or fr (default: detected).")
def words(file: Path, language: str | None) -> None:
    """Write down what one speaker says, as CSV. Times are in seconds; probability is how sure each word is, from 0 to 1.

    FILE is a film or a sound with one voice. Needs `pip install rapport-monitor[words]`; everything happens on this computer.
    """
    from monitor.errors import ModelError, SourceError
    from monitor.replay.export.formats import no_formula
    from monitor.sources.media import MediaFile
    from monitor.tabulate import WORD_COLUMNS, word_rows
    from monitor.transcript.languages import known_language
    from monitor.transcript.recognition import Recognizer, available

    language = known_language(language)
    with MediaFile(file) as media:
        if not media.has_sound:
            raise SourceError(f"{file.name} has no sound; use a recording of somebody speaking")
        lack = available()
        if lack:
            raise ModelError(lack)
        with Recognizer(language) as recognizer, Bar("writing down") as bar:
            rows = word_rows(_reported(media, bar), recognizer)
            count = print_csv((row | {"word": no_formula(str(row["word"]))} for row in rows), list(WORD_COLUMNS))
        if not count and recognizer.unclear_s:
            raise SourceError(
                f"no words could be made out in the {recognizer.unclear_s:.0f} s of {file.name} that sound like speech "
                "(music and noise may); use a clearer recording of one voice"
            )
    if not count:
        raise SourceError(f"no speech in {file.name}; use a recording of at least 1 s with somebody speaking")
    if language is None and recognizer.detected is not None:
        notify(say("words-detected", language=recognizer.language, percent=percent(recognizer.detected)))
    if recognizer.unclear_s >= 1:
        notify(say("words-unclear", seconds=f"{recognizer.unclear_s:.0f}"))
    if recognizer.dropped_s >= 1:
        notify(say("words-dropped", seconds=f"{recognizer.dropped_s:.0f}"))


def _reported(media: MediaFile, bar: Bar) -> Iterator[Sound]:
    for sound in media.sounds():
        yield sound
        bar.report(min(sound.time_s, media.duration_s), media.duration_s)
    bar.report(1.0, 1.0)
