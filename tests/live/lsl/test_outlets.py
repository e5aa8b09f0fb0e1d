"""The streams as another program gets them, with liblsl itself; and a liblsl that hangs or fails."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.live.lsl import outlets as outlets_module
from monitor.live.lsl.library import LslClock, open_library
from monitor.live.lsl.outlets import Outlets
from monitor.measures import columns
from monitor.synchrony import coordination
from monitor.tables.pair import read_pair
from monitor.types import Event, FeatureBlock, Nudge, Update
from tests.support.until import until
from tests.support.xdf_files import Recorded, write_xdf

READER = Path(__file__).parents[2] / "support" / "lsl_reader.py"
# Two reads of one clock in two processes, with LSL's own correction between them, which is off by a part of the round trip.
STAMP_TOLERANCE_S = 0.005


def face(time_s: float, yaw_deg: float) -> FeatureBlock:
    values = np.full((1, len(columns("face"))), np.nan, np.float32)
    values[0, columns("face").index("yaw_deg")] = yaw_deg
    return FeatureBlock("user", "face", np.array([time_s]), values, np.ones(1, np.float32))


@contextmanager
def listening(n: int, *uids: str) -> Iterator[subprocess.Popen[str]]:
    """A program that is ready to print what comes."""
    reader = subprocess.Popen([sys.executable, str(READER), str(n), *uids], stdout=subprocess.PIPE, text=True)
    try:
        yield reader
    finally:
        reader.kill()
        reader.communicate()


def lines(reader: subprocess.Popen[str]) -> list[Any]:
    """JSON lines up to *ready*, or to the end."""
    assert reader.stdout is not None
    found = []
    for line in reader.stdout:
        if line.strip() == "ready":
            break
        found.append(json.loads(line))
    return found


@pytest.mark.slow
def test_another_program_gets_names_units_values_and_stamps_of_the_moment_they_describe() -> None:
    pylsl = open_library("computer")
    clock = Clock()
    outlets = Outlets(pylsl, LslClock(clock, pylsl.local_clock))
    try:
        outlets.start_s = clock.now_s() - 100.0
        uids = {key: outlets._outlets[key].get_info().uid() for key in ("user face", "markers", "scores")}
        outlets.rows(face(50.0, 1.0))  # before anybody listens: a late joiner does not get it
        with listening(6, *uids.values()) as reader:
            described = {line["uid"]: line for line in lines(reader)}
            one = described[uids["user face"]]
            assert (one["name"], one["rate"]) == ("rapport user face", 0.0)
            assert one["labels"] == [*columns("face"), "quality"]
            assert one["units"][:4] == ["deg", "deg", "deg", "0..1"]
            # The planted event is now, by LSL's own clock; the session's clock is another one.
            truth_s = pylsl.local_clock()
            session_s = clock.now_s() - outlets.start_s
            outlets.rows(face(session_s, 7.5))
            outlets.rows(face(session_s + 0.25, 8.5))
            outlets.event(Event("partner", "nod", session_s - 1.0, session_s - 0.5, 2.0))
            outlets.update(Update(session_s, nudges=(Nudge(session_s, "slow_down", "Slower", "because"),)))
            got = lines(reader)
        rows = [line for line in got if line["uid"] == uids["user face"]]
        assert [line["values"][0] for line in rows] == [7.5, 8.5]
        assert [line["values"][-1] for line in rows] == [1.0, 1.0]
        assert all(np.isnan(line["values"][1]) for line in rows)
        marks = {line["values"][0]: line["stamp"] for line in got if line["uid"] == uids["markers"]}
        expected = {"partner/nod/start": -1.0, "partner/nod/end": -0.5, "cue/slow_down": 0.0}
        assert {name: stamp - truth_s for name, stamp in marks.items()} == pytest.approx(expected, abs=STAMP_TOLERANCE_S)
        assert [line["stamp"] - truth_s for line in rows] == pytest.approx([0.0, 0.25], abs=STAMP_TOLERANCE_S)
        assert outlets.problem == "" and outlets.dropped == 0
    finally:
        outlets.close()


@pytest.mark.slow
def test_what_is_sent_and_recorded_as_xdf_can_be_compared_again(tmp_path: Path) -> None:
    """Out by LSL, into a recorder's file, and back by ``rapport synchrony``: the planted lag is still there."""
    lag_s, rate_hz, n = 1.0, 10, 1200
    pylsl = open_library("computer")
    clock = Clock()
    outlets = Outlets(pylsl, LslClock(clock, pylsl.local_clock))
    inlets = {}
    try:
        outlets.start_s = clock.now_s() - n / rate_hz
        for person in ("user", "partner"):
            info = outlets._outlets[f"{person} face"].get_info()
            found = pylsl.resolve_byprop("uid", info.uid(), 1, 60.0)
            inlets[person] = pylsl.StreamInlet(found[0], recover=False)
            inlets[person].open_stream(timeout=60.0)
        rng = np.random.default_rng(1)
        leader = np.convolve(rng.normal(size=n + 50), np.hanning(15), "same")
        moves = {"partner": leader[20 : n + 20], "user": leader[10 : n + 10] + 0.5 * rng.normal(size=n)}
        for person, yaw_deg in moves.items():
            values = np.full((n, len(columns("face"))), np.nan, np.float32)
            values[:, columns("face").index("yaw_deg")] = yaw_deg
            outlets.rows(FeatureBlock(person, "face", np.arange(n) / rate_hz, values, np.ones(n, np.float32)))
        recorded = []
        for person, inlet in inlets.items():
            samples, stamps = inlet.pull_chunk(timeout=60.0, max_samples=n, as_numpy=True)
            assert len(stamps) == n
            recorded.append(Recorded(f"rapport {person} face", stamps.tolist(), samples, inlet.info().get_channel_labels()))
        pair = read_pair(
            write_xdf(tmp_path / "session.xdf", recorded), columns=["rapport user face:yaw_deg", "rapport partner face:yaw_deg"]
        )
    finally:
        inlets.clear()
        outlets.close()
    np.testing.assert_allclose(pair.user, moves["user"], atol=1e-5)
    result = coordination(pair.user, pair.partner, rate_hz=pair.rate_hz)
    assert result.score > 95 and result.lag_s == pytest.approx(lag_s, abs=0.1)


