"""Dyads handed to worker processes by Dask: on this computer, or on a cluster that there is."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any, Final

import psutil

from monitor.errors import RapportError
from monitor.study.dyad import Dyad
from monitor.study.local_cluster import interrupts_wait, started
from monitor.study.store import Store
from monitor.study.task import LeaveOffError, Outcome, score_dyad
from monitor.version import __version__

Progress = Callable[[str, float], None]

_TOPIC: Final = "rapport-study"
# How often a worker says how far it is, and how often the program looks whether everybody is still there.
_REPORT_S: Final = 1.0
_LOOK_S: Final = 0.5
_CONNECT_S: Final = 10.0
# Workers look once a second of a film whether to leave off; one that takes longer is killed.
_LEAVE_OFF_S: Final = 3.0
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
    # A server of pages is started in any case; it has none.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


class SchedulerGoneError(RapportError):
    """The scheduler cannot be reached, or not any more; what is done stays."""


class Pool:
    """Workers that score dyads, as many at once as there are threads. Used by ``local_pool`` or ``cluster_pool``."""

    def __init__(self, client: Any, at_once: int, where: str) -> None:
        self._client, self._where = client, where
        self.at_once = at_once
        self._under_way: dict[str, tuple[Dyad, Any]] = {}
        self._stop: Path | None = None

    def run(self, dyads: Sequence[Dyad], out: str, *, seed: int, progress: Progress) -> Iterator[Outcome]:
        """Each dyad's outcome as it comes; at most ``at_once`` are under way, so that the memory does not grow with the dyads.

        progress : told a dyad and the share that is done. Raises SchedulerGoneError.
        """
        ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client.subscribe_topic(_TOPIC, lambda event: progress(*event[1]))
        waiting, under_way = iter(dyads), self._under_way
        self._stop = Store(Path(out)).new_stop()
        while True:
            while len(under_way) < self.at_once and (dyad := next(waiting, None)) is not None:
                future = self._client.submit(_score, dyad, out, seed, str(self._stop), __version__, pure=False)
                under_way[future.key] = (dyad, future)
                future.add_done_callback(ended.put)
            if not under_way:
                return
            future = self._next(ended)
            dyad, _ = under_way.pop(future.key)
            yield self._outcome(dyad, future)

    def stop(self) -> None:
        """Have workers that are still at a dyad leave off, which takes them a moment; it is done anew another time."""
        if self._stop is None or not self._under_way:
            return
        try:
            self._stop.touch(mode=0o600)
            end_s = time.monotonic() + _LEAVE_OFF_S
            while time.monotonic() < end_s and not all(future.done() for _, future in self._under_way.values()):
                time.sleep(0.05)
        except (OSError, RuntimeError):
            pass  # a full disk, a client that is closed: then they are ended without asking
        finally:
            self._stop.unlink(missing_ok=True)

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


def _score(dyad: Dyad, out: str, seed: int, stop: str, version: str) -> Outcome:
    """Runs in a worker."""
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
        if Path(stop).exists():
            raise LeaveOffError("the run was stopped")
        if time.monotonic() - said_s >= _REPORT_S:
            said_s = time.monotonic()
            worker.log_event(_TOPIC, (dyad.id, share))

    try:
        return score_dyad(dyad, out, seed=seed, report=report)
    finally:
        _trim()


def _trim() -> None:
    """Give the system back what glibc keeps of the last dyad: without it a worker grew by 8 MB with each film."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


@contextmanager
def local_pool(n_workers: int) -> Iterator[Pool]:
    """Processes of this computer with one dyad at a time each, on 127.0.0.1 and for this program alone.

    What the processes say to each other is encrypted with a key that is made for this run: whoever else could speak to a
    scheduler could run programs in its name.
    """
    import dask
    from distributed import Client
    from distributed.security import Security

    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(dask.config.set(_SETTINGS))
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="rapport-study-", ignore_cleanup_errors=True))
        security = Security.temporary()
        with interrupts_wait():
            cluster = started(
                n_workers=n_workers,
                threads_per_worker=1,
                memory_limit=None,
                host="127.0.0.1",
                protocol="tls://",
                security=security,
                dashboard_address="127.0.0.1:0",  # None would be the port 8787, whoever has that
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
                local_directory=scratch,
            )
            stack.callback(cluster.close)
            client = stack.enter_context(Client(cluster, security=security, set_as_default=False))
            stack.callback(_kill, cluster)
        pool = Pool(client, n_workers, "of this computer")
        try:
            yield pool
        finally:
            pool.stop()


def _kill(cluster: Any) -> None:
    """End the workers and what they started: they hold nothing to be saved, and closing them in turn takes seconds."""
    for nanny in list(cluster.workers.values()):
        nanny.auto_restart = False
        with suppress(psutil.Error, AttributeError):
            process = psutil.Process(nanny.process.pid)
            for started in [*process.children(recursive=True), process]:
                with suppress(psutil.Error):
                    started.kill()


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
        pool = Pool(client, threads, f"at {address}")
        try:
            yield pool
        finally:
            pool.stop()


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own logs stay away from the terminal: what went wrong is said in the dyad's row."""
    _start_tracker()
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _start_tracker() -> None:
    """Python's process that frees what killed ones held, without its warnings on the terminal that it did."""
    if sys.platform == "win32":
        return
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before
