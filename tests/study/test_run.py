"""A study's run: what is done stays done, what fails is a row, and the tables are the same whatever happened on the way."""

from __future__ import annotations

import csv
import errno
import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import monitor
from monitor.errors import RapportError, SessionError, UsageError
from monitor.record.header import ClockAlignment
from monitor.record.writer import SessionWriter
from monitor.replay.realign import restore_alignment, shift_partner
from monitor.study.columns import DYADS, MEASURES, sentences
from monitor.study.comparison import compare
from monitor.study.dyad import Dyad
from monitor.study.groups.dyad import StudyDyad
from monitor.study.groups.result import GroupResult, PassedOver
from monitor.study.plan import plan_workers
from monitor.study.pool import SchedulerGoneError
from monitor.study.run import Settings, run_study
from monitor.study.store import Store
from monitor.words.options import option, options_in
from tests.support.commands import rapport
from tests.support.sessions import build, header
from tests.support.sessions import rows as measured
from tests.support.study_runs import TABLES, InlinePool, contents, dyads, run_inline, turns

ROOT = Path(__file__).parents[2]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group statistics have tests of their own, and take longer than these dyads."""
    monkeypatch.setattr("monitor.study.run.compare", lambda *given, **options: None)


def test_the_tables_say_what_the_sessions_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [*dyads(tmp_path / "in", 2), Dyad("d03", fault="its film is missing", line=5)]
    result = run_inline(given, tmp_path / "out", monkeypatch)
    assert (result.n_done, result.n_failed) == (2, 1)
    study = monitor.load_study(tmp_path / "out")
    assert study.ids == ("d01", "d02") and study.failures == {"d03": "its film is missing"}
    assert study.conditions == {"a": ("d01",), "b": ("d02",), "": ()}
    # The numbers are those of the same table imported alone.
    for dyad in given[:2]:
        alone = monitor.import_measures(dyad.user, sessions=tmp_path)
        score = alone.summary["coordination"]
        (row,) = [row for row in rows(tmp_path / "out/dyads.csv") if (row["dyad"], row["score"]) == (dyad.id, "coordination")]
        assert (row["status"], row["condition"]) == (score.status, dyad.condition)
        assert float(row["duration_s"]) == alone.duration_s == study.session(dyad.id).duration_s
        for person in ("user", "partner"):
            means = alone.people[person]["means"]
            for line in rows(tmp_path / "out/measures.csv"):
                if (line["dyad"], line["person"]) == (dyad.id, person):
                    value = float(line["value"] or "nan")
                    assert value == means[line["measure"]] or math.isnan(value)
    failed = rows(tmp_path / "out/dyads.csv")[-1]
    assert (failed["dyad"], failed["score"], failed["status"], failed["reason"]) == ("d03", "", "failed", "its film is missing")


def test_csv_parquet_and_python_hold_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    run_inline([*dyads(tmp_path / "in", 2), Dyad("d03", condition="=1+1", fault="-")], tmp_path / "out", monkeypatch)
    study = monitor.load_study(tmp_path / "out" / "study.json")
    for name, columns, table in (("dyads", DYADS, study.dyads), ("measures", MEASURES, study.measures)):
        arrow = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        assert arrow.column_names == [column.name for column in columns]
        for column in columns:
            theirs = arrow.column(column.name).to_pylist()
            ours = table[column.name].tolist()
            text = column.dtype == "str"
            assert [value or "" if text else repr(value) for value in theirs] == [
                value if text else repr(value) for value in ours
            ]
    assert study.dyads["condition"][-1] == "=1+1"  # a spreadsheet does not run it: '=1+1 in the CSV
    assert rows(tmp_path / "out/dyads.csv")[-1]["condition"] == "'=1+1"


def test_a_second_run_does_nothing_anew_but_what_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = dyads(tmp_path / "in", 3), tmp_path / "out"
    run_inline(given, out, monkeypatch)
    before = contents(out)
    pool = InlinePool()
    result = run_inline(given, out, monkeypatch, pool=pool)
    assert pool.scored == [] and result.kept == 3 and contents(out) == before
    # Another time of a file, the same content: it is read, and nothing is scored anew.
    os.utime(given[0].user, (1.0, 1.0))
    result = run_inline(given, out, monkeypatch, pool=pool)
    assert pool.scored == ["d01"] and result.kept == 3 and contents(out) == before
    # Other content of the same length and time.
    path, stat = Path(given[1].user), Path(given[1].user).stat()
    path.write_text(path.read_text()[:-2] + ("1" if path.read_text()[-2] != "1" else "2") + "\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    pool.scored.clear()
    assert run_inline(given, out, monkeypatch, pool=pool).kept == 2 and pool.scored == ["d02"]
    # Another condition changes the tables and scores nothing; another setting does.
    pool.scored.clear()
    given[2] = Dyad(**given[2].as_dict() | {"condition": "other"})
    run_inline(given, out, monkeypatch, pool=pool)
    assert pool.scored == [] and {row["condition"] for row in rows(out / "dyads.csv") if row["dyad"] == "d03"} == {"other"}
    given[2] = Dyad(**given[2].as_dict() | {"preset": "friends"})
    run_inline(given, out, monkeypatch, pool=pool)
    assert pool.scored == ["d03"]
    # A dyad that is not in the study any more is not in the tables.
    run_inline(given[1:], out, monkeypatch, pool=pool)
    assert {row["dyad"] for row in rows(out / "dyads.csv")} == {"d02", "d03"}


class _Killed(BaseException):
    """What nothing catches, as a kill."""


def test_a_run_that_is_cut_off_at_any_write_goes_on_to_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = dyads(tmp_path / "in", 2)
    run_inline(given, tmp_path / "whole", monkeypatch)
    out, cuts = tmp_path / "out", 0
    for number in range(40):
        left = number

        def cut(event: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise _Killed(event)

        with monkeypatch.context() as patch:
            for name in ("rename", "replace", "unlink"):
                whole = getattr(Path, name)

                def then(path: Path, *rest: Any, whole: Any = whole, name: str = name, **more: Any) -> Any:
                    if out in path.parents:
                        cut(name)
                    return whole(path, *rest, **more)

                patch.setattr(Path, name, then)
            try:
                run_inline(given, out, monkeypatch)
            except _Killed:
                cuts += 1
                continue
        break
    assert cuts > 10
    run_inline(given, out, monkeypatch)
    assert contents(out) == contents(tmp_path / "whole")
    assert not list((out / ".working").iterdir())
    assert sorted(path.name for path in (out / "sessions").iterdir()) == ["d01", "d02"]


_SCRIPT = """
import sys
from pathlib import Path
import pytest
from tests.support.study_runs import dyads, run_inline
with pytest.MonkeyPatch.context() as patch:
    patch.setattr("monitor.study.run.compare", lambda *given, **options: None)
    given = dyads(Path(sys.argv[1]), 6)
    print("begins", flush=True)
    run_inline(given, Path(sys.argv[2]), patch)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_random_and_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    words = [sys.executable, "-c", _SCRIPT, str(tmp_path / "in"), str(out)]
    with subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(random.uniform(0.0, 1.5))
        process.send_signal(signal.SIGKILL)
    given = dyads(tmp_path / "in", 6)
    run_inline(given, out, monkeypatch)
    run_inline(given, tmp_path / "whole", monkeypatch)
    assert contents(out) == contents(tmp_path / "whole")


