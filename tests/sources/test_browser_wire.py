"""Whatever comes over the page's socket is read or refused in a sentence, and nothing large is made of something small."""

from __future__ import annotations

import json
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources.browser.wire import (
    PageItem,
    TakeoverMessage,
    TrackMessage,
    View,
    jpeg_size,
    read_bytes,
    read_text,
    views_message,
)


def message(kind: int, body: bytes, *, view: int = 1, rate_hz: int = 0, captured: float = 1.0, sent: float = 2.0) -> bytes:
    return struct.pack("<BBHHHI4xdd", kind, 0, view, 0, 0, rate_hz, captured, sent) + body


def jpeg(width: int = 32, height: int = 24) -> bytes:
    return bytes(cv2.imencode(".jpg", np.full((height, width, 3), 90, np.uint8))[1])


def test_a_picture_and_a_sound_are_read_as_they_were_sent() -> None:
    picture = read_bytes(message(1, jpeg(), view=7, captured=5.5, sent=6.5))
    assert (picture.view, picture.captured_ms, picture.sent_ms, picture.samples) == (7, 5.5, 6.5, None)
    assert picture.data == jpeg()
    samples = np.linspace(-1, 1, 480, dtype="<f4")
    sound = read_bytes(message(2, samples.tobytes(), rate_hz=48_000))
    assert sound.samples is not None
    np.testing.assert_array_equal(sound.samples, samples)
    assert sound.rate_hz == 48_000


@pytest.mark.parametrize(("width", "height"), [(1, 1), (640, 360), (33, 4000)])
def test_the_size_of_a_jpeg_is_read_without_decoding(width: int, height: int) -> None:
    assert jpeg_size(jpeg(width, height)) == (width, height)


def test_a_small_file_of_a_huge_picture_is_refused() -> None:
    small = bytearray(jpeg())
    at = small.index(b"\xff\xc0")
    small[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)  # 12 GB once it is decoded
    with pytest.raises(SourceError, match="65000 x 65000"):
        read_bytes(message(1, bytes(small)))


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        message(1, b""),
        message(1, b"no jpeg at all"),
        message(1, jpeg()[:8]),
        message(1, jpeg(), captured=float("nan")),
        message(1, jpeg(), sent=float("inf")),
        message(2, b"", rate_hz=48_000),
        message(2, b"\0\0\0", rate_hz=48_000),
        message(2, bytes(400), rate_hz=0),
        message(2, bytes(400), rate_hz=1),
        message(2, bytes(400), rate_hz=400_000),
        message(2, bytes(4 * 48_000), rate_hz=48_000),
        message(3, jpeg()),
    ],
)
def test_what_is_neither_is_refused(bad: bytes) -> None:
    with pytest.raises(SourceError, match="reload it"):
        read_bytes(bad)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"", message(1, b""), message(2, b"", rate_hz=8000), message(1, b"\xff\xd8\xff")])
)
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    try:
        item = read_bytes(head + tail)
    except SourceError:
        return
    assert isinstance(item, PageItem)
    assert (item.samples is None) is bool(item.data)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 600), st.integers(0, 255))
def test_a_damaged_jpeg_has_a_size_or_none(at: int, value: int) -> None:
    damaged = bytearray(jpeg())
    damaged[at % len(damaged)] = value
    size = jpeg_size(bytes(damaged))
    assert size is None or min(size) >= 0


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "name", "use", "state"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80)
    | VALUES.map(json.dumps)
    | st.fixed_dictionaries({"type": st.sampled_from(["track", "takeover"])}, optional={"name": VALUES, "use": VALUES}).map(
        json.dumps
    )
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        told = read_text(text)
    except SourceError:
        return
    assert isinstance(told, TrackMessage | TakeoverMessage)


def test_a_text_of_half_a_character_is_refused() -> None:
    with pytest.raises(SourceError, match="reload it"):
        read_text('{"type": "track", "name": "\ud800", "use": "sound"}')


def test_what_is_wanted_is_said_in_full() -> None:
    told = json.loads(views_message([View(3, "tab", "picture", (0.0, 0.5, 0.25, 0.5), 640, 15.0)]))
    assert told == {
        "type": "views",
        "views": [
            {"view": 3, "track": "tab", "use": "picture", "crop": [0.0, 0.5, 0.25, 0.5], "widest_px": 640, "rate_hz": 15.0}
        ],
    }
