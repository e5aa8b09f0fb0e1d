"""A recording that is killed with no warning: it opens, and a second of it is lost at the most."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.errors import RapportError, SessionError
from monitor.live.recording.recording import Recording
from monitor.measures import FAMILIES
from monitor.record.lifecycle import recover
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.series import Media
from monitor.replay.session import load_session
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Picture
from monitor.vision.features import VideoFeatures
from tests.support import sessions as builders
from tests.support.full_disk import small_disk

ROOT = Path(__file__).resolve().parents[2]
FULL = bool(os.environ.get("RAPPORT_FULL"))  # `make trust`
KILLS = 200 if FULL else 8
LOST_S = 1.0
PICTURE_S = 1 / 15  # what is fed when the kill comes may be a picture further than what was said to be fed


@pytest.mark.timeout(1200)
@pytest.mark.slow
def test_kills_at_random_instants_and_every_session_opens(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.trust.killed_recordings", str(tmp_path), str(KILLS), "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1150, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    killed = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(killed) == KILLS
    lost: dict[str, list[float]] = {"measures": [], "film": []}
    for recording in killed:
        folder = Path(recording["session"])
        session = load_session(folder)
        assert session.status == "interrupted"
        for person in PEOPLE:
            for family in ("face", "voice"):
                times_s = session.series(person, family).time_s
                lost["measures"].append(recording["fed_s"] - (times_s[-1] if times_s.size else 0.0))
        assert len(session.media) == 1
        lost["film"] += [recording["fed_s"] - film_s(film) for film in session.media]
        assert recover(folder)
        assert load_session(folder).status == "interrupted"
    print({what: max(values) for what, values in lost.items()}, "fed", max(recording["fed_s"] for recording in killed))
    assert max(recording["fed_s"] for recording in killed) > 2 * LOST_S
    assert max(lost["measures"]) <= LOST_S + PICTURE_S
    assert max(lost["film"]) <= LOST_S + PICTURE_S


def film_s(film: Media) -> float:
    """Up to which second of the session a film can be played."""
    try:
        return max((picture.time_s + film.offset_s for picture in MediaFile(film.path).pictures()), default=0.0)
    except RapportError:
        return 0.0  # killed before its first fragment


def test_an_hour_that_was_cut_off_is_recovered_at_once(tmp_path: Path) -> None:
    """Two seconds of this process's time: the clock on the wall depends on what else the computer does."""
    folder = tmp_path / builders.header().id
    writer = SessionWriter.create(folder, builders.header())
    block = {(person, family): builders.rows(person, family, 0.0, 60.0) for person in PEOPLE for family in FAMILIES}
    for minute in range(60):
        for rows in block.values():
            writer.add_rows(replace(rows, time_s=rows.time_s + 60.0 * minute))
        writer.commit()
    copy = tmp_path / "20260314-091500-000000aa"
    shutil.copytree(folder, copy)  # as a kill leaves it: WAL and mark beside the database
    writer.close()
    assert (copy / f"{DATABASE_NAME}-wal").stat().st_size > 0
    began_s = time.process_time()
    assert recover(copy)
    session = load_session(copy)
    took_s = time.process_time() - began_s
    print("recovery of an hour, s:", took_s)
    assert session.status == "interrupted"
    assert session.duration_s == pytest.approx(3600, abs=0.2)
    assert took_s < 2.0


@pytest.mark.slow
def test_cut_off_anywhere_it_opens_or_is_one_sentence(tmp_path: Path) -> None:
    whole = (builders.build(tmp_path, duration_s=1.0, with_sketch=False) / DATABASE_NAME).read_bytes()
    cut = tmp_path / "cut"
    cut.mkdir()
    # The structure of the pages matters at their ends; inside them every 997th byte (a prime: all places of a record come).
    # Every byte: `make fuzz`.
    ends = (n + d for n in range(0, len(whole), 4096) for d in (-1, 0, 1))
    lengths = {*range(0, len(whole), 997), *range(0, 4200, 29), *range(120), *ends}
    opened = 0
    for length in sorted(n for n in lengths if 0 <= n < len(whole)):
        (cut / DATABASE_NAME).write_bytes(whole[:length])
        began_s = time.process_time()
        try:
            session = load_session(cut)
            for family in FAMILIES:
                session.series("user", family)
            opened += 1
        except SessionError as error:
            assert "\n" not in str(error)
        assert time.process_time() - began_s < 2.0
    assert opened < len(lengths)


