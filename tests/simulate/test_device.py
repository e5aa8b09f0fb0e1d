"""Simulated people played live: what comes is what the films of the same plan hold, at the clock's pace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import psutil
import pytest
import soxr

from monitor.clock import Clock
from monitor.simulate.device import Simulation
from monitor.simulate.film import pictures
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.voice import sounds
from monitor.sources.stream import Stream
from monitor.types import Picture, Sound
from tests.support.until import until

pytest.importorskip("skimage", reason="the picture of a face comes with the demo extra")
PLAN = DyadPlan.of(duration_s=3, fps=10, width_px=160, height_px=90, seed=3, turn_s=1)


@pytest.fixture(scope="module")
def simulation() -> Iterator[Simulation]:
    clock = Clock()
    simulation = Simulation(clock=clock, plan=PLAN)
    device = simulation.pictures("user", origin_s=clock.now_s() + 3600)
    simulation.clock = clock  # type: ignore[attr-defined]
    yield simulation
    device.close()
    simulation.close()


@pytest.mark.slow
def test_pictures_and_voice_are_those_of_the_films(simulation: Simulation) -> None:
    clock: Clock = simulation.clock  # type: ignore[attr-defined]
    with Stream(
        lambda: simulation.sounds("user", origin_s=clock.now_s()), name="it", stream="s", clock=clock, capacity=9
    ) as first:
        until(lambda: first.status.received > 0 or first.status.state == "ended")  # the process is there
    origin_s = clock.now_s() + 0.2
    seen: Stream[Picture] = Stream(
        lambda: simulation.pictures("partner", origin_s=origin_s), name="it", stream="p", clock=clock, capacity=999
    )
    heard: Stream[Sound] = Stream(
        lambda: simulation.sounds("partner", origin_s=origin_s), name="it", stream="v", clock=clock, capacity=999
    )
    with seen, heard:
        until(lambda: seen.status.state == heard.status.state == "ended")
    assert clock.now_s() >= origin_s + PLAN.duration_s
    truth = dyad(PLAN)
    drawn = {round(picture.time_s, 6): picture.image for picture in pictures(truth, "partner")}
    came = seen.read()
    assert len(came) > 10
    for picture in came:
        assert np.array_equal(picture.image, drawn[round(picture.time_s - origin_s, 6)])
    spoken = np.concatenate([sound.samples for sound in sounds(truth, "partner", block_s=0.256)])
    expected = soxr.resample(spoken, 24000, 16000)
    blocks = heard.read()
    start = round((blocks[0].time_s - origin_s) * 16000)
    samples = np.concatenate([block.samples for block in blocks])
    assert [block.time_s for block in blocks] == pytest.approx([blocks[0].time_s + i * 0.032 for i in range(len(blocks))])
    assert start + samples.size == expected.size
    # The same up to the resampler's own noise, made in pieces here and at once there.
    assert np.abs(samples - expected[start:]).max() < 2e-3


@pytest.mark.slow
def test_a_simulation_that_dies_starts_again_and_ends_with_its_owner() -> None:
    clock = Clock()

    def workers() -> list[psutil.Process]:
        children = []
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):
                children += [child] if "spawn_main" in " ".join(child.cmdline()) else []
        return children

    before = workers()
    simulation = Simulation(clock=clock, plan=PLAN)
    try:
        with Stream(
            lambda: simulation.pictures("user", origin_s=clock.now_s()), name="it", stream="p", clock=clock, capacity=99
        ) as stream:
            until(lambda: len(workers()) > len(before))
            (process,) = set(workers()) - set(before)
            process.kill()
            until(lambda: stream.status.reopened == 1)
            assert not process.is_running()
    finally:
        simulation.close()
    simulation.close()
    assert set(workers()) <= set(before)
