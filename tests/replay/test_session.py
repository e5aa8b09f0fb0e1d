"""What was planted is read back; what is foreign, damaged or newer is one sentence."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import SessionError
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.catalog import find_session, list_sessions
from monitor.replay.session import Session, load_session
from monitor.types import CHANNELS, COMPONENTS, FACETS
from tests.support import sessions as builders

DURATION_S = 300.0


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return builders.build(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def session(planted: Path) -> Session:
    return load_session(planted)


def test_the_arrays_are_those_that_were_written(session: Session) -> None:
    for person in ("user", "partner"):
        whole = builders.rows(person, "voice", 0, DURATION_S)
        read = session.series(person, "voice")
        np.testing.assert_array_equal(read.time_s, whole.time_s)
        np.testing.assert_array_equal(read.values, whole.values)
        np.testing.assert_array_equal(read.column("f0_hz"), whole.values[:, 1])
    assert np.isnan(session.series("user", "voice").column("no such measure")).all()


def test_scores_over_time(session: Session) -> None:
    track = session.scores("coordination")
    assert track["time_s"].tolist() == list(range(1, 301))
    assert np.isnan(track["score"][:59]).all()
    assert np.isfinite(track["score"][59:]).all()
    assert track["score"][-1] == pytest.approx(builders.FINAL["coordination"])
    assert session.scores("nothing")["score"].size == 0


@pytest.mark.parametrize("person", ["user", "partner"])
def test_the_persons_means_are_the_planted_ones(session: Session, person: str) -> None:
    means, coverage = session.people[person]["means"], session.people[person]["coverage"]
    planted = builders.PLANTED[person]
    assert means["smile"] == pytest.approx(planted["smile"], rel=0.02)
    assert means["speech_share"] == pytest.approx(builders.SPOKEN_S / builders.TURN_S / 2, abs=0.002)
    assert means["f0_median_hz"] == pytest.approx(planted["f0_hz"], rel=0.06)  # the swing is a semitone or two
    assert means["level_median_db"] == planted["level_db"]
    assert means["gaze_camera_share"] == pytest.approx(planted["camera"], abs=0.02)
    assert means["articulation_rate_hz"] == (4.0 if person == "user" else 5.0)
    assert means["openness"] == pytest.approx(0.6)
    assert means["turn_s"] == builders.SPOKEN_S
    assert means["turns_per_min"] == 3.0
    assert means["interruptions"] == (0 if person == "user" else 5)
    nods = sum(event.kind == "nod" and event.person == person for event in session.events)
    seen_min = (288 if person == "user" else 300) / 60  # the user was out of the picture for 12 s
    assert means["nods_per_min"] == pytest.approx(nods / seen_min, rel=0.01)
    assert coverage["face"] == pytest.approx(0.96 if person == "user" else 1.0, abs=0.001)
    assert coverage["voice"] == pytest.approx(1.0, abs=0.001)


def test_the_document_is_strict_json_with_every_name(session: Session) -> None:
    whole = json.loads(json.dumps(session.to_json(), allow_nan=False))
    assert set(whole) == {
        "language",
        "duration_s",
        "channels",
        "components",
        "excess",
        "nudges",
        "people",
        "looking",
        "sitting",
        "voices",
        "copying",
        "call_delay",
        "cue_effects",
        "cue_kinds",
        "goal",
        "opening",
        "offset_s",
        "offset_from",
        "offset_sure",
        "measured_by",
        "signals",
        "session",
    }
    assert tuple(whole["channels"]) == CHANNELS
    assert tuple(whole["components"]) == COMPONENTS
    assert tuple(whole["excess"]) == FACETS
    assert {"score", "z", "lag_s", "direction", "confidence", "status"} <= set(whole["channels"]["head"])
    assert whole["duration_s"] == DURATION_S
    assert whole["channels"]["head"]["score"] == builders.FINAL["head"]
    assert whole["channels"]["gaze"]["score"] is None
    assert whole["channels"]["gaze"]["status"] == "not enough signal"
    assert whole["excess"]["literal"]["fires"] is True
    assert whole["excess"]["dense"]["fires"] is False
    assert [nudge["time_s"] for nudge in whole["nudges"]] == [140, 262]
    assert set(whole["nudges"][0]) == {"time_s", "kind", "text", "reason"}
    assert whole["session"] == {"id": session.id, "path": str(session.path), "status": "complete"}


def test_a_session_without_a_partner_makes_nothing_up(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, 20))
    whole = load_session(tmp_path / "one").to_json()
    assert set(whole["people"]["partner"]["means"].values()) == {None}
    assert set(whole["people"]["partner"]["coverage"].values()) == {0.0}
    assert {score["status"] for score in whole["channels"].values()} == {"not enough signal"}
    assert whole["people"]["user"]["means"]["smile"] is None


def test_a_session_cut_off_shows_its_last_scores_and_says_so(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        builders.fill(writer, 120, with_sketch=False)
    score = load_session(tmp_path / "one").summary["coordination"]
    assert score.score == builders.update(120, 120).scores[-1].score
    assert "cut off" in score.reason


@pytest.mark.parametrize(("start_s", "end_s"), [(0, 5), (33.2, 34.7), (199.5, 213), (290, 400), (500, 600)])
def test_any_stretch_of_landmarks(session: Session, start_s: float, end_s: float) -> None:
    whole = session.sketch("user")
    part = session.sketch("user", start_s=start_s, end_s=end_s)
    inside = (whole.time_s >= start_s) & (whole.time_s < end_s)
    np.testing.assert_array_equal(part.time_s, whole.time_s[inside])
    assert not ((part.time_s >= 200) & (part.time_s < 212)).any()
    for time_s, points in zip(part.time_s, part.points, strict=True):
        np.testing.assert_allclose(points, builders.sketch("user", time_s), atol=1e-4)


def opened_error(path: Path) -> str:
    with pytest.raises(SessionError) as caught:
        load_session(path).to_json()
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500
    return message


def test_what_is_no_session_is_one_sentence(tmp_path: Path) -> None:
    text, empty = tmp_path / "text.sqlite", tmp_path / "empty.sqlite"
    text.write_text("not a database " * 100)
    empty.touch()
    database = sqlite3.connect(tmp_path / "other.sqlite")
    database.execute("CREATE TABLE t (x)")
    database.commit()
    database.close()
    assert "file is not a database" in opened_error(text)
    assert "not a session of this program" in opened_error(empty)
    assert "not a session of this program" in opened_error(tmp_path / "other.sqlite")
    assert "found nothing" in opened_error(tmp_path / "absent")
    assert "found nothing" in opened_error(tmp_path)


@pytest.fixture
def copy(planted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planted, tmp_path / planted.name))


def change(folder: Path, *statements: str) -> None:
    database = sqlite3.connect(folder / DATABASE_NAME)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("PRAGMA user_version=99", "update the program"),
        ("CREATE VIEW extra AS SELECT 1", "another program has changed it"),
        ("CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END", "another program has changed it"),
        ("ALTER TABLE scores ADD COLUMN extra", "another program has changed it"),
        ("DROP TABLE gaps", "another program has changed it"),
        ("DELETE FROM session", "contains no session yet"),
        ("UPDATE session SET status = 'happy'", "status or duration is damaged"),
        ("UPDATE session SET duration_s = -1", "status or duration is damaged"),
        ("UPDATE session SET duration_s = 86401", "at most 24 hours"),
        ("UPDATE session SET duration_s = 9e6", "at most 24 hours"),
        ("UPDATE events SET start_s = 1e308, end_s = 1e308", "at most 24 hours"),
        ("UPDATE events SET end_s = 9e999", "at most 24 hours"),
        ("UPDATE gaps SET end_s = 1e6", "at most 24 hours"),
        ("UPDATE scores SET time_s = -1e6", "at most 24 hours"),
        ("UPDATE series SET time = CAST(zeroblob(length(time) - 8) || x'ffffffffffffef7f' AS BLOB)", "at most 24 hours"),
        ("UPDATE session SET header = replace(header, '2026-', '9999-')", "the header is damaged (started_at"),
        ("UPDATE session SET header = '{}'", "the header is damaged"),
        ("UPDATE session SET header = replace(header, '20260314', '../../etc')", "the header is damaged"),
        ("UPDATE series SET data = zeroblob(7)", "a chunk of measures is damaged"),
        ("UPDATE series SET n = 1000000000", "a chunk of measures is damaged"),
        ("UPDATE families SET columns = '[1, 2]'", "are damaged"),
    ],
)
def test_a_changed_session_is_one_sentence(copy: Path, statement: str, words: str) -> None:
    change(copy, statement)
    assert words in opened_error(copy)


def test_a_view_in_the_place_of_a_table_is_not_run(copy: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, x, x, x FROM n"
    change(copy, "DROP TABLE gaps", f"CREATE VIEW gaps AS {endless}")
    assert "another program has changed it" in opened_error(copy)


def test_foreign_values_in_the_cells_are_taken_as_missing(copy: Path) -> None:
    change(
        copy, "UPDATE events SET detail = '[[[', start_s = 'x', kind = x'00ff'", "UPDATE scores SET score = 'high', n = 'many'"
    )
    session = load_session(copy)
    assert math.isnan(session.events[0].start_s)
    assert (session.events[0].kind, session.events[0].detail) == ("", {})
    assert np.isnan(session.scores("coordination")["score"]).all()


@pytest.mark.slow
def test_a_length_that_is_only_written_down_makes_nothing_large(copy: Path) -> None:
    change(copy, "UPDATE session SET duration_s = 86400", "UPDATE gaps SET end_s = 86400")
    session = load_session(copy)
    # The rows end at 300 s; a minute more is looked at, at ten cells a second.
    assert session.lag_map.time_s.max() < 360
    assert session._cells.shape[2] == pytest.approx(3600, abs=2)
    assert session.to_json()["duration_s"] == 86400


@pytest.mark.parametrize("share", [0.0001, 0.001, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99])
def test_a_truncated_session_opens_or_is_one_sentence(copy: Path, share: float) -> None:
    file = copy / DATABASE_NAME
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    try:
        load_session(copy).to_json()
    except SessionError as error:
        assert "\n" not in str(error)


def test_films_named_by_a_path_are_not_taken(copy: Path) -> None:
    (copy / "media").mkdir()
    (copy / "media" / "user.mp4").write_bytes(b"x")
    (copy.parent / "secret.mp4").write_bytes(b"x")
    (copy / "media" / "link.mp4").symlink_to(copy.parent / "secret.mp4")
    for name in ("../secret.mp4", str(copy.parent / "secret.mp4"), "link.mp4", "..", "", "user.mp4\\x"):
        change(copy, f"INSERT INTO media VALUES ('user', '{name}', 0, 1, 1, 1)")
    assert load_session(copy).media == ()
    change(copy, "INSERT INTO media VALUES ('user', 'user.mp4', 0, 1, 1, 1)")
    assert [film.path.name for film in load_session(copy).media] == ["user.mp4"]


def test_a_film_that_a_kill_left_empty_is_none(copy: Path) -> None:
    (copy / "media").mkdir()
    (copy / "media" / "user.mp4").touch()
    (copy / "media" / "partner.mp4").write_bytes(b"film")
    database = sqlite3.connect(copy / DATABASE_NAME)
    for person in ("user", "partner"):
        database.execute("INSERT INTO media VALUES (?, ?, 0, 5, 1, 1)", (person, f"{person}.mp4"))
    database.commit()
    database.close()
    assert [film.person for film in load_session(copy).media] == ["partner"]


def test_a_session_being_recorded_shows_its_latest_scores_and_says_so(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / builders.header().id, builders.header()) as writer:
        builders.fill(writer, 65, with_sketch=False)
        writer.commit()
        session = load_session(writer.folder)
        assert session.status == "recording"
        assert session.summary["coordination"].reason == "not finished yet; this is the latest score"


def test_opens_in_a_folder_that_cannot_be_written(copy: Path) -> None:
    (copy / DATABASE_NAME).chmod(0o400)
    copy.chmod(0o500)
    try:
        assert load_session(copy).status == "complete"
    finally:
        copy.chmod(0o700)


def test_sessions_are_listed_and_found(tmp_path: Path) -> None:
    first, second = (
        builders.build(tmp_path, duration_s=2, number=1),
        builders.build(tmp_path, duration_s=2, number=2, title="Zwei\x1b[2J"),
    )
    broken = builders.build(tmp_path, duration_s=2, number=3)
    (broken / DATABASE_NAME).write_bytes(b"broken")
    (tmp_path / "notes").mkdir()
    lines = list_sessions(tmp_path)
    assert [info.path for info in lines] == [broken, second, first]
    assert "is not a readable session" in lines[0].problem
    row = lines[0].line()
    assert row.startswith(f"{broken.name}  is not a readable session (") and row.endswith(")") and str(tmp_path) not in row
    assert "\x1b" not in lines[1].line()
    assert json.dumps([info.as_dict() for info in lines])
    assert find_session(None, folder=tmp_path) == second  # the latest that opens
    with SessionWriter.create(tmp_path / builders.header(9).id, builders.header(9)) as writer:
        writer.commit()
        assert find_session(None, folder=tmp_path) == second  # and is finished
        assert find_session(writer.folder.name, folder=tmp_path) == writer.folder
    shutil.rmtree(writer.folder)
    assert find_session(first.name, folder=tmp_path) == first
    assert find_session(first, folder=tmp_path) == first
    assert find_session(first / DATABASE_NAME, folder=tmp_path) == first
    assert find_session(first.name[:15], folder=tmp_path) == first
    with pytest.raises(SessionError, match="3 sessions start with"):
        find_session("2026", folder=tmp_path)
    with pytest.raises(SessionError, match="is neither"):
        find_session("1999", folder=tmp_path)
    with pytest.raises(SessionError, match="there are no sessions in"):
        find_session(None, folder=tmp_path / "empty")


@pytest.mark.slow
def test_a_session_being_written_is_listed_as_such(tmp_path: Path) -> None:
    head = builders.header(1)
    # Another process holds the mark: SQLite's lock is between processes.
    script = (
        "import sys; from pathlib import Path\n"
        "from monitor.record.header import Header; from monitor.record.writer import SessionWriter\n"
        "writer = SessionWriter.create(Path(sys.argv[1]), Header.model_validate_json(sys.argv[2]))\n"
        "print('writing', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / head.id), head.model_dump_json()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "writing\n"
        assert [info.status for info in list_sessions(tmp_path)] == ["recording"]
        process.kill()
        process.wait()
    assert [info.status for info in list_sessions(tmp_path)] == ["interrupted"]
