"""``run_study``: every dyad scored once, whatever happens between the start and the end, and the tables of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from monitor.errors import RapportError
from monitor.record.header import versions
from monitor.study.comparison import compare
from monitor.study.dyad import Dyad
from monitor.study.groups.result import Null
from monitor.study.plan import plan_workers
from monitor.study.pool import Pool, SchedulerGoneError, cluster_pool, local_pool
from monitor.study.same_files import repeated, same_files
from monitor.study.store import Store, check_extra
from monitor.study.task import is_kept
from monitor.study.write import FILES, write_tables
from monitor.words import say

Report = Callable[[float, float], None]
Ended = Literal["", "scheduler", "disk", "stopped"]
# A dyad counts for its own progress and, where it was tried once already, begins anew.
_WHOLE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a study is run. seed : of nulls that draw. null : what the group statistics compare with.

    workers : dyads at once on this computer, None for what the plan says. scheduler : a Dask cluster's address instead.
    source : what the dyads were read from, by its name.
    """

    seed: int = 0
    null: Null = "pseudo"
    workers: int | None = None
    scheduler: str | None = None
    source: str = ""


@dataclass
class Result:
    """What became of a study. undone : place among the dyads -> (status, reason). ended : what ended it before its end.

    kept : how many were done before. why : the sentence of what ended it. groups : tells what the group statistics are of, None
    where there are none.
    """

    folder: Path
    dyads: Sequence[Dyad]
    undone: dict[int, tuple[str, str]] = field(default_factory=dict)
    kept: int = 0
    ended: Ended = ""
    why: str = ""
    groups: str | None = None

    @property
    def n_done(self) -> int:
        return len(self.dyads) - len(self.undone)

    @property
    def n_failed(self) -> int:
        return sum(status == "failed" for status, _ in self.undone.values())

    def as_json(self) -> dict[str, Any]:
        """The document of ``rapport study --json``."""
        return {
            "folder": str(self.folder),
            "tables": {name: str(self.folder / name) for name in FILES},
            "done": self.n_done,
            "kept": self.kept,
            "failed": self.n_failed,
            "not_done": len(self.undone) - self.n_failed,
            "ended_early": self.why,
            "groups": self.groups is not None,
            "undone": [
                {"id": self.dyads[place].id, "line": self.dyads[place].line, "status": status, "reason": reason}
                for place, (status, reason) in sorted(self.undone.items())
            ],
        }


def run_study(
    dyads: Sequence[Dyad],
    out: Path,
    *,
    settings: Settings,
    report: Report = lambda done, total: None,
    report_groups: Report = lambda done, total: None,
    tell: Callable[[str], None] = lambda line: None,
) -> Result:
    """Score the dyads that are not done yet, and write the tables of all of them.

    report : the dyads' shares done, and how many there are to do; report_groups : the same of their comparison. tell : lines
    for the user. What ends a run early (a scheduler that goes away, a full disk) is in the result: the tables say which dyads
    are not done, and the same call finishes them. Raises RapportError where nothing can be begun or the tables cannot be
    written, and KeyboardInterrupt after Ctrl-C, when the tables are written too.
    """
    check_extra()
    store = Store(out)
    store.open()
    with store.held():
        store.sweep()
        started_at = datetime.now(UTC)
        result = Result(out, dyads)
        result.undone = {place: ("failed", dyad.fault) for place, dyad in enumerate(dyads) if dyad.fault}
        todo = {
            place: dyad for place, dyad in enumerate(dyads) if not dyad.fault and not is_kept(dyad, store, seed=settings.seed)
        }
        result.kept = len(dyads) - len(todo) - len(result.undone)
        for place, (_, fault) in result.undone.items():
            name = dyads[place].id
            tell(say("study-failed", dyad=name, reason=fault) if name else say("study-left-out", reason=fault))
        if result.kept:
            tell(say("study-kept", count=result.kept))
        result.undone |= dict.fromkeys(todo, ("not done", ""))
        try:
            if todo:
                _score(todo, store, result, settings, report, tell)
        except KeyboardInterrupt:
            result.ended, result.why = "stopped", say("study-stopped")
        except SchedulerGoneError as error:
            result.ended, result.why = "scheduler", str(error)
        _finish(store, result, settings, started_at, report_groups, tell)
    if result.ended == "stopped":
        tell(say("study-resume", done=result.n_done, total=len(dyads)))
        raise KeyboardInterrupt
    return result