@pytest.mark.slow
def test_the_second_program_only_reads(tmp_path: Path) -> None:
    """Another process, while this one writes: it opens the session, and may neither record into it nor delete it."""
    folder = tmp_path / builders.header().id
    script = (
        "import sys; from tests.support import sessions as builders\n"
        "from pathlib import Path; from monitor.errors import SessionError\n"
        "from monitor.record.lifecycle import delete_session; from monitor.record.lifecycle import recover\n"
        "from monitor.record.writer import SessionWriter; from monitor.replay.session import load_session\n"
        "folder = Path(sys.argv[1]); session = load_session(folder)\n"
        "assert session.status == 'recording', session.status; assert session.series('user', 'face').time_s.size\n"
        "assert not recover(folder)\n"
        "for change in (delete_session, lambda folder: SessionWriter.create(folder, builders.header())):\n"
        "    try: change(folder)\n"
        "    except SessionError as error: print(error)\n"
    )
    with SessionWriter.create(folder, builders.header()) as writer:
        builders.fill(writer, 3.0, with_sketch=False)
        writer.commit()
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder)],
            capture_output=True,
            text=True,
            timeout=100,
            cwd=ROOT / "tests",
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == 2
        builders.fill(writer, 3.0, with_sketch=False)  # and the first goes on
    assert load_session(folder).status == "complete"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=20) as place:
        yield place


@pytest.mark.slow
def test_a_disk_that_fills_ends_the_films_first_and_the_measures_last(disk: Path) -> None:
    head = builders.header(keep_media=True, consent=PEOPLE)
    live = Recording(disk / head.id, head, preset=load_preset(), people=PEOPLE, start_s=0.0)
    live.keep_media("partner", has_picture=True, has_sound=False)
    live._media["partner"]._reserve_bytes = 14 * 2**20
    chance = np.random.default_rng(3)
    film_ended_s = measures_ended_s = None
    free_mb = 0.0
    notes: list[str] = []
    points = chance.random((400, 2)).astype(np.float32)
    for number in range(4000):
        time_s = number / 15
        live.keep("partner", Picture(time_s, chance.integers(0, 255, (180, 320, 3), np.uint8)))
        for person in PEOPLE:
            live.see(person, VideoFeatures(time_s, (builders.rows(person, "face", time_s, time_s + 1 / 15),), points))
        if number % 15 == 14:
            live.advance(time_s)  # the page's numbers go on whatever the disk says
        while any(media._queue.qsize() for media in live._media.values()):
            time.sleep(0.001)
        if live.note and live.note not in notes:
            notes.append(live.note)
        if film_ended_s is None and any(media.note for media in live._media.values()):
            film_ended_s = time_s
            free_mb = shutil.disk_usage(disk).free / 2**20
        if measures_ended_s is None and live.note.startswith("The disk is full"):
            measures_ended_s = time_s
        if measures_ended_s is not None and time_s > measures_ended_s + 3:
            break
    print("film until", film_ended_s, "measures until", measures_ended_s, "free then, MB", free_mb, notes)
    assert film_ended_s is not None and measures_ended_s is not None
    assert film_ended_s < measures_ended_s - 2
    assert free_mb > 11
    assert all("\n" not in note for note in notes)
    live.finish(time_s)  # for which there is a reserve
    session = load_session(disk / head.id)
    assert session.status == "complete" and session.summary
    assert [path.name for path in session.path.iterdir() if path.is_file()] == [DATABASE_NAME]
    times_s = session.series("user", "face").time_s
    assert times_s[-1] > measures_ended_s - 3
    (film,) = session.media
    assert film_s(film) > film_ended_s - 2
