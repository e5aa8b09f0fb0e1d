"""What ``rapport synchrony`` prints: two columns against chance, and beside it what two published programs would have said."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from monitor import constants
from monitor.errors import UsageError
from monitor.synchrony.arguments import Null, Statistic
from monitor.synchrony.coordination import Coordination, coordination
from monitor.synchrony.published import Rmea, Susy, rmea, susy
from monitor.tables import Reading, read_pair
from monitor.types import plain
from monitor.words import say

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """ours : against chance. The published measures of the same series are None where the series does not fit them.

    rmea : of the series as they are. rmea_prepared : after the smoothing, scaling and outlier limit of rMEA's manual.
    read : how the tables were read.
    """

    ours: Coordination
    rmea: Rmea | None
    rmea_prepared: Rmea | None
    susy: Susy | None
    read: Reading


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
    surrogates: int = 499,
    seed: int = 0,
    time: str | None = None,
    missing: Sequence[float] = (),
    ask: bool = True,
) -> Report:
    """Score two columns of ``file``, or the measures of the user in ``file`` and of the partner in the one other file.

    With the null "pseudo" ``others`` hold other pairs, of which the second column is used. rate_hz, names, time, missing,
    ask : as of ``read_pair``. Raises UsageError for columns, rates and options that do not fit, SourceError for files.
    """
    if null == "pseudo" and not others:
        raise UsageError("--null pseudo needs the tables of other pairs; name at least 8 after the first file")
    if null != "pseudo" and len(others) > 1:
        raise UsageError(
            f"expected one table of both people, or the user's and the partner's, not {len(others) + 1} tables; "
            "tables of other pairs go with --null pseudo"
        )
    read = partial(read_pair, columns=names, time=time, missing=missing, ask=ask)
    pair = read(file, others[0] if others and null != "pseudo" else None, rate_hz=rate_hz)
    ours = coordination(
        pair.user,
        pair.partner,
        rate_hz=pair.rate_hz,
        window_s=window_s,
        max_lag_s=max_lag_s,
        null=null,
        pseudo=[read(path, rate_hz=pair.rate_hz).partner for path in others] if null == "pseudo" else (),
        statistic=statistic,
        surrogates=surrogates,
        seed=seed,
    )
    series = (pair.user, pair.partner)
    windowed = partial(rmea, *series, rate_hz=pair.rate_hz, window_s=window_s, step_s=step_s, max_lag_s=max_lag_s)
    return Report(
        ours,
        _fitting(windowed),
        _fitting(partial(windowed, smooth_s=constants.published().smooth_s)),
        _fitting(lambda: susy(*series, rate_hz=pair.rate_hz, segment_s=window_s, max_lag_s=max_lag_s)),
        pair.read,
    )


def _fitting(measure: Callable[[], T]) -> T | None:
    try:
        return measure()
    except UsageError:
        return None


def as_document(report: Report) -> dict[str, Any]:
    """For ``--json``: the fields of ``Coordination``, ``methods`` (a paragraph for a paper), ``read`` (how the tables
    were read), and ``published``; NaN is null.
    """
    fields = asdict(report)
    ours = {**fields.pop("ours"), "methods": report.ours.methods()}
    document: dict[str, Any] = plain({**ours, "read": fields.pop("read"), "published": fields})
    return document


def _whole_numbers(surrogate: Susy, ours: Coordination) -> list[str]:
    """A line where SUSY drops fractions of what it was given."""
    assert ours.run is not None
    given = (ours.run.rate_hz, ours.run.window_s, ours.run.max_lag_s)
    taken = (surrogate.rate_hz, surrogate.segment_s, surrogate.max_lag_s)
    if all(f"{number:.3g}" == f"{whole:.3g}" for number, whole in zip(given, taken, strict=True)):
        return []
    rate, segment, lag = (f"{number:g}" for number in taken)
    return [say("synchrony-report-susy-whole", rate=rate, segment=segment, lag=lag)]


def describe(report: Report, *, methods: bool = False) -> str:
    """For the terminal; ends without a newline. methods : with the paragraph for a paper."""
    ours = report.ours
    if ours.status != "ok":
        lines = [say("synchrony-report-none", status=ours.status, reason=ours.reason)]
    else:
        direction = "synchrony-report-direction-lag" if math.isfinite(ours.lag_s) else "synchrony-report-direction"
        simultaneous = "synchrony-report-leak" if ours.leak else "synchrony-report-simultaneous"
        assert ours.run is not None
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
            say(f"synchrony-report-null-{ours.run.null}", n=str(ours.run.surrogates), lost=f"{100 * ours.run.lost:.0f}"),
            say(direction, direction=ours.direction, lag=f"{ours.lag_s:+.2f}"),
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
        lines += _whole_numbers(surrogate, ours)
    if methods:
        lines += ["", ours.methods()]
    return "\n".join(lines)
