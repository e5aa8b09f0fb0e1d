"""What ``rapport synchrony`` prints: two columns against chance, and beside it what two published programs would have said.

Columns of numbers from a text file: comma, semicolon, tab or blanks between them, the names in the first line.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from monitor import constants
from monitor.errors import SourceError, UsageError
from monitor.synchrony.coordination import Coordination, Null, Statistic, coordination
from monitor.synchrony.published import Rmea, Susy, rmea, susy
from monitor.types import Float64, plain
from monitor.words import say

MISSING = frozenset({"", "na", "nan", "null", "none", "inf", "+inf", "-inf", "infinity", "-infinity"})
TIME = "time_s"


def read_columns(path: Path, names: Sequence[str] | None = None) -> dict[str, Float64]:
    """The named columns of a file, in that order, or all of them; missing and infinite values are NaN.

    Raises SourceError for a file that cannot be read, UsageError for a column that is not there and a cell that is no number.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, delimiter = _header(path, file.readline())
            wanted = list(header if names is None else names)
            unknown = [name for name in wanted if name not in header]
            if unknown:
                raise UsageError(f"{path.name} has no column {unknown[0]!r}; choose from {', '.join(header)}")
            places = [header.index(name) for name in wanted]
            numbers: list[list[float]] = [[] for _ in wanted]
            lines = (" ".join(line.split()) + "\n" for line in file) if delimiter == " " else file
            for row in csv.reader(lines, delimiter=delimiter):
                if not row or row == [""]:
                    continue
                line = len(numbers[0]) + 2
                for name, place, column in zip(wanted, places, numbers, strict=True):
                    column.append(_number(row[place] if place < len(row) else "", path, name, line))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(
            f"cannot read {path.name} as a table of numbers ({why}); use a CSV file whose first line names the columns"
        ) from None
    return {name: np.array(column) for name, column in zip(wanted, numbers, strict=True)}


def two_columns(path: Path, names: Sequence[str] | None = None) -> tuple[Float64, Float64, float | None]:
    """The user's and the partner's column, and the rate (Hz) by the file's column ``time_s`` where it has one.

    names : the two columns; without, the file must hold just two beside ``time_s``.
    """
    if names is None:
        every = read_columns(path)
        columns = [name for name in every if name != TIME]
        if len(columns) != 2:
            raise UsageError(f"{path.name} has the columns {', '.join(columns) or 'none'}; choose two with --columns A,B")
        return every[columns[0]], every[columns[1]], _rate_hz(every.get(TIME))
    if len(names) != 2:
        raise UsageError(f"--columns should be two names separated by a comma, not {','.join(names)!r}")
    pair = read_columns(path, names)
    try:
        time_s = read_columns(path, [TIME])[TIME]
    except UsageError:
        time_s = None
    return pair[names[0]], pair[names[-1]], _rate_hz(time_s)


def _header(path: Path, line: str) -> tuple[list[str], str]:
    delimiter = next((mark for mark in ",;\t" if mark in line), " ")
    text = " ".join(line.split()) if delimiter == " " else line.rstrip("\r\n")
    header = [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
    if not any(header):
        raise UsageError(f"{path.name} is empty; use a CSV file with a line of column names and two columns of numbers")
    if all(_is_number(name) for name in header):
        raise UsageError(f"the first line of {path.name} holds numbers; it should name the columns")
    return header, delimiter


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str, path: Path, name: str, line: int) -> float:
    text = text.strip()
    if text.lower() in MISSING:
        return math.nan
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"{path.name}, line {line}, column {name}: expected a number, not {text[:40]!r}; leave missing cells empty"
        ) from None