def test_a_full_disk_ends_the_run_and_the_next_one_finishes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = dyads(tmp_path / "in", 3), tmp_path / "out"
    whole = Store.keep

    def full(store: Store, dyad: str, *rest: Any) -> None:
        if dyad == "d02":
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(store, dyad, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "keep", full)
        pool = InlinePool()
        result = run_inline(given, out, monkeypatch, pool=pool)
    assert result.ended == "disk" and pool.scored == ["d01", "d02"]
    status = {row["dyad"]: (row["status"], row["reason"]) for row in rows(out / "dyads.csv") if row["status"] == "not done"}
    assert set(status) == {"d02", "d03"} and all("free some space" in reason for _, reason in status.values())
    assert not list((out / ".working").iterdir())
    assert run_inline(given, out, monkeypatch).n_done == 3


def test_a_scheduler_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = dyads(tmp_path / "in", 2), tmp_path / "out"

    def gone(dyad: Dyad) -> None:
        if dyad.id == "d02":
            raise SchedulerGoneError("the scheduler at tcp://host:8786 went away")

    result = run_inline(given, out, monkeypatch, pool=InlinePool(gone))
    assert result.ended == "scheduler" and result.n_done == 1
    assert "tcp://host:8786 went away; run the same command again" in rows(out / "dyads.csv")[-1]["reason"]
    assert run_inline(given, out, monkeypatch).n_done == 2


