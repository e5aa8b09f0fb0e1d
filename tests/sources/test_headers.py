"""Headers that promise anything: the work never grows with a number that the file names."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import SourceError
from monitor.sources.media import MediaFile
from tests.support.media import flash_film, picture_film


def read_whole(path: Path) -> tuple[float, int, float]:
    """Length, how many pictures, and seconds of sound; NaN for a file that is refused in one sentence. Two seconds of CPU."""
    began_s = time.process_time()
    try:
        media = MediaFile(path)
        n_pictures = sum(1 for _ in media.pictures()) if media.has_picture else 0
        heard_s = sum(sound.samples.size for sound in media.sounds()) / 16000 if media.has_sound else 0.0
        found = media.duration_s, n_pictures, heard_s
    except SourceError as error:
        assert "\n" not in str(error)
        found = float("nan"), 0, 0.0
    assert time.process_time() - began_s < 2
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    made = {suffix: flash_film(folder / f"film{suffix}", seconds=2).read_bytes() for suffix in (".mp4", ".mkv")}
    made[".wav"] = flash_film(folder / "film.wav", seconds=2, picture="", sound="pcm_s16le").read_bytes()
    return made


def changed(data: bytes, after: bytes, skip: int, number: bytes, *, nth: int = 0) -> bytes:
    """The bytes with a number written ``skip`` bytes behind the nth place where ``after`` ends."""
    place = -1
    for _ in range(nth + 1):
        place = data.index(after, place + 1)
    place += len(after) + skip
    return data[:place] + number + data[place + len(number) :]


@pytest.mark.parametrize("number", [0, 1, 0x7FFFFFFF])
@pytest.mark.parametrize(
    ("box", "skip", "nth"),
    [
        (b"mvhd", 12, 0),  # time scale of the film
        (b"mvhd", 16, 0),  # its duration
        (b"mdhd", 12, 0),  # time scale of the picture
        (b"mdhd", 12, 1),  # time scale of the sound
        (b"mdhd", 16, 0),
        (b"stts", 4, 0),  # how many runs of one length
        (b"stts", 8, 0),  # how many pictures in the first run
        (b"stts", 12, 0),  # how long each is
        (b"stsz", 4, 1),  # one size of all samples
        (b"stsz", 8, 0),  # how many samples
        (b"stsc", 12, 0),  # samples in a chunk
        (b"elst", 8, 0),  # length of the edit
        (b"elst", 12, 0),  # where it begins
    ],
)
def test_numbers_of_mp4(tmp_path: Path, whole: dict[str, bytes], box: bytes, skip: int, nth: int, number: int) -> None:
    (tmp_path / "film.mp4").write_bytes(changed(whole[".mp4"], box, skip, struct.pack(">I", number), nth=nth))
    duration_s, n_pictures, heard_s = read_whole(tmp_path / "film.mp4")
    assert not duration_s > 3000 and n_pictures <= 50 and heard_s < 60


@pytest.mark.parametrize("width, height", [(0xFFFF, 0xFFFF), (20000, 20000), (1, 0xFFFF), (0, 0)])
def test_sizes_of_mp4(tmp_path: Path, whole: dict[str, bytes], width: int, height: int) -> None:
    data = changed(whole[".mp4"], b"avc1", 24, struct.pack(">HH", width, height))
    (tmp_path / "film.mp4").write_bytes(data)
    read_whole(tmp_path / "film.mp4")


@pytest.mark.parametrize("scale", [1, 10**9, 2**56 - 1])
def test_the_time_scale_of_matroska(tmp_path: Path, whole: dict[str, bytes], scale: int) -> None:
    # TimestampScale, 3 bytes as FFmpeg writes it, becomes 7; the segment's void before the clusters pays for it.
    data = whole[".mkv"].replace(b"\x2a\xd7\xb1\x83\x0f\x42\x40", b"\x2a\xd7\xb1\x87" + scale.to_bytes(7), 1)
    (tmp_path / "film.mkv").write_bytes(data)
    duration_s, n_pictures, heard_s = read_whole(tmp_path / "film.mkv")
    assert not duration_s > 3000 and n_pictures <= 50 and heard_s < 60


@pytest.mark.parametrize(
    ("skip", "number"),
    [(8, struct.pack("<I", rate)) for rate in (0, 1, 999, 2_000_000, 0xFFFFFFFF)]  # samples a second
    + [(6, struct.pack("<H", channels)) for channels in (0, 9, 255, 0xFFFF)]
    + [(16, struct.pack("<H", align)) for align in (0, 1, 0xFFFF)]
    + [(18, struct.pack("<H", bits)) for bits in (0, 1, 64, 0xFFFF)],
)
def test_numbers_of_wav(tmp_path: Path, whole: dict[str, bytes], skip: int, number: bytes) -> None:
    (tmp_path / "sound.wav").write_bytes(changed(whole[".wav"], b"fmt ", skip, number))
    duration_s, _, heard_s = read_whole(tmp_path / "sound.wav")
    assert not duration_s > 100 and heard_s < 100


def test_a_rate_that_is_none_is_said(tmp_path: Path, whole: dict[str, bytes]) -> None:
    (tmp_path / "sound.wav").write_bytes(changed(whole[".wav"], b"fmt ", 8, struct.pack("<I", 3)))
    with pytest.raises(SourceError, match="has a sound rate of 3 Hz, expected 1000 to 1000000"):
        MediaFile(tmp_path / "sound.wav")


def test_pictures_that_no_memory_holds_are_said(tmp_path: Path) -> None:
    path = picture_film(tmp_path / "huge.mkv", [np.zeros((16, 16, 3), np.uint8)], codec="ffv1")
    data = bytearray(path.read_bytes())
    place = data.index(b"\xb0\x81\x10\xba\x81\x10")  # width and height
    data[place : place + 6] = b"\xb0\x82\xff\xff\xba\x81"
    path.write_bytes(bytes(data))
    duration_s, n_pictures, _ = read_whole(path)
    assert n_pictures <= 1 and not duration_s > 100
