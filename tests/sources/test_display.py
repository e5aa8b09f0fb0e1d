"""Pictures as players show them; where each pixel must go is worked by hand from ISO 14496-12 (tkhd)."""

from __future__ import annotations

import gc
import struct
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext

from monitor.sources.media import MediaFile
from monitor.types import Uint8
from tests.support.media import picture_film

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = {(-1, -1): RED, (1, -1): GREEN, (-1, 1): BLUE, (1, 1): WHITE}  # by the signs of x (right) and y (down)
ONE = 1 << 16
ORIENTATIONS = [
    (a, b, c, d)
    for a, b, c, d in product((-1, 0, 1), repeat=4)
    if abs(a * d - b * c) == 1 and abs(a) + abs(b) == 1 == abs(c) + abs(d)
]


def corners(width: int = 64, height: int = 32) -> Uint8:
    """Red upper left, green upper right, blue lower left, white lower right."""
    image = np.zeros((height, width, 3), np.uint8)
    for (x, y), colour in CORNERS.items():
        rows = slice(0, height // 2) if y < 0 else slice(height // 2, None)
        image[rows, slice(0, width // 2) if x < 0 else slice(width // 2, None)] = colour
    return image


def colour_at(image: Uint8, x: int, y: int) -> tuple[int, ...]:
    """The colour near a corner, each part rounded to 0 or 255."""
    return tuple(int(part > 127) * 255 for part in image[3 if y < 0 else -4, 3 if x < 0 else -4])


def turned(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """The film with x' = a x + c y, y' = b x + d y in its header, in 16.16 fixed point."""
    data = bytearray(path.read_bytes())
    identity = struct.pack(">9i", ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30)
    place = data.index(identity, data.index(b"tkhd"))
    a, b, c, d = matrix
    data[place : place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("matrix", ORIENTATIONS)
def test_all_eight_orientations(tmp_path: Path, matrix: tuple[int, int, int, int]) -> None:
    a, b, c, d = matrix
    path = turned(picture_film(tmp_path / "film.mp4", [corners()] * 2), tuple(ONE * part for part in matrix))  # type: ignore[arg-type]
    media = MediaFile(path)
    image = next(media.pictures()).image
    assert image.shape == ((32, 64, 3) if a else (64, 32, 3))
    for (x, y), colour in CORNERS.items():
        assert colour_at(image, a * x + c * y, b * x + d * y) == colour
    assert media.is_shown_as_stored == (matrix == (1, 0, 0, 1))


@pytest.mark.parametrize("matrix", [(1, 0, 0, 1), (0, 1, -1, 0)])
def test_a_frame_goes_with_its_picture(tmp_path: Path, matrix: tuple[int, int, int, int]) -> None:
    """One that waits for the collector of cycles takes memory that the decoder keeps: a session grew by 65 MB an hour."""
    path = turned(picture_film(tmp_path / "film.mp4", [corners()] * 40), tuple(ONE * part for part in matrix))  # type: ignore[arg-type]
    assert n_held_of_40(path) <= 2, "more than the first frame of each opening"


def test_of_a_film_of_key_frames_one_a_second_waits(tmp_path: Path) -> None:
    path = picture_film(tmp_path / "film.mov", [corners()] * 40, codec="mjpeg")
    assert n_held_of_40(path) <= 5, "more than the first frame of each opening and one for each of the four seconds"


def n_held_of_40(path: Path) -> int:
    """How many frames of a film of 40 pictures wait for the collector once it was read."""
    gc.collect()
    before = n_frames()
    gc.disable()
    try:
        assert sum(1 for _ in MediaFile(path).pictures()) == 40
        return n_frames() - before
    finally:
        gc.enable()


def n_frames() -> int:
    # Not isinstance: a dead weak proxy of another test has no class.
    return sum(type(item) is av.VideoFrame for item in gc.get_objects())


def shown_by_ffmpeg(path: Path, filters: str) -> Uint8:
    """What FFmpeg's own filters make of the stored picture."""
    with av.open(str(path)) as film:
        frame = next(film.decode(video=0))
        graph: Any = av.filter.Graph()
        nodes = [graph.add_buffer(template=film.streams.video[0])]
        for text in filters.split(","):
            name, _, value = text.partition("=")
            nodes.append(graph.add(name, value))
        nodes.append(graph.add("buffersink"))
        for node, after in pairwise(nodes):
            node.link_to(after)
        graph.configure()
        graph.push(frame)
        return np.asarray(graph.pull().to_ndarray(format="rgb24"))


# What ffmpeg's command puts before everything else for these matrices (ffmpeg_filter.c, autorotate).
@pytest.mark.parametrize(
    ("matrix", "filters"),
    [
        ((-ONE, 0, 0, ONE), "hflip"),
        ((ONE, 0, 0, -ONE), "vflip"),
        ((0, ONE, -ONE, 0), "transpose=clock"),
        ((0, ONE, ONE, 0), "transpose=cclock_flip"),
        ((0, -ONE, -ONE, 0), "transpose=clock_flip"),
        ((-ONE, 0, 0, -ONE), "hflip,vflip"),
    ],
)
def test_orientations_are_those_of_ffmpeg(tmp_path: Path, matrix: tuple[int, int, int, int], filters: str) -> None:
    gradient = np.add.outer(np.arange(32) * 3, np.arange(64) * 2).astype(np.uint8)
    path = picture_film(tmp_path / "film.mp4", [np.dstack([gradient, gradient[::-1], gradient[:, ::-1]])] * 2)
    expected = shown_by_ffmpeg(path, filters)
    shown = next(MediaFile(turned(path, matrix)).pictures()).image
    assert np.abs(shown.astype(int) - expected).mean() < 3


def test_another_angle_turns_about_the_middle(tmp_path: Path) -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    image[30:34, 48:56] = 255  # to the right of the middle
    cosine, sine = round(ONE * np.cos(np.pi / 6)), round(ONE * np.sin(np.pi / 6))
    path = turned(picture_film(tmp_path / "film.mp4", [image] * 2), (cosine, sine, -sine, cosine))
    shown = next(MediaFile(path).pictures()).image
    rows, columns = np.nonzero(shown.mean(axis=2) > 128)
    # 30 degrees clockwise, y down: 20 px from the middle.
    assert (columns.mean() - 31.5, rows.mean() - 31.5) == (
        pytest.approx(20 * np.cos(np.pi / 6), abs=1),
        pytest.approx(10, abs=1),
    )


@pytest.mark.parametrize("matrix", [(0, 0, 0, 0), (ONE, 0, ONE, 0), (2 * ONE, 0, 0, 2 * ONE)])
def test_a_matrix_that_shows_nothing_is_none(tmp_path: Path, matrix: tuple[int, int, int, int]) -> None:
    path = turned(picture_film(tmp_path / "film.mp4", [corners()] * 2), matrix)
    image = next(MediaFile(path).pictures()).image
    assert colour_at(image, -1, -1) == RED and colour_at(image, 1, 1) == WHITE


@pytest.mark.parametrize(
    ("aspect", "shape"), [((2, 1), (32, 128, 3)), ((4, 3), (32, 85, 3)), ((1, 2), (32, 32, 3)), ((900, 1), (32, 64, 3))]
)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_pixels_that_are_not_square(tmp_path: Path, aspect: tuple[int, int], shape: tuple[int, ...], suffix: str) -> None:
    path = picture_film(tmp_path / f"film{suffix}", [corners()] * 2, sample_aspect_ratio=Fraction(*aspect))
    media = MediaFile(path)
    assert next(media.pictures()).image.shape == shape
    assert media.picture_size_px() == shape[1::-1]


def test_the_container_s_aspect_goes_before_the_codec_s(tmp_path: Path) -> None:
    path = picture_film(tmp_path / "film.mp4", [corners()] * 2, sample_aspect_ratio=Fraction(2, 1))
    data = bytearray(path.read_bytes())
    place = data.index(b"pasp") + 4
    assert struct.unpack(">2i", data[place : place + 8]) == (2, 1)
    data[place : place + 8] = struct.pack(">2i", 3, 1)
    path.write_bytes(data)
    assert next(MediaFile(path).pictures()).image.shape == (32, 192, 3)


def test_an_anamorphic_film_on_its_side(tmp_path: Path) -> None:
    path = picture_film(tmp_path / "film.mp4", [corners()] * 2, sample_aspect_ratio=Fraction(2, 1))
    image = next(MediaFile(turned(path, (0, ONE, -ONE, 0))).pictures()).image
    assert image.shape == (128, 32, 3)
    assert colour_at(image, -1, -1) == BLUE


def joined_sizes(path: Path, sizes: list[tuple[int, int]]) -> Path:
    """Recordings of several sizes in one stream, a second of each."""
    parts = []
    for number, size in enumerate(sizes):
        part = path.with_name(f"part{number}.ts")
        parts.append(picture_film(part, [corners(*size)] * 10).read_bytes())
    path.write_bytes(b"".join(parts))
    return path


@pytest.mark.parametrize("sizes", [[(128, 64), (64, 32)], [(64, 32), (128, 64), (64, 32)]])
def test_a_size_that_changes_loses_no_picture(tmp_path: Path, sizes: list[tuple[int, int]]) -> None:
    media = MediaFile(joined_sizes(tmp_path / "call.ts", sizes))
    pictures = list(media.pictures())
    assert len(pictures) == 10 * len(sizes)
    assert {picture.image.shape for picture in pictures} == {(64, 128, 3)}
    for picture in pictures:
        assert all(colour_at(picture.image, *corner) == colour for corner, colour in CORNERS.items())
    assert not media.is_shown_as_stored


def test_a_mirror_that_comes_on_the_way(tmp_path: Path) -> None:
    """The angle of the matrix is 0 before and after."""
    plain, flipped = (picture_film(tmp_path / f"{name}.ts", [corners()] * 10) for name in ("plain", "flipped"))
    flipped = flipped_on_the_way(flipped, tmp_path / "vertically.ts")
    film = tmp_path / "film.ts"
    film.write_bytes(plain.read_bytes() + flipped.read_bytes() + plain.read_bytes())
    shown = [colour_at(picture.image, -1, -1) for picture in MediaFile(film).pictures()]
    assert shown == [RED] * 10 + [BLUE] * 10 + [RED] * 10


def flipped_on_the_way(source: Path, target: Path) -> Path:
    """The same pictures, which H.264 itself says to show upside down, mirrored (display orientation SEI)."""
    with av.open(str(source)) as film, av.open(str(target), "w") as out:
        stream = out.add_stream_from_template(film.streams.video[0])
        change = BitStreamFilterContext("h264_metadata=display_orientation=insert:flip=vertical", film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.dts is not None:
                for changed in change.filter(packet):
                    changed.stream = stream
                    out.mux(changed)
    return target


def test_another_shape_is_fitted_whole(tmp_path: Path) -> None:
    media = MediaFile(joined_sizes(tmp_path / "call.ts", [(128, 64), (32, 64)]))
    image = list(media.pictures())[-1].image
    assert image.shape == (64, 128, 3)
    assert image[:, :46].max() < 40 and image[:, -46:].max() < 40
    middle = image[:, 48:80]
    assert all(colour_at(middle, *corner) == colour for corner, colour in CORNERS.items())


@pytest.mark.real_data
def test_shared_mirror(shared_data: Path) -> None:
    plain = next(MediaFile(shared_data / "broken" / "person.mp4").pictures()).image
    mirrored = next(MediaFile(shared_data / "broken" / "hflip_matrix.mp4").pictures()).image
    assert np.abs(mirrored.astype(int) - plain[:, ::-1]).mean() < 1


@pytest.mark.real_data
def test_shared_call_whose_resolution_drops(shared_data: Path) -> None:
    pictures = list(MediaFile(shared_data / "broken" / "call_resolution_drops.webm").pictures())
    assert len(pictures) == 200 and {picture.image.shape for picture in pictures} == {(360, 1280, 3)}
