"""Films played as devices, on a clock that the test sets: nothing here takes as long as it says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources.device import FilmEndError
from monitor.sources.film import FilmPictures, FilmSounds, blocks
from monitor.types import Sound
from tests.support.fake_clock import FakeClock

FPS, RATE_HZ = 25, 16000


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds at 25 pictures a second; a picture's brightness says its number."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with av.open(path, "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 64, 32, "yuv420p"
        for number in range(4 * FPS):
            frame = av.VideoFrame.from_ndarray(np.full((32, 64, 3), 2 * number, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def test_each_picture_comes_when_it_is_due_with_its_stamp(film: Path) -> None:
    clock = FakeClock(7.0)
    device = FilmPictures(film, clock=clock, origin_s=10.0)
    assert device.read() is None and clock.time_s == pytest.approx(7.5)
    came = []
    with pytest.raises(FilmEndError):
        while True:
            if picture := device.read():
                came.append((picture.time_s, clock.time_s, round(picture.image.mean() / 2)))
    device.close()
    stamps_s, at_s, numbers = zip(*came, strict=True)
    assert stamps_s == pytest.approx([10 + i / FPS for i in range(4 * FPS)])
    assert at_s == pytest.approx(stamps_s)
    assert list(numbers) == pytest.approx(range(4 * FPS), abs=2)
    assert clock.longest_s <= 0.5


def test_only_as_many_as_wanted(film: Path) -> None:
    device = FilmPictures(film, clock=FakeClock(0.0), origin_s=0.0, rate_hz=15.0, widest_px=32)
    came = []
    with pytest.raises(FilmEndError):
        while True:
            came.append(device.read())
    pictures = [picture for picture in came if picture is not None]
    assert len(pictures) == pytest.approx(4 * 15, abs=1)
    assert pictures[0].image.shape == (16, 32, 3)


def test_what_is_far_behind_is_passed_over(film: Path) -> None:
    """Each look at the clock costs 30 ms, three looks a picture: the film's 25 a second cannot all be shown."""
    clock = FakeClock(0.0, cost_s=0.03)
    device = FilmPictures(film, clock=clock, origin_s=0.0)
    delays_s = []
    with pytest.raises(FilmEndError):
        while True:
            if picture := device.read():
                delays_s.append(clock.time_s - picture.time_s)
    assert 10 < len(delays_s) < 60
    assert max(delays_s) < 0.25 + 4 * 0.03


def test_a_film_that_is_opened_late_goes_on_where_it_should_be(film: Path) -> None:
    clock = FakeClock(2.5)
    device = FilmPictures(film, clock=clock, origin_s=0.0)
    first = device.read()
    assert first is not None and first.time_s == pytest.approx(2.25, abs=0.041)


def test_sound_comes_in_blocks_once_they_have_been_played(tmp_path: Path) -> None:
    wave = np.random.default_rng(1).uniform(-0.5, 0.5, round(1.01 * RATE_HZ)).astype(np.float32)
    soundfile.write(tmp_path / "noise.wav", wave, RATE_HZ, subtype="FLOAT")
    clock = FakeClock(4.8)
    device = FilmSounds(tmp_path / "noise.wav", clock=clock, origin_s=5.0)
    came: list[Sound] = []
    with pytest.raises(FilmEndError):
        while True:
            if sound := device.read():
                assert clock.time_s == pytest.approx(sound.time_s + sound.samples.size / RATE_HZ)
                came.append(sound)
    device.close()
    assert {sound.samples.size for sound in came[:-1]} == {512}
    assert [sound.time_s for sound in came] == pytest.approx([5 + i * 0.032 for i in range(len(came))])
    assert np.array_equal(np.concatenate([sound.samples for sound in came]), wave)


def test_sound_is_caught_up_with_unless_it_is_too_late(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", np.full(4 * RATE_HZ, 0.1, np.float32), RATE_HZ)
    late = FilmSounds(tmp_path / "tone.wav", clock=FakeClock(1.5), origin_s=0.0).read()
    assert late is not None and late.time_s == 0.0
    too_late = FilmSounds(tmp_path / "tone.wav", clock=FakeClock(3.0), origin_s=0.0).read()
    assert too_late is not None and too_late.time_s == pytest.approx(1.0, abs=0.033)


@given(sizes=st.lists(st.integers(1, 900), min_size=1, max_size=12), hole=st.integers(0, 12))
@pytest.mark.slow
def test_blocks_keep_every_sample_and_its_time(sizes: list[int], hole: int) -> None:
    sounds, start, value = [], 0, 0
    for number, size in enumerate(sizes):
        start += 8000 if number == hole else 0  # half a second is missing
        sounds.append(Sound(start / RATE_HZ, np.arange(value, value + size, dtype=np.float32), RATE_HZ))
        start, value = start + size, value + size
    came = list(blocks(iter(sounds), block_s=0.032))
    assert np.array_equal(np.concatenate([block.samples for block in came]), np.arange(value, dtype=np.float32))
    planted = {float(block.samples[0] + i): block.time_s + i / RATE_HZ for block in sounds for i in range(block.samples.size)}
    for block in came:
        assert block.time_s == pytest.approx(planted[float(block.samples[0])], abs=1e-6)
        assert planted[float(block.samples[-1])] == pytest.approx(block.time_s + (block.samples.size - 1) / RATE_HZ, abs=1e-6)
    assert sum(block.samples.size != 512 for block in came) <= 2


def test_a_file_without_what_is_wanted_is_said(film: Path, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", np.zeros(1600, np.float32), RATE_HZ)
    with pytest.raises(SourceError, match="has no picture; use a film"):
        FilmPictures(tmp_path / "tone.wav", clock=FakeClock(0.0), origin_s=0.0)
    with pytest.raises(SourceError, match="has no sound; use"):
        FilmSounds(film, clock=FakeClock(0.0), origin_s=0.0)