def test_ctrl_c_writes_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out, lines = dyads(tmp_path / "in", 2), tmp_path / "out", list[str]()

    def stroke(dyad: Dyad) -> None:
        if dyad.id == "d02":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_inline(given, out, monkeypatch, pool=InlinePool(stroke), tell=lines.append)
    assert lines[-1] == "1 of 2 dyads are done and stay done. To go on, run the same command again."
    assert monitor.load_study(out).ids == ("d01",)


def test_what_fails_is_a_row_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = dyads(tmp_path / "in", 2), tmp_path / "out"
    good = Path(given[0].user).read_text()
    Path(given[0].user).write_text("person,start_s,end_s\nuser,2,1\n")
    result = run_inline(given, out, monkeypatch)
    (row,) = [row for row in rows(out / "dyads.csv") if row["dyad"] == "d01"]
    assert row["status"] == "failed" and "d01.csv" in row["reason"] and result.n_done == 1
    Path(given[0].user).write_text(good)
    assert run_inline(given, out, monkeypatch).n_done == 2


def test_a_recording_that_ends_early_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = header()
    with SessionWriter.create(tmp_path / head.id, head, durable=False) as writer:
        for person, end_s in (("user", 90.0), ("partner", 40.0)):
            for family in ("face", "voice"):
                writer.add_rows(measured(person, family, 0.0, end_s))
        writer.set_duration(90.0)
        writer.close("complete")
    whole = build(tmp_path / "home", duration_s=90.0, number=1)
    given = [Dyad("cut", session=str(tmp_path / head.id)), Dyad("whole", session=str(whole))]
    run_inline(given, tmp_path / "out", monkeypatch)
    notes = {row["dyad"]: row["notes"] for row in rows(tmp_path / "out/dyads.csv")}
    assert notes == {"cut": "The partner's recording ends at 40 of 90 s.", "whole": ""}


def test_a_fault_of_the_program_does_not_end_the_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> None:
        raise ZeroDivisionError("float division")

    monkeypatch.setattr("monitor.study.task.score_rows", broken)
    result = run_inline(dyads(tmp_path / "in", 2), tmp_path / "out", monkeypatch)
    assert result.n_failed == 2 and "please report it" in result.undone[0][1]


def test_two_runs_at_once_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = dyads(tmp_path / "in", 1), tmp_path / "out"
    run_inline(given, out, monkeypatch)
    with Store(out).held(), pytest.raises(RapportError, match="another `rapport study` is working on"):
        run_inline(given, out, monkeypatch)
    assert run_inline(given, out, monkeypatch).n_done == 1


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match="should be empty or an earlier study"):
        run_inline([Dyad("d1", fault="x")], tmp_path, monkeypatch)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_sessions_that_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = build(tmp_path / "home", duration_s=90.0, number=1)
    old = build(tmp_path / "home", duration_s=90.0, number=2, versions={"rapport": "0.1.0", "scores": "1"})
    given = [Dyad("new", session=str(new)), Dyad("old", session=str(old))]
    result = run_inline(given, tmp_path / "out", monkeypatch)
    assert result.n_done == 2, result.undone
    study = monitor.load_study(tmp_path / "out")
    assert study.session("new").path == new  # as it is
    assert study.session("old").path == tmp_path / "out" / "sessions" / "old"  # scored anew
    assert not study.session("old").header.is_scored_otherwise and monitor.load_session(old).header.is_scored_otherwise
    values = {(row["dyad"], row["score"]): row["value"] for row in rows(tmp_path / "out" / "dyads.csv")}
    assert float(values["new", "coordination"]) == monitor.load_session(new).summary["coordination"].score
    pool = InlinePool()
    assert run_inline(given, tmp_path / "out", monkeypatch, pool=pool).kept == 2 and pool.scored == []


