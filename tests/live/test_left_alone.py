"""Sessions that nobody ends, and clocks that jump: nothing is lost, nothing doubled, and what was kept opens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import numpy as np
import pytest

from monitor import clock as clock_module
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import AlreadyHereError
from monitor.live.recording.left_alone import LeftAlone
from monitor.live.recording.recording import Recording
from monitor.live.session import LiveSession
from monitor.record import comments
from monitor.record.comments import add_comment
from monitor.record.header import Header, Source, new_id
from monitor.record.lifecycle import recover_sessions, sweep
from monitor.record.notes import read_notes
from monitor.record.retention import delete_expired
from monitor.replay.analysis.progress import progress
from monitor.replay.catalog import list_sessions
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.opening.last_five import last_five
from monitor.replay.session import Session, load_session
from monitor.types import PEOPLE, Gap
from monitor.vision.features import VideoFeatures
from tests.support import sessions as builders
from tests.support.fake_clock import FakeClock

HOUR_S = 3600.0


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSession]:
    """A session of ten seconds so far, a step each second, with two people's faces."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    (tmp_path / "sessions").mkdir()
    session = LiveSession(clock=FakeClock(100.0), sessions=tmp_path / "sessions", plan=None)
    session.inputs.people  # noqa: B018  no source is open
    session._record(session._clock.now_s())
    assert session.recording is not None
    session.recording._people = frozenset(PEOPLE)
    session.recording.pipeline = Recording(
        tmp_path / "other", builders.header(2), preset=load_preset(), people=PEOPLE, start_s=100.0
    ).pipeline
    session.recording.pipeline._writer.close()
    session.recording.pipeline._writer = session.recording.writer
    for _ in range(10):
        pass_a_second(session)
    yield session
    session.close()


def pass_a_second(session: LiveSession) -> None:
    at_s = session.time_s
    session._clock.sleep(1.0)
    if session.recording is not None:
        for person in PEOPLE:
            rows = builders.rows(person, "face", at_s, at_s + 1.0)
            shifted = builders.rows(person, "face", at_s, at_s + 1.0).time_s + session.recording.start_s
            block = type(rows)(person, "face", shifted, rows.values, rows.quality)
            session.recording.see(person, VideoFeatures(float(shifted[-1]), (block,), None))
    session.step()


def kept(session: LiveSession) -> Session:
    """What lies in the folder, once the session has ended."""
    session.step()
    assert session.state.phase == "ended"
    folder = session._sessions / str(session.state.session)
    return load_session(folder)


def set_wall(monkeypatch: pytest.MonkeyPatch, moved: timedelta) -> None:
    """Set the clock on the wall, for session's times and for those of comments."""

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + moved

    for module in (clock_module, comments):
        monkeypatch.setattr(module, "datetime", Wall)


@pytest.mark.parametrize("asleep_h", [9, 50])
def test_a_computer_that_sleeps_overnight_ends_the_session_where_it_fell_asleep(live: LiveSession, asleep_h: int) -> None:
    live._clock.sleep(asleep_h * HOUR_S)
    session = kept(live)
    assert session.status == "complete"
    assert session.duration_s == pytest.approx(10.0)
    times_s = session.series("user", "face").time_s
    np.testing.assert_allclose(times_s, np.arange(150) / 15, atol=1e-6)  # nothing lost, nothing doubled
    assert live.state.summary["sentences"][0] == "The computer slept, so the session ends where it fell asleep."


def test_after_a_short_sleep_it_goes_on(live: LiveSession) -> None:
    live._clock.sleep(3 * 60.0)
    for _ in range(3):
        pass_a_second(live)
    live.end()
    session = kept(live)
    assert session.duration_s == pytest.approx(193.0, abs=0.01)
    times_s = session.series("user", "face").time_s
    assert np.all(np.diff(times_s) > 0) and times_s.size == 150 + 3 * 15
    assert "slept" not in " ".join(live.state.summary["sentences"])


