"""Dyads handed to worker processes by Dask: on this computer, or on a cluster that there is."""

from __future__ import annotations

import logging
import queue
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Final

import psutil

from monitor.errors import RapportError
from monitor.study.dyad import Dyad
from monitor.study.task import Outcome, score_dyad
from monitor.version import __version__

Progress = Callable[[str, float], None]

_TOPIC: Final = "rapport-study"
# How often a worker says how far it is, and how often the program looks whether everybody is still there.
_REPORT_S: Final = 1.0
_LOOK_S: Final = 0.5
_CONNECT_S: Final = 10.0
# Of a worker that takes too long to end; it holds nothing that must be saved.
_END_S: Final = 1.0
_SETTINGS: Final[dict[str, Any]] = {
    # A dyad's pictures are observed by processes of its own, which a daemon may not start.
    "distributed.worker.daemon": False,
    # Sampling the stacks a hundred times a second shows nothing that is looked at.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "500ms",
    # It would have every process give each free page back at once, which cost a dyad 2 s of the system's time in 25.
    "distributed.nanny.pre-spawn-environ": {},
    # A dyad whose worker died is tried once more, then given up.
    "distributed.scheduler.allowed-failures": 1,
    # A computer that slept has not lost its workers.
    "distributed.scheduler.worker-ttl": None,
    "distributed.diagnostics.nvml": False,
}


class SchedulerGoneError(RapportError):
    """The scheduler cannot be reached, or not any more; what is done stays."""


class Pool:
    """Workers that score dyads, as many at once as there are threads. Used by ``local_pool`` or ``cluster_pool``."""

    def __init__(self, client: Any, at_once: int, where: str) -> None:
        self._client, self._where = client, where
        self.at_once = at_once

    def run(self, dyads: Sequence[Dyad], out: str, *, seed: int, progress: Progress) -> Iterator[Outcome]:
        """Each dyad's outcome as it comes; at most ``at_once`` are under way, so that the memory does not grow with the dyads.

        progress : told a dyad and the share that is done. Raises SchedulerGoneError.
        """
        ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client.subscribe_topic(_TOPIC, lambda event: progress(*event[1]))
        waiting = iter(dyads)
        under_way: dict[str, tuple[Dyad, Any]] = {}
        while True:
            while len(under_way) < self.at_once and (dyad := next(waiting, None)) is not None:
                future = self._client.submit(_score, dyad, out, seed, __version__, pure=False)
                under_way[future.key] = (dyad, future)
                future.add_done_callback(ended.put)
            if not under_way:
                return
            future = self._next(ended)
            dyad, _ = under_way.pop(future.key)
            yield self._outcome(dyad, future)

    def _next(self, ended: queue.SimpleQueue[Any]) -> Any:
        while True:
            with suppress(queue.Empty):
                return ended.get(timeout=_LOOK_S)
            self._check()

    def _check(self) -> None:
        if self._client.status in ("closing", "closed"):
            raise SchedulerGoneError(f"the scheduler {self._where} went away")

    def _outcome(self, dyad: Dyad, future: Any) -> Outcome:
        from distributed.scheduler import KilledWorker

        if future.status in ("cancelled", "lost"):
            raise SchedulerGoneError(f"the scheduler {self._where} went away")
        error = future.exception()
        if isinstance(error, KilledWorker):
            return Outcome(
                dyad.id,
                "failed",
                "its process was ended by the system twice, most often for want of memory; run the study again with "
                "fewer --workers",
            )
        if error is not None:
            return Outcome(
                dyad.id, "failed", f"its worker failed ({type(error).__name__}: {str(error)[:200]}); run the study again"
            )
        outcome: Outcome = future.result()
        return outcome


def _score(dyad: Dyad, out: str, seed: int, version: str) -> Outcome:
    """Runs in a worker."""
    from pathlib import Path

    from distributed import get_worker

    if version != __version__:
        reason = f"its worker has version {__version__} of the program, not {version}; install the same one everywhere"
        return Outcome(dyad.id, "failed", reason)
    if not Path(out).is_dir():
        return Outcome(
            dyad.id, "failed", f"its worker does not reach {out}; use a folder that all computers of the cluster see"
        )
    worker = get_worker()
    said_s = time.monotonic()

    def report(share: float) -> None:
        nonlocal said_s
        if time.monotonic() - said_s >= _REPORT_S:
            said_s = time.monotonic()
            worker.log_event(_TOPIC, (dyad.id, share))

    return score_dyad(dyad, out, seed=seed, report=report)


@contextmanager
def local_pool(n_workers: int) -> Iterator[Pool]:
    """Processes of this computer with one dyad at a time each, on 127.0.0.1 and for this program alone.

    What the processes say to each other is encrypted with a key that is made for this run: whoever else could speak to a
    scheduler could run programs in its name.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(dask.config.set(_SETTINGS))
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="rapport-study-", ignore_cleanup_errors=True))
        security = Security.temporary()
        cluster = LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            memory_limit=None,
            host="127.0.0.1",
            protocol="tls://",
            security=security,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
            local_directory=scratch,
        )
        stack.callback(_end_all, cluster)
        client = stack.enter_context(Client(cluster, security=security, set_as_default=False))
        stack.callback(_end_workers)
        yield Pool(client, n_workers, "of this computer")


def _end_all(cluster: Any) -> None:
    with suppress(Exception):
        cluster.close(timeout=_END_S)


def _end_workers() -> None:
    """Kill what still works on a dyad, after an error or Ctrl-C: it would be waited for."""


@contextmanager
def cluster_pool(address: str) -> Iterator[Pool]:
    """The workers of a Dask cluster that there is. Raises SchedulerGoneError where there is none at the address."""
    import dask
    from distributed import Client

    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(dask.config.set({"distributed.comm.timeouts.connect": f"{_CONNECT_S:g}s"}))
        try:
            client = stack.enter_context(Client(address, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, ValueError, TimeoutError):
            raise SchedulerGoneError(
                f"no Dask scheduler answers at {address}; check the address, such as tcp://host:8786"
            ) from None
        threads = sum(client.nthreads().values())
        if not threads:
            raise SchedulerGoneError(f"the Dask scheduler at {address} has no workers; start some, and run the study again")
        yield Pool(client, threads, f"at {address}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own logs stay away from the terminal: what went wrong is said in the dyad's row."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def children() -> list[psutil.Process]:
    """The processes that this one has started, and theirs."""
    return psutil.Process().children(recursive=True)
