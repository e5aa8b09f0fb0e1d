"""Recordings of Lab Streaming Layer (XDF) as series: pyxdf brings streams onto one clock, and what it would pass over is said.

The format is XDF 1.0 (https://github.com/sccn/xdf/wiki/Specifications).
"""

from __future__ import annotations

import gzip
import io
import logging
import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from monitor.errors import SourceError, UsageError
from monitor.installation import extra_command
from monitor.tables.series import Series
from monitor.types import Float64
from monitor.words import say

_MAGIC: Final = b"XDF:"
_SUFFIXES: Final = (".xdf", ".xdfz")
# pyxdf takes an interruption for one from the longer of these two on; of its own 500 samples, a belt that sends once a second
# would have to be away for eight minutes, and until then its times would be spread evenly over what is missing.
_BREAK_S: Final = 1.0
_BREAK_SAMPLES: Final = 5
# A week; the stamps of a damaged part are any numbers.
_LONGEST_S: Final = 604800.0
_LISTED: Final = 12
_TAG_HEADER, _TAG_SAMPLES, _TAGS_MOST = 2, 3, 6
_OF_STREAM: Final = (2, 3, 4, 6)


def is_xdf(path: Path) -> bool:
    """Whether a file is XDF, by its name or, where that says nothing, by what it begins with."""
    if path.name.lower().endswith((*_SUFFIXES, ".xdf.gz")):
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def xdf_pair(path: Path, columns: Sequence[str] | None, *, missing: Sequence[float] = ()) -> tuple[Series, Series, list[str]]:
    """The user's and the partner's series by the recording's times, and what a person should know of it, a sentence each.

    columns : ``STREAM:CHANNEL`` twice, the user's first; without, there must be no other channels of numbers than two.
    missing : values that stand for missing. Raises SourceError for a file that cannot be read, UsageError where the columns
    are unclear.
    """
    streams, lines = _read(path)
    channels = {name: (stream, place) for stream in streams for place, name in enumerate(stream.names)}
    chosen = _chosen(path.name, columns, list(channels))
    apart = {channels[name][0].host for name in chosen if channels[name][0].is_unsynchronized}
    if apart and len({channels[name][0].host for name in chosen}) > 1:
        lines.append(say("xdf-clocks", file=path.name))
    return (
        _series(path, chosen[0], *channels[chosen[0]], missing),
        _series(path, chosen[1], *channels[chosen[1]], missing),
        lines,
    )


class _Stream:
    """One stream of numbers. names : of its channels, as they are chosen. host : of the computer that sent it."""

    def __init__(self, raw: dict[str, Any], title: str) -> None:
        info = raw["info"]
        with np.errstate(invalid="ignore"):  # of a damaged part
            self.values = np.asarray(raw["time_series"], dtype=np.float64)
        self.time_s: Float64 = np.asarray(raw["time_stamps"], dtype=np.float64)
        self.host = _first(info, "hostname")
        self.is_unsynchronized = not raw.get("clock_times")
        labels = _labels(info, self.values.shape[1] if self.values.ndim == 2 else 0)
        twice = {label for label, n in Counter(labels).items() if n > 1}
        self.names = [
            f"{title}:{number if not label or label in twice else label}" for number, label in enumerate(labels, start=1)
        ]


def _read(path: Path) -> tuple[list[_Stream], list[str]]:
    """Streams of numbers, by their place in the file."""
    if find_spec("pyxdf") is None:
        raise SourceError(say("xdf-extra-missing", command=extra_command("lsl")))
    import pyxdf

    lines: list[str] = []
    try:
        with _opened(path) as file:
            whole, size = _intact_bytes(file)
            if whole < size:
                lines.append(say("xdf-cut", file=path.name, bytes=size - whole))
            file.seek(0)
            content = file if whole == size else io.BytesIO(file.read(whole))
            with _listening() as problems, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                raws, _ = pyxdf.load_xdf(
                    content,
                    jitter_break_threshold_seconds=_BREAK_S,
                    jitter_break_threshold_samples=_BREAK_SAMPLES,
                )
    except SourceError:
        raise
    except OSError as error:
        raise SourceError(f"cannot read {path.name} ({error.strerror or error}); check its name and rights") from None
    except (EOFError, zlib.error):
        raise SourceError(f"{path.name} is compressed and damaged; copy it again, or unpack it") from None
    except Exception as error:  # of a damaged file, pyxdf raises whatever its contents lead to
        detail = f"{type(error).__name__}: {error}"
        raise SourceError(f"{path.name} is a damaged XDF file ({detail[:200]}); record or copy it again") from None
    if problems:
        lines.append(say("xdf-damaged", file=path.name, count=len(problems)))
    numeric = [raw for raw in raws if _first(raw["info"], "channel_format") != "string"]
    titles = [_first(raw["info"], "name") or "stream" for raw in numeric]
    twice, seen = {title for title, n in Counter(titles).items() if n > 1}, Counter[str]()
    streams = []
    for raw, title in zip(numeric, titles, strict=True):
        seen[title] += 1
        streams.append(_Stream(raw, f"{title} ({seen[title]})" if title in twice else title))
    if not streams:
        raise SourceError(f"{path.name} holds no stream of numbers; record the streams that you want to compare")
    return streams, lines


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    packed = path.name.lower().endswith((".xdfz", ".xdf.gz"))
    with gzip.open(path) if packed else path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise SourceError(f"{path.name} is not an XDF file; use a recording of LabRecorder, or a table")
        yield file  # type: ignore[misc]


