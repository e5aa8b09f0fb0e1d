"""A process that observes stretches of films: what it is given, what it answers, and what becomes of one that dies."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from typing import Any, Final

from monitor.errors import RapportError, WorkerError
from monitor.offline.stretches.observed_film import Batch, FilmPlan, ObservedFilm
from monitor.offline.stretches.plan import Stretch
from monitor.process.child import lower_priority
from monitor.process.supervision import START_S, Supervisor
from monitor.vision.models.tasks import tasks

READY: Final = "ready"
OVER: Final = "over"
# A film in which nothing can be sought is read from its start; so many times as fast as it is shown, at least.
_READ_ON: Final = 5.0


class StretchWorker:
    """One process; used from one thread. ``take`` a stretch while it is idle, then ``answers`` whenever its pipe has something.

    Raises RapportError where a film cannot be read or a model is missing.
    """

    def __init__(self) -> None:
        self._process = Supervisor(_work)
        self.task: tuple[FilmPlan, Stretch] | None = None
        self._process.start()

    @property
    def pipe(self) -> Connection:
        """To wait for, beside others."""
        return self._process.pipe

    @property
    def pid(self) -> int:
        return self._process.pid

    def take(self, film: FilmPlan, stretch: Stretch) -> None:
        """Observe this next."""
        self.task = film, stretch
        # Before the first answer the models are loaded, and the place is found.
        self._process.expect(within_s=START_S + stretch.lead_s / _READ_ON)
        self._process.send((film, stretch))

    def answers(self) -> tuple[list[Batch], bool]:
        """What has come, and whether the stretch is over.

        Raises EOFError where the process died, hangs or grows too large, once what it had answered before was taken.
        """
        batches: list[Batch] = []
        while (answer := self._received(is_last=bool(batches))) is not None:
            if isinstance(answer, RapportError):
                raise answer
            if isinstance(answer, Batch):
                batches.append(answer)
            elif answer == OVER:
                self.task = None
                return batches, True
        if batches:
            return batches, False
        if (self.task or not self._process.is_ready) and self._process.is_overdue:
            raise EOFError
        if self._process.is_ready and self._process.is_overgrown:
            raise EOFError
        return batches, False

    def _received(self, *, is_last: bool) -> Any:
        """The next answer; of a process that has died, None where something came before, and EOFError when asked again."""
        try:
            return self._process.receive(0.0)
        except EOFError:
            if is_last:
                return None
            raise

    def restart(self) -> None:
        """Start anew after EOFError. Raises WorkerError where that happens too often."""
        self._process.fail()
        if self._process.pause_s:
            raise WorkerError(
                f"the analysis of the pictures stopped {self._process.budget.n_stops} times within a minute; "
                "run `rapport doctor` to check the installation"
            )
        self.task = None
        self._process.start()

    def close(self) -> None:
        """End the process. A second call does nothing."""
        self._process.end()


def _work(pipe: Connection) -> None:
    """The process's whole life: observe what comes, end when the pipe's other end is gone."""
    lower_priority()
    with ExitStack() as stack, suppress(EOFError, OSError):
        films: dict[int, ObservedFilm] = {}
        # While the program listens to the films' sound, what takes a while to load.
        with suppress(Exception):  # said when it is needed
            tasks()
        pipe.send(READY)
        while True:
            plan, stretch = pipe.recv()
            try:
                if plan.number not in films:
                    films[plan.number] = ObservedFilm(plan)
                    stack.callback(films[plan.number].close)
                if stretch.lead_s < stretch.start_s:
                    # Where processes share films, nobody goes on with another one: its models would only take memory.
                    for number in films.keys() - {plan.number}:
                        films[number].close()
                for batch in films[plan.number].batches(stretch):
                    pipe.send(batch)
            except RapportError as error:
                pipe.send(error)
                return
            pipe.send(OVER)
