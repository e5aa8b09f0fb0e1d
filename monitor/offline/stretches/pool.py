"""Processes that observe the stretches of all films of a conversation, those that are waited for first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.connection import wait
from types import TracebackType
from typing import Final, Self

from monitor.offline.stretches.film import FilmStretches, Part
from monitor.offline.stretches.plan import LONGEST_S
from monitor.offline.stretches.worker import StretchWorker
from monitor.types import Person
from monitor.vision.features import VideoFeatures

# How long to wait for processes before they are asked whether they still live (s).
_LOOK_S: Final = 1.0


class StretchPool:
    """Given its ``films``, it says what is seen ``until`` a time; a context manager, whose end ends the processes.

    n_workers : how many processes at most. n_now : as many of them start with the context, and load what they need before there
    are films. Raises RapportError where a film cannot be read, a model is missing, or processes die too often.
    """

    def __init__(self, *, n_workers: int, n_now: int = 0) -> None:
        self.n_workers = max(n_workers, 1)
        self.films: list[FilmStretches] = []
        self._n_now = min(n_now, self.n_workers)
        self._workers: list[StretchWorker] = []
        self._given: dict[StretchWorker, tuple[FilmStretches, Part]] = {}

    def __enter__(self) -> Self:
        try:
            for _ in range(self._n_now):
                self._workers.append(StretchWorker())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes. A second call does nothing."""
        with ExitStack() as stack:  # all of them, whatever comes between
            for worker in self._workers:
                stack.callback(worker.close)

    @property
    def pids(self) -> list[int]:
        """The processes."""
        return [worker.pid for worker in self._workers]

    def until(self, film: FilmStretches, time_s: float) -> Iterator[tuple[Person, VideoFeatures]]:
        """Everything of a film up to a time of the session, in order; waits for it."""
        self._attend(0.0)
        yield from film.take()
        while film.front_s < time_s:
            self._attend(_LOOK_S)
            yield from film.take()

    def _attend(self, wait_s: float) -> None:
        """Give out what is to do and take what has come."""
        for worker in self._workers:
            if worker not in self._given:
                self._give(worker)
        while len(self._workers) < self.n_workers and any(film.next_part for film in self.films):
            self._workers.append(StretchWorker())
            self._give(self._workers[-1])
        # One that is far ahead of the rest is not listened to, and so waits; but not all, as one has to come to the rest.
        ahead = {worker for worker, given in self._given.items() if self._is_ahead(*given)}
        heard = [worker for worker in self._workers if worker not in ahead or len(ahead) == len(self._given)]
        wait([worker.pipe for worker in heard], wait_s)
        for worker in heard:
            self._take(worker)

    def _take(self, worker: StretchWorker) -> None:
        given = self._given.get(worker)
        try:
            batches, is_over = worker.answers()
        except EOFError:
            worker.restart()
            if given is not None:
                del self._given[worker]
                given[0].lost(given[1])
            return
        if given is not None:
            film, part = given
            film.put(part, batches, is_over=is_over)
            if is_over:
                del self._given[worker]
                self._give(worker)

    def _give(self, worker: StretchWorker) -> None:
        """The stretch that is waited for first."""
        parts = [(film, part) for film in self.films if (part := film.next_part) is not None]
        parts = [(film, part) for film, part in parts if not self._is_ahead(film, part)]
        if not parts:
            return
        film, part = min(parts, key=lambda entry: entry[0].reached_s(entry[1]))
        part.is_given = True
        self._given[worker] = film, part
        worker.take(film.plan, part.stretch)

    def _is_ahead(self, film: FilmStretches, part: Part) -> bool:
        """Whether what is observed there would wait in memory for long."""
        front_s = min((film.front_s for film in self.films if not film.is_over), default=0.0)
        return film.reached_s(part) > front_s + (self.n_workers + 1) * LONGEST_S