def _rate_hz(time_s: Float64 | None) -> float | None:
    """Samples a second by a column of times; None where they do not go evenly."""
    if time_s is None or len(time_s) < 3:
        return None
    steps = np.diff(time_s)
    middle = float(np.median(steps))
    if not middle > 0 or np.any(np.abs(np.diff(time_s) - middle) > 0.5 * middle):
        return None
    return float((len(time_s) - 1) / (time_s[-1] - time_s[0]))


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """ours : against chance. The published measures of the same series are None where the series does not fit them.

    rmea : of the series as they are. rmea_prepared : after the smoothing, scaling and outlier limit of rMEA's manual.
    """

    ours: Coordination
    rmea: Rmea | None
    rmea_prepared: Rmea | None
    susy: Susy | None


def score_file(
    file: Path,
    others: Sequence[Path] = (),
    *,
    rate_hz: float | None,
    names: Sequence[str] | None,
    window_s: float,
    step_s: float,
    max_lag_s: float,
    null: Null,
    statistic: Statistic,
    seed: int,
) -> Report:
    """Score two columns of ``file``; ``others`` (for the pseudo null) hold other pairs, of which the second column is used.

    Raises UsageError for columns, rates and options that do not fit.
    """
    if bool(others) != (null == "pseudo"):
        raise UsageError("--null pseudo, and only it, needs files of other pairs after the first file")
    user, partner, column_rate_hz = two_columns(file, names)
    rate_hz = rate_hz if rate_hz is not None else column_rate_hz
    if rate_hz is None:
        raise UsageError(f"{file.name} has no evenly spaced column time_s; give the samples per second with --rate")
    ours = coordination(
        user,
        partner,
        rate_hz=rate_hz,
        window_s=window_s,
        max_lag_s=max_lag_s,
        null=null,
        pseudo=[two_columns(path, names)[1] for path in others],
        statistic=statistic,
        seed=seed,
    )
    windowed = partial(rmea, user, partner, rate_hz=rate_hz, window_s=window_s, step_s=step_s, max_lag_s=max_lag_s)
    return Report(
        ours,
        _fitting(windowed),
        _fitting(partial(windowed, smooth_s=constants.published().smooth_s)),
        _fitting(lambda: susy(user, partner, rate_hz=rate_hz, segment_s=window_s, max_lag_s=max_lag_s)),
    )


def _fitting(measure: Callable[[], T]) -> T | None:
    try:
        return measure()
    except UsageError:
        return None


def as_document(report: Report) -> dict[str, Any]:
    """For ``--json``: the fields of ``Coordination``, and ``published`` with ``rmea`` and ``susy``; NaN is null."""
    fields = asdict(report)
    document: dict[str, Any] = plain({**fields.pop("ours"), "published": fields})
    return document


def describe(report: Report) -> str:
    """For the terminal; ends without a newline."""
    ours = report.ours
    if ours.status != "ok":
        lines = [say("synchrony-report-none", status=ours.status, reason=ours.reason)]
    else:
        direction = "synchrony-report-direction-lag" if math.isfinite(ours.lag_s) else "synchrony-report-direction"
        simultaneous = "synchrony-report-leak" if ours.leak else "synchrony-report-simultaneous"
        lines = [
            say(
                "synchrony-report-score",
                score=f"{ours.score:.0f}",
                low=f"{ours.low:.0f}",
                high=f"{ours.high:.0f}",
                z=f"{ours.z:.2f}",
                p=f"{ours.p:.2g}",
                windows=str(ours.windows),
            ),
            say(direction, direction=ours.direction, lag=f"{ours.lag_s:+.1f}"),
            say(simultaneous, z=f"{ours.simultaneous_z:.2f}"),
        ]
    for result, message in (
        (report.rmea, "synchrony-report-rmea"),
        (report.rmea_prepared, "synchrony-report-rmea-prepared"),
    ):
        if result:
            lines.append(say(message, z=f"{result.grand_average:.6f}", windows=str(result.windows)))
    if (surrogate := report.susy) is not None:
        z, pseudo, effect = f"{surrogate.z:.6f}", f"{surrogate.z_pseudo:.6f}", f"{surrogate.effect:.3f}"
        lines.append(say("synchrony-report-susy", z=z, pseudo=pseudo, effect=effect))
    return "\n".join(lines)
