"""The partner's track shifted: scored as if it had been recorded there, taken back whole, and nothing changed by what fails."""

from __future__ import annotations

import dataclasses
import json
import math
import shutil
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from click.testing import CliRunner

from monitor.cli.sessions import sessions
from monitor.errors import SessionError
from monitor.record.header import Alignment, ClockAlignment, Source, Transcript, versions
from monitor.record.notes import change_notes, read_notes
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.realign import restore_alignment, shift_partner, shifted_clock, why_not_shiftable
from monitor.replay.session import Session, load_session
from monitor.speech import Word, word_event
from monitor.types import Event, Gap
from monitor.words import say
from tests.replay.conftest import LATE_S, UNSURE
from tests.support import sessions as builders

SURE = ClockAlignment(offset_s=2.0, source="sound", sure=True, drift_ppm=12.0)


@pytest.fixture(scope="module")
def shifted(displaced_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The displaced session, the partner's track laid where it belongs."""
    path = tmp_path_factory.mktemp("shifted") / displaced_folder.name
    shutil.copytree(displaced_folder, path)
    change_notes(path, {"text": "mine"})
    shares: list[float] = []
    session = shift_partner(path, LATE_S, report=lambda done, total: shares.append(done / total))
    assert shares == sorted(shares) and shares[-1] == 1.0
    return session


def test_shifted_back_it_scores_as_if_nothing_had_been_displaced(aligned: Session, shifted: Session) -> None:
    # The same rows at the same cells: times of 15 and 62.5 Hz plus 4 s differ by rounding alone.
    for name, score in aligned.summary.items():
        again = shifted.summary[name]
        assert (again.status, again.reason, again.direction, again.n) == (score.status, score.reason, score.direction, score.n)
        for field in ("score", "z", "low", "high", "lag_s", "confidence", "simultaneous_z"):
            assert getattr(again, field) == pytest.approx(getattr(score, field), abs=0.01, nan_ok=True), (name, field)
    assert {name: facet.fires for name, facet in shifted.excess.items()} == {
        name: facet.fires for name, facet in aligned.excess.items()
    }
    assert shifted.duration_s == pytest.approx(aligned.duration_s, abs=0.001)


def test_events_and_numbers_are_those_of_the_undisplaced(aligned: Session, shifted: Session) -> None:
    found, planted = (
        sorted((event.kind, event.person, round(event.start_s, 3), round(event.end_s, 3)) for event in session.events)
        for session in (shifted, aligned)
    )
    assert found == planted
    assert {kind for kind, *_ in found} >= {"turn", "gap", "backchannel"}
    for person in ("user", "partner"):
        assert shifted.people[person]["means"] == pytest.approx(aligned.people[person]["means"], abs=1e-4, nan_ok=True)


def test_the_header_says_so_and_what_was_kept_is_there(displaced: Session, shifted: Session) -> None:
    clock = shifted.header.clock
    assert clock is not None and (clock.offset_s, clock.source, clock.sure) == (LATE_S, "given", True)
    assert clock.original == Alignment(offset_s=0.0, source="none", sure=False)
    again = {"clock": UNSURE, "versions": displaced.header.versions}
    assert shifted.header.model_copy(update=again) == displaced.header
    assert shifted.header.versions.items() >= versions().items()  # it was scored anew
    assert read_notes(shifted.path).text == "mine"
    before, after = displaced.sketch("partner"), shifted.sketch("partner")
    assert after.time_s == pytest.approx(before.time_s + LATE_S)
    assert np.array_equal(after.points, before.points)
    assert sorted(path.name for path in shifted.path.iterdir()) == ["notes.json", DATABASE_NAME]
    assert [path.name for path in shifted.path.parent.iterdir()] == [shifted.id]  # nothing of the work is left


def small(folder: Path, **changes: object) -> Path:
    """Ten seconds of both, with a film of each and a gap of the partner's."""
    head = builders.header(7, **changes)  # type: ignore[arg-type]
    with SessionWriter.create(folder / head.id, head) as writer:
        builders.fill(writer, 10, with_sketch=False)
        writer.add_gap(Gap("partner.face", 3.0, 5.0, "nobody was in the picture"))
        (writer.folder / "media").mkdir()
        for person in ("user", "partner"):
            (writer.folder / "media" / f"{person}.mp4").write_bytes(b"film")
            writer.add_media(person, f"{person}.mp4", offset_s=1.0, duration_s=9.0, has_picture=True, has_sound=True)
    return folder / head.id


def test_restoring_takes_everything_back(tmp_path: Path) -> None:
    path = small(tmp_path, clock=UNSURE)
    before = load_session(path)
    face = {person: before.series(person, "face") for person in ("user", "partner")}
    shift_partner(path, -2.5)
    shift_partner(path, 1.0)
    session = restore_alignment(path)
    assert session.header.model_copy(update={"versions": before.header.versions}) == before.header
    assert session.duration_s == pytest.approx(before.duration_s, abs=0.001)
    assert session.gaps == before.gaps and session.media == before.media
    for person, rows in face.items():
        again = session.series(person, "face")
        assert again.time_s == pytest.approx(rows.time_s, abs=1e-9)
        assert np.array_equal(again.values, rows.values, equal_nan=True)
    assert {score.reason for score in session.summary.values()} == {say("score-withheld", why="clock")}
    with pytest.raises(SessionError, match="was not shifted"):
        restore_alignment(path)


@pytest.mark.parametrize(("source", "partner_s"), [("recognition", 1.0), ("file", 2.5)])
def test_words_of_the_sound_move_with_their_track_and_those_of_a_file_with_the_users(
    tmp_path: Path, source: Literal["recognition", "file"], partner_s: float
) -> None:
    head = builders.header(7, transcript=Transcript(source=source, language="en"))
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        builders.fill(writer, 10, with_sketch=False)
        for word in (Word("user", 1.0, 1.5, "Hello."), Word("partner", 1.0, 2.0, "Yes.", 0.5)):
            writer.add_event(word_event(word))
    before = load_session(tmp_path / head.id)
    session = shift_partner(tmp_path / head.id, -1.5)  # the user's recording begins 1.5 s after the partner's
    assert session.header.transcript == head.transcript
    later_s = partner_s - 1.0
    assert {word.person: word.start_s for word in session.words} == {"user": 2.5, "partner": 1.0 + later_s}
    again = restore_alignment(tmp_path / head.id)
    assert [(word.person, word.text) for word in again.words] == [(word.person, word.text) for word in before.words]
    assert [word.end_s for word in again.words] == pytest.approx([word.end_s for word in before.words])


def test_what_was_heard_of_a_turns_end_is_kept_without_the_sound(tmp_path: Path) -> None:
    """Cut in on at 3.4 s; laid 3 s later the partner begins after it, and laid back they cut in on a finished turn again."""
    head = builders.header(7, clock=SURE)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        for person, (start_s, end_s) in (("user", (0.5, 4.0)), ("partner", (3.4, 7.0))):
            writer.add_rows(builders.rows(person, "voice", 0.0, 10.0))
            writer.add_event(Event(person, "phrase", start_s, end_s, 4.0))
        writer.add_event(Event("partner", "overlap", 3.4, 4.0, 0.6, {"place": "between", "turn_end": 0.99}))
    apart = shift_partner(tmp_path / head.id, 3.0)
    assert not [event for event in apart.events if event.kind in ("overlap", "interruption")]
    again = restore_alignment(tmp_path / head.id)
    assert [(event.kind, event.detail["turn_end"]) for event in again.events if event.kind in ("overlap", "interruption")] == [
        ("overlap", 0.99)
    ]


@pytest.mark.parametrize(("by_s", "user_s", "partner_s"), [(2.5, 0.0, 2.5), (-2.5, 2.5, 0.0)], ids=["later", "earlier"])
def test_films_gaps_and_rows_move_together_and_no_time_is_negative(
    tmp_path: Path, by_s: float, user_s: float, partner_s: float
) -> None:
    session = shift_partner(small(tmp_path), by_s)
    assert {film.person: film.offset_s for film in session.media} == {"user": 1.0 + user_s, "partner": 1.0 + partner_s}
    assert [(gap.start_s, gap.end_s) for gap in session.gaps] == [(3.0 + partner_s, 5.0 + partner_s)]
    for person, later_s in (("user", user_s), ("partner", partner_s)):
        assert session.series(person, "face").time_s[0] == pytest.approx(later_s)
    assert session.duration_s == pytest.approx(12.5, abs=0.05)


def test_a_shift_forth_and_back_is_the_surely_found_place_again(tmp_path: Path) -> None:
    path = small(tmp_path, clock=SURE)
    there = shift_partner(path, 0.3).header.clock
    assert there is not None and (there.offset_s, there.source, there.original) == (
        2.3, "given", Alignment(offset_s=2.0, source="sound", sure=True),
    )  # fmt: skip
    assert shift_partner(path, -0.3).header.clock == SURE


def test_an_unsure_place_is_confirmed_by_no_shift() -> None:
    guess = ClockAlignment(offset_s=3.0, source="turns", sure=False)
    clock = shifted_clock(builders.header(clock=guess), 0.0)
    assert (clock.offset_s, clock.source, clock.sure) == (3.0, "given", True)
    assert clock.original == Alignment(offset_s=3.0, source="turns", sure=False)


@pytest.mark.parametrize(
    ("by_s", "words"), [(11.0, "do not overlap any more"), (math.nan, "a number"), (math.inf, "a number"), (1e6, "a day apart")]
)
def test_what_cannot_be_is_refused_and_changes_nothing(tmp_path: Path, by_s: float, words: str) -> None:
    path = small(tmp_path)
    before = (path / DATABASE_NAME).read_bytes()
    with pytest.raises(SessionError, match=words):
        shift_partner(path, by_s)
    assert (path / DATABASE_NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"imported": True}, "was imported"),
        ({"sources": (Source(person="both", kind="film", name="a.mp4"),)}, "both people are in one recording"),
        ({"layout": "You are on the left."}, "both people are in one recording"),
        ({"sources": (Source(person="user", kind="camera", name="cam"),)}, "a live session has one clock"),
    ],
)
def test_who_has_no_two_tracks_is_told_so(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    path = small(tmp_path, **changes)
    assert words in why_not_shiftable(load_session(path))
    with pytest.raises(SessionError, match=words):
        shift_partner(path, 1.0)


def test_one_person_or_a_recording_is_not_shifted(tmp_path: Path) -> None:
    head = builders.header(8)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, 5))
        writer.commit()
        with pytest.raises(SessionError, match="is being recorded"):
            shift_partner(tmp_path / head.id, 1.0)
        recording = dataclasses.replace(load_session(tmp_path / head.id), status="recording")
        assert "not finished yet" in why_not_shiftable(recording)
    with pytest.raises(SessionError, match="only one person"):
        shift_partner(tmp_path / head.id, 1.0)


@pytest.mark.parametrize("failing", ["add_media", "set_summary", "close"])
def test_what_fails_leaves_the_session_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    path = small(tmp_path)
    before = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}

    def full(*_: object, **__: object) -> None:
        raise SessionError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(SessionWriter, failing, full)
        with pytest.raises(SessionError, match="the disk is full"):
            shift_partner(path, 1.0)
    assert {file: file.read_bytes() for file in path.rglob("*") if file.is_file()} == before
    assert [place.name for place in tmp_path.iterdir()] == [path.name]
    assert shift_partner(path, 1.0).header.clock is not None  # and the way is free again


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    path = small(tmp_path / "sessions")
    run = CliRunner().invoke
    done = run(sessions, ["shift", path.name, "-1.5", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"session": path.name, "offset_s": -1.5, "offset_from": "given", "offset_sure": True}
    done = run(sessions, ["shift", path.name, "--restore"])
    assert done.stdout == "Both recordings began together, as you said.\n"
    for arguments in ([path.name], [path.name, "1", "--restore"], [path.name, "much"], [path.name, "--later"]):
        assert run(sessions, ["shift", *arguments]).exit_code == 2
