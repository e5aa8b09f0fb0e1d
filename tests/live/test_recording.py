"""A live recording fed by hand: the clock's shift, pauses, films, and a disk that refuses."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.live.recording.recording import Recording
from monitor.live.session import LiveSession
from monitor.measures import SIGNAL, columns
from monitor.record import live_films as live_media
from monitor.record import writer
from monitor.record.chunks import Row
from monitor.record.header import Header, Signal
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, FeatureBlock, Gap, Picture, Sound
from monitor.vision.features import VideoFeatures
from tests.support.fake_clock import FakeClock

START_S = 100.0


def recording(folder: Path) -> Recording:
    head = Header(id="20260314-091500-0000000a", started_at=datetime(2026, 3, 14, 9, 15, tzinfo=UTC))
    return Recording(folder / head.id, head, preset=load_preset(), people=PEOPLE, start_s=START_S)


def seen(time_s: float) -> VideoFeatures:
    values = np.zeros((1, len(columns("face"))), np.float32)
    return VideoFeatures(time_s, (FeatureBlock("user", "face", np.array([time_s]), values, np.ones(1, np.float32)),), None)


def test_wall_time_of_second_0_is_not_that_of_a_busy_computer_that_came_to_it_later() -> None:
    clock = FakeClock(100.0)
    before = datetime.now(UTC)
    was, is_to_be = clock.wall_time(95.0), clock.wall_time(101.0)
    apart = datetime.now(UTC) - before
    assert timedelta(0) <= was + timedelta(seconds=5) - before <= apart
    assert timedelta(0) <= is_to_be - timedelta(seconds=1) - before <= apart


def test_a_session_says_when_its_second_0_was_however_long_its_start_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    clock = FakeClock(100.0)
    live = LiveSession(clock=clock, sessions=tmp_path / "sessions", plan=None)
    monkeypatch.setattr(live, "apply_profile", lambda: clock.sleep(5.0))  # whatever takes long
    before = datetime.now(UTC)
    live._record(clock.now_s())
    try:
        assert live.recording is not None and live.recording.start_s == 100.0
        assert live.recording.header.started_at < before  # five seconds ago
    finally:
        live.close()


def test_times_count_from_the_start_and_what_was_before_is_left_out(tmp_path: Path) -> None:
    live = recording(tmp_path)
    for time_s in (99.0, 100.0, 101.5, 102.0):
        live.see("user", seen(time_s))
    live.gap(Gap("user.face", 90.0, 99.5, "long ago"))
    live.gap(Gap("user.face", 99.5, 100.5, "at the start"))
    live.finish(103.0)
    session = load_session(live.writer.folder)
    assert session.series("user", "face").time_s.tolist() == [0.0, 1.5, 2.0]
    assert [(gap.start_s, gap.end_s, gap.reason) for gap in session.gaps] == [(0.0, 0.5, "at the start")]
    assert session.duration_s == pytest.approx(3.0)
    assert session.status == "complete"


def test_a_pause_measures_nothing_and_is_a_gap_of_every_stream(tmp_path: Path) -> None:
    live = recording(tmp_path)
    live.see("user", seen(101.0))
    live.pause(102.0)
    live.see("user", seen(103.0))
    live.resume(110.0)
    live.see("user", seen(109.9))  # observed only now
    live.see("user", seen(111.0))
    live.pause(112.0)
    live.finish(115.0)
    session = load_session(live.writer.folder)
    assert session.series("user", "face").time_s.tolist() == [1.0, 11.0]
    pauses = {(gap.stream, gap.start_s, gap.end_s) for gap in session.gaps if gap.reason == "paused"}
    streams = [f"{person}.{what}" for person in PEOPLE for what in ("face", "voice")]
    assert pauses == {(stream, *span) for stream in streams for span in ((2.0, 10.0), (12.0, 15.0))}


@pytest.mark.slow
def test_films_are_kept_from_the_start_on(tmp_path: Path) -> None:
    live = recording(tmp_path)
    live.keep_media("partner", has_picture=True, has_sound=True)
    tone = (0.2 * np.sin(2 * np.pi * 440 * np.arange(1600) / 16000)).astype(np.float32)
    for n in range(-10, 45):
        time_s = START_S + n / 15
        live.keep("partner", Picture(time_s, np.full((90, 160, 3), 60 + n, np.uint8)))
        live.keep("user", Picture(time_s, np.zeros((90, 160, 3), np.uint8)))
    for n in range(-10, 30):
        live.keep("partner", Sound(START_S + n / 10, tone, 16000))
    live.finish(103.0)
    session = load_session(live.writer.folder)
    (film,) = session.media
    assert (film.person, film.has_picture, film.has_sound) == ("partner", True, True)
    assert film.duration_s == pytest.approx(3.0, abs=0.1)
    media = MediaFile(film.path)
    pictures = list(media.pictures())
    assert len(pictures) == 45
    assert pictures[30].time_s + film.offset_s == pytest.approx(2.0, abs=0.005)
    assert pictures[30].image.mean() == pytest.approx(90, abs=6)
    assert sum(sound.samples.size for sound in media.sounds()) / 16000 == pytest.approx(3.0, abs=0.1)


@pytest.mark.slow
def test_a_film_outlives_a_long_pause_and_samples_that_are_no_numbers(tmp_path: Path) -> None:
    live = recording(tmp_path)
    live.keep_media("user", has_picture=False, has_sound=True)
    broken = np.full(1600, np.nan, np.float32)
    for time_s, samples in ((0.0, broken), (0.1, np.zeros(1600, np.float32)), (90.0, broken)):
        live.keep("user", Sound(START_S + time_s, samples, 16000))
    live.finish(START_S + 91.0)
    assert live.note == ""
    (film,) = load_session(live.writer.folder).media
    assert film.duration_s == pytest.approx(90.1, abs=0.1)
    sounds = list(MediaFile(film.path).sounds())
    assert sum(sound.samples.size / sound.rate_hz for sound in sounds) == pytest.approx(90.1, abs=0.1)


def refuse(folder: Path, least_bytes: int, *, code: int = errno.ENOSPC) -> None:
    """In the place of ``need_room``: there is none."""
    raise OSError(code, os.strerror(code))


def test_a_disk_that_refuses_is_said_and_the_scores_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = recording(tmp_path)
    live.see("user", seen(101.0))
    live.advance(104.0)
    with monkeypatch.context() as patch:
        patch.setattr(writer, "need_room", refuse)
        for second in range(102, 106):
            live.see("user", seen(float(second)))
            assert [update.time_s for update in live.advance(second + 3.0)] == [second - 99.0]
        assert live.note == "The disk is full. What was recorded until now is kept. Free some space, and recording goes on."
        assert load_session(live.writer.folder).series("user", "face").time_s.tolist() == [1.0]
    live.see("user", seen(106.0))
    live.advance(109.0)
    assert live.note == "The disk was full for 4 s, which this recording lacks."
    sentences = live.conclude(110.0)
    assert sentences[0] == live.note and len(sentences) > 1
    session = load_session(live.writer.folder)
    assert session.status == "complete"
    assert session.series("user", "face").time_s.tolist() == [1.0, 6.0]
    assert {(gap.stream, gap.start_s, gap.end_s, gap.reason) for gap in session.gaps} == {
        (f"{person}.{stream}", 2.0, 6.0, "the disk was full") for person in PEOPLE for stream in ("face", "voice")
    }


def test_a_disk_that_stays_full_has_room_for_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reserve: nothing more is recorded, but the session is closed and summed up."""
    live = recording(tmp_path)
    live.see("user", seen(101.0))
    live.advance(104.0)
    monkeypatch.setattr(writer, "need_room", lambda folder, least_bytes: refuse(folder, least_bytes) if least_bytes else None)
    live.see("user", seen(102.0))
    live.advance(105.0)
    assert live.conclude(106.0)[0].startswith("The disk was full for ")
    session = load_session(live.writer.folder)
    assert session.status == "complete" and session.summary
    assert session.series("user", "face").time_s.tolist() == [1.0]
    assert [path.name for path in live.writer.folder.iterdir()] == [DATABASE_NAME]