class FakeLsl(SimpleNamespace):
    """A liblsl whose push does what a test wants."""

    IRREGULAR_RATE, cf_string, cf_float32 = 0.0, 3, 1

    def __init__(self, push: Any) -> None:
        node = SimpleNamespace(append_child=lambda name: node, append_child_value=lambda name, value: node)
        super().__init__(
            StreamInfo=lambda *fields: SimpleNamespace(desc=lambda: node),
            StreamOutlet=lambda info: SimpleNamespace(push_chunk=push),
        )


def test_a_liblsl_that_hangs_holds_nothing_up_and_the_oldest_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlets_module, "_WAITING_MOST", 50)
    monkeypatch.setattr(outlets_module, "_CLOSE_S", 0.05)
    let_go, inside = threading.Event(), threading.Event()
    got: list[float] = []

    def push(values: Any, stamps: list[float]) -> None:
        inside.set()
        assert let_go.wait(20)
        got.append(float(values[0][0]))

    outlets = Outlets(FakeLsl(push), LslClock(Clock(), lambda: 0.0))
    outlets.rows(face(0.0, 0.0))
    assert inside.wait(20)
    for number in range(1, 201):
        outlets.rows(face(float(number), float(number)))
    assert outlets.dropped == 150
    outlets.close()  # does not wait for ever
    let_go.set()
    until(lambda: len(got) == 51)
    assert got == [0.0, *map(float, range(151, 201))]


def test_a_liblsl_that_fails_is_one_sentence_and_costs_nothing_afterwards() -> None:
    calls = []

    def push(values: Any, stamps: list[float]) -> None:
        calls.append(stamps)
        raise RuntimeError("an internal error has occurred.")

    outlets = Outlets(FakeLsl(push), LslClock(Clock(), lambda: 0.0))
    outlets.rows(face(0.0, 0.0))
    until(lambda: bool(outlets.problem))
    outlets.rows(face(1.0, 0.0))
    assert outlets.problem == "RuntimeError: an internal error has occurred."
    assert not outlets._waiting
    outlets.close()
    assert len(calls) == 1
