"""Films kept with a session keep their time, their turn and their part of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from monitor.errors import SessionError
from monitor.record.films import keep_media
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.sources.media import MediaFile
from tests.support import sessions as builders

FLASH_S = 1.0
WIDTH, HEIGHT = 160, 90


@dataclass(frozen=True)
class Part:
    x_px: int
    y_px: int
    width_px: int
    height_px: int


def film(path: Path, *, codec: str, sound: str | None, start_s: float = 0.0) -> Path:
    """Two seconds at 25 a second: grey, white from FLASH_S on the left half; a tone that begins with the flash."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=25)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = out.add_stream(sound, rate=44100, layout="mono") if sound else None
        for number in range(50):
            image = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
            if number / 25 >= FLASH_S:
                image[:, : WIDTH // 2] = 250
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number + round(start_s * 25), Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio:
            samples = np.arange(2 * 44100)
            tone = np.where(samples >= FLASH_S * 44100, np.sin(2 * np.pi * 440 * samples / 44100) * 0.5, 0).astype(np.float32)
            for at in range(0, tone.size, 1024):
                block = av.AudioFrame.from_ndarray(tone[None, at : at + 1024], format="fltp", layout="mono")
                block.sample_rate, block.pts, block.time_base = 44100, at + round(start_s * 44100), Fraction(1, 44100)
                out.mux(audio.encode(block))
            out.mux(audio.encode(None))
    return path


def flash_s(path: Path) -> float:
    with av.open(str(path)) as media:
        return next(float(frame.time) for frame in media.decode(video=0) if frame.to_ndarray(format="gray")[:, 5].mean() > 180)


def tone_s(path: Path) -> float:
    with av.open(str(path)) as media:
        for frame in media.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray().astype(float)).max(axis=0) > 0.2)
            if loud.size:
                return float(frame.time) + loud[0] / frame.sample_rate
    raise AssertionError("no tone")


@pytest.mark.parametrize(
    ("codec", "sound", "suffix"),
    [("libx264", "aac", ".mp4"), ("libvpx", "libmp3lame", ".mkv"), ("mpeg4", "libmp3lame", ".avi")],
)
@pytest.mark.parametrize("crop", [None, Part(0, 0, WIDTH // 2, HEIGHT)])
@pytest.mark.slow
def test_picture_and_sound_keep_their_time(tmp_path: Path, codec: str, sound: str, suffix: str, crop: Part | None) -> None:
    source = film(tmp_path / f"source{suffix}", codec=codec, sound=sound)
    with SessionWriter.create(tmp_path / "one", builders.header(keep_media=True)) as writer:
        kept = keep_media(writer, MediaFile(source), "user", crop=crop)
    assert kept.has_picture and kept.has_sound
    target = tmp_path / "one" / "media" / "user.mp4"
    assert flash_s(target) == pytest.approx(FLASH_S, abs=0.041)
    assert tone_s(target) == pytest.approx(FLASH_S, abs=0.06)  # AAC's and MP3's own delay included
    with av.open(str(target)) as media:
        assert media.streams.video[0].codec_context.name == "h264"
        assert media.streams.audio[0].codec_context.name == "aac"
        assert media.streams.video[0].width == (WIDTH // 2 if crop else WIDTH)
    (shown,) = load_session(tmp_path / "one").media
    assert (shown.person, shown.offset_s, shown.path) == ("user", 0.0, target)
    assert shown.duration_s == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_a_late_start_is_taken_off(tmp_path: Path, codec: str) -> None:
    source = film(tmp_path / "source.mkv", codec=codec, sound=None, start_s=3.0)
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        keep_media(writer, MediaFile(source), "partner")
    assert flash_s(tmp_path / "one" / "media" / "partner.mp4") == pytest.approx(FLASH_S, abs=0.041)


@pytest.mark.slow
def test_the_sound_can_be_left_out(tmp_path: Path) -> None:
    source = film(tmp_path / "source.mp4", codec="libx264", sound="aac")
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        assert not keep_media(writer, MediaFile(source), "partner", crop=Part(80, 0, 80, 90), sound=False).has_sound
    with av.open(str(tmp_path / "one" / "media" / "partner.mp4")) as media:
        assert not media.streams.audio


@pytest.mark.parametrize("content", [b"", b"no film at all" * 100])
def test_what_is_no_film_is_one_sentence_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    source = MediaFile(film(tmp_path / "source.mp4", codec="libx264", sound="aac"))
    source.path.write_bytes(content)
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        words = r"^cannot keep the film of the user \([^\n]*\); the measures are kept without it$"
        with pytest.raises(SessionError, match=words):
            keep_media(writer, source, "user")
        assert list((writer.folder / "media").iterdir()) == []
    assert load_session(tmp_path / "one").media == ()


@pytest.mark.real_data
@pytest.mark.slow
def test_a_phone_film_in_hevc_with_late_sound(tmp_path: Path, shared_data: Path) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header()) as writer:
        kept = keep_media(writer, MediaFile(shared_data / "video" / "face_then_none.mov"), "user")
    with av.open(str(tmp_path / "one" / "media" / "user.mp4")) as media:
        sound = media.streams.audio[0]
        assert float(sound.start_time * sound.time_base) == pytest.approx(2.430, abs=0.05)  # as ffprobe says of the source
    assert kept.duration_s == pytest.approx(6.4, abs=0.1)
