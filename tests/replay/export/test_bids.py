"""The layout of BIDS: names by the specification's grammar, contents worked out by hand, read back by another reader."""

from __future__ import annotations

import gzip
import json
import re
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.errors import RapportError, SessionError, UsageError
from monitor.measures import EVENT_KINDS, FAMILIES
from monitor.record.header import ClockAlignment
from monitor.record.writer import SessionWriter
from monitor.replay.export.bids import export_bids
from monitor.replay.export.bids_tables import grid
from monitor.replay.session import Session, load_session
from monitor.types import Event, FeatureBlock, Gap, Person
from tests.support import sessions as builders
from tests.support.transcripts import MARKER, spoken_session

# BIDS 1.11.2, schema/objects/formats.yaml (label, index) and rules/files: the entities in the order that the rules give.
ENTITY = re.compile(
    r"(?P<sub>sub-[0-9a-zA-Z+]+)/(?:(?P=sub)_scans\.(?:tsv|json)|beh/(?P=sub)_task-[0-9a-zA-Z+]+_run-[0-9]+"
    r"(?:_recording-[0-9a-zA-Z+]+_physio\.(?:tsv\.gz|json)|(?:_desc-[0-9a-zA-Z+]+)?_(?:events|beh)\.(?:tsv|json)))"
)
AT_ROOT = {"dataset_description.json", "participants.tsv", "participants.json", "README.md"}
U, P = "sub-pair7user", "sub-pair7partner"
RUN = "task-smalltalk_run-01"


def voice(person: Person, time_s: list[float], f0_hz: list[float]) -> FeatureBlock:
    n = len(time_s)
    values = np.column_stack([np.ones(n), f0_hz, np.full(n, -24.5)]).astype(np.float32)
    return FeatureBlock(person, "voice", np.array(time_s), values, np.ones(n, dtype=np.float32))


def small(folder: Path, number: int = 1, **changes: object) -> Session:
    """Two rows a second of the user's voice, but for a second and a half; three events; a gap."""
    header = builders.header(number, **changes)
    with SessionWriter.create(folder / header.id, header) as writer:
        writer.add_rows(voice("user", [0.5, 1.0, 1.5, 3.0, 3.5], [120.0, np.nan, 121.5, 119.25, 118.0]))
        writer.add_event(Event("pair", "shared_laugh", 2.0, 3.5, 1.5, {"first": "user"}))
        writer.add_event(Event("user", "posture_shift", 1.25, 1.5, 2.5, {"direction": "back"}))
        writer.add_event(Event("partner", "nod", 0.1, 0.4, 2.0))
        writer.add_gap(Gap("partner.voice", 0.0, 4.0, "the microphone\twas off"))
    return load_session(folder / header.id)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    base = tmp_path_factory.mktemp("planted")
    session = load_session(builders.build(base, duration_s=230.0, with_sketch=False))
    export_bids(session, base / "out", dyad="pair 7")
    return session, base / "out"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def side(path: Path) -> Any:
    return json.loads(path.with_name(path.name.split(".")[0] + ".json").read_text(encoding="utf-8"))


