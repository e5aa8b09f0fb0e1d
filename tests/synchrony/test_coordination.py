"""Coordination of two plain series: planted truths, laws, and what it does with bad input."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter1d

from monitor.errors import UsageError
from monitor.synchrony import coordination
from monitor.synchrony.resample import onto_grid

RATE_HZ = 10.0


def movement(rng: np.random.Generator, n: int, *, slow_s: float = 0.6) -> np.ndarray:
    """Bursty movement energy: the exponential of smooth noise."""
    waves = gaussian_filter1d(rng.standard_normal(n + 200), slow_s * RATE_HZ)[100 : n + 100]
    return np.exp(0.7 * waves / waves.std())


def planted(seed: int, *, lag_s: float, strength: float, seconds: float = 180.0) -> tuple[np.ndarray, np.ndarray]:
    """user, partner: the user follows by ``lag_s`` where it is positive."""
    rng = np.random.default_rng(seed)
    n, shift = int(seconds * RATE_HZ), round(abs(lag_s) * RATE_HZ)
    leader, noise = np.log(movement(rng, n + shift)), np.log(movement(rng, n))
    follower = np.exp(strength * leader[:n] + math.sqrt(1 - strength**2) * noise)
    leader = np.exp(leader[shift:])
    return (follower, leader) if lag_s > 0 else (leader, follower)


@pytest.mark.parametrize("lag_s", [0.5, 1.0, 1.7, 2.4, -0.6, -1.5, -2.4])
def test_a_planted_lag_is_found_with_its_direction(lag_s: float):
    errors, right = [], 0
    for seed in range(8):
        result = coordination(*planted(seed, lag_s=lag_s, strength=0.85), rate_hz=RATE_HZ)
        assert result.status == "ok"
        errors.append(abs(result.lag_s - lag_s))
        right += result.leader == ("partner" if lag_s > 0 else "user")
    assert np.median(errors) <= 0.3
    assert right >= 7


@pytest.mark.slow
def test_strangers_are_found_coordinated_no_oftener_than_chance():
    rng = np.random.default_rng(12)
    scores = np.array([coordination(movement(rng, 1800), movement(rng, 1800), rate_hz=RATE_HZ).score for _ in range(150)])
    # 150 draws: 5 % expected, 0-12 % within three standard errors; the mean of a uniform score is 50 ± 3 * 2.4.
    assert (scores > 95).mean() <= 0.11
    assert 42 < scores.mean() < 58


def test_outright_copies_are_literal_and_strangers_are_not():
    copies = [coordination(*planted(seed, lag_s=2.4, strength=1.0), rate_hz=RATE_HZ) for seed in range(4)]
    strangers = [coordination(*planted(seed, lag_s=2.4, strength=0.0), rate_hz=RATE_HZ) for seed in range(12)]
    assert all(result.literal_z > 3 and result.lag_s == pytest.approx(2.4, abs=0.2) for result in copies)
    assert all(result.direction == "user follows" for result in copies)
    assert sum(result.literal_z > 3 for result in strangers) <= 1


@pytest.mark.slow
def test_common_flicker_is_a_leak_and_no_coordination():
    rng = np.random.default_rng(3)
    moved, reported, alone = [], 0, 0
    for _ in range(60):
        user, partner = rng.normal(3, 1, (2, 1)) + np.log([movement(rng, 1800), movement(rng, 1800)])
        flickers = rng.normal(0, 0.7, (2, 1800))
        flicker = flickers[0]
        before = coordination(user + flickers[0], partner + flickers[1], rate_hz=RATE_HZ)
        after = coordination(user + flicker, partner + flicker, rate_hz=RATE_HZ)
        moved.append(after.score - before.score)
        reported += after.leak
        alone += before.leak
    assert abs(np.mean(moved)) < 3 + 2 * np.std(moved) / math.sqrt(len(moved))
    assert reported >= 57
    assert alone <= 2


def test_opposite_movement_is_no_coordination():
    user, partner = planted(5, lag_s=1.0, strength=0.9)
    result = coordination(user.max() - user, partner, rate_hz=RATE_HZ)
    assert result.score < 5


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), strength=st.sampled_from([0.0, 0.5, 0.9]), lag_s=st.sampled_from([-2.0, -0.7, 0.7, 2.0]))
def test_swapping_the_two_mirrors_the_lag_and_keeps_the_score(seed: int, strength: float, lag_s: float):
    user, partner = planted(seed, lag_s=lag_s, strength=strength, seconds=90)
    original = coordination(user, partner, rate_hz=RATE_HZ)
    swapped = coordination(partner, user, rate_hz=RATE_HZ)
    assert swapped.z == pytest.approx(original.z, abs=1e-6)
    assert swapped.score == pytest.approx(original.score, abs=1e-6)
    assert swapped.simultaneous_z == pytest.approx(original.simultaneous_z, abs=1e-6)
    if math.isfinite(original.lag_s):
        assert swapped.lag_s == pytest.approx(-original.lag_s)
        assert {original.leader, swapped.leader} in ({"user", "partner"}, {"both"})


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    scale=st.floats(1e-6, 1e6),
    offset=st.floats(-1e3, 1e3),
)
def test_scale_and_offset_change_nothing(seed: int, scale: float, offset: float):
    user, partner = planted(seed, lag_s=1.0, strength=0.6, seconds=90)
    original = coordination(user, partner, rate_hz=RATE_HZ)
    scaled = coordination(scale * (user + offset), partner, rate_hz=RATE_HZ)
    assert scaled.z == pytest.approx(original.z, abs=1e-4)
    assert scaled.lag_s == pytest.approx(original.lag_s, abs=1e-6, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(["noise", "steps", "spikes", "ramp"]), seconds=st.integers(1, 150))
def test_a_score_is_a_score_or_nothing(seed: int, kind: str, seconds: int):
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE_HZ)
    series = {
        "noise": lambda: rng.standard_normal(n),
        "steps": lambda: np.repeat(rng.standard_normal(n // 40 + 1), 40)[:n],
        "spikes": lambda: (rng.random(n) < 0.01) * 1e9,
        "ramp": lambda: np.arange(n) + 1e-3 * rng.standard_normal(n),
    }[kind]
    user, partner = series(), series()
    user[rng.random(n) < 0.05] = np.nan
    result = coordination(user, partner, rate_hz=RATE_HZ)
    if result.status == "ok":
        assert 0 <= result.low <= result.score <= result.high <= 100
        assert 0 <= result.p <= 1
        assert result.windows >= 1
    else:
        assert result.reason
        assert math.isnan(result.score)
        assert math.isnan(result.z)


@pytest.mark.parametrize("null", ["own", "circular"])
def test_both_own_nulls_agree_on_a_plain_case(null: str):
    coupled = coordination(*planted(2, lag_s=1.2, strength=0.9), rate_hz=RATE_HZ, null=null)
    assert coupled.z > 2.3


def test_other_peoples_series_as_the_null():
    user, partner = planted(2, lag_s=1.2, strength=0.9)
    others = [movement(np.random.default_rng(seed), 1800) for seed in range(100, 120)]
    assert coordination(user, partner, rate_hz=RATE_HZ, null="pseudo", pseudo=others).z > 2.3
    stranger = movement(np.random.default_rng(99), 1800)
    assert abs(coordination(user, stranger, rate_hz=RATE_HZ, null="pseudo", pseudo=others).z) < 2.6
    with pytest.raises(UsageError, match="pseudo null needs at least 8"):
        coordination(user, partner, rate_hz=RATE_HZ, null="pseudo", pseudo=others[:3])


@pytest.mark.parametrize("rate_hz", [5.0, 25.0, 30.0, 1000.0])
def test_the_rate_does_not_matter(rate_hz: float):
    user, partner = planted(4, lag_s=1.5, strength=0.9)
    at_s = np.arange(0, 179.9, 1 / rate_hz)
    clock_s = np.arange(1800) / RATE_HZ
    result = coordination(np.interp(at_s, clock_s, user), np.interp(at_s, clock_s, partner), rate_hz=rate_hz)
    assert result.lag_s == pytest.approx(1.5, abs=0.2)
    assert result.z > 2.3


@pytest.mark.parametrize("rate_hz", [59.94, 60000 / 1001, 29.97, 23.976, 25.0, 12.5])
def test_no_cell_of_the_grid_drifts(rate_hz: float):
    at_s = np.arange(round(2400 * rate_hz)) / rate_hz  # 40 minutes
    cells = onto_grid(at_s, rate_hz, 10.0)
    late_s = cells - np.arange(len(cells)) / 10  # the mean time of a cell's samples lies within it
    assert len(cells) in (24000, 24001)
    assert late_s[:-1].min() >= -1e-9 and late_s[:-1].max() < 0.1


@pytest.mark.parametrize("rate_hz", [59.94, 29.97, 23.976, 25.0, 12.5, 7.3])
def test_a_lag_between_samples_is_right_at_any_rate_and_after_half_an_hour(rate_hz: float):
    rng = np.random.default_rng(6)
    waves_hz, phases = rng.uniform(0.05, 1.2, 400), rng.uniform(0, 2 * np.pi, (2, 400))
    at_s = np.arange(round(180 * rate_hz)) / rate_hz

    def move(time_s: np.ndarray, phase: np.ndarray) -> np.ndarray:
        return np.cos(2 * np.pi * waves_hz * time_s[:, None] + phase).sum(axis=1)

    for start_s in (0.0, 1800.0):
        # The clock of the rows runs from the recording's start, so a drift would show after half an hour.
        time_s = at_s + np.ceil(start_s * rate_hz) / rate_hz
        user, partner = move(time_s - 1.23, phases[0]) + 0.5 * move(time_s, phases[1]), move(time_s, phases[0])
        result = coordination(user, partner, rate_hz=rate_hz, max_lag_s=2.5, window_s=7.5)
        assert result.lag_s == pytest.approx(1.23, abs=0.05)
        assert result.leader == "partner"


@pytest.mark.parametrize("null", ["circular", "time-shift", "segment", "iaaft", "data"])
def test_a_planted_lag_is_beyond_each_null_and_the_seed_decides_p(null: str):
    user, partner = planted(2, lag_s=1.2, strength=0.9)
    found, again = (coordination(user, partner, rate_hz=RATE_HZ, null=null, surrogates=39, seed=3) for _ in range(2))
    assert found == again
    assert found.p == pytest.approx(1 / 40) and found.z == pytest.approx(1.96, abs=0.001)
    assert found.run.surrogates == 39 and found.observed > found.null_mean + 2 * found.null_sd


def test_a_segment_shuffle_of_few_windows_is_not_enough_signal():
    result = coordination(*planted(2, lag_s=1.2, strength=0.9, seconds=100), rate_hz=RATE_HZ, null="segment")
    assert result.status == "not enough signal"
    assert "3 windows fit" in result.reason and "needs 5" in result.reason


@pytest.mark.parametrize("null", ["own", "circular", "time-shift", "segment", "iaaft", "pseudo", "data"])
def test_the_methods_paragraph_has_the_numbers_of_the_run(null: str):
    user, partner = np.repeat(planted(2, lag_s=1.2, strength=0.9), 3, axis=1)
    others = [np.repeat(movement(np.random.default_rng(seed), 1800), 3) for seed in range(9)]
    found = coordination(user, partner, rate_hz=30, null=null, pseudo=others, surrogates=19, seed=7)
    text, references = found.methods().split("\n\n")
    assert "sampled at 30 Hz, were averaged to 10 Hz" in text and "180 s" in text and "windows of 30 s" in text
    assert f"z = {found.z:.2f}" in text
    assert f" {found.run.surrogates} " in text
    assert ("random seed 7" in text) == (null not in ("own", "pseudo"))
    for reference in references.splitlines():  # each is named in the text, by its first author
        assert reference.split(",")[0] in text
    assert len(re.findall(r"\d{4}\)|, \d{4}[;)]", text)) >= len(references.splitlines())
    assert "  " not in text and "\u2068" not in text


@pytest.mark.slow
def test_one_update_of_ten_million_samples_stays_cheap_and_right():
    rng = np.random.default_rng(0)
    n = 10_000_000
    user = rng.standard_normal(n).astype(np.float32)
    partner = np.roll(user, -3000) + rng.standard_normal(n).astype(np.float32)
    result = coordination(user, partner, rate_hz=2000)
    assert result.lag_s == pytest.approx(1.5, abs=0.1)
    assert result.direction == "user follows"


STILL = np.ones(1800)
MOVES = movement(np.random.default_rng(1), 1800)


@pytest.mark.parametrize(
    ("user", "partner", "words"),
    [
        (STILL, MOVES, "the user's series doesn't vary"),
        (MOVES, STILL, "the partner's series doesn't vary"),
        (np.full(1800, 1e9) + 1e-6 * MOVES, MOVES, "the user's series doesn't vary"),
        (np.full(1800, np.nan), MOVES, "share 0 s"),
        (np.full(1800, np.inf), MOVES, "share 0 s"),
        (MOVES[:3], MOVES[:3], "share 0 s"),
        (MOVES[:0], MOVES[:0], "share 0 s"),
        (MOVES[:590], MOVES[:590], "share 59 s"),
        (np.where(np.arange(1800) < 900, MOVES, np.nan), np.where(np.arange(1800) < 900, np.nan, MOVES), "share 0 s"),
    ],
)
def test_too_little_is_not_enough_signal(user: np.ndarray, partner: np.ndarray, words: str):
    result = coordination(user, partner, rate_hz=RATE_HZ)
    assert result.status == "not enough signal"
    assert words in result.reason
    assert math.isnan(result.score)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"partner": MOVES[:-1]}, "same length"),
        ({"rate_hz": 0.0}, "rate"),
        ({"rate_hz": math.nan}, "rate"),
        ({"rate_hz": 0.5}, "rate"),
        ({"window_s": 1.0}, "window"),
        ({"window_s": math.inf}, "window"),
        ({"max_lag_s": 40.0}, "lag"),
        ({"null": "phase"}, "null"),
        ({"statistic": "median"}, "statistic"),
        ({"surrogates": 10}, "surrogates"),
        ({"surrogates": 99.5}, "surrogates"),
        ({"seed": -1}, "seed"),
        ({"partner": np.ones((1800, 2))}, "one dimension"),
        ({"partner": ["a"] * 1800}, "numbers"),
    ],
)
def test_what_does_not_fit_is_an_error_of_one_line(arguments: dict, words: str):
    with pytest.raises(UsageError, match=words) as caught:
        coordination(**({"user": MOVES, "partner": MOVES[::-1], "rate_hz": RATE_HZ} | arguments))
    assert "\n" not in str(caught.value)
    assert re.search(r" should .+(, not |; )", str(caught.value))


def test_a_gap_costs_coverage_and_is_no_zero():
    user, partner = planted(8, lag_s=1.0, strength=0.9)
    whole = coordination(user, partner, rate_hz=RATE_HZ)
    holed = user.copy()
    holed[600:900] = np.nan
    gap = coordination(holed, partner, rate_hz=RATE_HZ)
    assert gap.coverage < whole.coverage
    assert gap.windows < whole.windows
    assert gap.z > 2
    zeroed = np.where(np.isfinite(holed), holed, 0.0)
    assert gap.z != coordination(zeroed, partner, rate_hz=RATE_HZ).z
