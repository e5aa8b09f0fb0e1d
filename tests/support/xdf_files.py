"""XDF files as LabRecorder writes them (XDF 1.0): headers, samples with their stamps, clock offsets, footers, boundaries.

https://github.com/sccn/xdf/wiki/Specifications
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

BOUNDARY = bytes.fromhex("43A546DCCBF5410FB30ED5467383CBE4")


@dataclass(frozen=True)
class Recorded:
    """values : [shape=(n, n_channels)], or one text a sample. offset_s : what the recorder measured of the sender's clock."""

    name: str
    stamps: Sequence[float]
    values: np.ndarray | Sequence[str]
    labels: Sequence[str] = ()
    rate_hz: float = 0.0
    offset_s: float | None = None
    host: str = "here"


def write_xdf(path: Path, streams: Sequence[Recorded], *, at_once: int = 100) -> Path:
    """at_once : samples in a chunk."""
    parts = [b"XDF:", chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")]
    for number, stream in enumerate(streams, start=1):
        parts.append(chunk(2, header(stream).encode(), stream=number))
    # As they come: a chunk of one stream, then of the next.
    for start in range(0, max(len(stream.stamps) for stream in streams), at_once):
        for number, stream in enumerate(streams, start=1):
            if start >= len(stream.stamps):
                continue
            parts.append(chunk(3, samples(stream, start, start + at_once), stream=number))
            if stream.offset_s is not None:
                seen_s = stream.stamps[start] + stream.offset_s
                parts.append(chunk(4, struct.pack("<dd", seen_s, stream.offset_s), stream=number))
            parts.append(chunk(5, BOUNDARY))
    for number, stream in enumerate(streams, start=1):
        text = f"<?xml version='1.0'?><info><sample_count>{len(stream.stamps)}</sample_count></info>"
        parts.append(chunk(6, text.encode(), stream=number))
    path.write_bytes(b"".join(parts))
    return path


def header(stream: Recorded) -> str:
    is_text = not isinstance(stream.values, np.ndarray)
    kind = "string" if is_text else "float32"
    n = 1 if is_text else stream.values.shape[1]
    channels = "".join(f"<channel><label>{escape(label)}</label></channel>" for label in stream.labels)
    return (
        f"<?xml version='1.0'?><info><name>{escape(stream.name)}</name><type>Test</type><channel_count>{n}</channel_count>"
        f"<nominal_srate>{stream.rate_hz:g}</nominal_srate><channel_format>{kind}</channel_format>"
        f"<hostname>{stream.host}</hostname><desc><channels>{channels}</channels></desc></info>"
    )


def samples(stream: Recorded, start: int, stop: int) -> bytes:
    stamps = stream.stamps[start:stop]
    parts = [length(len(stamps))]
    for stamp, value in zip(stamps, stream.values[start:stop], strict=True):
        parts.append(b"\x08" + struct.pack("<d", stamp))
        if isinstance(value, str):
            text = value.encode()
            parts += [length(len(text)), text]
        else:
            parts.append(np.asarray(value, dtype="<f4").tobytes())
    return b"".join(parts)


def chunk(tag: int, content: bytes, *, stream: int | None = None) -> bytes:
    body = struct.pack("<H", tag) + (b"" if stream is None else struct.pack("<I", stream)) + content
    return length(len(body)) + body


def length(n: int) -> bytes:
    return b"\x01" + struct.pack("<B", n) if n < 256 else b"\x04" + struct.pack("<I", n)
