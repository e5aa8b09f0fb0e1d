"""Films and sounds made here with known pictures, stamps and tones, and broken on purpose."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from monitor.errors import SourceError
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from tests.support.media import flash_film

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def corners(width: int = 64, height: int = 32) -> np.ndarray:
    """Red upper left, green upper right, blue lower left, white lower right."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2], image[: height // 2, width // 2 :] = RED, GREEN
    image[height // 2 :, : width // 2], image[height // 2 :, width // 2 :] = BLUE, WHITE
    return image


def make_film(path: Path, *, stamps_s: list[float], image: np.ndarray | None = None, codec: str = "libx264") -> Path:
    image = corners() if image is None else image
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = {"libx264": "yuv420p", "mjpeg": "yuvj420p"}.get(codec, stream.pix_fmt)
        stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for stamp_s in stamps_s:
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(stamp_s * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def make_tone(path: Path, *, rate_hz: int, seconds: float = 2.0, channels: int = 1, hz: float = 440.0) -> Path:
    wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)
    soundfile.write(path, np.repeat(wave[:, None], channels, axis=1), rate_hz, subtype="FLOAT")
    return path


def test_uneven_time_stamps_are_kept(tmp_path: Path) -> None:
    stamps_s = [0.0, 0.04, 0.2, 0.21, 1.0, 2.5]
    film = MediaFile(make_film(tmp_path / "vfr.mp4", stamps_s=stamps_s))
    assert [picture.time_s for picture in film.pictures()] == pytest.approx(stamps_s, abs=1e-3)
    assert film.has_picture and not film.has_sound


@pytest.mark.parametrize("size", [(2, 2), (7680, 4320)])
@pytest.mark.slow
def test_tiny_and_huge_pictures(tmp_path: Path, size: tuple[int, int]) -> None:
    film = MediaFile(make_film(tmp_path / "film.mp4", stamps_s=[0.0], image=corners(*size)))
    image = next(film.pictures()).image
    assert image.shape[1] == min(size[0], 1280)
    assert image.shape[0] / image.shape[1] == pytest.approx(size[1] / size[0])


def test_one_pixel(tmp_path: Path) -> None:
    film = make_film(tmp_path / "one.avi", stamps_s=[0.0, 0.1], image=np.full((1, 1, 3), 200, np.uint8), codec="ffv1")
    assert next(MediaFile(film).pictures()).image.shape == (1, 1, 3)


@pytest.mark.parametrize("rate_hz", [8000, 11025, 16000, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_of_any_rate_becomes_mono_16_khz(tmp_path: Path, rate_hz: int, channels: int) -> None:
    film = MediaFile(make_tone(tmp_path / "tone.wav", rate_hz=rate_hz, channels=channels))
    sounds = list(film.sounds())
    samples = np.concatenate([sound.samples for sound in sounds])
    assert samples.size == pytest.approx(32000, abs=40)
    spectrum = np.abs(np.fft.rfft(samples[:32000] * np.hanning(samples[:32000].size)))
    assert np.argmax(spectrum) / 2.0 == pytest.approx(440, abs=1)
    assert np.abs(samples[4000:28000]).max() == pytest.approx(0.5, abs=0.02)
    for before, after in pairwise(sounds):
        assert after.time_s == pytest.approx(before.time_s + before.samples.size / 16000, abs=1e-6)


def test_samples_that_are_no_number_become_silence(tmp_path: Path) -> None:
    wave = np.full(16000, 0.25, np.float32)
    wave[4000:4100] = np.nan
    wave[5000] = np.inf
    soundfile.write(tmp_path / "nan.wav", wave, 16000, subtype="FLOAT")
    film = MediaFile(tmp_path / "nan.wav")
    samples = np.concatenate([sound.samples for sound in film.sounds()])
    assert np.isfinite(samples).all()
    assert film.non_finite == 101
    assert samples[4050] == 0 and samples[3900] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.mp4", None, "does not exist"),
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"Dear diary, this is no film.\n" * 50, r"cannot read \w+\.\w+ as a film or sound"),
        ("zeros.wav", bytes(5000), r"cannot read \w+\.\w+ as a film or sound"),
    ],
)
def test_what_is_no_film_is_one_sentence(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        MediaFile(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        MediaFile(tmp_path)


def test_a_film_that_was_cut_off(tmp_path: Path) -> None:
    data = make_film(tmp_path / "whole.mp4", stamps_s=[i / 25 for i in range(50)]).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) // 2])  # the index is at the end: nothing can be read
    with pytest.raises(SourceError, match="cut short"):
        MediaFile(tmp_path / "cut.mp4")
    noise = np.random.default_rng(4).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    data = make_film(tmp_path / "whole.mkv", stamps_s=[i / 25 for i in range(50)], image=noise, codec="mjpeg").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(data[: len(data) // 2])  # Matroska is read up to where it ends
    pictures = list(MediaFile(tmp_path / "cut.mkv").pictures())
    assert 0 < len(pictures) < 50


def test_damaged_packets_are_passed_over(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    path = make_film(tmp_path / "film.mkv", stamps_s=[i / 25 for i in range(40)], image=noise, codec="mjpeg")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    film = MediaFile(path)
    times_s = [picture.time_s for picture in film.pictures()]
    assert len(times_s) >= 30
    assert times_s[-1] == pytest.approx(39 / 25, abs=0.02)
    assert times_s == sorted(times_s)


def test_unwanted_pictures_are_not_converted(tmp_path: Path) -> None:
    film = MediaFile(make_film(tmp_path / "film.mp4", stamps_s=[i / 25 for i in range(50)]))
    asked: list[float] = []
    wanted = [picture.time_s for picture in film.pictures(wants=lambda time_s: asked.append(time_s) or time_s >= 1.0)]
    assert len(asked) == 50 and len(wanted) == 25


def test_sampled_pictures_are_spread_over_the_film(tmp_path: Path) -> None:
    film = MediaFile(make_film(tmp_path / "film.mp4", stamps_s=[i / 25 for i in range(250)]))
    times_s = [picture.time_s for picture in film.sample_pictures(4)]
    assert 1 <= len(times_s) <= 4
    assert times_s == sorted(times_s)


@pytest.mark.parametrize(
    ("fps", "expected"), [(10.0, 10.0), (15.0, 15.0), (23.976, 15.0), (25.0, 15.0), (30.0, 15.0), (60.0, 15.0)]
)
def test_pace_takes_pictures_evenly(fps: float, expected: float) -> None:
    pace = FrameRateLimiter(15.0)
    times_s = np.round(np.arange(round(60 * fps)) / fps, 3)
    taken = times_s[[pace(float(time_s)) for time_s in times_s]]
    assert taken.size / 60 == pytest.approx(expected, rel=0.01)
    assert np.diff(taken).max() <= 1 / min(fps, 15.0) + 1 / fps + 2e-3


def test_pace_goes_on_after_a_gap() -> None:
    pace = FrameRateLimiter(15.0)
    times_s = [*np.arange(0, 2, 0.04), *np.arange(10, 12, 0.04)]
    taken = [time_s for time_s in times_s if pace(time_s)]
    assert sum(time_s >= 10 for time_s in taken) == pytest.approx(30, abs=2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/part.ts\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile 'other.mp4'\n"),
        ("notes.txt", "Not a film, though FFmpeg would draw it as one.\n" * 20),
    ],
)
def test_texts_and_lists_are_no_films(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(SourceError, match="is not a film or a sound file") as error:
        MediaFile(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_stream_without_stamps_has_its_pictures_at_its_rate(tmp_path: Path) -> None:
    media = MediaFile(make_film(tmp_path / "raw.h264", stamps_s=[number / 25 for number in range(50)]))
    times_s = [picture.time_s for picture in media.pictures()]
    assert times_s == pytest.approx([number / 25 for number in range(50)])
    assert media.duration_s == pytest.approx(2.0)


def test_recordings_joined_end_to_end_follow_each_other(tmp_path: Path) -> None:
    part = make_film(tmp_path / "part.ts", stamps_s=[number / 25 for number in range(50)]).read_bytes()
    (tmp_path / "both.ts").write_bytes(part + part)
    times_s = [picture.time_s for picture in MediaFile(tmp_path / "both.ts").pictures()]
    assert times_s == pytest.approx([number / 25 for number in range(100)], abs=1e-3)


def test_a_colon_in_a_name_is_no_protocol(tmp_path: Path) -> None:
    make_film(tmp_path / "plain.mp4", stamps_s=[0.0, 0.04]).rename(tmp_path / "talk:1.mp4")
    assert len(list(MediaFile(tmp_path / "talk:1.mp4").pictures())) == 2


@pytest.mark.parametrize("from_s", [0.3, 2.0, 3.0, 5.99, 40.0])
@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("film.mp4", "libx264", {"g": "75", "bf": "3"}),
        ("film.mkv", "libx264", {"g": "75", "bf": "3", "x264-params": "open-gop=1"}),
        ("film.webm", "libvpx", {"g": "60"}),
        ("film.avi", "mpeg4", {"g": "50", "bf": "2"}),
        ("film.ts", "libx264", {"g": "75", "bf": "2"}),
        ("film.mov", "mpeg4", {"g": "50"}),
        ("film.flv", "libx264", {"g": "75"}),
    ],
)
def test_a_film_begun_in_the_middle_shows_what_it_shows_there(
    tmp_path: Path, name: str, codec: str, options: dict[str, str], from_s: float
) -> None:
    path = tmp_path / name
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=25, options=options)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for number in range(150):
            image = np.full((48, 64, 3), 20, np.uint8)
            image[:, : 1 + number * 63 // 150] = 200
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number + 20, Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    whole = [picture for picture in MediaFile(path).pictures() if picture.time_s >= from_s]
    found = list(MediaFile(path).pictures(from_s=from_s))
    assert [picture.time_s for picture in found] == [picture.time_s for picture in whole]
    assert all(np.array_equal(one.image, other.image) for one, other in zip(found, whole, strict=True))


def test_a_film_with_cuts_is_read_on_to_where_it_begins(tmp_path: Path) -> None:
    parts = [flash_film(tmp_path / f"{at}.ts", seconds=4, start_s=at, sound="mp2") for at in (0, 500)]
    path = tmp_path / "joined.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    film = MediaFile(path)
    assert film.cuts and not film.can_seek
    whole = [picture.time_s for picture in film.pictures() if picture.time_s >= 3.0]
    assert [picture.time_s for picture in film.pictures(from_s=3.0)] == whole
