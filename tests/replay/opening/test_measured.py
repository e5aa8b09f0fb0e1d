"""For how long both people were measured, of planted series: counted by hand."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from monitor.replay.opening.claims import measured_of
from monitor.replay.opening.measured import measured_of_both_s
from monitor.replay.series import Series
from monitor.types import Score


def series(*seconds: range) -> Series:
    """Two measures a second in these seconds; in between a picture without the person."""
    known = [second + half for part in seconds for second in part for half in (0.0, 0.5)]
    time_s = np.arange(0.0, 240.0, 0.5)
    seen = np.isin(time_s, known)
    values = np.where(seen, 1.0, np.nan)[:, None].astype(np.float32)
    return Series(("x",), time_s, values, seen.astype(np.float32))


def test_both_are_measured_where_neither_is_missing() -> None:
    nothing = series()
    # The user leaves the picture for 20 s, the partner for 30 s, of which 10 s are the same.
    faces = {"user": series(range(100), range(120, 240)), "partner": series(range(110), range(140, 240))}
    voices = {"user": series(range(240)), "partner": series(range(60, 240))}
    families: dict[str, dict[str, Series]] = {"face": faces, "voice": voices}
    summary = {name: Score(240.0, name, "ok") for name in ("smile", "pitch", "warmth", "coordination")}
    summary["laughter"] = Score(240.0, "laughter", "not enough signal")
    session: Any = SimpleNamespace(
        summary=summary,
        duration_s=240.0,
        series=lambda person, family: families.get(family, {}).get(person, nothing),
    )
    found = measured_of_both_s(session)
    assert found["smile"] == 100 + 100 and found["pitch"] == 180
    # Laughter has no score, so warmth rests on the faces; either part of coordination will do.
    assert found["warmth"] == 200 and found["coordination"] == 240
    session.measured_of_both_s = found
    assert measured_of(cast(Any, session), "smile") == "3:20 of 4:00"