def test_a_short_sleep_is_scored_a_second_at_a_time_and_each_second_once(live: LiveSession) -> None:
    """So that a cue's pause, which counts in these seconds, counts the sleep too."""
    live._clock.sleep(3 * 60.0)
    for _ in range(9):
        pass_a_second(live)
    live.end()
    times_s = kept(live).scores("coordination")["time_s"]
    assert times_s.tolist() == list(range(1, times_s.size + 1)) and times_s.size >= 190


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_on_the_wall_that_is_set_during_a_session_changes_nothing_in_it(
    live: LiveSession, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    began_at = datetime.now(UTC) - timedelta(seconds=10)
    set_wall(monkeypatch, timedelta(hours=hours))
    for _ in range(10):
        pass_a_second(live)
    live.end()
    session = kept(live)
    assert (session.status, session.duration_s, session.gaps) == ("complete", pytest.approx(20.0), ())
    np.testing.assert_allclose(session.series("user", "face").time_s, np.arange(300) / 15, atol=1e-6)
    (info,) = list_sessions(session.path.parent)
    assert info.started_at is not None and abs(info.started_at - began_at) < timedelta(minutes=10)


def test_over_a_clock_that_is_set_back_every_session_and_comment_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four talks half an hour apart; after the second the clock goes back an hour, so that the third seems to be the first."""
    sessions, elsewhere = tmp_path / "sessions", tmp_path / "elsewhere"
    elsewhere.mkdir()
    names = []
    for number, late_h in enumerate((0.0, 0.5, 1.0 - 1.05, 1.5 - 1.0)):
        set_wall(monkeypatch, timedelta(hours=late_h))
        clock = Clock()
        started_at = clock.wall_time(clock.now_s())
        film = Source(person="user", kind="film", name=f"{number}.mp4")
        path = builders.build(
            sessions, duration_s=70.0, with_sketch=False, sources=(film,), id=new_id(started_at), started_at=started_at
        )
        names.append(path.name)
        add_comment(path, at_s=30.0, text="before", by="Ana")
        set_wall(monkeypatch, timedelta(hours=late_h - 1))
        add_comment(path, at_s=40.0, text="after", by="Ana")
    first, second, set_back, last = names
    by_wall = [set_back, first, *sorted((second, last))]
    assert [info.id for info in list_sessions(sessions)] == by_wall[::-1]
    assert [entry.info.id for entry in progress(sessions).entries] == by_wall
    # Each is compared with what its id says was before it: none with itself, none twice.
    assert [next(iter(last_five(load_session(sessions / name)).values()), {"n": 0})["n"] for name in by_wall] == [0, 0, 2, 3]
    for name in names:
        bundle = tmp_path / f"{name}.zip"
        write_bundle(load_session(sessions / name), bundle)
        assert import_bundle(bundle, elsewhere).id == name
        with pytest.raises(AlreadyHereError):
            import_bundle(bundle, elsewhere)
        assert [(comment.at_s, comment.text) for comment in read_notes(elsewhere / name).comments] == [
            (30.0, "before"),
            (40.0, "after"),
        ]
    assert sorted(path.name for path in elsewhere.iterdir()) == sorted(names)


def test_after_twelve_hours_it_ends_by_itself_paused_or_not() -> None:
    for is_paused, words in ((False, "After twelve hours, the session ended"), (True, "still paused after twelve hours")):
        left, ending, now_s = LeftAlone(), None, 50.0
        while ending is None:
            now_s += 0.5 * HOUR_S
            ending = left.step(now_s, start_s=50.0, is_paused=is_paused)
        assert now_s == 50.0 + 12.5 * HOUR_S and ending.at_s == 50.0 + 12 * HOUR_S
        assert words in ending.words


def test_who_comes_back_after_a_weekend_finds_a_session_that_opens() -> None:
    left = LeftAlone()
    assert left.step(100.0, start_s=50.0, is_paused=True) is None
    ending = left.step(50.0 + 60 * HOUR_S, start_s=50.0, is_paused=True)
    assert ending is not None and ending.at_s == 50.0 + 12 * HOUR_S


def test_a_gap_that_lasts_until_now_ends_with_the_session(live: LiveSession, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = live._clock.now_s()
    gaps = [Gap("user.face", now_s - 2.0, now_s + 9 * HOUR_S, "lost"), Gap("user.voice", now_s + 5.0, now_s + 6.0, "later")]
    monkeypatch.setattr(live.inputs, "open_gaps", lambda: gaps)
    live._clock.sleep(9 * HOUR_S)
    assert [(gap.stream, gap.start_s, gap.end_s) for gap in kept(live).gaps] == [("user.face", 8.0, 10.0)]


def test_steps_of_an_earlier_session_are_no_sleep() -> None:
    left = LeftAlone()
    assert left.step(100.0, start_s=100.0) is None
    assert left.step(9 * HOUR_S, start_s=9 * HOUR_S - 1.0) is None


def test_a_clock_on_the_wall_that_is_set_back_moves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours back in the middle, and a second session in the very same second as the first."""
    walls = iter([datetime(2026, 10, 25, 2, 30, tzinfo=UTC), *[datetime(2026, 10, 25, 0, 30, tzinfo=UTC)] * 9])

    class Wall(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return next(walls)

    monkeypatch.setattr(clock_module, "datetime", Wall)
    clock = Clock()
    before_s = clock.now_s()
    ids = {new_id(clock.wall_time(before_s)) for _ in range(2)}
    assert 0 <= clock.now_s() - before_s < HOUR_S
    assert len(ids) == 2 and {name[:15] for name in ids} <= {"20261025-003000", "20261025-002959"}
    for name in ids:
        head = Header.model_validate({"id": name, "started_at": datetime(2026, 10, 25, 0, 30, tzinfo=UTC)})
        with builders.SessionWriter.create(tmp_path / name, head) as writer:
            builders.fill(writer, 2.0, with_sketch=False)
    assert {info.id for info in list_sessions(tmp_path)} == ids
    # Recorded in the future, by a clock that was wrong: neither deleted now nor announced.
    assert delete_expired(tmp_path.parent, today=datetime(2020, 1, 1, tzinfo=UTC).date()) == []


@pytest.mark.slow
def test_four_sessions_at_once_in_one_folder(tmp_path: Path) -> None:
    """While others look after the folder: each keeps its own, whole, and each row once."""
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    heads = [builders.header(number) for number in range(1, 5)]
    recordings = [
        Recording(sessions / head.id, head, preset=load_preset(), people=PEOPLE, start_s=100.0 * number)
        for number, head in enumerate(heads)
    ]
    ended = threading.Event()
    errors: list[BaseException] = []

    def look_after() -> None:
        while not ended.wait(0.02):
            recovered = recover_sessions(sessions)
            sweep(sessions)
            delete_expired(tmp_path, today=datetime.now(UTC).date() + timedelta(days=400))
            if recovered:
                errors.append(AssertionError(recovered))

    def record(recording: Recording) -> None:
        try:
            for second in range(20):
                for person in PEOPLE:
                    rows = builders.rows(person, "face", float(second), second + 1.0)
                    block = type(rows)(person, "face", rows.time_s + recording.start_s, rows.values, rows.quality)
                    recording.see(person, VideoFeatures(float(block.time_s[-1]), (block,), None))
                recording.advance(recording.start_s + second)
            recording.finish(recording.start_s + 20.0)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=record, args=(recording,)) for recording in recordings]
    keeper = threading.Thread(target=look_after)
    for thread in (keeper, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    keeper.join()
    assert errors == []
    for head in heads:
        session = load_session(sessions / head.id)
        assert (session.status, session.duration_s) == ("complete", 20.0)
        for person in PEOPLE:
            np.testing.assert_allclose(session.series(person, "face").time_s, np.arange(300) / 15, atol=1e-6)
