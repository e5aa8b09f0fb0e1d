"""Tables written for other tools: other tools read the planted numbers back."""

from __future__ import annotations

import csv
import json
import math
import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import RapportError, SessionError
from monitor.installation import extra_command
from monitor.measures import FAMILIES, SIGNAL
from monitor.record.notes import change_notes
from monitor.record.schema import DATABASE_NAME
from monitor.replay.export.dictionary import written_into
from monitor.replay.export.formats import export
from monitor.replay.session import Session, load_session
from monitor.replay.table import Table
from monitor.replay.tables import SPOKEN, TABLES
from monitor.types import PEOPLE, Event, Facet, Gap, Nudge, Score
from tests.support import sessions as builders

pq = pytest.importorskip("pyarrow.parquet", reason="Parquet comes with the export extra")

DURATION_S = 230.0
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "export.md"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    path = builders.build(tmp_path_factory.mktemp("exported"), duration_s=DURATION_S, with_sketch=False)
    change_notes(path, {"title": "=1+1", "text": "first\nsecond", "tags": ["work", "b"]})
    change_notes(path, {"rating": {"connection": 6, "naturalness": 5, "ease": 4}})
    return load_session(path)


@pytest.fixture(scope="module")
def folder(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("files") / "all"
    export(session, to)
    return to


def planted(person: str, family: str) -> tuple[np.ndarray, np.ndarray]:
    """Times and values as ``builders`` planted them: the user is away from 200 s to 212 s, but for the voice."""
    rows = builders.rows(person, family, 0, DURATION_S)  # type: ignore[arg-type]
    here = np.ones(rows.time_s.size, dtype=bool)
    if person == "user" and family != "voice":
        here = (rows.time_s < 200) | (rows.time_s >= 212)
    return rows.time_s[here], rows.values[here]


@pytest.mark.parametrize("family", FAMILIES)
def test_parquet_and_csv_give_the_planted_measures_back_to_the_last_bit(folder: Path, family: str) -> None:
    arrow = pq.read_table(folder / f"{family}.parquet")
    people = np.array(arrow["person"].to_pylist())
    with (folder / f"{family}.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    for person in PEOPLE:
        time_s, values = planted(person, family)
        np.testing.assert_array_equal(arrow["time_s"].to_numpy()[people == person], time_s)
        lines = [line for line in cells if line["person"] == person]
        assert [float(line["time_s"]) for line in lines] == time_s.tolist()
        for number, measure in enumerate(FAMILIES[family]):
            np.testing.assert_array_equal(arrow[measure.name].to_numpy()[people == person], values[:, number])
            from_text = np.array([line[measure.name] or "nan" for line in lines]).astype(np.float32)
            np.testing.assert_array_equal(from_text, values[:, number])


def test_the_fields_of_parquet_carry_unit_and_meaning(folder: Path) -> None:
    schema = pq.read_schema(folder / "face.parquet")
    for measure in FAMILIES["face"]:
        kept = schema.field(measure.name).metadata
        assert (kept[b"unit"].decode(), kept[b"meaning"].decode()) == (measure.unit, measure.meaning)
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as file:
        known = {(line["table"], line["column"]): line["unit"] for line in csv.DictReader(file)}
    written = TABLES.keys() - SPOKEN - {SIGNAL}  # no other program's series is in this session
    assert {table for table, _ in known} == written
    for name in written:
        assert {column for table, column in known if table == name} == set(pq.read_schema(folder / f"{name}.parquet").names)
    assert known["voice", "f0_hz"] == "Hz"


def test_events_scores_and_notes_are_the_planted_ones(folder: Path) -> None:
    events = pq.read_table(folder / "events.parquet").to_pylist()
    expected = sorted(builders.events(DURATION_S), key=lambda event: event.start_s)
    assert [(event["kind"], event["person"], event["start_s"]) for event in events] == [
        (event.kind, event.person, event.start_s) for event in expected
    ]
    shifts = [event for event in events if event["kind"] == "posture_shift"]
    assert {event["direction"] for event in shifts} == {"forward"}
    assert {event["side"] for event in events} == {None, "left"}
    assert {event["syllables"] for event in events if event["kind"] == "phrase"} == {32.0}
    assert {event["detail"] for event in events} == {None}
    summary = {row["name"]: row for row in pq.read_table(folder / "summary.parquet").to_pylist()}
    assert {name: row["score"] for name, row in summary.items() if row["status"] == "ok"} == builders.FINAL
    (row,) = pq.read_table(folder / "session.parquet").to_pylist()
    assert (row["title"], row["notes"], row["tags"]) == ("=1+1", "first\nsecond", "work, b")
    assert (row["connection"], row["naturalness"], row["ease"]) == (6, 5, 4)
    people = {(row["person"], row["name"]): row["value"] for row in pq.read_table(folder / "people.parquet").to_pylist()}
    assert people["partner", "level_median_db"] == builders.PLANTED["partner"]["level_db"]
    assert people["user", "coverage.voice"] == pytest.approx(1.0, abs=0.001)


def test_csv_runs_no_formula_and_leaves_missing_empty(folder: Path) -> None:
    with (folder / "session.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == "'=1+1"
    assert row["notes"] == "first\nsecond"
    assert "nan" not in (folder / "scores.csv").read_text().lower()
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["status"], first["score"], first["n"]) == ("calibrating", "", "0")


def test_json_is_the_contract_without_the_path(session: Session, folder: Path) -> None:
    text = (folder / f"{session.id}.json").read_text(encoding="utf-8")
    contract = json.loads(json.dumps(session.to_json()))
    assert str(session.path) not in text
    assert contract["session"].pop("path")
    assert json.loads(text) == contract


def test_the_columns_are_those_of_the_nouns() -> None:
    for noun, name in ((Score, "scores"), (Score, "summary"), (Facet, "facets"), (Nudge, "nudges"), (Gap, "gaps")):
        assert [column.name for column in TABLES[name][1]] == [field.name for field in fields(noun)]
    assert {field.name for field in fields(Event)} <= {column.name for column in TABLES["events"][1]}


def test_the_document_says_what_is_exported() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == written_into(text), "python -m monitor.replay.export.dictionary docs/export.md"


@pytest.mark.slow
def test_a_notebooks_table_needs_neither_pandas_nor_pyarrow(session: Session) -> None:
    script = (
        "import sys; sys.modules['pandas'] = sys.modules['pyarrow'] = None\n"
        "import monitor\n"
        "session = monitor.load_session(sys.argv[1])\n"
        "events = session.table('events')\n"
        "print(len(events), round(events['end_s'].max(), 1))\n"
        "for ask in (events.to_pandas, events.to_arrow):\n"
        "    try: ask()\n"
        "    except monitor.errors.RapportError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(session.path)], capture_output=True, text=True, check=True)
    first, *refused = done.stdout.splitlines()
    assert first == f"{len(session.events)} {max(event.end_s for event in session.events):.1f}"
    assert [line.rpartition("; ")[2] for line in refused] == ["pip install pandas", extra_command("export")]


def test_files_are_private_and_nothing_is_replaced_unasked(session: Session, tmp_path: Path) -> None:
    to = tmp_path / "out"
    files = export(session, to, formats=["json", "eaf"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(to.stat().st_mode) == 0o700
    files[1].write_text("mine")
    with pytest.raises(RapportError, match="already exists"):
        export(session, to, formats=["json", "eaf", "textgrid"])
    assert sorted(path.name for path in to.iterdir()) == sorted(path.name for path in files)
    export(session, to, formats=["json", "eaf"], force=True)
    assert "ANNOTATION_DOCUMENT" in files[1].read_text()


def test_nothing_is_written_through_a_link(session: Session, tmp_path: Path) -> None:
    to, secret = tmp_path / "out", tmp_path / "secret"
    to.mkdir()
    secret.write_text("secret")
    target = to / f"{session.id}.json"
    target.symlink_to(secret)
    with pytest.raises(RapportError, match="already exists"):
        export(session, to, formats=["json"])
    export(session, to, formats=["json"], force=True)
    assert secret.read_text() == "secret"
    assert not target.is_symlink()
    (tmp_path / "link").symlink_to(to)
    with pytest.raises(RapportError, match="is a link"):
        export(session, tmp_path / "link", formats=["json"], force=True)


@pytest.mark.slow
def test_a_failed_export_leaves_nothing(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*words: object, **more: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(RapportError, match="No space left on device; free some space"):
        export(session, tmp_path / "new", formats=["csv", "parquet"])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(RapportError, match="unknown export format 'mp3'"):
        export(session, tmp_path, formats=["mp3"])
    (tmp_path / "file").touch()
    with pytest.raises(RapportError, match="should be a folder but is a file"):
        export(session, tmp_path / "file", formats=["csv"])
    with pytest.raises(SessionError, match="unknown table 'x'; a session has the tables session, summary"):
        session.table("x")


def test_foreign_values_are_exported_as_missing(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=20.0, with_sketch=False)
    database = sqlite3.connect(path / DATABASE_NAME)
    detail = json.dumps({"direction": "\ud800\x1b[2J", "syllables": "many", "level_db": 10**400, "x": "=1"})
    database.execute("UPDATE events SET detail = ?, start_s = 'x', kind = '<b>' WHERE kind = 'nod'", (detail,))
    database.commit()
    database.close()
    session = load_session(path)
    export(session, tmp_path / "out")
    (kept,) = {
        (event["kind"], event["direction"], event["detail"])
        for event in pq.read_table(tmp_path / "out" / "events.parquet").to_pylist()
        if event["kind"] == "<b>"
    }
    assert kept == ("<b>", "  [2J", '{"syllables": "many", "x": "=1"}')
    odd: Table = session.table("events")
    assert np.isnan(odd["start_s"][odd["kind"] == "<b>"]).all()
    assert math.isnan(odd["level_db"][odd["kind"] == "<b>"][0])
