"""Films observed in stretches: the cuts, the schedules, what two observers must agree on, and processes that die."""

from __future__ import annotations

import itertools
import math
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import WorkerError
from monitor.measures import columns
from monitor.offline.clocks import FileClock
from monitor.offline.stretches import worker as worker_module
from monitor.offline.stretches.film import FilmStretches
from monitor.offline.stretches.observed_film import Batch, FilmPerson, FilmPlan, ObservedFilm, PersonObserver
from monitor.offline.stretches.plan import LEAD_S, LONGEST_S, Stretch, cut_film, join_far, usual_workers, whole_film
from monitor.offline.stretches.pool import StretchPool
from monitor.offline.stretches.seam import Seam, agree
from monitor.offline.stretches.worker import OVER, READY
from monitor.sources.frames import FrameRateLimiter, next_due_s
from monitor.sources.media import MediaFile
from monitor.types import FeatureBlock, Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.tiles.person_tiles import Crop, PersonTiles, TileSpan

BOX = (0.3, 0.2, 0.6, 0.6)


def face(time_s: float, *, x: float = 0.5, box: tuple[float, float, float, float] | None = BOX, **more: Any) -> VideoFeatures:
    """A picture with the user's face in it, or without where there is no box."""
    values = np.full((1, len(columns("face"))), np.nan, np.float32)
    if box is not None:
        values[0, [columns("face").index(name) for name in ("face_x", "face_y", "face_size")]] = x, 0.4, 0.1
    rows = FeatureBlock("user", "face", np.array([time_s]), values, np.array([float(box is not None)], np.float32))
    return VideoFeatures(time_s, (rows,), None, person=box, **more)


def plan_of(path: Path = Path("film.mp4"), *, clock: FileClock | None = None) -> FilmPlan:
    timeline = MediaFile(path).timeline if path.exists() else None
    return FilmPlan(0, path, timeline, 640, clock or FileClock(), 0.0, (FilmPerson("user", None, None),))  # type: ignore[arg-type]


@given(st.floats(0.1, 20000), st.integers(1, 64), st.integers(1, 3))
def test_stretches_cover_a_film_once_and_lead_in(duration_s: float, n_workers: int, n_films: int) -> None:
    stretches = cut_film(duration_s, n_workers=n_workers, n_films=n_films)
    assert stretches[0].start_s == stretches[0].lead_s == 0
    assert stretches[-1].end_s == math.inf
    for before, after in itertools.pairwise(stretches):
        assert before.end_s == after.start_s > before.start_s
        assert after.lead_s == max(after.start_s - LEAD_S, 0)
        assert after.start_s - before.start_s <= LONGEST_S + 1e-6


def test_a_process_for_each_film_leaves_it_whole_and_one_process_goes_on() -> None:
    assert cut_film(3600.0, n_workers=2, n_films=2) == cut_film(3600.0, n_workers=1, n_films=1) == whole_film()
    assert cut_film(0.0, n_workers=4, n_films=1) == whole_film()  # of unknown length
    alternating = cut_film(3600.0, n_workers=1, n_films=2)
    assert len(alternating) == 30 and [stretch.goes_on for stretch in alternating] == [False] + [True] * 29
    assert not any(stretch.goes_on for stretch in cut_film(3600.0, n_workers=3, n_films=2))


@given(st.sampled_from([10.0, 12.5, 24.0, 25.0, 30.0, 30000 / 1001, 50.0, 60000 / 1001]), st.integers(1, 900))
def test_a_schedule_taken_up_in_the_middle_chooses_the_same_pictures(fps: float, lead: int) -> None:
    """Or those beside them, where the film is a little slower than twice or four times the rate, which then waits for it."""
    times_s = 0.2 + np.arange(1800) / fps
    whole = FrameRateLimiter(15.0)
    chosen = [time_s for time_s in times_s.tolist() if whole(time_s)]
    later = FrameRateLimiter(15.0, due_s=next_due_s(0.2, 15.0, float(times_s[lead])))
    again = [time_s for time_s in times_s[lead:].tolist() if later(time_s)]
    if fps % 1:
        assert max(min(abs(time_s - other) for other in chosen) for time_s in again[:300]) <= 2 / fps
    else:
        assert again == [time_s for time_s in chosen if time_s >= again[0]]
    assert again[0] - times_s[lead] < 1 / 15 + 1 / fps


