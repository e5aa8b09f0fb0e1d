"""Frames of a JSON file, however a script wrote them: a list, an object a line, or a list within an object.

Trackers give results a picture and leave writing them to their users, so names come as ``face_landmarks``, ``faceLandmarks``
or ``face: {landmarks: ...}``, and times as ``timestamp_ms``, ``timeStamp`` or numbers of frames. A file may hold hundreds of
megabytes, so frames are read one after the other.
"""

from __future__ import annotations

import codecs
import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np

from monitor.errors import SourceError, UsageError
from monitor.offline.progress import Report
from monitor.tables.clock import to_seconds
from monitor.types import Float64
from monitor.words.options import option

_LARGEST: Final = 1e19  # nanoseconds since 1970
_CHUNK: Final = 1 << 20  # characters; a frame with a face has about 40,000
_BETWEEN: Final = " \t\r\n,\ufeff"
# Objects around a result that say nothing of their own; those of the second kind name what is in them.
_WRAPPERS: Final = frozenset(("result", "results", "data", "landmarks", "detections"))
_PARTS: Final = frozenset(("face", "pose", "image", "frame"))
# Names of times, without capitals and underscores, with their unit in seconds; None: it is told by the numbers.
_TIMES: Final[Mapping[str, float | None]] = {
    **dict.fromkeys(("timestampms", "timems", "elapsedms", "msec", "ms"), 1e-3),
    **dict.fromkeys(("timestampus", "timeus"), 1e-6),
    **dict.fromkeys(("timestamps", "times", "timesec", "timestampsec", "seconds"), 1.0),
    **dict.fromkeys(("timestamp", "time", "t", "ts"), None),
}
_COUNTS: Final = ("frame", "frameindex", "frameidx", "framenumber", "frameid", "framecount", "index")

Frame = Mapping[str, Any]


def read_frames(path: Path, report: Report = lambda done, total: None) -> Iterator[Frame]:
    """Each frame, its names without capitals and underscores. report : called with the bytes read and in all.

    Raises SourceError for a file that cannot be read, UsageError for what is no JSON of frames.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        with path.open(encoding="utf-16" if wide else "utf-8-sig") as text:
            size = os.fstat(text.fileno()).st_size
            for value in _values(text, path.name):
                report(min(os.lseek(text.fileno(), 0, os.SEEK_CUR), size - 1), size)
                yield from _unwrapped(value, path.name)
            report(size, size)
    except OSError as error:
        raise SourceError(f"cannot read {path.name} ({error.strerror}); check its name and rights") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path.name} is no text in UTF-8, as JSON is; save it again as that") from None
    except RecursionError:
        raise UsageError(f"{path.name} is nested too deeply for a list of frames; write one object for each picture") from None


def frame_times(frames: list[tuple[str, float]], *, file: str, rate_hz: float | None, said: list[tuple[str, str]]) -> Float64:
    """Seconds of each frame [shape=(n,)], rising. frames : the name of each one's time or number, and its value.

    said : gets the name of the times and the unit they were read in, where the name does not tell it. Raises UsageError where
    nothing says when frames were, or where times go back.
    """
    names = {name for name, _ in frames}
    if len(names) > 1:
        raise UsageError(f"{file} tells the times of its frames in several ways ({', '.join(sorted(names))}); use one for all")
    (name,) = names
    values = np.array([value for _, value in frames], np.float64)
    if not np.isfinite(values).all():
        raise UsageError(f"frame {int(np.argmin(np.isfinite(values))) + 1} of {file} has no time; give each frame its {name}")
    if name in _TIMES:
        time_s, unit = to_seconds(values, unit=_TIMES[name], name=name, file=file)
        if unit:
            said.append((name, unit))
    elif rate_hz is None:
        raise UsageError(
            f"{file} numbers its frames and says no times; give the film's frames a second with {option('--rate')}"
        )
    else:
        time_s = values / rate_hz
    back = np.flatnonzero(np.diff(time_s) < 0)
    if back.size:
        place = int(back[0])
        raise UsageError(
            f"the times of {file} go back from {time_s[place]:g} to {time_s[place + 1]:g} s at frame {place + 2}; give each "
            "recording a file of its own"
        )
    if time_s[0] < 0:
        raise UsageError(f"the times of {file} begin at {time_s[0]:g}; expected seconds from 0 on")
    return np.asarray(time_s, np.float64)


def time_of(frame: Frame, number: int) -> tuple[str, float]:
    """The name and value of a frame's time or, without, of its number; ``number`` counts the frames from 0."""
    for name in (*_TIMES, *_COUNTS):
        if name in frame:
            return name, as_number(frame[name])
    return "", float(number)


def as_number(value: object) -> float:
    """NaN for what is no number, or none that a tracker or a clock gives."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return math.nan
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return math.nan
    return number if abs(number) < _LARGEST else math.nan


def plain(name: object) -> str:
    """A name without capitals and underscores."""
    return str(name).replace("_", "").replace("-", "").lower()


def _values(text: TextIO, name: str) -> Iterator[Any]:
    """The entries of the outermost list, or the documents that follow one another."""
    decoder = json.JSONDecoder()
    held, at, size, over, is_list = "", 0, _CHUNK, False, False
    started = False
    while True:
        while at < len(held) and held[at] in _BETWEEN:
            at += 1
        if at == len(held):
            held, at = text.read(size), 0
            if not held:
                break
            continue
        if not started and held[at] == "[":
            started, is_list, at = True, True, at + 1
            continue
        if is_list and held[at] == "]":
            return
        started = True
        try:
            value, end = decoder.raw_decode(held, at)
            # A number at the end of what is held may go on.
            if end == len(held) and not over:
                raise json.JSONDecodeError("more follows", held, end)
        except json.JSONDecodeError as error:
            more = "" if over else text.read(size)
            if not more and over:
                line = held.count("\n", 0, error.pos) + 1
                raise UsageError(
                    f"{name} is no whole JSON ({error.msg.lower()}, {line} lines after the last frame that is whole); write it "
                    "again"
                ) from None
            over = not more
            held, at, size = held[at:] + more, 0, 2 * size
            continue
        yield value
        at, size = end, _CHUNK
    if is_list:
        raise UsageError(f"{name} is no whole JSON (its list of frames has no end); write it again")


def _unwrapped(value: object, name: str) -> Iterator[Frame]:
    if not isinstance(value, dict):
        kind = "lists" if isinstance(value, list) else "texts" if isinstance(value, str) else "single values"
        raise UsageError(f"{name} should hold an object for each picture, not {kind}; write the results as JSON")
    lists = [entry for entry in value.values() if isinstance(entry, list) and entry and isinstance(entry[0], dict)]
    flat = _flat(value)
    known = any(key.endswith(("landmarks", "blendshapes", "matrixes", "matrices")) or key == "people" for key in flat)
    if lists and not known:
        # What the object around them says of all of them, as the picture's size.
        around = {key: entry for key, entry in flat.items() if key.endswith(("width", "height"))}
        for entry in max(lists, key=len):
            if not isinstance(entry, dict):
                raise UsageError(f"{name} should hold an object for each picture; write the results as JSON")
            yield around | _flat(entry)
        return
    yield flat


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, entry in value.items():
        key = plain(key)
        if isinstance(entry, dict) and key in _WRAPPERS | _PARTS:
            for inner, held in _flat(entry).items():
                flat[inner if key in _WRAPPERS or inner.startswith(key) else key + inner] = held
        else:
            flat[key] = entry
    return flat
