"""The cells so far against the plain list of them, wherever they are kept."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import fft

from monitor import constants
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.history import History

NAMES = ("motion", "yaw")


def cells(first: int, n: int) -> GridBlock:
    """Each cell's number, for the partner its negative, and for the second signal the same and a half."""
    number = np.arange(first, first + n, dtype=np.float32)
    values = np.stack([number, -number], axis=1)
    return GridBlock(number / 10.0, {"motion": values, "yaw": values + np.float32(0.5)})


def pushed(*sizes: int) -> History:
    history, first = History(NAMES), 0
    for size in sizes:
        history.push(cells(first, size))
        first += size
    return history


def expected(newest: int, until_s: float, span_s: float) -> np.ndarray:
    """By the words of ``stretch``: the last cells of two hours, a few less for a number of small factors."""
    stop = min(newest, round(until_s * 10) + 1)
    wanted = min(stop - max(0, newest - 72000), round(min(span_s, 1e6) * 10))
    step = constants.synchrony().null_step_cells
    n = step * fft.prev_fast_len(wanted // step, real=True) if wanted >= step else 0
    number = np.arange(stop - n, stop, dtype=np.float64)
    return np.stack([[number, -number], [number + 0.5, 0.5 - number]])


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5000), min_size=1, max_size=12),
    back_s=st.integers(0, 400),
    span_s=st.one_of(st.integers(1, 4000), st.just(float("inf"))),
)
def test_a_stretch_is_the_cells_of_that_time_however_they_came(sizes: list[int], back_s: int, span_s: float) -> None:
    newest = sum(sizes)
    until_s = max(0.0, (newest - 1) / 10 - back_s)
    found = pushed(*sizes).stretch(until_s, span_s)
    np.testing.assert_array_equal(found, expected(newest, until_s, span_s))


def test_of_a_longer_session_the_last_two_hours_are_kept() -> None:
    history = pushed(*[1000] * 100)
    assert history.last_s == pytest.approx(9999.9)
    whole = history.stretch(9999.9, 1e9)
    np.testing.assert_array_equal(whole, expected(100_000, 9999.9, 1e9))
    assert 71_000 <= whole.shape[2] <= 72_000


def test_memory_does_not_grow_with_the_session() -> None:
    history = pushed(*[1000] * 10)
    before = history._cells.nbytes
    for first in range(10_000, 100_000, 1000):
        history.push(cells(first, 1000))
    assert history._cells.nbytes == before < 2**20
    assert not history._far._rest


def test_on_a_full_disk_the_cells_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[Any] = []
    real = tempfile.TemporaryFile

    class Full:
        """A file that takes two blocks, and then the disk is full."""

        def __init__(self, *, buffering: int) -> None:
            self._file, self._n = real(buffering=buffering), 0
            files.append(self._file)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._file, name)

        def write(self, data: memoryview) -> int:
            self._n += 1
            if self._n > 2:
                self._file.write(data[: len(data) // 2])
                raise OSError(28, "No space left on device")
            return int(self._file.write(data))

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    history = pushed(*[1000] * 12)
    np.testing.assert_array_equal(history.stretch(1199.9, 1e9), expected(12_000, 1199.9, 1e9))
    assert history._far._rest
    assert len(files) == 1