def test_two_observers_agree_where_they_see_the_same_person_alike() -> None:
    before = {"user": face(9.9)}
    near = (0.32, 0.21, 0.61, 0.62)
    assert agree(before, [("user", face(9.9, box=near))])
    assert agree({"user": face(9.9, box=None)}, [("user", face(9.9, box=None))])
    for other in (
        face(9.9, box=(0.7, 0.2, 0.95, 0.6)),  # another person
        face(9.9, box=None),
        face(9.7),  # another moment
        face(9.9, turned=True),
        face(9.9, still_from_s=4.0),
    ):
        assert not agree(before, [("user", other)])
    assert not agree({}, [("user", face(9.9))])


def test_an_absence_over_a_cut_begins_a_new_zero_and_an_exchange_is_remembered() -> None:
    seam = Seam()
    here = [face(0.1 * n) for n in range(20)]
    away = [face(2 + 0.1 * n, box=None, exchanged_s=3.0 if n == 10 else None) for n in range(400)]
    back = [face(42 + 0.1 * n) for n in range(3)]
    out = [features for _, features in seam.push([("user", features) for features in [*here, *away, *back]])]
    assert [features.time_s for features in out if features.zero_begins] == [42.0]
    assert out[20 + 9].exchanged_s is None and out[-1].exchanged_s == 3.0


def two_parts() -> tuple[FilmStretches, Any, Any]:
    film = FilmStretches(plan_of(), [Stretch(0, 10, 0), Stretch(10, math.inf, 4)])
    parts = []
    for _ in range(2):
        part = film.next_part
        assert part is not None
        part.is_given = True
        parts.append(part)
    return film, parts[0], parts[1]


def test_what_comes_early_waits_for_what_is_before_it() -> None:
    film, first, second = two_parts()
    film.put(second, [Batch([("user", face(9.9))], 10, is_lead=True), Batch([("user", face(10.0))], math.inf)], is_over=True)
    assert list(film.take()) == [] and film.front_s == 0
    film.put(first, [Batch([("user", face(9.9))], 10, skipped=2)], is_over=True)
    assert [features.time_s for _, features in film.take()] == [9.9, 10.0]
    assert film.is_over and film.front_s == math.inf and film.skipped == 2


def test_a_film_is_waited_for_until_its_process_says_that_it_is_over() -> None:
    film = FilmStretches(plan_of(), whole_film())
    part = film.next_part
    assert part is not None
    film.put(part, [Batch([("user", face(7.0))], 7.04), Batch([("user", face(7.04))], math.inf)], is_over=False)
    assert [features.time_s for _, features in film.take()] == [7.0, 7.04]
    # Whoever goes on by this time goes on by the time of the session: there is nothing of the film to be had after that.
    assert film.front_s == 7.04
    film.put(part, [], is_over=True)
    assert list(film.take()) == [] and film.front_s == math.inf


def test_a_stretch_that_sees_another_person_is_observed_again_from_where_the_one_before_began() -> None:
    film, first, second = two_parts()
    stranger = face(9.9, box=(0.7, 0.2, 0.95, 0.6))
    film.put(first, [Batch([("user", face(9.9))], 10)], is_over=True)
    film.put(second, [Batch([("user", stranger)], 10, is_lead=True), Batch([("user", stranger)], math.inf)], is_over=True)
    assert [features.time_s for _, features in film.take()] == [9.9]
    again = film.next_part
    assert again is not None and again.stretch == Stretch(10, math.inf, 0)
    # What was on its way from the first observer is nobody's any more; and whatever comes of the second counts.
    film.put(second, [Batch([("user", stranger)], math.inf)], is_over=True)
    assert list(film.take()) == []
    film.put(again, [Batch([("user", stranger)], 10, is_lead=True), Batch([("user", face(10.1))], math.inf)], is_over=True)
    assert [features.time_s for _, features in film.take()] == [10.1]


