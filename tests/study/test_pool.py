"""The worker processes of a study: Dask on this computer and elsewhere, and what may happen to them."""

from __future__ import annotations

import csv
import math
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

import monitor
from monitor.errors import RapportError
from monitor.study.dyad import Dyad
from monitor.study.pool import SchedulerGoneError, cluster_pool, local_pool
from monitor.study.run import Settings, run_study
from monitor.study.task import Outcome
from monitor.types import COMPONENTS
from tests.support.study_runs import TABLES, contents, dyads, run_inline, turns

pytest.importorskip("distributed", reason="Dask comes with the study extra")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")]


@pytest.fixture(autouse=True)
def no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.study.run.compare", lambda *given, **options: None)


def _workers() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def test_tables_do_not_depend_on_the_number_of_workers_and_only_this_computer_is_spoken_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    given = dyads(tmp_path / "in", 3)
    places: set[str] = set()

    def look(done: float, total: float) -> None:
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            places.update(link.laddr.ip for link in process.net_connections("inet") if link.laddr)
            places.update(link.raddr.ip for link in process.net_connections("inet") if link.raddr)

    result = run_study(given, tmp_path / "two", settings=Settings(workers=2), report=look)
    assert result.n_done == 3
    assert places == {"127.0.0.1"}
    assert capfd.readouterr() == ("", "")  # nothing of Dask's
    run_inline(given, tmp_path / "one", monkeypatch)
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert not _workers()


def test_a_worker_that_is_killed_twice_is_a_row_and_the_others_are_scored(tmp_path: Path) -> None:
    given = dyads(tmp_path / "in", 2)
    given.insert(0, Dyad("long", user=str(turns(tmp_path / "long.csv", seed=9, seconds=3600.0))))
    killed = 0

    def kill(dyad: str, share: float) -> None:
        nonlocal killed
        if dyad == "long":
            for worker in _workers():
                worker.send_signal(signal.SIGKILL)
                killed += 1

    out = tmp_path / "out"
    with local_pool(1) as pool:
        from monitor.study.store import Store

        Store(out).open()
        outcomes = list(pool.run(given, str(out), seed=0, progress=kill))
    assert killed == 2
    assert [(outcome.dyad, outcome.state) for outcome in outcomes] == [("long", "failed"), ("d01", "done"), ("d02", "done")]
    assert "ended by the system twice" in outcomes[0].reason


def test_a_run_that_ends_early_leaves_no_process_and_no_half_dyad(tmp_path: Path) -> None:
    from monitor.study.store import Store

    out = tmp_path / "out"
    Store(out).open()
    given = [Dyad("long", user=str(turns(tmp_path / "long.csv", seed=9, seconds=3600.0)))]

    with pytest.raises(KeyboardInterrupt), local_pool(1) as pool:

        def stroke(dyad: str, share: float) -> None:
            os.kill(os.getpid(), signal.SIGINT)

        list(pool.run(given, str(out), seed=0, progress=stroke))
    assert not _workers()
    assert not list((out / ".working").iterdir()) and not list((out / "sessions").iterdir())


_INTERRUPTED = """
import sys
from pathlib import Path
from monitor.study.dyad import Dyad
from monitor.study.pool import local_pool
from monitor.study.store import Store

out = sys.argv[1]
Store(Path(out)).open()

def told(dyad, share):
    print("scoring", flush=True)

if __name__ == "__main__":
    try:
        print("starting", flush=True)
        with local_pool(2) as pool:
            list(pool.run([Dyad(name, user=sys.argv[2]) for name in "ab"], out, seed=0, progress=told))
    except KeyboardInterrupt:
        print("stopped")
"""


@pytest.mark.parametrize("at", ["starting", "scoring"])
def test_ctrl_c_of_a_terminal_reaches_every_process_and_none_prints_a_traceback(tmp_path: Path, at: str) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(_INTERRUPTED)
    table = turns(tmp_path / "long.csv", seed=9, seconds=3600.0)
    command = [sys.executable, str(script), str(tmp_path / "out"), str(table)]
    given = {"env": os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}, "start_new_session": True, "text": True}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() != at:
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert err == "" and out.split()[-1] == "stopped" and process.returncode == 0


