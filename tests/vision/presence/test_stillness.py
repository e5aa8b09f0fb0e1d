"""Photographs, frozen calls and living faces, drawn by numpy and re-encoded by FFmpeg; the truth is how they were made."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise

import av
import cv2
import numpy as np
import pytest

from monitor.types import Uint8
from monitor.vision.presence.stillness import ChangeDetector, ExpressionWatch

WIDTH, HEIGHT = 320, 240
BOX = (0.35, 0.15, 0.65, 0.55)  # picture widths


def _scene() -> Uint8:
    """A smooth pattern with edges in all directions, as a face has."""
    noise = np.random.default_rng(5).integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), (0, 0), 2), np.uint8)


SCENE = _scene()


def moved(right_px: float, *, zoom: float = 1.0, roll_deg: float = 0.0) -> Uint8:
    how = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), roll_deg, zoom)
    how[0, 2] += right_px
    return np.asarray(
        cv2.warpAffine(SCENE, how, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def with_clock(image: Uint8, time_s: float) -> Uint8:
    """Something that moves elsewhere: a clock, and the border that shows who speaks."""
    image = image.copy()
    cv2.putText(image, f"{time_s:5.1f}", (5, 225), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2)
    cv2.rectangle(image, (1, 1), (318, 238), (0, int(128 + 120 * np.sin(5 * time_s)), 0), 3)
    return image


def encoded(images: list[Uint8], *, fps: int, codec: str, kbps: int, options: dict[str, str]) -> Iterator[Uint8]:
    """The same pictures after a codec."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream = container.add_stream(codec, rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", 1000 * kbps
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def watched(images: Iterator[Uint8] | list[Uint8], *, fps: float) -> tuple[list[str], ChangeDetector]:
    detector = ChangeDetector()
    states = []
    for number, image in enumerate(images):
        detector.push(number / fps, image, BOX)
        states.append(detector.state)
    return states, detector


@pytest.mark.parametrize(
    ("codec", "kbps", "options"),
    [
        ("libx264", 100, {"preset": "ultrafast", "g": "15"}),  # a key picture a second, each a pulse
        ("libvpx", 80, {"deadline": "realtime", "cpu-used": "8"}),  # sharper from picture to picture after the first
        ("mpeg4", 200, {"g": "8"}),
    ],
)
def test_a_photograph_stands_still_through_any_codec(codec: str, kbps: int, options: dict[str, str]) -> None:
    images = [with_clock(SCENE, number / 15) for number in range(60)]
    states, detector = watched(encoded(images, fps=15, codec=codec, kbps=kbps, options=options), fps=15)
    assert "live" not in states
    assert set(states[31:]) == {"still"}
    assert detector.since_s == 0.0


@pytest.mark.parametrize("fps", [5, 30])
@pytest.mark.parametrize("sway_px", [1.0, 6.0])  # 1 and 6 % of the patch: who sits still, and who does not
def test_a_living_face_never_stands_still(fps: int, sway_px: float) -> None:
    images = [moved(sway_px * np.sin(2 * np.pi * number / fps / 3)) for number in range(5 * fps)]
    states, _ = watched(images, fps=fps)
    assert "still" not in states
    assert states[-1] == "live"


def test_pictures_that_come_twice_are_no_freeze() -> None:
    """A recording of the screen at 30 a second of a call at 10."""
    images = [moved(4 * np.sin(number // 3 / 5)) for number in range(180)]
    states, _ = watched(images, fps=30)
    assert "still" not in states


@pytest.mark.parametrize("kbps", [60, 400])
def test_a_freeze_is_known_after_a_second_and_begins_with_the_last_new_picture(kbps: int) -> None:
    way = [moved(3 * np.sin(number / 6)) for number in range(45)]
    images = [with_clock(image, number / 15) for number, image in enumerate([*way, *[way[-1]] * 45, *way])]
    states, detector = [], ChangeDetector()
    since_s = None
    for number, image in enumerate(
        encoded(images, fps=15, codec="libx264", kbps=kbps, options={"preset": "ultrafast", "g": "250", "tune": "zerolatency"})
    ):
        detector.push(number / 15, image, BOX)
        states.append(detector.state)
        if detector.state == "still" and since_s is None:
            since_s = detector.since_s
    assert set(states[10:45]) == {"live"}
    assert since_s == pytest.approx(44 / 15, abs=0.5)  # a codec short of bits goes on sharpening for a moment
    assert states.index("still") / 15 <= since_s + 2.1
    assert set(states[76:89]) == {"still"}
    assert set(states[100:]) == {"live"}


def test_slides_do_not_live() -> None:
    slides = [SCENE, SCENE[::-1].copy(), SCENE[:, ::-1].copy()]
    states, _ = watched([slides[number // 45 % 3] for number in range(200)], fps=15)
    assert "live" not in states


def test_light_is_no_motion() -> None:
    states, _ = watched([np.uint8(np.clip(SCENE * (1 + 0.15 * np.sin(k / 4)), 0, 255)) for k in range(60)], fps=15)
    assert set(states[31:]) == {"still"}


def test_a_smaller_picture_of_the_same_is_the_same() -> None:
    """Calls change the size of their pictures while they run."""
    images = [SCENE if number < 20 else cv2.resize(SCENE, (240, 180), interpolation=cv2.INTER_AREA) for number in range(60)]
    states, _ = watched(images, fps=15)
    assert "live" not in states


def expressions(lids: Callable[[float], float], *, seconds: float = 20.0) -> list[bool]:
    """Whether a face seems a photograph, picture by picture; landmarks shake by a few hundredths."""
    rng, watch, stills = np.random.default_rng(1), ExpressionWatch(), []
    for time_s in np.arange(0, seconds, 1 / 15):
        values = np.float32([lids(time_s), 0.3, 0.2, 0.0, 0.1]) + rng.normal(0, 0.01, 5).astype(np.float32)
        watch.push(float(time_s), values, (5 + rng.normal(0, 0.2), -3 + rng.normal(0, 0.2)))
        stills.append(watch.is_still)
    return stills


def test_a_photograph_in_a_hand_has_no_expression() -> None:
    stills = expressions(lambda _: 0.1)
    assert not any(stills[: 15 * 11]) and all(stills[15 * 13 :])


@pytest.mark.parametrize("every_s", [3.0, 8.0])
def test_who_blinks_lives(every_s: float) -> None:
    assert not any(expressions(lambda time_s: 0.6 if time_s % every_s < 0.3 else 0.1))


def test_changes_are_seen_in_order() -> None:
    """Time never runs backwards in what is said of it."""
    detector, since = ChangeDetector(), []
    rng = np.random.default_rng(2)
    for number in range(120):
        detector.push(number / 15, moved(float(rng.normal(0, 3)) if number // 30 % 2 else 0.0), BOX)
        since.append(detector.settled_s(number / 15))
    assert all(before <= after for before, after in pairwise(since))
