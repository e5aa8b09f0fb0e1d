"""What the page and the program say to each other about captured picture and sound.

``static/capture/wire.js`` is its other end.

The page sends a text for what it captures (``TrackMessage``) and bytes for each picture and each block of sound: a header of 32
bytes, little-endian, then a JPEG or float32 samples. The program answers with the views that it wants (``views_message``).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from monitor.errors import SourceError
from monitor.sources.spec import Use
from monitor.types import Float32
from monitor.words import say

# kind, -, view, width, height, samples a second, captured (ms), sent (ms)
_HEADER: Final = struct.Struct("<BBHHHI4xdd")
_JPEG, _SAMPLES = 1, 2
# What browsers give, and beyond what is sold (samples a second).
_RATE_LEAST_HZ, _RATE_MOST_HZ = 3_000, 384_000
# The page sends blocks of 30 ms; some browsers give longer ones.
_BLOCK_MOST_S: Final = 0.25
# A whole screen of 4K as JPEG has about 2 MB.
MESSAGE_MOST_BYTES: Final = 8 << 20
# A shared screen is asked for up to 4K; a small file of more would take gigabytes once it is decoded.
PICTURE_MOST_PX: Final = 4096
_START, _SCAN = 0xD8, 0xDA
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG's start-of-frame markers: they hold the size
TrackName = Annotated[str, Field(min_length=1, max_length=300)]


class TrackMessage(BaseModel):
    """How a captured track is doing. The page sends it whenever something of this changes.

    name : what SOURCE texts call it: ``camera``, ``microphone`` (both also with ``:`` and a device's name) or ``tab``. label :
    what the browser calls it. state : ``live``; ``muted`` while the browser or the system gives nothing; ``ended``. reason : a
    word for the sentence of it, such as ``stopped``, ``refused``, ``no-sound`` or ``own-page``. surface : of a shared tab
    (``browser``), ``window`` or screen (``monitor``). width_px, height_px : of a picture. processed : what the browser does to
    a sound, which the page asked it not to do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["track"] = "track"
    name: TrackName
    use: Use
    label: Annotated[str, Field(max_length=300)] = ""
    state: Literal["live", "muted", "ended"] = "live"
    reason: Annotated[str, Field(pattern=r"^[a-z-]{0,40}$")] = ""
    surface: Literal["", "browser", "window", "monitor"] = ""
    width_px: Annotated[int, Field(ge=0, le=16384)] = 0
    height_px: Annotated[int, Field(ge=0, le=16384)] = 0
    processed: tuple[Literal["echo", "noise", "gain"], ...] = ()


class TakeoverMessage(BaseModel):
    """This page wants to be the one that captures, in the place of another one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["takeover"]


_MESSAGE: TypeAdapter[TrackMessage | TakeoverMessage] = TypeAdapter(
    Annotated[TrackMessage | TakeoverMessage, Field(discriminator="type")]
)


@dataclass(frozen=True, slots=True)
class PageItem:
    """A picture or a block of sound as it came. captured_ms, sent_ms : on the page's own clock.

    data : of a picture, JPEG. samples : of a sound, mono [shape=(n_samples,)].
    """

    view: int
    captured_ms: float
    sent_ms: float
    data: bytes = b""
    samples: Float32 | None = None
    rate_hz: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """What the program wants of a track. crop : left, top, width and height as shares of the picture; None for all of it."""

    number: int
    track: str
    use: Use
    crop: tuple[float, float, float, float] | None = None
    widest_px: int = 0
    rate_hz: float = 0.0


def read_text(text: str) -> TrackMessage | TakeoverMessage:
    """A page's text. Raises SourceError for what is none."""
    try:
        return _MESSAGE.validate_json(text)
    except (ValidationError, RecursionError, UnicodeError) as error:
        raise SourceError(say("browser-unreadable", what="message")) from error


def read_bytes(message: bytes) -> PageItem:
    """A page's picture or sound. Raises SourceError for what is neither."""
    try:
        kind, _, view, _, _, rate_hz, captured_ms, sent_ms = _HEADER.unpack_from(message)
    except struct.error:
        raise SourceError(say("browser-unreadable", what="message")) from None
    body = message[_HEADER.size :]
    if not np.isfinite([captured_ms, sent_ms]).all():
        raise SourceError(say("browser-unreadable", what="time"))
    if kind == _JPEG and (size := jpeg_size(body)) is not None:
        if not 0 < min(size) <= max(size) <= PICTURE_MOST_PX:
            raise SourceError(
                say("browser-too-much", what="picture", found=f"{size[0]} x {size[1]}", most=str(PICTURE_MOST_PX))
            )
        return PageItem(view, captured_ms, sent_ms, data=body)
    if kind == _SAMPLES and body and len(body) % 4 == 0 and _RATE_LEAST_HZ <= rate_hz <= _RATE_MOST_HZ:
        if len(body) > 4 * rate_hz * _BLOCK_MOST_S:
            raise SourceError(
                say("browser-too-much", what="sound", found=f"{len(body) / 4 / rate_hz:.2f}", most=str(_BLOCK_MOST_S))
            )
        return PageItem(view, captured_ms, sent_ms, samples=np.frombuffer(body, "<f4"), rate_hz=rate_hz)
    raise SourceError(say("browser-unreadable", what="kind"))


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, which is not decoded for that; None for what is none."""
    if data[:2] != bytes((0xFF, _START)):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        if marker == _SCAN or length < 2:
            return None
        at += 2 + length
    return None


def views_message(views: Iterable[View]) -> str:
    """What is wanted from now on; all that is not in it is wanted no longer."""
    wanted = [
        {"view": v.number, "track": v.track, "use": v.use, "crop": v.crop, "widest_px": v.widest_px, "rate_hz": v.rate_hz}
        for v in views
    ]
    return json.dumps({"type": "views", "views": wanted})