def test_a_small_session_gives_these_files(tmp_path: Path) -> None:
    run = export_bids(small(tmp_path), tmp_path / "out", dyad="pair 7", task="small-talk")
    assert (run.name, run.is_new) == (f"{U}_{RUN}", True)
    out = tmp_path / "out"
    assert sorted(run.files) == sorted(out / name for name in names(out))
    with gzip.open(out / f"{U}/beh/{U}_{RUN}_recording-voice_physio.tsv.gz", "rt", encoding="utf-8") as file:
        assert file.read() == (
            "0.5\t1.0\t120.0\t-24.5\t1.0\n"
            "1.0\t1.0\tn/a\t-24.5\t1.0\n"
            "1.5\t1.0\t121.5\t-24.5\t1.0\n"
            "n/a\tn/a\tn/a\tn/a\tn/a\n"
            "n/a\tn/a\tn/a\tn/a\tn/a\n"
            "3.0\t1.0\t119.25\t-24.5\t1.0\n"
            "3.5\t1.0\t118.0\t-24.5\t1.0\n"
        )
    head = "onset\tduration\tperson\ttrial_type\tvalue\tphrases\tsyllables\trate_hz\tf0_median_hz\tf0_range_st\tlevel_db"
    head += "\tdirection\tside\tdetail\n"
    none = "\tn/a" * 6
    assert (out / f"{U}/beh/{U}_{RUN}_events.tsv").read_text(encoding="utf-8") == (
        f"{head}1.25\t0.25\tuser\tposture_shift\t2.5{none}\tback\tn/a\tn/a\n"
        f'2.0\t1.5\tpair\tshared_laugh\t1.5{none}\tn/a\tn/a\t"{{""first"": ""user""}}"\n'
    )
    assert (out / f"{P}/beh/{P}_{RUN}_events.tsv").read_text(encoding="utf-8") == (
        f"{head}0.1\t0.3\tpartner\tnod\t2.0{none}\tn/a\tn/a\tn/a\n"
    )
    assert (out / f"{P}/beh/{P}_{RUN}_desc-gaps_events.tsv").read_text(encoding="utf-8") == (
        "onset\tduration\tstream\treason\n0.0\t4.0\tpartner.voice\tthe microphone was off\n"
    )
    assert (out / "participants.tsv").read_text(encoding="utf-8") == (
        f"participant_id\tdyad\tperson\n{U}\tpair 7\tuser\n{P}\tpair 7\tpartner\n"
    )
    scans = (out / f"{P}/{P}_scans.tsv").read_text(encoding="utf-8").splitlines()
    assert scans[:2] == [
        "filename\tacq_time\tduration",
        f"beh/{P}_{RUN}_events.tsv\t2026-03-14T09:15:01.000000Z\t4.0",
    ]
    about = json.loads((out / "dataset_description.json").read_text(encoding="utf-8"))
    assert (about["BIDSVersion"], about["DatasetType"]) == ("1.11.2", "derivative")
    assert about["GeneratedBy"][0]["Name"] == "rapport-monitor" and "BEP047" in about["ReferencesAndLinks"][0]
    assert {stat.S_IMODE(path.stat().st_mode) for path in run.files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (out / U, out / U / "beh")} == {0o700}


def test_a_recordings_side_file_has_rate_start_and_the_dictionarys_units(tmp_path: Path) -> None:
    export_bids(small(tmp_path), tmp_path / "out", dyad="pair 7", task="small-talk")
    found = side(tmp_path / "out" / f"{U}/beh/{U}_{RUN}_recording-voice_physio.tsv.gz")
    assert (found["SamplingFrequency"], found["StartTime"], found["RowsLeftOut"]) == (2.0, 0.5, 0)
    assert found["Columns"] == ["time_s", "speech", "f0_hz", "level_db", "quality"]
    assert found["TaskName"] == "small-talk"
    for measure in FAMILIES["voice"]:
        assert found[measure.name] == {"Description": measure.meaning, "Units": measure.unit}


@pytest.mark.parametrize(
    ("time_s", "expected"),
    [
        ([1.0], (1.0, [0])),
        # 25 pictures a second of which three in five are taken: on their mean step each has a cell of its own.
        ([0.0, 0.08, 0.16, 0.2, 0.28, 0.36, 0.4], (15.0, [0, 1, 2, 3, 4, 5, 6])),
        # The last two would share a cell of their mean step, 5.3 s / 6: half of it is needed.
        ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 5.3], (2.26415, [0, 2, 5, 7, 9, 11, 12])),
    ],
)
def test_rows_are_placed_on_a_grid_as_coarse_as_keeps_them_apart(
    time_s: list[float], expected: tuple[float, list[int]]
) -> None:
    rate_hz, cells = grid(np.array(time_s))
    assert (pytest.approx(rate_hz), cells.tolist()) == expected
    assert np.max(np.abs(cells / rate_hz - (np.array(time_s) - time_s[0]))) <= 0.5 / rate_hz + 1e-9


def test_two_rows_at_one_time_are_one_and_the_other_is_counted(tmp_path: Path) -> None:
    header = builders.header()
    with SessionWriter.create(tmp_path / header.id, header) as writer:
        writer.add_rows(voice("user", [0.0, 1.0, 2.0, 2.0001, 3.0], [100.0, 101.0, 102.0, 103.0, 104.0]))
    export_bids(load_session(tmp_path / header.id), tmp_path / "out", dyad="pair 7", task="small-talk")
    path = tmp_path / "out" / f"{U}/beh/{U}_{RUN}_recording-voice_physio.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [line.split("\t") for line in file if not line.startswith("n/a")]
    assert [row[2] for row in rows] == ["100.0", "101.0", "102.0", "104.0"]
    assert side(path)["RowsLeftOut"] == 1


def test_every_name_is_in_the_grammar_and_every_column_described(planted: tuple[Session, Path]) -> None:
    _, out = planted
    for name in names(out) - AT_ROOT:
        assert ENTITY.fullmatch(name), name
    tables = [*out.rglob("*.tsv")]
    assert len(tables) > 10
    for path in tables:
        columns = path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
        described = side(path)
        assert all(described[column]["Description"] for column in columns), path.name
    for path in out.rglob("*.tsv.gz"):
        described = side(path)
        assert all(described[column]["Units"] for column in described["Columns"]), path.name
    levels = side(out / f"{U}/beh/{U}_task-interview_run-01_events.tsv")["trial_type"]["Levels"]
    assert levels.keys() == EVENT_KINDS.keys()


