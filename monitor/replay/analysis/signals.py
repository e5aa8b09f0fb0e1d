"""Two people's series of another program, such as heart rates by LSL: how far they go together, against chance.

It is described beside the scores and is none of them: nothing is known of how real pairs and strangers do in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.measures import SIGNAL
from monitor.record.header import Signal
from monitor.replay.data import SessionData
from monitor.synchrony.coordination import Coordination, coordination
from monitor.tables.series import Series, own_step_s, sampled
from monitor.types import PEOPLE, Person

# Heart rates come once a second, or with each beat. Straight lines join them, to steps that the lag search can tell apart;
# chance is judged from the same lines at other times, so they make no coupling (benchmarks/lsl.py).
_RATE_LEAST_HZ: Final = 4.0
_RATE_MOST_HZ: Final = 100.0
# Slower than any pulse: straight lines over longer steps would be most of what is compared.
_STEP_MOST_S: Final = 2.0
_VALUES_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class SignalComparison:
    """signals : of the user and the partner. result : None where one is missing, too slow, or the pair is withheld, which
    ``lack`` names. rate_hz : that both were brought to.
    """

    signals: tuple[Signal | None, Signal | None]
    lack: str = ""
    slow: Person | None = None
    rate_hz: float = math.nan
    result: Coordination | None = None


def compare_signals(session: SessionData) -> SignalComparison | None:
    """The comparison, by ``monitor.synchrony.coordination`` with its defaults; None where the session has no series.

    lack : *one* person has a series, too *few* values, too *slow* (``slow``: whose), no time in common (*apart*), or what
    compares the two is *withheld*.
    """
    by_person = {signal.person: signal for signal in session.header.signals}
    if not by_person:
        return None
    signals = (by_person.get("user"), by_person.get("partner"))
    if len(by_person) < len(PEOPLE):
        return SignalComparison(signals, "one")
    if session.header.withholds_pair:
        return SignalComparison(signals, "withheld")
    series = [_series(session, person) for person in PEOPLE]
    if any(len(person_series.values) < _VALUES_LEAST for person_series in series):
        return SignalComparison(signals, "few")
    steps_s = [own_step_s(person_series) for person_series in series]
    for person, step_s in zip(PEOPLE, steps_s, strict=True):
        if not step_s <= _STEP_MOST_S:
            return SignalComparison(signals, "slow", slow=person)
    times_s = [person_series.time_s for person_series in series if person_series.time_s is not None]
    start_s, stop_s = max(time_s[0] for time_s in times_s), min(time_s[-1] for time_s in times_s)
    if stop_s <= start_s:
        return SignalComparison(signals, "apart")
    rate_hz = float(np.clip(1 / min(steps_s), _RATE_LEAST_HZ, _RATE_MOST_HZ))
    n_cells = int((stop_s - start_s) * rate_hz) + 1
    user, partner = (
        sampled(person_series, start_s, n_cells, rate_hz, step_s) for person_series, step_s in zip(series, steps_s, strict=True)
    )
    return SignalComparison(signals, rate_hz=rate_hz, result=coordination(user, partner, rate_hz=rate_hz))


def _series(session: SessionData, person: Person) -> Series:
    rows = session.series(person, SIGNAL)
    values = rows.column("signal").astype(np.float64)
    # The file may be anybody's, and in any order.
    order = np.argsort(rows.time_s, kind="stable")
    order = order[np.isfinite(values[order])]
    return Series(SIGNAL, session.id, values[order], rows.time_s[order])