def test_load_study_of_what_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SessionError, match="holds no study"):
        monitor.load_study(tmp_path)
    (tmp_path / "study.json").write_text("{")
    with pytest.raises(SessionError, match="is damaged"):
        monitor.load_study(tmp_path)
    (tmp_path / "study.json").write_text('{"format": 99, "dyads": []}')
    with pytest.raises(SessionError, match="another version"):
        monitor.load_study(tmp_path)
    run_inline(dyads(tmp_path / "in", 1), tmp_path / "out", monkeypatch)
    study = monitor.load_study(tmp_path / "out")
    with pytest.raises(SessionError, match="'d9' is none of out, whose dyads are d01"):
        study.session("d9")
    (tmp_path / "out/dyads.csv").write_text("dyad;condition\n")
    with pytest.raises(SessionError, match="changed by another program"):
        _ = study.dyads


def test_the_document_tells_how_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_inline(dyads(tmp_path / "in", 1), tmp_path / "out", monkeypatch, seed=7, source="study.csv")
    document = json.loads((tmp_path / "out/study.json").read_text())
    (entry,) = document["dyads"]
    assert (document["seed"], document["source"], document["null"]) == (7, "study.csv", "pseudo")
    assert entry["files"] == {"user": "d01.csv"} and len(entry["sha256"]["user"]) == 64
    assert document["versions"]["scores"] and str(tmp_path) not in json.dumps(document)


@pytest.mark.parametrize(
    ("cores", "gigabytes", "kind", "at_once"),
    [(8, 64, ".mp4", 4), (2, 64, ".mp4", 1), (1, 64, ".mp4", 1), (32, 8, ".mp4", 5), (4, 0.5, ".mp4", 1), (8, 64, ".csv", 8)],
)
def test_as_many_at_once_as_cores_and_memory_allow(cores: int, gigabytes: float, kind: str, at_once: int) -> None:
    given = [Dyad(f"d{number}", user=f"/a{kind}", partner=f"/b{kind}") for number in range(40)]
    assert plan_workers(given, cores=cores, memory_bytes=int(gigabytes * 1e9)) == at_once
    assert plan_workers(given[:1], cores=cores, memory_bytes=int(gigabytes * 1e9)) == 1


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import util

    there = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "distributed" else there(name))
    with pytest.raises(RapportError, match=r'pip install "rapport-monitor\[study\]"'):
        run_study([Dyad("d1", fault="x")], tmp_path / "out", settings=Settings())


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns(tmp_path / "d1.csv", seed=1)
    (tmp_path / "study.csv").write_text("id;user;condition\nd1;d1.csv;calm\nd2;nowhere.csv;loud\nd1b;d1.csv;loud\n")
    (tmp_path / "good.csv").write_text("id;user\nd1;d1.csv\n")

    def study(*words: object) -> subprocess.CompletedProcess[str]:
        with pytest.MonkeyPatch.context() as patch:
            pool = InlinePool()

            from contextlib import contextmanager

            @contextmanager
            def local_pool(n_workers: int) -> Any:
                yield pool

            patch.setattr("monitor.study.run.local_pool", local_pool)
            return rapport("study", *words, home=tmp_path / "home", place=tmp_path)

    assert study("study.csv").returncode == 2
    listed = study("study.csv", "--list")
    assert listed.returncode == 0 and "d1 (calm): d1.csv (both)" in listed.stderr and not (tmp_path / "out").exists()
    ended = study("study.csv", "--to", "out", "--json")
    document = json.loads(ended.stdout)
    assert (document["done"], document["failed"], ended.returncode) == (2, 1, 1)
    assert "d2: the user in line 3 of study.csv should be a file" in ended.stderr
    ended = study("good.csv", "--to", "out2")
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (0, "1 of 1 dyad scored.")
    assert all((tmp_path / "out2" / name).is_file() for name in TABLES)


def test_the_same_files_under_two_ids_are_said_and_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out, lines = dyads(tmp_path / "in", 2), tmp_path / "out", list[str]()
    copy = tmp_path / "in" / "copy.csv"
    copy.write_bytes(Path(given[0].user).read_bytes())
    given.append(Dyad("again", user=str(copy), condition="a"))
    monkeypatch.setattr("monitor.study.run.compare", compare)
    compared: list[list[str]] = []
    left_out: list[PassedOver] = []

    def fake(these: list[StudyDyad], **options: Any) -> GroupResult:
        compared.append([dyad.id for dyad in these])
        left_out.extend(options["left_out"])
        return GroupResult(null="pseudo", seed=0, exchange="condition", dyads={})

    monkeypatch.setattr("monitor.study.comparison.compare_study", fake)
    monkeypatch.setattr("monitor.study.comparison.write_groups", lambda result, folder: None)
    run_inline(given, out, monkeypatch, tell=lines.append)
    notes = {row["dyad"]: row["notes"] for row in rows(out / "dyads.csv")}
    assert "the same files as those of again." in notes["d01"] and "the same files as those of d01." in notes["again"]
    assert "same files" not in notes["d02"]
    assert lines[-1] == "again is made of the same files as d01. The group statistics count them once."
    assert compared == [["d01", "d02"]]
    assert [(one.id, one.reason) for one in left_out] == [("again", "the same files as d01")]