@pytest.mark.parametrize("clock", [FileClock(), FileClock(3.0, 1.001)])
def test_after_one_death_nothing_is_missing_and_after_two_a_second_is(clock: FileClock) -> None:
    film = FilmStretches(plan_of(clock=clock), [Stretch(0, math.inf, 0)])
    part = film.next_part
    assert part is not None
    film.put(part, [Batch([("user", face(20.0))], clock.time_s(20.5))], is_over=False)
    film.lost(part)
    assert part.stretch.start_s == pytest.approx(20.5) and part.stretch.lead_s == pytest.approx(20.5 - LEAD_S)
    assert film.gaps == [] and film.next_part is part
    film.lost(part)
    assert part.stretch.start_s == part.stretch.lead_s == pytest.approx(21.5)
    (gap,) = film.gaps
    assert (gap.stream, gap.start_s, gap.end_s) == (
        "user.face",
        pytest.approx(clock.time_s(20.5)),
        pytest.approx(clock.time_s(21.5)),
    )


def test_a_process_that_dies_after_the_last_picture_costs_nothing() -> None:
    film = FilmStretches(plan_of(), whole_film())
    part = film.next_part
    assert part is not None
    part.is_given = True
    film.put(part, [Batch([("user", face(20.0))], math.inf)], is_over=False)
    film.lost(part)
    assert [features.time_s for _, features in film.take()] == [20.0]
    assert film.is_over and film.gaps == []


class Watched:
    """In the place of ``Observer``: what it was told, and a picture's mean grey as the face's place."""

    told: list[float | str]

    def __init__(self, *_: object, **__: object) -> None:
        self.told = []

    def observe(self, picture: Picture) -> VideoFeatures:
        self.told.append(picture.time_s)
        return VideoFeatures(picture.time_s, (), None, person=BOX)

    def cut(self) -> None:
        self.told.append("cut")

    def close(self) -> None: ...


def test_pictures_without_the_person_keep_their_place_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.offline.stretches.observed_film.Observer", Watched)
    whole = Crop(0, 0, 8, 8)
    tiles = PersonTiles([TileSpan(0.0, 2.0, whole), TileSpan(4.0, 6.0, whole), TileSpan(6.0, 9.0, whole)])
    observer = PersonObserver(FilmPerson("user", tiles, None), body_due_s=0.0)
    seen = [observer.observe(Picture(float(time_s), np.zeros((8, 8, 3), np.uint8))) for time_s in range(8)]
    assert [features.time_s for features in seen] == list(range(8))
    assert [features.time_s for features in seen if features.rows] == [2.0, 3.0]  # known to hold nothing
    assert all(np.isnan(rows.values).all() and not rows.quality.any() for features in seen for rows in features.rows)
    assert observer._observer.told == [0.0, 1.0, "cut", 4.0, 5.0, "cut", 6.0, 7.0]  # type: ignore[attr-defined]


