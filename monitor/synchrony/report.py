"""What ``rapport synchrony`` prints: two columns against chance, and beside it what two published programs would have said."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from monitor.constants import load
from monitor.errors import UsageError
from monitor.synchrony.columns import two_columns
from monitor.synchrony.coordination import Coordination, Null, Statistic, coordination
from monitor.synchrony.published import Rmea, Susy, rmea, susy

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
        raise UsageError("--null pseudo needs files of other pairs after the first one, and only it takes them")
    user, partner, told_hz = two_columns(file, names)
    rate_hz = rate_hz if rate_hz is not None else told_hz
    if rate_hz is None:
        raise UsageError(f"{file.name} has no even column time_s; say how many samples a second there are with --rate")
    ours = coordination(
        user,
        partner,
        rate_hz=rate_hz,
        window_s=window_s,
        max_lag_s=max_lag_s,
        null=null,
        pseudo=[two_columns(other, names)[1] for other in others],
        statistic=statistic,
        seed=seed,
    )
    windowed = partial(rmea, user, partner, rate_hz=rate_hz, window_s=window_s, step_s=step_s, max_lag_s=max_lag_s)
    return Report(
        ours,
        _fitting(windowed),
        _fitting(partial(windowed, smooth_s=load("published")["smooth_s"])),
        _fitting(lambda: susy(user, partner, rate_hz=rate_hz, segment_s=window_s, max_lag_s=max_lag_s)),
    )


def _fitting(measure: Callable[[], T]) -> T | None:
    try:
        return measure()
    except UsageError:
        return None


def as_document(report: Report) -> dict[str, Any]:
    """For ``--json``: the fields of ``Coordination``, and ``published`` with ``rmea`` and ``susy``; NaN is null."""
    published = {name: _plain(getattr(report, name)) for name in ("rmea", "rmea_prepared", "susy")}
    return {**(_plain(report.ours) or {}), "published": published}


def describe(report: Report) -> str:
    """For the terminal; ends without a newline."""
    ours = report.ours
    if ours.status != "ok":
        lines = [f"{ours.status}: {ours.reason}"]
    else:
        lines = [
            f"score {ours.score:.0f} ({ours.low:.0f} to {ours.high:.0f}; 50 is chance), z {ours.z:.2f}, p {ours.p:.2g}, "
            f"{ours.windows} windows",
            f"direction: {ours.direction}" + (f", lag {ours.lag_s:+.1f} s" if math.isfinite(ours.lag_s) else ""),
            f"simultaneous (inside 0.3 s, not counted): z {ours.simultaneous_z:.2f}"
            + ("; beyond chance: the two may share a camera or a stream" if ours.leak else ""),
        ]
    for found, how in ((report.rmea, "series as they are"), (report.rmea_prepared, "smoothed and scaled as in its manual")):
        if found:
            lines.append(f"rMEA: mean absolute Fisher z {found.grand_average:.6f} over {found.windows} windows, {how}")
    if report.susy:
        susy_z = f"{report.susy.z:.6f}, pseudo {report.susy.z_pseudo:.6f}, effect {report.susy.effect:.3f}"
        lines.append(f"SUSY: mean absolute Fisher z {susy_z}")
    return "\n".join(lines)


def _plain(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    fields = asdict(found)
    return {name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in fields.items()}
