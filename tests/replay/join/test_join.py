"""Two sides of one planted talk, recorded apart: laid where they were, scored as the pair is, and nothing half."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.sessions import sessions as command
from monitor.errors import NotAgreedError, SessionError
from monitor.record.header import Source, Transcript
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.catalog import describe
from monitor.replay.export.bundle import write_bundle
from monitor.replay.join.join import join_sessions
from monitor.replay.realign import restore_alignment, shift_partner, why_not_shiftable
from monitor.replay.session import Session, load_session
from monitor.words import say
from tests.replay.conftest import LATE_S, PLAN
from tests.support.sessions import header, rows
from tests.support.sides import record_side

WORDS = Transcript(source="recognition", language="en", model="tiny.en", consent=("user", "partner"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's side and the partner's, which began later; each alone (1, 2) and with the other's voice (3, 4)."""
    folder = tmp_path_factory.mktemp("sessions")
    record_side(folder, PLAN, "user", number=1)
    record_side(folder, PLAN, "partner", number=2, from_s=LATE_S, preset="default")
    record_side(folder, PLAN, "user", number=3, call_delay_s=0.2)
    record_side(folder, PLAN, "partner", number=4, from_s=LATE_S, call_delay_s=0.12)
    return folder


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the scoring, which takes most of the time and is looked at once."""
    monkeypatch.setattr("monitor.pipeline.Pipeline.advance", lambda self, until_s: [])


def contents(folder: Path) -> dict[Path, bytes]:
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def change(folder: Path, statement: str, *values: object) -> None:
    """Change a session that was written."""
    with closing(sqlite3.connect(folder / DATABASE_NAME, isolation_level=None)) as database:
        database.execute(statement, values)


def change_header(folder: Path, **changes: object) -> None:
    header = load_session(folder).header.model_copy(update=changes)
    change(folder, "UPDATE session SET header = ?", header.model_dump_json())


def side(number: int) -> str:
    return header(number).id


def test_joined_it_is_scored_as_the_pair_is(folder: Path, aligned: Session) -> None:
    before = contents(folder)
    shares: list[float] = []
    joined = join_sessions(side(1), side(2), folder, report=lambda done, total: shares.append(done / total), title="Both of us")
    session = joined.session
    clock = session.header.clock
    # By who speaks when, as neither heard the other; the computers' clocks agree.
    assert clock is not None and (clock.source, clock.sure) == ("turns", True)
    assert clock.offset_s == pytest.approx(LATE_S, abs=0.3)
    assert session.header.joined == (side(1), side(2)) and session.title == "Both of us" and session.status == "complete"
    assert joined.remarks == (say("join-presets", mine="interview", theirs="default"),)
    assert shares == sorted(shares) and shares[-1] == 1.0
    # In a list the date and time tell them apart, and the one joined says what it is.
    assert len({name.rpartition("-")[0] for name in (side(1), side(2), session.id)}) == len({side(1)[:15], side(2)[:15]}) + 1
    assert "(both sides)" in describe(session.path).line()
    assert {path: content for path, content in contents(folder).items() if path.parts[0] != session.id} == before
    assert {path.name for path in folder.iterdir()} == {path.parts[0] for path in before} | {session.id}
    # Kept where it was found, and then where it was: as if one computer had recorded both.
    exact = shift_partner(session.path, LATE_S - clock.offset_s)
    assert exact.duration_s == pytest.approx(PLAN.duration_s, abs=0.1)
    for name, score in aligned.summary.items():
        again = exact.summary[name]
        assert again.status == score.status, name
        # Gestures are found in each side alone, and the first seconds of one side are missing.
        assert again.score == pytest.approx(score.score, abs=1.0, nan_ok=True), name
    assert {event.person for event in exact.events if event.kind == "turn"} == {"user", "partner"}
    assert exact.sketch("partner").time_s[0] == pytest.approx(LATE_S, abs=0.01)
    assert restore_alignment(session.path).header.clock == clock


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("user", "partner", "offset_s", "note"),
    [
        (3, 2, LATE_S + 0.2, "where you heard it"),
        (1, 4, LATE_S - 0.12, "where your partner heard it"),
        (3, 4, LATE_S + 0.04, ""),
    ],
    ids=["heard by the user", "heard by the partner", "heard both ways"],
)
def test_a_voice_that_both_hold_says_it_to_the_frame(folder: Path, user: int, partner: int, offset_s: float, note: str) -> None:
    session = join_sessions(side(user), side(partner), folder).session
    clock = session.header.clock
    assert clock is not None and (clock.source, clock.sure) == ("sound", True)
    # A frame of voice is 16 ms; both ways, half the difference of the two ways stays.
    assert clock.offset_s == pytest.approx(offset_s, abs=0.02)
    assert note in clock.note and bool(clock.note) == bool(note)
    # Only each one's own came in: no voice of the partner as the user's computer heard it.
    voice = session.series("partner", "voice")
    assert voice.time_s[0] == pytest.approx(clock.offset_s, abs=0.02)
    assert len(voice.time_s) == len(load_session(folder / side(partner)).series("user", "voice").time_s)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("error_s", [0.0, 9.0])
def test_what_only_the_clocks_say_is_a_guess_and_nothing_is_scored(tmp_path: Path, error_s: float) -> None:
    """Without sound (0 s), or where the clocks contradict who speaks when (9 s)."""
    first = record_side(tmp_path, PLAN, "user", number=1)
    other = record_side(tmp_path, PLAN, "partner", number=2, from_s=LATE_S, clock_error_s=error_s)
    if not error_s:
        began = load_session(other).header.started_at
        with SessionWriter.create(tmp_path / side(5), header(5, consent=("user",), started_at=began)) as writer:
            writer.add_rows(rows("user", "face", 0.0, 60.0))
        other, camera = tmp_path / side(5), Source(person="user", kind="camera", name="cam", used_for=("picture",))
        change_header(other, sources=(camera,))
    session = join_sessions(first, other, tmp_path).session
    clock = session.header.clock
    assert clock is not None and not clock.sure and clock.note == say("join-by-clocks")
    assert clock.offset_s == pytest.approx(LATE_S + error_s, abs=0.01)
    assert {score.reason for score in session.summary.values()} == {say("score-withheld", why="clock")}
    assert why_not_shiftable(session) == ""
    moved = shift_partner(session.path, -error_s).header.clock
    assert moved is not None and moved.sure and moved.offset_s == pytest.approx(LATE_S, abs=0.01)


@pytest.mark.usefixtures("quickly")
def test_a_bundle_is_joined_as_its_session_is_with_its_films_and_words(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    first = record_side(home, PLAN, "user", number=1, to_s=60.0, transcript=WORDS, keep_media=True)
    other = record_side(away, PLAN, "partner", number=2, from_s=LATE_S, to_s=70.0, transcript=WORDS, keep_media=True)
    for path, text in ((first, "Hello."), (other, "Yes.")):
        (path / "media").mkdir()
        (path / "media" / "user.mp4").write_bytes(text.encode())
        word = {"text": text}
        change(path, "INSERT INTO events VALUES ('user', 'word', 1.0, 1.5, 1.0, ?)", json.dumps(word))
        change(path, "INSERT INTO media VALUES ('user', 'user.mp4', 0.5, 9.0, 1, 1)")
    write_bundle(load_session(other), tmp_path / "side.zip", words=True)
    joined = join_sessions(first, tmp_path / "side.zip", home, offset_s=LATE_S)
    session = joined.session
    assert session.header.clock is not None and session.header.clock.source == "given" and joined.remarks == ()
    assert [(word.person, word.start_s, word.text) for word in session.words] == [
        ("user", 1.0, "Hello."),
        ("partner", 1.0 + LATE_S, "Yes."),
    ]
    assert {film.person: (film.path.read_bytes(), film.offset_s) for film in session.media} == {
        "user": (b"Hello.", 0.5),
        "partner": (b"Yes.", 0.5 + LATE_S),
    }
    assert not session.header.imported and session.header.keep_media and session.header.consent == ("user", "partner")
    assert sorted(path.name for path in home.iterdir()) == sorted([side(1), session.id])
    # The bundle's words stay out where only one of the two kept any.
    change_header(first, transcript=None)
    alone = join_sessions(first, tmp_path / "side.zip", home, offset_s=LATE_S)
    assert alone.session.words == () and alone.session.header.transcript is None
    assert alone.remarks == (say("join-no-words", why="one"),)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("user", "partner", "options", "words"),
    [
        (1, 1, {}, "both are the same recording"),
        (1, 6, {}, "both sessions hold the same voice"),
        (1, 2, {"offset_s": 500.0}, "at an offset of 500 s the two sessions never overlap"),
        (1, 2, {"offset_s": float("nan")}, "should be a number of seconds"),
        (1, 7, {}, "your partner's session .* doesn't say that the person in it agreed"),
        (1, 8, {}, "nothing was measured of the person whose session"),
        (1, 9, {}, "never overlap, neither by their sound"),
        (1, 99, {}, "is neither; `rapport sessions list`"),
    ],
)
def test_what_cannot_be_joined_is_one_sentence_and_leaves_nothing(
    folder: Path, user: int, partner: int, options: dict[str, float], words: str
) -> None:
    made = {
        6: partial(record_side, folder, PLAN, "user", number=6, from_s=2.0),
        7: partial(record_side, folder, PLAN, "partner", number=7, from_s=1.0, consent=()),
        9: partial(record_side, folder, PLAN, "partner", number=9, clock_error_s=86_000.0),
    }
    if partner in made and not (folder / side(partner)).exists():
        made[partner]()
    if partner == 8 and not (folder / side(8)).exists():
        with SessionWriter.create(folder / side(8), header(8, consent=("user",))) as writer:
            writer.add_rows(rows("partner", "voice", 0.0, 5.0))
    before = contents(folder)
    with pytest.raises(SessionError, match=words) as caught:
        join_sessions(side(user), side(partner) if partner != 99 else "nowhere", folder, **options)
    assert isinstance(caught.value, NotAgreedError) == (partner == 7) and "\n" not in str(caught.value)
    assert contents(folder) == before
    if partner == 7:
        joined = join_sessions(side(user), side(partner), folder, agreed=True, offset_s=0.0).session
        assert joined.header.consent == ("user", "partner")


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("failing", ["add_sketch", "set_summary", "close"])
def test_what_fails_leaves_both_as_they_were(folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    before = contents(folder)

    def full(writer: SessionWriter, *_: object, **__: object) -> None:
        if failing == "close":  # which lets its files go, whatever fails
            writer._database.close()
            writer._writing.close()
        raise SessionError("the disk is full")

    monkeypatch.setattr(SessionWriter, failing, full)
    with pytest.raises(SessionError, match="the disk is full"):
        join_sessions(side(1), side(2), folder, offset_s=LATE_S)
    assert contents(folder) == before


@pytest.mark.usefixtures("quickly")
def test_on_the_command_line(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    away = folder / side(2)
    done = CliRunner().invoke(command, ["join", str(folder / side(1)), str(away), "--offset", "-4", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["offset_s"], document["offset_from"], document["offset_sure"]) == (-4.0, "given", True)
    assert "began 4 s before yours, as you said." in done.stderr
    joined = load_session(document["path"])
    assert joined.path == tmp_path / "sessions" / document["session"]
    assert (joined.header.started_at - load_session(folder / side(1)).header.started_at).total_seconds() == -4.0
    again = CliRunner().invoke(command, ["join", document["session"], str(away)])
    assert again.exit_code == 1 and "was joined already" in str(again.exception)
