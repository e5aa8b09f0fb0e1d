"""Times in a table: numbers of any unit, times of day and dates; to seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.types import Float64

_TIME: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)\s*([AaPp])?\.?[Mm]?\.?(?:Z|[+-]\d\d:?\d\d)?")
_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]|$)")
_FRAMES: Final = re.compile(r"\d{1,2}:\d{2}:\d{2}[:;]\d{2}")
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunden"), 1.0),
    **dict.fromkeys(("ms", "msec", "msecs", "millis", "millisecond", "milliseconds", "millisec"), 1e-3),
    **dict.fromkeys(("us", "µs", "μs", "usec", "micros", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ns", "nsec", "nanos", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hours"), 3600.0),
}
_LABELS: Final = {1.0: "seconds", 1e-3: "milliseconds", 1e-6: "microseconds", 1e-9: "nanoseconds", 86_400.0: "days"}
# Rows from twice a second to 500 times: what a step between two of them can be, in seconds. Outside, a unit is doubted.
_STEP_LEAST_S, _STEP_MOST_S = 0.0015, 0.65
_DAY_S: Final = 86_400.0


def is_clock(cell: str) -> bool:
    """Whether a cell is a time of day, a time since the start as h:mm:ss, or a date with one."""
    text = cell.strip()
    if ":" not in text:
        return False
    return bool(_TIME.fullmatch(_DATE.sub("", text, count=1)) or _FRAMES.fullmatch(text))


def unit_s(word: str) -> float | None:
    """Seconds of a unit by its name."""
    return _UNITS.get(word.strip(" []()<>.").lower())


def to_seconds(times: Float64, *, unit: float | None, name: str, file: str) -> tuple[Float64, str]:
    """Numbers as seconds, and the unit's name where it was not (or not rightly) the one of the column's name.

    unit : seconds of the unit that the name gives; None where it gives none. Raises UsageError where no unit fits.
    """
    known = times[np.isfinite(times)]
    steps = np.abs(np.diff(known))
    steps = steps[steps > 0]
    if not len(steps):
        return times * (unit or 1.0), ""
    step = float(np.median(steps))
    if unit is not None and _fits(step * unit):
        return times * unit, ""
    largest = float(np.abs(known).max())
    for candidate, low, high in ((1.0, 1e8, 1e10), (1e-3, 1e11, 1e13), (1e-6, 1e14, 1e16), (1e-9, 1e17, 1e19)):
        if unit is None and low <= largest < high and np.median(known) > low:  # seconds since 1970
            return times * candidate, "" if candidate == 1.0 else _LABELS[candidate]
    fitting = [candidate for candidate in (1.0, 1e-3, 1e-6, 1e-9) if _fits(step * candidate)]
    if step < 1e-4 and _fits(step * _DAY_S):
        fitting.append(_DAY_S)
    if unit is None and 500 < step < 5000:
        fitting = []  # a row a second in milliseconds, or 1,000 rows a second in microseconds
    if len(fitting) == 1 or (fitting and unit is None):
        return times * fitting[0], "" if fitting[0] == 1.0 and unit is None else _LABELS[fitting[0]]
    if unit is not None:
        return times * unit, ""
    if 0.65 < step <= 3:
        return times, ""
    raise UsageError(
        f"cannot tell the unit of the times in column {name} of {file}, which go in steps of {step:g}; "
        "call the column time_s, time_ms or time_us"
    )


def _fits(step_s: float) -> bool:
    return _STEP_LEAST_S <= step_s <= _STEP_MOST_S


def clock_seconds(cells: Sequence[str], *, name: str, file: str) -> Float64:
    """Times of day and dates as seconds, over midnight too; NaN where a cell is empty.

    Raises UsageError for a cell that is no time, and for timecodes that count frames.
    """
    seconds = np.full(len(cells), np.nan)
    wrap_s = _DAY_S
    ahead_s, before_s = 0.0, -np.inf
    for place, cell in enumerate(cells):
        text = cell.strip()
        if not text or text.lower() in ("na", "nan", "nat", "null"):
            continue
        if _FRAMES.fullmatch(text):
            raise UsageError(
                f"column {name} of {file} holds timecodes that count frames, such as {text}; give the times in seconds, or "
                "leave the column out with --time none and --rate"
            )
        dated = _DATE.match(text)
        if dated and text[4:5] in "-/" and len(text) > 10:
            try:
                moment = datetime.fromisoformat(text.replace("/", "-").replace(",", "."))
                # Without a zone the clock is taken as it is: a summer time of this computer has no say in it.
                seconds[place] = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
                continue
            except ValueError:
                pass
        time = _TIME.fullmatch(text[dated.end() :].strip() if dated else text)
        if time is None:
            raise UsageError(f"column {name} of {file} should hold times, not {text[:30]!r}; leave missing cells empty")
        hours, minutes, rest, half = time.groups()
        now_s = 60.0 * int(minutes) + float(rest.replace(",", "."))
        if hours is None:
            wrap_s = 3600.0
        elif half:
            now_s += 3600.0 * (int(hours) % 12 + (12 if half in "Pp" else 0))
        else:
            now_s += 3600.0 * int(hours)
        if now_s + ahead_s < before_s - wrap_s / 2:
            ahead_s += wrap_s
        seconds[place] = before_s = now_s + ahead_s
    return seconds