def test_every_name_is_valid_by_the_schema_of_bids(planted: tuple[Session, Path]) -> None:
    rules = pytest.importorskip("bidsschematools.rules", reason="the schema of BIDS comes with the extra test")
    from bidsschematools.schema import load_schema

    schema = load_schema()
    groups = (schema.rules.files.common, schema.rules.files.raw, schema.rules.files.deriv)
    known = [rule["regex"] for group in groups for rule in rules.regexify_filename_rules(group, schema, level=2)]

    def fits(name: str) -> bool:
        return any(re.fullmatch(rule, name) for rule in known)

    _, out = planted
    assert not [name for name in names(out) if not fits(name)]
    assert not fits("sub-pair_7/beh/sub-pair_7_task-interview_events.tsv")


def test_another_reader_gives_the_sessions_values_back(planted: tuple[Session, Path]) -> None:
    csv = pytest.importorskip("pyarrow.csv", reason="pyarrow comes with the extra export")
    session, out = planted
    parse, convert = csv.ParseOptions(delimiter="\t"), csv.ConvertOptions(null_values=["n/a"], strings_can_be_null=True)
    people: tuple[tuple[Person, str], ...] = (("user", U), ("partner", P))
    for person, subject in people:
        path = out / f"{subject}/beh/{subject}_task-interview_run-01_recording-face_physio.tsv.gz"
        about = side(path)
        read = csv.read_csv(path, csv.ReadOptions(column_names=about["Columns"]), parse, convert)
        series = session.series(person, "face")
        here = np.array(read["time_s"].is_valid())
        np.testing.assert_array_equal(read["time_s"].drop_null().to_numpy(), series.time_s)
        for name in series.columns:
            values = read[name].filter(here).fill_null(np.nan).to_numpy().astype(np.float32)
            np.testing.assert_array_equal(values, series.column(name))
        # The grid's own times are the rows' where they come evenly, here 15 a second.
        assert about["SamplingFrequency"] == 15.0
        np.testing.assert_allclose(np.flatnonzero(here) / 15.0 + about["StartTime"], series.time_s, atol=1e-6)
    # The user was away from 200 s to 212 s: twelve seconds of 15 rows.
    assert len(read) == 230 * 15
    events = csv.read_csv(out / f"{P}/beh/{P}_task-interview_run-01_events.tsv", parse_options=parse, convert_options=convert)
    expected = sorted((event.start_s, event.kind) for event in builders.events(230.0) if event.person == "partner")
    assert sorted(zip(events["onset"].to_pylist(), events["trial_type"].to_pylist(), strict=True)) == expected
    scores = csv.read_csv(
        out / f"{U}/beh/{U}_task-interview_run-01_desc-summary_beh.tsv", parse_options=parse, convert_options=convert
    )
    assert {row["name"]: row["score"] for row in scores.to_pylist() if row["score"] is not None} == builders.FINAL