def _intact_bytes(file: BinaryIO) -> tuple[int, int]:
    """Up to where every chunk is as long as it says, and the file's size. After the first that is not, nothing is certain."""
    size = file.seek(0, io.SEEK_END)
    whole = file.seek(len(_MAGIC))
    known: set[int] = set()
    while whole < size:
        file.seek(whole)
        length = _length(file)
        begin = file.tell()
        if length is None or length < 2 or begin + length > size:
            break
        (tag,) = struct.unpack("<H", file.read(2))
        if not 1 <= tag <= _TAGS_MOST:
            break
        if tag in _OF_STREAM:
            if length < 6:
                break
            (stream,) = struct.unpack("<I", file.read(4))
            if tag == _TAG_HEADER:
                known.add(stream)
            elif stream not in known:
                break
        if tag == _TAG_SAMPLES:
            n = _length(file)
            if n is None or n > length:  # a sample takes a byte at least
                break
        whole = begin + length
    return whole, size


def _length(file: BinaryIO) -> int | None:
    """A number of 1, 4 or 8 bytes, as XDF writes it; None where there is none."""
    width = file.read(1)
    if width not in (b"\x01", b"\x04", b"\x08"):
        return None
    digits = file.read(width[0])
    return int.from_bytes(digits, "little") if len(digits) == width[0] else None


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What pyxdf says went wrong: it logs a chunk that it had to leave out, and reads on."""
    problems: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                problems.append(record.getMessage())

    logger, listener = logging.getLogger("pyxdf"), Listener()
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield problems
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagated


def _chosen(file: str, columns: Sequence[str] | None, names: list[str]) -> tuple[str, str]:
    listed = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    if columns is None:
        if len(names) == 2:
            return names[0], names[1]
        raise UsageError(f"{file} has the channels {listed}; choose two with --columns STREAM:CHANNEL,STREAM:CHANNEL")
    # A stream's name may hold a comma, at which the command has split.
    parts, found = [part.strip() for part in columns], list[str]()
    while parts:
        for end in range(len(parts), 0, -1):
            texts = (", ".join(parts[:end]), ",".join(parts[:end]))
            match = next((name for text in texts if (name := _match(text, names))), None)
            if match is not None:
                found.append(match)
                parts = parts[end:]
                break
        else:
            raise UsageError(f"{file} has no channel {parts[0]!r}; choose from {listed}")
    if len(found) != 2 or found[0] == found[1]:
        raise UsageError(f"--columns should be two different channels of {file}, the user's first; choose from {listed}")
    return found[0], found[1]


def _match(text: str, names: Sequence[str]) -> str | None:
    """A channel by its name; by its stream's, where that has one channel."""
    if text in names:
        return text
    alike = [name for name in names if name.lower() == text.lower()] or [
        name for name in names if name.rpartition(":")[0].lower() == text.lower()
    ]
    return alike[0] if len(alike) == 1 else None


def _series(path: Path, name: str, stream: _Stream, place: int, missing: Sequence[float]) -> Series:
    """In the order of time; of samples of one time, the first."""
    order = np.argsort(stream.time_s, kind="stable")
    order = order[np.isfinite(stream.time_s[order])]
    time_s = stream.time_s[order]
    if len(time_s) and not time_s[-1] - time_s[0] < _LONGEST_S:
        raise SourceError(
            f"the times of {name} in {path.name} span {time_s[-1] - time_s[0]:.3g} s, which no recording lasts, so the file is "
            "damaged; record or copy it again"
        )
    rising = np.concatenate([[True], np.diff(time_s) > 0]) if len(time_s) else np.zeros(0, dtype=bool)
    time_s, values = time_s[rising], stream.values[order, place][rising]
    if np.isfinite(values).sum() < 3:
        raise UsageError(f"{name} of {path.name} has fewer than three values; choose another channel")
    return Series(name, path.name, np.where(np.isfinite(values) & ~np.isin(values, missing), values, np.nan), time_s)


def _labels(info: dict[str, Any], n: int) -> list[str]:
    """Of the channels, empty where there is none."""
    try:
        channels = info["desc"][0]["channels"][0]["channel"]
        labels = [str(channel["label"][0] or "") for channel in channels]
    except (KeyError, IndexError, TypeError):
        labels = []
    return [label.strip() for label in labels[:n]] + [""] * (n - len(labels))


def _first(info: dict[str, Any], name: str) -> str:
    values = info.get(name) or [""]
    return str(values[0] or "").strip()