def test_notes_are_sentences_and_a_row_without_an_id_is_named_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sentences(["a is the user and b the partner", "", "The rest is missing."]) == (
        "a is the user and b the partner. The rest is missing."
    )
    lines: list[str] = []
    run_inline(
        [Dyad("", fault="the id in line 3 of t.csv is missing", line=3)], tmp_path / "out", monkeypatch, tell=lines.append
    )
    assert lines[0] == "Left out: the id in line 3 of t.csv is missing"
    assert list(monitor.load_study(tmp_path / "out").failures) == ["line 3"]


def test_a_reason_names_the_column_that_the_study_has_and_a_command_its_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = tmp_path / "t.csv"
    turn.write_text("person,start_s,end_s\nann,0,1\nbob,1,2\n")
    energy = tmp_path / "m.txt"
    energy.write_text("pat th\n1550 6948\n1317 5657\n1400 5800\n")
    of_table = [Dyad("t", user=str(turn), line=2), Dyad("m", user=str(energy), line=3)]
    of_table.append(Dyad("r", user=str(energy), format="mea", columns="1,2", line=4))
    run_inline(of_table, tmp_path / "table", monkeypatch)
    reasons = monitor.load_study(tmp_path / "table").failures
    assert reasons["t"].endswith("say which one is the user with ann in the column user_name")
    assert reasons["m"].endswith("If they are motion energy, add mea in the column format")
    assert "with the column rate_hz, or call the column of times time_s" in reasons["r"]
    run_inline([Dyad("t", user=str(turn))], tmp_path / "folder", monkeypatch)
    assert "ann in the column user_name of a table of dyads" in monitor.load_study(tmp_path / "folder").failures["t"]
    with pytest.raises(UsageError, match=r"with --user ann$"):
        monitor.import_measures(turn, sessions=tmp_path)
    with pytest.raises(UsageError, match="with --rate, or call the column of times time_s"):
        monitor.import_measures(energy, format="mea", columns=["1", "2"], sessions=tmp_path)
    with options_in("table"):
        assert option("--size") == "--size (outside the study, whose column session takes the session then)"
    assert option("--rate", "25") == "--rate 25"


def test_a_track_that_was_shifted_since_is_picked_up_and_nothing_scored_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    unsure = ClockAlignment(offset_s=0.0, source="turns", sure=False)

    def scored(dyad: Dyad, place: Path, **given: Any) -> tuple[monitor.Session, bool]:
        given["notes"].append("It isn't clear.")
        return monitor.load_session(build(place, duration_s=90.0, clock=unsure)), True

    monkeypatch.setattr("monitor.study.task._session", scored)
    given, out, pool = [Dyad("d01", user=str(film), partner=str(film))], tmp_path / "out", InlinePool()
    run_inline(given, out, monkeypatch, pool=pool)
    assert run_inline(given, out, monkeypatch, pool=pool).kept == 1 and pool.scored == ["d01"]
    before = rows(out / "dyads.csv")[0]
    assert (before["offset_s"], before["offset_sure"], before["notes"]) == ("0.0", "0.0", "It isn't clear.")
    shift_partner(out / "sessions" / "d01", 0.5)
    monkeypatch.setattr("monitor.study.task._session", None)  # not called again
    assert run_inline(given, out, monkeypatch, pool=pool).kept == 1
    after = rows(out / "dyads.csv")[0]
    assert (after["offset_s"], after["offset_from"], after["offset_sure"]) == ("0.5", "given", "1.0")
    assert after["notes"] == (
        "It isn't clear. The partner's track was shifted since: it is taken to begin 0.5 s after the user's."
    )
    restore_alignment(out / "sessions" / "d01")
    run_inline(given, out, monkeypatch, pool=pool)
    assert rows(out / "dyads.csv")[0]["notes"] == "It isn't clear."
