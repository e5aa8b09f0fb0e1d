"""The films of a conversation made ready to be observed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from monitor.offline.clocks import Clocks, FileClock
from monitor.offline.pictures import FilmPicture
from monitor.offline.stretches.film import FilmStretches
from monitor.offline.stretches.observed_film import FilmPerson, FilmPlan
from monitor.offline.stretches.plan import cut_film, join_far, whole_film
from monitor.pipeline import Pipeline
from monitor.sources.media import MediaFile


def film_stretches(
    pictures: Sequence[FilmPicture], pipeline: Pipeline, clocks: Clocks, *, n_workers: int
) -> list[list[FilmStretches]]:
    """By picture, its stretches: one row for everybody in it, or one for each person where it has to be seen in one piece."""
    numbers = itertools.count()
    return [_of_picture(picture, pipeline, clocks[picture.film], (n_workers, len(pictures)), numbers) for picture in pictures]


def _of_picture(
    picture: FilmPicture, pipeline: Pipeline, clock: FileClock, shared: tuple[int, int], numbers: Iterator[int]
) -> list[FilmStretches]:
    """shared : how many processes share how many films. One process alone goes on where it stopped, so it need not seek."""
    (n_workers, n_films), film = shared, picture.film
    people = tuple(
        FilmPerson(person, tiles and tiles.on_clock(clock.time_s), pipeline.gaze(person))
        for person, tiles in picture.tiles.items()
    )
    first_s = _first_s(film, clock)
    if n_workers == 1:
        groups, stretches = [people], cut_film(film.duration_s, n_workers=1, n_films=n_films)
    elif film.can_seek:
        stretches = join_far(cut_film(film.duration_s, n_workers=n_workers, n_films=n_films), film.sought_s)
        groups = [people]
    else:
        groups, stretches = [(person,) for person in people], whole_film()
    return [
        FilmStretches(FilmPlan(next(numbers), film.path, film.timeline, film.widest_px, clock, first_s, group), stretches)
        for group in groups
    ]


def _first_s(film: MediaFile, clock: FileClock) -> float:
    """The time of the film's first picture in the session."""
    first = next(film.pictures(wants=lambda time_s: clock.time_s(time_s) >= 0, widest_px=16), None)
    return 0.0 if first is None else first.time_s