def test_a_disk_without_any_room_keeps_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = recording(tmp_path)
    live.see("user", seen(101.0))
    live.advance(104.0)
    monkeypatch.setattr(writer, "need_room", refuse)
    (sentence,) = live.conclude(106.0)
    assert sentence.startswith("The disk is full; everything recorded so far is still there: free some space in ")
    session = load_session(live.writer.folder)
    assert session.status == "interrupted"
    assert session.series("user", "face").time_s.tolist() == [1.0]


def test_a_disk_that_refuses_only_the_summary_leaves_no_complete_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = recording(tmp_path)
    live.see("user", seen(101.0))
    live.advance(104.0)
    write = SessionWriter._transaction

    def refuse_summary(self: SessionWriter, steps: Sequence[Row | str], *, reserve_bytes: int = 0) -> None:
        if any(step[0].startswith("summary_") for step in steps if not isinstance(step, str)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(self, steps, reserve_bytes=reserve_bytes)

    monkeypatch.setattr(SessionWriter, "_transaction", refuse_summary)
    (sentence,) = live.conclude(106.0)
    assert sentence.startswith("The disk is full; everything recorded so far is still there: free some space in ")
    assert live.note == ""
    session = load_session(live.writer.folder)
    assert session.status == "interrupted" and not session.whole_scores
    assert session.series("user", "face").time_s.tolist() == [1.0]


def test_every_stretch_counts_and_a_disk_that_failed_otherwise_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = recording(tmp_path)
    signal = Signal(person="partner", stream="pulse")
    live.take_signal(signal, FeatureBlock("partner", SIGNAL, np.zeros(1), np.zeros((1, 1), np.float32), np.ones(1, np.float32)))
    live.see("user", seen(101.0))
    live.advance(104.0)

    def refused_from(start: int, code: int) -> None:
        """Three seconds are not taken, the fourth is."""
        with monkeypatch.context() as patch:
            patch.setattr(writer, "need_room", partial(refuse, code=code))
            for second in range(start, start + 3):
                live.see("user", seen(100.0 + second))
                live.advance(103.0 + second)
        live.see("user", seen(103.0 + start))
        live.advance(106.0 + start)

    refused_from(2, errno.ENOSPC)
    assert live.note == "The disk was full for 3 s, which this recording lacks."
    refused_from(10, errno.EIO)
    # The scores of seconds 7 to 10 came together, when the disk refused already.
    assert live.note == "The disk did not take 10 s, which this recording lacks."
    live.finish(120.0)
    gaps = {(gap.stream, gap.start_s, gap.end_s, gap.reason) for gap in load_session(live.writer.folder).gaps}
    streams = ["partner.face", "partner.voice", "user.face", "user.voice", "partner.signal"]
    planted = [(2.0, 5.0, "the disk was full"), (6.0, 13.0, "the disk did not take it")]
    assert {gap for gap in gaps if "disk" in gap[3]} == {(stream, *gap) for stream in streams for gap in planted}


def test_a_film_that_cannot_go_on_is_said_and_keeps_its_length(tmp_path: Path) -> None:
    live = recording(tmp_path)
    live.keep_media("user", has_picture=True, has_sound=False)
    for n in range(30):
        live.keep("user", Picture(START_S + n / 15, np.zeros((90, 160, 3), np.uint8)))
    live.keep("user", Picture(START_S + 2, np.zeros((0, 160, 3), np.uint8)))
    live.finish(START_S + 3.0)
    assert "Your picture and sound are no longer being saved (division by zero)" in live.note.replace("float ", "")
    (film,) = load_session(live.writer.folder).media
    assert film.duration_s == pytest.approx(29 / 15, abs=0.1)


@pytest.mark.slow
def test_an_encoder_that_hangs_does_not_hold_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(live_media, "_LIVE_FILM_CLOSE_S", 0.1)
    monkeypatch.setattr(live_media, "letterboxed", lambda *given: goes_on.wait(60) and np.zeros((360, 640, 3), np.uint8))
    live = recording(tmp_path)
    live.keep_media("user", has_picture=True, has_sound=False)
    film = live._media["user"]
    for n in range(200):
        live.keep("user", Picture(START_S + n / 15, np.zeros((90, 160, 3), np.uint8)))
    live.finish(START_S + 20.0)
    assert film.left_out > 0, "more than the queue holds"
    assert "couldn't be saved in time" in live.note
    assert load_session(live.writer.folder).status == "complete"
    goes_on.set()
    film._thread.join(60)
    assert not film._thread.is_alive(), "it ends once the encoder goes on"
