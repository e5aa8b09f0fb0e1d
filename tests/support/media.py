"""Small films and sounds with a known flash and tone, written packet by packet, and damaged on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition

from monitor.sources.media import MediaFile
from monitor.types import Float32, Uint8

FPS = 25
# Flash and tone begin together at each multiple of this, for a tenth of a second.
PERIOD_S = 1.3
RATE_HZ = 16000
WIDTH, HEIGHT = 64, 48


def flash_film(
    path: Path, *, seconds: float, start_s: float = 0.0, picture: str = "libx264", sound: str = "aac", rate_hz: int = RATE_HZ
) -> Path:
    """A dark film with a light picture and a tone at each ``PERIOD_S``; either codec may be empty."""
    n_samples = round(seconds * rate_hz)
    times_s = np.arange(n_samples) / rate_hz
    tone = (0.5 * np.sin(2 * np.pi * 440 * times_s) * (times_s % PERIOD_S < 0.1)).astype(np.float32)
    with av.open(str(path), "w") as out:
        video = _video(out, picture) if picture else None
        audio = out.add_stream(sound, rate=rate_hz, layout="mono") if sound else None
        step = rate_hz // FPS
        for number in range(round(seconds * FPS)):
            if video is not None:
                level = 250 if number / FPS % PERIOD_S < 0.1 else 20
                frame = av.VideoFrame.from_ndarray(np.full((HEIGHT, WIDTH, 3), level, np.uint8), format="rgb24")
                frame.pts, frame.time_base = number + round(start_s * FPS), Fraction(1, FPS)
                out.mux(video.encode(frame))
            if audio is not None:
                samples = tone[number * step : (number + 1) * step]
                out.mux(audio.encode(audio_frame(samples[None], rate_hz, number * step + round(start_s * rate_hz))))
        for stream in (video, audio):
            if stream is not None:
                out.mux(stream.encode(None))
    return path


def _video(out: Any, codec: str) -> Any:
    video = out.add_stream(codec, rate=FPS)
    video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    return video


def audio_frame(samples: Float32, rate_hz: int, at: int) -> Any:
    """Channels of sound as a frame that begins with sample ``at`` [shape=(n_channels, n_samples)]."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", {1: "mono", 2: "stereo"}[len(samples)])
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, at, Fraction(1, rate_hz)
    return frame


def tracks_file(path: Path, tracks: list[dict[str, Any]], *, levels: list[int] | None = None, chosen_picture: int = 0) -> Path:
    """Sound tracks whose tones differ (400, 800 ... Hz), and picture streams of these grey levels.

    tracks : title, language, layout, default.
    """
    with av.open(str(path), "w") as out:
        videos = [out.add_stream("mpeg4", rate=25) for _ in levels or ()]
        for number, video in enumerate(videos):
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            video.disposition = Disposition.default if number == chosen_picture else Disposition(0)
        audios = []
        for track in tracks:
            audio = out.add_stream("aac", rate=16000, layout=track.get("layout", "mono"))
            audio.metadata.update({name: track[name] for name in ("title", "language", "handler_name") if name in track})
            audio.disposition = Disposition.default if track.get("default") else Disposition(0)
            audios.append(audio)
        for number, (video, level) in enumerate(zip(videos, levels or (), strict=True)):
            for at in range(25):
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), format="rgb24")
                frame.pts, frame.time_base = at, Fraction(1, 25)
                out.mux(video.encode(frame))
            assert number < 9
        for number, audio in enumerate(audios):
            tone = np.sin(2 * np.pi * 400 * (number + 1) * np.arange(16000) / 16000).astype(np.float32) / 2
            for at in range(0, 16000, 1000):
                out.mux(audio.encode(audio_frame(np.tile(tone[at : at + 1000], (len(audio.layout.channels), 1)), 16000, at)))
        for stream in (*videos, *audios):
            out.mux(stream.encode(None))
    return path


def restamped(source: Path, target: Path, add_s: Callable[[str, float], float | None]) -> Path:
    """The same packets with other stamps: by kind and time, what to add; None leaves the packet out."""
    with av.open(str(source)) as film, av.open(str(target), "w") as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in film.streams}
        for packet in film.demux():
            if packet.dts is None or packet.pts is None:
                continue
            added_s = add_s(packet.stream.type, float(packet.dts * packet.time_base))
            if added_s is None:
                continue
            ticks = round(added_s / packet.time_base)
            packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            packet.stream = streams[packet.stream_index]
            out.mux(packet)
    return target


def picture_film(
    path: Path, images: Sequence[Uint8], *, codec: str = "libx264", matrix: Sequence[int] | None = None, **options: Any
) -> Path:
    """Pictures, ten a second. matrix : the nine numbers of a display matrix. options : set on the stream's codec context."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=10)
        video.height, video.width = images[0].shape[:2]
        video.pix_fmt = {"mjpeg": "yuvj420p", "ffv1": "yuv444p"}.get(codec, "yuv420p")
        for name, value in options.items():
            setattr(video.codec_context, name, value)
        if matrix is not None:
            video.set_display_matrix(matrix)
        for image in images:
            out.mux(video.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        out.mux(video.encode(None))
    return path


def flashes_s(media: MediaFile) -> list[float]:
    """When its pictures become light."""
    times_s, lit = [], False
    for picture in media.pictures():
        is_light = picture.image.mean() > 128
        if is_light and not lit:
            times_s.append(picture.time_s)
        lit = bool(is_light)
    return times_s


def tones_s(media: MediaFile) -> list[float]:
    """When its tones begin, to a hundredth of a second."""
    blocks = list(media.sounds())
    whole = np.zeros(round((blocks[-1].time_s + 1) * 16000), np.float32)
    for block in blocks:
        at = round(block.time_s * 16000)
        whole[at : at + block.samples.size] = block.samples[: whole.size - at]
    loud = np.abs(whole[: whole.size // 160 * 160]).reshape(-1, 160).max(axis=1) > 0.2
    begins = np.flatnonzero(loud & ~np.concatenate([[False] * 6, loud[:-6]]) & ~np.concatenate([[False], loud[:-1]]))
    return (begins / 100).tolist()
