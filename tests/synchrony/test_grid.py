"""The grid against hand-worked cells, and the law that any split of the input gives the same cells."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import measures
from monitor.synchrony.grid import SIGNALS, Grid, GridBlock
from monitor.types import FeatureBlock, Person


def rows(family: str, time_s, person: Person = "user", quality: float = 1.0, **columns) -> FeatureBlock:
    time_s = np.asarray(time_s, dtype=np.float64)
    names = measures.columns(family)
    values = np.full((len(time_s), len(names)), np.nan, dtype=np.float32)
    for name, column in columns.items():
        values[:, names.index(name)] = column
    return FeatureBlock(person, family, time_s, values, np.full(len(time_s), quality, dtype=np.float32))


def joined(blocks: list[GridBlock]) -> dict[str, np.ndarray]:
    signals = {name: np.concatenate([block.signals[name] for block in blocks]) for name in SIGNALS}
    return signals | {"time_s": np.concatenate([block.time_s for block in blocks])}


def test_a_straight_line_stays_a_straight_line():
    time_s = np.arange(0, 3, 1 / 15)
    grid = Grid()
    grid.push(rows("face", time_s, yaw_deg=10 * time_s))
    block = grid.finish(2.9)
    assert np.allclose(block.time_s, np.arange(30) / 10)
    assert np.allclose(block.signals["yaw"][1:-1, 0], 10 * block.time_s[1:-1], atol=1e-5)
    assert np.isnan(block.signals["yaw"][:, 1]).all(), "the partner was not measured"


@pytest.mark.parametrize(("gap_s", "bridged"), [(0.2, True), (0.3, True), (0.5, False), (2.0, False)])
def test_only_short_gaps_are_bridged(gap_s: float, bridged: bool):
    grid = Grid()
    grid.push(rows("motion", [0.0, 0.1, 0.2, 0.2 + gap_s, 0.3 + gap_s], motion=[1, 1, 1, 1, 1]))
    block = grid.finish(0.3 + gap_s)
    inside = (block.time_s > 0.21) & (block.time_s < 0.19 + gap_s)
    assert np.isfinite(block.signals["motion"][inside, 0]).all() == bridged
    assert np.isfinite(block.signals["motion"][~inside, 0]).all()


@pytest.mark.parametrize(("gap_s", "bridged"), [(0.2, True), (0.5, True), (0.7, False)])
def test_a_body_may_be_looked_at_twice_a_second(gap_s: float, bridged: bool):
    time_s = np.arange(0, 4, gap_s)
    grid = Grid()
    grid.push(rows("body", time_s, lean=0.1 * time_s))
    block = grid.finish(3.0)
    assert np.isfinite(block.signals["lean"][:, 0]).all() == bridged
    known = np.isfinite(block.signals["lean"][:, 0])
    assert np.allclose(block.signals["lean"][known, 0], 0.1 * block.time_s[known], atol=1e-2)


def test_missing_quality_means_missing():
    grid = Grid()
    grid.push(rows("motion", np.arange(0, 2, 0.1), quality=0.0, motion=3.0))
    block = grid.finish(1.9)
    assert np.isnan(block.signals["motion"]).all()
    assert (block.quality["motion"] == 0).all()


def test_fast_samples_are_averaged_within_their_cell():
    grid = Grid()
    grid.push(rows("voice", np.arange(0, 1.0, 0.01), speech=1.0, level_db=np.arange(100.0)))
    block = grid.finish(0.9)
    # Cell 0.5 s holds the samples at 0.45 .. 0.54 s (45 .. 54): their mean stands at 0.495 s, and the line through it at 49.5.
    assert block.signals["level_db"][5, 0] == pytest.approx(50.0, abs=0.01)


def test_level_only_counts_while_speaking():
    time_s = np.arange(0, 4, 0.05)
    grid = Grid()
    grid.push(rows("voice", time_s, speech=(time_s < 2).astype(float), level_db=-20.0))
    block = grid.finish(3.9)
    assert np.isfinite(block.signals["level_db"][:19, 0]).all()
    assert np.isnan(block.signals["level_db"][21:, 0]).all()


def test_an_octave_is_twelve_semitones():
    time_s = np.arange(0, 20, 0.05)
    f0_hz = np.where(time_s < 12, 100.0, 200.0)
    grid = Grid()
    grid.push(rows("voice", time_s, speech=1.0, f0_hz=f0_hz))
    pitch = grid.finish(19.9).signals["f0_st"][:, 0]
    assert np.isnan(pitch[:18]).all(), "no median before two voiced seconds"
    assert pitch[100] == pytest.approx(0, abs=1e-4)
    assert pitch[150] == pytest.approx(12, abs=1e-4)


def test_gaze_is_camera_away_or_unknown():
    codes = [measures.GAZE_ZONES.index(word) for word in ("camera", "away", "unknown", "closed")]
    time_s = np.arange(0, 8, 0.1)
    grid = Grid()
    grid.push(rows("face", time_s, gaze_zone=np.repeat(codes, 20)))
    gaze = grid.finish(7.9).signals["gaze_camera"][:, 0]
    assert (gaze[2:18] == 1).all()
    assert (gaze[22:38] == 0).all()
    assert np.isnan(gaze[42:]).all()


def test_speed_of_a_turning_head_in_degrees_a_second():
    time_s = np.arange(0, 4, 1 / 15)
    grid = Grid()
    grid.push(rows("face", time_s, yaw_deg=30 * time_s, pitch_deg=40 * time_s, roll_deg=0.0))
    speed = grid.finish(3.9).signals["head_speed"][2:-2, 0]
    assert np.allclose(speed, 50, atol=1e-2)  # 3-4-5


def test_late_rows_are_dropped_and_counted():
    grid = Grid()
    grid.push(rows("motion", np.arange(0, 5, 0.1), motion=1.0))
    first = grid.read(5.0)
    grid.push(rows("motion", [1.0], motion=99.0))
    rest = grid.finish(6.0)
    assert grid.late_rows == 1
    assert np.nanmax(first.signals["motion"]) == 1
    assert np.nanmax(rest.signals["motion"]) == 1


def test_cells_come_once_and_in_order():
    grid = Grid()
    grid.push(rows("motion", np.arange(0, 5, 0.1), motion=1.0))
    times = np.concatenate([grid.read(until_s).time_s for until_s in (0.1, 0.5, 0.5, 3.33, 2.0)] + [grid.finish(5).time_s])
    assert np.allclose(times, np.arange(51) / 10)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**16),
    cuts=st.lists(st.floats(0.0, 12.0), min_size=0, max_size=8),
    reads=st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_any_split_gives_the_same_cells(seed: int, cuts: list[float], reads: list[bool]):
    rng = np.random.default_rng(seed)
    whole: list[FeatureBlock] = []
    for person in ("user", "partner"):
        for family, rate_hz in (("face", 15), ("body", 6), ("motion", 15), ("voice", 60)):
            time_s = np.sort(rng.uniform(0, 12, int(12 * rate_hz)))
            time_s = time_s[(time_s < 4) | (time_s > 5.5)]
            values = rng.uniform(0, 3, (len(time_s), len(measures.columns(family)))).astype(np.float32)
            values[rng.random(values.shape) < 0.1] = np.nan
            quality = (rng.random(len(time_s)) > 0.1).astype(np.float32)
            whole.append(FeatureBlock(person, family, time_s, values, quality))  # type: ignore[arg-type]
    at_once = Grid()
    for family_rows in whole:
        at_once.push(family_rows)
    expected = joined([at_once.finish(12)])
    pieces = Grid()
    blocks = []
    edges = [0.0, *sorted(cuts), 12.1]
    for (start, stop), read in zip(pairwise(edges), reads, strict=False):
        for family_rows in whole:
            part = (family_rows.time_s >= start) & (family_rows.time_s < stop)
            pieces.push(
                FeatureBlock(
                    family_rows.person,
                    family_rows.family,
                    family_rows.time_s[part],
                    family_rows.values[part],
                    family_rows.quality[part],
                )
            )
        if read:
            blocks.append(pieces.read(stop))
    blocks.append(pieces.finish(12))
    cells = joined(blocks)
    for name, values in expected.items():
        np.testing.assert_array_equal(cells[name], values, err_msg=name)


def test_a_face_too_far_or_turned_away_does_not_move():
    # A face of 50 px has a quality of 0.2: its pose jumps by two degrees from picture to picture.
    time_s = np.arange(0, 2, 1 / 15)
    for quality, is_known in ((0.2, False), (0.3, True)):
        grid = Grid()
        grid.push(rows("face", time_s, quality=quality, yaw_deg=np.sin(time_s), pitch_deg=0.0, roll_deg=0.0))
        block = grid.finish(1.8)
        assert np.isfinite(block.signals["yaw"][:, 0]).all() == is_known
        assert np.isfinite(block.signals["head_speed"][1:, 0]).all() == is_known