def _score(
    todo: dict[int, Dyad],
    store: Store,
    result: Result,
    settings: Settings,
    report: Report,
    tell: Callable[[str], None],
) -> None:
    places = {dyad.id: place for place, dyad in todo.items()}
    shares = dict.fromkeys(places, 0.0)

    def progress(dyad: str, share: float) -> None:
        if share > shares.get(dyad, _WHOLE):
            shares[dyad] = share
            report(min(sum(shares.values()), len(shares) - 0.01), len(shares))

    with _pool(list(todo.values()), settings, tell) as pool:
        report(0.0, len(shares))
        for outcome in pool.run(list(todo.values()), str(store.folder.absolute()), seed=settings.seed, progress=progress):
            place = places[outcome.dyad]
            if outcome.state == "done":
                del result.undone[place]
                result.kept += outcome.was_kept
            elif outcome.state == "disk full":
                result.ended, result.why = "disk", say("study-disk-full", folder=str(store.folder))
                break
            else:
                result.undone[place] = ("failed", outcome.reason)
                tell(say("study-failed", dyad=outcome.dyad, reason=outcome.reason))
            progress(outcome.dyad, _WHOLE)
    report(1.0, 1.0)


@contextmanager
def _pool(dyads: Sequence[Dyad], settings: Settings, tell: Callable[[str], None]) -> Iterator[Pool]:
    if settings.scheduler is not None:
        with cluster_pool(settings.scheduler) as pool:
            yield pool
        return
    n_workers = min(settings.workers or plan_workers(dyads), len(dyads))
    tell(say("study-workers", dyads=len(dyads), workers=n_workers))
    with local_pool(n_workers) as pool:
        yield pool


def _finish(
    store: Store,
    result: Result,
    settings: Settings,
    started_at: datetime,
    report_groups: Report,
    tell: Callable[[str], None],
) -> None:
    """The tables and the document, also of a study that is not finished. Raises RapportError."""
    not_done = say("study-not-done", why=result.why or say("study-stopped"))
    result.undone = {place: (status, reason or not_done) for place, (status, reason) in result.undone.items()}
    done = [dyad for place, dyad in enumerate(result.dyads) if place not in result.undone]
    same = same_files(done, store)
    twice = repeated(done, same)
    for dyad in done:
        if dyad.id in twice:
            tell(say("study-same-files-two", dyad=dyad.id, other=same[dyad.id]))
    write_tables(store, result.dyads, result.undone, same)
    if not result.ended:
        result.groups = compare(
            store, result.dyads, result.undone, same, null=settings.null, seed=settings.seed, report=report_groups
        )
    try:
        store.write_document(_document(store, result, settings, started_at))
    except OSError as error:
        raise RapportError(
            f"cannot write into {store.folder}: {error.strerror}; free some space and run the study again"
        ) from None


def _document(store: Store, result: Result, settings: Settings, started_at: datetime) -> dict[str, Any]:
    return {
        "source": settings.source,
        "seed": settings.seed,
        "null": settings.null,
        "versions": versions(),
        "started_at": started_at.isoformat(),
        "ended_at": datetime.now(UTC).isoformat(),
        "workers": settings.workers,
        "scheduler": settings.scheduler,
        "ended_early": result.why,
        "groups": result.groups,
        "dyads": [_entry(store, dyad, result.undone.get(place)) for place, dyad in enumerate(result.dyads)],
    }


def _entry(store: Store, dyad: Dyad, undone: tuple[str, str] | None) -> dict[str, Any]:
    """One dyad of ``study.json``: what it was made of, and what became of it."""
    status, reason = undone or ("done", "")
    entry: dict[str, Any] = {"id": dyad.id, "condition": dyad.condition, "status": status, "reason": reason, "line": dyad.line}
    if dyad.fault:
        return entry
    entry["files"] = {role: place.name for role, place in dyad.inputs()}
    state = {} if undone else store.state(dyad.id)
    if state:
        entry |= {"session": state["session"] or f"sessions/{dyad.id}", "sha256": state["contents"]}
        entry |= {name: state[name] for name in ("fingerprint", "settings", "duration_s", "notes", "versions")}
        entry |= {"scored_at": datetime.fromtimestamp(state["started_s"], UTC).isoformat(), "took_s": state["took_s"]}
    return entry
