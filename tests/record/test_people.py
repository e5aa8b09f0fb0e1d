"""Several people's sessions are kept apart: each in a folder of their own, none mixed, none lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import RapportError, SessionError, UsageError
from monitor.record.comments import add_comment, merge_comments
from monitor.record.header import Goal, Source
from monitor.record.lifecycle import delete_session
from monitor.record.notes import read_notes
from monitor.record.people import assign, folders, people, person_folder
from monitor.record.person import SETTINGS_NAME, person_of
from monitor.record.retention import delete_expired, set_keep_days
from monitor.record.settings import propose_goal, read_settings
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.own_sessions import own_sessions
from monitor.replay.analysis.progress import progress
from monitor.replay.catalog import find_session, list_everybody, list_sessions
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from tests.support import sessions as builders


def session(home: Path, number: int, *, duration_s: float = 90.0, name: str | None = None, **header: object) -> Path:
    film = Source(person="user", kind="film", name=name or f"{number}.mp4", used_for=("picture",))
    head = builders.header(number, **{"sources": (film,), **header})
    with SessionWriter.create(home / "sessions" / head.id, head) as writer:
        writer.set_duration(duration_s)
    return home / "sessions" / head.id


def test_a_session_is_given_to_a_person_and_back(tmp_path: Path) -> None:
    folder, other = session(tmp_path, 1), session(tmp_path, 2)
    sessions = tmp_path / "sessions"
    given = assign(folder, " Ana  López ")
    assert (given.parent, person_of(given.parent)) == (tmp_path / "people" / "Ana López", "Ana López")
    assert assign(other, "ana lópez").parent == given.parent  # case makes no second person
    assert people(sessions) == ["Ana López"] and len(folders(sessions)) == 2
    assert list_sessions(sessions) == [] and [info.person for info in list_everybody(sessions)] == ["Ana López"] * 2
    assert find_session(given.name, folder=sessions) == given
    assert progress(sessions).entries == () and len(progress(given.parent).entries) == 2
    assert assign(given, "you") == folder and [info.id for info in list_sessions(sessions)] == [folder.name]
    assign(given.parent / other.name, "")
    assert people(sessions) == []  # nobody is left behind


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", ".hidden", "con", "x" * 61, "a\x00b", "end.", "a:b", "\u202eabc"])
def test_names_that_no_folder_can_have_are_refused(tmp_path: Path, name: str) -> None:
    folder = session(tmp_path, 1)
    with pytest.raises(UsageError, match="a person's name should be"):
        assign(folder, name)
    assert folder.is_dir()


def test_what_is_being_recorded_or_there_already_stays(tmp_path: Path) -> None:
    head = builders.header(1)
    with SessionWriter.create(tmp_path / "sessions" / head.id, head), pytest.raises(SessionError, match="still being recorded"):
        assign(tmp_path / "sessions" / head.id, "Ana")
    (person_folder(tmp_path / "sessions", "Ana") / head.id).mkdir(parents=True)
    with pytest.raises(SessionError, match="already"):
        assign(tmp_path / "sessions" / head.id, "Ana")


GOAL = Goal(kind="own", text="Name one number")


def test_a_clients_goal_goes_with_the_last_session(tmp_path: Path) -> None:
    first, second = (assign(session(tmp_path, number), "Ana") for number in (1, 2))
    propose_goal(first.parent, GOAL)
    propose_goal(tmp_path, GOAL)
    delete_session(second, aborted=True)
    delete_session(first, aborted=True)
    assert read_settings(first.parent).goal == GOAL  # of the next session, which has not been
    first = assign(session(tmp_path, 1), "Ana")
    delete_session(first)
    assert not first.parent.exists()
    delete_session(session(tmp_path, 1))
    assert (tmp_path / "sessions").is_dir() and read_settings(tmp_path).goal == GOAL  # the user's own stay


def test_a_clients_goal_goes_with_what_is_not_kept_any_longer(tmp_path: Path) -> None:
    given = assign(session(tmp_path, 1), "Ana")
    propose_goal(given.parent, GOAL)
    set_keep_days(tmp_path, 1)
    today = datetime.now(UTC).date()
    delete_expired(tmp_path, today=today)
    delete_expired(tmp_path, today=today + timedelta(days=8))
    assert not given.parent.exists()


def test_a_mended_name_keeps_the_goal_unless_there_is_another(tmp_path: Path) -> None:
    given, other = assign(session(tmp_path, 1), "Ana"), assign(session(tmp_path, 2), "Ben")
    propose_goal(given.parent, GOAL)
    renamed = assign(given, "Anna")
    assert people(tmp_path / "sessions") == ["Anna", "Ben"] and read_settings(renamed.parent).goal == GOAL
    bens = Goal(kind="smiles")
    propose_goal(other.parent, bens)
    assert read_settings(assign(renamed, "Ben").parent).goal == bens and people(tmp_path / "sessions") == ["Ben"]
    apart = assign(renamed.parent.parent / "Ben" / renamed.name, "Anna")
    assert not (apart.parent / SETTINGS_NAME).exists() and read_settings(other.parent).goal == bens
    assign(apart, "you")
    assign(other, "you")
    assert not (tmp_path / SETTINGS_NAME).exists()  # a client's goal is not the user's


def test_comments_go_back_and_forth_each_once_and_change_nothing_else(tmp_path: Path) -> None:
    own = session(tmp_path / "a", 1)
    add_comment(own, at_s=5, text="Was this too long?", by="Ana")
    write_bundle(load_session(own), tmp_path / "there.zip")
    room = person_folder(tmp_path / "b" / "sessions", "Ana")
    room.mkdir(parents=True)
    coach = import_bundle(tmp_path / "there.zip", room).path
    assert len(progress(room).entries) == 1  # what was sent to a coach is that person's own
    assert [comment.by for comment in read_notes(coach).comments] == ["Ana"]
    add_comment(coach, at_s=2, text="Well begun", by="Coach Kim")
    write_bundle(load_session(coach), tmp_path / "back.zip")
    before = (own / "session.sqlite").read_bytes()
    for added in (1, 0):
        with pytest.raises(SessionError, match="already here") as caught:
            import_bundle(tmp_path / "back.zip", tmp_path / "a" / "sessions")
        assert caught.value.comments == added  # type: ignore[attr-defined]
        assert [(one.at_s, one.by) for one in read_notes(own).comments] == [(2.0, "Coach Kim"), (5.0, "Ana")]
    assert (own / "session.sqlite").read_bytes() == before
    with pytest.raises(RapportError, match="room for 200"):
        comment = read_notes(own).comments[0]
        merge_comments(own, [comment.model_copy(update={"id": f"{number:016x}"}) for number in range(199)])
    assert len(read_notes(own).comments) == 2


def test_what_says_nothing_of_the_user_is_left_out_with_its_reason(tmp_path: Path) -> None:
    drawn = Source(person="user", kind="simulated", name="demo", used_for=("picture",))
    session(tmp_path, 1)
    session(tmp_path, 2, name="talk.mp4")
    session(tmp_path, 3, name="talk.mp4", duration_s=90.4)  # the same film again
    session(tmp_path, 4, name="talk.mp4", duration_s=140.0)  # another of that name
    session(tmp_path, 5, sources=(drawn,))
    session(tmp_path, 6, duration_s=59.0)
    session(tmp_path, 7, imported=True)
    session(tmp_path, 8, goal=Goal(kind="answers"), joined=(builders.header(1).id, builders.header(2).id))
    kept, left_out = own_sessions(list_sessions(tmp_path / "sessions"))
    assert [info.id[13:15] for info in kept] == ["08", "04", "03"]
    assert left_out == {"simulated": 1, "short": 1, "imported": 1, "side": 1, "repeated": 1}
