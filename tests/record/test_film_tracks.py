"""What is kept is what was measured: clock, orientation, shape, part, track and side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from monitor.record.films import StoredFilm, keep_media
from monitor.record.writer import SessionWriter
from monitor.sources.media import MediaFile
from monitor.types import Uint8
from tests.support import sessions as builders
from tests.support.media import PERIOD_S, flash_film, flashes_s, picture_film, restamped, tones_s

ONE = 1 << 16


@dataclass(frozen=True)
class Part:
    x_px: int
    y_px: int
    width_px: int
    height_px: int


def kept(folder: Path, film: MediaFile, **how: Any) -> tuple[StoredFilm, MediaFile]:
    """What the session holds afterwards."""
    with SessionWriter.create(folder / "session", builders.header(keep_media=True)) as writer:
        stored = keep_media(writer, film, "user", **how)
    return stored, MediaFile(folder / "session" / "media" / stored.file)


def same_pictures(film: MediaFile, copy: MediaFile) -> bool:
    """Whether the copy shows the same at the same times (H.264 at this quality: within a few grey levels)."""
    shown, again = list(film.pictures()), list(copy.pictures())
    assert [picture.time_s for picture in again] == pytest.approx([picture.time_s for picture in shown], abs=2e-3)
    pairs = zip(shown, again, strict=True)
    return all(np.abs(one.image.astype(int) - two.image).mean() < 6 for one, two in pairs)


def gradient(width: int = 96, height: int = 64) -> Uint8:
    rows, columns = np.mgrid[:height, :width]
    return np.dstack([rows * 255 // height, columns * 255 // width, 255 - columns * 255 // width]).astype(np.uint8)


@pytest.mark.parametrize("suffix", [".ts", ".mkv"])
def test_jumps_and_joined_recordings_are_kept_whole_and_in_step(tmp_path: Path, suffix: str) -> None:
    source = flash_film(tmp_path / f"part{suffix}", seconds=3.6)
    if suffix == ".ts":
        (tmp_path / "film.ts").write_bytes(source.read_bytes() * 2)
    else:
        restamped(source, tmp_path / "film.mkv", lambda kind, time_s: 3600.0 if time_s > 2 else 0.0)
    film = MediaFile(tmp_path / f"film{suffix}")
    stored, copy = kept(tmp_path, film)
    assert len(film.cuts) == 1 and copy.cuts == ()
    assert stored.duration_s == pytest.approx(film.duration_s, abs=0.1)
    assert flashes_s(copy) == pytest.approx(flashes_s(film), abs=0.041)
    assert tones_s(copy) == pytest.approx(tones_s(film), abs=0.051)


@pytest.mark.parametrize("matrix", [(-ONE, 0, 0, ONE), (0, ONE, -ONE, 0), (0, ONE, ONE, 0)])
def test_orientation_is_kept(tmp_path: Path, matrix: tuple[int, int, int, int]) -> None:
    a, b, c, d = matrix
    film = MediaFile(picture_film(tmp_path / "film.mp4", [gradient()] * 3, matrix=(a, b, 0, c, d, 0, 0, 0, 1 << 30)))
    assert not film.is_shown_as_stored
    _, copy = kept(tmp_path, film)
    assert same_pictures(film, copy) and copy.is_shown_as_stored


@pytest.mark.parametrize(("suffix", "aspect"), [(".mp4", (2, 1)), (".mkv", (4, 3)), (".mp4", (1, 2))])
def test_the_shape_of_pixels_is_kept(tmp_path: Path, suffix: str, aspect: tuple[int, int]) -> None:
    film = MediaFile(picture_film(tmp_path / f"film{suffix}", [gradient()] * 3, sample_aspect_ratio=Fraction(*aspect)))
    _, copy = kept(tmp_path, film)
    assert same_pictures(film, copy) and copy.picture_size_px() == film.picture_size_px()


@pytest.mark.parametrize("sizes", [[(96, 64), (48, 32)], [(48, 32), (96, 64)]])
def test_a_size_that_changes_is_kept(tmp_path: Path, sizes: list[tuple[int, int]]) -> None:
    parts = [picture_film(tmp_path / f"{width}.ts", [gradient(width, height)] * 5).read_bytes() for width, height in sizes]
    (tmp_path / "call.ts").write_bytes(b"".join(parts))
    film = MediaFile(tmp_path / "call.ts")
    _, copy = kept(tmp_path, film)
    assert same_pictures(film, copy)


@pytest.mark.parametrize("widest_px", [1280, 48, 32])
def test_a_part_is_the_same_part_however_small_the_picture_was_measured(tmp_path: Path, widest_px: int) -> None:
    image = np.zeros((64, 96, 3), np.uint8)
    image[32:, 48:72] = 250
    film = MediaFile(picture_film(tmp_path / "film.mp4", [image] * 3))
    film.widest_px = widest_px
    factor = min(widest_px, 96) / 96
    part = Part(round(48 * factor), round(32 * factor), round(24 * factor), round(32 * factor))
    _, copy = kept(tmp_path, film, crop=part)
    shown = next(copy.pictures()).image
    assert shown.shape == (32, 24, 3)
    assert shown[2:-2, 2:-2].min() > 200


def test_a_part_that_moves_and_is_not_always_there(tmp_path: Path) -> None:
    images = []
    for number in range(10):
        image = np.zeros((64, 96, 3), np.uint8)
        image[:, 48 * (number >= 5) :][:, :48] = 250
        images.append(image)
    film = MediaFile(picture_film(tmp_path / "film.mp4", images))

    def crop_at(time_s: float) -> Part | None:
        return None if 0.15 < time_s < 0.25 else Part(0 if time_s < 0.45 else 48, 0, 48, 64)

    _, copy = kept(tmp_path, film, crop=crop_at)
    levels = [picture.image.mean() > 128 for picture in copy.pictures()]
    assert levels == [number != 2 for number in range(10)]


def test_a_person_who_is_never_there_has_no_picture(tmp_path: Path) -> None:
    film = MediaFile(flash_film(tmp_path / "film.mp4", seconds=1))
    stored, copy = kept(tmp_path, film, crop=lambda time_s: None)
    assert (stored.has_picture, stored.has_sound, copy.has_picture) == (False, True, False)


def tone(path: Path, *, left_hz: float, right_hz: float) -> Path:
    times_s = np.arange(2 * 16000) / 16000
    soundfile.write(path, np.sin(2 * np.pi * np.outer(times_s, (left_hz, right_hz))) / 2, 16000)
    return path


def main_hz(media: MediaFile) -> float:
    samples = np.concatenate([sound.samples for sound in media.sounds()])[8000:24000]
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(samples.size)))))


@pytest.mark.parametrize(("channel", "expected_hz"), [("left", 400), ("right", 900)])
def test_one_side_is_kept(tmp_path: Path, channel: str, expected_hz: float) -> None:
    film = MediaFile(tone(tmp_path / "call.wav", left_hz=400, right_hz=900))
    stored, copy = kept(tmp_path, film, channel=channel)
    assert not stored.has_picture
    assert main_hz(copy) == pytest.approx(expected_hz, abs=2)


@pytest.mark.parametrize("delay_s", [0.0, 0.7, -0.9])
def test_sound_of_another_file_begins_when_it_should(tmp_path: Path, delay_s: float) -> None:
    film = MediaFile(flash_film(tmp_path / "film.mp4", seconds=3, sound=""))
    voice = MediaFile(flash_film(tmp_path / "voice.wav", seconds=3, picture="", sound="pcm_s16le"))
    _, copy = kept(tmp_path, film, sound=voice, sound_delay_s=delay_s)
    assert flashes_s(copy) == pytest.approx(flashes_s(film), abs=0.041)
    expected_s = [PERIOD_S * number + delay_s for number in range(3) if PERIOD_S * number + delay_s >= 0]
    assert tones_s(copy) == pytest.approx(expected_s, abs=0.051)


def test_a_second_track_is_kept(tmp_path: Path) -> None:
    from tests.sources.test_container import tone_hz, tracks_file

    film = MediaFile(tracks_file(tmp_path / "obs.mkv", [{"default": True}, {}]))
    _, copy = kept(tmp_path, film, track=2)
    assert tone_hz(copy) == pytest.approx(800, abs=3)


@pytest.mark.full
@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize("name", ["joined.ts", "jump_1h.mkv", "call_resolution_drops.webm"])
@pytest.mark.parametrize("crop", [None, lambda time_s: Part(0, 0, 320, 360)])
def test_shared_films_are_kept_whole(
    tmp_path: Path, shared_data: Path, name: str, crop: Callable[[float], Part] | None
) -> None:
    film = MediaFile(shared_data / "broken" / name)
    stored, copy = kept(tmp_path, film, crop=crop)
    assert stored.duration_s == pytest.approx(film.duration_s, abs=0.15)
    assert sum(1 for _ in copy.pictures()) == sum(1 for _ in film.pictures())