def test_workers_that_do_not_start_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def late(**options: object) -> None:
        tried.append(options)
        raise AssertionError

    monkeypatch.setattr("distributed.LocalCluster", late)
    with pytest.raises(RapportError, match=r"did not start .AssertionError.*less busy"), local_pool(1):
        pass
    assert len(tried) == 3 and signal.getsignal(signal.SIGINT) is signal.default_int_handler


@contextmanager
def cluster(folder: Path, *, workers: int = 1) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and its workers as a cluster has them, on this computer."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    file = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": folder}
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    started = [
        subprocess.Popen(
            [*begin, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], **quiet
        )
    ]
    try:
        begin = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            "--scheduler-file",
            str(file),
            "--no-nanny",
            "--nthreads",
            "1",
        ]
        started += [subprocess.Popen([*begin, "--no-dashboard", "--host", "127.0.0.1"], **quiet) for _ in range(workers)]
        from distributed import Client

        with Client(scheduler_file=str(file), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
            address = client.scheduler.address
        yield address, started
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_cluster_that_there_is_and_its_scheduler_going_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = dyads(tmp_path / "in", 2), tmp_path / "out"
    given.append(Dyad("long", user=str(turns(tmp_path / "long.csv", seed=9, seconds=3600.0)), line=9))
    with cluster(tmp_path) as (address, processes):

        def kill(done: float, total: float) -> None:
            if done > 2.0:  # the first two are done
                processes[0].kill()

        result = run_study(given, out, settings=Settings(scheduler=address), report=kill)
    assert (result.ended, result.n_done) == ("scheduler", 2)
    with (out / "dyads.csv").open() as file:
        last = list(csv.DictReader(file))[-1]
    assert last["status"] == "not done" and f"the scheduler at {address} went away" in last["reason"]
    given[2] = Dyad("long", user=str(turns(tmp_path / "short.csv", seed=9)), line=9)
    assert run_inline(given, out, monkeypatch).n_done == 3
    assert all((out / name).is_file() for name in TABLES)


def test_no_scheduler_at_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.study.pool._CONNECT_S", 1.0)
    with pytest.raises(SchedulerGoneError, match="no Dask scheduler answers at"), cluster_pool("tcp://127.0.0.1:9"):
        pass
    with pytest.raises(SchedulerGoneError, match="no Dask scheduler answers at"), cluster_pool("not an address"):
        pass


def test_an_outcome_of_another_version_or_folder_is_a_failure(tmp_path: Path) -> None:
    from monitor.study.pool import _score

    dyad = Dyad("d1", user=str(turns(tmp_path / "d1.csv", seed=1)))
    outcome: Outcome = _score(dyad, str(tmp_path), 0, "", "0.0.1")
    assert outcome.state == "failed" and "not 0.0.1" in outcome.reason
    from monitor.version import __version__

    assert "does not reach" in _score(dyad, str(tmp_path / "nowhere"), 0, "", __version__).reason


@pytest.mark.full
def test_films_give_what_they_give_alone(tmp_path: Path, films: Path) -> None:
    given = [Dyad("films", user=str(films / "user.mp4"), partner=str(films / "partner.mp4"), offset_s=0.0)]
    assert run_study(given, tmp_path / "out", settings=Settings()).n_done == 1
    study = monitor.load_study(tmp_path / "out")
    alone = monitor.analyze(films / "user.mp4", films / "partner.mp4", offset_s=0.0, sessions=tmp_path)
    assert [(name, status) for name, status in zip(study.dyads["score"], study.dyads["status"], strict=True)] == [
        (name, alone.summary[name].status) for name in (*COMPONENTS, *alone.channels)
    ]
    for person, measure, value in zip(*(study.measures[name] for name in ("person", "measure", "value")), strict=True):
        assert value == alone.people[person]["means"][measure] or math.isnan(value)
    assert not np.isnan(study.measures["value"][study.measures["measure"] == "smile"]).any()