def test_a_process_that_goes_on_needs_no_lead(grey_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.offline.stretches.observed_film.Observer", Watched)
    film = ObservedFilm(plan_of(grey_film))

    def times_s(stretch: Stretch) -> tuple[list[float], list[float]]:
        batches = list(film.batches(stretch))
        lead, rest = ([f.time_s for b in batches if b.is_lead is lead for _, f in b.seen] for lead in (True, False))
        return lead, rest

    # Who waits hears twice a second of the film that a lead goes on.
    assert len([b for b in film.batches(Stretch(16, 17, 4)) if b.is_lead and not b.seen]) >= 20
    whole = times_s(Stretch(0, math.inf, 0))[1]
    assert times_s(Stretch(0, 8, 0)) == ([], [t for t in whole if t < 8])
    assert times_s(Stretch(8, 12, 5, goes_on=True)) == ([], [t for t in whole if 8 <= t < 12])
    # Who observed the stretch before is as good as anybody else where the plan does not say so: it comes out the same.
    for start_s in (12, 16):
        lead, rest = times_s(Stretch(start_s, math.inf, start_s - 3))
        assert lead == [max(t for t in whole if t < start_s)]
        assert rest == [t for t in whole if t >= start_s]


@pytest.mark.parametrize(("free_bytes", "n_people", "expected"), [(64e9, 1, 8), (2.3e9, 1, 5), (2.3e9, 2, 3), (1e8, 2, 1)])
def test_there_are_as_many_processes_as_cores_and_memory_for_them(
    free_bytes: float, n_people: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One with the models of one person takes 0.40 GB, of two 0.66."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=free_bytes))
    assert usual_workers(n_people=n_people) == expected


def test_a_film_that_was_closed_begins_anew(grey_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.offline.stretches.observed_film.Observer", Watched)
    film = ObservedFilm(plan_of(grey_film))
    list(film.batches(Stretch(0, 8, 0)))
    film.close()
    first = next(film.batches(Stretch(8, 12, 5, goes_on=True)))
    assert first.is_lead


FILM_S = 20


def test_stretches_begin_only_where_little_has_to_be_decoded_before() -> None:
    cut = cut_film(600.0, n_workers=3, n_films=2)
    assert join_far(cut, lambda time_s: time_s - 10) == cut
    assert join_far(cut, lambda time_s: 0.0) == whole_film()  # one key picture in all
    rare = join_far(cut, lambda time_s: 230.0 if time_s >= 230 else 0.0)
    assert [(stretch.start_s, stretch.end_s) for stretch in rare] == [(0, 240), (240, math.inf)]


def test_a_film_with_one_key_picture_is_read_from_there(grey_film: Path) -> None:
    film = MediaFile(grey_film)
    assert [film.sought_s(time_s) for time_s in (0.0, 5.0, 12.0, 19.9)] == [0.0, 0.0, 8.0, 16.0]


@pytest.fixture(scope="module")
def grey_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds at 25 pictures a second with one key picture in eight seconds and pictures between pictures."""
    from fractions import Fraction

    import av

    path = tmp_path_factory.mktemp("grey") / "grey.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"g": "200", "bf": "3", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(FILM_S * 25):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number % 200, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame.reformat(format="yuv420p")))
        out.mux(stream.encode(None))
    return path


def _deadly(pipe: Any) -> None:
    """In the place of ``worker._work``: three seconds' stretch at a time, and it dies before second 7, whoever comes there."""
    pipe.send(READY)
    while True:
        _, stretch = pipe.recv()
        time_s = stretch.start_s
        while time_s < min(stretch.end_s, FILM_S):
            if 6.85 <= time_s < 6.95:
                os.kill(os.getpid(), signal.SIGKILL)
            pipe.send(Batch([("user", face(time_s))], time_s + 0.1))
            time_s = round(time_s + 0.1, 6)
        pipe.send(OVER)


def _quick(pipe: Any) -> None:
    """In the place of ``worker._work``: a picture in ten seconds, of films of 500 s."""
    pipe.send(READY)
    while True:
        plan, stretch = pipe.recv()
        for file_s in np.arange(stretch.start_s, min(stretch.end_s, 500), 10).tolist():
            time_s = plan.clock.time_s(file_s)
            pipe.send(Batch([("user", face(time_s))], math.nextafter(time_s, math.inf)))
        pipe.send(Batch([], plan.clock.time_s(stretch.end_s)))
        time.sleep(0.2)  # it is read by itself
        pipe.send(OVER)


def _answers_and_dies(pipe: Any) -> None:
    pipe.send(READY)
    pipe.recv()
    pipe.send(Batch([("user", face(0.0))], 0.1))
    pipe.send(Batch([("user", face(0.1))], 0.2))


def test_a_film_that_begins_late_is_waited_for_when_its_time_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is observed ahead of the other film, which goes on meanwhile."""
    monkeypatch.setattr(worker_module, "_work", _quick)
    early, late = (
        FilmStretches(plan_of(clock=FileClock(at_s)), cut_film(500.0, n_workers=1, n_films=2)) for at_s in (0.0, 400.0)
    )
    with StretchPool(n_workers=1) as pool:
        pool.films += [early, late]
        seen = {id(film): 0 for film in pool.films}
        for time_s in (0.25, 300.0, 450.0, math.inf):
            for film in pool.films:
                seen[id(film)] += len(list(pool.until(film, time_s)))
    assert [*seen.values()] == [50, 50]


@pytest.mark.parametrize("n_workers", [1, 2, 3])
def test_films_in_one_piece_wait_for_no_process_that_waits_for_them(n_workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_work", _quick)
    films = [FilmStretches(plan_of(), whole_film()) for _ in range(2)]
    with StretchPool(n_workers=n_workers) as pool:
        pool.films += films
        assert [len(list(pool.until(film, math.inf))) for film in films] == [50, 50]
        pool.films[:] = films = [FilmStretches(plan_of(), whole_film()) for _ in range(3)]
        seen = [0, 0, 0]
        for time_s in (0.25, 5.0, 480.0, math.inf):
            for number, film in enumerate(films):
                seen[number] += len(list(pool.until(film, time_s)))
    assert seen == [50, 50, 50]


def test_what_a_process_answered_before_it_died_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_work", _answers_and_dies)
    worker = worker_module.StretchWorker()
    try:
        worker.take(plan_of(), Stretch(0, math.inf, 0))
        psutil.Process(worker.pid).wait(60)
        batches, is_over = worker.answers()
        assert [batch.to_s for batch in batches] == [0.1, 0.2] and not is_over
        with pytest.raises(EOFError):
            worker.answers()
    finally:
        worker.close()


def test_a_pool_that_cannot_start_ends_what_it_has_started(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []

    class Started:
        def __init__(self) -> None:
            if not ended:
                ended.append(0)
            else:
                raise KeyboardInterrupt

        def close(self) -> None:
            ended[0] += 1

    monkeypatch.setattr("monitor.offline.stretches.pool.StretchWorker", Started)
    with pytest.raises(KeyboardInterrupt), StretchPool(n_workers=2, n_now=2):
        pass
    assert ended == [1]


def _always_dead(pipe: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_one_that_is_far_ahead_waits() -> None:
    near, far = (FilmStretches(plan_of(), whole_film()) for _ in range(2))
    pool = StretchPool(n_workers=2)
    pool.films += [near, far]
    part = far.next_part
    assert part is not None
    far.put(part, [Batch([("user", face(400.0))], 400.0)], is_over=False)
    assert pool._is_ahead(far, part)
    first = near.next_part
    assert first is not None
    near.put(first, [Batch([("user", face(100.0))], 100.0)], is_over=False)
    list(near.take())
    list(far.take())
    assert not pool._is_ahead(far, part)


@pytest.mark.slow
def test_a_place_that_kills_costs_a_second_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_work", _deadly)
    film = FilmStretches(plan_of(), [Stretch(0, 10, 0), Stretch(10, math.inf, 4)])
    with StretchPool(n_workers=2, n_now=1) as pool:
        pool.films.append(film)
        times_s = [features.time_s for _, features in pool.until(film, math.inf)]
    (gap,) = film.gaps
    assert (gap.start_s, gap.end_s) == (pytest.approx(6.9), pytest.approx(7.9))
    expected = [t for t in np.round(np.arange(0, FILM_S, 0.1), 6).tolist() if not 6.9 <= t < 7.9]
    assert times_s == pytest.approx(expected)


def test_processes_that_keep_dying_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_work", _always_dead)
    film = FilmStretches(plan_of(), whole_film())
    with StretchPool(n_workers=1) as pool, pytest.raises(WorkerError, match="within a minute"):
        pool.films.append(film)
        list(pool.until(film, 1.0))


@pytest.mark.real_data
@pytest.mark.slow
def test_measures_are_those_of_one_piece_whoever_observes_them(shared_data: Path) -> None:
    path = shared_data / "video" / "webcam_man_53s.mp4"
    plan = plan_of(path)

    def observed(stretches: list[Stretch]) -> Iterator[VideoFeatures]:
        film = ObservedFilm(plan)
        try:
            for stretch in stretches:
                yield from (f for batch in film.batches(stretch) if not batch.is_lead for _, f in batch.seen)
        finally:
            film.close()

    start_s, end_s = 8.0, 11.0
    whole = [f for f in observed([Stretch(0, end_s, 0)]) if f.time_s >= start_s]
    apart = list(observed([Stretch(start_s, end_s, start_s - LEAD_S)]))
    assert [f.time_s for f in apart] == [f.time_s for f in whole]
    assert [[rows.family for rows in f.rows] for f in apart] == [[rows.family for rows in f.rows] for f in whole]
    head = [columns("face").index(name) for name in ("yaw_deg", "pitch_deg", "roll_deg")]
    faces = [[f.rows[0].values[0, head] for f in seen] for seen in (apart, whole)]
    # The landmarks' own noise from picture to picture is several times this (benchmarks/stretches.py).
    assert np.abs(np.subtract(*faces)).max() < 0.2
