"""A planted person as pictures, and as a film with sound (H.264 and AAC in an MP4 file).

Each has their own background: a quiet room out of focus, drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.simulate.figure import figure
from monitor.simulate.puppet import Pose, Puppet
from monitor.simulate.truth import Truth
from monitor.simulate.voice import sounds
from monitor.types import Person, Picture, Uint8

# Boxes as left, top, width, height in picture heights from the middle column, and a colour.
_BACKGROUNDS = {
    "partner": (
        ((226, 219, 208), (188, 176, 162)),
        [
            (-0.86, 0.10, 0.34, 0.46, (246, 243, 236)),
            (-0.84, 0.12, 0.30, 0.42, (214, 230, 238)),
            (0.42, 0.30, 0.50, 0.03, (142, 108, 80)),
            (0.46, 0.16, 0.05, 0.14, (96, 122, 140)),
            (0.52, 0.13, 0.04, 0.17, (178, 92, 74)),
            (0.57, 0.18, 0.06, 0.12, (206, 176, 112)),
            (0.72, 0.20, 0.12, 0.10, (92, 128, 96)),
            (0.42, 0.62, 0.50, 0.03, (142, 108, 80)),
            (0.50, 0.46, 0.07, 0.16, (120, 98, 128)),
            (0.59, 0.49, 0.05, 0.13, (72, 96, 112)),
        ],
    ),
    "user": (
        ((150, 166, 176), (104, 120, 132)),
        [
            (0.40, -0.05, 0.46, 0.62, (224, 232, 236)),
            (0.62, -0.05, 0.02, 0.62, (150, 158, 162)),
            (-0.92, 0.20, 0.36, 0.80, (116, 92, 72)),
            (-0.89, 0.24, 0.30, 0.16, (142, 120, 98)),
            (-0.86, 0.26, 0.04, 0.14, (68, 84, 110)),
            (-0.80, 0.27, 0.06, 0.13, (160, 110, 90)),
            (-0.70, 0.25, 0.05, 0.15, (196, 186, 160)),
            (-0.89, 0.48, 0.30, 0.18, (142, 120, 98)),
            (-0.84, 0.52, 0.10, 0.14, (84, 118, 98)),
        ],
    ),
}


def background(person: Person, *, width_px: int, height_px: int) -> Uint8:
    """The room behind one person, RGB [shape=(height, width, 3)]."""
    import cv2

    (top, bottom), boxes = _BACKGROUNDS[person]
    shade = np.linspace(0, 1, height_px)[:, None, None]
    picture = np.broadcast_to(np.array(top) * (1 - shade) + np.array(bottom) * shade, (height_px, width_px, 3)).copy()
    for left, upper, wide, high, colour in boxes:
        x, y = round(width_px / 2 + left * height_px), round(upper * height_px)
        picture[max(y, 0) : max(y + round(high * height_px), 0), max(x, 0) : max(x + round(wide * height_px), 0)] = colour
    picture = cv2.GaussianBlur(picture, (0, 0), height_px / 36)
    # A little grain, so that the encoder does not draw steps into the gradient.
    grain = np.random.default_rng(0).normal(0, 1.2, (height_px, width_px, 1))
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)


_POSED = ("yaw_deg", "pitch_deg", "roll_deg", "lean", "sway", "shoulder_roll_deg", "smile", "jaw", "brow", "blink")
# Eyes turn no further than this in the head; a look further away is the head's.
_EYE_LIMIT_DEG: Final = 22.0
_BLOCK_S: Final = 1.0


def poses(truth: Truth, person: Person) -> Iterator[tuple[float, Pose]]:
    """Time (s) and pose of every picture of a film."""
    n = max(1, round(truth.plan.duration_s * truth.plan.fps))
    time_s = np.arange(n) / truth.plan.fps
    values = {name: truth.signal_at(person, name, time_s) for name in _POSED}
    for axis in ("yaw", "pitch"):
        # The eyes make up for what the head turns, so that gaze stays where it is planted.
        turned = truth.signal_at(person, f"gaze_{axis}_deg", time_s) - values[f"{axis}_deg"]
        values[f"eye_{axis}_deg"] = np.clip(turned, -_EYE_LIMIT_DEG, _EYE_LIMIT_DEG)
    for i in range(n):
        yield float(time_s[i]), Pose(**{name: float(column[i]) for name, column in values.items()})


def pictures(truth: Truth, person: Person) -> Iterator[Picture]:
    """Every picture of one person's film. Raises RapportError when the demo extra is missing."""
    plan = truth.plan
    puppet = Puppet(figure(person), background(person, width_px=plan.width_px, height_px=plan.height_px))
    for time_s, pose in poses(truth, person):
        yield Picture(time_s, puppet.draw(pose))


def encode(truth: Truth, person: Person, path: Path, *, progress: Callable[[float], None]) -> None:
    """Write one person's film to ``path``; ``progress`` gets the seconds written and may raise to stop.

    Raises OSError when the file cannot be written.
    """
    import av

    plan = truth.plan
    shown, heard = pictures(truth, person), sounds(truth, person, block_s=_BLOCK_S)
    first = next(shown)
    with av.open(str(path), "w", format="mp4") as container:
        video = _video_stream(container, plan.fps)
        video.width, video.height = plan.width_px, plan.height_px
        sound = next(heard)
        audio = container.add_stream("aac", rate=sound.rate_hz, layout="mono")
        audio.bit_rate = 64_000
        picture: Picture | None = first
        number = samples = 0
        while True:
            until_s = sound.time_s + _BLOCK_S
            while picture is not None and picture.time_s < until_s:
                frame = av.VideoFrame.from_ndarray(picture.image, format="rgb24")
                frame.pts, frame.time_base = number, 1 / _rate(plan.fps)
                container.mux(video.encode(frame))
                number += 1
                picture = next(shown, None)
            block = av.AudioFrame.from_ndarray(sound.samples[None, :], format="fltp", layout="mono")
            block.sample_rate, block.pts, block.time_base = sound.rate_hz, samples, Fraction(1, sound.rate_hz)
            container.mux(audio.encode(block))
            samples += sound.samples.size
            progress(min(until_s, plan.duration_s))
            following = next(heard, None)
            if following is None:
                break
            sound = following
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def _rate(fps: float) -> Fraction:
    return Fraction(fps).limit_denominator(1001)


def _video_stream(container: Any, fps: float) -> Any:
    """H.264 where the build of FFmpeg can write it, else MPEG-4."""
    import av

    if "libx264" in av.codecs_available:
        stream = container.add_stream("libx264", rate=_rate(fps), options={"preset": "veryfast", "crf": "21"})
    else:
        stream = container.add_stream("mpeg4", rate=_rate(fps))
        stream.bit_rate = 2_000_000
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = 1 / _rate(fps)
    # One thread a film: the two films are made side by side.
    stream.codec_context.thread_count = 1
    return stream
