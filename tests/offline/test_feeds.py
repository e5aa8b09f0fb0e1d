"""Sound on the session's clock, feeds that end, and one bar for several kinds of work."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from monitor.offline.clocks import FileClock
from monitor.offline.feeds import _on_clock
from monitor.offline.measuring import _run
from monitor.offline.progress import Progress
from monitor.types import Sound

RATE_HZ = 16000


def blocks() -> list[Sound]:
    """Two seconds whose samples count the time, in blocks of 0.25 s."""
    count = np.arange(2 * RATE_HZ, dtype=np.float32)
    return [Sound(start / RATE_HZ, count[start : start + 4000], RATE_HZ) for start in range(0, count.size, 4000)]


@pytest.mark.parametrize("start_s", [-1.6, -0.25, 0.0, 3.5])
def test_sound_keeps_its_place_and_begins_at_second_0(start_s: float) -> None:
    moved = list(_on_clock(iter(blocks()), FileClock(start_s)))
    for sound in moved:
        assert sound.time_s >= 0
        # The first sample of each block still says when it was in its file.
        assert sound.time_s - start_s == pytest.approx(sound.samples[0] / RATE_HZ, abs=1.5 / RATE_HZ)
    assert sum(sound.samples.size for sound in moved) == pytest.approx(2 * RATE_HZ + min(0, start_s) * RATE_HZ, abs=1)


def test_a_slow_clock_is_stretched() -> None:
    *_, last = _on_clock(iter(blocks()), FileClock(0.0, 1.001))
    assert last.time_s == pytest.approx(1.75 * 1.001)


class Ending:
    """A feed of 7 s whose end is known at once, or only after so many calls."""

    duration_s = end_s = 7.0

    def __init__(self, late: int) -> None:
        self.settled_s = 0.0
        self._late = late
        self.is_found: dict[Any, bool] = {}

    def until(self, time_s: float) -> None:
        self._late -= time_s > self.end_s
        self.settled_s = min(time_s, self.end_s) if self._late >= 0 else float("inf")

    def close(self) -> None: ...


@pytest.mark.parametrize("late", [0, 1, 200])
def test_nothing_goes_on_past_the_end_however_late_it_is_known(late: int) -> None:
    advanced_s: list[float] = []
    pipeline: Any = SimpleNamespace(advance=advanced_s.append, finish=advanced_s.append)
    assert _run([Ending(late), Ending(0)], pipeline, None, lambda share: None) == 7.0
    assert advanced_s == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.0]


def test_the_bar_never_goes_back_and_ends_once() -> None:
    told: list[float] = []
    progress = Progress(lambda done, total: told.append(done / total))
    for share in (0.2, 1.0, 0.5):
        progress.listening(share)
    for share in (0.1, 1.0):
        progress.looking(share)
    for share in (0.0, 0.5, 1.0, 1.0):
        progress.measuring(share)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert told.count(1.0) == 1


def test_without_listening_measuring_is_all_of_it() -> None:
    told: list[float] = []
    progress = Progress(lambda done, total: told.append(done))
    progress.measuring(0.5)
    assert told == [0.5]