def test_sessions_of_one_dyad_are_runs_and_a_session_comes_once(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, second, third = (small(tmp_path, number) for number in (1, 2, 3))
    export_bids(first, out, dyad="pair 7", task="small-talk")
    # Age was filled in by hand; what is there stays as it is.
    table = (out / "participants.tsv").read_text(encoding="utf-8").splitlines()
    (out / "participants.tsv").write_text(
        "\n".join(f"{row}\t{age}" for row, age in zip(table, ("age", "31", "45"), strict=True))
    )
    (out / "README.md").write_text("ours")
    before = {name: (out / name).read_bytes() for name in names(out)}
    run = export_bids(second, out, dyad="pair 7", task="small-talk")
    assert (run.name, run.is_new) == (f"{U}_task-smalltalk_run-02", True)
    again = export_bids(first, out, dyad="another", task="else")
    assert (again.name, again.is_new) == (f"{U}_{RUN}", False)
    assert {path.relative_to(out).as_posix() for path in again.files} == {name for name in before if RUN in name}
    assert export_bids(third, out).name == "sub-2026031409150300000003user_task-interview_run-01"
    assert all((out / name).read_bytes() == content for name, content in before.items() if RUN in name or name == "README.md")
    assert (out / "participants.tsv").read_text(encoding="utf-8").splitlines() == [
        "participant_id\tdyad\tperson\tage",
        f"{U}\tpair 7\tuser\t31",
        f"{P}\tpair 7\tpartner\t45",
        f"sub-2026031409150300000003user\t{third.id}\tuser\tn/a",
        f"sub-2026031409150300000003partner\t{third.id}\tpartner\tn/a",
    ]
    scans = (out / f"{U}/{U}_scans.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split("\t")[0].removeprefix("beh/") for line in scans} == {
        path.name for path in (out / U / "beh").iterdir() if path.suffix != ".json"
    }
    with pytest.raises(UsageError, match="the dyads 'pair 7' and 'PAIR-7' would both be sub-PAIR7user"):
        export_bids(small(tmp_path, 4), out, dyad="PAIR-7")


def test_a_foreign_folder_and_names_without_letters_are_refused(tmp_path: Path) -> None:
    session, out = small(tmp_path), tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").touch()
    with pytest.raises(
        RapportError, match="should be empty or a BIDS folder of this program but has files but no dataset_desc"
    ):
        export_bids(session, out)
    (out / "dataset_description.json").write_text('{"Name": "x", "BIDSVersion": "1.8.0"}')
    with pytest.raises(RapportError, match=r"has dataset_description\.json of another program; choose another folder"):
        export_bids(session, out)
    assert names(out) == {"thesis.txt", "dataset_description.json"}
    with pytest.raises(UsageError, match="the dyad '§ -' should have 1 to 60 ASCII letters and digits; give --dyad"):
        export_bids(session, tmp_path / "new", dyad="§ -")
    (tmp_path / "file").touch()
    with pytest.raises(RapportError, match="should be a folder but is a file"):
        export_bids(session, tmp_path / "file")
    export_bids(session, tmp_path / "new", dyad="é 1")
    assert (tmp_path / "new" / "sub-e1user").is_dir()
    (tmp_path / "new" / "participants.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(
        RapportError, match=r"participants\.tsv should have the columns participant_id, dyad, person but has none"
    ):
        export_bids(small(tmp_path, 2), tmp_path / "new")


def test_a_failed_export_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*words: object) -> None:
        raise OSError(28, "No space left on device")

    session = small(tmp_path)
    monkeypatch.setattr("monitor.replay.export.bids.write_rows", full)
    with pytest.raises(RapportError, match="No space left on device; free some space"):
        export_bids(session, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_word_leaves_unasked_and_all_words_do_when_asked(tmp_path: Path) -> None:
    session = load_session(spoken_session(tmp_path))
    export_bids(session, tmp_path / "without", dyad="7", task="talk")
    assert not any(MARKER.encode() in (tmp_path / "without" / name).read_bytes() for name in names(tmp_path / "without"))
    export_bids(session, tmp_path / "with", dyad="7", task="talk", words=True)
    rows = [
        line.split("\t")
        for subject in ("sub-7user", "sub-7partner")
        for line in (tmp_path / "with" / subject / "beh" / f"{subject}_task-talk_run-01_desc-words_events.tsv")
        .read_text(encoding="utf-8")
        .splitlines()[1:]
    ]
    assert {(row[2], float(row[0]), row[3]) for row in rows} >= {
        (word.person, word.start_s, word.text) for word in session.words if not word.text.startswith("=")
    }
    with pytest.raises(SessionError, match="has no words to export"):
        export_bids(small(tmp_path, 9), tmp_path / "with", words=True)


def test_an_unsure_clock_is_said_beside_every_table(tmp_path: Path) -> None:
    session = small(tmp_path, clock=ClockAlignment(offset_s=2.5, source="none", sure=False))
    export_bids(session, tmp_path / "out", dyad="pair 7", task="small-talk")
    for path in (tmp_path / "out").rglob("beh/*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        assert (found["PartnerOffset"], found["PartnerOffsetFrom"], found["PartnerOffsetSure"]) == (2.5, "none", False)


def test_the_command_writes_says_what_it_kept_and_refuses_other_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    (tmp_path / "sessions").mkdir()
    session = small(tmp_path / "sessions")
    line = ["sessions", "export", session.id, "--to", str(tmp_path / "out"), "--layout", "bids", "--dyad", "7"]
    done = CliRunner().invoke(cli, line)
    assert done.exit_code == 0 and str(tmp_path / "out" / "participants.tsv") in done.stdout.splitlines()
    again = CliRunner().invoke(cli, line)
    assert again.exit_code == 0 and "as sub-7user_task-interview_run-01, which was left as it is" in again.stderr
    for extra in (["--format", "csv"], ["--force"], ["--media"]):
        refused = CliRunner().invoke(cli, [*line, *extra])
        assert refused.exit_code == 2 and "--layout bids takes only" in refused.stderr
    assert "belong to --layout bids" in CliRunner().invoke(cli, ["sessions", "export", session.id, "--dyad", "7"]).stderr
